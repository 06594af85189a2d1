"""`edgenetviz ip`: its JSON against what is known of each recording, its text, one address."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from edgenetviz.cli import main

ROOT = Path(__file__).parents[3]
RECORDINGS = ROOT / "tests" / "fixtures" / "recordings"
NAMES = sorted(folder.name for folder in RECORDINGS.iterdir())


def run(*words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main([*words]) == 0
    return out.getvalue()


@cache
def document(name: str, identity: str = "admin") -> dict:
    folder = RECORDINGS / name
    ranges = str(folder / "ranges.json")
    return json.loads(run("ip", str(folder), "--ranges", ranges, "--as", identity, "--format", "json"))


def accounting(name: str) -> dict:
    return json.loads((RECORDINGS / name / "truth.json").read_text("utf-8"))["accounting"]


def ranges_of(found: dict, kind: str) -> dict:
    return {(one["name"], one["family"]): one for one in found["ranges"] if one["kind"] == kind}


@pytest.mark.parametrize("name", NAMES)
def test_json_is_of_the_published_form(name):
    schema = json.loads((ROOT / "docs" / "ip.schema.json").read_text("utf-8"))
    for identity in ("admin", "viewer", "nsuser"):
        jsonschema.validate(document(name, identity), schema)


@pytest.mark.parametrize("name", NAMES)
def test_calico_pools_equal_the_accounting(name):
    found = ranges_of(document(name), "ip-pool")
    expected = accounting(name)["ippools"]
    assert {pool for pool, _ in found} == set(expected)
    for (pool, _), one in found.items():
        truth = expected[pool]
        assert one["addresses"] == [truth["cidr"]]
        assert one["capacity"] == truth["capacity"]
        assert one["used"] + one["leaked"] == truth["allocated"]
        assert one["leaked"] == truth["leaked"]
        assert one["borrowed"] == truth["borrowed"]
        assert one["reserved"] == truth["reserved"]
        assert one["free"] == truth["free"]


@pytest.mark.parametrize("name", NAMES)
def test_leaked_and_borrowed_addresses_are_those_of_the_accounting(name):
    ledger = document(name)["ledger"]
    pools = accounting(name)["ippools"].values()
    for state in ("leaked", "borrowed"):
        expected = sorted(ip for pool in pools for ip in pool[f"{state}_ips"])
        assert sorted(one["address"] for one in ledger if one["state"] == state) == expected


@pytest.mark.parametrize("name", NAMES)
def test_metallb_pools_equal_the_accounting(name):
    found = ranges_of(document(name), "lb-pool")
    for pool, truth in accounting(name)["metallb_pools"].items():
        for family in (4, 6):
            one = found.pop((pool, family), None)
            if one is None:
                assert truth[f"usable_v{family}"] == 0
                continue
            assert one["capacity"] == truth[f"usable_v{family}"]
            assert one["used"] == truth[f"in_use_v{family}"]
            assert one["free"] == truth[f"free_v{family}"]
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_service_cidrs_equal_the_accounting(name):
    found = [one for one in document(name)["ranges"] if one["kind"] == "service-cidr"]
    expected = accounting(name)["service_cidrs"]
    assert [one["addresses"] for one in found] == [[cidr] for cidr in expected]
    for one in found:
        truth = expected[one["addresses"][0]]
        assert (one["capacity"], one["used"], one["free"]) == (truth["allocatable"], truth["used"], truth["free"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("kind", "key"), [("node-ips", "node_range"), ("external-service-ips", "external_service_range")]
)
def test_ranges_of_the_device_equal_the_accounting(name, kind, key):
    (one,) = ranges_of(document(name), kind).values()
    truth = accounting(name)[key]
    assert (one["capacity"], one["used"], one["free"]) == (truth["size"], truth["used"], truth["free"])


@pytest.mark.parametrize("name", NAMES)
def test_known_totals_reconcile(name):
    for one in document(name)["ranges"]:
        assert one["used"] + one["reserved"] + one["leaked"] + one["free"] == one["capacity"], one["name"]


def test_addresses_outside_are_those_of_the_accounting():
    found = document("ase-2node-faults")
    outside = {one["address"] for one in found["ledger"] if one["state"] == "outside-range"}
    assert outside == {*accounting("ase-2node-faults")["node_range"]["nodes_outside"], "10.128.44.230"}


@pytest.mark.parametrize("name", ["ase-1node", "ase-1node-apicompat"])
def test_a_healthy_device_has_no_odd_address_and_no_problem(name):
    found = document(name)
    assert {one["state"] for one in found["ledger"]} == {"used"}
    assert [one["problem"] for one in found["ranges"] if one["problem"]] == []


def test_what_could_not_be_seen_is_null_and_never_zero():
    found = document("ase-2node-faults", "nsuser")
    nodes = ranges_of(found, "node-ips")["node-ips", 4]
    assert (nodes["used"], nodes["free"], nodes["outcome"]) == (None, None, "forbidden")
    external = ranges_of(found, "external-service-ips")["external-service-ips", 4]
    assert (external["used"], external["free"], external["outcome"]) == (4, None, "partial")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            "10.128.44.246",
            ["conflicting", "ingress of Service factory/vision-api", "ingress of Service legacy/erp-alt"],
        ),
        ("10.60.0.7", ["leaked", "its pod does not exist", "ip-pool cam-pool"]),
        ("10.128.44.230", ["outside-range", "Service legacy/erp-gw"]),
        ("10.128.44.99", ["Nothing in this snapshot holds it."]),
        ("203.0.113.7", ["none that is known contains it"]),
    ],
)
def test_one_address_is_explained(address, words):
    text = run("ip", address, "demo")
    assert [word for word in words if word not in text] == []


def test_an_address_that_nobody_holds_is_in_doubt_where_not_all_could_be_seen():
    text = run("ip", "10.128.44.99", str(RECORDINGS / "ase-2node-faults"), "--as", "nsuser")
    assert "not everything could be seen: nodes, pods, services" in text


def test_one_range_by_name_kind_and_text():
    by_name = run("ip", "demo", "--range", "cam-pool", "--ledger", "--format", "csv")
    by_text = run("ip", "demo", "--range", "10.60.0.0-10.60.0.7", "--ledger", "--format", "csv")
    assert by_name == by_text
    assert len(by_name.splitlines()) == 9
    assert "lab-pool" in run("ip", "demo", "--range", "ip-pool")


def test_a_range_that_does_not_exist_is_an_error_that_names_those_that_do(capsys):
    assert main(["ip", "demo", "--range", "cam-pol"]) == 2
    assert "cam-pool" in capsys.readouterr().err


def test_two_sources_are_an_error(capsys):
    assert main(["ip", "demo", "demo"]) == 2
    assert "only one SOURCE" in capsys.readouterr().err
