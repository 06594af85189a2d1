"""MetalLB: the ConfigMap and the CRDs make the same tables."""

from __future__ import annotations

import pytest
import yaml
from unit.collectors.builders import meta, objects, rows

from edgenetviz.collectors import metallb

NAMESPACE = "metallb-system"


def configmap(**config):
    return objects(
        "metallb_config", {"metadata": meta("config", NAMESPACE), "data": {"config": yaml.safe_dump(config)}}
    )


def crd(resource, name, **spec):
    return objects(resource, {"metadata": meta(name, NAMESPACE), "spec": spec})


def chosen(table, *columns):
    return [tuple(row[column] for column in columns) for row in rows(table)]


OLD = {
    "metallb_config": configmap(
        **{
            "address-pools": [
                {
                    "name": "lan",
                    "protocol": "layer2",
                    "addresses": ["10.0.0.1-10.0.0.9"],
                    "auto-assign": False,
                    "avoid-buggy-ips": True,
                },
                {
                    "name": "wan",
                    "protocol": "bgp",
                    "addresses": ["10.1.0.0/24"],
                    "bgp-advertisements": [
                        {"aggregation-length": 24, "localpref": 100, "communities": ["1:2"]},
                        {"aggregation-length-v6": 64},
                    ],
                },
            ]
        }
    )
}
BRIDGE = {
    "ipaddresspools": [],
    "addresspools": [
        *crd(
            "addresspools",
            "lan",
            protocol="layer2",
            addresses=["10.0.0.1-10.0.0.9"],
            autoAssign=False,
            avoidBuggyIPs=True,
        ),
        *crd(
            "addresspools",
            "wan",
            protocol="bgp",
            addresses=["10.1.0.0/24"],
            bgpAdvertisements=[
                {"aggregationLength": 24, "localPref": 100, "communities": ["1:2"]},
                {"aggregationLengthV6": 64},
            ],
        ),
    ],
}


def test_both_forms_give_the_same_pools():
    columns = ("namespace", "name", "protocol", "addresses", "auto_assign", "avoid_buggy_ips")
    assert chosen(metallb.lb_pools(OLD), *columns) == chosen(metallb.lb_pools(BRIDGE), *columns)
    assert set(metallb.lb_pools(OLD)["form"]) == {"ConfigMap"}


def test_both_forms_give_the_same_ranges():
    old, new = (rows(metallb.lb_pool_ranges(metallb.lb_pools(form))) for form in (OLD, BRIDGE))
    assert old == new
    assert [(row["pool"], row["first"], row["last"], row["capacity"]) for row in old] == [
        ("lan", "10.0.0.1", "10.0.0.9", 9),
        ("wan", "10.1.0.0", "10.1.0.255", 256),
    ]


def test_both_forms_imply_the_same_advertisements():
    old, new = (rows(metallb.lb_advertisements(form)) for form in (OLD, BRIDGE))
    assert old == new
    columns = (
        "kind",
        "name",
        "implied",
        "pools",
        "aggregation_length",
        "aggregation_length_v6",
        "local_pref",
        "communities",
    )
    assert [tuple(row[column] for column in columns) for row in old] == [
        ("L2Advertisement", "lan", True, ["lan"], None, None, None, []),
        ("BGPAdvertisement", "wan", True, ["wan"], 24, None, 100, ["1:2"]),
        ("BGPAdvertisement", "wan", True, ["wan"], None, 64, None, []),
    ]


@pytest.mark.parametrize(
    "served", [{"ipaddresspools": []}, {"addresspools": []}, {"ipaddresspools": [], "addresspools": []}]
)
def test_the_configmap_is_ignored_where_the_crds_are_served(served):
    assert len(metallb.lb_pools(OLD | served)) == 0
    assert len(metallb.lb_advertisements(OLD | served)) == 0


def test_pools_of_both_crds_are_merged():
    both = BRIDGE | {"ipaddresspools": crd("ipaddresspools", "new", addresses=["fd00::/120"])}
    assert chosen(metallb.lb_pools(both), "name", "form") == [
        ("new", "IPAddressPool"),
        ("lan", "AddressPool"),
        ("wan", "AddressPool"),
    ]


def test_an_ipaddresspool_implies_no_advertisement():
    assert (
        len(metallb.lb_advertisements({"ipaddresspools": crd("ipaddresspools", "new", addresses=["fd00::/120"])})) == 0
    )


