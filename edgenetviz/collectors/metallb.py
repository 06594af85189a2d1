"""MetalLB's objects → tables: the same tables for its CRDs (0.13 on) and its ConfigMap (up to 0.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from edgenetviz.collectors.cluster import Objects
from edgenetviz.collectors.columns import concat, frame, get, plain
from edgenetviz.collectors.metallb_grammar import parse


def lb_pools(objects: Objects) -> pd.DataFrame:
    """Table ``lb_pools``. The ConfigMap counts only where none of the CRDs is served: MetalLB 0.13 ignores it."""
    parts = [
        _pools("IPAddressPool", objects.get("ipaddresspools", ())),
        _pools("AddressPool", objects.get("addresspools", ())),
        _pools_of_configmap(objects),
    ]
    return concat("lb_pools", parts)


def _pools(form: str, pools: Sequence[Any]) -> pd.DataFrame:
    return frame(
        "lb_pools",
        {
            "namespace": get(pools, "metadata.namespace"),
            "name": get(pools, "metadata.name"),
            "form": [form] * len(pools),
            "protocol": get(pools, "spec.protocol"),
            "addresses": get(pools, "spec.addresses"),
            "auto_assign": [value is not False for value in get(pools, "spec.autoAssign")],
            "avoid_buggy_ips": [bool(value) for value in get(pools, "spec.avoidBuggyIPs")],
            "service_allocation": get(pools, "spec.serviceAllocation"),
            "assigned_ipv4": get(pools, "status.assignedIPv4"),
            "assigned_ipv6": get(pools, "status.assignedIPv6"),
            "available_ipv4": get(pools, "status.availableIPv4"),
            "available_ipv6": get(pools, "status.availableIPv6"),
            "labels": get(pools, "metadata.labels"),
            "created": get(pools, "metadata.creationTimestamp"),
        },
    )


def _pools_of_configmap(objects: Objects) -> pd.DataFrame:
    pools = _configured(objects, "address-pools")
    return frame(
        "lb_pools",
        {
            "namespace": [namespace for namespace, _ in pools],
            "name": [_text(pool.get("name")) for _, pool in pools],
            "form": ["ConfigMap"] * len(pools),
            "protocol": [_text(pool.get("protocol")) for _, pool in pools],
            "addresses": [_list(pool.get("addresses")) for _, pool in pools],
            "auto_assign": [pool.get("auto-assign") is not False for _, pool in pools],
            "avoid_buggy_ips": [bool(pool.get("avoid-buggy-ips")) for _, pool in pools],
            "service_allocation": [None] * len(pools),
            "assigned_ipv4": [None] * len(pools),
            "assigned_ipv6": [None] * len(pools),
            "available_ipv4": [None] * len(pools),
            "available_ipv6": [None] * len(pools),
            "labels": [{} for _ in pools],
            "created": [None] * len(pools),
        },
    )


def _configured(objects: Objects, key: str) -> list[tuple[str | None, Mapping[str, Any]]]:
    """Entries of a list in MetalLB's ConfigMap, with its namespace; none where a pool CRD is served."""
    if "ipaddresspools" in objects or "addresspools" in objects:
        return []
    return [
        (one.metadata.namespace, entry)
        for one in objects.get("metallb_config", ())
        for entry in _list(one.data.config.get(key))
        if isinstance(entry, dict)
    ]


def lb_pool_ranges(pools: pd.DataFrame) -> pd.DataFrame:
    """Table ``lb_pool_ranges``, out of ``lb_pools``."""
    rows = [
        (namespace, pool, place, str(entry), parse(str(entry)))
        for namespace, pool, entries in zip(pools["namespace"], pools["name"], pools["addresses"], strict=True)
        for place, entry in enumerate(entries)
    ]
    ranges = [row[4].range for row in rows]
    return frame(
        "lb_pool_ranges",
        {
            "namespace": [row[0] for row in rows],
            "pool": [row[1] for row in rows],
            "position": [row[2] for row in rows],
            "range": [row[3] for row in rows],
            "family": [own.family if own else None for own in ranges],
            "first": [str(own.first) if own else None for own in ranges],
            "last": [str(own.last) if own else None for own in ranges],
            "capacity": [row[4].capacity for row in rows],
            "problem": [row[4].problem or None for row in rows],
        },
    )


