"""Expected DNS records of small clusters, one rule at a time."""

from __future__ import annotations

import pytest
from unit.collectors.builders import corefile, endpoint, endpointslice, meta, rows, service, snapshot

from edgenetviz.analysis.dns_records import cluster_zone, dns_expected
from edgenetviz.errors import TableUnavailable
from edgenetviz.outcome import Outcome

ZONE = "cluster.local"
NAME = f"s.ns.svc.{ZONE}."


def config(*options, zones="cluster.local in-addr.arpa ip6.arpa"):
    lines = "\n".join(f"  {option}" for option in options)
    return [corefile(f".:53 {{\n kubernetes {zones} {{\n{lines}\n }}\n}}")]


def records(*services, options=(), zones="cluster.local in-addr.arpa ip6.arpa", states=None, **items):
    items.setdefault("coredns_config", config(*options, zones=zones))
    found = rows(dns_expected(snapshot(states=states, services=services, **items)))
    return {(row["qname"], row["qtype"]): (row["expect"], row["answers"]) for row in found if row["qtype"] != "TXT"}


def notes(*services, **kwargs):
    kwargs.setdefault("coredns_config", config())
    return {row["note"] for row in rows(dns_expected(snapshot(services=services, **kwargs)))}


def plain(**spec):
    return service(**{"clusterIP": "172.28.0.5", "clusterIPs": ["172.28.0.5"]} | spec)


def headless(name="s", **spec):
    return service(name, clusterIP="None", clusterIPs=["None"], **spec)


def test_the_version_record():
    found = rows(dns_expected(snapshot(coredns_config=config())))
    assert [(r["qname"], r["qtype"], r["expect"], r["answers"]) for r in found] == [
        ("dns-version.cluster.local.", "TXT", "answer", ['"1.1.0"'])
    ]


def test_a_service_with_a_cluster_ip():
    ports = [
        {"name": "http", "port": 80, "targetPort": 8080},
        {"port": 81},
        {"name": "dns", "port": 53, "protocol": "UDP"},
    ]
    assert records(plain(ports=ports)) == {
        (NAME, "A"): ("answer", ["172.28.0.5"]),
        (NAME, "AAAA"): ("nodata", []),
        (f"_http._tcp.{NAME}", "SRV"): ("answer", [f"0 100 80 {NAME}"]),
        (f"_dns._udp.{NAME}", "SRV"): ("answer", [f"0 100 53 {NAME}"]),
        ("5.0.28.172.in-addr.arpa.", "PTR"): ("answer", [NAME]),
    }


def test_two_families():
    found = records(plain(clusterIPs=["172.28.0.5", "fd00::5"], ports=[{"name": "http", "port": 80}]))
    assert (found[NAME, "A"], found[NAME, "AAAA"]) == (("answer", ["172.28.0.5"]), ("answer", ["fd00::5"]))
    assert found[f"_http._tcp.{NAME}", "SRV"] == ("answer", [f"0 50 80 {NAME}"])
    assert len([key for key in found if key[1] == "PTR"]) == 2


@pytest.mark.parametrize("spec", [{"type": "LoadBalancer"}, {"externalIPs": ["10.0.0.9"]}])
def test_external_addresses_are_not_in_the_dns(spec):
    item = plain(**spec) | {"status": {"loadBalancer": {"ingress": [{"ip": "10.0.0.8"}]}}}
    assert records(item)[NAME, "A"] == ("answer", ["172.28.0.5"])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("db.plant.example", {(NAME, "CNAME"): ("cname", ["db.plant.example."])}),
        ("DB.plant.example.", {(NAME, "CNAME"): ("cname", ["db.plant.example."])}),
        ("10.0.0.9", {(NAME, kind): ("nxdomain", []) for kind in ("A", "AAAA", "CNAME")}),
        ("fd00::9", {(NAME, kind): ("nxdomain", []) for kind in ("A", "AAAA", "CNAME")}),
        ("", {}),
        (None, {}),
    ],
)
def test_external_names(target, expected):
    assert records(service(type="ExternalName", externalName=target)) == expected


