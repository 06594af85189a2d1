"""A made-up cluster of any size, as a Snapshot: for benchmarks and tests of scale.

Its addresses are laid out as Calico lays them out: nodes hold /26 blocks, pods take slots in their node's blocks.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from edgenetviz.collectors.objectlist import ObjectList
from edgenetviz.collectors.objects import calico, core, meta, metallb, services
from edgenetviz.gather import make_snapshot
from edgenetviz.outcome import Outcome
from edgenetviz.snapshot import Origin, Snapshot
from edgenetviz.sources.rangesfile import check_ranges
from edgenetviz.sources.resources import RESOURCES

_SLOTS = 64
_CREATED = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a cluster is.

    Parameters
    ----------
    pods, services, nodes : int
        Objects of each kind. Blocks follow from the pods: two thirds full.
    """

    pods: int
    services: int
    nodes: int


def synthetic_snapshot(size: Size) -> Snapshot:
    """A healthy cluster of a size.

    Parameters
    ----------
    size : Size
        How large.
    """
    lists = {resource.name: ObjectList(resource) for resource in RESOURCES}
    per_block = 42
    blocks = -(-size.pods // per_block)
    pod_base = int(ipaddress.ip_address("10.64.0.0"))
    node_base = int(ipaddress.ip_address("10.0.0.10"))
    lists["nodes"].items = [
        core.Node(
            core.NodeMetadata(f"node-{n}", uid=f"node-uid-{n}", creationTimestamp=_CREATED),
            status=core.NodeStatus(
                conditions=(meta.Condition("Ready", "True"),),
                addresses=[core.NodeAddress("InternalIP", str(ipaddress.ip_address(node_base + n)))],
            ),
        )
        for n in range(size.nodes)
    ]
    addresses = [
        str(ipaddress.ip_address(pod_base + pod // per_block * _SLOTS + pod % per_block)) for pod in range(size.pods)
    ]
    node_of_block = [f"node-{block % size.nodes}" for block in range(blocks)]
    lists["pods"].items = [_pod(pod, size, addresses[pod], node_of_block[pod // per_block]) for pod in range(size.pods)]
    lists["ipamblocks"].items = [
        _block(
            block,
            pod_base,
            node_of_block[block],
            range(block * per_block, min(size.pods, (block + 1) * per_block)),
            size,
        )
        for block in range(blocks)
    ]
    pool = ipaddress.ip_network("10.64.0.0/10")
    lists["ippools"].items = [calico.IPPool(meta.Metadata("pool"), calico.IPPoolSpec(cidr=str(pool), blockSize=26))]
    service_base = int(ipaddress.ip_address("172.16.0.1"))
    lists["services"].items = [_service(n, service_base) for n in range(size.services)]
    lists["endpointslices"].items = _slices(size, addresses, node_of_block, per_block)
    lists["ipaddresspools"].items = [
        metallb.AddressPool(meta.Metadata("external", "metallb-system"), metallb.AddressPoolSpec(["10.1.0.0/22"]))
    ]
    lists["servicecidrs"].items = [
        services.ServiceCIDR(meta.Metadata("kubernetes"), services.ServiceCIDRSpec(["172.16.0.0/12"]))
    ]
    lists["namespaces"].items = [core.Namespace(meta.Metadata(f"team-{n}")) for n in range(_namespaces(size))]
    outcomes = {
        name: Outcome(name, "ok", one.resource.apis[0].group_version, len(one.items)) for name, one in lists.items()
    }
    declared = check_ranges({"node_ip_range": "10.0.0.10-10.0.63.255"}, "synthetic")
    return make_snapshot(Origin("synthetic", "live", collected_at="2026-01-02T00:00:00Z"), outcomes, lists, declared)


def _namespaces(size: Size) -> int:
    return max(1, size.services // 20)


def _namespace(service: int) -> str:
    return f"team-{service // 20}"


def _service_of(pod: int, size: Size) -> int:
    return pod * size.services // size.pods


def _name(pod: int, size: Size) -> str:
    return f"app-{_service_of(pod, size)}-6d9f7c9b8-{pod:06x}"


def _pod(pod: int, size: Size, address: str, node: str) -> core.Pod:
    service = _service_of(pod, size)
    return core.Pod(
        core.PodMetadata(
            _name(pod, size),
            _namespace(service),
            f"pod-uid-{pod}",
            _CREATED,
            labels={"app": f"app-{service}", "pod-template-hash": "6d9f7c9b8"},
            ownerReferences=(
                meta.OwnerReference("ReplicaSet", f"app-{service}-6d9f7c9b8", f"rs-uid-{service}", controller=True),
            ),
        ),
        core.PodSpec(
            nodeName=node,
            containers=(core.Container("app", "registry.example/app:1", (core.ContainerPort("http", 8080),)),),
        ),
        core.PodStatus(
            phase="Running",
            podIP=address,
            podIPs=(core.PodIP(address),),
            conditions=(meta.Condition("Ready", "True"),),
            containerStatuses=(core.ContainerStatus("app", ready=True),),
        ),
    )


def _block(block: int, base: int, node: str, pods: range, size: Size) -> calico.IPAMBlock:
    cidr = f"{ipaddress.ip_address(base + block * _SLOTS)}/26"
    return calico.IPAMBlock(
        meta.Metadata(cidr.replace(".", "-").replace("/", "-")),
        calico.IPAMBlockSpec(
            cidr=cidr,
            affinity=f"host:{node}",
            allocations=[*range(len(pods)), *[None] * (_SLOTS - len(pods))],
            unallocated=list(range(len(pods), _SLOTS)),
            attributes=[
                calico.AllocationAttribute(
                    f"k8s-pod-network.{pod}",
                    calico.AllocationOwner(
                        node=node, namespace=_namespace(_service_of(pod, size)), pod=_name(pod, size)
                    ),
                )
                for pod in pods
            ],
        ),
    )


def _service(n: int, base: int) -> services.Service:
    ip = str(ipaddress.ip_address(base + n))
    ingress = [services.Ingress(str(ipaddress.ip_address("10.1.0.0") + n))] if n < 500 else []
    return services.Service(
        services.ServiceMetadata(f"app-{n}", _namespace(n), f"service-uid-{n}", _CREATED),
        services.ServiceSpec(
            type="LoadBalancer" if ingress else "ClusterIP",
            clusterIP=ip,
            clusterIPs=[ip],
            selector={"app": f"app-{n}"},
            ports=[services.ServicePort("http", "TCP", 80, 8080)],
        ),
        services.ServiceStatus(services.LoadBalancerStatus(ingress)),
    )


def _slices(size: Size, addresses: list[str], node_of_block: list[str], per_block: int) -> list[services.EndpointSlice]:
    of_service: dict[int, list[int]] = {}
    for pod in range(size.pods):
        of_service.setdefault(_service_of(pod, size), []).append(pod)
    return [
        services.EndpointSlice(
            meta.Metadata(
                f"app-{service}-{start}",
                _namespace(service),
                labels={"kubernetes.io/service-name": f"app-{service}"},
            ),
            "IPv4",
            [
                services.Endpoint(
                    [addresses[pod]],
                    services.EndpointConditions(ready=True),
                    nodeName=node_of_block[pod // per_block],
                    targetRef=core.ObjectReference("Pod", _namespace(service), _name(pod, size), f"pod-uid-{pod}"),
                )
                for pod in pods[start : start + 100]
            ],
            [services.EndpointPort("http", 8080)],
        )
        for service, pods in of_service.items()
        for start in range(0, len(pods), 100)
    ]
