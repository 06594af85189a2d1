"""The cluster's DNS: configuration and servers."""

from __future__ import annotations

from edgenetviz.schema.model import Column as C
from edgenetviz.schema.model import Table

TABLES = (
    Table(
        "dns_config",
        "dns",
        "A piece of the cluster's DNS: a Corefile, the DNS Service, a DNS server pod.",
        ("kind", "namespace", "name", "field"),
        ("coredns_config", "coredns_custom_config", "node_local_dns_config", "services", "pods"),
        (
            C("kind", "str", "ConfigMap, Service or Pod"),
            C("namespace", "str", "Namespace"),
            C("name", "str", "Name"),
            C("field", "str", "ConfigMap key, or address, node, ready, image"),
            C("value", "str", "Value as text"),
        ),
    ),
)
