"""Services, slices, ingresses and cluster IP ranges → tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from edgenetviz.addresses import family_of
from edgenetviz.collectors.cluster import condition
from edgenetviz.collectors.columns import concat, flatten, flatten_lists, frame, get, plain
from edgenetviz.collectors.objects.services import Endpoints

SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
FAMILY_OF_TYPE = {"IPv4": 4, "IPv6": 6}


def services(services: Sequence[Any]) -> pd.DataFrame:
    """Table ``services``."""
    return frame(
        "services",
        {
            "namespace": get(services, "metadata.namespace"),
            "name": get(services, "metadata.name"),
            "uid": get(services, "metadata.uid"),
            "type": get(services, "spec.type"),
            "cluster_ip": [ip or None for ip in get(services, "spec.clusterIP")],
            "cluster_ips": [_cluster_ips(one.spec) for one in services],
            "headless": [ip == "None" for ip in get(services, "spec.clusterIP")],
            "selector": get(services, "spec.selector"),
            "external_name": get(services, "spec.externalName"),
            "external_ips": get(services, "spec.externalIPs"),
            "lb_ingress": plain(get(services, "status.loadBalancer.ingress")),
            "ip_families": get(services, "spec.ipFamilies"),
            "ip_family_policy": get(services, "spec.ipFamilyPolicy"),
            "internal_traffic_policy": get(services, "spec.internalTrafficPolicy"),
            "external_traffic_policy": get(services, "spec.externalTrafficPolicy"),
            "health_check_node_port": [port or None for port in get(services, "spec.healthCheckNodePort")],
            "session_affinity": get(services, "spec.sessionAffinity"),
            "publish_not_ready_addresses": get(services, "spec.publishNotReadyAddresses"),
            "load_balancer_class": get(services, "spec.loadBalancerClass"),
            "load_balancer_ip": get(services, "spec.loadBalancerIP"),
            "load_balancer_source_ranges": get(services, "spec.loadBalancerSourceRanges"),
            "allocate_node_ports": get(services, "spec.allocateLoadBalancerNodePorts"),
            "annotations": get(services, "metadata.annotations"),
            "labels": get(services, "metadata.labels"),
            "created": get(services, "metadata.creationTimestamp"),
            "deleted": get(services, "metadata.deletionTimestamp"),
        },
    )


def _cluster_ips(spec: Any) -> list[str]:
    """All cluster IPs; releases before 1.20 have only the one field. Neither ``None`` nor empty text is an address."""
    return [ip for ip in spec.clusterIPs or [spec.clusterIP] if ip and ip != "None"]


def service_addresses(services: Sequence[Any]) -> pd.DataFrame:
    """Table ``service_addresses``: cluster IPs, external IPs, what a load balancer assigned."""
    parts = []
    for kind, lists in (
        ("cluster", [_cluster_ips(one.spec) for one in services]),
        ("external", get(services, "spec.externalIPs")),
        ("ingress", get(services, "status.loadBalancer.ingress")),
    ):
        flat = flatten_lists(lists)
        ingress = kind == "ingress"
        addresses = [ip or None for ip in flat.get("ip")] if ingress else flat.items
        parts.append(
            frame(
                "service_addresses",
                {
                    "namespace": flat.of_parent(get(services, "metadata.namespace")),
                    "service": flat.of_parent(get(services, "metadata.name")),
                    "kind": [kind] * len(flat.items),
                    "address": addresses,
                    "hostname": flat.get("hostname") if ingress else [None] * len(flat.items),
                    "family": list(map(family_of, addresses)),
                    "position": flat.position,
                },
            )
        )
    return concat("service_addresses", parts)


def service_ports(services: Sequence[Any]) -> pd.DataFrame:
    """Table ``service_ports``."""
    ports = flatten(services, "spec.ports")
    numbers = ports.get("port")
    # The API server fills an absent targetPort in with the port; objects of other makers may lack it. 0 means absent.
    targets = [
        port if target in (None, "", 0) else target
        for target, port in zip(ports.get("targetPort"), numbers, strict=True)
    ]
    as_number = [_number(target) for target in targets]
    return frame(
        "service_ports",
        {
            "namespace": ports.of_parent(get(services, "metadata.namespace")),
            "service": ports.of_parent(get(services, "metadata.name")),
            "port_name": ports.get("name"),
            "protocol": ports.get("protocol"),
            "port": numbers,
            "target_port": [None if target is None else str(target) for target in targets],
            "target_port_number": as_number,
            "target_port_name": [
                target if number is None else None for target, number in zip(targets, as_number, strict=True)
            ],
            "node_port": [port or None for port in ports.get("nodePort")],
            "app_protocol": ports.get("appProtocol"),
        },
    )


def _number(target: int | str | None) -> int | None:
    """A target port that is a number, also when somebody wrote it as text."""
    if isinstance(target, int):
        return target
    return int(target) if target and target.isascii() and target.isdigit() and len(target) <= 5 else None


def endpointslices(objects: Sequence[Any]) -> pd.DataFrame:
    """Table ``endpointslices``, of slices or of core Endpoints (servers before 1.17)."""
    if objects and isinstance(objects[0], Endpoints):
        return _slices_of_endpoints(objects)
    owners = flatten(objects, "metadata.ownerReferences")
    labels = get(objects, "metadata.labels")
    return frame(
        "endpointslices",
        {
            "namespace": get(objects, "metadata.namespace"),
            "name": get(objects, "metadata.name"),
            "service": [own.get(SERVICE_NAME) or None for own in labels],
            "address_type": [_address_type(one) for one in objects],
            "managed_by": [own.get(MANAGED_BY) for own in labels],
            "endpoints": list(map(len, get(objects, "endpoints"))),
            "ports": plain(get(objects, "ports")),
            "owner_uid": owners.first_per_parent(owners.get("uid"), len(objects)),
            "source": ["endpointslice"] * len(objects),
            "created": get(objects, "metadata.creationTimestamp"),
        },
    )


def endpoints(objects: Sequence[Any]) -> pd.DataFrame:
    """Table ``endpoints``: slice × endpoint × address × port.

    Conditions follow the API's rules for null (Kubernetes ``discovery/v1/types.go``): ready unknown counts as ready,
    serving unknown counts as ready does, terminating unknown counts as not.
    """
    if objects and isinstance(objects[0], Endpoints):
        return _rows_of_endpoints(objects)
    each = flatten(objects, "endpoints")
    addresses = flatten(each.items, "addresses")
    owner = each.parent[addresses.parent]
    names = get(objects, "metadata.name")
    labels = get(objects, "metadata.labels")
    # A slice without a port list means all ports: one row with the port unknown.
    ports = flatten_lists([list(objects[parent].ports or [None]) for parent in owner.tolist()])
    endpoint_of_row = addresses.parent[ports.parent]
    slice_of_row = owner[ports.parent].tolist()
    conditions = [each.items[place].conditions for place in endpoint_of_row.tolist()]
    targets = [each.items[place].targetRef for place in endpoint_of_row.tolist()]
    ready = [True if one.ready is None else one.ready for one in conditions]
    types = [_address_type(one) for one in objects]
    return frame(
        "endpoints",
        {
            "namespace": [objects[place].metadata.namespace for place in slice_of_row],
            "service": [labels[place].get(SERVICE_NAME) or None for place in slice_of_row],
            "slice": [names[place] for place in slice_of_row],
            "endpoint": each.position[endpoint_of_row],
            "address": ports.of_parent(addresses.items),
            "address_type": [types[place] for place in slice_of_row],
            "family": [FAMILY_OF_TYPE.get(types[place] or "") for place in slice_of_row],
            "port_name": [port.name if port else None for port in ports.items],
            "port": [port.port if port else None for port in ports.items],
            "protocol": [port.protocol if port else None for port in ports.items],
            "ready": ready,
            "serving": [
                own if one.serving is None else one.serving for one, own in zip(conditions, ready, strict=True)
            ],
            "terminating": [bool(one.terminating) for one in conditions],
            "ready_stated": [one.ready for one in conditions],
            "serving_stated": [one.serving for one in conditions],
            "hostname": [each.items[place].hostname or None for place in endpoint_of_row.tolist()],
            "node": [_node_of(each.items[place]) for place in endpoint_of_row.tolist()],
            "target_kind": [one.kind if one else None for one in targets],
            "target_namespace": [one.namespace if one else None for one in targets],
            "target_name": [one.name if one else None for one in targets],
            "target_uid": [one.uid if one else None for one in targets],
            "managed_by": [labels[place].get(MANAGED_BY) for place in slice_of_row],
            "source": ["endpointslice"] * len(slice_of_row),
        },
    )


def _node_of(endpoint: Any) -> str | None:
    """v1 names the node; v1beta1 did so by a topology label."""
    return endpoint.nodeName or (endpoint.topology or {}).get("kubernetes.io/hostname")


def _address_type(one: Any) -> str | None:
    """IPv4, IPv6 or FQDN; the first v1beta1 releases wrote ``IP`` for both families."""
    if one.addressType != "IP":
        return str(one.addressType) if one.addressType else None
    family = next((family_of(address) for endpoint in one.endpoints for address in endpoint.addresses), 4)
    return f"IPv{family or 4}"


def _slices_of_endpoints(objects: Sequence[Any]) -> pd.DataFrame:
    """One row an Endpoints object. Its name is its Service's name."""
    counts = [sum(len(s.addresses) + len(s.notReadyAddresses) for s in one.subsets) for one in objects]
    names = get(objects, "metadata.name")
    return frame(
        "endpointslices",
        {
            "namespace": get(objects, "metadata.namespace"),
            "name": names,
            "service": names,
            "address_type": [_family_type(one) for one in objects],
            "managed_by": [None] * len(objects),
            "endpoints": counts,
            "ports": plain([[port for subset in one.subsets for port in subset.ports] for one in objects]),
            "owner_uid": [None] * len(objects),
            "source": ["endpoints"] * len(objects),
            "created": get(objects, "metadata.creationTimestamp"),
        },
    )


