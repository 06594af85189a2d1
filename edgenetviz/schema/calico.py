"""Calico: pools, blocks, allocations, handles, affinities, configuration."""

from __future__ import annotations

from edgenetviz.schema.model import Column as C
from edgenetviz.schema.model import Table

TABLES = (
    Table(
        "ip_pools", "calico", "An IPPool.", ("name",), ("ippools",),
        (
            C("name", "str", "Name", "metadata.name"),
            C("cidr", "str", "Range", "spec.cidr"),
            C("family", "int", "4 or 6"),
            C("block_size", "int", "Prefix length of its blocks (26 or 122 when not stated)", "spec.blockSize", "bits"),
            C("ipip_mode", "str", "Never, Always, CrossSubnet", "spec.ipipMode"),
            C("vxlan_mode", "str", "Never, Always, CrossSubnet", "spec.vxlanMode"),
            C("nat_outgoing", "bool", "Masquerades traffic that leaves the pool", "spec.natOutgoing"),
            C("disabled", "bool", "No new addresses from here", "spec.disabled"),
            C("disable_bgp_export", "bool", "Not exported by BGP", "spec.disableBGPExport"),
            C("node_selector", "str", "Nodes that may use it (all() when not stated)", "spec.nodeSelector"),
            C("namespace_selector", "str", "Namespaces that may use it", "spec.namespaceSelector"),
            C("allowed_uses", "json", "Workload, Tunnel, LoadBalancer (first two when not stated)", "spec.allowedUses"),
            C("assignment_mode", "str", "Automatic or Manual", "spec.assignmentMode"),
            C("allocatable", "str", "Status of the Allocatable condition (native v3 only)", "status.conditions[type=Allocatable].status"),
            C("allocatable_reason", "str", "Reason of that condition", "status.conditions[type=Allocatable].reason"),
            C("created", "time", "Creation time", "metadata.creationTimestamp", "UTC"),
            C("deleted", "time", "Deletion asked for at", "metadata.deletionTimestamp", "UTC"),
        ),
    ),
    Table(
        "ip_blocks", "calico", "An IPAMBlock: a piece of a pool, held by a node as a rule.", ("name",), ("ipamblocks",),
        (
            C("name", "str", "Name", "metadata.name"),
            C("cidr", "str", "Range", "spec.cidr"),
            C("family", "int", "4 or 6"),
            C("affinity", "str", "As stated: host:<node>, virtual:load-balancer, or missing", "spec.affinity"),
            C("node", "str", "Node, for host affinity", "spec.affinity"),
            C("capacity", "bigint", "Addresses in the CIDR", "spec.cidr", "addresses"),
            C("slots", "int", "Length of the allocation list; differs from capacity only in a corrupt block", "spec.allocations"),
            C("allocated", "int", "Slots that are not null", "spec.allocations", "addresses"),
            C("unallocated", "json", "Free ordinals in the order in which they will be given out", "spec.unallocated"),
            C("attributes", "int", "Entries in the attribute list", "spec.attributes"),
            C("sequence_number", "int", "Sequence number (over 2^53: never as float)", "spec.sequenceNumber"),
            C("strict_affinity", "bool", "Old per-block flag, ignored by Calico", "spec.strictAffinity"),
            C("deleted", "bool", "Soft-deleted", "spec.deleted"),
            C("claimed", "time", "Affinity claimed at (3.32 on)", "spec.affinityClaimTime", "UTC"),
        ),
    ),
    Table(
        "ip_allocations", "calico", "An address allocated in a block.", ("block", "ordinal"), ("ipamblocks",),
        (
            C("block", "str", "IPAMBlock name", "metadata.name"),
            C("block_cidr", "str", "Range of the block", "spec.cidr"),
            C("ordinal", "int", "Slot in the block, from 0", "spec.allocations"),
            C("address", "str", "Address; missing when the ordinal lies outside the CIDR"),
            C("family", "int", "4 or 6"),
            C("attribute_index", "int", "Index into the attribute list", "spec.allocations[ordinal]"),
            C("attribute_found", "bool", "The index exists in the attribute list"),
            C("handle", "str", "Handle", "spec.attributes[].handle_id"),
            C("affinity_node", "str", "Node that the block is affine to", "spec.affinity"),
            C("node", "str", "Node that asked for it", "spec.attributes[].secondary.node"),
            C("namespace", "str", "Namespace of its pod or service", "spec.attributes[].secondary.namespace"),
            C("pod", "str", "Pod", "spec.attributes[].secondary.pod"),
            C("service", "str", "Service (Calico's own load balancer IPAM)", "spec.attributes[].secondary.service"),
            C("type", "str", "ipipTunnelAddress, vxlanTunnelAddress, …, LoadBalancer; missing for pods", "spec.attributes[].secondary.type"),
            C("note", "str", "Note, such as windows host rsvd", "spec.attributes[].secondary.note"),
            C("allocated", "time", "Allocated at", "spec.attributes[].secondary.timestamp", "UTC"),
            C("released", "time", "Cooling down since (unreleased Calico)", "spec.attributes[].releasedAt", "UTC"),
            C("sequence_number", "int", "Sequence number of the allocation", "spec.sequenceNumberForAllocation"),
        ),
    ),
    Table(
        "ip_handles", "calico", "An IPAMHandle and a block that it counts.", ("name", "block_cidr"), ("ipamhandles",),
        (
            C("name", "str", "Object name", "metadata.name"),
            C("handle", "str", "Handle as blocks name it", "spec.handleID"),
            C("block_cidr", "str", "Block; missing when it counts none", "spec.block"),
            C("count", "int", "Addresses that it counts there", "spec.block", "addresses"),
            C("deleted", "bool", "Soft-deleted", "spec.deleted"),
        ),
    ),
    Table(
        "block_affinities", "calico", "A BlockAffinity: a node's claim on a block.", ("name",), ("blockaffinities",),
        (
            C("name", "str", "Name", "metadata.name"),
            C("node", "str", "Node (or load-balancer for virtual ones)", "spec.node"),
            C("cidr", "str", "Block", "spec.cidr"),
            C("family", "int", "4 or 6"),
            C("state", "str", "pending, confirmed, pendingDeletion", "spec.state"),
            C("type", "str", "host or virtual (host when not stated)", "spec.type"),
            C("deleted", "bool", "Soft-deleted (text in v1, boolean in v3)", "spec.deleted"),
            C("created", "time", "Creation time", "metadata.creationTimestamp", "UTC"),
        ),
    ),
    Table(
        "ip_reservations", "calico", "A range of an IPReservation.", ("name", "cidr"), ("ipreservations",),
        (
            C("name", "str", "Name", "metadata.name"),
            C("cidr", "str", "Range or address", "spec.reservedCIDRs"),
            C("family", "int", "4 or 6"),
        ),
    ),
    Table(
        "calico_config", "calico", "A setting of Calico.", ("kind", "name", "setting"),
        ("ipamconfigs", "felixconfigurations", "bgpconfigurations", "clusterinformations", "kubecontrollersconfigurations", "calico_config"),
        (
            C("kind", "str", "Kind of the object: IPAMConfig, FelixConfiguration, …, ConfigMap"),
            C("name", "str", "Object name", "metadata.name"),
            C("setting", "str", "Field path below spec, dotted", "spec"),
            C("value", "str", "Value as text (lists as JSON)", "spec"),
        ),
    ),
    Table(
        "bgp_peers", "calico", "A BGP peer, of Calico or of MetalLB.", ("origin", "namespace", "name"), ("calico_bgppeers", "metallb_bgppeers"),
        (
            C("origin", "str", "calico or metallb"),
            C("namespace", "str", "Namespace (MetalLB)", "metadata.namespace"),
            C("name", "str", "Name", "metadata.name"),
            C("peer_address", "str", "Peer", "spec.peerIP, spec.peerAddress"),
            C("peer_asn", "int", "Its AS number", "spec.asNumber, spec.peerASN"),
            C("my_asn", "int", "Our AS number", "spec.localASNumber, spec.myASN"),
            C("node", "str", "The one node it holds for (Calico)", "spec.node"),
            C("node_selectors", "json", "Nodes it holds for: selector text (Calico) or label selectors (MetalLB)", "spec.nodeSelector, spec.nodeSelectors"),
            C("peer_selector", "str", "Nodes that are peers (Calico)", "spec.peerSelector"),
            C("bfd_profile", "str", "BFD profile (MetalLB)", "spec.bfdProfile"),
        ),
    ),
)
