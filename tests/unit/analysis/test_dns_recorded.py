"""Expected DNS records against the answers of a real CoreDNS that served the same objects."""

from __future__ import annotations

import json
from functools import cache

import pytest
from unit.collectors.builders import NAMES, RECORDINGS, recorded, rows

from edgenetviz.analysis.dns_records import dns_expected

OVERRIDDEN = {
    (
        "ase-2node-faults",
        "vision-api.factory.svc.cluster.local.",
    ): "the hosts plugin, which comes before kubernetes, answers for it",
}
"""Names that the Corefile answers from elsewhere: the planted fault that a comparison has to find."""


@cache
def answers(name):
    asked = {}
    for query in json.loads((RECORDINGS / name / "dns_answers.json").read_text("utf-8"))["queries"]:
        asked.setdefault((query["qname"].lower(), query["qtype"]), []).append(query)
    return asked


def verdict(query):
    """What an answer amounts to, in the words of the table."""
    if query["rcode"] != "NOERROR":
        return query["rcode"].lower()
    own = {one["type"] for one in query["answer_records"]}
    if query["qtype"] in own and query["qtype"] != "CNAME":
        return "answer"
    return "cname" if "CNAME" in own else "nodata"


def data(query):
    return sorted(one["rdata"] for one in query["answer_records"] if one["type"] == query["qtype"])


def expected(name):
    return rows(dns_expected(recorded(name)))


def differences(name):
    """Names whose recorded answer is not the expected one."""
    found = {}
    for row in expected(name):
        for query in answers(name)[row["qname"], row["qtype"]]:
            if "TC" in query["flags"]:
                continue  # Cut off; the same question was asked over TCP, too.
            same = verdict(query) == row["expect"] and (
                row["expect"] not in {"answer", "cname"} or data(query) == row["answers"]
            )
            if not same:
                found.setdefault(row["qname"], []).append(
                    (row["qtype"], row["expect"], row["answers"], verdict(query), data(query))
                )
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_expected_record_was_asked_for(name):
    asked = answers(name)
    assert [(row["qname"], row["qtype"]) for row in expected(name) if (row["qname"], row["qtype"]) not in asked] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_real_server_agrees(name):
    planted = {qname for recording, qname in OVERRIDDEN if recording == name}
    assert {qname: why for qname, why in differences(name).items() if qname not in planted} == {}


@pytest.mark.parametrize(("name", "qname"), OVERRIDDEN)
def test_the_planted_override_is_seen(name, qname):
    [(qtype, expect, wanted, answered, got)] = [one for one in differences(name)[qname] if one[0] == "A"]
    assert (qtype, expect, answered) == ("A", "answer", "answer")
    assert (got, got != wanted) == (["10.128.44.99"], True)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_unknown_to_an_administrator(name):
    assert [row for row in expected(name) if row["expect"] == "unknown"] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_service_with_a_name_is_expected(name):
    owners = {(row["owner_namespace"], row["owner_name"]) for row in expected(name) if row["owner_kind"] == "Service"}
    services = recorded(name).services
    assert owners == set(zip(services["namespace"], services["name"], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_cluster_ip_services_that_were_asked_for_are_expected(name):
    known = {(row["qname"], row["qtype"]) for row in expected(name)}
    services = {f"{one.name}.{one.namespace}.svc.cluster.local." for one in recorded(name).services.itertuples()}
    asked = {key for key in answers(name) if key[0] in services and key[1] in {"A", "AAAA"}}
    headless_or_outside = {
        f"{one.name}.{one.namespace}.svc.cluster.local."
        for one in recorded(name).services.itertuples()
        if one.type == "ExternalName"
    }
    assert {key for key in asked - known if key[0] not in headless_or_outside} == set()


@pytest.mark.parametrize("identity", ["viewer", "nsuser"])
@pytest.mark.parametrize("name", NAMES)
def test_what_others_see_does_not_contradict_the_server(name, identity):
    sure = [row for row in rows(dns_expected(recorded(name, identity))) if row["expect"] != "unknown"]
    whole = {(row["qname"], row["qtype"]): row for row in expected(name)}
    assert sure
    for row in sure:
        other = whole[row["qname"], row["qtype"]]
        assert (row["expect"], row["answers"]) == (other["expect"], other["answers"])


@pytest.mark.parametrize("name", NAMES)
def test_the_key_identifies_a_row(name):
    keys = [(row["qname"], row["qtype"]) for row in expected(name)]
    assert len(keys) == len(set(keys))
