"""The marks of the topology: services, pods (or workloads on a node), nodes, each with its state and place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from edgenetviz.snapshot import Snapshot

_SIZE = 11.0
_LARGEST = 26.0


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of one column.

    Parameters
    ----------
    rows : DataFrame
        ``key``, ``kind``, ``namespace``, ``name``, ``label``, ``mark`` (state), ``detail``, ``hover`` (lines),
        ``size``;
        ``workload_key`` and ``node_key`` for pods.
    key_of_pod : Series
        Pod UID → key of the mark that stands for it.
    count : int
        Things that the marks stand for.
    grouped : bool
        A mark may stand for several pods.
    """

    rows: pd.DataFrame
    key_of_pod: pd.Series[str] | None = None
    count: int = 0
    grouped: bool = False

    def where(self, mask: pd.Series[bool]) -> Marks:
        """The marks at which ``mask`` is true."""
        return replace(self, rows=self.rows[mask])

    def most_urgent(self, limit: int) -> Marks:
        """At most ``limit`` marks: those with problems first."""
        rows = self.rows
        if len(rows) > limit:
            urgent = rows["mark"].map({"bad": 0, "unknown": 1, "warning": 2}).fillna(3)
            rows = rows.loc[urgent.sort_values(kind="stable").index[:limit]].sort_index()
        return replace(self, rows=rows)

    def lines(self, edges: pd.DataFrame) -> pd.DataFrame:
        """Lines from services to these marks: ``service_key``, ``pod_key``, ``state``, ``weight``."""
        assert self.key_of_pod is not None, "only the pods' column has lines"  # noqa: S101
        lines = edges.dropna(subset=["pod_uid"])
        keys = lines["pod_uid"].map(self.key_of_pod)
        state = lines["state"].where(lines["pod_found"].fillna(value=True), "missing")
        lines = lines.assign(pod_key=keys, state=state).dropna(subset=["pod_key"])
        return lines.groupby(["service_key", "pod_key", "state"], sort=False).size().reset_index(name="weight")

    @property
    def table(self) -> pd.DataFrame:
        """The marks in words."""
        table = self.rows[["key", "kind", "namespace", "name", "detail"]].copy()
        table.insert(4, "state", self.rows["state"])
        return table.reset_index(drop=True)


def service_marks(edges: pd.DataFrame, services: pd.DataFrame) -> Marks:
    """One mark a service: bad without a ready endpoint, warned about with some that are not ready."""
    grouped = edges.groupby(["namespace", "service"], sort=True)
    ready = (edges["state"] == "ready").groupby([edges["namespace"], edges["service"]]).sum()
    total = edges["address"].notna().groupby([edges["namespace"], edges["service"]]).sum()
    first = grouped[["state", "service_type", "external_addresses", "note"]].first()
    state = first["state"]
    mark = pd.Series("good", index=first.index)
    mark[(ready < total) & (ready > 0)] = "warning"
    mark[ready == 0] = "bad"
    mark[state == "external-name"] = "quiet"
    mark[state == "unknown"] = "unknown"
    # Without a selector nobody promised endpoints: what is wrong is not known from here.
    mark[state == "no-selector"] = "warning"
    words = ready.astype("str") + " of " + total.astype("str") + " endpoints ready"
    words = words.where(total > 0, first["note"].fillna("no endpoints"))
    pending = services.set_index(["namespace", "name"])
    waiting = (pending["type"] == "LoadBalancer") & (pending["lb_ingress"].map(len) == 0)
    waiting = waiting.reindex(first.index, fill_value=False)
    mark[waiting] = "bad"
    words = words.where(~waiting, words + "; waits for an external address")
    external = first["external_addresses"].map(", ".join)
    index = first.index.to_frame(index=False).set_axis(["namespace", "name"], axis=1)
    label = index["name"] + external.reset_index(drop=True).map(lambda text: f" ({text})" if text else "")
    detail = first["service_type"].reset_index(drop=True) + ": " + words.reset_index(drop=True)
    rows = pd.DataFrame(
        {
            "key": "service/" + index["namespace"] + "/" + index["name"],
            "kind": "Service",
            "namespace": index["namespace"],
            "name": index["name"],
            "label": label,
            "mark": mark.to_numpy(),
            "state": mark.map(
                {
                    "good": "ready",
                    "warning": "partly ready",
                    "bad": "not working",
                    "quiet": "outside",
                    "unknown": "not seen",
                }
            ).to_numpy(),
            "detail": detail.where(
                external.reset_index(drop=True) == "", detail + "; " + external.reset_index(drop=True)
            ),
            "size": _SIZE,
        }
    )
    rows["hover"] = [
        [f"Service {namespace}/{name}", one]
        for namespace, name, one in zip(rows["namespace"], rows["name"], rows["detail"], strict=True)
    ]
    return Marks(rows, count=len(rows))


