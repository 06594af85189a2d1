"""The ledger: one row for every address that anything knows of, with its state, its range and all its owners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edgenetviz.analysis.intervals import Keys, keys_of
from edgenetviz.analysis.ipam import ipam_allocations
from edgenetviz.analysis.tables import derived_frame, once_per_snapshot, plain
from edgenetviz.analysis.usage import address_owners
from edgenetviz.snapshot import Snapshot

_GIVING = (
    "lb-pool",
    "external-service-ips",
    "ip-pool",
    "service-cidr",
    "node-ips",
    "device",
    "gateway",
    "service-subnet",
    "pod-subnet",
)
"""Kinds of range that an address can be said to be of; of ranges of one size the first kind wins."""

_EXPECTED_RANGES = {
    "node": ("node-ips",),
    "ingress": ("lb-pool", "ip-pool"),
    "cluster-ip": ("service-cidr", "service-subnet"),
    "pod": ("ip-pool",),
    "tunnel": ("ip-pool",),
}
"""Role of an owner → kinds of range, one of which its address has to lie in, where any of them is known."""

_SHARING_KEYS = ("metallb.io/allow-shared-ip", "metallb.universe.tf/allow-shared-ip")
"""Annotations under which services share an address; the newer one wins (MetalLB 0.14.9 on)."""


@once_per_snapshot
def address_ledger(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``address_ledger``.

    Parameters
    ----------
    snapshot : Snapshot
        All its tables of addresses and ranges.

    Returns
    -------
    DataFrame
        In the order of addresses, IPv4 first. States: ``used``, ``reserved``, ``leaked``, ``borrowed``,
        ``cooling-down``, ``conflicting``, ``outside-range``, ``unknown``. Free addresses are counted per range, they
        have no rows.
    """
    owners = address_owners(snapshot)
    keys = keys_of(owners["address"])
    order = np.argsort(keys, kind="stable")
    owners, keys = owners.iloc[order].reset_index(drop=True), keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    distinct = keys[starts]
    ranges = _giving_ranges(snapshot)
    place = _smallest_range(distinct, ranges)
    judged = _judgements(snapshot, distinct)
    listed = _listed(owners, starts)
    conflicts = _conflicts(snapshot, listed)
    outside = _outside(snapshot, listed, distinct, ranges)
    states = [
        _state(conflict, away, verdict, borrowed)
        for conflict, away, verdict, borrowed in zip(
            conflicts, outside, judged["verdict"], judged["borrowed"], strict=True
        )
    ]
    return derived_frame(
        "address_ledger",
        {
            "address": plain(owners["address"].iloc[starts]),
            "family": plain(owners["family"].iloc[starts]),
            "range": [ranges[one]["name"] if one >= 0 else None for one in place],
            "range_kind": [ranges[one]["kind"] if one >= 0 else None for one in place],
            "state": states,
            "owners": [[_owner(row) for row in rows] for rows in listed],
            "source": [_source(rows) for rows in listed],
            "evidence": [[row["evidence"] for row in rows] for rows in listed],
            "note": [
                "; ".join(filter(None, note)) or None for note in zip(conflicts, outside, judged["reason"], strict=True)
            ],
        },
    )


def _state(conflict: str | None, outside: str | None, verdict: str | None, borrowed: Any) -> str:
    """The state that matters most."""
    if conflict:
        return "conflicting"
    if verdict in {"leaked", "reserved", "cooling-down", "unknown"}:
        return verdict
    if outside:
        return "outside-range"
    return "borrowed" if borrowed else "used"


def _giving_ranges(snapshot: Snapshot) -> list[dict[Any, Any]]:
    ranges = snapshot.ranges
    return ranges[ranges["kind"].isin(_GIVING)].to_dict("records")


def _smallest_range(keys: Keys, ranges: list[dict[Any, Any]]) -> list[int]:
    """Place of the smallest range that contains each address; -1 where none does. There are few ranges."""
    chosen = np.full(len(keys), -1)
    by_size = sorted(
        range(len(ranges)), key=lambda one: (-ranges[one]["capacity"], -_GIVING.index(ranges[one]["kind"]))
    )
    for one in by_size:
        chosen[_inside(keys, ranges[one])] = one
    return chosen.tolist()


def _inside(keys: Keys, span: dict[Any, Any]) -> NDArray[np.bool_]:
    low, high = keys_of([span["first"], span["last"]])
    inside: NDArray[np.bool_] = (keys >= low) & (keys <= high)
    return inside


