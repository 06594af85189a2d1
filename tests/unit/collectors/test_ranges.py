"""Ranges: declared, else discovered, else inferred, and labelled so."""

from __future__ import annotations

import json

import pytest
from unit.collectors.builders import meta, pod, rows, snapshot

from edgenetviz.outcome import Outcome

CIDR = {"metadata": {"name": "kubernetes"}, "spec": {"cidrs": ["172.28.0.0/16", "fd00:28::/112"]}}
POOL = {"metadata": {"name": "default"}, "spec": {"cidr": "172.27.0.0/16"}}
LB_POOL = {"metadata": {"name": "lb"}, "spec": {"cidr": "10.0.0.128/28", "allowedUses": ["LoadBalancer"]}}
LB = {"metadata": meta("lan", "metallb-system"), "spec": {"addresses": ["10.0.0.5-10.0.0.9", "10.0.0.1"]}}
MASTER = {
    "metadata": {"name": "n1"},
    "status": {
        "addresses": [{"type": "InternalIP", "address": "10.0.0.2"}, {"type": "InternalIP", "address": "fd00::2"}]
    },
}
WORKER = {
    "metadata": {"name": "n2"},
    "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.3"}, {"type": "Hostname", "address": "n2"}]},
}


def ranges(kind, declared=None, **items):
    found = rows(snapshot(declared, **items).ranges)
    return [(row["text"], row["origin"]) for row in found if row["kind"] == kind]


def kubeadm(**networking):
    text = json.dumps({"networking": networking})
    return [{"metadata": meta("kubeadm-config", "kube-system"), "data": {"ClusterConfiguration": text}}]


def flagged(*flags, namespace="kube-system", name="kube-apiserver"):
    return pod(
        name, metadata={"namespace": namespace}, spec={"containers": [{"name": "main", "command": ["x", *flags]}]}
    )


SERVICES = "--service-cluster-ip-range=172.29.0.0/16,fd00:29::/112"


@pytest.mark.parametrize(
    ("declared", "items", "expected"),
    [
        ({"service_subnet": "10.9.0.0/16"}, {"servicecidrs": [CIDR]}, [("10.9.0.0/16", "declared")]),
        (
            None,
            {"servicecidrs": [CIDR], "pods": [flagged(SERVICES)]},
            [("172.28.0.0/16", "discovered"), ("fd00:28::/112", "discovered")],
        ),
        (
            None,
            {"pods": [flagged(SERVICES)], "kubeadm_config": kubeadm(serviceSubnet="10.1.0.0/16")},
            [("172.29.0.0/16", "discovered"), ("fd00:29::/112", "discovered")],
        ),
        (
            None,
            {"pods": [flagged(SERVICES), flagged(SERVICES, name="second")]},
            [("172.29.0.0/16", "discovered"), ("fd00:29::/112", "discovered")],
        ),
        (
            None,
            {"kubeadm_config": kubeadm(serviceSubnet="10.1.0.0/16,fd01::/112")},
            [("10.1.0.0/16", "discovered"), ("fd01::/112", "discovered")],
        ),
        (None, {"pods": [flagged(SERVICES, namespace="tenant")]}, []),
        (None, {}, []),
    ],
)
def test_service_subnet(declared, items, expected):
    assert ranges("service-subnet", declared, **items) == expected


@pytest.mark.parametrize(
    ("declared", "items", "expected"),
    [
        (
            {"pod_subnet": "10.8.0.0/16", "pod_subnet_v6": "fd08::/64"},
            {"ippools": [POOL]},
            [("10.8.0.0/16", "declared"), ("fd08::/64", "declared")],
        ),
        (
            None,
            {"kubeadm_config": kubeadm(podSubnet="172.27.0.0/16,fd00::/64"), "ippools": [POOL]},
            [("172.27.0.0/16", "discovered"), ("fd00::/64", "discovered")],
        ),
        (
            None,
            {"pods": [flagged("--cluster-cidr=172.26.0.0/16")], "ippools": [POOL]},
            [("172.26.0.0/16", "discovered")],
        ),
        (None, {"ippools": [POOL]}, [("172.27.0.0/16", "discovered")]),
        (None, {"ippools": [LB_POOL]}, []),
        (None, {"kubeadm_config": kubeadm(podSubnet="nonsense"), "ippools": [POOL]}, [("172.27.0.0/16", "discovered")]),
    ],
)
def test_pod_subnet(declared, items, expected):
    assert ranges("pod-subnet", declared, **items) == expected


