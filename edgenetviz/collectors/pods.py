"""Pods → ``pods`` and ``pod_ips``, all columns at once, whatever their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edgenetviz.addresses import family_of
from edgenetviz.collectors.columns import Flat, Values, flatten_lists, frame, given, in_parts, texts
from edgenetviz.collectors.garbage import collection_paused

FINISHED = ("Succeeded", "Failed")


def pods(pods: Sequence[Any], replicasets: Sequence[Any]) -> pd.DataFrame:
    """Table ``pods``.

    Parameters
    ----------
    pods : sequence of Pod
        The pods.
    replicasets : sequence of Workload
        ReplicaSets, through which a Deployment owns its pods; none when they could not be read.
    """
    above = _above(replicasets)
    with collection_paused():
        return frame("pods", in_parts(pods, lambda part: _pod_columns(part, above)))


def _pod_columns(pods: Sequence[Any], above: Mapping[str, tuple[str, str]]) -> dict[str, Values]:
    count = len(pods)
    statuses = flatten_lists([pod.status.containerStatuses for pod in pods])
    conditions = flatten_lists([pod.status.conditions for pod in pods])
    waiting = _waiting(statuses, count)
    exit_codes = statuses.where(given([one.lastState.terminated for one in statuses.items]))
    types = texts([one.type for one in conditions.items])
    readiness = conditions.where(types == "Ready")
    ready = readiness.first_per_parent([one.status for one in readiness.items], count)
    reasons = readiness.first_per_parent([one.reason for one in readiness.items], count)
    scheduling = conditions.where(types == "PodScheduled")
    unschedulable = scheduling.where(texts(scheduling.get("status")) == "False")
    owners = [_owner(pod) for pod in pods]
    workloads = [_workload(pod, owner, above) for pod, owner in zip(pods, owners, strict=True)]
    return {
        "namespace": [pod.metadata.namespace for pod in pods],
        "name": [pod.metadata.name for pod in pods],
        "uid": [pod.metadata.uid for pod in pods],
        "node": [pod.spec.nodeName for pod in pods],
        "phase": [pod.status.phase for pod in pods],
        "status": _kubectl_status(pods, statuses),
        "ready": [status == "True" for status in ready],
        "containers": [len(pod.spec.containers) for pod in pods],
        "containers_ready": _sum(statuses, [one.ready for one in statuses.items], count),
        "restarts": _sum(statuses, [one.restartCount for one in statuses.items], count),
        "pod_ip": [pod.status.podIP or None for pod in pods],
        "host_ip": [pod.status.hostIP for pod in pods],
        "host_network": [pod.spec.hostNetwork for pod in pods],
        "holds_ip": _holds_ip(pods),
        "owner_kind": [owner and owner.kind for owner in owners],
        "owner_name": [owner and owner.name for owner in owners],
        "owner_uid": [owner and owner.uid for owner in owners],
        "workload_kind": [kind for kind, _, _ in workloads],
        "workload_name": [name for _, name, _ in workloads],
        "workload_inferred": [inferred for _, _, inferred in workloads],
        "hostname": [pod.spec.hostname for pod in pods],
        "subdomain": [pod.spec.subdomain for pod in pods],
        "dns_policy": [pod.spec.dnsPolicy for pod in pods],
        "dns_config": [_dns_config(pod.spec.dnsConfig) for pod in pods],
        "service_account": [pod.spec.serviceAccountName for pod in pods],
        "ports": [_ports(pod.spec) for pod in pods],
        "images": [[one.image for one in pod.spec.containers] for pod in pods],
        "waiting_reason": waiting,
        "last_exit_code": exit_codes.first_per_parent(exit_codes.get("lastState.terminated.exitCode"), count),
        "not_ready_reason": [
            None if status == "True" else reason for status, reason in zip(ready, reasons, strict=True)
        ],
        "unschedulable_message": unschedulable.first_per_parent(unschedulable.get("message"), count),
        "cni_pod_ip": [pod.metadata.annotations.podIP for pod in pods],
        "labels": [pod.metadata.labels for pod in pods],
        "created": [pod.metadata.creationTimestamp for pod in pods],
        "deleted": [pod.metadata.deletionTimestamp for pod in pods],
    }


def pod_ips(pods: Sequence[Any]) -> pd.DataFrame:
    """Table ``pod_ips``: ``status.podIPs``, else ``status.podIP``, else what Calico's CNI plugin noted."""
    with collection_paused():
        return frame("pod_ips", in_parts(pods, _pod_ip_columns))


