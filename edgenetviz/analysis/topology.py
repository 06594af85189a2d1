"""Service → endpoint → pod → workload → node: ``topology_edges``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edgenetviz.analysis.tables import derived_frame, once_per_snapshot, plain
from edgenetviz.collectors.columns import concat
from edgenetviz.snapshot import Snapshot

_API_SERVER = "the API server itself"
_ENDPOINT = ["namespace", "service", "address", "target_uid"]


@once_per_snapshot
def topology_edges(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``topology_edges``: one row a service and endpoint address, one a service that has none.

    An address that several slices or ports name is one row; its state is ``ready`` when any of them says ready
    (Kubernetes ``discovery/v1``: slices may hold an endpoint twice while they change).

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``services``, ``endpoints``, ``pods``.

    Raises
    ------
    TableUnavailable
        The services could not be read.
    """
    snapshot.require("services")
    services = snapshot.services
    endpoints = _endpoints(snapshot.endpoints)
    known = pd.MultiIndex.from_frame(services[["namespace", "name"]])
    of_service = pd.MultiIndex.from_frame(endpoints[["namespace", "service"]]).isin(known)
    edges = endpoints[of_service]
    with_rows = pd.MultiIndex.from_frame(edges[["namespace", "service"]])
    without = services[~known.isin(with_rows)]
    table = concat(
        "topology_edges", [_with_endpoints(snapshot, services, edges), _without_endpoints(snapshot, without)]
    )
    return table.sort_values(["namespace", "service", "address"], ignore_index=True, kind="stable")


def _endpoints(endpoints: pd.DataFrame) -> pd.DataFrame:
    """One row an address of a service: conditions over all its slices, ports as a list."""
    rows = endpoints.dropna(subset=["service"])
    if rows.empty:
        return rows.assign(ports=pd.Series(dtype="object"))
    codes, order = _groups(rows)
    rows = rows.iloc[order]
    starts = np.flatnonzero(np.r_[True, np.diff(codes) > 0])
    first = rows.iloc[starts].copy()
    for column in ("ready", "serving", "terminating"):
        values = rows[column].fillna(value=False).to_numpy(dtype=bool)
        first[column] = np.logical_or.reduceat(values, starts)
    first["ports"] = pd.Series(_ports(rows, starts), dtype="object", index=first.index)
    return first


