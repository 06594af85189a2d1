"""From a live server to tables, snapshot files and reports, by the command that people type."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from api import kubeconfigs

import edgenetviz
from edgenetviz.cli import main

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recordings"
SCENARIOS = sorted(folder.name for folder in RECORDINGS.iterdir())
IDENTITIES = ("admin", "viewer", "nsuser")


@pytest.fixture
def kubeconfig(certificates, tmp_path):
    def write(server, identity: str) -> str:
        namespace = server.recording.index["user_namespace"] if identity == "nsuser" else ""
        user = kubeconfigs.token(server.tokens[identity])
        file = kubeconfigs.write(
            tmp_path / f"{identity}.config", server.url, user, namespace=namespace,
            certificate_authority=str(certificates.authority),
        )  # fmt: skip
        return str(file)

    return write


def states(outcomes: pd.DataFrame) -> dict[str, str]:
    return dict(zip(outcomes["resource"], outcomes["outcome"], strict=True))


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_live_cluster_gives_the_tables_of_its_recording(serve, kubeconfig, scenario, identity):
    server = serve(scenario)
    live = edgenetviz.collect(kubeconfig(server, identity), page_size=20)
    recorded = edgenetviz.load(RECORDINGS / scenario, identity=identity)
    assert states(live.outcomes) == states(recorded.outcomes)
    for name in live:
        pd.testing.assert_frame_equal(live.table(name), recorded.table(name), obj=name)


def test_only_get_is_ever_used_and_no_secret_is_asked_for(serve, kubeconfig):
    server = serve("ase-2node-faults")
    edgenetviz.collect(kubeconfig(server, "admin"))
    assert {request.method for request in server.requests} == {"GET"}
    assert [request.path for request in server.requests if "secret" in request.path.lower()] == []


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_report_says_what_this_user_could_not_see(serve, kubeconfig, tmp_path, capsys, identity):
    server = serve("ase-2node-faults")
    target = tmp_path / "report.html"
    assert main(["report", "--kubeconfig", kubeconfig(server, identity), "-o", str(target)]) == 0
    out, err = capsys.readouterr()
    assert out.strip() == str(target)
    page = target.read_text("utf-8")
    expected = {"admin": 0, "viewer": 23, "nsuser": 43}[identity]
    rows = re.findall(r'<th scope="row">(\w+)</th><td><span class="chip (forbidden|partial)', page)
    assert len(rows) == expected
    if identity == "admin":
        assert "Everything that was asked for could be read." in page
        assert "Everything that was asked for could be read." in err
    else:
        assert "Not everything could be seen." in page
        assert "could not be read" in err
    if identity == "nsuser":
        assert "read in factory only" in page


def test_a_collected_file_gives_the_same_report_later(serve, kubeconfig, tmp_path, capsys):
    server = serve("ase-1node")
    file = tmp_path / "state.enz"
    assert main(["collect", "--kubeconfig", kubeconfig(server, "viewer"), "-o", str(file)]) == 0
    server.stop()
    assert main(["tables", str(file), "outcomes", "--format", "json"]) == 0
    text = capsys.readouterr().out
    outcomes = json.loads(text[text.index("{") :])["rows"]
    assert sum(row["outcome"] == "forbidden" for row in outcomes) == 23
    assert main(["report", str(file), "-o", str(tmp_path / "later.html")]) == 0


@pytest.mark.parametrize(
    ("identity", "words"),
    [("nobody", "401"), ("wrong-ca", "not signed by"), ("unreachable", "cannot be connected to")],
)
def test_what_ends_a_run_is_one_clear_message(serve, certificates, tmp_path, capsys, identity, words):
    server = serve("ase-1node")
    authority = certificates.other_authority if identity == "wrong-ca" else certificates.authority
    url = "https://127.0.0.1:1" if identity == "unreachable" else server.url
    token = "expired" if identity == "nobody" else server.tokens["admin"]
    file = kubeconfigs.write(tmp_path / "config", url, kubeconfigs.token(token), certificate_authority=str(authority))
    assert main(["report", "--kubeconfig", str(file), "-o", str(tmp_path / "x.html")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("edgenetviz: ")
    assert "Traceback" not in err
    assert words in err
    assert not (tmp_path / "x.html").exists()
