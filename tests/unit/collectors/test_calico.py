"""Calico's objects: blocks slot by slot, whatever their state, in both API groups."""

from __future__ import annotations

import pytest
from unit.collectors.builders import meta, objects, rows

from edgenetviz.collectors import calico

BIG = 1690113884806720496


def block(cidr="10.0.0.0/30", **spec):
    return {"metadata": {"name": "b"}, "spec": {"cidr": cidr, **spec}}


def attribute(handle="h", **secondary):
    return {"handle_id": handle, "secondary": secondary}


def allocations(item):
    return rows(calico.ip_allocations(objects("ipamblocks", item)))


def one_block(item):
    return rows(calico.ip_blocks(objects("ipamblocks", item)))[0]


@pytest.mark.parametrize(
    ("index", "found", "handle"),
    [(0, True, "first"), (1, True, "second"), (2, False, None), (-1, False, None), (10**6, False, None)],
)
def test_an_allocation_points_into_the_attributes_or_nowhere(index, found, handle):
    item = block(allocations=[None, index, None, None], attributes=[attribute("first"), attribute("second")])
    row = allocations(item)[0]
    assert (row["ordinal"], row["address"], row["attribute_index"]) == (1, "10.0.0.1", index)
    assert (row["attribute_found"], row["handle"]) == (found, handle)


@pytest.mark.parametrize(
    ("cidr", "ordinal", "address"),
    [
        ("10.0.0.0/30", 0, "10.0.0.0"),
        ("10.0.0.0/30", 3, "10.0.0.3"),
        ("10.0.0.0/30", 4, None),
        ("fd00::40/122", 63, "fd00::7f"),
        ("not a cidr", 0, None),
        (None, 0, None),
        ("10.0.0.2/30", 1, "10.0.0.1"),
    ],
)
def test_address_of_an_ordinal(cidr, ordinal, address):
    row = allocations(block(cidr, allocations=[None] * ordinal + [0], attributes=[attribute()]))[0]
    assert (row["ordinal"], row["address"]) == (ordinal, address)
    assert row["family"] == (None if address is None else 6 if ":" in address else 4)


def test_slots_of_a_block():
    found = one_block(block(allocations=[None, 0, 0, None, None], unallocated=[0, 3], attributes=[attribute()]))
    assert (found["capacity"], found["slots"], found["allocated"], found["attributes"]) == (4, 5, 2, 1)
    assert found["unallocated"] == [0, 3]


def test_capacity_of_a_large_block_is_exact():
    assert one_block(block("fd00::/56"))["capacity"] == 2**72


@pytest.mark.parametrize(
    ("affinity", "node"),
    [("host:n1", "n1"), ("virtual:load-balancer", None), (None, None), ("", None), ("host:", None), ("n1", None)],
)
def test_affine_node(affinity, node):
    item = block(affinity=affinity, allocations=[0], attributes=[attribute()])
    assert (one_block(item)["affinity"], one_block(item)["node"]) == (affinity, node)
    assert allocations(item)[0]["affinity_node"] == node


def test_sequence_numbers_are_exact():
    numbers = {"0": BIG, "3": 7}
    item = block(
        allocations=[0, 0], attributes=[attribute()], sequenceNumber=BIG + 1, sequenceNumberForAllocation=numbers
    )
    assert one_block(item)["sequence_number"] == BIG + 1
    assert calico.ip_blocks(objects("ipamblocks", item))["sequence_number"].dtype == "Int64"
    assert [row["sequence_number"] for row in allocations(item)] == [BIG, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-07-26 17:15:08.73997821 +0000 UTC", "2022-07-26T17:15:08.739978+00:00"),
        ("2022-07-26 17:15:08 +0000 UTC", "2022-07-26T17:15:08+00:00"),
        ("2022-07-26 19:15:08.5 +0200 CEST", "2022-07-26T17:15:08.500000+00:00"),
        ("2022-07-26 17:15:08.1 +0000 UTC m=+0.012", "2022-07-26T17:15:08.100000+00:00"),
        ("2022-07-26T17:15:08Z", "2022-07-26T17:15:08+00:00"),
        ("some time ago", None),
        ("", None),
        (None, None),
    ],
)
def test_times_as_go_prints_them(text, expected):
    row = allocations(block(allocations=[0], attributes=[attribute(timestamp=text)]))[0]
    assert (row["allocated"].isoformat() if row["allocated"] is not None else None) == expected


def test_owners_of_an_allocation():
    item = block(
        allocations=[0, 1, 2],
        attributes=[
            attribute("pod", node="n1", namespace="ns", pod="p"),
            attribute("tunnel", node="n1", type="vxlanTunnelAddress"),
            attribute("service", namespace="ns", service="s", type="LoadBalancer"),
        ],
    )
    assert [(r["node"], r["namespace"], r["pod"], r["service"], r["type"]) for r in allocations(item)] == [
        ("n1", "ns", "p", None, None),
        ("n1", None, None, None, "vxlanTunnelAddress"),
        (None, "ns", None, "s", "LoadBalancer"),
    ]


def test_an_attribute_without_anything():
    row = allocations(block(allocations=[0], attributes=[{"handle_id": None, "secondary": None}]))[0]
    assert (row["attribute_found"], row["handle"], row["pod"], row["allocated"]) == (True, None, None, None)