def lb_advertisements(objects: Objects) -> pd.DataFrame:
    """Table ``lb_advertisements``: objects, then those that a pool's own protocol implies."""
    return concat(
        "lb_advertisements",
        [
            _advertisements("L2Advertisement", objects.get("l2advertisements", ())),
            _advertisements("BGPAdvertisement", objects.get("bgpadvertisements", ())),
            _implied(objects),
        ],
    )


def _advertisements(kind: str, objects: Sequence[Any]) -> pd.DataFrame:
    return frame(
        "lb_advertisements",
        {
            "kind": [kind] * len(objects),
            "namespace": get(objects, "metadata.namespace"),
            "name": get(objects, "metadata.name"),
            "implied": [False] * len(objects),
            "pools": get(objects, "spec.ipAddressPools"),
            "pool_selectors": plain(get(objects, "spec.ipAddressPoolSelectors")),
            "node_selectors": plain(get(objects, "spec.nodeSelectors")),
            "service_selectors": plain(get(objects, "spec.serviceSelectors")),
            "interfaces": get(objects, "spec.interfaces"),
            "peers": get(objects, "spec.peers"),
            "aggregation_length": get(objects, "spec.aggregationLength"),
            "aggregation_length_v6": get(objects, "spec.aggregationLengthV6"),
            "local_pref": get(objects, "spec.localPref"),
            "communities": get(objects, "spec.communities"),
        },
    )


def _implied(objects: Objects) -> pd.DataFrame:
    """One advertisement a legacy pool; a BGP pool may list several of its own."""
    pools = [
        (one.metadata.namespace, one.metadata.name, one.spec.protocol, one.spec.bgpAdvertisements)
        for one in objects.get("addresspools", ())
    ]
    pools += [
        (namespace, _text(pool.get("name")), _text(pool.get("protocol")), _list(pool.get("bgp-advertisements")))
        for namespace, pool in _configured(objects, "address-pools")
    ]
    rows = [
        (namespace, name, protocol, advertisement if isinstance(advertisement, dict) else {})
        for namespace, name, protocol, own in pools
        if protocol in {"layer2", "bgp"}
        for advertisement in (own if protocol == "bgp" and own else [{}])
    ]
    length = len(rows)
    return frame(
        "lb_advertisements",
        {
            "kind": ["L2Advertisement" if row[2] == "layer2" else "BGPAdvertisement" for row in rows],
            "namespace": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "implied": [True] * length,
            "pools": [[row[1]] for row in rows],
            "pool_selectors": [[] for _ in rows],
            "node_selectors": [[] for _ in rows],
            "service_selectors": [[] for _ in rows],
            "interfaces": [[] for _ in rows],
            "peers": [[] for _ in rows],
            "aggregation_length": [_first(row[3], "aggregationLength", "aggregation-length") for row in rows],
            "aggregation_length_v6": [_first(row[3], "aggregationLengthV6", "aggregation-length-v6") for row in rows],
            "local_pref": [_first(row[3], "localPref", "localpref") for row in rows],
            "communities": [_list(row[3].get("communities")) for row in rows],
        },
    )


def lb_status(objects: Objects) -> pd.DataFrame:
    """Table ``lb_status``."""
    return concat(
        "lb_status",
        [
            _status("ServiceL2Status", objects.get("servicel2statuses", ())),
            _status("ServiceBGPStatus", objects.get("servicebgpstatuses", ())),
            _status("ConfigurationState", objects.get("configurationstates", ())),
        ],
    )


def _status(kind: str, objects: Sequence[Any]) -> pd.DataFrame:
    labels = get(objects, "metadata.labels")
    nodes = get(objects, "status.node")
    return frame(
        "lb_status",
        {
            "kind": [kind] * len(objects),
            "namespace": get(objects, "metadata.namespace"),
            "name": get(objects, "metadata.name"),
            "node": [
                node or own.get("metallb.io/node") or own.get("metallb.io/node-name")
                for node, own in zip(nodes, labels, strict=True)
            ],
            "service_namespace": get(objects, "status.serviceNamespace"),
            "service": get(objects, "status.serviceName"),
            "interfaces": [[interface.name for interface in own] for own in get(objects, "status.interfaces")],
            "peers": get(objects, "status.peers"),
            "component": [own.get("metallb.io/component-type") for own in labels],
            "result": get(objects, "status.result"),
            "message": get(objects, "status.errorSummary"),
            "created": get(objects, "metadata.creationTimestamp"),
        },
    )


def _first(settings: Mapping[str, Any], *keys: str) -> int | None:
    value = next((settings[key] for key in keys if key in settings), None)
    return value if isinstance(value, int) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
