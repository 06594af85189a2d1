"""Nodes, namespaces, workloads, events and the control plane's settings → tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from edgenetviz.addresses import family_of
from edgenetviz.collectors.columns import Flat, concat, flatten, frame, get, plain, texts

Objects = Mapping[str, Sequence[Any]]
"""Resource → its objects. One that could not be read at all has no entry; one without objects has an empty one."""

EXCLUDE_FROM_LB = "node.kubernetes.io/exclude-from-external-load-balancers"
"""Label that keeps MetalLB from announcing on a node (MetalLB 0.14.0 on; its presence counts, not its value)."""

_PREFIX_LENGTHS = frozenset(map(str, range(129)))
_CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")

_TUNNELS = {
    "ipv4": "calico-ipv4",
    "ipv6": "calico-ipv6",
    "ipip": "ipip-tunnel",
    "vxlan": "vxlan-tunnel",
    "vxlan_v6": "vxlan-tunnel-v6",
    "wireguard": "wireguard",
    "wireguard_v6": "wireguard-v6",
}
"""Field of the annotations → kind of address (Calico 3.32 ``libcalico-go/lib/backend/k8s/resources/node.go``)."""

_WORKLOADS = {
    "deployments": "Deployment",
    "replicasets": "ReplicaSet",
    "daemonsets": "DaemonSet",
    "statefulsets": "StatefulSet",
    "jobs": "Job",
}


def condition(objects: Sequence[Any], type_: str, field: str, flat: Flat | None = None) -> list[Any]:
    """A field of each object's condition of one type."""
    conditions = flat or flatten(objects, "status.conditions")
    chosen = conditions.where(texts(conditions.get("type")) == type_)
    return chosen.first_per_parent(chosen.get(field), len(objects))


def nodes(nodes: Sequence[Any]) -> pd.DataFrame:
    """Table ``nodes``."""
    conditions = flatten(nodes, "status.conditions")
    addresses = flatten(nodes, "status.addresses")
    internal = addresses.where(texts(addresses.get("type")) == "InternalIP")
    labels = get(nodes, "metadata.labels")
    return frame(
        "nodes",
        {
            "name": get(nodes, "metadata.name"),
            "uid": get(nodes, "metadata.uid"),
            "ready": condition(nodes, "Ready", "status", conditions),
            "ready_reason": condition(nodes, "Ready", "reason", conditions),
            "network_unavailable": condition(nodes, "NetworkUnavailable", "status", conditions),
            "network_unavailable_reason": condition(nodes, "NetworkUnavailable", "reason", conditions),
            "unschedulable": get(nodes, "spec.unschedulable"),
            "control_plane": [any(role in own for role in _CONTROL_PLANE) for own in labels],
            "exclude_from_lb": [EXCLUDE_FROM_LB in own for own in labels],
            "internal_ip": internal.first_per_parent(internal.get("address"), len(nodes)),
            "pod_cidrs": [n.spec.podCIDRs or ([n.spec.podCIDR] if n.spec.podCIDR else []) for n in nodes],
            "kubelet_version": get(nodes, "status.nodeInfo.kubeletVersion"),
            "os_image": get(nodes, "status.nodeInfo.osImage"),
            "container_runtime": get(nodes, "status.nodeInfo.containerRuntimeVersion"),
            "kernel_version": get(nodes, "status.nodeInfo.kernelVersion"),
            "taints": plain(get(nodes, "spec.taints")),
            "labels": labels,
            "created": get(nodes, "metadata.creationTimestamp"),
        },
    )


def node_addresses(nodes: Sequence[Any]) -> pd.DataFrame:
    """Table ``node_addresses``: those of the API, then Calico's own and those of its tunnels."""
    names = get(nodes, "metadata.name")
    stated = flatten(nodes, "status.addresses")
    rows: list[tuple[str, str, str]] = list(
        zip(stated.of_parent(names), stated.get("type"), stated.get("address"), strict=True)
    )
    for field, kind in _TUNNELS.items():
        written = get(nodes, f"metadata.annotations.{field}")
        rows += [(name, kind, text) for name, text in zip(names, written, strict=True) if text]
    split = [text.partition("/") for _, _, text in rows]
    return frame(
        "node_addresses",
        {
            "node": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "address": [address for address, _, _ in split],
            "prefix_length": [int(bits) if bits in _PREFIX_LENGTHS else None for _, _, bits in split],
            "family": [family_of(address) for address, _, _ in split],
        },
    )


def namespaces(namespaces: Sequence[Any]) -> pd.DataFrame:
    """Table ``namespaces``."""
    return frame(
        "namespaces",
        {
            "name": get(namespaces, "metadata.name"),
            "phase": get(namespaces, "status.phase"),
            "labels": get(namespaces, "metadata.labels"),
            "created": get(namespaces, "metadata.creationTimestamp"),
        },
    )


