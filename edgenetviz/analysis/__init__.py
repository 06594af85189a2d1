"""Tables out of tables. Pure: no input, no output, no pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edgenetviz.errors import UnknownTable
from edgenetviz.schema import DERIVED

if TYPE_CHECKING:
    import pandas as pd

    from edgenetviz.snapshot import Snapshot


def derive(name: str, snapshot: Snapshot) -> pd.DataFrame:
    """A derived table by its name.

    Parameters
    ----------
    name : str
        One of ``edgenetviz.schema.DERIVED``.
    snapshot : Snapshot
        What it is computed from.

    Raises
    ------
    UnknownTable
        There is no such table.
    TableUnavailable
        A table that it needs could not be read.
    """
    from edgenetviz.analysis import blocks, dns_records, ipam, ledger, topology, usage

    functions = {
        "ip_usage": usage.ip_usage,
        "address_owners": usage.address_owners,
        "topology_edges": topology.topology_edges,
        "dns_expected": dns_records.dns_expected,
        "ipam_show": blocks.ipam_show,
        "ipam_allocations": ipam.ipam_allocations,
        "address_ledger": ledger.address_ledger,
    }
    if name not in functions:
        raise UnknownTable(f"There is no derived table {name!r}.", f"Derived tables: {', '.join(DERIVED)}.")
    return functions[name](snapshot)
