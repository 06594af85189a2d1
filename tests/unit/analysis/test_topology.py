"""Edges of the topology: equal to what the recorded slices say, and honest about what could not be read."""

from __future__ import annotations

import gzip
import json
from functools import cache

import pytest
from unit.collectors.builders import NAMES, RECORDINGS, endpoint, endpointslice, pod, recorded, rows, service, snapshot

from edgenetviz.analysis.topology import topology_edges
from edgenetviz.errors import TableUnavailable
from edgenetviz.outcome import Outcome

SLICES = "/apis/discovery.k8s.io/v1/endpointslices"
EMPTY = {"no-endpoints", "no-selector", "external-name", "unknown"}


@cache
def raw(name, path, identity="admin"):
    folder = RECORDINGS / name
    index = json.loads((folder / "index.json").read_text("utf-8"))["responses"]
    one = next(r for r in index if r["identity"] == identity and r["path"] == path and not r.get("variant"))
    body = (folder / one["file"]).read_bytes()
    return json.loads(gzip.decompress(body) if one["file"].endswith(".gz") else body)["items"]


def expected_edges(name):
    """(namespace, service, address, uid) → (state, ports), in plain Python out of the slices."""
    services = {(s["metadata"]["namespace"], s["metadata"]["name"]) for s in raw(name, "/api/v1/services")}
    conditions, ports = {}, {}
    for item in raw(name, SLICES):
        owner = item["metadata"].get("labels", {}).get("kubernetes.io/service-name")
        if (item["metadata"]["namespace"], owner) not in services:
            continue
        for one in item.get("endpoints") or ():
            for address in one["addresses"]:
                key = (item["metadata"]["namespace"], owner, address, one.get("targetRef", {}).get("uid"))
                conditions.setdefault(key, []).append(one["conditions"])
                ports.setdefault(key, set()).update(
                    (p.get("name") or "", p["port"], p["protocol"]) for p in item.get("ports") or () if p.get("port")
                )
    return {key: (state_of(own), ports[key]) for key, own in conditions.items()}


def state_of(conditions):
    if any(one.get("ready", True) is not False for one in conditions):
        return "ready"
    serving = any(one.get("serving", False) for one in conditions)
    return "terminating" if serving and any(one.get("terminating") for one in conditions) else "not-ready"


def found_edges(name):
    edges = {}
    for row in rows(topology_edges(recorded(name))):
        if row["state"] not in EMPTY:
            key = (row["namespace"], row["service"], row["address"], row["pod_uid"])
            assert key not in edges
            edges[key] = (row["state"], {(p["name"] or "", p["port"], p["protocol"]) for p in row["ports"]})
    return edges


@pytest.mark.parametrize("name", NAMES)
def test_edges_are_those_of_the_slices(name):
    assert found_edges(name) == expected_edges(name)


@pytest.mark.parametrize("identity", ["admin", "viewer", "nsuser"])
@pytest.mark.parametrize("name", NAMES)
def test_every_service_appears(name, identity):
    found = recorded(name, identity)
    edges = topology_edges(found)
    services = set(zip(found.services["namespace"], found.services["name"], strict=True))
    assert services
    assert set(zip(edges["namespace"], edges["service"], strict=True)) == services


@pytest.mark.parametrize("name", NAMES)
def test_a_service_without_endpoints_has_one_row(name):
    edges = topology_edges(recorded(name))
    empty = edges[edges["state"].isin(EMPTY)]
    with_rows = {key[:2] for key in expected_edges(name)}
    keys = list(zip(empty["namespace"], empty["service"], strict=True))
    assert len(keys) == len(set(keys))
    assert not set(keys) & with_rows
    assert empty["address"].isna().all()


@pytest.mark.parametrize("name", NAMES)
def test_states_of_services_without_endpoints(name):
    specs = {(s["metadata"]["namespace"], s["metadata"]["name"]): s["spec"] for s in raw(name, "/api/v1/services")}
    for row in rows(topology_edges(recorded(name))):
        if row["state"] in EMPTY:
            spec = specs[row["namespace"], row["service"]]
            assert row["state"] == (
                "external-name"
                if spec["type"] == "ExternalName"
                else "no-endpoints"
                if spec.get("selector")
                else "no-selector"
            )


