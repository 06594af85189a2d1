"""Derived tables with the columns and dtypes of the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from edgenetviz.collectors.columns import Values, frame
from edgenetviz.schema import TABLES


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
