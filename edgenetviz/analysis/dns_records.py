"""The DNS records that the cluster's services demand: ``dns_expected``.

After the Kubernetes DNS specification 1.1.0 and what CoreDNS 1.13 makes of it: a name of a Service exists with or
without endpoints, a headless name only with ready ones; the other family is NODATA; SRV of a headless service carries
the port of the slice, not of the Service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edgenetviz.addresses import parse_address
from edgenetviz.analysis.corefile import KubernetesPlugin, kubernetes_plugins
from edgenetviz.analysis.tables import derived_frame, once_per_snapshot
from edgenetviz.snapshot import Snapshot

_TYPES = {4: "A", 6: "AAAA"}
_ASSUMED = "cluster.local"


@dataclass(frozen=True, slots=True)
class ClusterZone:
    """The zone that the cluster's names live in, and how it came to be known.

    Parameters
    ----------
    name : str
        Zone, absolute.
    source : str
        What says so.
    plugin : KubernetesPlugin or None
        Options of CoreDNS's ``kubernetes`` plugin; None when the Corefile could not be read.
    """

    name: str
    source: str
    plugin: KubernetesPlugin | None

    @property
    def assumed(self) -> bool:
        """Nothing says so: it is the default."""
        return self.source == "assumed"


def cluster_zone(snapshot: Snapshot) -> ClusterZone:
    """Zone of the cluster: of the Corefile, else of the kubelet's or kubeadm's configuration, else assumed.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``dns_config`` and ``cluster_settings``.
    """
    config = snapshot.dns_config
    corefiles = config[
        (config["kind"] == "ConfigMap") & (config["field"] == "Corefile") & (config["name"] == "coredns")
    ]
    plugins = [plugin for text in corefiles["value"] for plugin in kubernetes_plugins(text) if plugin.zones]
    if plugins:
        return ClusterZone(plugins[0].zones[0], "Corefile", plugins[0])
    settings = snapshot.cluster_settings.set_index(["kind", "setting"])["value"]
    for key in (("kubelet", "clusterDomain"), ("kubeadm", "networking.dnsDomain")):
        if key in settings.index:
            return ClusterZone(f"{str(settings.loc[[key]].iloc[0]).rstrip('.')}.", f"{key[0]} configuration", None)
    return ClusterZone(f"{_ASSUMED}.", "assumed", None)


@dataclass(frozen=True, slots=True)
class _Record:
    qname: str
    qtype: str
    expect: str
    answers: tuple[str, ...] = ()
    owner: tuple[str, str | None, str | None] = ("Service", None, None)
    note: str | None = None


@once_per_snapshot
def dns_expected(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``dns_expected``: name × type with what a right server answers.

    What depends on something that could not be read is ``unknown``, never guessed.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``services``, ``service_ports``, ``endpoints``, ``dns_config``, ``cluster_settings``.

    Raises
    ------
    TableUnavailable
        The services could not be read.
    """
    snapshot.require("services")
    zone = cluster_zone(snapshot)
    records = list(_records(snapshot, zone))
    rows = _merge_ptr(records)
    if zone.assumed:
        rows = [_with_note(row, f"zone {zone.name} is assumed: nothing that could be read names it") for row in rows]
    columns: dict[str, list[Any]] = {
        "qname": [row.qname for row in rows],
        "qtype": [row.qtype for row in rows],
        "expect": [row.expect for row in rows],
        "answers": [sorted(row.answers) for row in rows],
        "owner_kind": [row.owner[0] for row in rows],
        "owner_namespace": [row.owner[1] for row in rows],
        "owner_name": [row.owner[2] for row in rows],
        "note": [row.note for row in rows],
    }
    return derived_frame("dns_expected", columns)


def _records(snapshot: Snapshot, zone: ClusterZone) -> Iterator[_Record]:
    yield _Record(f"dns-version.{zone.name}", "TXT", "answer", ('"1.1.0"',), ("Cluster", None, None))
    services = snapshot.services
    ports = _by_service(_named(snapshot.service_ports))
    behind = _by_service(_ready(snapshot.endpoints, services, zone))
    endpoints_seen = snapshot.state("endpoints") == "ok"
    read_in = snapshot.namespaces_read("endpoints")
    for service in services.to_dict("records"):
        key = (str(service["namespace"]), str(service["name"]))
        seen = endpoints_seen or key[0] in read_in
        one = _Service(service, zone, ports.get(key, []), behind.get(key, []), endpoints_seen=seen)
        yield from one.records()


