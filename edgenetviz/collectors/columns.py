"""Objects → columns → DataFrames with the dtypes of the data dictionary.

Columns are drawn out of the objects one by one, nested lists are laid flat once with the index of their parent: no loop
over objects that looks at all of an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edgenetviz.schema import DTYPES, TABLES

Values = Sequence[Any] | NDArray[Any]

_PART = 1000
"""Objects whose columns are drawn at a time."""


@dataclass(frozen=True, slots=True)
class Flat:
    """Items of a nested list, laid flat.

    Parameters
    ----------
    items : list
        The items of all parents, in order.
    parent : ndarray of int
        Index of each item's parent.
    position : ndarray of int
        Place of each item in its parent's list, from 0.
    """

    items: list[Any]
    parent: NDArray[np.int64]
    position: NDArray[np.int64]

    def get(self, path: str) -> list[Any]:
        """Values at an attribute path of each item."""
        return get(self.items, path)

    def of_parent(self, values: Sequence[Any]) -> list[Any]:
        """A parent's column, repeated for its items."""
        return take(values, self.parent)

    def where(self, mask: NDArray[np.bool_]) -> Flat:
        """The items at which ``mask`` is true."""
        chosen = np.flatnonzero(mask)
        return Flat(take(self.items, chosen), self.parent[chosen], self.position[chosen])

    def first_per_parent(self, values: Sequence[Any], parents: int) -> list[Any]:
        """One value a parent: that of its first item, or None."""
        column = np.full(parents, None, dtype=object)
        owners, first = np.unique(self.parent, return_index=True)
        column[owners] = texts(values)[first]
        return list(column)


def in_parts(objects: Sequence[Any], draw: Callable[[Sequence[Any]], Mapping[str, Values]]) -> dict[str, Values]:
    """Columns of many objects, drawn from some of them at a time.

    A thousand pods stay in the processor's cache while all their columns are drawn; 150,000 would come from memory
    again for each column.

    Parameters
    ----------
    objects : sequence
        The objects.
    draw : callable
        Objects → columns.
    """
    parts = [draw(objects[start : start + _PART]) for start in range(0, len(objects) or 1, _PART)]
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def get(objects: Sequence[Any], path: str) -> list[Any]:
    """Values at an attribute path of each object."""
    return list(map(attrgetter(path), objects))


def take(values: Sequence[Any], index: NDArray[np.int64]) -> list[Any]:
    """Values at the places in ``index``."""
    return list(map(values.__getitem__, index.tolist()))


def flatten(objects: Sequence[Any], path: str) -> Flat:
    """Lay the lists at an attribute path flat."""
    return flatten_lists(get(objects, path))


def flatten_lists(lists: Sequence[Sequence[Any]]) -> Flat:
    """Lay lists flat."""
    lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    parent = np.repeat(np.arange(len(lists), dtype=np.int64), lengths)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Flat(list(chain.from_iterable(lists)), parent, np.arange(len(parent), dtype=np.int64) - starts)


def texts(values: Iterable[Any]) -> NDArray[np.object_]:
    """Values as an object array, for comparisons."""
    # Not np.array: it would look into lists.
    return np.fromiter(values, dtype=object)


def given(values: Iterable[Any]) -> NDArray[np.bool_]:
    """Which values are not None."""
    return np.array([value is not None for value in values], dtype=bool)


def plain(values: Iterable[Any]) -> list[Any]:
    """Structs (also inside lists) as plain dicts."""
    return msgspec.to_builtins(list(values))  # type: ignore[no-any-return]


def times(values: Values) -> pd.Series[Any]:
    """RFC 3339 times as UTC; what is no time becomes missing."""
    return pd.to_datetime(pd.Series(values, dtype="object"), utc=True, format="ISO8601", errors="coerce").dt.as_unit(
        "us"
    )


def frame(table: str, columns: Mapping[str, Values]) -> pd.DataFrame:
    """A DataFrame with the columns and dtypes that the data dictionary declares, also when it is empty.

    Parameters
    ----------
    table : str
        Name of the table.
    columns : mapping
        Column → values; all declared columns, no others.

    Raises
    ------
    KeyError
        A column is missing or not declared: an error of ours, never of the data.
    """
    declared = {column.name: column for column in TABLES[table].columns}
    if set(columns) != set(declared):
        raise KeyError(f"{table}: columns differ from the dictionary: {sorted(set(columns) ^ set(declared))}")
    return pd.DataFrame({name: _series(columns[name], column.dtype) for name, column in declared.items()})


def empty(table: str) -> pd.DataFrame:
    """The table without rows."""
    return frame(table, {name: [] for name in TABLES[table].column_names})


def concat(table: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one table under each other; dtypes stay."""
    filled = [part for part in frames if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else empty(table)


def _joined(parts: Sequence[Values]) -> Values:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate([np.asarray(part) for part in parts])
    return list(chain.from_iterable(parts))


def _series(values: Values, dtype: str) -> pd.Series[Any]:
    if dtype == "time":
        return times(values)
    if dtype in {"json", "bigint"}:
        return pd.Series(texts(values), dtype="object")
    if dtype == "int":
        return _integers(values)
    return pd.Series(values, dtype=DTYPES[dtype])


def _integers(values: Values) -> pd.Series[Any]:
    """Int64 without a way through float: sequence numbers exceed 2^53."""
    array = texts(values)
    missing = ~given(array)
    array[missing] = 0
    try:
        numbers = array.astype(np.int64)
    except OverflowError:
        # No field of the API is that large: what does not fit is not known.
        too_large = np.abs(array) >= 2**63
        missing |= too_large.astype(bool)
        array[missing] = 0
        numbers = array.astype(np.int64)
    return pd.Series(pd.arrays.IntegerArray(numbers, missing))
