"""Which Struct a resource's objects are decoded into."""

from __future__ import annotations

from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from edgenetviz.collectors.objects import calico, configmaps, core, metallb, services
from edgenetviz.collectors.objects.meta import decode_filtered
from edgenetviz.sources.resources import Api, Resource

T = TypeVar("T")

OBJECTS: dict[str, type[msgspec.Struct]] = {
    "namespaces": core.Namespace,
    "nodes": core.Node,
    "pods": core.Pod,
    "events": core.Event,
    "services": services.Service,
    "endpointslices": services.EndpointSlice,
    "deployments": services.Workload,
    "replicasets": services.Workload,
    "daemonsets": services.Workload,
    "statefulsets": services.Workload,
    "jobs": services.Workload,
    "networkpolicies": services.NetworkPolicy,
    "ingresses": services.IngressObject,
    "servicecidrs": services.ServiceCIDR,
    "ipaddresses": services.IPAddress,
    "ippools": calico.IPPool,
    "ipamblocks": calico.IPAMBlock,
    "ipamhandles": calico.IPAMHandle,
    "blockaffinities": calico.BlockAffinity,
    "ipamconfigs": calico.Configuration,
    "ipreservations": calico.IPReservation,
    "felixconfigurations": calico.Configuration,
    "bgpconfigurations": calico.Configuration,
    "calico_bgppeers": calico.CalicoBGPPeer,
    "clusterinformations": calico.Configuration,
    "kubecontrollersconfigurations": calico.Configuration,
    "calico_networkpolicies": calico.CalicoPolicy,
    "calico_globalnetworkpolicies": calico.CalicoPolicy,
    "ipaddresspools": metallb.AddressPool,
    "addresspools": metallb.AddressPool,
    "l2advertisements": metallb.Advertisement,
    "bgpadvertisements": metallb.Advertisement,
    "metallb_bgppeers": metallb.MetalLBBGPPeer,
    "servicel2statuses": metallb.Status,
    "servicebgpstatuses": metallb.Status,
    "configurationstates": metallb.Status,
    "coredns_config": configmaps.CorefileMap,
    "coredns_custom_config": configmaps.CorefilePieces,
    "node_local_dns_config": configmaps.CorefileMap,
    "kubeadm_config": configmaps.KubeadmMap,
    "kube_proxy_config": configmaps.KubeProxyMap,
    "kubelet_config": configmaps.KubeletMap,
    "calico_config": configmaps.CalicoMap,
    "metallb_config": configmaps.MetalLBMap,
}
"""Resource → Struct."""


class ListMeta(msgspec.Struct):
    """Metadata of a list."""

    continue_: str | None = msgspec.field(name="continue", default=None)
    remainingItemCount: int | None = None  # noqa: N815 - the API's name


class ListOf(msgspec.Struct, Generic[T]):
    """A list as an API server sends it."""

    kind: str = ""
    metadata: ListMeta = msgspec.field(default_factory=ListMeta)
    items: list[T] | None = None


def struct_of(resource: Resource, api: Api) -> type[msgspec.Struct]:
    """Struct of a resource's objects when read under ``api``."""
    return services.Endpoints if api.plural == "endpoints" else OBJECTS[resource.name]


@cache
def list_decoder(struct: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    """Decoder of a list of objects."""
    return msgspec.json.Decoder(ListOf[struct], dec_hook=decode_filtered)  # type: ignore[valid-type]


@cache
def object_decoder(struct: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    """Decoder of one object."""
    return msgspec.json.Decoder(struct, dec_hook=decode_filtered)