def _family_type(one: Any) -> str:
    address = next((a.ip for s in one.subsets for a in (*s.addresses, *s.notReadyAddresses)), "")
    return "IPv6" if family_of(address) == 6 else "IPv4"


def _rows_of_endpoints(objects: Sequence[Any]) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for one in objects:
        place = 0
        for subset in one.subsets:
            for ready, addresses in ((True, subset.addresses), (False, subset.notReadyAddresses)):
                for address in addresses:
                    target = address.targetRef
                    rows += [
                        (one.metadata.namespace, one.metadata.name, place, address, ready, port, target)
                        for port in subset.ports or [None]
                    ]
                    place += 1
    families = [family_of(row[3].ip) for row in rows]
    return frame(
        "endpoints",
        {
            "namespace": [row[0] for row in rows],
            "service": [row[1] for row in rows],
            "slice": [row[1] for row in rows],
            "endpoint": [row[2] for row in rows],
            "address": [row[3].ip for row in rows],
            "address_type": [f"IPv{family}" if family else None for family in families],
            "family": families,
            "port_name": [row[5].name if row[5] else None for row in rows],
            "port": [row[5].port if row[5] else None for row in rows],
            "protocol": [row[5].protocol if row[5] else None for row in rows],
            "ready": [row[4] for row in rows],
            "serving": [row[4] for row in rows],
            "terminating": [False] * len(rows),
            "ready_stated": [row[4] for row in rows],
            "serving_stated": [None] * len(rows),
            "hostname": [row[3].hostname or None for row in rows],
            "node": [row[3].nodeName for row in rows],
            "target_kind": [row[6].kind if row[6] else None for row in rows],
            "target_namespace": [row[6].namespace if row[6] else None for row in rows],
            "target_name": [row[6].name if row[6] else None for row in rows],
            "target_uid": [row[6].uid if row[6] else None for row in rows],
            "managed_by": [None] * len(rows),
            "source": ["endpoints"] * len(rows),
        },
    )


