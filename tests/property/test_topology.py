"""Edges of random slices against a plain computation."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from unit.collectors.builders import endpointslice, rows, service, snapshot

from edgenetviz.analysis.topology import topology_edges

ADDRESSES = st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.0.3"])
FLAG = st.sampled_from([None, True, False])
CONDITIONS = st.fixed_dictionaries({"ready": FLAG, "serving": FLAG, "terminating": FLAG})
TARGETS = st.sampled_from([None, "p", "q"])
PORTS = st.sampled_from([None, [], [{"name": "a", "port": 1}], [{"name": "a", "port": 1}, {"name": "b", "port": 2}]])
ENDPOINTS = st.tuples(st.lists(ADDRESSES, max_size=2), CONDITIONS, TARGETS)
SLICES = st.tuples(st.sampled_from(["s", "t", "gone", None]), PORTS, st.lists(ENDPOINTS, max_size=3))


def reference(name):
    return {"kind": "Pod", "namespace": "ns", "name": name, "uid": f"uid-{name}"} if name else None


def computed(slices):
    """(service, address, uid) → state, ports."""
    seen = {}
    for of, ports, endpoints in slices:
        for addresses, conditions, target in endpoints:
            ready = conditions["ready"] is not False
            serving = ready if conditions["serving"] is None else conditions["serving"]
            for address in addresses:
                own = seen.setdefault((of, address, f"uid-{target}" if target else None), [False, False, False, set()])
                own[0] |= ready
                own[1] |= serving
                own[2] |= bool(conditions["terminating"])
                own[3] |= {port["port"] for port in ports or ()}
    states = {
        key: ("ready" if ready else "terminating" if serving and terminating else "not-ready", ports)
        for key, (ready, serving, terminating, ports) in seen.items()
        if key[0] in {"s", "t"}
    }
    for name in {"s", "t"} - {key[0] for key in states}:
        states[name, None, None] = ("no-endpoints", set())
    return states


@settings(max_examples=15)
@given(st.lists(SLICES, max_size=4))
def test_edges(slices):
    items = [
        endpointslice(
            *(
                {"addresses": own, "conditions": conditions, "targetRef": reference(target)}
                for own, conditions, target in endpoints
            ),
            name=f"slice-{place}",
            of=of,
            ports=ports,
        )
        for place, (of, ports, endpoints) in enumerate(slices)
    ]
    services = [service(name, selector={"a": "b"}) for name in ("s", "t")]
    found = rows(topology_edges(snapshot(services=services, endpointslices=items)))
    assert len(found) == len({(row["service"], row["address"], row["pod_uid"]) for row in found})
    assert {
        (row["service"], row["address"], row["pod_uid"]): (row["state"], {port["port"] for port in row["ports"]})
        for row in found
    } == computed(slices)
