"""What can be asked for, and under which API groups and versions: newest first.

Versions are data. A resource is read under the first of its APIs that the server serves. Calico is the exception that
its own clients make: ``crd.projectcalico.org/v1`` wins when both groups are served, native ``projectcalico.org/v3``
is read only where v1 is absent (Calico 3.32 ``libcalico-go/lib/backend/k8s/discovery.go``). Nothing is counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Api:
    """One API under which a resource may be served."""

    group: str
    version: str
    plural: str

    @property
    def group_version(self) -> str:
        """``v1`` for the core group, else ``group/version``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """URL path of the list (in one namespace, or over all), or of one object."""
        path = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        if namespace:
            path += f"/namespaces/{namespace}"
        path += f"/{self.plural}"
        return f"{path}/{name}" if name else path


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can be asked for.

    Parameters
    ----------
    name : str
        Our name for it, as in ``outcomes``.
    apis : tuple of Api
        In order of preference.
    namespaced : bool
        Objects live in namespaces.
    home : str
        Namespace that is tried also when the user named none: where the component lives as a rule.
    object_name : str
        Name of the one object wanted; empty for a list.
    """

    name: str
    apis: tuple[Api, ...]
    namespaced: bool = False
    home: str = ""
    object_name: str = ""


def _core(plural: str) -> tuple[Api, ...]:
    return (Api("", "v1", plural),)


def _group(group: str, plural: str, *versions: str) -> tuple[Api, ...]:
    return tuple(Api(group, version, plural) for version in versions)


def _calico(plural: str, plural_v3: str = "") -> tuple[Api, ...]:
    return (Api("crd.projectcalico.org", "v1", plural), Api("projectcalico.org", "v3", plural_v3 or plural))


def _metallb(name: str, plural: str, *versions: str) -> Resource:
    return Resource(name, _group("metallb.io", plural, *versions), namespaced=True, home="metallb-system")


def _configmap(name: str, object_name: str, namespace: str = "kube-system") -> Resource:
    return Resource(name, _core("configmaps"), namespaced=True, home=namespace, object_name=object_name)


RESOURCES: tuple[Resource, ...] = (
    Resource("namespaces", _core("namespaces")),
    Resource("nodes", _core("nodes")),
    Resource("pods", _core("pods"), namespaced=True),
    Resource("services", _core("services"), namespaced=True),
    Resource(
        "endpointslices",
        (*_group("discovery.k8s.io", "endpointslices", "v1", "v1beta1"), Api("", "v1", "endpoints")),
        namespaced=True,
    ),
    Resource("events", _core("events"), namespaced=True),
    Resource("deployments", _group("apps", "deployments", "v1"), namespaced=True),
    Resource("replicasets", _group("apps", "replicasets", "v1"), namespaced=True),
    Resource("daemonsets", _group("apps", "daemonsets", "v1"), namespaced=True),
    Resource("statefulsets", _group("apps", "statefulsets", "v1"), namespaced=True),
    Resource("jobs", _group("batch", "jobs", "v1"), namespaced=True),
    Resource("networkpolicies", _group("networking.k8s.io", "networkpolicies", "v1"), namespaced=True),
    Resource(
        "ingresses",
        (*_group("networking.k8s.io", "ingresses", "v1", "v1beta1"), Api("extensions", "v1beta1", "ingresses")),
        namespaced=True,
    ),
    Resource("servicecidrs", _group("networking.k8s.io", "servicecidrs", "v1", "v1beta1", "v1alpha1")),
    Resource("ipaddresses", _group("networking.k8s.io", "ipaddresses", "v1", "v1beta1", "v1alpha1")),
    Resource("ippools", _calico("ippools")),
    Resource("ipamblocks", _calico("ipamblocks")),
    Resource("ipamhandles", _calico("ipamhandles")),
    Resource("blockaffinities", _calico("blockaffinities")),
    Resource("ipamconfigs", _calico("ipamconfigs", "ipamconfigurations")),
    Resource("ipreservations", _calico("ipreservations")),
    Resource("felixconfigurations", _calico("felixconfigurations")),
    Resource("bgpconfigurations", _calico("bgpconfigurations")),
    Resource("calico_bgppeers", _calico("bgppeers")),
    Resource("clusterinformations", _calico("clusterinformations")),
    Resource("kubecontrollersconfigurations", _calico("kubecontrollersconfigurations")),
    Resource("calico_networkpolicies", _calico("networkpolicies"), namespaced=True),
    Resource("calico_globalnetworkpolicies", _calico("globalnetworkpolicies")),
    _metallb("ipaddresspools", "ipaddresspools", "v1beta1"),
    _metallb("addresspools", "addresspools", "v1beta1", "v1alpha1"),
    _metallb("l2advertisements", "l2advertisements", "v1beta1"),
    _metallb("bgpadvertisements", "bgpadvertisements", "v1beta1"),
    _metallb("metallb_bgppeers", "bgppeers", "v1beta2", "v1beta1"),
    _metallb("servicel2statuses", "servicel2statuses", "v1beta1"),
    _metallb("servicebgpstatuses", "servicebgpstatuses", "v1beta1"),
    _metallb("configurationstates", "configurationstates", "v1beta1"),
    _configmap("coredns_config", "coredns"),
    _configmap("coredns_custom_config", "coredns-custom"),
    _configmap("node_local_dns_config", "node-local-dns"),
    _configmap("kubeadm_config", "kubeadm-config"),
    _configmap("kube_proxy_config", "kube-proxy"),
    _configmap("kubelet_config", "kubelet-config"),
    _configmap("calico_config", "calico-config"),
    _configmap("metallb_config", "config", "metallb-system"),
)
"""Everything that is ever asked of an API server, besides discovery and ``/version``. No Secrets."""

BY_NAME: dict[str, Resource] = {resource.name: resource for resource in RESOURCES}