def _pod_ip_columns(pods: Sequence[Any]) -> dict[str, Values]:
    stated = [_stated_ips(pod.status) for pod in pods]
    noted = [[] if own else _noted_ips(pod.metadata.annotations.podIPs) for own, pod in zip(stated, pods, strict=True)]
    flat = flatten_lists([a or b for a, b in zip(stated, noted, strict=True)])
    holders = flat.of_parent(pods)
    return {
        "namespace": [pod.metadata.namespace for pod in holders],
        "pod": [pod.metadata.name for pod in holders],
        "uid": [pod.metadata.uid for pod in holders],
        "address": flat.items,
        "family": _families(flat.items),
        "node": [pod.spec.nodeName for pod in holders],
        "host_network": [pod.spec.hostNetwork for pod in holders],
        "holds_ip": _holds_ip(holders),
        "source": flat.of_parent(["status" if own else "annotation" for own in stated]),
    }


def _families(addresses: Sequence[str]) -> list[int | None]:
    """As ``family_of``; each form is looked at once, not each address."""
    return [6 if ":" in one else family_of(one) for one in addresses]


def _stated_ips(status: Any) -> list[str]:
    return [one.ip for one in status.podIPs if one.ip] or ([status.podIP] if status.podIP else [])


def _noted_ips(annotation: str | None) -> list[str]:
    return [text.strip().partition("/")[0] for text in (annotation or "").split(",") if text.strip()]


def _holds_ip(pods: Sequence[Any]) -> NDArray[np.bool_]:
    """Which pods own their addresses now, by the rules of ``calicoctl ipam check`` (Calico 3.32).

    Not on the host network, not finished, and not on the way out with the CNI plugin's DEL already run, which leaves
    the annotation ``cni.projectcalico.org/podIP`` behind as an empty text.
    """
    host_network = np.array([pod.spec.hostNetwork for pod in pods], dtype=bool)
    finished = np.isin(texts([pod.status.phase or "" for pod in pods]), FINISHED)
    deleting = given([pod.metadata.deletionTimestamp for pod in pods])
    released = np.array([pod.metadata.annotations.podIP == "" for pod in pods], dtype=bool)
    holds: NDArray[np.bool_] = ~host_network & ~finished & ~(deleting & released)
    return holds


def _above(replicasets: Sequence[Any]) -> dict[str, tuple[str, str]]:
    """UID of a ReplicaSet → kind and name of the workload at the top."""
    owners = [_owner(one) for one in replicasets]
    return {
        one.metadata.uid: ((owner and owner.kind) or "ReplicaSet", (owner and owner.name) or one.metadata.name)
        for one, owner in zip(replicasets, owners, strict=True)
    }


def _owner(owned: Any) -> Any:
    """The controlling owner, or None."""
    for owner in owned.metadata.ownerReferences:
        if owner.controller:
            return owner
    return None


def _workload(pod: Any, owner: Any, above: Mapping[str, tuple[str, str]]) -> tuple[str, str, bool]:
    """Kind and name of the owner at the top, and whether they were inferred.

    A ReplicaSet is followed to its own owner; one that could not be read by its pods' pod-template-hash.
    """
    # A static pod is owned by its Node: the pod itself is the workload.
    if owner is None or owner.kind in {"", "Node"}:
        return "Pod", pod.metadata.name, False
    if owner.kind != "ReplicaSet":
        return owner.kind, owner.name, False
    if owner.uid in above:
        return *above[owner.uid], False
    deployment = _deployment_of(owner.name, pod.metadata.labels.get("pod-template-hash"))
    return ("Deployment", deployment, True) if deployment else ("ReplicaSet", owner.name, False)


def _deployment_of(replicaset: str, hash_: str | None) -> str | None:
    """A Deployment names its ReplicaSets after itself and the template's hash (all releases)."""
    suffix = f"-{hash_}"
    return replicaset.removesuffix(suffix) if hash_ and replicaset.endswith(suffix) and replicaset != suffix else None


def _waiting(statuses: Flat, count: int) -> list[Any]:
    waits = statuses.where(
        np.array([bool(s.state.waiting and s.state.waiting.reason) for s in statuses.items], dtype=bool)
    )
    return waits.first_per_parent(waits.get("state.waiting.reason"), count)


