"""Services, slices, core Endpoints, ingresses, cluster IP ranges."""

from __future__ import annotations

import pytest
from unit.collectors.builders import endpoint, endpointslice, meta, objects, rows, service

from edgenetviz.collectors import services


def one_service(item):
    return rows(services.services(objects("services", item)))[0]


def addresses(item):
    return [
        (row["kind"], row["address"], row["hostname"], row["family"], row["position"])
        for row in rows(services.service_addresses(objects("services", item)))
    ]


def endpoints(*items, version=""):
    return rows(services.endpoints(objects("endpointslices", *items, version=version)))


@pytest.mark.parametrize(
    ("spec", "cluster_ip", "cluster_ips", "headless"),
    [
        (
            {"clusterIP": "172.28.0.5", "clusterIPs": ["172.28.0.5", "fd00::5"]},
            "172.28.0.5",
            ["172.28.0.5", "fd00::5"],
            False,
        ),
        ({"clusterIP": "172.28.0.5"}, "172.28.0.5", ["172.28.0.5"], False),
        ({"clusterIP": "None", "clusterIPs": ["None"]}, "None", [], True),
        ({"clusterIP": "None"}, "None", [], True),
        ({"type": "ExternalName", "clusterIP": "", "externalName": "a.example"}, None, [], False),
        ({"type": "ExternalName", "externalName": "a.example"}, None, [], False),
    ],
)
def test_cluster_ips(spec, cluster_ip, cluster_ips, headless):
    found = one_service(service(**spec))
    assert (found["cluster_ip"], found["cluster_ips"], found["headless"]) == (cluster_ip, cluster_ips, headless)
    assert [row[1] for row in addresses(service(**spec))] == cluster_ips


def test_addresses_of_a_load_balancer():
    ingress = {
        "loadBalancer": {
            "ingress": [{"ip": "10.0.0.9", "ipMode": "VIP"}, {"hostname": "lb.example"}, {"ip": "fd00::9"}]
        }
    }
    item = service(type="LoadBalancer", clusterIP="172.28.0.5", externalIPs=["10.0.0.7"], status=ingress)
    assert addresses(item) == [
        ("cluster", "172.28.0.5", None, 4, 0),
        ("external", "10.0.0.7", None, 4, 0),
        ("ingress", "10.0.0.9", None, 4, 0),
        ("ingress", None, "lb.example", None, 1),
        ("ingress", "fd00::9", None, 6, 2),
    ]


@pytest.mark.parametrize(
    ("target", "text", "number", "name"),
    [
        (8080, "8080", 8080, None),
        ("http", "http", None, "http"),
        ("8080", "8080", 8080, None),
        (0, "80", 80, None),
        (None, "80", 80, None),
        ("", "80", 80, None),
        ("²", "²", None, "²"),
        ("9" * 5000, "9" * 5000, None, "9" * 5000),
    ],
)
def test_target_ports(target, text, number, name):
    item = service(ports=[{"name": "http", "port": 80, "targetPort": target, "nodePort": 0}])
    found = rows(services.service_ports(objects("services", item)))[0]
    assert (found["target_port"], found["target_port_number"], found["target_port_name"]) == (text, number, name)
    assert (found["protocol"], found["node_port"]) == ("TCP", None)


def test_a_service_without_ports_has_no_rows():
    assert rows(services.service_ports(objects("services", service(clusterIP="None")))) == []


@pytest.mark.parametrize(
    ("conditions", "ready", "serving", "terminating"),
    [
        ({}, True, True, False),
        ({"ready": None, "serving": None, "terminating": None}, True, True, False),
        ({"ready": True}, True, True, False),
        ({"ready": False}, False, False, False),
        ({"ready": False, "serving": True, "terminating": True}, False, True, True),
        ({"ready": True, "serving": False}, True, False, False),
        ({"serving": False}, True, False, False),
        ({"ready": False, "terminating": True}, False, False, True),
    ],
)
def test_conditions_that_are_not_stated(conditions, ready, serving, terminating):
    found = endpoints(endpointslice(endpoint("10.0.0.1", conditions=conditions)))[0]
    assert (found["ready"], found["serving"], found["terminating"]) == (ready, serving, terminating)
    assert found["ready_stated"] is conditions.get("ready")
    assert found["serving_stated"] is conditions.get("serving")


