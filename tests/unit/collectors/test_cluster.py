"""Nodes, workloads, events, settings of the control plane."""

from __future__ import annotations

import pytest
from unit.collectors.builders import meta, objects, pod, rows

from edgenetviz.collectors import cluster


def node(name="n1", *, metadata=None, spec=None, **status):
    return {"metadata": {"name": name, **(metadata or {})}, "spec": spec or {}, "status": status}


def one_node(item):
    return rows(cluster.nodes(objects("nodes", item)))[0]


@pytest.mark.parametrize(
    ("labels", "control_plane"),
    [
        ({"node-role.kubernetes.io/control-plane": ""}, True),
        ({"node-role.kubernetes.io/master": ""}, True),
        ({"node-role.kubernetes.io/worker": ""}, False),
        ({}, False),
    ],
)
def test_role_of_a_node(labels, control_plane):
    assert one_node(node(metadata={"labels": labels}))["control_plane"] is control_plane


@pytest.mark.parametrize("value", ["", "true", "false"])
def test_the_label_that_excludes_a_node_counts_whatever_its_value(value):
    assert one_node(node(metadata={"labels": {cluster.EXCLUDE_FROM_LB: value}}))["exclude_from_lb"] is True


def test_conditions_of_a_node():
    conditions = [
        {"type": "NetworkUnavailable", "status": "False", "reason": "CalicoIsUp"},
        {"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"},
    ]
    found = one_node(node(conditions=conditions))
    assert (found["ready"], found["ready_reason"]) == ("Unknown", "NodeStatusUnknown")
    assert (found["network_unavailable"], found["network_unavailable_reason"]) == ("False", "CalicoIsUp")


def test_a_node_that_says_nothing():
    found = one_node({"metadata": {"name": "n1"}})
    assert (found["ready"], found["internal_ip"], found["pod_cidrs"]) == (None, None, [])


@pytest.mark.parametrize(
    ("spec", "cidrs"),
    [
        ({"podCIDR": "10.0.0.0/24"}, ["10.0.0.0/24"]),
        ({"podCIDR": "10.0.0.0/24", "podCIDRs": ["10.0.0.0/24", "fd00::/64"]}, ["10.0.0.0/24", "fd00::/64"]),
    ],
)
def test_pod_cidrs(spec, cidrs):
    assert one_node(node(spec=spec))["pod_cidrs"] == cidrs


def test_the_first_internal_ip_counts():
    addresses = [
        {"type": "Hostname", "address": "n1"},
        {"type": "InternalIP", "address": "10.0.0.1"},
        {"type": "InternalIP", "address": "fd00::1"},
    ]
    assert one_node(node(addresses=addresses))["internal_ip"] == "10.0.0.1"


@pytest.mark.parametrize(
    ("annotation", "text", "expected"),
    [
        ("IPv4Address", "10.0.0.1/24", ("calico-ipv4", "10.0.0.1", 24, 4)),
        ("IPv6Address", "fd00::1/64", ("calico-ipv6", "fd00::1", 64, 6)),
        ("IPv4IPIPTunnelAddr", "172.27.0.1", ("ipip-tunnel", "172.27.0.1", None, 4)),
        ("IPv4VXLANTunnelAddr", "172.27.0.1", ("vxlan-tunnel", "172.27.0.1", None, 4)),
        ("IPv6VXLANTunnelAddr", "fd00::1", ("vxlan-tunnel-v6", "fd00::1", None, 6)),
        ("IPv4WireguardInterfaceAddr", "172.27.0.1", ("wireguard", "172.27.0.1", None, 4)),
        ("IPv6WireguardInterfaceAddr", "fd00::1", ("wireguard-v6", "fd00::1", None, 6)),
        ("IPv4Address", "10.0.0.1/x", ("calico-ipv4", "10.0.0.1", None, 4)),
        ("IPv4Address", "10.0.0.1/²", ("calico-ipv4", "10.0.0.1", None, 4)),
        ("IPv4Address", "10.0.0.1/" + "9" * 5000, ("calico-ipv4", "10.0.0.1", None, 4)),
    ],
)
def test_addresses_that_calico_notes(annotation, text, expected):
    item = node(metadata={"annotations": {f"projectcalico.org/{annotation}": text}})
    found = rows(cluster.node_addresses(objects("nodes", item)))
    assert [(r["kind"], r["address"], r["prefix_length"], r["family"]) for r in found] == [expected]


def test_an_empty_annotation_is_no_address():
    item = node(
        metadata={"annotations": {"projectcalico.org/IPv4IPIPTunnelAddr": ""}},
        addresses=[{"type": "Hostname", "address": "n1"}],
    )
    found = rows(cluster.node_addresses(objects("nodes", item)))
    assert [(r["kind"], r["address"], r["family"]) for r in found] == [("Hostname", "n1", None)]


