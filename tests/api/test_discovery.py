"""What the server serves: both forms of discovery, and none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from api import faults
from api.recorded import status
from api.sink import Kept

from edgenetviz.sources.resources import BY_NAME, RESOURCES


@pytest.mark.parametrize("scenario", ["ase-1node", "ase-1node-apicompat", "ase-2node-faults"])
def test_every_form_leads_to_the_same_lists(serve, connect, scenario):
    read = {}
    for form in ("aggregated", "legacy", "forbidden"):
        server = serve(scenario)
        server.discovery = form
        source = connect(server)
        outcomes = {r.name: source.list(r, Kept()) for r in RESOURCES}
        read[form] = {name: (o.state, o.api_version if o.state == "ok" else "") for name, o in outcomes.items()}
        assert len(server.asked("/apis")) == 1
    assert read["aggregated"] == read["legacy"] == read["forbidden"]


def test_aggregated_spares_the_requests_for_groups(server, connect):
    connect(server).list(BY_NAME["addresspools"], Kept())
    assert [request.path for request in server.requests] == ["/apis"]


def test_legacy_asks_for_the_groups_that_are_wanted_and_there(server, connect):
    server.discovery = "legacy"
    outcome = connect(server).list(BY_NAME["addresspools"], Kept())
    assert outcome.state == "absent"
    paths = [request.path for request in server.requests]
    assert "/apis/metallb.io/v1beta1" in paths
    assert "/apis/metallb.io/v1alpha1" not in paths
    assert "/apis/apiextensions.k8s.io/v1" not in paths
    assert "/apis/metallb.io/v1beta1/addresspools" not in paths


def test_a_group_that_does_not_tell_is_tried(server, connect):
    server.discovery = "legacy"
    server.fail("/apis/metallb.io/v1beta1", faults.busy())
    outcome = connect(server).list(BY_NAME["ipaddresspools"], Kept())
    assert outcome.state == "ok"


@pytest.mark.parametrize(
    "fault",
    [
        faults.answers(status(403, "Forbidden", "no")),
        faults.answers(status(404, "NotFound", "no")),
        faults.busy(500),
        faults.web_page(),
    ],
    ids=["forbidden", "not found", "broken", "web page"],
)
def test_without_discovery_all_is_tried_and_it_is_asked_once(server, connect, fault):
    server.fail("/apis", fault)
    source = connect(server, retries=0)
    assert source.list(BY_NAME["pods"], Kept()).state == "ok"
    assert source.list(BY_NAME["ippools"], Kept()).state == "ok"
    assert source.list(BY_NAME["addresspools"], Kept()).state == "absent"
    assert len(server.asked("/apis")) == 1


def test_threads_ask_once(server, connect):
    source = connect(server)
    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(lambda r: source.list(r, Kept()), RESOURCES[:12]))
    assert len(server.asked("/apis")) == 1