def test_a_headless_service():
    slices = [
        endpointslice(
            endpoint("172.27.0.2", hostname="db-0"), endpoint("172.27.0.3"), ports=[{"name": "sql", "port": 5432}]
        )
    ]
    assert records(headless(ports=[{"name": "sql", "port": 1}]), endpointslices=slices) == {
        (NAME, "A"): ("answer", ["172.27.0.2", "172.27.0.3"]),
        (NAME, "AAAA"): ("nodata", []),
        (f"db-0.{NAME}", "A"): ("answer", ["172.27.0.2"]),
        (f"172-27-0-3.{NAME}", "A"): ("answer", ["172.27.0.3"]),
        (f"_sql._tcp.{NAME}", "SRV"): ("answer", [f"0 50 5432 172-27-0-3.{NAME}", f"0 50 5432 db-0.{NAME}"]),
        ("2.0.27.172.in-addr.arpa.", "PTR"): ("answer", [f"db-0.{NAME}"]),
        ("3.0.27.172.in-addr.arpa.", "PTR"): ("answer", [f"172-27-0-3.{NAME}"]),
    }


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, "answer"),
        ({"ready": True}, "answer"),
        ({"ready": None}, "answer"),
        ({"ready": False}, "nxdomain"),
        ({"ready": False, "serving": True, "terminating": True}, "nxdomain"),
    ],
)
def test_only_ready_endpoints_count(conditions, expected):
    found = records(headless(), endpointslices=[endpointslice(endpoint("172.27.0.2", conditions=conditions))])
    assert found[NAME, "A"][0] == expected


@pytest.mark.parametrize("slices", [[], [endpointslice()], [endpointslice(endpoint("a.example"), kind="FQDN")]])
def test_a_headless_service_without_ready_endpoints(slices):
    assert records(headless(), endpointslices=slices) == {
        (NAME, "A"): ("nxdomain", []),
        (NAME, "AAAA"): ("nxdomain", []),
    }


def test_endpoints_of_the_other_family_only():
    found = records(headless(), endpointslices=[endpointslice(endpoint("fd00::2"), kind="IPv6")])
    assert (found[NAME, "A"], found[NAME, "AAAA"]) == (("nodata", []), ("answer", ["fd00::2"]))


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("172.27.0.2", "172-27-0-2"),
        ("fd00::2", "fd00--2"),
        ("fd00:10::", "fd00-10--0"),
        ("::1", "--1"),
        ("fd00:1:2:3:4:5:6:7", "fd00-1-2-3-4-5-6-7"),
    ],
)
def test_names_of_endpoints_after_their_addresses(address, label):
    kind, qtype = ("IPv6", "AAAA") if ":" in address else ("IPv4", "A")
    found = records(headless(), endpointslices=[endpointslice(endpoint(address), kind=kind)])
    assert found[f"{label}.{NAME}", qtype] == ("answer", [address])


@pytest.mark.parametrize(
    ("options", "pod", "fields", "label"),
    [
        (["endpoint_pod_names"], "db-0", {}, "db-0"),
        (["endpoint_pod_names"], "db-0", {"hostname": "h"}, "h"),
        (["endpoint_pod_names"], "p" * 63, {}, "p" * 63),
        (["endpoint_pod_names"], "p" * 64, {}, "172-27-0-2"),
        (["endpoint_pod_names"], None, {}, "172-27-0-2"),
        ([], "db-0", {}, "172-27-0-2"),
    ],
)
def test_names_of_endpoints_after_their_pods(options, pod, fields, label):
    found = records(
        headless(), options=options, endpointslices=[endpointslice(endpoint("172.27.0.2", target=pod, **fields))]
    )
    assert (f"{label}.{NAME}", "A") in found


def test_one_host_name_with_two_addresses():
    ports = [{"name": "sql", "port": 5432}]
    slices = [endpointslice(endpoint("172.27.0.2", hostname="db"), endpoint("172.27.0.3", hostname="db"), ports=ports)]
    found = records(headless(), endpointslices=slices)
    assert found[f"db.{NAME}", "A"] == ("answer", ["172.27.0.2", "172.27.0.3"])
    assert found[f"_sql._tcp.{NAME}", "SRV"] == ("answer", [f"0 50 5432 db.{NAME}"])


@pytest.mark.parametrize(("count", "weight"), [(1, 100), (3, 33), (100, 1), (101, 1), (250, 1)])
def test_weights_of_many_endpoints(count, weight):
    ends = [endpoint(f"172.27.0.{place}") for place in range(count)]
    found = records(headless(), endpointslices=[endpointslice(*ends, ports=[{"name": "a", "port": 1}])])
    _, answers = found[f"_a._tcp.{NAME}", "SRV"]
    assert {answer.split()[1] for answer in answers} == {str(weight)}
    assert len(answers) == count