def test_no_conditions_at_all_is_ready():
    assert endpoints(endpointslice(endpoint("10.0.0.1", conditions=None)))[0]["ready"] is True


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        (None, [(None, None, None)]),
        ([], [(None, None, None)]),
        ([{"port": 80}], [(None, 80, "TCP")]),
        ([{"name": "", "port": None}], [("", None, "TCP")]),
        (
            [{"name": "a", "port": 80}, {"name": "b", "port": 53, "protocol": "UDP"}],
            [("a", 80, "TCP"), ("b", 53, "UDP")],
        ),
    ],
)
def test_ports_of_a_slice(ports, expected):
    found = endpoints(endpointslice(endpoint("10.0.0.1"), ports=ports))
    assert [(row["port_name"], row["port"], row["protocol"]) for row in found] == expected


def test_every_address_and_port_of_every_endpoint_is_a_row():
    item = endpointslice(
        {"addresses": ["10.0.0.1", "10.0.0.2"]}, endpoint("10.0.0.3"), ports=[{"port": 1}, {"port": 2}]
    )
    assert [(row["endpoint"], row["address"], row["port"]) for row in endpoints(item)] == [
        (0, "10.0.0.1", 1),
        (0, "10.0.0.1", 2),
        (0, "10.0.0.2", 1),
        (0, "10.0.0.2", 2),
        (1, "10.0.0.3", 1),
        (1, "10.0.0.3", 2),
    ]


@pytest.mark.parametrize(
    ("kind", "address", "expected", "family"),
    [
        ("IPv4", "10.0.0.1", "IPv4", 4),
        ("IPv6", "fd00::1", "IPv6", 6),
        ("FQDN", "a.example", "FQDN", None),
        ("IP", "10.0.0.1", "IPv4", 4),
        ("IP", "fd00::1", "IPv6", 6),
    ],
)
def test_address_types(kind, address, expected, family):
    item = endpointslice(endpoint(address), kind=kind)
    assert [(row["address_type"], row["family"]) for row in endpoints(item, version="v1beta1")] == [(expected, family)]
    assert rows(services.endpointslices(objects("endpointslices", item)))[0]["address_type"] == expected


def test_an_empty_slice_of_type_ip():
    assert (
        rows(services.endpointslices(objects("endpointslices", endpointslice(kind="IP"))))[0]["address_type"] == "IPv4"
    )


@pytest.mark.parametrize(
    ("fields", "node"),
    [
        ({"nodeName": "n1"}, "n1"),
        ({"topology": {"kubernetes.io/hostname": "n2"}}, "n2"),
        ({"nodeName": "n1", "topology": {"kubernetes.io/hostname": "n2"}}, "n1"),
        ({"topology": None}, None),
        ({}, None),
    ],
)
def test_node_of_an_endpoint(fields, node):
    assert endpoints(endpointslice(endpoint("10.0.0.1", **fields)), version="v1beta1")[0]["node"] == node


def test_a_slice_without_label_belongs_to_no_service():
    item = endpointslice(endpoint("10.0.0.1"), of=None)
    assert [row["service"] for row in endpoints(item)] == [None]
    assert rows(services.endpointslices(objects("endpointslices", item)))[0]["service"] is None


def test_a_slice_without_endpoints_has_a_row_among_the_slices_only():
    assert endpoints(endpointslice()) == []
    assert rows(services.endpointslices(objects("endpointslices", endpointslice())))[0]["endpoints"] == 0


CORE = {
    "metadata": meta("s"),
    "subsets": [
        {
            "addresses": [
                {
                    "ip": "10.0.0.1",
                    "nodeName": "n1",
                    "targetRef": {"kind": "Pod", "namespace": "ns", "name": "p", "uid": "u"},
                }
            ],
            "notReadyAddresses": [{"ip": "10.0.0.2", "hostname": "h"}],
            "ports": [{"name": "a", "port": 80}],
        },
        {"addresses": [{"ip": "fd00::1"}]},
    ],
}