def ingress_backends(ingresses: Sequence[Any]) -> pd.DataFrame:
    """Table ``ingress_backends``: default backends have neither host nor path."""
    rows: list[tuple[Any, ...]] = []
    for one in ingresses:
        default = one.spec.defaultBackend or one.spec.backend
        if default:
            rows.append((one, None, None, *_backend(default)))
        rows += [
            (one, rule.host, path.path, *_backend(path.backend))
            for rule in one.spec.rules
            for path in (rule.http.paths if rule.http else ())
        ]
    return frame(
        "ingress_backends",
        {
            "namespace": [row[0].metadata.namespace for row in rows],
            "ingress": [row[0].metadata.name for row in rows],
            "ingress_class": [row[0].spec.ingressClassName for row in rows],
            "host": [row[1] for row in rows],
            "path": [row[2] for row in rows],
            "service": [row[3] for row in rows],
            "service_port": [row[4] for row in rows],
        },
    )


def _backend(backend: Any) -> tuple[str | None, str | None]:
    if backend.service:
        port = backend.service.port
        return backend.service.name, port.name or (str(port.number) if port.number else None)
    return backend.serviceName, None if backend.servicePort is None else str(backend.servicePort)


def service_cidrs(objects: Sequence[Any]) -> pd.DataFrame:
    """Table ``service_cidrs``."""
    spec = get(objects, "spec")
    flat = flatten_lists([one.cidrs or [cidr for cidr in (one.ipv4, one.ipv6) if cidr] for one in spec])
    return frame(
        "service_cidrs",
        {
            "name": flat.of_parent(get(objects, "metadata.name")),
            "cidr": flat.items,
            "family": list(map(family_of, flat.items)),
            "ready": flat.of_parent(condition(objects, "Ready", "status")),
            "created": flat.of_parent(get(objects, "metadata.creationTimestamp")),
            "deleted": flat.of_parent(get(objects, "metadata.deletionTimestamp")),
        },
    )


def ip_addresses(objects: Sequence[Any]) -> pd.DataFrame:
    """Table ``ip_addresses``."""
    names = get(objects, "metadata.name")
    return frame(
        "ip_addresses",
        {
            "address": names,
            "family": list(map(family_of, names)),
            "parent_group": get(objects, "spec.parentRef.group"),
            "parent_resource": get(objects, "spec.parentRef.resource"),
            "parent_namespace": get(objects, "spec.parentRef.namespace"),
            "parent_name": get(objects, "spec.parentRef.name"),
            "managed_by": [own.get("ipaddress.kubernetes.io/managed-by") for own in get(objects, "metadata.labels")],
        },
    )