def test_a_weight_counts_only_endpoints_with_that_port():
    slices = [
        endpointslice(endpoint("172.27.0.2"), name="a", ports=[{"name": "a", "port": 1}]),
        endpointslice(endpoint("172.27.0.3"), name="b", ports=[{"name": "b", "port": 2}]),
    ]
    found = records(headless(), endpointslices=slices)
    assert found[f"_a._tcp.{NAME}", "SRV"] == ("answer", [f"0 100 1 172-27-0-2.{NAME}"])
    assert found[f"_b._tcp.{NAME}", "SRV"] == ("answer", [f"0 100 2 172-27-0-3.{NAME}"])


@pytest.mark.parametrize("ports", [None, [], [{"port": 1}], [{"name": "", "port": 1}]])
def test_ports_without_name_have_no_srv_records(ports):
    found = records(headless(), endpointslices=[endpointslice(endpoint("172.27.0.2"), ports=ports)])
    assert [key for key in found if key[1] == "SRV"] == []
    assert found[NAME, "A"] == ("answer", ["172.27.0.2"])


PTR = ("2.0.27.172.in-addr.arpa.", "PTR")


def test_an_address_behind_two_headless_services_has_two_names():
    slices = [endpointslice(endpoint("172.27.0.2")), endpointslice(endpoint("172.27.0.2"), name="t-1", of="t")]
    found = records(headless(), headless("t"), endpointslices=slices)
    assert found[PTR] == ("answer", [f"172-27-0-2.{NAME}", "172-27-0-2.t.ns.svc.cluster.local."])


def test_nor_is_the_name_by_another_service_forgotten():
    slices = [endpointslice(endpoint("172.27.0.2")), endpointslice(endpoint("172.27.0.2"), name="t-1", of="t")]
    other = service("t", clusterIP="172.28.0.7", clusterIPs=["172.28.0.7"])
    found = records(headless(), other, endpointslices=slices)
    assert found[PTR] == ("answer", [f"172-27-0-2.{NAME}", "172-27-0-2.t.ns.svc.cluster.local."])


def test_pods_behind_a_cluster_ip_alone_are_not_asked_for():
    found = records(plain(), endpointslices=[endpointslice(endpoint("172.27.0.2"))])
    assert PTR not in found


def test_the_name_of_a_cluster_ip_hides_those_of_endpoints():
    slices = [endpointslice(endpoint("172.28.0.7"))]
    other = service("t", clusterIP="172.28.0.7", clusterIPs=["172.28.0.7"])
    found = records(headless(), other, endpointslices=slices)
    assert found["7.0.28.172.in-addr.arpa.", "PTR"] == ("answer", ["t.ns.svc.cluster.local."])


@pytest.mark.parametrize(
    ("zones", "expect"),
    [
        ("cluster.local", "nxdomain"),
        ("cluster.local 172.28.0.0/16", "answer"),
        ("cluster.local 172.29.0.0/16", "nxdomain"),
        ("cluster.local 172.28.0.0/15", "answer"),
    ],
)
def test_reverse_zones(zones, expect):
    assert records(plain(), zones=zones)["5.0.28.172.in-addr.arpa.", "PTR"][0] == expect


@pytest.mark.parametrize("state", ["forbidden", "error", "absent"])
def test_endpoints_that_could_not_be_read(state):
    states = {"endpointslices": Outcome("endpointslices", state)}
    assert records(headless(), states=states) == {(NAME, "A"): ("unknown", []), (NAME, "AAAA"): ("unknown", [])}
    assert records(plain(), states=states)[NAME, "A"] == ("answer", ["172.28.0.5"])


@pytest.mark.parametrize(("namespace", "expect"), [("ns", "nxdomain"), ("other", "unknown")])
def test_endpoints_that_were_read_in_some_namespaces(namespace, expect):
    states = {"endpointslices": Outcome("endpointslices", "partial", namespaces=("ns",))}
    found = records(headless(metadata={"namespace": namespace}), states=states)
    assert {one[0] for one in found.values()} == {expect}


