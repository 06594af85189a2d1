"""How full the ranges are, and who holds each address: ``ip_usage`` and ``address_owners``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from edgenetviz.analysis.intervals import Keys, between, canonical, count_distinct, keys_of, merged
from edgenetviz.analysis.overlaps import overlap_problems
from edgenetviz.analysis.pool_accounts import Account, PoolAccounts
from edgenetviz.analysis.tables import derived_frame, once_per_snapshot, plain
from edgenetviz.collectors.columns import concat
from edgenetviz.outcome import READABLE, State
from edgenetviz.snapshot import Snapshot

NEARLY_FULL = 85
"""Per cent from which a range is called nearly full."""

_MAY_BE_FULL = {"node-ips"}
"""Kinds whose being full is as it should be: a one-node device needs exactly two node addresses."""


@dataclass(frozen=True, slots=True)
class _Counting:
    """How the addresses in use of one kind of range are counted."""

    table: str
    keys: Callable[[Snapshot], Keys]
    what: str


@once_per_snapshot
def ip_usage(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``ip_usage``: capacity, used and free of each range that addresses are given out from.

    Counted as ``docs/ip-usage.md`` says. Where the addresses in use could not be seen, ``used`` and ``free`` are None,
    never 0; where only some namespaces could be seen, ``used`` is a lower bound and the outcome is ``partial``.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``ranges``, ``nodes``, ``services``, ``ip_blocks``, ``pod_ips``, ``lb_pools``.
    """
    ranges = snapshot.ranges
    ranges = ranges[ranges["kind"].isin(list(_COUNTINGS))]
    # A range that only repeats MetalLB's pools under another name is not counted a second time.
    ranges = ranges[~((ranges["kind"] == "external-service-ips") & (ranges["origin"] != "declared"))]
    seen: dict[str, Keys] = {}
    pool_accounts: PoolAccounts | None = None
    rows = []
    for _, pieces in ranges.groupby(["kind", "name", "family"], sort=False):
        kind, name = str(pieces["kind"].iloc[0]), str(pieces["name"].iloc[0])
        family = int(pieces["family"].iloc[0])
        counting = _COUNTINGS[kind]
        state = snapshot.state(counting.table)
        capacity = _capacity(snapshot, kind, name, family, pieces)
        if state not in READABLE:
            account = Account(capacity, None, None, None, None, None, 0)
        elif kind == "ip-pool":
            pool_accounts = pool_accounts or PoolAccounts(snapshot)
            account = pool_accounts.of_pool(pieces["text"].iloc[0])
        else:
            if kind not in seen:
                seen[kind] = np.unique(counting.keys(snapshot))
            account = _counted(capacity, _used(seen[kind], pieces), whole=state == "ok")
        expected = _EXPECTED_PARTNERS if kind == "ip-pool" and _load_balancer_only(snapshot, name) else frozenset()
        overlaps = overlap_problems(snapshot.ranges, kind, name, family, expected)
        problems = [*overlaps, *_outside(snapshot, kind, pieces)]
        rows.append(
            {
                "name": name,
                "kind": kind,
                "family": family,
                "addresses": pieces["text"].tolist(),
                "capacity": capacity,
                "used": account.used,
                "reserved": account.reserved,
                "leaked": account.leaked,
                "borrowed": account.borrowed,
                "free": account.free,
                "used_percent": _percent(account),
                "origin": pieces["origin"].iloc[0],
                "outcome": state,
                "problem": "; ".join([*_fullness(kind, account), *problems]) or None,
                "note": _note(counting, state, snapshot),
            }
        )
    return derived_frame("ip_usage", rows)


_EXPECTED_PARTNERS = frozenset({"compute-subnet"})
"""A pool of Calico's own load balancer (allowedUses LoadBalancer, Calico 3.30) lies in the compute subnet rightly."""


def _load_balancer_only(snapshot: Snapshot, pool: str) -> bool:
    pools = snapshot.ip_pools
    return any(set(uses) == {"LoadBalancer"} for uses in pools.loc[pools["name"] == pool, "allowed_uses"])


def _used(keys: Keys, pieces: pd.DataFrame) -> int:
    spans = _spans(pieces)
    return sum(count_distinct(keys, first, last) for first, last in spans)


def _spans(pieces: pd.DataFrame) -> list[tuple[str, str]]:
    """The pieces of a range without what they share, so that nothing is counted twice."""
    from ipaddress import IPv4Address, IPv6Address

    union = merged(zip(pieces["first"], pieces["last"], strict=True))
    return [
        (str(IPv4Address(a)), str(IPv4Address(b))) if family == 4 else (str(IPv6Address(a)), str(IPv6Address(b)))
        for family, a, b in union
    ]