def test_a_block_without_anything():
    assert allocations({"metadata": {"name": "b"}, "spec": {}}) == []
    assert one_block({"metadata": {"name": "b"}})["capacity"] is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("true", True), ("false", False), (True, True), (False, False), (None, False), ("", False)],
)
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_deleted_is_text_in_v1_and_a_boolean_in_v3(written, expected, version):
    item = {"metadata": {"name": "a"}, "spec": {"node": "n1", "cidr": "10.0.0.0/26", "deleted": written}}
    found = rows(calico.block_affinities(objects("blockaffinities", item, version=version)))[0]
    assert (found["deleted"], found["type"], found["family"]) == (expected, "host", 4)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [({"10.0.0.0/26": 2, "fd00::/122": 1}, [("10.0.0.0/26", 2), ("fd00::/122", 1)]), ({}, [(None, None)])],
)
def test_handles_and_the_blocks_they_count(blocks, expected):
    item = {"metadata": {"name": "h"}, "spec": {"handleID": "H", "block": blocks}}
    found = rows(calico.ip_handles(objects("ipamhandles", item)))
    assert [(row["block_cidr"], row["count"]) for row in found] == expected
    assert {row["handle"] for row in found} == {"H"}


def test_defaults_of_a_pool():
    found = rows(calico.ip_pools(objects("ippools", {"metadata": {"name": "p"}, "spec": {"cidr": "fd00::/64"}})))[0]
    assert (found["block_size"], found["ipip_mode"], found["vxlan_mode"]) == (122, "Never", "Never")
    assert (found["node_selector"], found["allowed_uses"], found["assignment_mode"]) == (
        "all()",
        ["Workload", "Tunnel"],
        "Automatic",
    )
    assert (found["disabled"], found["nat_outgoing"], found["allocatable"]) == (False, False, None)


@pytest.mark.parametrize(("cidr", "size"), [("10.0.0.0/16", 26), ("fd00::/64", 122), ("nonsense", None), (None, None)])
def test_block_size_of_a_pool_that_states_none(cidr, size):
    assert (
        rows(calico.ip_pools(objects("ippools", {"metadata": {"name": "p"}, "spec": {"cidr": cidr}})))[0]["block_size"]
        == size
    )


def test_allocatable_condition_of_a_pool():
    condition = {"type": "Allocatable", "status": "False", "reason": "CIDROverlap"}
    item = {"metadata": {"name": "p"}, "spec": {"cidr": "10.0.0.0/16"}, "status": {"conditions": [condition]}}
    found = rows(calico.ip_pools(objects("ippools", item)))[0]
    assert (found["allocatable"], found["allocatable_reason"]) == ("False", "CIDROverlap")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (64512, 64512),
        ("64512", 64512),
        ("65000.1", 65000 * 65536 + 1),
        ("0.1", 1),
        (None, None),
        ("1.2.3", None),
        ("1.", None),
        ("abc", None),
        ("²", None),
        ("9" * 5000, None),
    ],
)
def test_as_numbers(written, number):
    item = {"metadata": {"name": "p"}, "spec": {"peerIP": "10.0.0.1", "asNumber": written}}
    found = calico.bgp_peers({"calico_bgppeers": objects("calico_bgppeers", item)})
    assert rows(found)[0]["peer_asn"] == number


def test_peers_of_calico_and_metallb_in_one_table():
    ours = {"metadata": {"name": "a"}, "spec": {"peerIP": "10.0.0.1", "nodeSelector": "rack == '1'"}}
    theirs = {
        "metadata": meta("b"),
        "spec": {"peerAddress": "10.0.0.2", "peerASN": 64512, "myASN": 64513, "password": "hidden"},
    }
    found = rows(
        calico.bgp_peers(
            {
                "calico_bgppeers": objects("calico_bgppeers", ours),
                "metallb_bgppeers": objects("metallb_bgppeers", theirs),
            }
        )
    )
    assert [(r["origin"], r["peer_address"], r["peer_asn"], r["node_selectors"]) for r in found] == [
        ("calico", "10.0.0.1", None, ["rack == '1'"]),
        ("metallb", "10.0.0.2", 64512, []),
    ]


def test_reservations_are_listed_one_by_one():
    item = {"metadata": {"name": "r"}, "spec": {"reservedCIDRs": ["10.0.0.0/30", "fd00::1"]}}
    assert [(r["cidr"], r["family"]) for r in rows(calico.ip_reservations(objects("ipreservations", item)))] == [
        ("10.0.0.0/30", 4),
        ("fd00::1", 6),
    ]


def test_settings_are_paths():
    item = {
        "metadata": {"name": "default"},
        "spec": {"controllers": {"node": {"leakGracePeriod": "15m", "x": None}}, "ports": [1]},
    }
    config = {"metadata": meta("calico-config"), "data": {"calico_backend": "bird", "cni_network_config": "{}"}}
    found = calico.calico_config(
        {
            "kubecontrollersconfigurations": objects("kubecontrollersconfigurations", item),
            "calico_config": objects("calico_config", config),
        }
    )
    assert [(r["kind"], r["setting"], r["value"]) for r in rows(found)] == [
        ("KubeControllersConfiguration", "controllers.node.leakGracePeriod", "15m"),
        ("KubeControllersConfiguration", "ports", "[1]"),
        ("ConfigMap", "calico_backend", "bird"),
    ]


@pytest.mark.parametrize(
    ("cidr", "family"), [("10.0.0.0/16", 4), ("fd00::/64", 6), ("10.0.0.0/99", None), ("", None), (None, None)]
)
def test_family_of_a_pool_is_missing_where_the_range_is_none(cidr, family):
    item = {"metadata": {"name": "p"}, "spec": {"cidr": cidr}}
    assert rows(calico.ip_pools(objects("ippools", item)))[0]["family"] == family
