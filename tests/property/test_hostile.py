"""Objects with anything in any field: tables are built and analysed all the same."""

from __future__ import annotations

import copy
import gzip
import json
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.collectors.builders import RECORDINGS, listed

from edgenetviz.analysis import derive
from edgenetviz.collectors.objectlist import ObjectList
from edgenetviz.errors import TableUnavailable
from edgenetviz.gather import make_snapshot
from edgenetviz.outcome import STATES, Outcome
from edgenetviz.schema import DERIVED
from edgenetviz.snapshot import Origin
from edgenetviz.sources.resources import BY_NAME, RESOURCES

FOLDER = RECORDINGS / "ase-1node-apicompat"
GARBAGE = st.sampled_from(
    [
        *(None, "", [], {}, 0, -1, 2**70, 1.5, True, [None], [""], {"": ""}),
        *("²", "nan", "None", "10.0.0.0/99", "::", "10.0.0.1", "a\0b", "[", "now", "/", "-", "9" * 5000),
    ]
)


@cache
def recorded():
    """Resource → its API and its first two objects."""
    answers = {
        one["path"]: one["file"]
        for one in json.loads((FOLDER / "index.json").read_text("utf-8"))["responses"]
        if one["identity"] == "admin" and one["status"] == 200 and not one.get("variant")
    }
    found = {}
    for resource in RESOURCES:
        named = (resource.home, resource.object_name) if resource.object_name else ()
        api = next((api for api in resource.apis if api.path(*named) in answers), None)
        if api:
            body = (FOLDER / answers[api.path(*named)]).read_bytes()
            content = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
            found[resource.name] = (api, [content] if named else content["items"][:2])
    return found


def paths(value, path=()):
    """Paths to everything in an object."""
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    for key, child in children:
        if key != "managedFields":
            yield from paths(child, (*path, key))


@cache
def places():
    return [
        (name, place, path)
        for name, (_, items) in recorded().items()
        for place, item in enumerate(items)
        for path in paths(item)
    ]


CHANGES = st.lists(st.tuples(st.integers(0, 10**6), GARBAGE), min_size=1, max_size=25)
REFUSED = st.dictionaries(st.sampled_from(sorted(BY_NAME)), st.sampled_from(STATES), max_size=5)


def changed(changes):
    """The recorded objects with some of their fields replaced."""
    items = {name: copy.deepcopy(own) for name, (_, own) in recorded().items()}
    for number, value in changes:
        name, place, path = places()[number % len(places())]
        parent = items[name][place]
        try:
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = copy.deepcopy(value)
        except (LookupError, TypeError):
            pass  # Another change has replaced what it was in.
    return items


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, refused=REFUSED)
def test_nothing_in_an_object_makes_it_fail(changes, refused):
    lists = {resource.name: listed(resource.name) for resource in RESOURCES}
    for name, items in changed(changes).items():
        lists[name] = ObjectList(BY_NAME[name])
        lists[name].page(recorded()[name][0], json.dumps({"kind": "ObjectList", "items": items}).encode())
        lists[name].finish()
    outcomes = {name: Outcome(name, refused.get(name, "ok")) for name in BY_NAME}
    snapshot = make_snapshot(Origin("test", "test", collected_at="2026-01-01T00:00:00Z"), outcomes, lists)
    for table in DERIVED:
        try:
            derive(table, snapshot)
        except TableUnavailable:
            assert refused
