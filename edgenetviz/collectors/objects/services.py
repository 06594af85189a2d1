"""Services, slices, core Endpoints, ingresses, cluster IP ranges, policies, workloads."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from edgenetviz.collectors.objects.core import ObjectReference
from edgenetviz.collectors.objects.meta import Condition, LabelSelector, Metadata, NetworkAnnotations


class ServiceMetadata(Metadata, gc=False, omit_defaults=True):
    annotations: NetworkAnnotations = field(default_factory=NetworkAnnotations)


class ServicePort(Struct, gc=False, omit_defaults=True):
    name: str | None = None
    protocol: str = "TCP"
    port: int | None = None
    targetPort: int | str | None = None
    nodePort: int | None = None
    appProtocol: str | None = None


class ServiceSpec(Struct, gc=False, omit_defaults=True):
    type: str = "ClusterIP"
    clusterIP: str | None = None
    clusterIPs: list[str] = field(default_factory=list)
    selector: dict[str, str] = field(default_factory=dict)
    ports: list[ServicePort] = field(default_factory=list)
    externalName: str | None = None
    externalIPs: list[str] = field(default_factory=list)
    ipFamilies: list[str] = field(default_factory=list)
    ipFamilyPolicy: str | None = None
    internalTrafficPolicy: str | None = None
    externalTrafficPolicy: str | None = None
    healthCheckNodePort: int | None = None
    sessionAffinity: str | None = None
    publishNotReadyAddresses: bool = False
    loadBalancerClass: str | None = None
    loadBalancerIP: str | None = None
    loadBalancerSourceRanges: list[str] = field(default_factory=list)
    allocateLoadBalancerNodePorts: bool | None = None


class Ingress(Struct, gc=False, omit_defaults=True):
    ip: str | None = None
    hostname: str | None = None
    ipMode: str | None = None


class LoadBalancerStatus(Struct, gc=False, omit_defaults=True):
    ingress: list[Ingress] = field(default_factory=list)


class ServiceStatus(Struct, gc=False, omit_defaults=True):
    loadBalancer: LoadBalancerStatus = field(default_factory=LoadBalancerStatus)


class Service(Struct, gc=False, omit_defaults=True):
    metadata: ServiceMetadata
    spec: ServiceSpec = field(default_factory=ServiceSpec)
    status: ServiceStatus = field(default_factory=ServiceStatus)


class EndpointConditions(Struct, gc=False, omit_defaults=True):
    ready: bool | None = None
    serving: bool | None = None
    terminating: bool | None = None


class Endpoint(Struct, gc=False, omit_defaults=True):
    addresses: list[str] = field(default_factory=list)
    conditions: EndpointConditions = field(default_factory=EndpointConditions)
    hostname: str | None = None
    nodeName: str | None = None
    targetRef: ObjectReference | None = None
    topology: dict[str, str] | None = None


class EndpointPort(Struct, gc=False, omit_defaults=True):
    name: str | None = None
    port: int | None = None
    protocol: str = "TCP"


class EndpointSlice(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    addressType: str | None = None
    endpoints: list[Endpoint] = field(default_factory=list)
    ports: list[EndpointPort] | None = None


class EndpointAddress(Struct, gc=False, omit_defaults=True):
    ip: str = ""
    hostname: str | None = None
    nodeName: str | None = None
    targetRef: ObjectReference | None = None


class EndpointSubset(Struct, gc=False, omit_defaults=True):
    addresses: list[EndpointAddress] = field(default_factory=list)
    notReadyAddresses: list[EndpointAddress] = field(default_factory=list)
    ports: list[EndpointPort] = field(default_factory=list)


class Endpoints(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    subsets: list[EndpointSubset] = field(default_factory=list)


class BackendPort(Struct, gc=False, omit_defaults=True):
    number: int | None = None
    name: str | None = None


class BackendService(Struct, gc=False, omit_defaults=True):
    name: str | None = None
    port: BackendPort = field(default_factory=BackendPort)


class Backend(Struct, gc=False, omit_defaults=True):
    service: BackendService | None = None
    serviceName: str | None = None
    servicePort: int | str | None = None


class IngressPath(Struct, gc=False, omit_defaults=True):
    path: str | None = None
    backend: Backend = field(default_factory=Backend)


class IngressHTTP(Struct, gc=False, omit_defaults=True):
    paths: list[IngressPath] = field(default_factory=list)


class IngressRule(Struct, gc=False, omit_defaults=True):
    host: str | None = None
    http: IngressHTTP | None = None


class IngressSpec(Struct, gc=False, omit_defaults=True):
    ingressClassName: str | None = None
    defaultBackend: Backend | None = None
    backend: Backend | None = None
    rules: list[IngressRule] = field(default_factory=list)


class IngressObject(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: IngressSpec = field(default_factory=IngressSpec)


class ServiceCIDRSpec(Struct, gc=False, omit_defaults=True):
    cidrs: list[str] = field(default_factory=list)
    # v1alpha1 of Kubernetes 1.27 and 1.28 had one field a family.
    ipv4: str | None = None
    ipv6: str | None = None


class ConditionsStatus(Struct, gc=False, omit_defaults=True):
    conditions: list[Condition] = field(default_factory=list)


class ServiceCIDR(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: ServiceCIDRSpec = field(default_factory=ServiceCIDRSpec)
    status: ConditionsStatus = field(default_factory=ConditionsStatus)


class ParentReference(Struct, gc=False, omit_defaults=True):
    group: str | None = None
    resource: str | None = None
    namespace: str | None = None
    name: str | None = None


class IPAddressSpec(Struct, gc=False, omit_defaults=True):
    parentRef: ParentReference = field(default_factory=ParentReference)


class IPAddress(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: IPAddressSpec = field(default_factory=IPAddressSpec)


class NetworkPolicySpec(Struct, gc=False, omit_defaults=True):
    podSelector: LabelSelector = field(default_factory=LabelSelector)
    policyTypes: list[str] = field(default_factory=list)
    ingress: list[dict[str, Any]] | None = None
    egress: list[dict[str, Any]] | None = None


class NetworkPolicy(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: NetworkPolicySpec = field(default_factory=NetworkPolicySpec)


class TemplateMetadata(Struct, gc=False, omit_defaults=True):
    labels: dict[str, str] = field(default_factory=dict)


class PodTemplate(Struct, gc=False, omit_defaults=True):
    metadata: TemplateMetadata = field(default_factory=TemplateMetadata)


class WorkloadSpec(Struct, gc=False, omit_defaults=True):
    replicas: int | None = None
    completions: int | None = None
    serviceName: str | None = None
    selector: LabelSelector = field(default_factory=LabelSelector)
    template: PodTemplate = field(default_factory=PodTemplate)


class WorkloadStatus(Struct, gc=False, omit_defaults=True):
    readyReplicas: int | None = None
    desiredNumberScheduled: int | None = None
    numberReady: int | None = None
    active: int | None = None


class Workload(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: WorkloadSpec = field(default_factory=WorkloadSpec)
    status: WorkloadStatus = field(default_factory=WorkloadStatus)
