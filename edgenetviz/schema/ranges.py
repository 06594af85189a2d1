"""Address ranges: declared on the device, discovered in the cluster, or inferred."""

from __future__ import annotations

from edgenetviz.schema.model import Column as C
from edgenetviz.schema.model import Table

KINDS = {
    "node-ips": "Kubernetes node IPs of the device's Compute page",
    "external-service-ips": "Kubernetes external service IPs of the device's Compute page",
    "pod-subnet": "Pod subnet of the cluster",
    "service-subnet": "Service subnet of the cluster",
    "compute-subnet": "Subnet of the compute network",
    "device": "An address of the device itself",
    "gateway": "Gateway of the compute network",
    "dns-server": "DNS server that the device uses",
    "site-subnet": "A subnet of the site",
    "bgp-prefix": "A prefix that the device's BGP configuration lets out",
    "lb-pool": "A MetalLB address pool",
    "ip-pool": "A Calico IPPool",
    "service-cidr": "A ServiceCIDR of the API server",
}
"""Kinds of range, in the order in which they are shown."""

TABLES = (
    Table(
        "ranges",
        "ranges",
        "A contiguous range of addresses that has a purpose.",
        ("kind", "name", "first", "last"),
        ("nodes", "ippools", "ipaddresspools", "servicecidrs", "kubeadm_config"),
        (
            C("kind", "str", "Purpose: " + ", ".join(KINDS)),
            C("name", "str", "Name: of the pool, of the setting, of the site subnet"),
            C("family", "int", "4 or 6"),
            C("text", "str", "As written"),
            C("first", "str", "First address"),
            C("last", "str", "Last address"),
            C("capacity", "bigint", "Addresses from first to last", "", "addresses"),
            C("origin", "str", "declared (by the user), discovered (in the cluster) or inferred (from the nodes)"),
            C("source", "str", "File and key, object, flag or rule that it comes from"),
        ),
    ),
)
