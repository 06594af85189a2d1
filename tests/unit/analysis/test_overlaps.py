"""Overlaps that do harm are reported, those that look like it are not."""

from __future__ import annotations

import pytest
from unit.collectors.builders import meta, rows, snapshot

from edgenetviz.analysis.usage import ip_usage


def problems(declared, **items):
    return {
        (row["kind"], row["name"]): row["problem"]
        for row in rows(ip_usage(snapshot(declared, **items)))
        if row["problem"]
    }


def lb(*addresses):
    return [{"metadata": meta("lan", "metallb-system"), "spec": {"addresses": list(addresses)}}]


def ippool(cidr, **spec):
    return [{"metadata": {"name": "pool"}, "spec": {"cidr": cidr, **spec}}]


def node(name, *addresses):
    return {
        "metadata": {"name": name},
        "status": {"addresses": [{"type": "InternalIP", "address": one} for one in addresses]},
    }


LAN = {"subnet": "10.0.0.0/24"}


@pytest.mark.parametrize(
    ("declared", "items", "who", "shared"),
    [
        (
            {"node_ip_range": "10.0.0.1-10.0.0.4", "external_service_ip_range": "10.0.0.4-10.0.0.9"},
            {},
            ("node-ips", "node-ips"),
            "10.0.0.4 ",
        ),
        (
            {"node_ip_range": "10.0.0.1-10.0.0.4"},
            {"ipaddresspools": lb("10.0.0.2-10.0.0.9")},
            ("lb-pool", "lan"),
            "10.0.0.2-10.0.0.4",
        ),
        (
            {"pod_subnet": "172.16.0.0/12", "service_subnet": "172.28.0.0/16"},
            {},
            ("pod-subnet", "pod-subnet"),
            "172.28.0.0-172.28.255.255",
        ),
        (LAN | {"pod_subnet": "10.0.0.0/16"}, {}, ("pod-subnet", "pod-subnet"), "10.0.0.0-10.0.0.255"),
        (LAN | {"service_subnet": "10.0.0.0/16"}, {}, ("service-subnet", "service-subnet"), "10.0.0.0-10.0.0.255"),
        (
            {"site_subnets": [{"cidr": "172.27.192.0/18", "name": "plant"}], "pod_subnet": "172.27.0.0/16"},
            {},
            ("pod-subnet", "pod-subnet"),
            "site-subnet plant",
        ),
        (LAN, {"ippools": ippool("10.0.0.128/26")}, ("ip-pool", "pool"), "10.0.0.128-10.0.0.191"),
        (
            LAN,
            {"ippools": ippool("10.0.0.128/26", allowedUses=["LoadBalancer", "Workload"])},
            ("ip-pool", "pool"),
            "10.0.0.128-10.0.0.191",
        ),
        (
            {"subnet_v6": "fd00::/64", "pod_subnet_v6": "fd00::/56"},
            {},
            ("pod-subnet", "pod-subnet"),
            "fd00::-fd00::ffff:ffff:ffff:ffff",
        ),
        (
            None,
            {"nodes": [node("n1", "10.0.0.1"), node("n2", "10.0.0.5")], "ipaddresspools": lb("10.0.0.4-10.0.0.9")},
            ("lb-pool", "lan"),
            "10.0.0.5 ",
        ),
    ],
)
def test_harmful(declared, items, who, shared):
    assert shared in problems(declared, **items)[who]


@pytest.mark.parametrize(
    ("declared", "items"),
    [
        (LAN | {"node_ip_range": "10.0.0.1-10.0.0.4"}, {"ipaddresspools": lb("10.0.0.5-10.0.0.9")}),
        (LAN | {"external_service_ip_range": "10.0.0.5-10.0.0.9"}, {"ipaddresspools": lb("10.0.0.5-10.0.0.9")}),
        (
            LAN | {"site_subnets": ["10.0.0.0/16"], "node_ip_range": "10.0.0.1-10.0.0.4"},
            {"ipaddresspools": lb("10.0.0.5-10.0.0.9")},
        ),
        (LAN, {"ippools": ippool("10.0.0.192/28", allowedUses=["LoadBalancer"])}),
        (LAN | {"bgp": {"prefixes": ["10.9.0.0/24"]}}, {"ipaddresspools": lb("10.9.0.0/24")}),
        ({"pod_subnet": "172.27.0.0/16"}, {"ippools": ippool("172.27.0.0/16")}),
        ({"pod_subnet": "172.27.0.0/16", "service_subnet": "172.28.0.0/16"}, {"ippools": ippool("172.26.0.0/16")}),
        ({"node_ip_range": "10.0.0.1-10.0.0.4"}, {"ipaddresspools": lb("::ffff:0:0:0/96", "fd00::/120")}),
        # Nodes at both ends of the subnet say nothing of what lies between them.
        (
            None,
            {"nodes": [node("n1", "10.0.0.1"), node("n2", "10.0.0.250")], "ipaddresspools": lb("10.0.0.4-10.0.0.9")},
        ),
    ],
)
def test_look_alikes(declared, items):
    assert problems(declared, **items) == {}


def test_both_sides_name_the_other():
    found = problems({"node_ip_range": "10.0.0.1-10.0.0.4", "external_service_ip_range": "10.0.0.4-10.0.0.9"})
    assert "external-service-ips" in found["node-ips", "node-ips"]
    assert "node-ips" in found["external-service-ips", "external-service-ips"]