def test_services_that_could_not_be_read():
    with pytest.raises(TableUnavailable):
        dns_expected(snapshot(states={"services": Outcome("services", "forbidden")}))


IGNORE = ("ignore empty_service",)
FULL = [endpointslice(endpoint("172.27.0.2"))]
NOT_READY = [endpointslice(endpoint("172.27.0.2", conditions={"ready": False}))]


@pytest.mark.parametrize(
    ("options", "slices", "expect"),
    [
        (IGNORE, [], "nxdomain"),
        (IGNORE, NOT_READY, "nxdomain"),
        (IGNORE, FULL, "answer"),
        ((), [], "answer"),
        ((), NOT_READY, "answer"),
    ],
)
def test_services_without_endpoints_may_be_left_out(options, slices, expect):
    assert records(plain(), options=options, endpointslices=slices)[NAME, "A"][0] == expect


def test_with_that_option_unreadable_endpoints_leave_it_open():
    states = {"endpointslices": Outcome("endpointslices", "forbidden")}
    assert records(plain(), options=IGNORE, states=states)[NAME, "A"] == ("unknown", [])


@pytest.mark.parametrize(
    ("options", "expect"),
    [
        (["namespaces ns"], "answer"),
        (["namespaces other"], "nxdomain"),
        (["labels a=b"], "unknown"),
        (["namespace_labels a=b"], "unknown"),
    ],
)
def test_what_the_corefile_restricts(options, expect):
    assert records(plain(), options=options)[NAME, "A"][0] == expect


def test_without_endpoints_headless_services_have_no_names():
    assert records(headless(), options=["noendpoints"], endpointslices=FULL)[NAME, "A"] == ("nxdomain", [])
    assert records(plain(), options=["noendpoints"], endpointslices=FULL)[NAME, "A"] == ("answer", ["172.28.0.5"])


KUBELET = [{"metadata": meta("kubelet-config", "kube-system"), "data": {"kubelet": "clusterDomain: edge.local."}}]
KUBEADM = [
    {
        "metadata": meta("kubeadm-config", "kube-system"),
        "data": {"ClusterConfiguration": "networking: {dnsDomain: adm.local, podSubnet: 10.0.0.0/8}"},
    }
]


@pytest.mark.parametrize(
    ("items", "zone", "source"),
    [
        (
            {"coredns_config": config(zones="in-addr.arpa Site.Local cluster.local"), "kubelet_config": KUBELET},
            "site.local.",
            "Corefile",
        ),
        ({"kubelet_config": KUBELET, "kubeadm_config": KUBEADM}, "edge.local.", "kubelet configuration"),
        ({"kubeadm_config": KUBEADM}, "adm.local.", "kubeadm configuration"),
        (
            {"coredns_config": [corefile(".:53 {\n forward . 10.0.0.53\n}")], "kubelet_config": KUBELET},
            "edge.local.",
            "kubelet configuration",
        ),
        ({}, "cluster.local.", "assumed"),
    ],
)
def test_where_the_zone_comes_from(items, zone, source):
    found = cluster_zone(snapshot(**items))
    assert (found.name, found.source, found.assumed) == (zone, source, source == "assumed")


def test_an_assumed_zone_is_said_to_be_assumed():
    assert all("cluster.local. is assumed" in note for note in notes(plain(), coredns_config=[]))


def test_a_found_zone_is_not():
    assert notes(plain()) == {None}


def test_without_corefile_reverse_names_are_unknown():
    assert records(plain(), coredns_config=[], kubelet_config=KUBELET)["5.0.28.172.in-addr.arpa.", "PTR"] == (
        "unknown",
        [],
    )


@pytest.mark.parametrize("spec", [{"type": "ClusterIP"}, {"clusterIP": ""}])
def test_a_service_that_has_no_address_yet_demands_nothing(spec):
    assert records(service(**spec)) == {}


def test_one_row_a_name_and_type():
    slices = [
        endpointslice(endpoint("172.27.0.2", hostname="h")),
        endpointslice(endpoint("172.27.0.2", hostname="h"), name="s-2"),
    ]
    found = dns_expected(snapshot(services=[headless()], endpointslices=slices, coredns_config=config()))
    assert not found.duplicated(["qname", "qtype"]).any()
    assert records(headless(), endpointslices=slices)[f"h.{NAME}", "A"] == ("answer", ["172.27.0.2"])
