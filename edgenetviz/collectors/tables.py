"""All tables of a Snapshot out of the objects that were read."""

from __future__ import annotations

import pandas as pd

from edgenetviz.collectors import calico, cluster, coredns, metallb, pods, policy, ranges, services
from edgenetviz.collectors.cluster import Objects
from edgenetviz.sources.rangesfile import DeclaredRanges


def build_tables(objects: Objects, declared: DeclaredRanges | None = None) -> dict[str, pd.DataFrame]:
    """Every collected table of the data dictionary, also those without rows.

    Parameters
    ----------
    objects : mapping
        Resource → its objects; a resource that could not be read has no entry.
    declared : DeclaredRanges, optional
        Ranges that the user declared.
    """

    def of(resource: str) -> list[object]:
        return list(objects.get(resource, ()))

    pod_table = pods.pods(of("pods"), of("replicasets"))
    pools = metallb.lb_pools(objects)
    tables = {
        "nodes": cluster.nodes(of("nodes")),
        "node_addresses": cluster.node_addresses(of("nodes")),
        "namespaces": cluster.namespaces(of("namespaces")),
        "pods": pod_table,
        "pod_ips": pods.pod_ips(of("pods")),
        "workloads": cluster.workloads(objects),
        "events": cluster.events(of("events")),
        "cluster_settings": cluster.cluster_settings(objects),
        "services": services.services(of("services")),
        "service_addresses": services.service_addresses(of("services")),
        "service_ports": services.service_ports(of("services")),
        "endpointslices": services.endpointslices(of("endpointslices")),
        "endpoints": services.endpoints(of("endpointslices")),
        "ingress_backends": services.ingress_backends(of("ingresses")),
        "service_cidrs": services.service_cidrs(of("servicecidrs")),
        "ip_addresses": services.ip_addresses(of("ipaddresses")),
        "network_policies": policy.network_policies(objects),
        "ip_pools": calico.ip_pools(of("ippools")),
        "ip_blocks": calico.ip_blocks(of("ipamblocks")),
        "ip_allocations": calico.ip_allocations(of("ipamblocks")),
        "ip_handles": calico.ip_handles(of("ipamhandles")),
        "block_affinities": calico.block_affinities(of("blockaffinities")),
        "ip_reservations": calico.ip_reservations(of("ipreservations")),
        "calico_config": calico.calico_config(objects),
        "bgp_peers": calico.bgp_peers(objects),
        "lb_pools": pools,
        "lb_pool_ranges": metallb.lb_pool_ranges(pools),
        "lb_advertisements": metallb.lb_advertisements(objects),
        "lb_status": metallb.lb_status(objects),
        "dns_config": coredns.dns_config(objects, pod_table),
    }
    tables["ranges"] = ranges.ranges(tables, declared)
    return tables