def _named(ports: pd.DataFrame) -> pd.DataFrame:
    """Ports that have a name: only they have SRV records."""
    named = ports.dropna(subset=["port_name", "port"])
    return named[named["port_name"] != ""]


def _ready(endpoints: pd.DataFrame, services: pd.DataFrame, zone: ClusterZone) -> pd.DataFrame:
    """Ready endpoints with an address, of those services whose records depend on them.

    Those in column ``reverse`` have a PTR record: addresses behind a headless service, for every service that they
    stand behind, unless it is the cluster IP of a service (CoreDNS ``plugin/kubernetes/reverse.go``).
    """
    usable = endpoints[endpoints["ready"].fillna(value=False) & endpoints["family"].notna()]
    headless = services[services["headless"]]
    wanted = pd.MultiIndex.from_frame(headless[["namespace", "name"]])
    of_headless = pd.MultiIndex.from_frame(usable[["namespace", "service"]]).isin(wanted)
    beside = usable["address"].isin(usable.loc[of_headless, "address"])
    reverse = beside & ~usable["address"].isin(services["cluster_ips"].explode().dropna())
    usable = usable.assign(reverse=reverse.to_numpy(dtype=bool))
    if zone.plugin and zone.plugin.ignore_empty_service:
        return usable
    return usable[of_headless | beside]


def _by_service(rows: pd.DataFrame) -> dict[tuple[str, str], list[dict[Any, Any]]]:
    grouped: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        grouped.setdefault((str(row["namespace"]), str(row["service"])), []).append(row)
    return grouped


