"""The cluster's DNS: Corefiles, the Service, the pods."""

from __future__ import annotations

import pytest
from unit.collectors.builders import corefile, meta, objects, pod, rows, service

from edgenetviz.collectors.coredns import dns_config
from edgenetviz.collectors.pods import pods

DNS = {"k8s-app": "kube-dns"}


def found(pod_items=(), **items):
    read = {name: objects(name, *own) for name, own in items.items()}
    table = dns_config(read, pods(objects("pods", *pod_items), []))
    return [(row["kind"], row["name"], row["field"], row["value"]) for row in rows(table)]


def test_corefiles_of_all_configmaps():
    custom = {"metadata": meta("coredns-custom", "kube-system"), "data": {"a.server": "x", "b.override": "y"}}
    assert found(coredns_config=[corefile(".:53 {}")], coredns_custom_config=[custom]) == [
        ("ConfigMap", "coredns", "Corefile", ".:53 {}"),
        ("ConfigMap", "coredns-custom", "a.server", "x"),
        ("ConfigMap", "coredns-custom", "b.override", "y"),
    ]


def test_a_configmap_without_corefile():
    assert found(coredns_config=[{"metadata": meta("coredns", "kube-system"), "data": {}}]) == []


@pytest.mark.parametrize(
    ("metadata", "spec", "addresses"),
    [
        (meta("kube-dns", "kube-system"), {"clusterIP": "172.28.0.10"}, ["172.28.0.10"]),
        (
            meta("coredns", "kube-system", labels=DNS),
            {"clusterIPs": ["172.28.0.10", "fd00::a"]},
            ["172.28.0.10", "fd00::a"],
        ),
        (meta("coredns-metrics", "kube-system", labels=DNS), {"clusterIP": "None", "clusterIPs": ["None"]}, []),
        (meta("kube-dns", "kube-system"), {"clusterIP": "None"}, []),
        (meta("kube-dns", "other", labels=DNS), {"clusterIP": "172.28.0.10"}, []),
        (meta("else", "kube-system"), {"clusterIP": "172.28.0.10"}, []),
    ],
)
def test_addresses_of_the_service(metadata, spec, addresses):
    item = service(metadata=metadata, **spec)
    assert found(services=[item]) == [("Service", metadata["name"], "address", ip) for ip in addresses]


def test_pods_of_the_server():
    spec = {"nodeName": "n1", "containers": [{"name": "coredns", "image": "coredns:1.13.1"}]}
    ours = pod(
        "coredns-1",
        metadata={"labels": DNS},
        spec=spec,
        podIP="172.27.0.3",
        conditions=[{"type": "Ready", "status": "True"}],
    )
    assert found([ours, pod("other", podIP="172.27.0.4")]) == [
        ("Pod", "coredns-1", "address", "172.27.0.3"),
        ("Pod", "coredns-1", "node", "n1"),
        ("Pod", "coredns-1", "ready", "true"),
        ("Pod", "coredns-1", "image", "coredns:1.13.1"),
    ]


def test_what_a_pod_does_not_have_is_left_out():
    assert found([pod("coredns-1", metadata={"labels": DNS})]) == [("Pod", "coredns-1", "ready", "false")]
