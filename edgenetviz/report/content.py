"""What the report says, before it is HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from edgenetviz.analysis.topology import topology_edges
from edgenetviz.figures import Picture, address_maps, dns_picture, topology_picture, usage_picture
from edgenetviz.report.tables import PackedTable, pack
from edgenetviz.schema import TABLES
from edgenetviz.snapshot import Snapshot
from edgenetviz.snapshot_repr import facts

SERVICE_FOLDS = 200
"""Services that have a fold of their own; with more, the table alone tells."""

_APPENDIX = ("nodes", "pods", "ip_pools", "ip_blocks", "lb_pools", "lb_advertisements", "lb_status", "network_policies")
_COLUMNS = {
    "nodes": ["name", "ready", "network_unavailable", "unschedulable", "internal_ip", "kubelet_version", "os_image"],
    "pods": ["namespace", "name", "status", "ready", "restarts", "pod_ip", "node", "workload_kind", "workload_name"],
    "ip_pools": ["name", "cidr", "block_size", "ipip_mode", "vxlan_mode", "nat_outgoing", "disabled", "node_selector"],
    "ip_blocks": ["cidr", "affinity", "capacity", "allocated", "deleted"],
    "lb_pools": ["name", "form", "addresses", "auto_assign", "avoid_buggy_ips"],
    "lb_advertisements": ["kind", "name", "implied", "pools", "node_selectors", "peers"],
    "lb_status": ["kind", "name", "node", "service_namespace", "service", "result", "message"],
    "network_policies": ["api", "kind", "namespace", "name", "types", "pod_selector", "selector"],
}


@dataclass(frozen=True, slots=True)
class Section:
    """A picture with its table.

    Parameters
    ----------
    picture : Picture
        The picture.
    table : PackedTable
        What it shows, row by row.
    """

    picture: Picture
    table: PackedTable


@dataclass(frozen=True, slots=True)
class ServiceFold:
    """One service, opened."""

    key: str
    heading: str
    state: str
    facts: list[tuple[str, str]]
    endpoints: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Content:
    """All that the report says.

    Parameters
    ----------
    cluster : str
        Short name of the cluster.
    facts : list
        What this is: label and value.
    counts : list
        How many there are of what; None where it could not be seen.
    unseen, absent : list
        Outcomes that are not whole, and those of what is not installed.
    problems : list
        Range and what is wrong with it.
    sections : dict
        Pictures by their place: ``usage``, ``topology``, ``dns``.
    maps : list of Section
        Maps of single addresses.
    services : PackedTable or None
        Every service.
    folds : list of ServiceFold
        Services one by one.
    corefiles : list
        Name and text of each Corefile.
    appendix : list of PackedTable
        Further tables.
    """

    cluster: str
    facts: list[tuple[str, str]]
    counts: list[tuple[str, int | None]]
    unseen: list[dict[str, str]]
    absent: list[str]
    problems: list[tuple[str, str]]
    sections: dict[str, Section]
    maps: list[Section]
    services: PackedTable | None
    folds: list[ServiceFold]
    corefiles: list[tuple[str, str]]
    appendix: list[PackedTable] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """What the page's script draws: figures and tables."""
        sections = [*self.sections.values(), *self.maps]
        tables = [section.table for section in sections]
        tables += [*([self.services] if self.services else []), *self.appendix]
        return {
            "figures": {one.picture.name: _figure(one.picture) for one in sections},
            "tables": {table.name: table.packed() for table in tables},
        }


def content_of(snapshot: Snapshot) -> Content:
    """Gather what the report says of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        What to report on.
    """
    usage, topology, dns = usage_picture(snapshot), topology_picture(snapshot), dns_picture(snapshot)
    return Content(
        cluster=_cluster(snapshot),
        facts=[*facts(snapshot), ("edgenetviz", snapshot.origin.tool_version)],
        counts=_counts(snapshot),
        unseen=_unseen(snapshot),
        absent=[one.resource for one in snapshot.outcomes_by_resource.values() if one.state == "absent"],
        problems=_problems(usage),
        sections={"usage": _section(usage), "topology": _section(topology), "dns": _section(dns)},
        maps=[_section(one) for one in address_maps(snapshot)],
        services=_services(topology),
        folds=_folds(snapshot, topology),
        corefiles=_corefiles(snapshot),
        appendix=[
            _table(snapshot, name) for name in _APPENDIX if snapshot.readable(name) and len(snapshot.table(name))
        ],
    )


