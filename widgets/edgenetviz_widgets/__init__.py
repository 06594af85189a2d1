"""edgenetviz in a notebook: the pictures of the report, with filters and with what was clicked as a table.

>>> import edgenetviz
>>> from edgenetviz_widgets import Topology
>>> topology = Topology(edgenetviz.demo(), namespaces=["factory"])  # doctest: +SKIP
>>> topology.selection  # doctest: +SKIP
"""

from __future__ import annotations

from edgenetviz_widgets.dns_records import DNSRecords
from edgenetviz_widgets.ip_usage import IPUsage
from edgenetviz_widgets.topology import Topology

__all__ = ["DNSRecords", "IPUsage", "Topology"]