def pod_marks(pods: pd.DataFrame, edges: pd.DataFrame, *, grouped: bool, expand: Collection[str]) -> Marks:
    """A mark a pod, or a mark a workload and node with the number of its pods."""
    known = set(edges["pod_uid"].dropna())
    lost = edges[edges["pod_uid"].notna() & ~edges["pod_found"].fillna(value=True)].drop_duplicates("pod_uid")
    pods = pods[~pods["phase"].isin(["Succeeded", "Failed"]) | pods["uid"].isin(known)]
    workload = "workload/" + pods["workload_kind"] + "/" + pods["namespace"] + "/" + pods["workload_name"]
    node = pods["node"].fillna("")
    own = "pod/" + pods["namespace"] + "/" + pods["name"]
    together = pd.Series(grouped, index=pods.index) & ~workload.isin(list(expand))
    key = own.where(~together, workload + "@" + node)
    ready = pods["ready"].fillna(value=False)
    base = pd.DataFrame(
        {
            "key": key,
            "workload_key": workload,
            "namespace": pods["namespace"],
            "name": pods["name"].where(~together, pods["workload_name"]),
            "workload": pods["workload_kind"] + " " + pods["workload_name"],
            "together": together,
            "node": node,
            "ready": ready,
            "status": pods["status"],
        }
    )
    groups = base.sort_values(["namespace", "workload", "name", "node"], kind="stable").groupby("key", sort=False)
    rows = groups[["namespace", "name", "workload", "workload_key", "together", "node", "status"]].first()
    rows["count"], rows["ready"] = groups.size(), groups["ready"].sum()
    rows = rows.reset_index()
    rows["mark"] = np.select([rows["ready"] == rows["count"], rows["ready"] == 0], ["good", "bad"], "warning")
    rows.loc[rows["status"] == "Completed", "mark"] = "quiet"
    rows["kind"] = np.where(rows["together"], rows["workload"].str.partition(" ")[0], "Pod")
    counted = rows["ready"].astype("str") + " of " + rows["count"].astype("str") + " pods ready"
    rows["detail"] = np.where(rows["together"], counted, rows["status"]) + " on " + rows["node"].replace("", "no node")
    rows["label"] = rows["name"] + np.where(rows["count"] > 1, " ×" + rows["count"].astype("str"), "")
    rows["state"] = rows["mark"].map(
        {"good": "ready", "warning": "partly ready", "bad": "not ready", "quiet": "finished"}
    )
    rows["size"] = np.minimum(_LARGEST, _SIZE - 2 + 2.5 * np.sqrt(rows["count"] - 1)).astype(np.float32)
    rows["node_key"] = ("node/" + rows["node"]).where(rows["node"] != "")
    rows["hover"] = [
        [f"{kind} {namespace}/{name}", f"of {workload}", one]
        for kind, namespace, name, workload, one in zip(
            rows["kind"], rows["namespace"], rows["name"], rows["workload"], rows["detail"], strict=True
        )
    ]
    key_of_pod = pd.Series(key.to_numpy(), index=pods["uid"].to_numpy())
    if len(lost):
        rows = pd.concat([rows, _lost(lost)], ignore_index=True)
        lost_keys = "pod/" + lost["pod_namespace"].fillna(lost["namespace"]) + "/" + lost["pod"].fillna("?")
        key_of_pod = pd.concat([key_of_pod, pd.Series(lost_keys.to_numpy(), index=lost["pod_uid"].to_numpy())])
    return Marks(rows, key_of_pod[~key_of_pod.index.duplicated()], len(pods), grouped)


def _lost(edges: pd.DataFrame) -> pd.DataFrame:
    """Pods that slices name and that do not exist."""
    namespace = edges["pod_namespace"].fillna(edges["namespace"])
    name = edges["pod"].fillna("?")
    return pd.DataFrame(
        {
            "key": "pod/" + namespace + "/" + name,
            "namespace": namespace,
            "name": name,
            "kind": "Pod",
            "mark": "unknown",
            "state": "does not exist",
            "detail": "named by a slice, does not exist",
            "label": name,
            "workload_key": "workload/none/" + namespace + "/" + name,
            "size": _SIZE,
            "count": 1,
            "hover": [
                [f"Pod {a}/{b}", "named by a slice, does not exist"] for a, b in zip(namespace, name, strict=True)
            ],
        }
    ).drop_duplicates("key")


def node_marks(snapshot: Snapshot, pods: pd.DataFrame) -> Marks:
    """A mark a node; nodes that only pods name are marked as not seen."""
    nodes = snapshot.nodes
    counted = pods["node"].value_counts()
    names = sorted({*nodes["name"], *counted.index})
    known = nodes.set_index("name").reindex(names)
    ready, unavailable = known["ready"], known["network_unavailable"]
    mark = pd.Series("good", index=names)
    mark[unavailable == "True"] = "warning"
    mark[known["unschedulable"].fillna(value=False)] = "warning"
    mark[ready != "True"] = "bad"
    mark[ready.isna()] = "unknown"
    details = []
    for name in names:
        words = [f"{int(counted.get(name, 0))} pods"]
        if pd.isna(ready[name]):
            words.append(
                "its state could not be seen" if not snapshot.readable("nodes") else "no such node, or no state"
            )
        elif ready[name] != "True":
            words.append(f"Ready is {ready[name]}")
        if unavailable[name] == "True":
            words.append("NetworkUnavailable")
        if known["unschedulable"].fillna(value=False)[name]:
            words.append("cordoned")
        details.append("; ".join(words))
    address = known["internal_ip"].fillna("")
    rows = pd.DataFrame(
        {
            "key": [f"node/{name}" for name in names],
            "kind": "Node",
            "namespace": None,
            "name": names,
            "label": names,
            "mark": mark.to_numpy(),
            "state": mark.map(
                {"good": "ready", "warning": "ready, with a doubt", "bad": "not ready", "unknown": "not seen"}
            ).to_numpy(),
            "detail": [f"{one}; {ip}" if ip else one for one, ip in zip(details, address, strict=True)],
            "size": _SIZE + 3,
        }
    )
    rows["hover"] = [[f"Node {name}", one] for name, one in zip(rows["name"], rows["detail"], strict=True)]
    return Marks(rows, count=len(rows))
