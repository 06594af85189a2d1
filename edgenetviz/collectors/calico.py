"""Calico's objects → tables. Field meanings after Calico 3.32; older releases leave fields out."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from edgenetviz.addresses import family_of
from edgenetviz.collectors.cluster import Objects, condition, flatten_settings
from edgenetviz.collectors.columns import concat, flatten, flatten_lists, frame, get, given, plain

_DEFAULT_BLOCK_SIZE = {4: 26, 6: 122}
_CONFIGURATIONS = {
    "ipamconfigs": "IPAMConfig",
    "felixconfigurations": "FelixConfiguration",
    "bgpconfigurations": "BGPConfiguration",
    "clusterinformations": "ClusterInformation",
    "kubecontrollersconfigurations": "KubeControllersConfiguration",
}
_AS_NUMBER = re.compile(r"\A(?:(\d{1,5})\.)?(\d{1,10})\Z", re.ASCII)
# Calico writes Go's time.String(): "2022-07-26 17:15:08.73997821 +0000 UTC".
_GO_TIME = re.compile(r"\A(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([+-]\d{4})\b")


def ip_pools(pools: Sequence[Any]) -> pd.DataFrame:
    """Table ``ip_pools``."""
    networks = [_network(cidr) for cidr in get(pools, "spec.cidr")]
    families = [network.version if network else None for network in networks]
    sizes = get(pools, "spec.blockSize")
    return frame(
        "ip_pools",
        {
            "name": get(pools, "metadata.name"),
            "cidr": get(pools, "spec.cidr"),
            "family": families,
            "block_size": [
                size or _DEFAULT_BLOCK_SIZE.get(family or 0) for size, family in zip(sizes, families, strict=True)
            ],
            "ipip_mode": [mode or "Never" for mode in get(pools, "spec.ipipMode")],
            "vxlan_mode": [mode or "Never" for mode in get(pools, "spec.vxlanMode")],
            "nat_outgoing": get(pools, "spec.natOutgoing"),
            "disabled": get(pools, "spec.disabled"),
            "disable_bgp_export": get(pools, "spec.disableBGPExport"),
            "node_selector": [selector or "all()" for selector in get(pools, "spec.nodeSelector")],
            "namespace_selector": get(pools, "spec.namespaceSelector"),
            "allowed_uses": [uses or ["Workload", "Tunnel"] for uses in get(pools, "spec.allowedUses")],
            "assignment_mode": [mode or "Automatic" for mode in get(pools, "spec.assignmentMode")],
            "allocatable": condition(pools, "Allocatable", "status"),
            "allocatable_reason": condition(pools, "Allocatable", "reason"),
            "created": get(pools, "metadata.creationTimestamp"),
            "deleted": get(pools, "metadata.deletionTimestamp"),
        },
    )


def ip_blocks(blocks: Sequence[Any]) -> pd.DataFrame:
    """Table ``ip_blocks``."""
    networks = [_network(cidr) for cidr in get(blocks, "spec.cidr")]
    affinities = get(blocks, "spec.affinity")
    allocations = get(blocks, "spec.allocations")
    return frame(
        "ip_blocks",
        {
            "name": get(blocks, "metadata.name"),
            "cidr": get(blocks, "spec.cidr"),
            "family": [network.version if network else None for network in networks],
            "affinity": affinities,
            "node": list(map(_affine_node, affinities)),
            "capacity": [network.num_addresses if network else None for network in networks],
            "slots": list(map(len, allocations)),
            "allocated": [len(own) - own.count(None) for own in allocations],
            "unallocated": get(blocks, "spec.unallocated"),
            "attributes": list(map(len, get(blocks, "spec.attributes"))),
            "sequence_number": get(blocks, "spec.sequenceNumber"),
            "strict_affinity": get(blocks, "spec.strictAffinity"),
            "deleted": get(blocks, "spec.deleted"),
            "claimed": get(blocks, "spec.affinityClaimTime"),
        },
    )


def ip_allocations(blocks: Sequence[Any]) -> pd.DataFrame:
    """Table ``ip_allocations``: one row a slot that is not null, also when its attribute is missing."""
    slots = flatten(blocks, "spec.allocations")
    taken = slots.where(given(slots.items))
    blocks_of_rows = taken.of_parent(blocks)
    attributes = [
        block.spec.attributes[index] if 0 <= index < len(block.spec.attributes) else None
        for block, index in zip(blocks_of_rows, taken.items, strict=True)
    ]
    owners = [attribute.secondary if attribute else None for attribute in attributes]
    ordinals = taken.position.tolist()
    addresses = _addresses(taken.of_parent([_network(cidr) for cidr in get(blocks, "spec.cidr")]), ordinals)

    def owned(field: str) -> list[Any]:
        return [getattr(owner, field) or None if owner else None for owner in owners]

    return frame(
        "ip_allocations",
        {
            "block": taken.of_parent(get(blocks, "metadata.name")),
            "block_cidr": taken.of_parent(get(blocks, "spec.cidr")),
            "ordinal": ordinals,
            "address": addresses,
            "family": list(map(family_of, addresses)),
            "attribute_index": taken.items,
            "attribute_found": [attribute is not None for attribute in attributes],
            "handle": [attribute.handle_id if attribute else None for attribute in attributes],
            "affinity_node": taken.of_parent(list(map(_affine_node, get(blocks, "spec.affinity")))),
            "node": owned("node"),
            "namespace": owned("namespace"),
            "pod": owned("pod"),
            "service": owned("service"),
            "type": owned("type"),
            "note": owned("note"),
            "allocated": list(map(_rfc3339, owned("timestamp"))),
            "released": [attribute.releasedAt if attribute else None for attribute in attributes],
            "sequence_number": [
                block.spec.sequenceNumberForAllocation.get(str(ordinal))
                for block, ordinal in zip(blocks_of_rows, ordinals, strict=True)
            ],
        },
    )


def _network(cidr: str | None) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(cidr or "", strict=False)
    except ValueError:
        return None


def _addresses(networks: Sequence[Any], ordinals: Sequence[int]) -> list[str | None]:
    return [
        str(network[ordinal]) if network is not None and ordinal < network.num_addresses else None
        for network, ordinal in zip(networks, ordinals, strict=True)
    ]


def _affine_node(affinity: str | None) -> str | None:
    """``host:<node>``; a virtual affinity (``virtual:load-balancer``) has no node."""
    kind, _, name = (affinity or "").partition(":")
    return name or None if kind == "host" else None


def _rfc3339(text: str | None) -> str | None:
    match = _GO_TIME.match(text or "")
    return f"{match.group(1)}T{match.group(2)}{match.group(3)}" if match else text


def ip_handles(handles: Sequence[Any]) -> pd.DataFrame:
    """Table ``ip_handles``: a handle that counts no block has one row with the block missing."""
    counts = flatten_lists([list(block.items()) or [(None, None)] for block in get(handles, "spec.block")])
    return frame(
        "ip_handles",
        {
            "name": counts.of_parent(get(handles, "metadata.name")),
            "handle": counts.of_parent(get(handles, "spec.handleID")),
            "block_cidr": [cidr for cidr, _ in counts.items],
            "count": [count for _, count in counts.items],
            "deleted": counts.of_parent(get(handles, "spec.deleted")),
        },
    )


def block_affinities(affinities: Sequence[Any]) -> pd.DataFrame:
    """Table ``block_affinities``."""
    cidrs = get(affinities, "spec.cidr")
    return frame(
        "block_affinities",
        {
            "name": get(affinities, "metadata.name"),
            "node": get(affinities, "spec.node"),
            "cidr": cidrs,
            "family": list(map(family_of, cidrs)),
            "state": get(affinities, "spec.state"),
            "type": [type_ or "host" for type_ in get(affinities, "spec.type")],
            "deleted": [str(deleted).lower() == "true" for deleted in get(affinities, "spec.deleted")],
            "created": get(affinities, "metadata.creationTimestamp"),
        },
    )


def ip_reservations(reservations: Sequence[Any]) -> pd.DataFrame:
    """Table ``ip_reservations``."""
    flat = flatten(reservations, "spec.reservedCIDRs")
    return frame(
        "ip_reservations",
        {
            "name": flat.of_parent(get(reservations, "metadata.name")),
            "cidr": flat.items,
            "family": list(map(family_of, flat.items)),
        },
    )


def calico_config(objects: Objects) -> pd.DataFrame:
    """Table ``calico_config``."""
    rows: list[tuple[str, str, str, str]] = []
    for resource, kind in _CONFIGURATIONS.items():
        for one in objects.get(resource, ()):
            rows += [(kind, one.metadata.name, setting, value) for setting, value in flatten_settings(one.spec)]
    for one in objects.get("calico_config", ()):
        data = plain([one.data])[0]
        rows += [("ConfigMap", one.metadata.name, setting, value) for setting, value in flatten_settings(data)]
    kinds, names, settings, values = zip(*rows, strict=True) if rows else ((), (), (), ())
    return frame("calico_config", {"kind": kinds, "name": names, "setting": settings, "value": values})


def bgp_peers(objects: Objects) -> pd.DataFrame:
    """Table ``bgp_peers``: Calico's, then MetalLB's."""
    calico = objects.get("calico_bgppeers", ())
    metallb = objects.get("metallb_bgppeers", ())
    nothing_calico, nothing_metallb = [None] * len(calico), [None] * len(metallb)
    parts = [
        frame(
            "bgp_peers",
            {
                "origin": ["calico"] * len(calico),
                "namespace": nothing_calico,
                "name": get(calico, "metadata.name"),
                "peer_address": get(calico, "spec.peerIP"),
                "peer_asn": list(map(_as_number, get(calico, "spec.asNumber"))),
                "my_asn": list(map(_as_number, get(calico, "spec.localASNumber"))),
                "node": get(calico, "spec.node"),
                "node_selectors": [[text] if text else [] for text in get(calico, "spec.nodeSelector")],
                "peer_selector": get(calico, "spec.peerSelector"),
                "bfd_profile": nothing_calico,
            },
        ),
        frame(
            "bgp_peers",
            {
                "origin": ["metallb"] * len(metallb),
                "namespace": get(metallb, "metadata.namespace"),
                "name": get(metallb, "metadata.name"),
                "peer_address": get(metallb, "spec.peerAddress"),
                "peer_asn": get(metallb, "spec.peerASN"),
                "my_asn": get(metallb, "spec.myASN"),
                "node": nothing_metallb,
                "node_selectors": plain(get(metallb, "spec.nodeSelectors")),
                "peer_selector": nothing_metallb,
                "bfd_profile": get(metallb, "spec.bfdProfile"),
            },
        ),
    ]
    return concat("bgp_peers", parts)


def _as_number(value: int | str | None) -> int | None:
    """An AS number; Calico also takes ``high.low`` (``api/pkg/lib/numorstring``, 3.32)."""
    if value is None or isinstance(value, int):
        return value
    match = _AS_NUMBER.match(value)
    return int(match.group(1) or 0) * 65536 + int(match.group(2)) if match else None
