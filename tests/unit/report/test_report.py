"""The report as text: what it holds, what it says that it could not see, and that names stay names."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import html.parser
import json
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import edgenetviz
from edgenetviz.errors import InputError
from edgenetviz.gather import make_snapshot
from edgenetviz.outcome import Outcome
from edgenetviz.report import render_report, write_report
from edgenetviz.report.html import island, plotly_bundle
from edgenetviz.report.tables import pack
from edgenetviz.snapshot import Origin
from edgenetviz.sources.resources import RESOURCES

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings"
SCENARIOS = sorted(folder.name for folder in RECORDINGS.iterdir())


@cache
def page_of(scenario: str, identity: str = "admin") -> str:
    folder = RECORDINGS / scenario
    return render_report(edgenetviz.load(folder, identity=identity, ranges=folder / "ranges.json"))


def text_of(page: str, identifier: str) -> str:
    (content,) = re.findall(rf'id="{identifier}">([^<]*)</script>', page)
    return content


class Outline(html.parser.HTMLParser):
    """Tags that are open at the end, identifiers, and addresses that the page names."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.identifiers: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        if found.get("id"):
            self.identifiers.append(found["id"])
        self.attributes |= set(found)
        self.links += [found[name] for name in ("href", "src", "action") if found.get(name)]

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("identity", ["admin", "viewer", "nsuser"])
def test_the_page_is_well_formed_and_asks_for_nothing(scenario, identity):
    outline = Outline(page_of(scenario, identity))
    assert outline.open == []
    assert len(set(outline.identifiers)) == len(outline.identifiers)
    assert [link for link in outline.links if not link.startswith(("#", "data:,"))] == []
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.identifiers)


def test_the_policy_lets_only_these_scripts_run():
    page = page_of("ase-1node")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    policy = policy.replace("&#39;", "'")
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    scripts = [body for tag, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL) if not tag.strip()]
    packed = gzip.decompress(base64.b64decode(text_of(page, "plotly"))).decode()
    assert packed == plotly_bundle().source
    for script in (*scripts, packed):
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert policy.split("script-src ")[1].split(";")[0].count("sha256-") == 3


def test_what_this_is_stands_first():
    page = page_of("ase-1node")
    for fact in (
        "compute.dbe-7kq2x91.plant.example:6443",
        "v1.36.2",
        "2026-11-22T23:11:55Z",
        "admin",
        "ase-1node (recording)",
    ):
        assert fact in page


@pytest.mark.parametrize(("identity", "count"), [("admin", 0), ("viewer", 23), ("nsuser", 43)])
def test_what_could_not_be_seen_is_listed(identity, count):
    page = page_of("ase-2node-faults", identity)
    section = page[page.index('id="unseen"') : page.index('id="usage"')]
    assert len(re.findall(r'<tr><th scope="row">', section)) == count
    assert ("Not everything could be seen." in page) == bool(count)
    assert ("Everything that was asked for could be read." in page) == (count == 0)


def test_counts_that_could_not_be_seen_are_question_marks():
    page = page_of("ase-2node-faults", "nsuser")
    assert re.search(r'number">\?</span> <span class="word">nodes \(not visible\)', page)
    assert re.search(r'number">30</span> <span class="word">pods<', page)


@pytest.mark.parametrize("state", ["forbidden", "absent", "error", "not-captured"])
def test_a_snapshot_of_nothing_still_makes_a_page(state):
    outcomes = {one.name: Outcome(one.name, state, message=f"it is {state}") for one in RESOURCES}
    page = render_report(make_snapshot(Origin("nothing", "live"), outcomes, {}))
    assert Outline(page).open == []
    assert "No service could be seen." in page
    assert "The Corefile could not be seen, or there is none." in page


def test_the_problems_of_the_ranges_are_named():
    page = page_of("ase-2node-faults")
    assert "shares 10.128.44.244 with external-service-ips" in page
    assert "node k8s-3vt8p42cl-n3 has 10.128.44.239, outside the range" in page
    assert "What is wrong with them" not in page_of("ase-1node")


def test_figures_and_tables_are_in_the_page_as_data():
    data = json.loads(text_of(page_of("ase-2node-faults"), "data"))
    assert {"ip-usage", "topology", "dns"} <= set(data["figures"])
    assert set(data["figures"]) <= set(data["tables"])
    assert data["tables"]["table-pods"]["rows"] == 112


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_an_island_is_json_that_cannot_end_its_element(value):
    text = str(island(value))
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


@given(
    st.lists(
        st.tuples(st.none() | st.integers() | st.booleans() | st.text(max_size=8), st.text(max_size=5)), max_size=60
    )
)
def test_a_packed_table_holds_every_cell(rows):
    table = pd.DataFrame(
        {"a": pd.Series([a for a, _ in rows], dtype="object"), "b": pd.Series([b for _, b in rows], dtype="object")}
    )
    packed = pack("t", "T", table, "").packed()
    columns = [one if isinstance(one, list) else [one["d"][place] for place in one["i"]] for one in packed["values"]]
    assert packed["rows"] == len(rows)
    for (a, _), cell in zip(rows, columns[0], strict=True):
        if a is None or isinstance(a, bool):
            assert cell == {None: None, True: "yes", False: "no"}[a]
        elif isinstance(a, int):
            assert int(cell) == a
            assert isinstance(cell, str) == (abs(a) >= 2**53)


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style>",
    "<!--",
    '" onload="alert(1)',
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_everywhere(name):
    snapshot = edgenetviz.load(RECORDINGS / "ase-1node")
    for table, column in (
        ("services", "name"),
        ("service_ports", "service"),
        ("endpoints", "service"),
        ("pods", "name"),
    ):
        frame = snapshot.tables[table]
        frame[column] = frame[column].replace({"mqtt": name, frame[column].iloc[0]: name})
    page = render_report(snapshot, title=name)
    assert Outline(page).open == []
    assert page.count("<script") == 4
    assert page.count("</script") == 4
    assert page.count("</style") == 1
    assert page.count("<!--") == 0
    assert "onload" not in Outline(page).attributes
    (heading,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert html.unescape(heading) == name


def test_the_same_snapshot_is_the_same_page():
    snapshot = edgenetviz.demo()
    assert render_report(snapshot) == render_report(snapshot)


def test_a_path_without_suffix_gets_one_and_folders_are_made(tmp_path):
    target = write_report(edgenetviz.demo(), tmp_path / "new" / "report")
    assert target == tmp_path / "new" / "report.html"
    assert 1_500_000 < target.stat().st_size < 4_000_000


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Cannot write"):
        write_report(edgenetviz.demo(), tmp_path / "file" / "report.html")
