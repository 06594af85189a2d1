"""MetalLB: pools, their ranges, advertisements, status."""

from __future__ import annotations

from edgenetviz.schema.model import Column as C
from edgenetviz.schema.model import Table

_POOLS = ("ipaddresspools", "addresspools")

TABLES = (
    Table(
        "lb_pools", "metallb", "An address pool of MetalLB, whatever its form.", ("namespace", "name"), _POOLS,
        (
            C("namespace", "str", "Namespace", "metadata.namespace"),
            C("name", "str", "Name", "metadata.name"),
            C("form", "str", "IPAddressPool, AddressPool or ConfigMap"),
            C("protocol", "str", "layer2 or bgp (AddressPool and ConfigMap only)", "spec.protocol"),
            C("addresses", "json", "Ranges as written", "spec.addresses"),
            C("auto_assign", "bool", "Given out without being asked for (default yes)", "spec.autoAssign"),
            C("avoid_buggy_ips", "bool", "Skips .0 and .255", "spec.avoidBuggyIPs"),
            C("service_allocation", "json", "Who may use it: {priority, namespaces, namespaceSelectors, serviceSelectors}", "spec.serviceAllocation"),
            C("assigned_ipv4", "int", "MetalLB's own count", "status.assignedIPv4", "addresses"),
            C("assigned_ipv6", "int", "MetalLB's own count", "status.assignedIPv6", "addresses"),
            C("available_ipv4", "int", "MetalLB's own count", "status.availableIPv4", "addresses"),
            C("available_ipv6", "int", "MetalLB's own count (saturates at 2^63-1)", "status.availableIPv6", "addresses"),
            C("labels", "json", "Labels", "metadata.labels"),
            C("created", "time", "Creation time", "metadata.creationTimestamp", "UTC"),
        ),
        fallback="metallb_config",
    ),
    Table(
        "lb_pool_ranges", "metallb", "A range of a MetalLB pool, read by MetalLB's grammar.", ("namespace", "pool", "position"), _POOLS,
        (
            C("namespace", "str", "Namespace of the pool"),
            C("pool", "str", "Pool"),
            C("position", "int", "Place in the list, from 0"),
            C("range", "str", "As written", "spec.addresses"),
            C("family", "int", "4 or 6; missing when it cannot be read"),
            C("first", "str", "First address"),
            C("last", "str", "Last address"),
            C("capacity", "bigint", "Addresses, network and broadcast included; 0 for a mixed-family range, missing when refused", "", "addresses"),
            C("problem", "str", "Why MetalLB refuses it or takes nothing from it"),
        ),
        fallback="metallb_config",
    ),
    Table(
        "lb_advertisements", "metallb", "An advertisement, or the one that a ConfigMap pool or AddressPool implies.", ("kind", "namespace", "name"),
        ("l2advertisements", "bgpadvertisements", "addresspools"),
        (
            C("kind", "str", "L2Advertisement or BGPAdvertisement"),
            C("namespace", "str", "Namespace", "metadata.namespace"),
            C("name", "str", "Name; the pool's for an implied one", "metadata.name"),
            C("implied", "bool", "Comes from the pool's protocol, not from an object"),
            C("pools", "json", "Pool names; empty together with empty selectors means all", "spec.ipAddressPools"),
            C("pool_selectors", "json", "Label selectors for pools", "spec.ipAddressPoolSelectors"),
            C("node_selectors", "json", "Label selectors for nodes; empty means all", "spec.nodeSelectors"),
            C("service_selectors", "json", "Label selectors for services (0.16 on)", "spec.serviceSelectors"),
            C("interfaces", "json", "Interfaces (L2)", "spec.interfaces"),
            C("peers", "json", "Peers (BGP); empty means all", "spec.peers"),
            C("aggregation_length", "int", "IPv4 aggregation (BGP)", "spec.aggregationLength", "bits"),
            C("aggregation_length_v6", "int", "IPv6 aggregation (BGP)", "spec.aggregationLengthV6", "bits"),
            C("local_pref", "int", "Local preference (BGP)", "spec.localPref"),
            C("communities", "json", "Communities (BGP)", "spec.communities"),
        ),
        fallback="metallb_config",
    ),
    Table(
        "lb_status", "metallb", "What MetalLB says of itself: who announces a service, whether a component accepts its configuration.", ("kind", "namespace", "name"),
        ("servicel2statuses", "servicebgpstatuses", "configurationstates"),
        (
            C("kind", "str", "ServiceL2Status, ServiceBGPStatus or ConfigurationState"),
            C("namespace", "str", "Namespace", "metadata.namespace"),
            C("name", "str", "Name", "metadata.name"),
            C("node", "str", "Node that announces, or whose speaker it is", "status.node, labels[metallb.io/node], labels[metallb.io/node-name]"),
            C("service_namespace", "str", "Namespace of the service", "status.serviceNamespace"),
            C("service", "str", "Service", "status.serviceName"),
            C("interfaces", "json", "Interfaces; empty means all", "status.interfaces"),
            C("peers", "json", "Peers it is advertised to (configured, not the session's state)", "status.peers"),
            C("component", "str", "controller or speaker (ConfigurationState)", "labels[metallb.io/component-type]"),
            C("result", "str", "Valid, Invalid or Unknown (ConfigurationState)", "status.result"),
            C("message", "str", "Error summary (ConfigurationState)", "status.errorSummary"),
            C("created", "time", "Creation time", "metadata.creationTimestamp", "UTC"),
        ),
    ),
)