@pytest.mark.parametrize(
    ("resource", "spec", "status", "expected"),
    [
        ("deployments", {"replicas": 3}, {"readyReplicas": 2}, ("Deployment", 3, 2)),
        ("deployments", {"replicas": 0}, {}, ("Deployment", 0, 0)),
        ("deployments", {}, {}, ("Deployment", 1, 0)),
        ("statefulsets", {"replicas": 2, "serviceName": "db"}, {"readyReplicas": 2}, ("StatefulSet", 2, 2)),
        ("daemonsets", {}, {"desiredNumberScheduled": 2, "numberReady": 1}, ("DaemonSet", 2, 1)),
        ("daemonsets", {}, {}, ("DaemonSet", 0, 0)),
        ("jobs", {"completions": 4}, {"active": 1}, ("Job", 4, 1)),
        ("jobs", {}, {}, ("Job", 1, 0)),
    ],
)
def test_desired_and_ready(resource, spec, status, expected):
    items = objects(resource, {"metadata": meta("w"), "spec": spec, "status": status})
    found = rows(cluster.workloads({resource: items}))[0]
    assert (found["kind"], found["desired"], found["ready"]) == expected
    assert found["service_name"] == spec.get("serviceName")


def test_a_replicaset_of_a_deployment_is_no_workload_of_its_own():
    owned = {
        "metadata": meta("owned", ownerReferences=[{"kind": "Deployment", "name": "d", "uid": "u", "controller": True}])
    }
    lone = {"metadata": meta("lone", ownerReferences=[{"kind": "Other", "name": "d", "uid": "u"}])}
    found = rows(cluster.workloads({"replicasets": objects("replicasets", owned, lone)}))
    assert [row["name"] for row in found] == ["lone"]


@pytest.mark.parametrize(
    ("fields", "count", "first", "last"),
    [
        ({"count": 7, "firstTimestamp": "2026-01-01T00:00:01Z", "lastTimestamp": "2026-01-01T00:00:02Z"}, 7, 1, 2),
        ({"eventTime": "2026-01-01T00:00:03.000001Z", "firstTimestamp": None, "lastTimestamp": None}, 1, 3, 3),
        (
            {"eventTime": "2026-01-01T00:00:03Z", "series": {"count": 9, "lastObservedTime": "2026-01-01T00:00:05Z"}},
            9,
            3,
            5,
        ),
        ({}, 1, 0, 0),
    ],
)
def test_both_ways_of_writing_events(fields, count, first, last):
    item = {"metadata": meta("e", creationTimestamp="2026-01-01T00:00:00Z"), **fields}
    found = rows(cluster.events(objects("events", item)))[0]
    assert (found["count"], found["first_seen"].second, found["last_seen"].second) == (count, first, last)


@pytest.mark.parametrize(
    ("fields", "component", "host"),
    [
        ({"source": {"component": "kubelet", "host": "n1"}, "reportingComponent": "other"}, "kubelet", "n1"),
        ({"source": {}, "reportingComponent": "scheduler", "reportingInstance": "s-1"}, "scheduler", "s-1"),
        ({}, None, None),
    ],
)
def test_who_wrote_an_event(fields, component, host):
    found = rows(cluster.events(objects("events", {"metadata": meta("e"), **fields})))[0]
    assert (found["component"], found["host"]) == (component, host)


def settings(**items):
    found = cluster.cluster_settings({name: objects(name, item) for name, item in items.items()})
    return {(r["kind"], r["setting"]): r["value"] for r in rows(found)}


def configmap(**data):
    return {"metadata": meta("c", "kube-system"), "data": data}


def test_settings_of_the_configmaps():
    found = settings(
        kubeadm_config=configmap(
            ClusterConfiguration="networking: {podSubnet: '172.27.0.0/16,fd00::/64', dnsDomain: a.b}\netcd: {x: y}"
        ),
        kube_proxy_config=configmap(**{"config.conf": "mode: ipvs\nipvs: {strictARP: true}\nclusterCIDR: null"}),
        kubelet_config=configmap(kubelet="clusterDNS: [172.28.0.10]\nclusterDomain: a.b"),
    )
    assert found == {
        ("kubeadm", "networking.podSubnet"): "172.27.0.0/16,fd00::/64",
        ("kubeadm", "networking.dnsDomain"): "a.b",
        ("kube-proxy", "mode"): "ipvs",
        ("kube-proxy", "ipvs.strictARP"): "true",
        ("kubelet", "clusterDNS"): '["172.28.0.10"]',
        ("kubelet", "clusterDomain"): "a.b",
    }


@pytest.mark.parametrize("text", ["a: [", "just text", "- a\n- b", "\t", "a: &x 1\nb: *x"])
def test_a_configmap_that_is_no_yaml_map_says_so(text):
    assert list(settings(kubelet_config=configmap(kubelet=text))) == [("kubelet", "unreadable")]


@pytest.mark.parametrize(
    "words", [["--cluster-cidr=10.0.0.0/16"], ["--cluster-cidr", "10.0.0.0/16"], ["-cluster-cidr=10.0.0.0/16"]]
)
@pytest.mark.parametrize("field", ["command", "args"])
def test_flags_of_pods(words, field):
    item = pod(
        "kcm",
        spec={"containers": [{"name": "a"}, {"name": "b", field: ["kube-controller-manager", *words, "--token=x"]}]},
    )
    assert settings(pods=item) == {("flag", "--cluster-cidr"): "10.0.0.0/16"}