@pytest.mark.parametrize("name", NAMES)
def test_pods_behind_the_edges(name):
    pods = {p["metadata"]["uid"]: p for p in raw(name, "/api/v1/pods")}
    for row in rows(topology_edges(recorded(name))):
        if row["pod"] is None:
            assert (row["pod_found"], row["pod_status"]) == (None, None)
            continue
        item = pods.get(row["pod_uid"])
        assert row["pod_found"] == (item is not None)
        if item is not None:
            assert (row["pod"], row["node"]) == (item["metadata"]["name"], item["spec"].get("nodeName"))


@pytest.mark.parametrize("name", NAMES)
def test_a_namespaced_user_is_never_told_that_there_are_none(name):
    found = recorded(name, "nsuser")
    read = found.namespaces_read("endpoints")
    edges = rows(topology_edges(found))
    assert read
    for row in edges:
        if row["namespace"] not in read:
            assert row["state"] in {"unknown", "external-name"}
    assert {row["state"] for row in edges} - {"unknown"}


@pytest.mark.parametrize("name", NAMES)
def test_a_namespaced_user_sees_the_same_edges_in_his_namespaces(name):
    whole = {(r["namespace"], r["service"], r["address"]): r["state"] for r in rows(topology_edges(recorded(name)))}
    for row in rows(topology_edges(recorded(name, "nsuser"))):
        if row["state"] != "unknown":
            assert whole[row["namespace"], row["service"], row["address"]] == row["state"]


def test_endpoints_written_by_hand_in_the_recording():
    edges = [row for row in rows(topology_edges(recorded("ase-2node-faults"))) if row["service"] == "plc-ext"]
    assert edges
    for row in edges:
        assert (row["pod"], row["pod_found"]) == (None, None)
        assert "by hand" in row["note"]


SELECTS = service(selector={"a": "b"})


def one(*slices, services=(SELECTS,), pods=(), states=None):
    found = rows(topology_edges(snapshot(states=states, services=services, endpointslices=slices, pods=pods)))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("spec", "state"),
    [
        ({"type": "ExternalName", "externalName": "a.example"}, "external-name"),
        ({"selector": {"a": "b"}}, "no-endpoints"),
        ({"clusterIP": "None", "selector": {"a": "b"}}, "no-endpoints"),
        ({}, "no-selector"),
        ({"clusterIP": "None"}, "no-selector"),
    ],
)
@pytest.mark.parametrize("slices", [(), (endpointslice(),)])
def test_services_without_endpoints(spec, state, slices):
    found = one(*slices, services=[service(**spec)])
    assert (found["state"], found["address"], found["ports"]) == (state, None, [])


@pytest.mark.parametrize("outcome", ["forbidden", "error", "not-captured", "absent"])
@pytest.mark.parametrize(
    ("spec", "state"), [({"selector": {"a": "b"}}, "unknown"), ({"type": "ExternalName"}, "external-name")]
)
def test_endpoints_that_could_not_be_read(spec, state, outcome):
    states = {"endpointslices": Outcome("endpointslices", outcome, message="the reason")}
    found = one(services=[service(**spec)], states=states)
    assert found["state"] == state
    assert ("the reason" in found["note"]) == (state == "unknown")


@pytest.mark.parametrize(("namespace", "state"), [("ns", "no-endpoints"), ("other", "unknown")])
def test_endpoints_that_were_read_in_some_namespaces(namespace, state):
    states = {"endpointslices": Outcome("endpointslices", "partial", namespaces=("ns",))}
    assert (
        one(services=[service(metadata={"namespace": namespace}, selector={"a": "b"})], states=states)["state"] == state
    )


def test_services_that_could_not_be_read():
    with pytest.raises(TableUnavailable):
        topology_edges(snapshot(states={"services": Outcome("services", "forbidden")}))


READY, UNREADY, LEAVING = {"ready": True}, {"ready": False}, {"ready": False, "serving": True, "terminating": True}


@pytest.mark.parametrize(
    ("conditions", "state"),
    [
        ([READY], "ready"),
        ([{}], "ready"),
        ([UNREADY], "not-ready"),
        ([LEAVING], "terminating"),
        ([{"ready": False, "serving": False, "terminating": True}], "not-ready"),
        ([UNREADY, READY], "ready"),
        ([READY, UNREADY], "ready"),
        ([LEAVING, READY], "ready"),
        ([UNREADY, LEAVING], "terminating"),
    ],
)
def test_state_over_several_slices(conditions, state):
    slices = [
        endpointslice(endpoint("10.0.0.1", conditions=own), name=f"s-{place}") for place, own in enumerate(conditions)
    ]
    assert one(*slices)["state"] == state


