"""Every table is there, with the columns, dtypes and key that the data dictionary declares."""

from __future__ import annotations

import pytest
from unit.collectors.builders import NAMES, recorded, truth

from edgenetviz.collectors.tables import build_tables
from edgenetviz.schema import COLLECTED, DTYPES, TABLES

IDENTITIES = ("admin", "viewer", "nsuser")


def declared_dtypes(name):
    return {column.name: DTYPES[column.dtype] for column in TABLES[name].columns}


def dtypes(table):
    return {name: str(dtype) for name, dtype in table.dtypes.items()}


def test_nothing_read_gives_every_table_empty():
    tables = build_tables({})
    assert set(tables) == set(COLLECTED)
    assert {name: dtypes(table) for name, table in tables.items()} == {
        name: declared_dtypes(name) for name in COLLECTED
    }
    assert not any(map(len, tables.values()))


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("name", NAMES)
def test_tables_of_a_recording_have_the_declared_form(name, identity):
    tables = recorded(name, identity).tables
    assert set(tables) == set(COLLECTED)
    assert {one: dtypes(table) for one, table in tables.items()} == {one: declared_dtypes(one) for one in COLLECTED}


@pytest.mark.parametrize("table", COLLECTED)
@pytest.mark.parametrize("name", NAMES)
def test_the_key_identifies_a_row(name, table):
    keys = recorded(name).table(table)[list(TABLES[table].key)]
    assert keys[keys.duplicated(keep=False)].to_dict("records") == []


COUNTED = {
    "nodes": "nodes",
    "pods": "pods",
    "services": "services",
    "endpointslices": "endpointslices",
    "events": "events",
    "namespaces": "namespaces",
    "ipamblocks": "ip_blocks",
    "blockaffinities": "block_affinities",
}
"""Resource → table with one row an object."""


@pytest.mark.parametrize("name", NAMES)
def test_there_is_one_row_an_object(name):
    counts = truth(name)["accounting"]["counts"]
    found = recorded(name)
    assert {resource: len(found.table(table)) for resource, table in COUNTED.items()} == {
        resource: counts[resource] for resource in COUNTED
    }
    assert found.ip_handles["name"].nunique() == counts["ipamhandles"]
    assert (found.network_policies["api"] == "kubernetes").sum() == counts["networkpolicies"]
