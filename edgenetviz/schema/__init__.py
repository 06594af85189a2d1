"""The data dictionary: every table, its columns, where they come from.

``TABLES`` maps a table's name to its :class:`Table`. ``docs/tables.md`` is generated from it.
"""

from __future__ import annotations

from edgenetviz.schema import calico, cluster, derived, dns, metallb, policy, ranges, services
from edgenetviz.schema.model import DTYPES, Column, Table

TABLES: dict[str, Table] = {
    table.name: table
    for module in (cluster, services, policy, calico, metallb, dns, ranges, derived)
    for table in module.TABLES
}

COLLECTED: tuple[str, ...] = tuple(name for name, table in TABLES.items() if not table.derived)
"""Tables that a Snapshot holds."""

DERIVED: tuple[str, ...] = tuple(name for name, table in TABLES.items() if table.derived)
"""Tables that analysis computes from a Snapshot."""

__all__ = ["COLLECTED", "DERIVED", "DTYPES", "TABLES", "Column", "Table"]
