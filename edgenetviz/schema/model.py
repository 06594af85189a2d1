"""What a table and a column are."""

from __future__ import annotations

from dataclasses import dataclass

DTYPES = {
    "str": "str",
    "int": "Int64",
    "float": "Float64",
    "bool": "boolean",
    "time": "datetime64[us, UTC]",
    "bigint": "object",
    "json": "object",
}
"""Column types by their name in the dictionary → pandas dtype.

``bigint`` holds exact Python integers of any size (an IPv6 pool has more than 2^63 addresses), ``json`` holds lists
and dicts. Both use ``None`` for what is missing; the others use pandas' own missing value.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Name in the DataFrame.
    dtype : str
        One of :data:`DTYPES`.
    meaning : str
        One line for people.
    source : str
        Where it comes from: a field path of the API object, or a sentence for what is computed.
    unit : str
        Unit, where there is one.
    """

    name: str
    dtype: str
    meaning: str
    source: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the data dictionary.

    Parameters
    ----------
    name : str
        Name, plural, as the attribute of a Snapshot.
    domain : str
        Chapter of the dictionary.
    title : str
        What one row is.
    key : tuple of str
        Columns that identify a row.
    resources : tuple of str
        Resources (``sources.resources``) that feed it, directly or by way of the tables it is computed from.
    columns : tuple of Column
        In display order.
    fallback : str
        Resource that takes their place when all of them are absent (MetalLB's ConfigMap before its CRDs).
    derived : bool
        True for tables that analysis computes from others.
    """

    name: str
    domain: str
    title: str
    key: tuple[str, ...]
    resources: tuple[str, ...]
    columns: tuple[Column, ...]
    fallback: str = ""
    derived: bool = False

    @property
    def column_names(self) -> list[str]:
        """Names of the columns in order."""
        return [column.name for column in self.columns]