def _groups(rows: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Group number of each row, sorted, and the order that sorts them."""
    groups = rows.groupby(_ENDPOINT, sort=False, dropna=False)
    numbers: NDArray[np.int64] = np.asarray(groups.ngroup(), dtype=np.int64)
    order = np.argsort(numbers, kind="stable").astype(np.int64)
    return numbers[order], order


def _ports(rows: pd.DataFrame, starts: NDArray[np.int64]) -> list[list[dict[str, Any]]]:
    columns = zip(plain(rows["port_name"]), plain(rows["port"]), plain(rows["protocol"]), strict=True)
    ports = [{"name": name, "port": port, "protocol": protocol} for name, port, protocol in columns]
    ends = [*starts[1:].tolist(), len(ports)]
    return [_distinct(ports[start:end]) for start, end in zip(starts.tolist(), ends, strict=True)]


def _distinct(ports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    stated = [port for port in ports if port["port"] is not None]
    return [port for place, port in enumerate(stated) if port not in stated[:place]]


def _with_endpoints(snapshot: Snapshot, services: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    pods = snapshot.pods
    pods_seen = snapshot.readable("pods")
    service = services.set_index(["namespace", "name"])
    of_service = service.loc[pd.MultiIndex.from_frame(edges[["namespace", "service"]])]
    by_uid = pods.drop_duplicates("uid").set_index("uid")
    place = by_uid.index.get_indexer(pd.Index(edges["target_uid"].fillna("")))
    # Endpoints written by hand may name a pod without its UID.
    names = pd.MultiIndex.from_frame(by_uid[["namespace", "name"]])
    of_name = names.get_indexer(pd.MultiIndex.from_frame(edges[["target_namespace", "target_name"]].fillna("")))
    place = np.where(edges["target_uid"].isna() & (edges["target_kind"] == "Pod"), of_name, place)
    found = place >= 0
    pod = by_uid.iloc[np.where(found, place, 0)] if len(by_uid) else by_uid.reindex([None] * len(edges))
    targets_pod = (edges["target_kind"] == "Pod").to_numpy(dtype=bool)
    node = pd.Series(plain(edges["node"]), dtype="object").where(~found, pd.Series(plain(pod["node"]), dtype="object"))
    namespace_seen = _seen(snapshot, "pods", edges["namespace"])
    known = found | namespace_seen if pods_seen else np.zeros(len(edges), dtype=bool)

    def of_pod(column: str) -> list[Any]:
        return [value if own else None for value, own in zip(plain(pod[column]), found, strict=True)]

    state = np.select(
        [edges["ready"].to_numpy(dtype=bool), (edges["serving"] & edges["terminating"]).to_numpy(dtype=bool)],
        ["ready", "terminating"],
        "not-ready",
    )
    return derived_frame(
        "topology_edges",
        {
            "namespace": plain(edges["namespace"]),
            "service": plain(edges["service"]),
            "service_type": plain(of_service["type"]),
            "external_addresses": _external(of_service),
            "address": plain(edges["address"]),
            "family": plain(edges["family"]),
            "ports": list(edges["ports"]),
            "state": state,
            "pod_namespace": [
                value if own else None for value, own in zip(plain(edges["target_namespace"]), targets_pod, strict=True)
            ],
            "pod": [
                value if own else None for value, own in zip(plain(edges["target_name"]), targets_pod, strict=True)
            ],
            "pod_uid": [
                value if own else None for value, own in zip(plain(edges["target_uid"]), targets_pod, strict=True)
            ],
            "pod_found": [
                bool(own) if pod_target and sure else None
                for own, pod_target, sure in zip(found, targets_pod, known, strict=True)
            ],
            "pod_status": of_pod("status"),
            "workload_kind": of_pod("workload_kind"),
            "workload": of_pod("workload_name"),
            "node": list(node),
            "note": [
                _API_SERVER
                if service == ("default", "kubernetes")
                else _oddity(pod_target, own, sure, one_state, phase)
                for service, pod_target, own, sure, one_state, phase in zip(
                    zip(edges["namespace"], edges["service"], strict=True),
                    targets_pod.tolist(),
                    found.tolist(),
                    known.tolist(),
                    state.tolist(),
                    of_pod("phase"),
                    strict=True,
                )
            ],
        },
    )


def _oddity(targets_pod: bool, found: bool, known: bool, state: str, phase: str | None) -> str | None:
    """What is odd about an endpoint; None when nothing is."""
    if not targets_pod:
        return "an address outside the cluster's pods, written by hand or mirrored"
    if not found and known:
        return "the slice names a pod that does not exist (any more)"
    if state == "ready" and phase in {"Succeeded", "Failed"}:
        return "the slice says ready, the pod is finished"
    return None


def _without_endpoints(snapshot: Snapshot, services: pd.DataFrame) -> pd.DataFrame:
    external = (services["type"] == "ExternalName").to_numpy(dtype=bool)
    seen = _seen(snapshot, "endpoints", services["namespace"])
    selects = services["selector"].map(bool).to_numpy(dtype=bool)
    state = np.select([external, ~seen, ~selects], ["external-name", "unknown", "no-selector"], "no-endpoints")
    notes = {
        "external-name": "leads to a name outside",
        "unknown": f"its endpoints could not be read: {snapshot.reason('endpoints')}",
        "no-selector": "it has no selector, and nobody wrote endpoints for it",
        "no-endpoints": "no pod stands behind it",
    }
    nothing = [None] * len(services)
    return derived_frame(
        "topology_edges",
        {
            "namespace": plain(services["namespace"]),
            "service": plain(services["name"]),
            "service_type": plain(services["type"]),
            "external_addresses": _external(services),
            "ports": [[] for _ in nothing],
            "state": state,
            "note": [notes[one] for one in state.tolist()],
            **dict.fromkeys(
                ("address", "family", "pod_namespace", "pod", "pod_uid", "pod_found", "pod_status"), nothing
            ),
            **dict.fromkeys(("workload_kind", "workload", "node"), nothing),
        },
    )


def _seen(snapshot: Snapshot, table: str, namespaces: pd.Series[str]) -> NDArray[np.bool_]:
    """In which of these namespaces a table was read: in all, in none, or in those that were read one by one."""
    state = snapshot.state(table)
    if state == "ok":
        return np.ones(len(namespaces), dtype=bool)
    if state != "partial":
        return np.zeros(len(namespaces), dtype=bool)
    return namespaces.isin(snapshot.namespaces_read(table)).to_numpy(dtype=bool)


def _external(services: pd.DataFrame) -> list[list[str]]:
    return [
        [*(one["ip"] for one in ingress if one.get("ip")), *external]
        for ingress, external in zip(services["lb_ingress"], services["external_ips"], strict=True)
    ]