def _kubectl_status(pods: Sequence[Any], statuses: Flat) -> list[Any]:
    """STATUS of ``kubectl get pods``: pods whose containers merely run have their phase, the others are looked at."""
    count = len(pods)
    status = texts([pod.status.reason or pod.status.phase for pod in pods])
    halted = np.array(
        [one.state.waiting is not None or one.state.terminated is not None for one in statuses.items], dtype=bool
    )
    odd = np.bincount(statuses.parent[halted], minlength=count) > 0
    odd |= np.array([bool(pod.status.initContainerStatuses) for pod in pods], dtype=bool)
    odd |= given([pod.metadata.deletionTimestamp for pod in pods])
    odd |= texts([pod.status.phase for pod in pods]) == "Pending"
    for place in np.flatnonzero(odd).tolist():
        status[place] = _printed_status(pods[place], status[place])
    return list(status)


def _printed_status(pod: Any, status: str | None) -> str | None:
    """Kubernetes 1.36 ``pkg/printers/internalversion/printers.go``, printPod."""
    conditions = pod.status.conditions
    if any(one.type == "PodScheduled" and one.reason == "SchedulingGated" for one in conditions):
        status = "SchedulingGated"
    initialising = _init_status(pod)
    status = initialising or status
    if initialising is None or any(one.type == "Initialized" and one.status == "True" for one in conditions):
        status = _main_status(pod, status)
    if pod.metadata.deletionTimestamp is not None:
        if pod.status.reason == "NodeLost":
            return "Unknown"
        if pod.status.phase not in FINISHED:
            return "Terminating"
    return status


def _main_status(pod: Any, status: str | None) -> str | None:
    """The first container that says something wins; "Completed" ones beside others do not speak for the pod."""
    failed, running = None, False
    for one in reversed(pod.status.containerStatuses):
        waiting, terminated = one.state.waiting, one.state.terminated
        if waiting is not None and waiting.reason:
            status = waiting.reason
        elif terminated is not None:
            status = _termination(terminated)
            failed = status if terminated.exitCode else failed
        elif one.ready:
            running = True
    if status != "Completed":
        return status
    if running and any(one.type == "Ready" and one.status == "True" for one in pod.status.conditions):
        return "Running"
    return failed or ("NotReady" if running else status)


def _termination(terminated: Any) -> str:
    if terminated.reason:
        return str(terminated.reason)
    return f"Signal:{terminated.signal}" if terminated.signal else f"ExitCode:{terminated.exitCode or 0}"


def _init_status(pod: Any) -> str | None:
    sidecars = {one.name for one in pod.spec.initContainers if one.restartPolicy == "Always"}
    for place, one in enumerate(pod.status.initContainerStatuses):
        terminated, waiting = one.state.terminated, one.state.waiting
        if terminated is not None and not terminated.exitCode:
            continue
        if one.name in sidecars and (one.ready if one.started is None else one.started):
            continue
        if terminated is not None:
            return f"Init:{_termination(terminated)}"
        if waiting is not None and waiting.reason and waiting.reason != "PodInitializing":
            return f"Init:{waiting.reason}"
        return f"Init:{place}/{len(pod.spec.initContainers)}"
    return None


def _sum(flat: Flat, values: Sequence[int], count: int) -> NDArray[np.int64]:
    # The API's numbers have 32 bits; a file may hold larger ones.
    weights = np.clip(np.array(values, dtype=float), 0, 2**31 - 1)
    return np.bincount(flat.parent, weights=weights, minlength=count).astype(np.int64)


def _ports(spec: Any) -> list[dict[str, Any]]:
    """Declared ports; those of restartable init containers (sidecars, Kubernetes 1.28 on) count as well."""
    containers = spec.containers
    if spec.initContainers:
        containers = [*containers, *(one for one in spec.initContainers if one.restartPolicy == "Always")]
    return [
        {
            "container": one.name,
            "name": port.name,
            "port": port.containerPort,
            "protocol": port.protocol,
            "host_port": port.hostPort,
        }
        for one in containers
        for port in one.ports
    ]


def _dns_config(config: Any) -> dict[str, Any] | None:
    if config is None:
        return None
    options = [{"name": option.name, "value": option.value} for option in config.options]
    return {"nameservers": config.nameservers, "searches": config.searches, "options": options}