@pytest.mark.parametrize("protocol", ["l2", None, "Layer2"])
def test_an_unknown_protocol_implies_none(protocol):
    objects_ = {"addresspools": crd("addresspools", "p", protocol=protocol, addresses=[])}
    assert len(metallb.lb_advertisements(objects_)) == 0


def test_a_bgp_pool_without_advertisements_has_a_default_one():
    found = metallb.lb_advertisements({"addresspools": crd("addresspools", "p", protocol="bgp", addresses=[])})
    assert chosen(found, "kind", "name", "pools") == [("BGPAdvertisement", "p", ["p"])]


@pytest.mark.parametrize(
    ("spec", "auto_assign", "avoid"),
    [
        ({}, True, False),
        ({"autoAssign": True}, True, False),
        ({"autoAssign": False}, False, False),
        ({"avoidBuggyIPs": True}, True, True),
    ],
)
def test_defaults_of_a_pool(spec, auto_assign, avoid):
    found = metallb.lb_pools({"ipaddresspools": crd("ipaddresspools", "p", **spec)})
    assert chosen(found, "auto_assign", "avoid_buggy_ips", "addresses") == [(auto_assign, avoid, [])]


def test_counters_of_metallb_are_exact():
    item = {"metadata": meta("p"), "spec": {}, "status": {"assignedIPv4": 1, "availableIPv6": 2**63 - 1}}
    found = rows(metallb.lb_pools({"ipaddresspools": objects("ipaddresspools", item)}))[0]
    assert (found["assigned_ipv4"], found["assigned_ipv6"], found["available_ipv6"]) == (1, None, 2**63 - 1)


def test_an_entry_that_is_refused_keeps_its_place():
    pools = metallb.lb_pools(
        {"ipaddresspools": crd("ipaddresspools", "p", addresses=["10.0.0.1", "10.0.0.1-fd00::1", "10.0.0.0/30"])}
    )
    found = rows(metallb.lb_pool_ranges(pools))
    assert [
        (r["position"], r["range"], r["family"], r["first"], r["capacity"], r["problem"] is None) for r in found
    ] == [
        (0, "10.0.0.1", None, None, None, False),
        (1, "10.0.0.1-fd00::1", None, None, 0, False),
        (2, "10.0.0.0/30", 4, "10.0.0.0", 4, True),
    ]


@pytest.mark.parametrize(
    "config",
    [
        {"address-pools": None},
        {"address-pools": "text"},
        {"address-pools": [None, "text", 7, ["x"]]},
        {"address-pools": [{"name": 7, "protocol": ["layer2"], "addresses": "10.0.0.0/24"}]},
        {"address-pools": [{"addresses": [None, 7, {"a": "b"}]}]},
        {
            "address-pools": [
                {
                    "name": "a",
                    "protocol": "bgp",
                    "bgp-advertisements": ["x", None, {"communities": "x", "localpref": "y"}],
                }
            ]
        },
        {},
    ],
)
def test_a_configmap_of_another_form_does_not_make_it_fail(config):
    found = {"metallb_config": configmap(**config)}
    metallb.lb_pool_ranges(metallb.lb_pools(found))
    metallb.lb_advertisements(found)


def test_a_configmap_that_is_no_yaml():
    item = {"metadata": meta("config", NAMESPACE), "data": {"config": "a: ["}}
    assert len(metallb.lb_pools({"metallb_config": objects("metallb_config", item)})) == 0


def test_who_announces_a_service():
    item = {
        "metadata": meta("l2-x", NAMESPACE, labels={"metallb.io/node": "n1"}),
        "status": {"node": "n2", "serviceName": "s", "serviceNamespace": "ns", "interfaces": [{"name": "eth0"}]},
    }
    found = metallb.lb_status({"servicel2statuses": objects("servicel2statuses", item)})
    assert chosen(found, "kind", "node", "service", "interfaces") == [("ServiceL2Status", "n2", "s", ["eth0"])]


@pytest.mark.parametrize("label", ["metallb.io/node", "metallb.io/node-name"])
def test_a_status_without_node_takes_it_from_the_label(label):
    item = {
        "metadata": meta("speaker-n1", NAMESPACE, labels={label: "n1"}),
        "status": {"result": "Invalid", "errorSummary": "overlaps"},
    }
    found = metallb.lb_status({"configurationstates": objects("configurationstates", item)})
    assert chosen(found, "kind", "node", "result", "message") == [("ConfigurationState", "n1", "Invalid", "overlaps")]
