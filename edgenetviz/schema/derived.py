"""Tables that analysis computes from a Snapshot."""

from __future__ import annotations

from edgenetviz.schema.model import Column as C
from edgenetviz.schema.model import Table

TABLES = (
    Table(
        "ip_usage", "analysis", "How full a range is: range × family.", ("kind", "name", "family"), (),
        (
            C("name", "str", "Range", "ranges.name"),
            C("kind", "str", "Purpose", "ranges.kind"),
            C("family", "int", "4 or 6"),
            C("addresses", "json", "The pieces of the range, as written"),
            C("capacity", "bigint", "Addresses that can be given out (see docs/ip-usage.md for what each kind counts)", "", "addresses"),
            C("used", "bigint", "Distinct addresses in use; None when it could not be known", "", "addresses"),
            C("free", "bigint", "capacity - used; None when it could not be known", "", "addresses"),
            C("used_percent", "float", "used in per cent of capacity", "", "%"),
            C("origin", "str", "declared, discovered or inferred", "ranges.origin"),
            C("outcome", "str", "ok; partial (used is a lower bound); forbidden, absent, … (used unknown)"),
            C("problem", "str", "What is wrong with it, in words; missing when nothing was seen"),
            C("note", "str", "What is counted, and what could not be seen"),
        ),
        derived=True,
    ),
    Table(
        "address_owners", "analysis", "Who holds an address: address × owner.", ("address", "owner_kind", "owner_namespace", "owner_name", "role"), (),
        (
            C("address", "str", "Address"),
            C("family", "int", "4 or 6"),
            C("owner_kind", "str", "Node, Pod, Service, IPAMBlock, Device, Gateway"),
            C("owner_namespace", "str", "Namespace of the owner"),
            C("owner_name", "str", "Name of the owner"),
            C("role", "str", "node, calico-node, tunnel, pod, cluster-ip, ingress, external-ip, allocation, device, gateway"),
            C("node", "str", "Node it lives on"),
            C("evidence", "str", "Object and field that say so"),
        ),
        derived=True,
    ),
    Table(
        "topology_edges", "analysis", "Service → endpoint → pod → workload → node: service × endpoint address; a service without endpoints has one row.", ("namespace", "service", "address"), (),
        (
            C("namespace", "str", "Namespace of the service"),
            C("service", "str", "Service"),
            C("service_type", "str", "Type of the service"),
            C("external_addresses", "json", "Its load balancer and external addresses"),
            C("address", "str", "Endpoint address"),
            C("family", "int", "4 or 6"),
            C("ports", "json", "Target ports: list of {name, port, protocol}"),
            C("state", "str", "ready, not-ready, terminating (serving), no-endpoints, no-selector, external-name, unknown (endpoints could not be read)"),
            C("pod_namespace", "str", "Namespace of the pod"),
            C("pod", "str", "Pod; missing for addresses outside the cluster"),
            C("pod_uid", "str", "UID that the slice names"),
            C("pod_found", "bool", "A pod with that UID exists; missing when pods could not be read"),
            C("pod_status", "str", "What kubectl prints as STATUS"),
            C("workload_kind", "str", "Kind of its workload"),
            C("workload", "str", "Its workload"),
            C("node", "str", "Node"),
            C("note", "str", "What is odd about it, in words"),
        ),
        derived=True,
    ),
    Table(
        "dns_expected", "analysis", "A DNS record that the cluster's services demand: name × type.", ("qname", "qtype"), (),
        (
            C("qname", "str", "Question name, absolute, lower case"),
            C("qtype", "str", "A, AAAA, SRV, PTR, CNAME, TXT"),
            C("expect", "str", "answer, nodata, nxdomain, cname or unknown"),
            C("answers", "json", "Record data as text, sorted, without TTL"),
            C("owner_kind", "str", "Kind of the object that demands it: Service, Cluster"),
            C("owner_namespace", "str", "Its namespace"),
            C("owner_name", "str", "Its name"),
            C("note", "str", "Why, where the why is not plain"),
        ),
        derived=True,
    ),
)
