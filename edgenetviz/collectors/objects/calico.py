"""Calico objects, of ``crd.projectcalico.org/v1`` and ``projectcalico.org/v3`` alike (Calico 3.32)."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from edgenetviz.collectors.objects.meta import Metadata, Settings
from edgenetviz.collectors.objects.services import ConditionsStatus


class IPPoolSpec(Struct, gc=False, omit_defaults=True):
    cidr: str | None = None
    blockSize: int | None = None
    ipipMode: str | None = None
    vxlanMode: str | None = None
    natOutgoing: bool = False
    disabled: bool = False
    disableBGPExport: bool = False
    nodeSelector: str | None = None
    namespaceSelector: str | None = None
    allowedUses: list[str] = field(default_factory=list)
    assignmentMode: str | None = None


class IPPool(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: IPPoolSpec = field(default_factory=IPPoolSpec)
    status: ConditionsStatus = field(default_factory=ConditionsStatus)


class AllocationOwner(Struct, gc=False, omit_defaults=True):
    node: str | None = None
    namespace: str | None = None
    pod: str | None = None
    service: str | None = None
    type: str | None = None
    note: str | None = None
    timestamp: str | None = None


class AllocationAttribute(Struct, gc=False, omit_defaults=True):
    # Calico writes these two with names of their own in both API groups.
    handle_id: str | None = None
    secondary: AllocationOwner | None = None
    releasedAt: str | None = None


class IPAMBlockSpec(Struct, gc=False, omit_defaults=True):
    cidr: str | None = None
    affinity: str | None = None
    affinityClaimTime: str | None = None
    allocations: list[int | None] = field(default_factory=list)
    unallocated: list[int | None] = field(default_factory=list)
    attributes: list[AllocationAttribute] = field(default_factory=list)
    sequenceNumber: int | None = None
    sequenceNumberForAllocation: dict[str, int] = field(default_factory=dict)
    strictAffinity: bool = False
    deleted: bool = False


class IPAMBlock(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: IPAMBlockSpec = field(default_factory=IPAMBlockSpec)


class IPAMHandleSpec(Struct, gc=False, omit_defaults=True):
    handleID: str | None = None
    block: dict[str, int] = field(default_factory=dict)
    deleted: bool = False


class IPAMHandle(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: IPAMHandleSpec = field(default_factory=IPAMHandleSpec)


class BlockAffinitySpec(Struct, gc=False, omit_defaults=True):
    node: str | None = None
    cidr: str | None = None
    state: str | None = None
    type: str | None = None
    # A text in v1, a boolean in v3.
    deleted: bool | str | None = None


class BlockAffinity(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: BlockAffinitySpec = field(default_factory=BlockAffinitySpec)


class IPReservationSpec(Struct, gc=False, omit_defaults=True):
    reservedCIDRs: list[str] = field(default_factory=list)


class IPReservation(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: IPReservationSpec = field(default_factory=IPReservationSpec)


class Configuration(Struct, gc=False, omit_defaults=True):
    """IPAMConfig, FelixConfiguration, BGPConfiguration, ClusterInformation, KubeControllersConfiguration."""

    metadata: Metadata
    spec: Settings = field(default_factory=Settings)


class CalicoBGPPeerSpec(Struct, gc=False, omit_defaults=True):
    node: str | None = None
    nodeSelector: str | None = None
    peerIP: str | None = None
    peerSelector: str | None = None
    asNumber: int | str | None = None
    localASNumber: int | str | None = None


class CalicoBGPPeer(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: CalicoBGPPeerSpec = field(default_factory=CalicoBGPPeerSpec)


class CalicoPolicySpec(Struct, gc=False, omit_defaults=True):
    tier: str | None = None
    order: float | None = None
    selector: str | None = None
    types: list[str] = field(default_factory=list)
    ingress: list[dict[str, Any]] | None = None
    egress: list[dict[str, Any]] | None = None


class CalicoPolicy(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    spec: CalicoPolicySpec = field(default_factory=CalicoPolicySpec)
