"""Tables for the page: columns packed, a text in many rows stored once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edgenetviz.snapshot_repr import printable

FIRST_ROWS = 20
"""Rows that stand in the page itself, for who reads it without scripts."""

MAX_CELLS = 4_000_000
"""Cells of a table at most: beyond, the page would not open."""


@dataclass(frozen=True, slots=True)
class PackedTable:
    """A table on the page.

    Parameters
    ----------
    name : str
        Identifier, unique on the page.
    title : str
        Caption.
    columns : list of str
        Headings.
    values : list of list
        One list a column.
    unseen : str
        What it lacks.
    left_out : int
        Rows that are not in the page.
    """

    name: str
    title: str
    columns: list[str]
    values: list[list[Any]]
    unseen: str
    left_out: int

    @property
    def rows(self) -> int:
        """Rows in the page."""
        return len(self.values[0]) if self.values else 0

    @property
    def first_rows(self) -> list[list[str]]:
        """The first rows as text."""
        return [
            ["" if cell is None else str(cell) for cell in row]
            for row in zip(*(c[:FIRST_ROWS] for c in self.values), strict=True)
        ]

    def packed(self) -> dict[str, Any]:
        """For the page's script: a column of few distinct values as those and their places."""
        return {"columns": self.columns, "values": [_packed(column) for column in self.values], "rows": self.rows}


def pack(name: str, title: str, table: pd.DataFrame, unseen: str) -> PackedTable:
    """Make a table ready for the page.

    Parameters
    ----------
    name, title : str
        Identifier and caption.
    table : DataFrame
        Its rows; a column ``key`` is left out, it links marks and rows.
    unseen : str
        What it lacks.
    """
    shown = table.drop(columns=["key"], errors="ignore")
    limit = MAX_CELLS // max(1, len(shown.columns))
    kept = shown.head(limit)
    values = [[_cell(value) for value in kept[column].astype("object")] for column in kept.columns]
    return PackedTable(name, title, [str(column) for column in kept.columns], values, unseen, len(shown) - len(kept))


def _cell(value: Any) -> Any:
    """Numbers stay numbers while a script can hold them exactly; the rest is text."""
    if isinstance(value, (list, dict)):
        return _listed(value)
    if value is None or value is pd.NaT or pd.isna(value):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        # Beyond 2^53 a script would round it.
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return round(value, 2)
    return printable(str(value))


def _listed(value: list[Any] | dict[str, Any]) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return printable(", ".join(value))
    return printable(json.dumps(value, ensure_ascii=False)) if value else ""


def _packed(column: list[Any]) -> Any:
    distinct = list(dict.fromkeys(column))
    if len(column) > 20 and len(distinct) * 3 < len(column):
        place = {value: number for number, value in enumerate(distinct)}
        return {"d": distinct, "i": [place[value] for value in column]}
    return column
