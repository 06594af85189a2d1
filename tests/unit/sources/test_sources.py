"""Discovery, versions, namespaces, recordings and ranges files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import edgenetviz
from edgenetviz.collectors.objectlist import ObjectList
from edgenetviz.errors import (
    BadReply,
    Forbidden,
    InputError,
    NotASnapshot,
    NotServed,
    RangesError,
    SourceError,
    UnsafeArchive,
)
from edgenetviz.gather import gather
from edgenetviz.outcome import STATES, Outcome, combine
from edgenetviz.sources.api import ApiSource
from edgenetviz.sources.base import About
from edgenetviz.sources.rangesfile import check_ranges, read_ranges
from edgenetviz.sources.resources import BY_NAME, RESOURCES
from edgenetviz.sources.served import Served

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings"


class Answers:
    """A transport that answers from a map of paths."""

    def __init__(self, answers: dict, served: Served | None = None, namespaces=()) -> None:
        self.answers, self._served, self._namespaces = answers, served or Served.unknown(), namespaces
        self.asked: list[str] = []

    def about(self) -> About:
        return About("test", "live", namespaces=self._namespaces)

    def served(self) -> Served:
        return self._served

    def read(self, api, path, sink, traffic) -> None:  # noqa: ARG002 - of the protocol
        self.asked.append(path)
        answer = self.answers.get(path, NotServed(f"no {path}"))
        if isinstance(answer, Exception):
            raise answer
        sink.page(api, json.dumps(answer).encode())
        sink.finish()

    def close(self) -> None:
        """Nothing is open."""


def listed(resource: str, answers: dict, namespaces=(), served=None):
    sink = ObjectList(BY_NAME[resource])
    return ApiSource(Answers(answers, served)).list(BY_NAME[resource], sink, namespaces), sink


POD = {"metadata": {"name": "a", "namespace": "one"}}
SLICES = {"kind": "EndpointSliceList", "items": []}


@pytest.mark.parametrize(
    ("path", "body", "version"),
    [
        ("/apis/discovery.k8s.io/v1/endpointslices", SLICES, "discovery.k8s.io/v1"),
        ("/apis/discovery.k8s.io/v1beta1/endpointslices", SLICES, "discovery.k8s.io/v1beta1"),
        ("/api/v1/endpoints", {"kind": "EndpointsList", "items": []}, "v1"),
    ],
)
def test_the_newest_version_that_is_served_is_read(path, body, version):
    outcome, _ = listed("endpointslices", {path: body})
    assert (outcome.state, outcome.api_version) == ("ok", version)


def test_of_two_calico_groups_v1_is_read_and_v3_where_it_is_alone():
    pools = {"kind": "IPPoolList", "items": []}
    both = {"/apis/crd.projectcalico.org/v1/ippools": pools, "/apis/projectcalico.org/v3/ippools": pools}
    assert listed("ippools", both)[0].api_version == "crd.projectcalico.org/v1"
    alone = {"/apis/projectcalico.org/v3/ippools": pools}
    assert listed("ippools", alone)[0].api_version == "projectcalico.org/v3"


def test_slices_that_are_forbidden_are_replaced_by_endpoints_that_are_not():
    answers = {
        "/apis/discovery.k8s.io/v1/endpointslices": Forbidden("no"),
        "/api/v1/endpoints": {"kind": "EndpointsList", "items": []},
    }
    assert listed("endpointslices", answers)[0].state == "ok"


@pytest.mark.parametrize(
    ("answers", "state", "words"),
    [
        ({}, "absent", "no /api/v1/pods"),
        ({"/api/v1/pods": Forbidden("you may not")}, "forbidden", "you may not"),
        ({"/api/v1/pods": SourceError("broke")}, "error", "broke"),
        ({"/api/v1/pods": {"kind": "PodList", "items": [POD, {}]}}, "partial", "1 objects could not be understood"),
        (
            {"/api/v1/pods": Forbidden("no"), "/api/v1/namespaces/one/pods": {"kind": "PodList", "items": [POD]}},
            "partial",
            "read in one only",
        ),
        (
            {
                "/api/v1/pods": Forbidden("no"),
                "/api/v1/namespaces/one/pods": {"kind": "PodList", "items": [POD]},
                "/api/v1/namespaces/two/pods": SourceError("timed out"),
            },
            "partial",
            "Failed in two: timed out",
        ),
        ({"/api/v1/pods": Forbidden("no"), "/api/v1/namespaces/one/pods": Forbidden("nor here")}, "forbidden", "no"),
    ],
)
def test_outcomes(answers, state, words):
    outcome, _ = listed("pods", answers, ["one", "two"])
    assert outcome.state == state
    assert words in outcome.message


def test_what_discovery_does_not_list_is_not_asked_for():
    transport = Answers({}, Served.from_discovery(b'{"kind":"APIGroupList","groups":[]}'))
    outcome = ApiSource(transport).list(BY_NAME["ippools"], ObjectList(BY_NAME["ippools"]))
    assert outcome.state == "absent"
    assert transport.asked == []


@pytest.mark.parametrize("scenario", sorted(folder.name for folder in RECORDINGS.iterdir()))
def test_both_forms_of_discovery_say_the_same(scenario):
    folder = RECORDINGS / scenario / "raw" / "admin"
    aggregated = Served.from_discovery((folder / "apis__aggregated.json").read_bytes())
    groups = {(api.group, api.version) for one in RESOURCES for api in one.apis if api.group}
    files = {(g, v): folder / f"apis_{g}_{v}.json" for g, v in groups}
    legacy = Served.from_discovery(
        (folder / "apis.json").read_bytes(), {key: file.read_bytes() for key, file in files.items() if file.exists()}
    )
    asked = {
        "apps",
        "discovery.k8s.io",
        "networking.k8s.io",
        "crd.projectcalico.org",
        "projectcalico.org",
        "metallb.io",
    }
    for one in RESOURCES:
        if one.apis[0].group in asked:
            assert aggregated.candidates(one) == legacy.candidates(one), one.name


@pytest.mark.parametrize("body", [b"", b"[]", b'{"kind":"Status"}', b'{"kind":"APIGroupList","groups":7}'])
def test_discovery_of_another_kind_is_a_bad_reply(body):
    with pytest.raises(BadReply):
        Served.from_discovery(body)


@pytest.mark.parametrize(
    ("states", "together"),
    [
        ([], "ok"),
        (["ok", "ok"], "ok"),
        (["ok", "absent"], "ok"),
        (["absent", "absent"], "absent"),
        (["ok", "forbidden"], "partial"),
        (["partial", "absent"], "partial"),
        (["forbidden", "error", "absent"], "forbidden"),
        (["not-captured", "absent"], "not-captured"),
    ],
)
def test_states_together(states, together):
    assert combine(states) == together
    assert together in STATES


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "index.json").write_text("{"), "cannot be parsed"),
        (lambda folder: (folder / "index.json").write_bytes(b"\xff\xfe"), "cannot be parsed"),
        (lambda folder: (folder / "index.json").unlink(), "cannot be read"),
        (lambda folder: (folder / "index.json").write_text('{"responses":[]}'), "lists no responses"),
    ],
)
def test_a_broken_recording_is_one_clear_error(tmp_path, change, words):
    folder = tmp_path / "recording"
    folder.mkdir()
    shutil.copy(RECORDINGS / "ase-1node" / "index.json", folder)
    change(folder)
    with pytest.raises(NotASnapshot, match=words):
        edgenetviz.load(folder)


def test_a_body_that_is_missing_or_cut_costs_its_resource_only(tmp_path):
    folder = tmp_path / "recording"
    shutil.copytree(RECORDINGS / "ase-1node", folder)
    admin = folder / "raw" / "admin"
    (admin / "api_v1_nodes.json").unlink()
    cut = (admin / "api_v1_pods.json.gz").read_bytes()
    (admin / "api_v1_pods.json.gz").write_bytes(cut[: len(cut) // 2])
    snapshot = edgenetviz.load(folder)
    assert {snapshot.state(name) for name in ("nodes", "pods")} == {"error"}
    assert len(snapshot.services) == 22


def test_a_recording_that_names_a_file_outside_is_refused(tmp_path):
    index = json.loads((RECORDINGS / "ase-1node" / "index.json").read_text("utf-8"))
    for one in index["responses"]:
        one["file"] = "../../../../etc/hostname"
    (tmp_path / "index.json").write_text(json.dumps(index), "utf-8")
    with pytest.raises(UnsafeArchive, match="outside the recording"):
        edgenetviz.load(tmp_path)


def test_a_source_that_fails_by_an_error_of_ours_loses_one_resource():
    class Broken(Answers):
        def read(self, api, path, sink, traffic) -> None:
            if api.plural == "nodes":
                raise ZeroDivisionError("ours")
            super().read(api, path, sink, traffic)

    snapshot = gather(ApiSource(Broken({"/api/v1/pods": {"kind": "PodList", "items": [POD]}})))
    assert snapshot.state("nodes") == "error"
    assert "ZeroDivisionError" in snapshot.reason("nodes")
    assert len(snapshot.pods) == 1


def test_metallb_config_is_looked_for_where_the_controller_says():
    controller = {
        "metadata": {"name": "c", "namespace": "lb", "labels": {"app": "metallb", "component": "controller"}},
        "spec": {"containers": [{"args": ["--config=pools", "--namespace=lb"]}]},
    }
    transport = Answers({"/api/v1/pods": {"kind": "PodList", "items": [controller]}})
    gather(ApiSource(transport))
    assert "/api/v1/namespaces/lb/configmaps/pools" in transport.asked


def test_progress_counts_to_the_end():
    steps = []
    gather(ApiSource(Answers({})), on_progress=steps.append)
    assert [step.done for step in steps] == list(range(1, len(RESOURCES) + 1))
    assert {type(step.outcome) for step in steps} == {Outcome}


def test_an_interrupt_while_collecting_ends_it():
    def interrupt(_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gather(ApiSource(Answers({})), on_progress=interrupt)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_ranges_file_in_the_encodings_of_windows(tmp_path, encoding):
    file = tmp_path / "ranges.json"
    file.write_text('{"node_ip_range": "10.0.0.1-10.0.0.2", "device": {"name": "gerät", "ip": "10.0.0.9"}}', encoding)
    found = read_ranges(file)
    assert [(one.kind, one.text) for one in found.ranges] == [("node-ips", "10.0.0.1-10.0.0.2"), ("device", "10.0.0.9")]


def test_a_ranges_file_in_toml(tmp_path):
    file = tmp_path / "ranges.toml"
    file.write_text(
        'external_service_ip_range = ["10.0.0.5-10.0.0.7", "10.0.0.9"]\n[[site_subnets]]\ncidr = "10.1.2.3/16"\n'
    )
    assert [one.kind for one in read_ranges(file).ranges] == ["external-service-ips"] * 2 + ["site-subnet"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "a map of settings"),
        ({"node_ip_ranges": "10.0.0.1"}, "did you mean 'node_ip_range'"),
        ({"node_ip_range": "10.0.0.1-10.0.0"}, "node_ip_range"),
        ({"node_ip_range": "10.0.0.9-10.0.0.1"}, "ends before it begins"),
        ({"pod_subnet": 7}, "pod_subnet is an address range"),
        ({"device": "10.0.0.1"}, "device is a map"),
        ({"site_subnets": [{}]}, r"site_subnets\[0\] needs a cidr"),
        ({"bgp": []}, "bgp is a map"),
        ({"cluster_domain": 1}, "cluster_domain is a text"),
    ],
)
def test_a_wrong_ranges_file_names_file_and_key(content, words):
    with pytest.raises(RangesError, match=words) as raised:
        check_ranges(content, "compute.json")
    assert "compute.json" in str(raised.value)


def test_an_identity_of_a_snapshot_file_cannot_be_chosen(tmp_path):
    file = edgenetviz.demo().save(tmp_path / "x.enz")
    with pytest.raises(InputError, match="one identity"):
        edgenetviz.load(file, identity="viewer")
