"""What a Corefile says about the cluster's own names."""

from __future__ import annotations

import pytest

from edgenetviz.analysis.corefile import KubernetesPlugin, kubernetes_plugins

REVERSE = ("in-addr.arpa.", "ip6.arpa.")


@pytest.mark.parametrize(
    ("text", "zones", "reverse"),
    [
        (".:53 {\n kubernetes cluster.local in-addr.arpa ip6.arpa {\n  ttl 30\n }\n}", ("cluster.local.",), REVERSE),
        (".:53 {\n kubernetes Cluster.LOCAL.\n}", ("cluster.local.",), ()),
        (".:53 {\n\tkubernetes   cluster.local # in-addr.arpa\n}", ("cluster.local.",), ()),
        (".:53 {\n kubernetes cluster.lo#cal in-addr.arpa\n}", ("cluster.lo.",), ()),
        ('.:53 {\n kubernetes "cluster.local" in-addr.arpa\n}', ("cluster.local.",), ("in-addr.arpa.",)),
        ('.:53 {\n kubernetes a"b.local\n}', ('a"b.local.',), ()),
        ('.:53 {\n errors "# no comment"\n kubernetes cluster.local\n}', ("cluster.local.",), ()),
        ("\ufeff.:53 {\r\n kubernetes cluster.local\r\n}\r\n", ("cluster.local.",), ()),
        ("cluster.local:53 in-addr.arpa {\n kubernetes\n}", ("cluster.local.",), ("in-addr.arpa.",)),
        ("dns://cluster.local:1053, in-addr.arpa {\n kubernetes\n}", ("cluster.local.",), ("in-addr.arpa.",)),
        ("cluster.local,\nin-addr.arpa {\n kubernetes\n}", ("cluster.local.",), ("in-addr.arpa.",)),
        ("cluster.local {\n kubernetes {\n  ttl 5\n }\n}", ("cluster.local.",), ()),
        (".:53\nerrors\nkubernetes cluster.local {\n pods insecure\n}\nforward . 10.0.0.53", ("cluster.local.",), ()),
        ("import custom/*.server\n.:53 {\n kubernetes cluster.local\n}", ("cluster.local.",), ()),
        (".:53 {\n import custom/*.override\n kubernetes cluster.local\n}", ("cluster.local.",), ()),
        (".:53 {\n kubernetes cluster.local { ttl 5 }\n errors\n}", ("cluster.local.",), ()),
        (".:53 { kubernetes cluster.local }", ("cluster.local.",), ()),
        ("a.example {\n whoami\n}\n.:53 {\n kubernetes cluster.local\n}", ("cluster.local.",), ()),
        (".:53 {\n hosts {\n  10.0.0.1 a\n  fallthrough\n }\n kubernetes cluster.local\n}", ("cluster.local.",), ()),
        (".:53 {\n kubernetes cluster.local", ("cluster.local.",), ()),
        ("}\n.:53 {\n kubernetes cluster.local\n}", ("cluster.local.",), ()),
    ],
)
def test_zones(text, zones, reverse):
    found = kubernetes_plugins(text)
    assert [(one.zones, one.reverse_zones) for one in found] == [(zones, reverse)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("172.28.0.0/16", ("28.172.in-addr.arpa.",)),
        ("10.0.0.0/8", ("10.in-addr.arpa.",)),
        ("10.1.2.0/24", ("2.1.10.in-addr.arpa.",)),
        ("172.28.0.0/15", ("28.172.in-addr.arpa.", "29.172.in-addr.arpa.")),
        ("10.0.0.7/32", ("7.0.0.10.in-addr.arpa.",)),
        ("fd00::/8", ("d.f.ip6.arpa.",)),
        ("fd00::/7", ("c.f.ip6.arpa.", "d.f.ip6.arpa.")),
        ("10.0.0.0/99", ()),
    ],
)
def test_a_cidr_stands_for_its_reverse_zones(zone, expected):
    assert kubernetes_plugins(f"cluster.local {zone} {{\n kubernetes\n}}")[0].reverse_zones == expected
    assert kubernetes_plugins(f".:53 {{\n kubernetes cluster.local {zone}\n}}")[0].reverse_zones == expected


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("endpoint_pod_names", {"endpoint_pod_names": True}),
        ("ignore empty_service", {"ignore_empty_service": True}),
        ("ignore other", {}),
        ("ignore", {}),
        ("noendpoints", {"noendpoints": True}),
        ("namespaces a b", {"namespaces": ("a", "b")}),
        ("labels app=x", {"filtered": True}),
        ("namespace_labels app=x", {"filtered": True}),
        ("pods insecure", {}),
        ("# noendpoints", {}),
        ("fallthrough noendpoints", {}),
    ],
)
def test_options(option, expected):
    found = kubernetes_plugins(f".:53 {{\n kubernetes cluster.local {{\n  {option}\n }}\n}}")
    assert found == [KubernetesPlugin(zones=("cluster.local.",), **expected)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        ".:53 {\n forward . 10.0.0.53\n}",
        ".:53 {\n # kubernetes cluster.local\n}",
        ".:53 {\n hosts {\n  kubernetes cluster.local\n }\n}",
        "kubernetes.example {\n whoami\n}",
        ".:53 {\n import kubernetes\n}",
    ],
)
def test_no_kubernetes_plugin(text):
    assert kubernetes_plugins(text) == []


def test_one_plugin_a_server_block():
    text = "a.example {\n kubernetes\n}\nb.example {\n kubernetes c.example {\n  noendpoints\n }\n}"
    assert [(one.zones, one.noendpoints) for one in kubernetes_plugins(text)] == [
        (("a.example.",), False),
        (("c.example.",), True),
    ]


def test_a_snippet_does_not_make_it_fail():
    text = "(snip) {\n errors\n log\n}\n.:53 {\n import snip\n kubernetes cluster.local\n}"
    assert [one.zones for one in kubernetes_plugins(text)] == [("cluster.local.",)]


@pytest.mark.parametrize("depth", [2000, 50_000])
def test_nesting_without_end_does_not_make_it_fail(depth):
    assert kubernetes_plugins("a {\n" * depth + "}\n" * depth) == []
