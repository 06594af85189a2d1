"""Network policies of Kubernetes and Calico."""

from __future__ import annotations

from edgenetviz.schema.model import Column as C
from edgenetviz.schema.model import Table

TABLES = (
    Table(
        "network_policies",
        "policy",
        "A NetworkPolicy of Kubernetes or a (Global)NetworkPolicy of Calico.",
        ("api", "kind", "namespace", "name"),
        ("networkpolicies", "calico_networkpolicies", "calico_globalnetworkpolicies"),
        (
            C("api", "str", "kubernetes or calico"),
            C("kind", "str", "NetworkPolicy or GlobalNetworkPolicy"),
            C("namespace", "str", "Namespace; missing for a global policy", "metadata.namespace"),
            C("name", "str", "Name", "metadata.name"),
            C("tier", "str", "Calico tier", "spec.tier"),
            C("order", "float", "Calico order", "spec.order"),
            C("pod_selector", "json", "Kubernetes label selector {matchLabels, matchExpressions}", "spec.podSelector"),
            C("selector", "str", "Calico selector", "spec.selector"),
            C("types", "json", "Ingress, Egress as stated", "spec.policyTypes, spec.types"),
            C("ingress", "json", "Ingress rules as stated; missing when the field is absent", "spec.ingress"),
            C("egress", "json", "Egress rules as stated; missing when the field is absent", "spec.egress"),
            C("created", "time", "Creation time", "metadata.creationTimestamp", "UTC"),
        ),
    ),
)
