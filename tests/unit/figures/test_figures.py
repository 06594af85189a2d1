"""Pictures: what they show, what they say that they cannot show, and that they stay small."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edgenetviz
from edgenetviz.figures import address_map, address_maps, dns_picture, topology_picture, usage_picture
from edgenetviz.figures.palette import BARS, CELLS, EDGES, MARKS
from edgenetviz.figures.text import hover, plain_text
from edgenetviz.figures.usage import short
from edgenetviz.gather import make_snapshot
from edgenetviz.outcome import Outcome
from edgenetviz.snapshot import Origin, Snapshot
from edgenetviz.sources.resources import RESOURCES

ROOT = Path(__file__).parents[3]
RECORDINGS = ROOT / "tests" / "fixtures" / "recordings"
SCENARIOS = sorted(folder.name for folder in RECORDINGS.iterdir())
PICTURES = [topology_picture, usage_picture, dns_picture]


@cache
def recorded(name: str, identity: str = "admin") -> Snapshot:
    return edgenetviz.load(RECORDINGS / name, identity=identity, ranges=RECORDINGS / name / "ranges.json")


def nothing(state: str) -> Snapshot:
    """A snapshot of which every resource has the same bad outcome."""
    outcomes = {one.name: Outcome(one.name, state, message=f"it is {state}") for one in RESOURCES}
    return make_snapshot(Origin("nothing", "live"), outcomes, {})


def marks(picture) -> list[str]:
    """Keys of all marks in a figure."""
    keys = []
    for trace in picture.figure.data:
        own = trace.customdata
        if own is not None:
            keys += [key for row in own for key in ([row] if isinstance(row, str) else row) if key]
    return keys


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("identity", ["admin", "viewer", "nsuser"])
@pytest.mark.parametrize("make", PICTURES)
def test_each_mark_has_a_row_that_says_the_same(scenario, identity, make):
    picture = make(recorded(scenario, identity))
    assert set(marks(picture)) <= set(picture.table["key"])
    assert picture.summary
    json.loads(picture.figure.to_json())


@pytest.mark.parametrize("state", ["forbidden", "absent", "error", "not-captured"])
@pytest.mark.parametrize("make", PICTURES)
def test_what_could_not_be_read_is_no_healthy_picture(state, make):
    picture = make(nothing(state))
    assert marks(picture) == []
    assert picture.table.empty
    assert "no address range is known" in picture.summary.lower() or state in picture.unseen or "not" in picture.summary


@pytest.mark.parametrize(
    ("service", "mark"),
    [
        ("factory/mqtt", "as it should be"),
        ("factory/report", "does not work"),
        ("factory/recipe-api", "does not work"),
        ("cameras/nvr", "does not work"),
        ("lab/voip", "does not work"),
        ("kube-system/kube-dns", "partly ready"),
        ("factory/historian", "leads outside, or finished"),
        ("legacy/plc-ext", "as it should be"),
        ("default/kubernetes", "as it should be"),
    ],
)
def test_the_state_of_a_service_is_seen(service, mark):
    picture = topology_picture(recorded("ase-2node-faults"))
    (found,) = [
        trace.name
        for trace in picture.figure.data
        if trace.customdata is not None and f"service/{service}" in list(trace.customdata)
    ]
    assert found == mark


def test_a_healthy_device_has_no_mark_that_alarms():
    for scenario in ("ase-1node", "ase-1node-apicompat"):
        names = {trace.name for trace in topology_picture(recorded(scenario)).figure.data}
        assert not names & {"does not work", "partly ready", "not ready", "pod does not exist", "could not be seen"}


def test_lines_are_few_traces_whatever_their_number():
    figure = topology_picture(recorded("ase-2node-faults")).figure
    assert len(figure.data) < 20
    assert sum(trace.mode == "lines" for trace in figure.data) <= len(EDGES)


def test_namespaces_and_problems_filter():
    snapshot = recorded("ase-2node-faults")
    factory = topology_picture(snapshot, namespaces=["factory"]).table
    assert set(factory.loc[factory["kind"] != "Node", "namespace"]) == {"factory"}
    problems = topology_picture(snapshot, only_problems=True).table
    services = set(problems.loc[problems["kind"] == "Service", "name"])
    assert {"report", "recipe-api", "kube-dns"} <= services
    assert not services & {"mqtt", "grafana", "historian"}


def test_many_pods_are_grouped_and_a_workload_can_be_opened():
    snapshot = recorded("ase-2node-faults")
    grouped = topology_picture(snapshot, group_above=50)
    assert "grouped by workload and node" in grouped.summary
    assert "workload/Deployment/factory/mqtt@k8s-3vt8p42cl-n2" in set(grouped.table["key"])
    opened = topology_picture(snapshot, group_above=50, expand=["workload/Deployment/factory/mqtt"])
    assert "pod/factory/mqtt-c5f695b4-qltr4" in set(opened.table["key"])


def places(picture) -> dict[str, tuple[float, float]]:
    return {
        key: (float(x), float(y))
        for trace in picture.figure.data
        if trace.customdata is not None
        for key, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }


def test_the_same_cluster_gives_the_same_picture():
    snapshot = recorded("ase-2node-faults")
    assert topology_picture(snapshot).figure.to_json() == topology_picture(snapshot).figure.to_json()


def test_a_pod_that_changes_moves_nothing_else():
    before = places(topology_picture(recorded("ase-2node-faults")))
    snapshot = edgenetviz.load(RECORDINGS / "ase-2node-faults")
    pods = snapshot.tables["pods"]
    changed = pods["name"] == "mqtt-c5f695b4-qltr4"
    pods.loc[changed, ["name", "uid", "status"]] = ["mqtt-c5f695b4-zzzzz", "another-uid", "CrashLoopBackOff"]
    pods.loc[changed, "ready"] = False
    endpoints = snapshot.tables["endpoints"]
    target = endpoints["target_name"] == "mqtt-c5f695b4-qltr4"
    endpoints.loc[target, ["target_name", "target_uid"]] = ["mqtt-c5f695b4-zzzzz", "another-uid"]
    endpoints.loc[target, ["ready", "serving"]] = False
    after = places(topology_picture(snapshot))
    same = before.keys() & after.keys()
    assert len(same) == len(before) - 1
    moved = {key for key in same if before[key] != after[key]}
    assert moved <= {"pod/factory/mqtt-c5f695b4-p45qb"}


def test_usage_shows_the_unknown_as_unknown():
    picture = usage_picture(recorded("ase-2node-faults", "nsuser"))
    names = {trace.name for trace in picture.figure.data}
    assert BARS["unknown"].word in names
    texts = [annotation.text for annotation in picture.figure.layout.annotations]
    assert any(text.startswith("? of 4: forbidden") for text in texts)
    assert any(text.startswith("at least 4 of 7 used") for text in texts)


def test_a_range_of_eight_and_one_of_two_to_the_64_are_both_readable():
    texts = [one.text for one in usage_picture(recorded("ase-1node-apicompat")).figure.layout.annotations]
    assert "1 of 8 taken, <b>7 free</b>" in texts
    assert any("2<sup>64</sup>" in text for text in texts)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (65536, "65 536"),
        (999_999, "999 999"),
        (2**20, "2<sup>20</sup>"),
        (2**64, "2<sup>64</sup>"),
        (1_500_000, "1.5 M"),
    ],
)
def test_large_numbers_are_short(number, text):
    assert short(number) == text


def test_an_address_map_shows_every_address_and_the_next_free_one():
    picture = address_map(recorded("ase-2node-faults"), "external-service-ips", "external-service-ips", 4)
    assert picture.table["address"].tolist() == [f"10.128.44.{n}" for n in range(244, 251)]
    states = dict(zip(picture.table["address"], picture.table["state"], strict=True))
    assert states["10.128.44.246"] == "conflicting"
    assert states["10.128.44.250"] == "free"
    assert "Next free: 10.128.44.250." in picture.summary


def test_a_map_of_what_could_not_be_seen_has_no_free_address():
    picture = address_map(recorded("ase-2node-faults", "nsuser"), "node-ips", "node-ips", 4)
    assert "free" not in set(picture.table["state"])
    assert picture.unseen


def test_maps_are_few_and_only_of_small_ranges():
    for scenario in SCENARIOS:
        pictures = address_maps(recorded(scenario))
        assert len(pictures) <= 12
        assert max(len(picture.table) for picture in pictures) <= 1024
    assert address_map(recorded("ase-1node"), "ip-pool", "default-ipv4-ippool", 4) is None
    assert address_map(recorded("ase-1node"), "ip-pool", "no-such", 4) is None


@given(st.text(max_size=60))
def test_a_name_is_never_markup(text):
    for shown in (plain_text(text), plain_text(text, 10), hover([text])):
        assert "<" not in shown.replace("<br>", "")
        assert shown.isprintable()


@pytest.mark.parametrize("styles", [EDGES, MARKS, CELLS, BARS])
def test_no_two_states_differ_by_colour_alone(styles):
    looks = [(one.symbol, one.dash, one.pattern, one.letter, one.word) for one in styles.values()]
    assert len({look[-1] for look in looks}) == len(looks)


def test_pictures_do_not_grow_with_the_cluster(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("synthetic", None)
    from synthetic import Size, synthetic_snapshot

    snapshot = synthetic_snapshot(Size(pods=6000, services=400, nodes=200))
    for make in PICTURES:
        picture = make(snapshot)
        assert len(picture.figure.to_json()) < 500_000
    topology = topology_picture(snapshot)
    assert "in the table only" in topology.unseen
    assert len(topology.table) > 400