@dataclass(frozen=True, slots=True)
class _Service:
    """A service with what belongs to it."""

    service: dict[Any, Any]
    zone: ClusterZone
    ports: list[dict[Any, Any]]
    ready: list[dict[Any, Any]]
    endpoints_seen: bool

    @property
    def name(self) -> str:
        return f"{self.service['name']}.{self.service['namespace']}.svc.{self.zone.name}"

    def records(self) -> Iterator[_Record]:
        plugin = self.zone.plugin
        if plugin and plugin.filtered:
            yield self._record(self.name, "A", "unknown", (), "the Corefile restricts what is served by labels")
        elif plugin and plugin.namespaces and self.service["namespace"] not in plugin.namespaces:
            yield self._record(self.name, "A", "nxdomain", (), "the Corefile leaves this namespace out")
        elif self.service["type"] == "ExternalName":
            yield from self._external_name()
        elif self.service["headless"]:
            yield from self._headless()
        elif self.service["cluster_ips"]:
            yield from self._cluster_ip()

    def _record(
        self, qname: str, qtype: str, expect: str, answers: Sequence[str] = (), note: str | None = None
    ) -> _Record:
        owner = ("Service", str(self.service["namespace"]), str(self.service["name"]))
        return _Record(qname.lower(), qtype, expect, tuple(dict.fromkeys(answers)), owner, note)

    def _external_name(self) -> Iterator[_Record]:
        stated = self.service["external_name"]
        target = stated.rstrip(".").lower() if isinstance(stated, str) else ""
        if parse_address(target):
            for qtype in ("A", "AAAA", "CNAME"):
                yield self._record(self.name, qtype, "nxdomain", (), "externalName is an address, not a name")
        elif target:
            yield self._record(self.name, "CNAME", "cname", [f"{target}."])

    def _cluster_ip(self) -> Iterator[_Record]:
        addresses = [str(ip) for ip in self.service["cluster_ips"]]
        if self.zone.plugin and self.zone.plugin.ignore_empty_service:
            if not self.endpoints_seen:
                for qtype in _TYPES.values():
                    yield self._record(self.name, qtype, "unknown", (), "its endpoints could not be read")
                return
            if not self.ready:
                for qtype in _TYPES.values():
                    yield self._record(
                        self.name, qtype, "nxdomain", (), "no ready endpoint, and ignore empty_service is set"
                    )
                return
        for family, qtype in _TYPES.items():
            own = [ip for ip in addresses if _family(ip) == family]
            yield self._record(self.name, qtype, "answer" if own else "nodata", own)
        weight = 100 // len(addresses)
        for port in self.ports:
            qname = f"_{port['port_name']}._{str(port['protocol']).lower()}.{self.name}"
            yield self._record(qname, "SRV", "answer", [f"0 {weight} {port['port']} {self.name}"])
        for ip in addresses:
            yield self._ptr(ip, self.name)
        yield from self._endpoint_ptrs()

    def _endpoint_ptrs(self) -> Iterator[_Record]:
        for row in self.ready:
            if row["reverse"]:
                yield self._ptr(str(row["address"]), f"{self._endpoint_name(row)}.{self.name}")

    def _headless(self) -> Iterator[_Record]:
        if not self.endpoints_seen or (self.zone.plugin and self.zone.plugin.noendpoints):
            why = (
                "its endpoints could not be read" if not self.endpoints_seen else "the Corefile switches endpoints off"
            )
            for qtype in _TYPES.values():
                yield self._record(self.name, qtype, "unknown" if not self.endpoints_seen else "nxdomain", (), why)
            return
        ready = self.ready
        if not ready:
            for qtype in _TYPES.values():
                yield self._record(self.name, qtype, "nxdomain", (), "headless without a ready endpoint")
            return
        addresses = list(dict.fromkeys(str(row["address"]) for row in ready))
        for family, qtype in _TYPES.items():
            own = [ip for ip in addresses if _family(ip) == family]
            yield self._record(self.name, qtype, "answer" if own else "nodata", own)
        names: dict[str, list[str]] = {}
        for row in ready:
            names.setdefault(self._endpoint_name(row), []).append(str(row["address"]))
        for label, own_addresses in names.items():
            for family, qtype in _TYPES.items():
                own = [ip for ip in own_addresses if _family(ip) == family]
                if own:
                    yield self._record(f"{label}.{self.name}", qtype, "answer", own)
        yield from self._headless_srv(ready)
        yield from self._endpoint_ptrs()

    def _headless_srv(self, ready: Sequence[dict[Any, Any]]) -> Iterator[_Record]:
        answers: dict[str, list[str]] = {}
        for row in ready:
            if isinstance(row["port_name"], str) and row["port_name"] and row["port"] is not pd.NA:
                qname = f"_{row['port_name']}._{str(row['protocol']).lower()}.{self.name}"
                answers.setdefault(qname, []).append(f"{row['port']} {self._endpoint_name(row)}.{self.name}")
        for qname, own in answers.items():
            # CoreDNS plugin/backend_lookup.go SRV: all matching endpoints share 100, none gets less than 1.
            weight = max(1, 100 // len(own))
            yield self._record(qname, "SRV", "answer", [f"0 {weight} {target}" for target in own])

    def _endpoint_name(self, row: dict[Any, Any]) -> str:
        """Host name, else pod name (where the Corefile says so), else the dashed address."""
        if isinstance(row["hostname"], str) and row["hostname"]:
            return row["hostname"]
        target = row["target_name"]
        by_pod = self.zone.plugin is not None and self.zone.plugin.endpoint_pod_names
        if by_pod and isinstance(target, str) and 0 < len(target) < 64:
            return target
        dashed = str(row["address"]).replace(".", "-").replace(":", "-")
        # CoreDNS keeps a label from ending in a dash.
        return f"{dashed}0" if dashed.endswith("-") else dashed

    def _ptr(self, ip: str, target: str) -> _Record:
        address = parse_address(ip)
        qname = f"{address.reverse_pointer}." if address else f"{ip}."
        plugin = self.zone.plugin
        if plugin is None:
            return self._record(
                qname, "PTR", "unknown", (), "the Corefile could not be read: reverse zones are not known"
            )
        if not any(qname == zone or qname.endswith(f".{zone}") for zone in plugin.reverse_zones):
            return self._record(
                qname, "PTR", "nxdomain", (), "the Corefile has no reverse zone for it: it goes upstream"
            )
        return self._record(qname, "PTR", "answer", [target.lower()])


def _family(ip: str) -> int:
    return 6 if ":" in ip else 4


def _merge_ptr(records: Sequence[_Record]) -> list[_Record]:
    """One row a name and type: an address that several headless services share has several names."""
    merged: dict[tuple[str, str], _Record] = {}
    for record in records:
        key = (record.qname, record.qtype)
        known = merged.get(key)
        if known is None:
            merged[key] = record
        elif record.qtype == "PTR" and known.expect == record.expect:
            answers = tuple(dict.fromkeys([*known.answers, *record.answers]))
            merged[key] = _Record(known.qname, known.qtype, known.expect, answers, known.owner, known.note)
    return list(merged.values())


def _with_note(record: _Record, note: str) -> _Record:
    text = f"{record.note}; {note}" if record.note else note
    return _Record(record.qname, record.qtype, record.expect, record.answers, record.owner, text)
