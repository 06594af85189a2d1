"""The ConfigMaps that are read, each with only the keys that are read."""

from __future__ import annotations

from msgspec import Struct, field

from edgenetviz.collectors.objects.meta import KubeadmSettings, KubeletSettings, KubeProxySettings, Metadata, Settings


class CorefileData(Struct, gc=False, omit_defaults=True):
    Corefile: str | None = None


class CorefileMap(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    data: CorefileData = field(default_factory=CorefileData)


class CorefilePieces(Struct, gc=False, omit_defaults=True):
    """``coredns-custom``: every key is a piece of a Corefile."""

    metadata: Metadata
    data: dict[str, str] = field(default_factory=dict)


class KubeadmData(Struct, gc=False, omit_defaults=True):
    ClusterConfiguration: KubeadmSettings = field(default_factory=KubeadmSettings)


class KubeadmMap(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    data: KubeadmData = field(default_factory=KubeadmData)


class KubeProxyData(Struct, gc=False, omit_defaults=True):
    config: KubeProxySettings = field(name="config.conf", default_factory=KubeProxySettings)


class KubeProxyMap(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    data: KubeProxyData = field(default_factory=KubeProxyData)


class KubeletData(Struct, gc=False, omit_defaults=True):
    kubelet: KubeletSettings = field(default_factory=KubeletSettings)


class KubeletMap(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    data: KubeletData = field(default_factory=KubeletData)


class CalicoData(Struct, gc=False, omit_defaults=True):
    calico_backend: str | None = None
    veth_mtu: str | None = None
    typha_service_name: str | None = None


class CalicoMap(Struct, gc=False, omit_defaults=True):
    metadata: Metadata
    data: CalicoData = field(default_factory=CalicoData)


class MetalLBData(Struct, gc=False, omit_defaults=True):
    config: Settings = field(default_factory=Settings)


class MetalLBMap(Struct, gc=False, omit_defaults=True):
    """MetalLB's configuration up to 0.12. Peers' passwords are left out while it is decoded."""

    metadata: Metadata
    data: MetalLBData = field(default_factory=MetalLBData)
