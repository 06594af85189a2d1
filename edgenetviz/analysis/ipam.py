"""Calico's allocations, each judged: who holds it, and is the holder alive.

Three verdicts stand side by side. ``check`` is what ``calicoctl ipam check`` says, ``gc`` what the garbage collector of
kube-controllers says (both Calico 3.32), ``verdict`` is ours. Ours differs where theirs are known to err: tunnel
addresses of IPv6, ordinals that Windows reserves, pods that have no address yet, MetalLB's addresses.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edgenetviz.analysis.intervals import Keys, keys_of
from edgenetviz.analysis.tables import derived_frame, once_per_snapshot, plain
from edgenetviz.collectors.columns import times
from edgenetviz.snapshot import Snapshot

WINDOWS_HANDLE = "windows-reserved-ipam-handle"
"""Handle of the ordinals that Calico keeps free in a block of a Windows node."""

_TUNNELS = {
    "ipipTunnelAddress": "ipip-tunnel",
    "vxlanTunnelAddress": "vxlan-tunnel",
    "vxlanV6TunnelAddress": "vxlan-tunnel-v6",
    "wireguardTunnelAddress": "wireguard",
    "wireguardV6TunnelAddress": "wireguard-v6",
}
"""Type of an allocation → kind of node address (Calico 3.32 ``libcalico-go/lib/ipam``)."""

_CHECKED_TUNNELS = ("ipip-tunnel", "vxlan-tunnel", "wireguard")
"""Tunnels that ``calicoctl ipam check`` knows: none of IPv6 (3.32 ``calicoctl/commands/ipam/check.go``)."""

GRACE_SECONDS = 900
"""Default of leakGracePeriod: the garbage collector leaves younger candidates alone."""


@once_per_snapshot
def ipam_allocations(snapshot: Snapshot) -> pd.DataFrame:
    """Table ``ipam_allocations``: every allocated slot with its pool, owner and three verdicts.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``ip_allocations``, ``ip_blocks``, ``ip_pools``, ``pods``, ``pod_ips``, ``node_addresses``,
        ``services``, ``service_addresses``, ``calico_config``.

    Returns
    -------
    DataFrame
        ``verdict`` is ``used``, ``reserved``, ``cooling-down``, ``leaked`` or ``unknown`` (the possible owner could not
        be seen); ``check`` is ``in use``, ``leaked`` or ``unknown``; ``gc`` is ``valid``, ``candidate`` (leaked once
        its grace is over and all addresses of its handle are), ``leaked`` (its node is gone), ``skipped`` or
        ``unknown``.

    Raises
    ------
    TableUnavailable
        The blocks could not be read.
    """
    snapshot.require("ip_allocations")
    rows = snapshot.ip_allocations.reset_index(drop=True)
    facts = _Facts(snapshot, rows)
    verdict, reason = _verdicts(facts)
    return derived_frame(
        "ipam_allocations",
        {
            "address": plain(rows["address"]),
            "family": plain(rows["family"]),
            "block": plain(rows["block"]),
            "block_cidr": plain(rows["block_cidr"]),
            "ordinal": plain(rows["ordinal"]),
            "handle": plain(rows["handle"]),
            "owner_kind": facts.owner_kind(),
            "owner_namespace": plain(rows["namespace"]),
            "owner_name": [
                pod or service for pod, service in zip(plain(rows["pod"]), plain(rows["service"]), strict=True)
            ],
            "node": plain(rows["node"]),
            "affinity_node": plain(rows["affinity_node"]),
            "borrowed": facts.borrowed.tolist(),
            "verdict": verdict,
            "reason": reason,
            "check": _check(facts),
            "gc": _gc(facts),
            "age_seconds": _ages(snapshot, rows),
        },
    )


class _Facts:
    """What is known of each allocation, as columns."""

    def __init__(self, snapshot: Snapshot, rows: pd.DataFrame) -> None:
        self.rows = rows
        self.count = len(rows)
        self.keys = keys_of(rows["address"])
        self.type = np.array([text or "" for text in plain(rows["type"])], dtype=object)
        self.handle = np.array([text or "" for text in plain(rows["handle"])], dtype=object)
        self.windows = (self.handle == WINDOWS_HANDLE) | np.array(
            [text == "windows host rsvd" for text in plain(rows["note"])], dtype=bool
        )
        self.tunnel = np.isin(self.type, list(_TUNNELS))
        self.service = (self.type == "LoadBalancer") | rows["service"].notna().to_numpy(dtype=bool)
        self.pod = rows["pod"].notna().to_numpy(dtype=bool) & ~self.tunnel & ~self.service & ~self.windows
        self.cooling = rows["released"].notna().to_numpy(dtype=bool)
        node, home = rows["node"], rows["affinity_node"]
        self.borrowed = (node.notna() & home.notna() & (node != home)).fillna(value=False).to_numpy(dtype=bool)
        self.snapshot = snapshot
        self.nodes_seen = snapshot.state("nodes") == "ok"
        self.all_seen = all(snapshot.state(name) == "ok" for name in ("nodes", "pods", "services"))
        self.node_exists = node.isin(snapshot.nodes["name"]).to_numpy(dtype=bool)
        self._look_at_tunnels(snapshot)
        self._look_at_pods(snapshot)
        self._look_at_services(snapshot)

    def owner_kind(self) -> list[str | None]:
        """Kind of the owner that the allocation names."""
        kinds = np.select(
            [self.windows, self.tunnel, self.service, self.pod], ["Windows", "Tunnel", "Service", "Pod"], ""
        )
        return [kind or None for kind in kinds.tolist()]

    def _look_at_tunnels(self, snapshot: Snapshot) -> None:
        addresses = snapshot.node_addresses
        annotated = addresses[addresses["kind"].isin(list(_TUNNELS.values()))]
        kinds = [_TUNNELS.get(one, "") for one in self.type.tolist()]
        wanted = _triples(plain(self.rows["node"]), kinds, self.keys)
        known = set(_triples(plain(annotated["node"]), plain(annotated["kind"]), keys_of(annotated["address"])))
        self.tunnel_annotated = np.array([one in known for one in wanted], dtype=bool)
        checked = annotated[annotated["kind"].isin(list(_CHECKED_TUNNELS))]
        self.checked_tunnels = keys_of(checked["address"])

    def _look_at_pods(self, snapshot: Snapshot) -> None:
        ips = snapshot.pod_ips
        live = ips[ips["holds_ip"].fillna(value=False)]
        self.live_keys = keys_of(live["address"])
        self.held_by_live_pod = _isin(self.keys, self.live_keys)
        namespaces = self.rows["namespace"]
        whole = snapshot.state("pods") == "ok"
        self.pods_seen = whole | namespaces.isin(snapshot.namespaces_read("pods")).to_numpy(dtype=bool)
        pods = snapshot.pods
        names = pd.MultiIndex.from_frame(pods[["namespace", "name"]])
        place = names.get_indexer(pd.MultiIndex.from_arrays([namespaces.fillna(""), self.rows["pod"].fillna("")]))
        self.pod_exists = place >= 0
        chosen = np.where(self.pod_exists, place, 0)

        def of_pod(column: str) -> NDArray[Any]:
            values = np.array(plain(pods[column]), dtype=object)
            return values[chosen] if len(values) else np.full(self.count, None, dtype=object)

        self.pod_finished = self.pod_exists & np.isin(of_pod("phase").astype("str"), ["Succeeded", "Failed"])
        self.pod_on_host = self.pod_exists & (of_pod("host_network") == np.True_)
        has_ip = np.array([isinstance(ip, str) and bool(ip) for ip in of_pod("pod_ip").tolist()], dtype=bool)
        self.pod_without_ip = self.pod_exists & ~has_ip & ~self.pod_finished & ~self.pod_on_host
        pod_nodes = of_pod("node")
        self.pod_on_other_node = self.pod_exists & np.array(
            [bool(a and b and a != b) for a, b in zip(pod_nodes.tolist(), plain(self.rows["node"]), strict=True)],
            dtype=bool,
        )
        own = set(_pairs(plain(live["namespace"]), plain(live["pod"]), self.live_keys))
        wanted = _pairs(plain(namespaces), plain(self.rows["pod"]), self.keys)
        self.held_by_named_pod = np.array([one in own for one in wanted], dtype=bool)

    def _look_at_services(self, snapshot: Snapshot) -> None:
        addresses = snapshot.service_addresses
        ingress = addresses[addresses["kind"] == "ingress"].dropna(subset=["address"])
        self.services_seen = snapshot.state("services") == "ok"
        own = set(_pairs(plain(ingress["namespace"]), plain(ingress["service"]), keys_of(ingress["address"])))
        wanted = _pairs(plain(self.rows["namespace"]), plain(self.rows["service"]), self.keys)
        self.held_by_named_service = np.array([one in own for one in wanted], dtype=bool)
        managed = _calico_managed(snapshot)
        calico = ingress[_member(ingress, managed)]
        self.calico_service_keys = keys_of(calico["address"])


def _verdicts(facts: _Facts) -> tuple[list[str], list[str | None]]:
    """Our verdict and its reason; the first case that holds."""
    cases: list[tuple[NDArray[np.bool_], str, str | None]] = [
        (facts.windows, "reserved", "an ordinal that Calico keeps free for a Windows node"),
        (facts.cooling, "cooling-down", "released, and kept back for a while"),
        (facts.tunnel & facts.tunnel_annotated, "used", None),
        (facts.service & facts.held_by_named_service, "used", None),
        (facts.held_by_named_pod, "used", None),
        (facts.held_by_live_pod, "used", "another pod than the one it was allocated for holds it"),
        (facts.pod & facts.pod_without_ip, "used", "its pod is being created and has no address yet"),
        (facts.tunnel & ~np.bool_(facts.nodes_seen), "unknown", "the nodes could not be read"),
        (facts.service & ~np.bool_(facts.services_seen), "unknown", "the services could not be read"),
        (facts.pod & ~facts.pods_seen, "unknown", "the pods of its namespace could not be read"),
        (facts.tunnel & ~facts.node_exists, "leaked", "tunnel address of a node that does not exist"),
        (facts.tunnel, "leaked", "the node's annotation does not name it as its tunnel address"),
        (facts.service, "leaked", "no such service has this address"),
        (facts.pod & facts.pod_finished, "leaked", "its pod has finished"),
        (facts.pod & facts.pod_on_host, "leaked", "its pod uses the node's network"),
        (facts.pod & facts.pod_exists, "leaked", "its pod has another address"),
        (facts.pod, "leaked", "its pod does not exist"),
    ]
    verdict = np.select([case for case, _, _ in cases], [one for _, one, _ in cases], "unknown").tolist()
    reason = np.select(
        [case for case, _, _ in cases],
        [text or "" for _, _, text in cases],
        "it names no owner that could be looked for",
    ).tolist()
    return verdict, [text or None for text in reason]


def _check(facts: _Facts) -> list[str]:
    """As ``calicoctl ipam check``: in use when any address in use equals it."""
    in_use = np.concatenate([facts.live_keys, facts.checked_tunnels, facts.calico_service_keys])
    found = facts.windows | _isin(facts.keys, in_use)
    verdicts: list[str] = np.where(found, "in use", "leaked" if facts.all_seen else "unknown").tolist()
    return verdicts


def _gc(facts: _Facts) -> list[str]:
    """As the garbage collector of kube-controllers, before its grace period and its look at the whole handle."""
    pod_valid = facts.pod_exists & ~facts.pod_finished & ~facts.pod_on_other_node
    pod_valid &= facts.held_by_named_pod | facts.pod_without_ip
    valid = np.where(facts.tunnel, facts.node_exists, np.where(facts.pod, pod_valid, True))  # noqa: FBT003
    verdict = np.where(valid, "valid", np.where(facts.node_exists, "candidate", "leaked"))
    unseen = (facts.tunnel & ~np.bool_(facts.nodes_seen)) | (facts.pod & ~facts.pods_seen)
    verdicts: list[str] = np.where(facts.handle == "", "skipped", np.where(unseen, "unknown", verdict)).tolist()
    return verdicts


def _calico_managed(snapshot: Snapshot) -> set[tuple[str, str]]:
    """Services whose addresses Calico says it gives out (3.32 ``IsCalicoManagedLoadBalancer``)."""
    config = snapshot.calico_config
    chosen = config[(config["kind"] == "KubeControllersConfiguration") & (config["name"] == "default")]
    modes = chosen.loc[chosen["setting"] == "controllers.loadBalancer.assignIPs", "value"]
    if modes.empty:
        return set()
    every = modes.iloc[0] == "AllServices"
    services = snapshot.services
    services = services[services["type"] == "LoadBalancer"]
    return {
        (str(one["namespace"]), str(one["name"]))
        for one in services.to_dict("records")
        if _managed(one["load_balancer_class"], one["annotations"], one["load_balancer_ip"], every=every)
    }


def _managed(class_: Any, annotations: dict[str, str], requested: Any, *, every: bool) -> bool:
    if isinstance(class_, str) and class_:
        return class_ == "calico"
    if every:
        return True
    wanted = ("ipv4pools", "ipv6pools", "loadBalancerIPs")
    return bool(isinstance(requested, str) and requested) or any(
        f"projectcalico.org/{key}" in annotations for key in wanted
    )


def _member(frame: pd.DataFrame, wanted: set[tuple[str, str]]) -> NDArray[np.bool_]:
    pairs = zip(frame["namespace"], frame["service"], strict=True)
    return np.array([pair in wanted for pair in pairs], dtype=bool)


def _ages(snapshot: Snapshot, rows: pd.DataFrame) -> list[float | None]:
    """Seconds from the allocation to the moment of collection."""
    moment = times([snapshot.origin.collected_at] * len(rows))
    return plain((moment - rows["allocated"]).dt.total_seconds())


def _isin(keys: Keys, others: Keys) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isin(keys, others) & (keys != b"")
    return found


def _pairs(namespaces: list[Any], names: list[Any], keys: Keys) -> list[tuple[Any, Any, bytes]]:
    return list(zip(namespaces, names, keys.tolist(), strict=True))


_triples = _pairs