def _judgements(snapshot: Snapshot, keys: Keys) -> dict[str, list[Any]]:
    """Verdict of the address's allocation, if it has one."""
    nothing: dict[str, list[Any]] = {name: [None] * len(keys) for name in ("verdict", "reason", "borrowed")}
    if not snapshot.readable("ip_allocations"):
        return nothing
    allocations = ipam_allocations(snapshot).dropna(subset=["address"])
    own = keys_of(allocations["address"])
    first = pd.Index(own.tolist()).duplicated()
    allocations, own = allocations[~first], own[~first]
    place = pd.Index(own.tolist()).get_indexer(pd.Index(keys.tolist()))
    found = place >= 0
    return {
        name: [values[one] if there else None for one, there in zip(place, found, strict=True)]
        for name in nothing
        for values in [plain(allocations[name])]
    }


def _listed(owners: pd.DataFrame, starts: NDArray[np.int64]) -> list[list[dict[Any, Any]]]:
    rows = owners.astype("object").where(owners.notna(), None).to_dict("records")
    ends = [*starts[1:].tolist(), len(rows)][: len(starts)]
    return [rows[start:end] for start, end in zip(starts.tolist(), ends, strict=True)]


def _owner(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "kind": row["owner_kind"],
        "namespace": row["owner_namespace"],
        "name": row["owner_name"],
        "role": row["role"],
        "node": row["node"],
    }


def _source(rows: list[dict[Any, Any]]) -> str | None:
    """Who gave the address out."""
    roles = {row["role"] for row in rows}
    sources = {
        "allocation": "Calico IPAM",
        "ingress": "load balancer",
        "cluster-ip": "API server",
        "external-ip": "by hand",
        "node": "Compute page",
        "device": "Compute page",
        "gateway": "network",
    }
    return next((source for role, source in sources.items() if role in roles), None)


def _conflicts(snapshot: Snapshot, listed: list[list[dict[Any, Any]]]) -> list[str | None]:
    """Why an address has more owners than it may have."""
    keys = {
        (one["namespace"], one["name"]): next(
            (one["annotations"][k] for k in _SHARING_KEYS if one["annotations"].get(k)), None
        )
        for one in snapshot.services.to_dict("records")
    }
    return [_conflict(rows, keys) if len(rows) > 1 else None for rows in listed]


def _conflict(rows: list[dict[Any, Any]], sharing: dict[Any, str | None]) -> str | None:
    """Live owners of one address: an allocation is a record, not an owner; a service may share with its key."""
    live = [row for row in rows if row["role"] != "allocation"]
    entities = {(row["owner_kind"], row["owner_namespace"], row["owner_name"]) for row in live}
    if len(entities) < 2:
        return None
    services = [entity for entity in entities if entity[0] == "Service"]
    if len(services) == len(entities):
        given = {sharing.get(entity[1:]) for entity in services}
        if len(given) == 1 and None not in given:
            return None
    names = sorted(f"{kind} {namespace + '/' if namespace else ''}{name}" for kind, namespace, name in entities)
    return f"held by {', '.join(names)}"


def _outside(
    snapshot: Snapshot, listed: list[list[dict[Any, Any]]], keys: Keys, ranges: list[dict[Any, Any]]
) -> list[str | None]:
    """Why an address lies outside the ranges that its owner's addresses come from."""
    complete = {
        "node": True,
        "ingress": snapshot.readable("lb_pools") and snapshot.readable("ip_pools"),
        "cluster-ip": True,
        "pod": snapshot.state("ip_pools") == "ok",
        "tunnel": snapshot.state("ip_pools") == "ok",
    }
    is_v6 = keys >= b"6"
    inside: dict[str, NDArray[np.bool_]] = {}
    for role, kinds in _EXPECTED_RANGES.items():
        spans = [span for span in ranges if span["kind"] in kinds and span["origin"] != "inferred"]
        # Without such a range of the address's family nobody can say that it lies outside.
        families = {span["family"] for span in spans} if complete[role] else set()
        found = np.where(is_v6, 6 not in families, 4 not in families)
        for span in spans:
            found |= _inside(keys, span)
        inside[role] = found
    reasons = []
    for place, rows in enumerate(listed):
        roles = [row["role"] for row in rows if row["role"] in inside and not inside[row["role"]][place]]
        wanted = " or ".join(_EXPECTED_RANGES[roles[0]]) if roles else ""
        reasons.append(f"a {roles[0]} address outside every {wanted}" if roles else None)
    return reasons
