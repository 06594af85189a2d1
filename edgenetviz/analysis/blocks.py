"""Calico's blocks in numbers: our account of each, and what ``calicoctl ipam show`` prints."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edgenetviz.addresses import parse_range
from edgenetviz.analysis.pool_accounts import PoolAccounts
from edgenetviz.analysis.tables import derived_frame, once_per_snapshot
from edgenetviz.outcome import READABLE
from edgenetviz.snapshot import Snapshot

_EVERYTHING_V4 = parse_range("0.0.0.0/0")


@once_per_snapshot
def block_usage(snapshot: Snapshot) -> pd.DataFrame:
    """The blocks as rows of the form of ``ip_usage``, of kind ``ip-block``; none when they could not be read.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``ip_blocks``, ``ip_pools`` and those that the owners of addresses are in.
    """
    state = snapshot.state("ip_blocks")
    if state not in READABLE:
        return derived_frame("ip_usage", [])
    accounts = PoolAccounts(snapshot)
    blocks = snapshot.ip_blocks.dropna(subset=["family"])
    orphans = set(accounts.orphans(snapshot.ip_pools["cidr"])) if snapshot.state("ip_pools") == "ok" else set()
    rows = []
    for block, account in zip(blocks.to_dict("records"), accounts.of_blocks(blocks), strict=True):
        problem = "it lies in no pool" if block["name"] in orphans else None
        used_up = account.capacity - account.free if account.free is not None else account.allocated
        rows.append(
            {
                "name": block["name"],
                "kind": "ip-block",
                "family": block["family"],
                "addresses": [block["cidr"]],
                "capacity": account.capacity,
                "used": account.used,
                "reserved": account.reserved,
                "leaked": account.leaked,
                "borrowed": account.borrowed,
                "free": account.free,
                "used_percent": 100 * used_up / account.capacity,
                "origin": "discovered",
                "outcome": state,
                "problem": problem,
                "note": _note(block),
            }
        )
    return derived_frame("ip_usage", rows)


def _note(block: dict[Any, Any]) -> str:
    affinity = block["affinity"] if isinstance(block["affinity"], str) else "nobody"
    return f"affine to {affinity}{'; soft-deleted' if block['deleted'] is True else ''}"


@once_per_snapshot
def ipam_show(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``ipam_show``: the rows of ``calicoctl ipam show --show-blocks``.

    Counted as release 3.32 does (``calicoctl/commands/ipam/show.go``, ``libcalico-go/lib/ipam/ipam.go``
    GetUtilization): in use is the block's size less its list of free ordinals; a block belongs to the first pool, by
    name, whose range it overlaps; blocks of IPv4 that belong to none come last, those of IPv6 are left out. The columns
    ``reserved`` and ``available`` are those of the coming release, which knows of IPReservations.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``ip_blocks`` and ``ip_pools``.

    Raises
    ------
    TableUnavailable
        The blocks or the pools could not be read.
    """
    snapshot.require("ip_blocks", "ip_pools")
    accounts = PoolAccounts(snapshot)
    pools = snapshot.ip_pools.dropna(subset=["family"]).sort_values("name")
    groups = [(str(name), parse_range(cidr)) for name, cidr in zip(pools["name"], pools["cidr"], strict=True)]
    blocks = snapshot.ip_blocks.dropna(subset=["family"]).sort_values("name").to_dict("records")
    of_group: dict[str | None, list[dict[Any, Any]]] = {name: [] for name, _ in groups}
    for block in blocks:
        span = parse_range(block["cidr"])
        group = next((name for name, pool in groups if pool.overlaps(span)), None)
        if group is None and not _EVERYTHING_V4.overlaps(span):
            continue
        of_group.setdefault(group, []).append(block)
    rows: list[dict[str, Any]] = []
    for name, pool in [*groups, (None, None)]:
        own = of_group.get(name, [])
        if pool is not None:
            in_use = sum(_in_use(block) for block in own)
            cidr = str(pools.loc[pools["name"] == name, "cidr"].iloc[0])
            rows.append(_row("IP Pool", name, cidr, pool.capacity, in_use, accounts.reserved_free(pool)))
        for block in own:
            span = parse_range(block["cidr"])
            rows.append(_row("Block", name, block["cidr"], span.capacity, _in_use(block), accounts.reserved_free(span)))
    return derived_frame("ipam_show", rows)


def _in_use(block: dict[Any, Any]) -> int:
    return int(block["capacity"]) - len(block["unallocated"])


def _row(grouping: str, pool: str | None, cidr: str, total: int, in_use: int, reserved: int | None) -> dict[str, Any]:
    return {
        "grouping": grouping,
        "pool": pool,
        "cidr": cidr,
        "ips_total": total,
        "ips_in_use": in_use,
        "ips_free": total - in_use,
        "ips_reserved": reserved,
        "ips_available": None if reserved is None else total - in_use - reserved,
    }