def _capacity(snapshot: Snapshot, kind: str, name: str, family: int, pieces: pd.DataFrame) -> int:
    union = merged(zip(pieces["first"], pieces["last"], strict=True))
    capacity = sum(last - first + 1 for _, first, last in union)
    if kind in {"service-cidr", "service-subnet"}:
        # Kubernetes pkg/registry/core/service/ipallocator: the first address is never given out, of IPv4 nor the last.
        return max(0, capacity - len(union) * (2 if family == 4 else 1))
    if kind == "lb-pool":
        pools = snapshot.lb_pools
        if family == 4 and pools.loc[pools["name"] == name, "avoid_buggy_ips"].any():
            return capacity - sum(_buggy(first, last) for _, first, last in union)
    return capacity


def _buggy(first: int, last: int) -> int:
    """Addresses that end in .0 or .255: MetalLB skips them under avoidBuggyIPs (0.9 to 0.16)."""
    return sum((last - end) // 256 - (first - 1 - end) // 256 for end in (0, 255))


def _counted(capacity: int, used: int, *, whole: bool) -> Account:
    """Account of a range that knows neither leaks nor reservations. With a lower bound nobody knows what is free."""
    free = max(0, capacity - used) if whole else None
    return Account(capacity, used, 0, 0, 0, free, used)


def _percent(account: Account) -> float | None:
    """Addresses that are not to be had, in per cent of all."""
    taken = account.allocated if account.free is None else account.capacity - account.free
    if not account.capacity or (account.used is None and account.free is None):
        return None
    return min(100.0, 100 * taken / account.capacity)


def _fullness(kind: str, account: Account) -> list[str]:
    percent = _percent(account)
    if percent is None or kind in _MAY_BE_FULL:
        return []
    if percent >= 100:
        return ["full: no free address is left"]
    if percent >= NEARLY_FULL and account.free is not None:
        return [f"nearly full: {account.free} of {account.capacity} addresses are free"]
    return []


def _outside(snapshot: Snapshot, kind: str, pieces: pd.DataFrame) -> list[str]:
    """Nodes whose address is not in the declared node range."""
    if kind != "node-ips" or pieces["origin"].iloc[0] != "declared" or not snapshot.readable("nodes"):
        return []
    addresses = snapshot.node_addresses
    family = int(pieces["family"].iloc[0])
    internal = addresses[(addresses["kind"] == "InternalIP") & (addresses["family"] == family).fillna(value=False)]
    keys = keys_of(internal["address"])
    inside = np.zeros(len(keys), dtype=bool)
    for first, last in _spans(pieces):
        inside |= between(keys, first, last)
    outside = internal[~inside]
    return [f"node {row.node} has {row.address}, outside the range" for row in outside.itertuples()]


def _note(counting: _Counting, state: State, snapshot: Snapshot) -> str:
    if state == "ok":
        return f"used: {counting.what}"
    if state == "partial":
        return f"used is a lower bound ({counting.what} that could be seen): {snapshot.reason(counting.table)}"
    return f"used is not known: {counting.what} could not be seen: {snapshot.reason(counting.table)}"


def _internal_ips(snapshot: Snapshot) -> Keys:
    addresses = snapshot.node_addresses
    return keys_of(addresses.loc[addresses["kind"] == "InternalIP", "address"])


def _service_ips(kind: str) -> Callable[[Snapshot], Keys]:
    def keys(snapshot: Snapshot) -> Keys:
        addresses = snapshot.service_addresses
        return keys_of(addresses.loc[addresses["kind"] == kind, "address"].dropna())

    return keys


def _pod_ips(snapshot: Snapshot) -> Keys:
    ips = snapshot.pod_ips
    return keys_of(ips.loc[ips["holds_ip"].fillna(value=False), "address"])


def _nothing(snapshot: Snapshot) -> Keys:  # noqa: ARG001 - pools are counted block by block
    return keys_of([])


_COUNTINGS: dict[str, _Counting] = {
    "node-ips": _Counting("nodes", _internal_ips, "InternalIPs of nodes"),
    "external-service-ips": _Counting(
        "services", _service_ips("ingress"), "addresses assigned to LoadBalancer services"
    ),
    "lb-pool": _Counting("services", _service_ips("ingress"), "addresses assigned to LoadBalancer services"),
    "pod-subnet": _Counting("pod_ips", _pod_ips, "addresses that pods hold"),
    "ip-pool": _Counting("ip_blocks", _nothing, "slots taken in the pool's IPAMBlocks"),
    "service-subnet": _Counting("services", _service_ips("cluster"), "cluster IPs"),
    "service-cidr": _Counting("services", _service_ips("cluster"), "cluster IPs"),
}
"""Kind of range → how it is counted; other kinds (device, gateway, site subnets) give no addresses out."""

_NODE_ROLES = {
    "InternalIP": "node",
    "ExternalIP": "node",
    "calico-ipv4": "calico-node",
    "calico-ipv6": "calico-node",
    "ipip-tunnel": "tunnel",
    "vxlan-tunnel": "tunnel",
    "vxlan-tunnel-v6": "tunnel",
    "wireguard": "tunnel",
    "wireguard-v6": "tunnel",
}
_SERVICE_ROLES = {"cluster": "cluster-ip", "ingress": "ingress", "external": "external-ip"}


@once_per_snapshot
def address_owners(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``address_owners``: every address that anything in the snapshot knows of, with its owner.

    Addresses are in canonical form, so that the same address in two spellings is one. Pods on the host network own no
    address, nor do finished pods.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``node_addresses``, ``pod_ips``, ``service_addresses``, ``ip_allocations``, ``ranges``.
    """
    parts = [
        _node_owners(snapshot),
        _pod_owners(snapshot),
        _service_owners(snapshot),
        _allocations(snapshot),
        _device(snapshot),
    ]
    owners = concat("address_owners", parts)
    owners["address"] = pd.Series(canonical(owners["address"]), dtype="str", index=owners.index)
    return owners.dropna(subset=["address"]).drop_duplicates(
        ["address", "owner_kind", "owner_namespace", "owner_name", "role"], ignore_index=True
    )


def _node_owners(snapshot: Snapshot) -> pd.DataFrame:
    addresses = snapshot.node_addresses
    addresses = addresses[addresses["kind"].isin(list(_NODE_ROLES))]
    return _owners(
        addresses["address"],
        addresses["family"],
        "Node",
        None,
        addresses["node"],
        addresses["kind"].map(_NODE_ROLES),
        addresses["node"],
        "Node " + addresses["node"] + ": " + addresses["kind"],
    )


def _pod_owners(snapshot: Snapshot) -> pd.DataFrame:
    ips = snapshot.pod_ips
    ips = ips[ips["holds_ip"].fillna(value=False)]
    evidence = "Pod " + ips["namespace"] + "/" + ips["pod"] + ": status.podIPs"
    return _owners(ips["address"], ips["family"], "Pod", ips["namespace"], ips["pod"], "pod", ips["node"], evidence)


def _service_owners(snapshot: Snapshot) -> pd.DataFrame:
    addresses = snapshot.service_addresses.dropna(subset=["address"])
    fields = {"cluster": "spec.clusterIPs", "ingress": "status.loadBalancer.ingress", "external": "spec.externalIPs"}
    return _owners(
        addresses["address"],
        addresses["family"],
        "Service",
        addresses["namespace"],
        addresses["service"],
        addresses["kind"].map(_SERVICE_ROLES),
        None,
        "Service " + addresses["namespace"] + "/" + addresses["service"] + ": " + addresses["kind"].map(fields),
    )


def _allocations(snapshot: Snapshot) -> pd.DataFrame:
    allocations = snapshot.ip_allocations.dropna(subset=["address"])
    pod = allocations["namespace"] + "/" + allocations["pod"]
    service = allocations["namespace"] + "/" + allocations["service"]
    holder = pod.fillna(service).fillna(allocations["type"]).fillna(allocations["handle"]).fillna("nobody")
    evidence = (
        "IPAMBlock "
        + allocations["block"]
        + ": allocations["
        + allocations["ordinal"].astype("str")
        + "] for "
        + holder
    )
    return _owners(
        allocations["address"],
        allocations["family"],
        "IPAMBlock",
        None,
        allocations["block"],
        "allocation",
        allocations["node"],
        evidence,
    )


def _device(snapshot: Snapshot) -> pd.DataFrame:
    ranges = snapshot.ranges
    own = ranges[ranges["kind"].isin(["device", "gateway"])]
    kinds = own["kind"].map({"device": "Device", "gateway": "Gateway"})
    return _owners(own["first"], own["family"], kinds, None, own["name"], own["kind"], None, own["source"])


def _owners(
    address: pd.Series[str],
    family: pd.Series[int],
    kind: pd.Series[str] | str,
    namespace: pd.Series[str] | None,
    name: pd.Series[str],
    role: pd.Series[str] | str,
    node: pd.Series[str] | None,
    evidence: pd.Series[str],
) -> pd.DataFrame:
    columns: dict[str, pd.Series[Any] | str | None] = {
        "address": address,
        "family": family,
        "owner_kind": kind,
        "owner_namespace": namespace,
        "owner_name": name,
        "role": role,
        "node": node,
        "evidence": evidence,
    }
    return derived_frame("address_owners", {key: _column(value, len(address)) for key, value in columns.items()})


def _column(value: pd.Series[Any] | str | None, length: int) -> Sequence[Any]:
    return plain(value) if isinstance(value, pd.Series) else [value] * length