def _problems(usage: Picture) -> list[tuple[str, str]]:
    troubled = usage.table.dropna(subset=["problem"])
    return [
        (f"{row['kind']} {row['name']}" if row["kind"] != row["name"] else str(row["name"]), one)
        for row in troubled.to_dict("records")
        for one in str(row["problem"]).split("; ")
    ]


def _figure(picture: Picture) -> dict[str, Any]:
    # Plotly's own encoder packs arrays of numbers.
    plain: dict[str, Any] = json.loads(picture.figure.to_json())
    return {"data": plain["data"], "layout": plain["layout"]}


def _section(picture: Picture) -> Section:
    table = picture.table
    return Section(picture, pack(picture.name, picture.title, table, picture.unseen))


def _cluster(snapshot: Snapshot) -> str:
    host = urlsplit(snapshot.origin.server).hostname or snapshot.origin.source
    return host.removeprefix("compute.")


def _counts(snapshot: Snapshot) -> list[tuple[str, int | None]]:
    names = (("nodes", "nodes"), ("pods", "pods"), ("services", "services"), ("namespaces", "namespaces"))
    return [(word, len(snapshot.tables[table]) if snapshot.readable(table) else None) for table, word in names]


def _unseen(snapshot: Snapshot) -> list[dict[str, str]]:
    """What could not be read whole, and which tables lack it."""
    rows = []
    for outcome in snapshot.unseen():
        lacking = [name for name, table in TABLES.items() if outcome.resource in table.resources and not table.derived]
        rows.append(
            {
                "resource": outcome.resource,
                "state": outcome.state,
                "message": outcome.message or outcome.state,
                "tables": ", ".join(lacking),
            }
        )
    return rows


def _services(topology: Picture) -> PackedTable | None:
    table = topology.table
    services = table[table["kind"] == "Service"] if "kind" in table else table
    if services.empty:
        return None
    return pack("services", "Services", services.drop(columns=["kind"]), "")


def _folds(snapshot: Snapshot, topology: Picture) -> list[ServiceFold]:
    if not snapshot.readable("services"):
        return []
    table = topology.table[topology.table["kind"] == "Service"].head(SERVICE_FOLDS)
    edges = topology_edges(snapshot)
    ports = dict(iter(snapshot.service_ports.groupby(["namespace", "service"], sort=False)))
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for edge in edges.astype("object").where(edges.notna(), None).to_dict("records"):
        rows.setdefault((edge["namespace"], edge["service"]), []).append(
            {str(key): value for key, value in edge.items()}
        )
    services = snapshot.services.set_index(["namespace", "name"])
    folds = []
    for one in table.to_dict("records"):
        pair = (one["namespace"], one["name"])
        service = services.loc[[pair]].iloc[0]
        folds.append(
            ServiceFold(
                key=str(one["key"]),
                heading=f"{one['namespace']}/{one['name']}",
                state=str(one["state"]),
                facts=_service_facts(service, ports.get(pair), str(one["detail"])),
                endpoints=[edge for edge in rows.get(pair, []) if edge["address"]],
            )
        )
    return folds


def _service_facts(service: pd.Series[Any], ports: pd.DataFrame | None, detail: str) -> list[tuple[str, str]]:
    shown = [
        f"{port['port']}/{port['protocol']} → {port['target_port']}"
        + (f" (node port {port['node_port']})" if port["node_port"] is not pd.NA else "")
        for port in ([] if ports is None else ports.to_dict("records"))
    ]
    external = [str(one.get("ip") or one.get("hostname")) for one in service["lb_ingress"]]
    rows = [
        ("What", detail),
        ("Cluster IP", ", ".join(service["cluster_ips"]) or ("none (headless)" if service["headless"] else "none")),
        ("External", ", ".join([*external, *service["external_ips"]])),
        ("Leads to", service["external_name"] if isinstance(service["external_name"], str) else ""),
        ("Ports", "; ".join(shown)),
        ("Selector", ", ".join(f"{key}={value}" for key, value in service["selector"].items())),
        ("External traffic", service["external_traffic_policy"] if external else ""),
    ]
    return [(label, str(value)) for label, value in rows if isinstance(value, str) and value]


def _corefiles(snapshot: Snapshot) -> list[tuple[str, str]]:
    config = snapshot.dns_config
    maps = config[config["kind"] == "ConfigMap"]
    return [(f"{row['namespace']}/{row['name']}: {row['field']}", str(row["value"])) for row in maps.to_dict("records")]


def _table(snapshot: Snapshot, name: str) -> PackedTable:
    columns: Sequence[str] = _COLUMNS[name]
    return pack(f"table-{name}", TABLES[name].title, snapshot.table(name)[list(columns)], snapshot.reason(name))
