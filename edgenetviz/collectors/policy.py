"""Network policies of Kubernetes and Calico → ``network_policies``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from edgenetviz.collectors.cluster import Objects
from edgenetviz.collectors.columns import concat, frame, get, plain


def network_policies(objects: Objects) -> pd.DataFrame:
    """Table ``network_policies``."""
    return concat(
        "network_policies",
        [
            _rows("kubernetes", "NetworkPolicy", objects.get("networkpolicies", ())),
            _rows("calico", "NetworkPolicy", objects.get("calico_networkpolicies", ())),
            _rows("calico", "GlobalNetworkPolicy", objects.get("calico_globalnetworkpolicies", ())),
        ],
    )


def _rows(api: str, kind: str, policies: Sequence[Any]) -> pd.DataFrame:
    nothing = [None] * len(policies)
    calico = api == "calico"
    return frame(
        "network_policies",
        {
            "api": [api] * len(policies),
            "kind": [kind] * len(policies),
            "namespace": get(policies, "metadata.namespace"),
            "name": get(policies, "metadata.name"),
            "tier": get(policies, "spec.tier") if calico else nothing,
            "order": get(policies, "spec.order") if calico else nothing,
            "pod_selector": nothing if calico else plain(get(policies, "spec.podSelector")),
            "selector": get(policies, "spec.selector") if calico else nothing,
            "types": get(policies, "spec.types" if calico else "spec.policyTypes"),
            "ingress": get(policies, "spec.ingress"),
            "egress": get(policies, "spec.egress"),
            "created": get(policies, "metadata.creationTimestamp"),
        },
    )