def test_core_endpoints_make_the_same_table():
    found = endpoints(CORE, version="v1/endpoints")
    assert [
        (r["service"], r["endpoint"], r["address"], r["family"], r["port"], r["ready"], r["serving"]) for r in found
    ] == [
        ("s", 0, "10.0.0.1", 4, 80, True, True),
        ("s", 1, "10.0.0.2", 4, 80, False, False),
        ("s", 2, "fd00::1", 6, None, True, True),
    ]
    assert [(r["node"], r["hostname"], r["target_name"], r["target_uid"]) for r in found] == [
        ("n1", None, "p", "u"),
        (None, "h", None, None),
        (None, None, None, None),
    ]
    assert {(r["source"], r["address_type"], r["terminating"]) for r in found} == {
        ("endpoints", "IPv4", False),
        ("endpoints", "IPv6", False),
    }


def test_core_endpoints_as_slices():
    found = rows(services.endpointslices(objects("endpointslices", CORE, version="v1/endpoints")))[0]
    assert (found["name"], found["service"], found["endpoints"], found["source"]) == ("s", "s", 3, "endpoints")
    assert [port["port"] for port in found["ports"]] == [80]


def test_core_endpoints_without_subsets():
    read = objects("endpointslices", {"metadata": meta("s")}, version="v1/endpoints")
    assert rows(services.endpoints(read)) == []
    assert rows(services.endpointslices(read))[0]["endpoints"] == 0


def ingress(**spec):
    return {"metadata": meta("i"), "spec": spec}


V1 = {"service": {"name": "s", "port": {"number": 80}}}
V1_NAMED = {"service": {"name": "s", "port": {"name": "http"}}}
BETA = {"serviceName": "s", "servicePort": 80}
BETA_NAMED = {"serviceName": "s", "servicePort": "http"}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (ingress(defaultBackend=V1), [(None, None, "s", "80")]),
        (ingress(backend=BETA), [(None, None, "s", "80")]),
        (
            ingress(rules=[{"host": "h", "http": {"paths": [{"path": "/", "backend": V1_NAMED}]}}]),
            [("h", "/", "s", "http")],
        ),
        (ingress(rules=[{"http": {"paths": [{"backend": BETA_NAMED}]}}]), [(None, None, "s", "http")]),
        (ingress(rules=[{"host": "h"}]), []),
        (ingress(defaultBackend={"resource": {"kind": "Bucket", "name": "b"}}), [(None, None, None, None)]),
        (ingress(), []),
    ],
)
def test_ingress_backends(item, expected):
    found = rows(services.ingress_backends(objects("ingresses", item)))
    assert [(r["host"], r["path"], r["service"], r["service_port"]) for r in found] == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"cidrs": ["172.28.0.0/16", "fd00::/112"]}, [("172.28.0.0/16", 4), ("fd00::/112", 6)]),
        ({"ipv4": "172.28.0.0/16"}, [("172.28.0.0/16", 4)]),
        ({"ipv4": "172.28.0.0/16", "ipv6": "fd00::/112"}, [("172.28.0.0/16", 4), ("fd00::/112", 6)]),
        ({"cidrs": []}, []),
    ],
)
def test_service_cidrs_of_every_release(spec, expected):
    item = {
        "metadata": {"name": "kubernetes"},
        "spec": spec,
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }
    found = rows(services.service_cidrs(objects("servicecidrs", item)))
    assert [(r["cidr"], r["family"]) for r in found] == expected
    assert {r["ready"] for r in found} <= {"True"}


def test_ip_addresses():
    item = {
        "metadata": {"name": "fd00::5", "labels": {"ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"}},
        "spec": {"parentRef": {"group": "", "resource": "services", "namespace": "ns", "name": "s"}},
    }
    found = rows(services.ip_addresses(objects("ipaddresses", item)))[0]
    assert (found["address"], found["family"], found["parent_name"], found["managed_by"]) == (
        "fd00::5",
        6,
        "s",
        "ipallocator.k8s.io",
    )
