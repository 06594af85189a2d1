"""Derived tables with the columns and dtypes of the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from edgenetviz.collectors.columns import frame
from edgenetviz.schema import TABLES


def derived_frame(table: str, rows: Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]]) -> pd.DataFrame:
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
