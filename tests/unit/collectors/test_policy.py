"""Policies of both kinds in one table."""

from __future__ import annotations

from unit.collectors.builders import meta, objects, rows

from edgenetviz.collectors.policy import network_policies


def found(resource, item):
    return rows(network_policies({resource: objects(resource, item)}))[0]


def test_a_policy_of_kubernetes():
    spec = {"podSelector": {"matchLabels": {"a": "b"}}, "policyTypes": ["Egress"], "egress": [{"to": []}]}
    row = found("networkpolicies", {"metadata": meta("p"), "spec": spec})
    assert (row["api"], row["kind"], row["types"]) == ("kubernetes", "NetworkPolicy", ["Egress"])
    assert row["pod_selector"] == {"matchLabels": {"a": "b"}}
    assert (row["ingress"], row["egress"], row["selector"]) == (None, [{"to": []}], None)


def test_a_policy_that_selects_every_pod_differs_from_one_without_selector():
    row = found("networkpolicies", {"metadata": meta("p"), "spec": {"podSelector": {}}})
    assert row["pod_selector"] == {}


def test_a_policy_of_calico():
    spec = {
        "tier": "default",
        "order": 12.5,
        "selector": "all()",
        "types": ["Ingress"],
        "ingress": [{"action": "Deny"}],
    }
    row = found("calico_globalnetworkpolicies", {"metadata": {"name": "p"}, "spec": spec})
    assert (row["api"], row["kind"], row["namespace"]) == ("calico", "GlobalNetworkPolicy", None)
    assert (row["tier"], row["order"], row["selector"], row["pod_selector"]) == ("default", 12.5, "all()", None)


def test_an_empty_list_of_rules_is_not_an_absent_one():
    row = found("calico_networkpolicies", {"metadata": meta("p"), "spec": {"ingress": []}})
    assert (row["ingress"], row["egress"]) == ([], None)