def workloads(objects: Objects) -> pd.DataFrame:
    """Table ``workloads``: ReplicaSets only where no controller owns them."""
    return concat("workloads", [_workloads(kind, objects.get(name, ())) for name, kind in _WORKLOADS.items()])


def _workloads(kind: str, objects: Sequence[Any]) -> pd.DataFrame:
    if kind == "ReplicaSet":
        objects = [o for o in objects if not any(owner.controller for owner in o.metadata.ownerReferences)]
    daemon, job = kind == "DaemonSet", kind == "Job"
    desired = "status.desiredNumberScheduled" if daemon else "spec.completions" if job else "spec.replicas"
    ready = "status.numberReady" if daemon else "status.active" if job else "status.readyReplicas"
    return frame(
        "workloads",
        {
            "kind": [kind] * len(objects),
            "namespace": get(objects, "metadata.namespace"),
            "name": get(objects, "metadata.name"),
            "uid": get(objects, "metadata.uid"),
            # The API fills in 1 replica and 1 completion; the status leaves a zero out.
            "desired": [(0 if daemon else 1) if value is None else value for value in get(objects, desired)],
            "ready": [value or 0 for value in get(objects, ready)],
            "service_name": get(objects, "spec.serviceName"),
            "selector": plain(get(objects, "spec.selector")),
            "template_labels": get(objects, "spec.template.metadata.labels"),
            "labels": get(objects, "metadata.labels"),
            "created": get(objects, "metadata.creationTimestamp"),
        },
    )


def events(events: Sequence[Any]) -> pd.DataFrame:
    """Table ``events``: both ways in which components write them (core/v1 with counts, events.k8s.io with series)."""
    created = get(events, "metadata.creationTimestamp")
    event_time = get(events, "eventTime")
    series = get(events, "series")
    first = get(events, "firstTimestamp")
    last = get(events, "lastTimestamp")
    in_series = [one.lastObservedTime if one else None for one in series]
    return frame(
        "events",
        {
            "namespace": get(events, "metadata.namespace"),
            "name": get(events, "metadata.name"),
            "type": get(events, "type"),
            "reason": get(events, "reason"),
            "message": get(events, "message"),
            "object_kind": get(events, "involvedObject.kind"),
            "object_namespace": get(events, "involvedObject.namespace"),
            "object_name": get(events, "involvedObject.name"),
            "object_uid": get(events, "involvedObject.uid"),
            "component": _first_of(get(events, "source.component"), get(events, "reportingComponent")),
            "host": _first_of(get(events, "source.host"), get(events, "reportingInstance")),
            "count": _first_of([one.count if one else None for one in series], get(events, "count"), [1] * len(events)),
            "first_seen": _first_of(first, event_time, created),
            "last_seen": _first_of(in_series, last, event_time, created),
        },
    )


def _first_of(*columns: Sequence[Any]) -> list[Any]:
    """The first value of each row that says something."""
    return [next((value for value in row if value), None) for row in zip(*columns, strict=True)]


def cluster_settings(objects: Objects) -> pd.DataFrame:
    """Table ``cluster_settings``: ConfigMaps of kubeadm, kube-proxy and the kubelet, flags of control-plane pods."""
    rows: list[tuple[str, str | None, str, str, str]] = []
    for resource, kind, path in (
        ("kubeadm_config", "kubeadm", "data.ClusterConfiguration"),
        ("kube_proxy_config", "kube-proxy", "data.config"),
        ("kubelet_config", "kubelet", "data.kubelet"),
    ):
        for item, settings in zip(objects.get(resource, ()), get(objects.get(resource, ()), path), strict=True):
            rows += [
                (kind, item.metadata.namespace, item.metadata.name, setting, value)
                for setting, value in flatten_settings(settings)
            ]
    rows += _flags(objects.get("pods", ()))
    kinds, spaces, names, settings_, values = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return frame(
        "cluster_settings",
        {"kind": kinds, "namespace": spaces, "name": names, "setting": settings_, "value": values},
    )


def _flags(pods: Sequence[Any]) -> list[tuple[str, str | None, str, str, str]]:
    containers = flatten(pods, "spec.containers")
    lengths = np.fromiter(map(len, containers.get("command")), np.int64) + np.fromiter(
        map(len, containers.get("args")), np.int64
    )
    with_flags = containers.where(lengths > 0)
    rows = []
    for container, parent in zip(with_flags.items, with_flags.parent.tolist(), strict=True):
        metadata = pods[parent].metadata
        for flag in (*container.command, *container.args):
            name, _, value = flag.partition("=")
            rows.append(("flag", metadata.namespace, metadata.name, name, value))
    return rows


def flatten_settings(settings: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested settings as (dotted path, value as text); lists as JSON, nulls left out."""
    rows: list[tuple[str, str]] = []
    for key, value in settings.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            rows += flatten_settings(value, f"{path}.")
        elif value is not None:
            rows.append((path, value if isinstance(value, str) else json.dumps(value, default=str)))
    return rows