@pytest.mark.parametrize("value", ["[", "[1]", "[" * 5000, "[]", "null", "²"])
def test_a_flag_of_another_form_is_no_range(value):
    assert ranges("pod-subnet", pods=[flagged(f"--cluster-cidr={value}")]) == []


def test_node_range_is_inferred_family_by_family():
    assert ranges("node-ips", nodes=[WORKER, MASTER]) == [
        ("10.0.0.2-10.0.0.3", "inferred"),
        ("fd00::2-fd00::2", "inferred"),
    ]


def test_node_range_declared():
    assert ranges("node-ips", {"node_ip_range": "10.0.0.2-10.0.0.4"}, nodes=[MASTER]) == [
        ("10.0.0.2-10.0.0.4", "declared")
    ]


def test_external_ips_are_those_of_the_pools_without_entries_that_are_refused():
    assert ranges("external-service-ips", ipaddresspools=[LB]) == [("10.0.0.5-10.0.0.9", "discovered")]
    assert ranges("external-service-ips", {"external_service_ip_range": "10.0.0.4-10.0.0.9"}, ipaddresspools=[LB]) == [
        ("10.0.0.4-10.0.0.9", "declared")
    ]


def test_pools_are_always_listed_as_they_are():
    declared = {
        "pod_subnet": "10.8.0.0/16",
        "service_subnet": "10.9.0.0/16",
        "external_service_ip_range": "10.0.0.4-10.0.0.9",
    }
    items = {"ippools": [POOL], "servicecidrs": [CIDR], "ipaddresspools": [LB]}
    assert ranges("ip-pool", declared, **items) == [("172.27.0.0/16", "discovered")]
    assert ranges("service-cidr", declared, **items) == [
        ("172.28.0.0/16", "discovered"),
        ("fd00:28::/112", "discovered"),
    ]
    assert ranges("lb-pool", declared, **items) == [("10.0.0.5-10.0.0.9", "discovered")]


def test_servers_without_servicecidrs_have_that_of_the_flag():
    assert ranges("service-cidr", pods=[flagged(SERVICES)]) == [
        ("172.29.0.0/16", "discovered"),
        ("fd00:29::/112", "discovered"),
    ]


def test_a_pool_without_a_readable_cidr_is_no_range():
    assert (
        ranges(
            "ip-pool", ippools=[{"metadata": {"name": "p"}, "spec": {"cidr": "nonsense"}}, {"metadata": {"name": "q"}}]
        )
        == []
    )


def test_pools_of_a_configmap():
    config = {
        "metadata": meta("config", "metallb-system"),
        "data": {"config": "address-pools: [{name: lan, protocol: layer2, addresses: [10.0.0.0/30]}]"},
    }
    absent = {name: Outcome(name, "absent") for name in ("ipaddresspools", "addresspools")}
    found = rows(snapshot(states=absent, metallb_config=[config]).ranges)
    assert [(row["kind"], row["name"], row["capacity"]) for row in found] == [
        ("external-service-ips", "lan", 4),
        ("lb-pool", "lan", 4),
    ]


def test_capacity_is_exact():
    found = snapshot(ippools=[{"metadata": {"name": "p"}, "spec": {"cidr": "fd00::/48"}}]).ranges
    assert set(found["capacity"]) == {2**80}


def test_everything_that_can_be_declared():
    declared = {
        "device": {"name": "box", "ip": "10.0.0.1", "nodes": ["10.0.0.8"]},
        "gateway": "10.0.0.254",
        "dns_servers": ["10.0.0.53"],
        "subnet": "10.0.0.0/24",
        "site_subnets": [{"cidr": "10.1.0.0/16", "name": "site"}],
        "bgp": {"prefixes": ["10.2.0.0/24"]},
    }
    found = rows(snapshot(declared).ranges)
    assert [(row["kind"], row["name"], row["text"]) for row in found] == [
        ("compute-subnet", "compute-subnet", "10.0.0.0/24"),
        ("device", "box", "10.0.0.1"),
        ("device", "box node 1", "10.0.0.8"),
        ("gateway", "gateway", "10.0.0.254"),
        ("dns-server", "dns-server", "10.0.0.53"),
        ("site-subnet", "site", "10.1.0.0/16"),
        ("bgp-prefix", "bgp", "10.2.0.0/24"),
    ]
    assert {row["origin"] for row in found} == {"declared"}
