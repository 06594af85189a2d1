"""Columns keep their dtypes whatever is in them, and numbers stay exact."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from edgenetviz.collectors.columns import concat, empty, flatten_lists, frame, texts, times
from edgenetviz.schema import DTYPES, TABLES


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_the_declared_dtypes(table):
    found = empty(table)
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == {
        column.name: DTYPES[column.dtype] for column in TABLES[table].columns
    }
    assert len(found) == 0


@pytest.mark.parametrize("column", ["family", "position"])
def test_columns_must_be_those_of_the_dictionary(column):
    columns = {name: [] for name in TABLES["service_addresses"].column_names}
    with pytest.raises(KeyError, match=column):
        frame("service_addresses", {name: values for name, values in columns.items() if name != column})
    with pytest.raises(KeyError, match="surplus"):
        frame("service_addresses", columns | {"surplus": []})


def handles(*counts):
    length = len(counts)
    nothing = [None] * length
    return frame(
        "ip_handles", {"name": nothing, "handle": nothing, "block_cidr": nothing, "count": counts, "deleted": nothing}
    )


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 2**63 - 1, -(2**63), 1690113884806720496])
def test_integers_are_exact_next_to_missing_ones(number):
    column = handles(None, number, None)["count"]
    assert column[1] == number
    assert column.isna().tolist() == [True, False, True]
    assert str(column.dtype) == "Int64"


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**30])
def test_an_integer_that_does_not_fit_is_not_known(number):
    column = handles(7, number)["count"]
    assert column[0] == 7
    assert column.isna().tolist() == [False, True]


def test_big_integers_stay_python_integers():
    columns = {name: [None] for name in TABLES["ranges"].column_names} | {"capacity": [2**64]}
    assert frame("ranges", columns)["capacity"][0] == 2**64


def test_lists_in_a_column_are_not_looked_into():
    assert texts([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert texts([[1, 2], [3, 4]]).shape == (2,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-22T06:58:01Z", "2026-09-22T06:58:01+00:00"),
        ("2026-09-22T06:58:01.123456Z", "2026-09-22T06:58:01.123456+00:00"),
        ("2026-09-22T08:58:01+02:00", "2026-09-22T06:58:01+00:00"),
        ("2022-07-26T17:15:08.73997821+0000", "2022-07-26T17:15:08.739978+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_times_are_utc(text, expected):
    assert times([text])[0].isoformat() == expected


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-13-45T99:99:99Z", "null", "1e999", "\0"])
def test_what_is_no_time_is_missing_and_spoils_no_other(text):
    found = times(["2026-09-22T06:58:01Z", text, "2022-07-26T17:15:08.73997821+0000"])
    assert found.isna().tolist() == [False, True, False]
    assert str(found.dtype) == "datetime64[us, UTC]"


def test_lists_are_laid_flat_with_their_parents():
    flat = flatten_lists([["a"], [], ["b", "c"]])
    assert flat.items == ["a", "b", "c"]
    assert flat.parent.tolist() == [0, 2, 2]
    assert flat.position.tolist() == [0, 0, 1]
    assert flat.of_parent(["x", "y", "z"]) == ["x", "z", "z"]
    assert flat.first_per_parent(flat.items, 3) == ["a", None, "b"]


def test_no_lists_at_all():
    flat = flatten_lists([])
    assert flat.items == []
    assert flat.first_per_parent([], 0) == []


def test_values_at_a_path():
    flat = flatten_lists([[SimpleNamespace(a=SimpleNamespace(b=1))]])
    assert flat.get("a.b") == [1]


def test_frames_under_each_other_keep_their_dtypes():
    table = concat("ip_handles", [handles(), handles(2**53 + 1), handles()])
    assert table["count"].tolist() == [2**53 + 1]
    pd.testing.assert_series_equal(table.dtypes, empty("ip_handles").dtypes)
