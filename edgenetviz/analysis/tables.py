"""Derived tables: their columns and dtypes, and that each is computed once for a Snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import pandas as pd

from edgenetviz.collectors.columns import Values, frame
from edgenetviz.schema import TABLES
from edgenetviz.snapshot import Snapshot

Derivation: TypeAlias = Callable[[Snapshot], pd.DataFrame]


def once_per_snapshot(derivation: Derivation) -> Derivation:
    """Compute a table once for a Snapshot, which never changes; every caller gets a frame of its own.

    The table lives as long as its Snapshot.

    Parameters
    ----------
    derivation : callable
        Snapshot → DataFrame, pure.
    """
    known: WeakKeyDictionary[Snapshot, pd.DataFrame] = WeakKeyDictionary()

    @wraps(derivation)
    def derived(snapshot: Snapshot) -> pd.DataFrame:
        table = known.get(snapshot)
        if table is None:
            table = known[snapshot] = derivation(snapshot)
        # Copy on write: costs nothing until somebody writes.
        return table.copy(deep=False)

    return derived


def plain(column: pd.Series[Any]) -> list[Any]:
    """Values of a column with None for what is missing."""
    return list(column.astype("object").where(column.notna(), None))


def derived_frame(table: str, rows: Sequence[Mapping[str, Any]] | Mapping[str, Values]) -> pd.DataFrame:
    """A derived table out of rows, or of columns.

    Parameters
    ----------
    table : str
        Name in the data dictionary.
    rows : sequence of mapping, or mapping of sequences
        Rows, or columns; every declared column has to be there.
    """
    if isinstance(rows, Mapping):
        return frame(table, rows)
    return frame(table, {name: [row[name] for row in rows] for name in TABLES[table].column_names})
