"""Address ranges: declared by the user, else discovered in the cluster, else inferred from the nodes, and labelled so.

MetalLB's pools, Calico's pools and the ServiceCIDRs are always listed as they are. The four ranges of a device (node
IPs, external service IPs, pod and service subnet) come from the best place that names them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edgenetviz.addresses import Range, parse_address, parse_range
from edgenetviz.collectors.columns import frame
from edgenetviz.schema.ranges import KINDS
from edgenetviz.sources.rangesfile import DeclaredRanges

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    name: str
    text: str
    range: Range
    origin: str
    source: str


def ranges(tables: Tables, declared: DeclaredRanges | None = None) -> pd.DataFrame:
    """Table ``ranges``.

    Parameters
    ----------
    tables : mapping
        Tables ``lb_pool_ranges``, ``ip_pools``, ``service_cidrs``, ``cluster_settings``, ``nodes``, ``node_addresses``.
    declared : DeclaredRanges, optional
        What the user declared; wins over everything.
    """
    rows = _declared(declared)
    pools, ip_pools, cidrs = (
        _lb_pools(tables["lb_pool_ranges"]),
        _ip_pools(tables["ip_pools"]),
        _cidrs(tables["service_cidrs"]),
    )
    settings = tables["cluster_settings"]
    stated = {row.kind for row in rows}
    for kind, candidates in (
        ("external-service-ips", [[_as(row, "external-service-ips") for row in pools]]),
        (
            "pod-subnet",
            [
                _setting(settings, "kubeadm", "networking.podSubnet", "pod-subnet"),
                _setting(settings, "flag", "--cluster-cidr", "pod-subnet"),
                [_as(row, "pod-subnet") for row in _ip_pools(_for_pods(tables["ip_pools"]))],
            ],
        ),
        (
            "service-subnet",
            [
                [_as(row, "service-subnet") for row in cidrs],
                _setting(settings, "flag", "--service-cluster-ip-range", "service-subnet"),
                _setting(settings, "kubeadm", "networking.serviceSubnet", "service-subnet"),
            ],
        ),
        ("node-ips", [_nodes(tables["nodes"], tables["node_addresses"])]),
    ):
        if kind not in stated:
            rows += next((found for found in candidates if found), [])
    rows += [*pools, *ip_pools, *(cidrs or _service_ranges_as_cidrs(settings))]
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: (order[row.kind], row.range.family))
    return frame(
        "ranges",
        {
            "kind": [row.kind for row in rows],
            "name": [row.name for row in rows],
            "family": [row.range.family for row in rows],
            "text": [row.text for row in rows],
            "first": [str(row.range.first) for row in rows],
            "last": [str(row.range.last) for row in rows],
            "capacity": [row.range.capacity for row in rows],
            "origin": [row.origin for row in rows],
            "source": [row.source for row in rows],
        },
    )


def _declared(declared: DeclaredRanges | None) -> list[_Row]:
    if declared is None:
        return []
    return [
        _Row(one.kind, one.name, one.text, parse_range(one.text), "declared", f"{declared.source}: {one.key}")
        for one in declared.ranges
    ]


def _as(row: _Row, kind: str) -> _Row:
    return _Row(kind, row.name, row.text, row.range, row.origin, row.source)


def _lb_pools(pool_ranges: pd.DataFrame) -> list[_Row]:
    rows = []
    for one in pool_ranges.dropna(subset=["first"]).itertuples():
        found = parse_range(f"{one.first}-{one.last}")
        rows.append(_Row("lb-pool", str(one.pool), str(one.range), found, "discovered", f"MetalLB pool {one.pool}"))
    return rows


def _ip_pools(pools: pd.DataFrame) -> list[_Row]:
    return [
        _Row("ip-pool", name, cidr, found, "discovered", f"IPPool {name}")
        for name, cidr in zip(pools["name"], pools["cidr"], strict=True)
        if (found := _parsed(cidr))
    ]


def _for_pods(pools: pd.DataFrame) -> pd.DataFrame:
    """Pools that pods get addresses from: not those of Calico's own load balancer (allowedUses, Calico 3.30)."""
    return pools[pools["allowed_uses"].map(lambda uses: "Workload" in uses).astype(bool)]


def _cidrs(service_cidrs: pd.DataFrame) -> list[_Row]:
    return [
        _Row("service-cidr", name, cidr, found, "discovered", f"ServiceCIDR {name}")
        for name, cidr in zip(service_cidrs["name"], service_cidrs["cidr"], strict=True)
        if (found := _parsed(cidr))
    ]


def _service_ranges_as_cidrs(settings: pd.DataFrame) -> list[_Row]:
    """Servers before 1.31 have no ServiceCIDR objects: the API server's flag says the same, then kubeadm's."""
    flags = _setting(settings, "flag", "--service-cluster-ip-range", "service-cidr")
    return flags or _setting(settings, "kubeadm", "networking.serviceSubnet", "service-cidr")


def _setting(settings: pd.DataFrame, kind: str, setting: str, as_kind: str) -> list[_Row]:
    """Ranges that a setting names, families separated by commas; several pods with the same flag say it once."""
    # The same flags on pods elsewhere are those of another cluster inside this one.
    chosen = settings[
        (settings["kind"] == kind) & (settings["setting"] == setting) & (settings["namespace"] == "kube-system")
    ]
    rows: dict[str, _Row] = {}
    for name, value in zip(chosen["name"], chosen["value"], strict=True):
        for text in _listed(value):
            found = _parsed(text)
            if found:
                source = f"Pod {name}: {setting}" if kind == "flag" else f"ConfigMap {name}: {setting}"
                rows.setdefault(text, _Row(as_kind, as_kind, text, found, "discovered", source))
    return list(rows.values())


def _listed(value: str) -> Sequence[str]:
    if value.startswith("["):
        try:
            parsed: Any = json.loads(value)
        except (ValueError, RecursionError):
            return []
        return [text for text in parsed if isinstance(text, str)]
    return [text.strip() for text in value.split(",") if text.strip()]


def _nodes(nodes: pd.DataFrame, addresses: pd.DataFrame) -> list[_Row]:
    """From the lowest to the highest InternalIP of the nodes: a guess, and said to be one."""
    internal = addresses[(addresses["kind"] == "InternalIP") & addresses["node"].isin(nodes["name"])]
    rows = []
    for family in (4, 6):
        found = [
            parse_address(text) for text in internal.loc[(internal["family"] == family).fillna(value=False), "address"]
        ]
        numbers = sorted(int(one) for one in found if one is not None)
        if numbers:
            kind = type(next(one for one in found if one is not None))
            span = Range(kind(numbers[0]), kind(numbers[-1]))
            text = f"{span.first}-{span.last}"
            rows.append(
                _Row("node-ips", "node-ips", text, span, "inferred", "lowest and highest InternalIP of the nodes")
            )
    return rows


def _parsed(text: Any) -> Range | None:
    try:
        return parse_range(text) if isinstance(text, str) else None
    except ValueError:
        return None
