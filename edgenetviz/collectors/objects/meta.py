"""Metadata, and the values that are filtered while they are decoded."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import msgspec
from msgspec import Struct, field


class OwnerReference(Struct, gc=False, omit_defaults=True):
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool | None = None


class Metadata(Struct, gc=False, omit_defaults=True):
    name: str
    namespace: str | None = None
    uid: str | None = None
    creationTimestamp: str | None = None
    deletionTimestamp: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    ownerReferences: tuple[OwnerReference, ...] = ()


class Condition(Struct, gc=False, omit_defaults=True):
    type: str = ""
    status: str = ""
    reason: str | None = None
    message: str | None = None


class LabelExpression(Struct, gc=False, omit_defaults=True):
    key: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)


class LabelSelector(Struct, gc=False, omit_defaults=True):
    matchLabels: dict[str, str] = field(default_factory=dict)
    matchExpressions: list[LabelExpression] = field(default_factory=list)


FLAGS = frozenset(
    {
        "service-cluster-ip-range",
        "cluster-cidr",
        "service-node-port-range",
        "advertise-address",
        "secure-port",
        "cluster-domain",
        "allocate-node-cidrs",
        "node-cidr-mask-size",
        "node-cidr-mask-size-ipv4",
        "node-cidr-mask-size-ipv6",
        "proxy-mode",
        "config",
        "config-ns",
        "namespace",
        "lb-class",
        "load-balancer-class",
        "ignore-exclude-lb",
        "port",
        "webhook-mode",
        "conf",
    }
)
"""Command line flags that are read. The command line of a pod may hold passwords: no other flag is kept."""


class Flags(list[str]):
    """A container's command line, reduced to the flags in :data:`FLAGS`, each as ``--flag=value``."""

    __slots__ = ()

    @classmethod
    def of(cls, words: Any) -> Flags:
        """Keep the flags that are read; ``-flag value`` becomes ``--flag=value``, a flag alone ``--flag=true``."""
        if not isinstance(words, list):
            raise TypeError("a command line is a list of words")
        kept = cls()
        for place, word in enumerate(words):
            if not isinstance(word, str) or word[:1] != "-":
                continue
            name, equals, value = word.partition("=")
            bare = name.lstrip("-")
            if bare not in FLAGS:
                continue
            if not equals:
                following = words[place + 1] if place + 1 < len(words) else None
                value = following if isinstance(following, str) and following[:1] != "-" else "true"
            kept.append(f"--{bare}={value}")
        return kept or NO_FLAGS


NO_FLAGS = Flags()
"""One for all: nearly every container has none that is read."""


_NETWORK_ANNOTATION = re.compile(
    r"metallb|allow-shared|loadbalancer-?ip|projectcalico\.org/(?!metadata\Z)", re.IGNORECASE
)


class NetworkAnnotations(dict[str, str]):
    """Annotations of a Service that MetalLB or Calico read, misspelt ones included."""

    __slots__ = ()

    @classmethod
    def of(cls, annotations: Any) -> NetworkAnnotations:
        """Keep what concerns the network."""
        if annotations is None:
            return cls()
        if not isinstance(annotations, dict):
            raise TypeError("annotations are a map")
        return cls({k: v for k, v in annotations.items() if isinstance(v, str) and _NETWORK_ANNOTATION.search(k)})


_CREDENTIAL = re.compile(r"password|passwd|secret|token|credential|private-?key|kubeconfig", re.IGNORECASE)


def without_credentials(value: Any) -> Any:
    """A copy of plain data without the keys that name credentials (a BGP peer's ``password``, for one)."""
    if isinstance(value, dict):
        return {k: without_credentials(v) for k, v in value.items() if not _CREDENTIAL.search(str(k))}
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    return value


class Settings(dict[str, Any]):
    """A YAML document in a ConfigMap, or a ``spec``, as plain data without credentials.

    A document that is no YAML map is kept as ``{"unreadable": "<the reason>"}``: that it is broken matters, too.
    """

    __slots__ = ()
    keep: ClassVar[frozenset[str]] = frozenset()
    """Top-level keys that are read; empty: all."""

    @classmethod
    def of(cls, value: Any) -> Settings:
        """Parse text, take a map as it is."""
        if isinstance(value, str):
            import yaml

            try:
                # An alias can make a short text a huge document; no component writes one.
                if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(value, Loader=yaml.SafeLoader)):
                    return cls({"unreadable": "it uses YAML aliases, which are not followed"})
                parsed = yaml.safe_load(value)
                msgspec.json.encode(parsed)
            except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
                return cls({"unreadable": " ".join(str(error).split())[:300]})
            value = {} if parsed is None else parsed
        if not isinstance(value, dict):
            return cls({"unreadable": f"a map is expected here, not a {type(value).__name__}"})
        kept = {k: v for k, v in value.items() if not cls.keep or k in cls.keep or k == "unreadable"}
        return cls(without_credentials(kept))


class KubeadmSettings(Settings):
    """``ClusterConfiguration`` of kubeadm."""

    __slots__ = ()
    keep = frozenset({"networking", "clusterName", "controlPlaneEndpoint", "kubernetesVersion", "apiVersion"})


class KubeProxySettings(Settings):
    """``config.conf`` of kube-proxy."""

    __slots__ = ()
    keep = frozenset({"mode", "clusterCIDR", "detectLocalMode", "ipvs", "nodePortAddresses", "bindAddress"})


class KubeletSettings(Settings):
    """``kubelet`` of kubelet-config."""

    __slots__ = ()
    keep = frozenset({"clusterDNS", "clusterDomain", "resolvConf", "podCIDR", "maxPods"})


_FILTERED: tuple[type[Any], ...] = (
    Flags,
    NetworkAnnotations,
    Settings,
    KubeadmSettings,
    KubeProxySettings,
    KubeletSettings,
)


def decode_filtered(wanted: type[Any], value: Any) -> Any:
    """``dec_hook`` of msgspec: builds the filtered types."""
    if wanted in _FILTERED:
        return wanted.of(value)
    raise NotImplementedError(wanted)