def test_ports_of_several_slices_are_listed_once():
    http, dns = {"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}
    found = one(
        endpointslice(endpoint("10.0.0.1"), name="s-1", ports=[http, dns]),
        endpointslice(endpoint("10.0.0.1"), name="s-2", ports=[http]),
        endpointslice(endpoint("10.0.0.1"), name="s-3", ports=None),
    )
    assert found["ports"] == [
        {"name": "http", "port": 80, "protocol": "TCP"},
        {"name": "dns", "port": 53, "protocol": "UDP"},
    ]


def test_the_pod_and_its_workload():
    owner = {"kind": "StatefulSet", "name": "db", "uid": "u", "controller": True}
    target = pod("p", metadata={"ownerReferences": [owner]}, spec={"nodeName": "n1"}, podIP="10.0.0.1")
    found = one(endpointslice(endpoint("10.0.0.1", target="p", nodeName="stale")), pods=[target])
    assert (found["pod_namespace"], found["pod"], found["pod_uid"], found["pod_found"]) == ("ns", "p", "uid-p", True)
    assert (found["workload_kind"], found["workload"], found["node"], found["pod_status"]) == (
        "StatefulSet",
        "db",
        "n1",
        "Running",
    )
    assert found["note"] is None


@pytest.mark.parametrize("pods", [(), (pod("other"),), (pod("p", metadata={"uid": "a new one"}),)])
def test_a_pod_that_is_not_there(pods):
    found = one(endpointslice(endpoint("10.0.0.1", target="p", nodeName="n1")), pods=pods)
    assert (found["pod"], found["pod_found"], found["pod_status"], found["node"]) == ("p", False, None, "n1")
    assert "does not exist" in found["note"]


def test_a_pod_named_without_its_uid():
    reference = {"kind": "Pod", "namespace": "ns", "name": "p"}
    found = one(endpointslice({"addresses": ["10.0.0.1"], "targetRef": reference}), pods=[pod("p", podIP="10.0.0.1")])
    assert (found["pod_found"], found["pod_status"], found["note"]) == (True, "Running", None)


def test_pods_that_could_not_be_read():
    found = one(endpointslice(endpoint("10.0.0.1", target="p")), states={"pods": Outcome("pods", "forbidden")})
    assert (found["pod"], found["pod_found"], found["note"]) == ("p", None, None)


def test_a_finished_pod_that_the_slice_calls_ready():
    found = one(endpointslice(endpoint("10.0.0.1", target="p")), pods=[pod("p", phase="Failed")])
    assert "finished" in found["note"]


def test_the_api_server():
    found = one(
        endpointslice(endpoint("10.0.0.1"), of="kubernetes", namespace="default"),
        services=[service("kubernetes", metadata={"namespace": "default"})],
    )
    assert (found["state"], found["note"]) == ("ready", "the API server itself")


def test_a_slice_of_no_service_or_of_one_that_is_gone():
    found = one(endpointslice(endpoint("10.0.0.1"), of=None), endpointslice(endpoint("10.0.0.1"), name="x", of="gone"))
    assert found["state"] == "no-endpoints"


def test_services_of_one_name_in_two_namespaces():
    both = [service(), service(metadata={"namespace": "other"})]
    found = rows(topology_edges(snapshot(services=both, endpointslices=[endpointslice(endpoint("10.0.0.1"))])))
    assert [(row["namespace"], row["state"]) for row in found] == [("ns", "ready"), ("other", "no-selector")]


def test_two_pods_that_claim_one_address_are_two_edges():
    both = endpointslice(endpoint("10.0.0.1", target="p"), endpoint("10.0.0.1", target="q"))
    found = rows(topology_edges(snapshot(services=[service()], endpointslices=[both], pods=[pod("p"), pod("q")])))
    assert sorted(row["pod"] for row in found) == ["p", "q"]


def test_external_addresses():
    ingress = {"loadBalancer": {"ingress": [{"ip": "10.0.0.9"}, {"hostname": "lb.example"}]}}
    assert one(services=[service(status=ingress, externalIPs=["10.0.0.8"])])["external_addresses"] == [
        "10.0.0.9",
        "10.0.0.8",
    ]


def test_no_services():
    assert len(topology_edges(snapshot())) == 0
