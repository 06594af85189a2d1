"""Snapshot files: what is written is what is read, and a stranger's file does no harm."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import edgenetviz
from edgenetviz import archive
from edgenetviz.errors import InputError, NotASnapshot, UnsafeArchive

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recordings"
SCENARIOS = sorted(folder.name for folder in RECORDINGS.iterdir())


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    return edgenetviz.load(RECORDINGS / "ase-1node").save(tmp_path_factory.mktemp("good") / "good.enz")


def rewritten(source: Path, target: Path, change) -> Path:
    """A copy of an archive whose members went through ``change(name, body) -> [(name, body), …]``."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            for changed, body in change(name, old.read(name)):
                new.writestr(changed, body)
    return target


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("identity", ["admin", "viewer", "nsuser"])
def test_what_is_saved_is_what_is_loaded(scenario, identity, tmp_path):
    folder = RECORDINGS / scenario
    before = edgenetviz.load(folder, identity=identity, ranges=folder / "ranges.json")
    after = edgenetviz.load(before.save(tmp_path / "state"))
    assert (tmp_path / "state.enz").exists()
    pd.testing.assert_frame_equal(before.outcomes.drop(columns="seconds"), after.outcomes.drop(columns="seconds"))
    for name in before:
        pd.testing.assert_frame_equal(before.table(name), after.table(name), obj=name)


def test_the_same_snapshot_is_the_same_file(tmp_path):
    snapshot = edgenetviz.demo()
    assert snapshot.save(tmp_path / "a.enz").read_bytes() == snapshot.save(tmp_path / "b.enz").read_bytes()


def test_only_fields_that_are_read_are_in_it(good):
    with zipfile.ZipFile(good) as opened:
        text = "\n".join(opened.read(name).decode() for name in opened.namelist())
    for word in (
        "managedFields",
        "LOG_LEVEL",
        "livenessProbe",
        "volumeMounts",
        "last-applied",
        "resourceVersion",
        "kubeconfig",
    ):
        assert word not in text


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_one_clear_error(good, tmp_path, share):
    data = good.read_bytes()
    cut = tmp_path / "cut.enz"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(NotASnapshot, match=r"cut\.enz"):
        edgenetviz.load(cut)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\xff\xfe" * 99, b"{}"])
def test_a_foreign_file_is_no_snapshot(tmp_path, content):
    file = tmp_path / "x.enz"
    file.write_bytes(content)
    with pytest.raises(NotASnapshot):
        edgenetviz.load(file)


def test_a_zip_of_something_else_is_no_snapshot(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as other:
        other.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotASnapshot, match=r"no manifest\.json"):
        edgenetviz.load(tmp_path / "x.zip")


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/passwd", "objects\\..\\x.json", "objects/../x.json", "objects/x.exe", "C:/x"]
)
def test_names_that_lead_elsewhere_are_refused(good, tmp_path, name):
    bad = rewritten(good, tmp_path / "bad.enz", lambda own, body: [(own, body)])
    with zipfile.ZipFile(bad, "a") as opened:
        opened.writestr(name, "{}")
    with pytest.raises(UnsafeArchive):
        edgenetviz.load(bad)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.enz"]


def test_a_bomb_is_refused_before_it_is_unpacked(good, tmp_path):
    bomb = rewritten(
        good,
        tmp_path / "bomb.enz",
        lambda own, body: [(own, b" " * 50_000_000 if own == "objects/pods.json" else body)],
    )
    with pytest.raises(UnsafeArchive, match="unpacks to 50,000,000 bytes"):
        edgenetviz.load(bomb)


def test_a_file_too_large_in_all_is_refused(good, monkeypatch):
    monkeypatch.setattr(archive, "MAX_TOTAL", 1000)
    with pytest.raises(UnsafeArchive, match="at most 1,000"):
        edgenetviz.load(good)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(good, tmp_path):
    twice = rewritten(
        good, tmp_path / "twice.enz", lambda own, body: [(own, body)] * (2 if own == "objects/pods.json" else 1)
    )
    with pytest.raises(UnsafeArchive, match="twice"):
        edgenetviz.load(twice)


def manifest(change):
    def changed(name: str, body: bytes):
        if name != "manifest.json":
            return [(name, body)]
        content = json.loads(body)
        change(content)
        return [(name, json.dumps(content))]

    return changed


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda content: content.update(version=2), InputError, "this release reads 1"),
        (lambda content: content.update(format="other"), NotASnapshot, "format 'other'"),
        (lambda content: content.pop("members"), NotASnapshot, "members"),
        (lambda content: content.update(content=[]), NotASnapshot, "not of this form"),
    ],
)
def test_a_manifest_of_another_kind_is_named(good, tmp_path, change, error, words):
    with pytest.raises(error, match=words):
        edgenetviz.load(rewritten(good, tmp_path / "other.enz", manifest(change)))


def test_a_changed_body_costs_that_resource_only(good, tmp_path):
    def change(name: str, body: bytes):
        return [(name, body.replace(b"mqtt", b"mqtx") if name == "objects/services.json" else body)]

    snapshot = edgenetviz.load(rewritten(good, tmp_path / "changed.enz", change))
    assert snapshot.state("services") == "error"
    assert "checksum" in snapshot.reason("services")
    assert len(snapshot.pods) == 53


def test_a_body_that_is_missing_costs_that_resource_only(good, tmp_path):
    snapshot = edgenetviz.load(
        rewritten(good, tmp_path / "less.enz", lambda n, b: [] if n == "objects/nodes.json" else [(n, b)])
    )
    assert snapshot.state("nodes") == "error"
    assert len(snapshot.services) == 22


def test_a_place_that_cannot_be_written_keeps_the_old_file(good, tmp_path, monkeypatch):
    target = tmp_path / "state.enz"
    target.write_text("old")

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_write", full)
    with pytest.raises(InputError, match="No space left on device"):
        edgenetviz.demo().save(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["state.enz"]


def test_tables_are_yours_and_the_snapshot_keeps_its_own():
    snapshot = edgenetviz.demo()
    pods = snapshot.pods
    pods.loc[:, "name"] = "changed"
    assert "changed" not in set(snapshot.pods["name"])
    with pytest.raises(AttributeError, match="Did you mean 'pods'"):
        snapshot.podz  # noqa: B018


def test_the_reprs_say_what_this_is_and_escape_names():
    snapshot = edgenetviz.load(RECORDINGS / "ase-2node-faults", identity="nsuser")
    assert "resources could not be read" in repr(snapshot)
    object.__setattr__(snapshot, "origin", type(snapshot.origin)("<b>\x1b[2J", "live"))
    assert "<b>" not in snapshot._repr_html_()
    assert "\x1b" not in repr(snapshot)
