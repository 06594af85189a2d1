"""How full the ranges are: equal to what is known of each recording, and never guessed."""

from __future__ import annotations

import pytest
from unit.collectors.builders import NAMES, RECORDINGS, meta, pod, recorded, rows, service, snapshot, truth

from edgenetviz.analysis.usage import ip_usage
from edgenetviz.api import load
from edgenetviz.outcome import Outcome

NOT_ADMIN = ("viewer", "nsuser")


def usage(found, kind):
    return {(row["name"], row["family"]): row for row in rows(ip_usage(found)) if row["kind"] == kind}


def numbers(row):
    return row["capacity"], row["used"], row["free"]


def accounting(name):
    return truth(name)["accounting"]


@pytest.mark.parametrize("name", NAMES)
def test_pools_of_calico(name):
    found = usage(recorded(name), "ip-pool")
    expected = {(pool, 6 if ":" in one["cidr"] else 4): one for pool, one in accounting(name)["ippools"].items()}
    assert {
        key: (
            row["capacity"],
            row["used"] + row["leaked"],
            row["leaked"],
            row["borrowed"],
            row["reserved"],
            row["free"],
        )
        for key, row in found.items()
    } == {
        key: tuple(one[field] for field in ("capacity", "allocated", "leaked", "borrowed", "reserved", "free"))
        for key, one in expected.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_pools_of_metallb(name):
    found = usage(recorded(name), "lb-pool")
    expected = {
        (pool, family): (one[f"usable_v{family}"], one[f"in_use_v{family}"], one[f"free_v{family}"])
        for pool, one in accounting(name)["metallb_pools"].items()
        for family in (4, 6)
        if one[f"usable_v{family}"]
    }
    assert {key: numbers(row) for key, row in found.items()} == expected


@pytest.mark.parametrize("name", NAMES)
def test_service_cidrs(name):
    found = usage(recorded(name), "service-cidr")
    expected = accounting(name)["service_cidrs"]
    assert {row["addresses"][0]: numbers(row) for row in found.values()} == {
        cidr: (one["allocatable"], one["used"], one["free"]) for cidr, one in expected.items()
    }
    assert {key[0] for key in found} == {one["object"] for one in expected.values()}


@pytest.mark.parametrize(
    ("kind", "key"), [("node-ips", "node_range"), ("external-service-ips", "external_service_range")]
)
@pytest.mark.parametrize("name", NAMES)
def test_ranges_of_the_compute_page(name, kind, key):
    expected = accounting(name)[key]
    found = usage(recorded(name), kind)[kind, 4]
    assert numbers(found) == (expected["size"], expected["used"], expected["free"])
    assert (found["addresses"], found["origin"]) == ([expected["range"]], "declared")


@pytest.mark.parametrize("name", NAMES)
def test_nodes_outside_their_range_are_named(name):
    problem = usage(recorded(name), "node-ips")["node-ips", 4]["problem"] or ""
    for address in accounting(name)["node_range"]["nodes_outside"]:
        assert f"has {address}, outside the range" in problem
    assert problem.count("outside the range") == len(accounting(name)["node_range"]["nodes_outside"])


@pytest.mark.parametrize("name", NAMES)
def test_numbers_add_up(name):
    for row in rows(ip_usage(recorded(name))):
        assert row["used"] + row["reserved"] + row["leaked"] + row["free"] == row["capacity"], row["name"]
        assert 0 <= row["borrowed"] <= row["used"]
        assert 0 <= row["used_percent"] <= 100


@pytest.mark.parametrize("name", ["ase-1node", "ase-1node-apicompat"])
def test_a_healthy_device_has_no_problem(name):
    assert [row["problem"] for row in rows(ip_usage(recorded(name))) if row["problem"]] == []


@pytest.mark.parametrize("identity", ["admin", *NOT_ADMIN])
@pytest.mark.parametrize("name", ["ase-1node", "ase-1node-apicompat"])
def test_nor_has_it_without_its_ranges(name, identity):
    found = rows(ip_usage(load(RECORDINGS / name, identity=identity)))
    assert [row["problem"] for row in found if row["problem"]] == []


@pytest.mark.parametrize("identity", NOT_ADMIN)
@pytest.mark.parametrize("name", NAMES)
def test_what_could_not_be_seen_is_not_zero(name, identity):
    seen = 0
    for row in rows(ip_usage(recorded(name, identity))):
        if row["outcome"] == "ok":
            continue
        seen += 1
        assert row["free"] is None
        if row["outcome"] != "partial":
            assert (row["used"], row["used_percent"]) == (None, None)
            assert "not known" in row["note"]
    assert seen


@pytest.mark.parametrize("name", NAMES)
def test_some_namespaces_give_a_lower_bound(name):
    whole = {(row["kind"], row["name"], row["family"]): row for row in rows(ip_usage(recorded(name)))}
    partial = [row for row in rows(ip_usage(recorded(name, "nsuser"))) if row["outcome"] == "partial"]
    assert partial
    for row in partial:
        assert row["used"] <= whole[row["kind"], row["name"], row["family"]]["used"]
        assert "lower bound" in row["note"]


@pytest.mark.parametrize("state", ["forbidden", "error", "not-captured"])
@pytest.mark.parametrize(
    ("resource", "kind", "declared"),
    [
        ("nodes", "node-ips", {"node_ip_range": "10.0.0.1-10.0.0.9"}),
        ("services", "external-service-ips", {"external_service_ip_range": "10.0.0.1-10.0.0.9"}),
        ("services", "service-subnet", {"service_subnet": "172.28.0.0/16"}),
        ("pods", "pod-subnet", {"pod_subnet": "172.27.0.0/16"}),
    ],
)
def test_what_was_refused_is_not_known(resource, kind, declared, state):
    found = usage(snapshot(declared, {resource: Outcome(resource, state)}), kind)[kind, 4]
    assert (found["used"], found["free"], found["used_percent"], found["outcome"]) == (None, None, None, state)


def test_blocks_that_were_refused_leave_the_pool_unknown():
    pools = [{"metadata": {"name": "p"}, "spec": {"cidr": "10.0.0.0/24"}}]
    found = usage(snapshot(states={"ipamblocks": Outcome("ipamblocks", "forbidden")}, ippools=pools), "ip-pool")["p", 4]
    assert numbers(found) == (256, None, None)


def test_a_pool_without_blocks_is_empty():
    pools = [{"metadata": {"name": "p"}, "spec": {"cidr": "10.0.0.0/24"}}]
    assert numbers(usage(snapshot(ippools=pools), "ip-pool")["p", 4]) == (256, 0, 256)


def test_blocks_that_cannot_be_read_cost_the_others_nothing():
    pools = [{"metadata": {"name": "p"}, "spec": {"cidr": "10.0.0.0/24"}}]
    blocks = [
        {"metadata": {"name": "bad"}, "spec": {"cidr": "nonsense", "allocations": [0]}},
        {"metadata": {"name": "none"}, "spec": {"allocations": [None]}},
        {
            "metadata": {"name": "good"},
            "spec": {
                "cidr": "10.0.0.0/30",
                "allocations": [0, None, None, None],
                "attributes": [{"handle_id": "windows-reserved-ipam-handle"}],
            },
        },
    ]
    found = usage(snapshot(ippools=pools, ipamblocks=blocks), "ip-pool")["p", 4]
    assert (found["capacity"], found["used"], found["reserved"], found["free"]) == (256, 0, 1, 255)


def lb(name, *addresses, **spec):
    return {"metadata": meta(name, "metallb-system"), "spec": {"addresses": list(addresses), **spec}}


def served(name, *ips):
    return service(
        name,
        type="LoadBalancer",
        clusterIP="172.28.0.9",
        status={"loadBalancer": {"ingress": [{"ip": ip} for ip in ips]}},
    )


def test_pieces_that_overlap_are_counted_once():
    found = snapshot(
        ipaddresspools=[lb("p", "10.0.0.0/30", "10.0.0.2-10.0.0.5")],
        services=[served("a", "10.0.0.2"), served("b", "10.0.0.5")],
    )
    assert numbers(usage(found, "lb-pool")["p", 4]) == (6, 2, 4)


def test_an_address_that_two_services_share_is_used_once():
    found = snapshot(
        ipaddresspools=[lb("p", "10.0.0.0/30")], services=[served("a", "10.0.0.2"), served("b", "10.0.0.2")]
    )
    assert numbers(usage(found, "lb-pool")["p", 4]) == (4, 1, 3)


def test_ipv6_addresses_are_the_same_in_every_spelling():
    found = snapshot(
        ipaddresspools=[lb("p", "fd00::/126")], services=[served("a", "fd00::1"), served("b", "FD00:0:0::0001")]
    )
    assert numbers(usage(found, "lb-pool")["p", 6]) == (4, 1, 3)


@pytest.mark.parametrize(
    ("addresses", "capacity"),
    [
        (["10.0.0.0/24"], 254),
        (["10.0.0.0/32"], 0),
        (["10.0.0.1-10.0.0.254"], 254),
        (["192.168.0.255-192.168.1.10"], 10),
        (["10.0.0.250-10.0.1.0"], 5),
        (["10.0.0.0/24", "10.0.0.0/25"], 254),
        (["fd00::/120"], 256),
    ],
)
def test_addresses_that_metallb_avoids(addresses, capacity):
    found = usage(snapshot(ipaddresspools=[lb("p", *addresses, avoidBuggyIPs=True)]), "lb-pool")
    assert [row["capacity"] for row in found.values()] == [capacity]


@pytest.mark.parametrize(
    ("cidr", "capacity"),
    [
        ("172.28.0.0/16", 65534),
        ("172.28.0.0/30", 2),
        ("172.28.0.0/32", 0),
        ("fd00::/112", 65535),
        ("fd00::/64", 2**64 - 1),
    ],
)
def test_allocatable_addresses_of_a_service_cidr(cidr, capacity):
    found = usage(snapshot(servicecidrs=[{"metadata": {"name": "k"}, "spec": {"cidrs": [cidr]}}]), "service-cidr")
    assert [row["capacity"] for row in found.values()] == [capacity]


def test_pods_that_hold_no_address_use_none():
    pods = [
        pod("a", podIP="10.0.0.1"),
        pod("done", phase="Succeeded", podIP="10.0.0.2"),
        pod("host", spec={"hostNetwork": True}, podIP="10.0.0.3"),
        pod("elsewhere", podIP="10.1.0.3"),
    ]
    assert numbers(usage(snapshot({"pod_subnet": "10.0.0.0/29"}, pods=pods), "pod-subnet")["pod-subnet", 4]) == (
        8,
        1,
        7,
    )


@pytest.mark.parametrize(
    ("used", "problem"),
    [(3, None), (8, None), (9, "nearly full: 1 of 10 addresses are free"), (10, "full: no free address is left")],
)
def test_fullness(used, problem):
    services = [served(f"s{place}", f"10.0.0.{place}") for place in range(used)]
    found = usage(
        snapshot({"external_service_ip_range": "10.0.0.0-10.0.0.9"}, services=services), "external-service-ips"
    )
    assert found["external-service-ips", 4]["problem"] == problem


def test_a_range_over_two_families_is_no_piece_of_a_pool():
    found = usage(snapshot(ipaddresspools=[lb("p", "10.0.0.1-fd00::1", "10.0.0.0/30")]), "lb-pool")
    assert {key: row["capacity"] for key, row in found.items()} == {("p", 4): 4}


def test_nothing_at_all():
    assert len(ip_usage(snapshot())) == 0
