"""Every address that anything knows of has an owner, and nobody owns what is not his."""

from __future__ import annotations

import gzip
import ipaddress
import json
from functools import cache

import pytest
from unit.collectors.builders import NAMES, RECORDINGS, meta, pod, recorded, rows, service, snapshot

from edgenetviz.analysis.usage import address_owners


@cache
def raw(name, path):
    """The items of a list, straight from the recording."""
    folder = RECORDINGS / name
    index = json.loads((folder / "index.json").read_text("utf-8"))["responses"]
    one = next(
        r
        for r in index
        if r["identity"] == "admin" and r["path"] == path and r["status"] == 200 and not r.get("variant")
    )
    body = (folder / one["file"]).read_bytes()
    return json.loads(gzip.decompress(body) if one["file"].endswith(".gz") else body)["items"]


def owned(name, kind, *roles):
    return {
        (row["owner_namespace"], row["owner_name"], ipaddress.ip_address(row["address"]))
        for row in rows(address_owners(recorded(name)))
        if row["owner_kind"] == kind and (not roles or row["role"] in roles)
    }


def of(item, text):
    return item["metadata"].get("namespace"), item["metadata"]["name"], ipaddress.ip_address(text)


@pytest.mark.parametrize("name", NAMES)
def test_nodes(name):
    expected = {
        of(node, one["address"])
        for node in raw(name, "/api/v1/nodes")
        for one in node["status"].get("addresses", ())
        if one["type"] == "InternalIP"
    }
    assert owned(name, "Node", "node") == expected


@pytest.mark.parametrize("name", NAMES)
def test_tunnels(name):
    expected = {
        of(node, text)
        for node in raw(name, "/api/v1/nodes")
        for key, text in node["metadata"].get("annotations", {}).items()
        if key.startswith("projectcalico.org/") and key.endswith(("TunnelAddr", "InterfaceAddr"))
    }
    assert owned(name, "Node", "tunnel") == expected


@pytest.mark.parametrize("name", NAMES)
def test_pods(name):
    expected = set()
    for item in raw(name, "/api/v1/pods"):
        released = (
            "deletionTimestamp" in item["metadata"]
            and item["metadata"].get("annotations", {}).get("cni.projectcalico.org/podIP") == ""
        )
        if not (item["spec"].get("hostNetwork") or item["status"]["phase"] in {"Succeeded", "Failed"} or released):
            expected |= {of(item, one["ip"]) for one in item["status"].get("podIPs", ())}
    found = owned(name, "Pod")
    assert expected
    assert expected <= found
    assert {one[:2] for one in found - expected} <= {
        of(item, "::")[:2] for item in raw(name, "/api/v1/pods") if not item["status"].get("podIPs")
    }


@pytest.mark.parametrize("name", NAMES)
def test_services(name):
    expected = set()
    for item in raw(name, "/api/v1/services"):
        texts = [one for one in item["spec"].get("clusterIPs", ()) if one != "None"]
        texts += [one["ip"] for one in item["status"]["loadBalancer"].get("ingress", ()) if "ip" in one]
        expected |= {of(item, text) for text in (*texts, *item["spec"].get("externalIPs", ()))}
    assert owned(name, "Service") == expected


@pytest.mark.parametrize("name", NAMES)
def test_allocations(name):
    path = "/apis/crd.projectcalico.org/v1/ipamblocks"
    expected = {
        of(item, str(ipaddress.ip_network(item["spec"]["cidr"])[ordinal]))
        for item in raw(name, path)
        for ordinal, index in enumerate(item["spec"]["allocations"])
        if index is not None
    }
    assert owned(name, "IPAMBlock") == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_key_identifies_a_row(name):
    found = address_owners(recorded(name))
    key = ["address", "owner_kind", "owner_namespace", "owner_name", "role"]
    assert found[found.duplicated(key, keep=False)].to_dict("records") == []
    assert not found[["address", "family", "owner_kind", "owner_name", "role", "evidence"]].isna().any(axis=None)


@pytest.mark.parametrize(
    "item",
    [
        pod(podIP="10.0.0.1", phase="Succeeded"),
        pod(podIP="10.0.0.1", phase="Failed"),
        pod(podIP="10.0.0.1", spec={"hostNetwork": True}),
        pod(),
    ],
)
def test_pods_that_own_nothing(item):
    assert len(address_owners(snapshot(pods=[item]))) == 0


def test_ipv6_in_two_spellings_is_one_address():
    items = [service("a", externalIPs=["FD00:0::1"]), service("b", externalIPs=["fd00::1"])]
    assert set(address_owners(snapshot(services=items))["address"]) == {"fd00::1"}


def test_what_is_no_address_has_no_owner():
    nodes = [
        {
            "metadata": {"name": "n"},
            "status": {
                "addresses": [{"type": "InternalIP", "address": "not one"}, {"type": "Hostname", "address": "n"}]
            },
        }
    ]
    ingress = {"loadBalancer": {"ingress": [{"hostname": "lb.example"}]}}
    found = address_owners(snapshot(nodes=nodes, services=[service(status=ingress)]))
    assert len(found) == 0


def test_the_device_and_its_gateway():
    found = rows(address_owners(snapshot({"device": {"name": "box", "ip": "10.0.0.1"}, "gateway": "10.0.0.254"})))
    assert [(r["owner_kind"], r["owner_name"], r["address"], r["role"]) for r in found] == [
        ("Device", "box", "10.0.0.1", "device"),
        ("Gateway", "gateway", "10.0.0.254", "gateway"),
    ]


def test_evidence_names_object_and_field():
    block = {
        "metadata": {"name": "b"},
        "spec": {
            "cidr": "10.0.0.0/30",
            "allocations": [None, 0],
            "attributes": [{"handle_id": "h", "secondary": {"namespace": "ns", "pod": "p"}}],
        },
    }
    found = address_owners(
        snapshot(
            pods=[pod(podIP="10.0.0.1")],
            ipamblocks=[block],
            services=[service(clusterIP="172.28.0.1", metadata=meta("s"))],
        )
    )
    assert set(found["evidence"]) == {
        "Pod ns/p: status.podIPs",
        "IPAMBlock b: allocations[1] for ns/p",
        "Service ns/s: spec.clusterIPs",
    }
