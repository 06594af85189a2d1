"""The cluster's DNS → ``dns_config``: Corefiles, the DNS Service, the DNS servers' pods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from edgenetviz.collectors.cluster import Objects
from edgenetviz.collectors.columns import frame, plain

DNS_NAMESPACE = "kube-system"
DNS_LABEL = ("k8s-app", "kube-dns")
"""CoreDNS keeps the label of kube-dns (kubeadm and AKS manifests, all releases); the Service keeps its name, too."""


def dns_config(objects: Objects, pods: pd.DataFrame) -> pd.DataFrame:
    """Table ``dns_config``.

    Parameters
    ----------
    objects : mapping
        Resource → objects.
    pods : DataFrame
        Table ``pods``.
    """
    rows: list[tuple[str, str | None, str, str, str]] = []
    for resource in ("coredns_config", "coredns_custom_config", "node_local_dns_config"):
        for one in objects.get(resource, ()):
            data: Mapping[str, Any] = plain([one.data])[0]
            rows += [
                ("ConfigMap", one.metadata.namespace, one.metadata.name, key, str(text)) for key, text in data.items()
            ]
    for service in objects.get("services", ()):
        if service.metadata.namespace != DNS_NAMESPACE:
            continue
        if service.metadata.labels.get(DNS_LABEL[0]) == DNS_LABEL[1] or service.metadata.name == "kube-dns":
            addresses = service.spec.clusterIPs or [service.spec.clusterIP]
            rows += [
                ("Service", DNS_NAMESPACE, service.metadata.name, "address", ip)
                for ip in addresses
                if ip and ip != "None"
            ]
    of_dns = np.array([own.get(DNS_LABEL[0]) == DNS_LABEL[1] for own in pods["labels"]], dtype=bool)
    for pod in pods[of_dns].to_dict("records"):
        image = next(iter(pod["images"]), None)
        fields = {
            "address": pod["pod_ip"],
            "node": pod["node"],
            "ready": str(bool(pod["ready"])).lower(),
            "image": image,
        }
        rows += [
            ("Pod", str(pod["namespace"]), str(pod["name"]), key, value)
            for key, value in fields.items()
            if isinstance(value, str)
        ]
    kinds, namespaces, names, fields_, values = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return frame(
        "dns_config", {"kind": kinds, "namespace": namespaces, "name": names, "field": fields_, "value": values}
    )
