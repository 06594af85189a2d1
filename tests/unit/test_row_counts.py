"""Rows of every table equal the objects in the recorded bodies, counted here without edgenetviz."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from edgenetviz.cli import main
from edgenetviz.schema import COLLECTED

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recordings"
SCENARIOS = sorted(folder.name for folder in RECORDINGS.iterdir())
CALICO, METALLB = "/apis/crd.projectcalico.org/v1", "/apis/metallb.io/v1beta1"
TUNNELS = (
    "IPv4IPIPTunnelAddr",
    "IPv4VXLANTunnelAddr",
    "IPv6VXLANTunnelAddr",
    "IPv4WireguardInterfaceAddr",
    "IPv6WireguardInterfaceAddr",
)


@cache
def items(scenario: str, path: str) -> list[dict]:
    """Objects of a recorded list of the administrator."""
    folder = RECORDINGS / scenario
    index = json.loads((folder / "index.json").read_text("utf-8"))
    for one in index["responses"]:
        if (one["identity"], one["path"], one.get("query"), one.get("variant")) in {
            ("admin", path, "", None),
            ("admin", path, None, None),
        }:
            body = (folder / one["file"]).read_bytes()
            return json.loads(gzip.decompress(body) if one["file"].endswith(".gz") else body).get("items") or []
    raise AssertionError(f"{path} is not recorded")


def controlled(one: dict) -> bool:
    return any(owner.get("controller") for owner in one["metadata"].get("ownerReferences", []))


def expected(scenario: str) -> dict[str, int]:
    def of(path: str) -> list[dict]:
        return items(scenario, path)

    nodes, pods, services = of("/api/v1/nodes"), of("/api/v1/pods"), of("/api/v1/services")
    slices = of("/apis/discovery.k8s.io/v1/endpointslices")
    blocks, handles = of(f"{CALICO}/ipamblocks"), of(f"{CALICO}/ipamhandles")
    pools = of(f"{METALLB}/ipaddresspools")
    annotated = ("IPv4Address", "IPv6Address", *TUNNELS)
    return {
        "nodes": len(nodes),
        "node_addresses": sum(len(n["status"]["addresses"]) for n in nodes)
        + sum(f"projectcalico.org/{name}" in n["metadata"]["annotations"] for n in nodes for name in annotated),
        "namespaces": len(of("/api/v1/namespaces")),
        "pods": len(pods),
        "pod_ips": sum(len(p["status"].get("podIPs", [])) for p in pods),
        "workloads": sum(len(of(f"/apis/apps/v1/{kind}")) for kind in ("deployments", "daemonsets", "statefulsets"))
        + len(of("/apis/batch/v1/jobs"))
        + sum(not controlled(one) for one in of("/apis/apps/v1/replicasets")),
        "events": len(of("/api/v1/events")),
        "services": len(services),
        "service_addresses": sum(len([ip for ip in s["spec"].get("clusterIPs", []) if ip != "None"]) for s in services)
        + sum(len(s["spec"].get("externalIPs", [])) for s in services)
        + sum(len(s["status"]["loadBalancer"].get("ingress", [])) for s in services),
        "service_ports": sum(len(s["spec"].get("ports", [])) for s in services),
        "endpointslices": len(slices),
        "endpoints": sum(
            len(endpoint["addresses"]) * max(1, len(one.get("ports") or []))
            for one in slices
            for endpoint in one.get("endpoints") or []
        ),
        "service_cidrs": sum(len(one["spec"]["cidrs"]) for one in of("/apis/networking.k8s.io/v1/servicecidrs")),
        "ip_addresses": len(of("/apis/networking.k8s.io/v1/ipaddresses")),
        "network_policies": len(of("/apis/networking.k8s.io/v1/networkpolicies"))
        + len(of(f"{CALICO}/networkpolicies"))
        + len(of(f"{CALICO}/globalnetworkpolicies")),
        "ip_pools": len(of(f"{CALICO}/ippools")),
        "ip_blocks": len(blocks),
        "ip_allocations": sum(slot is not None for block in blocks for slot in block["spec"]["allocations"]),
        "ip_handles": sum(max(1, len(one["spec"]["block"])) for one in handles),
        "block_affinities": len(of(f"{CALICO}/blockaffinities")),
        "ip_reservations": sum(len(one["spec"]["reservedCIDRs"]) for one in of(f"{CALICO}/ipreservations")),
        "bgp_peers": len(of(f"{CALICO}/bgppeers")) + len(of("/apis/metallb.io/v1beta2/bgppeers")),
        "lb_pools": len(pools),
        "lb_pool_ranges": sum(len(pool["spec"]["addresses"]) for pool in pools),
        "lb_advertisements": len(of(f"{METALLB}/l2advertisements")) + len(of(f"{METALLB}/bgpadvertisements")),
        "lb_status": sum(
            len(of(f"{METALLB}/{kind}")) for kind in ("servicel2statuses", "servicebgpstatuses", "configurationstates")
        ),
    }


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_tables_have_a_row_for_every_object(scenario, capsys):
    assert main(["tables", str(RECORDINGS / scenario), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["tables"]
    assert set(found) == set(COLLECTED)
    wanted = expected(scenario)
    assert {name: found[name]["rows"] for name in wanted} == wanted
    assert {one["outcome"] for one in found.values()} == {"ok"}
