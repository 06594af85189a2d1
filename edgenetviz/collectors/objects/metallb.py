"""MetalLB objects: CRDs of 0.13 to 0.16, and the ConfigMap before them. A peer's password is not a field here."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from edgenetviz.collectors.objects.meta import LabelSelector, Metadata


class AddressPoolSpec(Struct, gc=False, omit_defaults=True):
    """Of IPAddressPool and AddressPool."""

    addresses: list[str] = field(default_factory=list)
    protocol: str | None = None
    autoAssign: bool | None = None
    avoidBuggyIPs: bool | None = None
    serviceAllocation: dict[str, Any] | None = None
    bgpAdvertisements: list[dict[str, Any]] = field(default_factory=list)


class AddressPoolStatus(Struct, gc=False, omit_defaults=True):
    assignedIPv4: int | None = None
    assignedIPv6: int | None = None
    availableIPv4: int | None = None
    availableIPv6: int | None = None


class AddressPool(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: AddressPoolSpec = field(default_factory=AddressPoolSpec)
    status: AddressPoolStatus = field(default_factory=AddressPoolStatus)


class AdvertisementSpec(Struct, gc=False, omit_defaults=True):
    """Of L2Advertisement and BGPAdvertisement."""

    ipAddressPools: list[str] = field(default_factory=list)
    ipAddressPoolSelectors: list[LabelSelector] = field(default_factory=list)
    nodeSelectors: list[LabelSelector] = field(default_factory=list)
    serviceSelectors: list[LabelSelector] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    peers: list[str] = field(default_factory=list)
    aggregationLength: int | None = None
    aggregationLengthV6: int | None = None
    localPref: int | None = None
    communities: list[str] = field(default_factory=list)


class Advertisement(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: AdvertisementSpec = field(default_factory=AdvertisementSpec)


class MetalLBBGPPeerSpec(Struct, gc=False, omit_defaults=True):
    peerAddress: str | None = None
    peerASN: int | None = None
    myASN: int | None = None
    # v1beta1 has {matchLabels, matchExpressions} of its own form, v1beta2 LabelSelectors: the same fields.
    nodeSelectors: list[LabelSelector] = field(default_factory=list)
    bfdProfile: str | None = None


class MetalLBBGPPeer(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: MetalLBBGPPeerSpec = field(default_factory=MetalLBBGPPeerSpec)


class InterfaceName(Struct, gc=False, omit_defaults=True):
    name: str = ""


class StatusFields(Struct, gc=False, omit_defaults=True):
    """Of ServiceL2Status, ServiceBGPStatus and ConfigurationState."""

    node: str | None = None
    serviceName: str | None = None
    serviceNamespace: str | None = None
    interfaces: list[InterfaceName] = field(default_factory=list)
    peers: list[str] = field(default_factory=list)
    result: str | None = None
    errorSummary: str | None = None


class Status(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    status: StatusFields = field(default_factory=StatusFields)
