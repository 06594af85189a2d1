"""Nodes, namespaces, pods and events."""

from __future__ import annotations

from msgspec import Struct, field

from edgenetviz.collectors.objects.meta import NO_FLAGS, Condition, Flags, Metadata


class NodeAnnotations(Struct, gc=False, omit_defaults=True):
    ipv4: str | None = field(name="projectcalico.org/IPv4Address", default=None)
    ipv6: str | None = field(name="projectcalico.org/IPv6Address", default=None)
    ipip: str | None = field(name="projectcalico.org/IPv4IPIPTunnelAddr", default=None)
    vxlan: str | None = field(name="projectcalico.org/IPv4VXLANTunnelAddr", default=None)
    vxlan_v6: str | None = field(name="projectcalico.org/IPv6VXLANTunnelAddr", default=None)
    wireguard: str | None = field(name="projectcalico.org/IPv4WireguardInterfaceAddr", default=None)
    wireguard_v6: str | None = field(name="projectcalico.org/IPv6WireguardInterfaceAddr", default=None)


class NodeMetadata(Metadata, gc=False, omit_defaults=True):
    annotations: NodeAnnotations = field(default_factory=NodeAnnotations)


class Taint(Struct, gc=False, omit_defaults=True):
    key: str = ""
    value: str | None = None
    effect: str = ""


class NodeSpec(Struct, gc=False, omit_defaults=True):
    podCIDR: str | None = None
    podCIDRs: list[str] = field(default_factory=list)
    unschedulable: bool = False
    taints: list[Taint] = field(default_factory=list)


class NodeAddress(Struct, gc=False, omit_defaults=True):
    type: str = ""
    address: str = ""


class NodeInfo(Struct, gc=False, omit_defaults=True):
    kubeletVersion: str | None = None
    osImage: str | None = None
    containerRuntimeVersion: str | None = None
    kernelVersion: str | None = None


class NodeStatus(Struct, gc=False, omit_defaults=True):
    conditions: tuple[Condition, ...] = ()
    addresses: list[NodeAddress] = field(default_factory=list)
    nodeInfo: NodeInfo = field(default_factory=NodeInfo)


class Node(Struct, gc=False, omit_defaults=True):
    metadata: NodeMetadata
    spec: NodeSpec = field(default_factory=NodeSpec)
    status: NodeStatus = field(default_factory=NodeStatus)


class NamespaceStatus(Struct, gc=False, omit_defaults=True):
    phase: str | None = None


class Namespace(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    status: NamespaceStatus = field(default_factory=NamespaceStatus)


class PodAnnotations(Struct, gc=False, omit_defaults=True):
    podIP: str | None = field(name="cni.projectcalico.org/podIP", default=None)
    podIPs: str | None = field(name="cni.projectcalico.org/podIPs", default=None)


class PodMetadata(Metadata, gc=False, omit_defaults=True):
    annotations: PodAnnotations = field(default_factory=PodAnnotations)


class ContainerPort(Struct, gc=False, omit_defaults=True):
    name: str | None = None
    containerPort: int | None = None
    protocol: str = "TCP"
    hostPort: int | None = None


class Container(Struct, gc=False, omit_defaults=True):
    name: str = ""
    image: str | None = None
    ports: tuple[ContainerPort, ...] = ()
    command: Flags = NO_FLAGS
    args: Flags = NO_FLAGS
    restartPolicy: str | None = None


class DNSOption(Struct, gc=False, omit_defaults=True):
    name: str = ""
    value: str | None = None


class DNSConfig(Struct, gc=False, omit_defaults=True):
    nameservers: list[str] = field(default_factory=list)
    searches: list[str] = field(default_factory=list)
    options: list[DNSOption] = field(default_factory=list)


class PodSpec(Struct, gc=False, omit_defaults=True):
    nodeName: str | None = None
    hostNetwork: bool = False
    hostname: str | None = None
    subdomain: str | None = None
    dnsPolicy: str | None = None
    dnsConfig: DNSConfig | None = None
    serviceAccountName: str | None = None
    containers: tuple[Container, ...] = ()
    initContainers: tuple[Container, ...] = ()


class Waiting(Struct, gc=False, omit_defaults=True):
    reason: str | None = None


class Terminated(Struct, gc=False, omit_defaults=True):
    reason: str | None = None
    exitCode: int | None = None
    signal: int | None = None


class ContainerState(Struct, gc=False, omit_defaults=True):
    waiting: Waiting | None = None
    terminated: Terminated | None = None


class ContainerStatus(Struct, gc=False, omit_defaults=True):
    name: str = ""
    ready: bool = False
    started: bool | None = None
    restartCount: int = 0
    state: ContainerState = field(default_factory=ContainerState)
    lastState: ContainerState = field(default_factory=ContainerState)


class PodIP(Struct, gc=False, omit_defaults=True):
    ip: str = ""


class PodStatus(Struct, gc=False, omit_defaults=True):
    phase: str | None = None
    reason: str | None = None
    podIP: str | None = None
    podIPs: tuple[PodIP, ...] = ()
    hostIP: str | None = None
    conditions: tuple[Condition, ...] = ()
    containerStatuses: tuple[ContainerStatus, ...] = ()
    initContainerStatuses: tuple[ContainerStatus, ...] = ()


class Pod(Struct, gc=False, omit_defaults=True):
    metadata: PodMetadata
    spec: PodSpec = field(default_factory=PodSpec)
    status: PodStatus = field(default_factory=PodStatus)


class ObjectReference(Struct, gc=False, omit_defaults=True):
    kind: str | None = None
    namespace: str | None = None
    name: str | None = None
    uid: str | None = None


class EventSource(Struct, gc=False, omit_defaults=True):
    component: str | None = None
    host: str | None = None


class EventSeries(Struct, gc=False, omit_defaults=True):
    count: int | None = None
    lastObservedTime: str | None = None


class Event(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    involvedObject: ObjectReference = field(default_factory=ObjectReference)
    type: str | None = None
    reason: str | None = None
    message: str | None = None
    source: EventSource = field(default_factory=EventSource)
    reportingComponent: str | None = None
    reportingInstance: str | None = None
    count: int | None = None
    series: EventSeries | None = None
    firstTimestamp: str | None = None
    lastTimestamp: str | None = None
    eventTime: str | None = None
