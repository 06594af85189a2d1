"""The command: results on standard output, errors on standard error, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import edgenetviz
from edgenetviz.cli import main
from edgenetviz.schema import COLLECTED, DERIVED
from edgenetviz.textual import plain_rows, table

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recordings"
FAULTS = str(RECORDINGS / "ase-2node-faults")


@pytest.fixture(scope="module")
def demo():
    return edgenetviz.demo()


@pytest.mark.parametrize("name", [*COLLECTED, *DERIVED, "outcomes"])
def test_every_table_in_every_format(demo, name):
    document = json.loads(table(demo, name, "json"))
    assert document["table"] == name
    rows = list(csv.reader(io.StringIO(table(demo, name, "csv"))))
    assert len(rows) - 1 == len(document["rows"])
    assert table(demo, name, "text").splitlines()[0].split()[0] == rows[0][0]


def test_large_integers_stay_exact(demo):
    rows = json.loads(table(demo, "ip_blocks", "json"))["rows"]
    assert all(isinstance(row["sequence_number"], int) and row["sequence_number"] > 2**53 for row in rows)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tables", "demo", "podz"], "no table 'podz'"),
        (["tables", "/no/such/file"], "no file or folder"),
        (["tables", FAULTS, "--as", "nobody"], "admin, viewer, nsuser"),
        (["report", "demo", "--kubeconfig", "x"], "Both a file (demo) and a cluster"),
        (["report", "--as", "viewer"], "--as chooses an identity of a recording"),
        (["tables", "demo", "--ranges", "/no/such/ranges.json"], "Cannot read"),
        (["report", "--kubeconfig", "/no/such/config"], "/no/such/config"),
        (["tables", FAULTS, "topology_edges", "--as", "nsuser", "--ranges", __file__], "cannot be parsed"),
    ],
)
def test_what_cannot_run_says_why_on_standard_error(capsys, words, message):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err


def test_wrong_usage_exits_with_two(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["no-such-command"])
    assert ended.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_an_interrupt_is_an_end_of_its_own(capsys, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("edgenetviz.api.demo", interrupted)
    assert main(["tables", "demo"]) == 130
    assert capsys.readouterr().err == "edgenetviz: interrupted\n"


def test_a_recording_is_read_as_the_identity_that_was_asked_for(capsys):
    assert main(["tables", FAULTS, "pods", "--as", "nsuser", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["outcome"], len(document["rows"])) == ("partial", 30)
    assert "read in factory only" in document["reason"]


def test_more_namespaces_can_be_named(capsys):
    assert main(["tables", FAULTS, "pods", "--as", "viewer", "-n", "factory", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 112


def test_collect_writes_a_file_that_tables_reads(capsys, tmp_path):
    file = tmp_path / "state.enz"
    assert main(["collect", FAULTS, "-o", str(file)]) == 0
    assert capsys.readouterr().out.strip() == str(file)
    assert main(["tables", str(file), "services", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 50


def test_names_cannot_drive_the_terminal():
    snapshot = edgenetviz.load(RECORDINGS / "ase-1node")
    snapshot.tables["services"].loc[0, "name"] = "evil\x1b[2J\r\x07\u202e"
    assert not set("\x1b\r\x07\u202e") & set(table(snapshot, "services", "text"))
    assert plain_rows(snapshot.services)[0]["name"] == "evil\x1b[2J\r\x07\u202e"


def test_help_names_every_command_and_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for word in ("report", "collect", "tables", "ip", "demo", "130 interrupted"):
        assert word in text
