"""The widgets without a browser: what a click, a filter and a name out of a cluster do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import edgenetviz
from edgenetviz.analysis import derive
from edgenetviz_widgets import DNSRecords, IPUsage, Topology
from edgenetviz_widgets.html import table_html

RECORDING = Path(__file__).parents[2] / "fixtures" / "recordings" / "ase-2node-faults"
KINDS = [Topology, IPUsage, DNSRecords]


@pytest.fixture(scope="module")
def demo():
    return edgenetviz.demo()


@pytest.fixture
def topology(demo) -> Iterator[Topology]:
    widget = Topology(demo)
    yield widget
    widget.close()


def test_a_click_on_a_service_selects_its_endpoints(topology, demo):
    topology._figure.clicked = "service/factory/mqtt"
    edges = derive("topology_edges", demo)
    expected = edges[(edges["namespace"] == "factory") & (edges["service"] == "mqtt")]
    assert topology.selected_key == "service/factory/mqtt"
    pd.testing.assert_frame_equal(topology.selection.drop(columns="key"), expected)
    assert "mqtt-c5f695b4-qltr4" in topology._rows.value


@pytest.mark.parametrize(
    ("key", "services"),
    [
        ("pod/factory/opcua-0", {"opcua"}),
        ("node/k8s-3vt8p42cl-m0", {"kubernetes-dashboard"}),
        ("workload/Deployment/factory/mqtt@k8s-3vt8p42cl-n1", {"mqtt", "mqtt-sn", "mqtt-legacy"}),
    ],
)
def test_other_marks_select_the_services_that_lead_there(topology, key, services):
    topology.click(key)
    found = set(topology.selection.get("service", pd.Series(dtype="str")))
    assert found <= services or services <= found
    assert topology._rows.value


def test_a_mark_without_connections_has_the_row_that_describes_it(topology):
    topology.click("pod/azure-arc/" + topology.table.loc[topology.table["namespace"] == "azure-arc", "name"].iloc[-1])
    assert len(topology.selection) == 1


def test_no_click_selects_nothing(topology):
    assert topology.selection.empty
    assert "The same as a table" in topology._rows.value


def test_namespaces_filter_the_picture_and_the_box_says_so(topology):
    topology.namespaces = ["factory"]
    assert set(topology.table.loc[topology.table["kind"] == "Service", "namespace"]) == {"factory"}
    (box, problems) = topology._controls.children
    assert box.value == ("factory",)
    box.value = ()
    assert topology.namespaces == []
    problems.value = True
    assert topology.only_problems
    services = topology.table[topology.table["kind"] == "Service"]
    assert "mqtt" not in set(services["name"])
    assert "recipe-api" in set(services["name"])


def test_a_range_opens_into_its_addresses(demo):
    usage = IPUsage(demo)
    usage.click("range/lb-pool/ase-external-ips/4")
    assert usage.range_key == "range/lb-pool/ase-external-ips/4"
    usage.click("address/10.128.44.246")
    assert usage.selection["owner"].tolist() == ["Service factory/vision-api, Service legacy/erp-alt"]
    usage.range_key = ""
    assert usage.selected_key == ""
    assert "default-ipv4-ippool" in set(usage.table["name"])
    usage.close()


def test_a_range_that_is_too_large_for_a_map_stays_a_bar(demo):
    usage = IPUsage(demo)
    usage.click("range/ip-pool/default-ipv4-ippool/4")
    assert usage.range_key == ""
    assert usage.selection["capacity"].tolist() == [65536]
    usage.close()


def test_a_record_selects_all_records_of_its_service(demo):
    records = DNSRecords(demo, namespaces=["factory"])
    records.click("record/mqtt.factory.svc.cluster.local./A")
    assert set(records.selection["service"]) == {"factory/mqtt"}
    assert set(records.selection["qtype"]) == {"A", "AAAA", "SRV", "PTR"}
    assert set(records.table["service"].str.partition("/")[0]) == {"factory"}
    records.close()


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_keyword_is_refused_and_the_known_ones_are_named(demo, kind):
    with pytest.raises(TypeError, match=f"does not know namspaces; it knows {', '.join(kind.options())}"):
        kind(demo, namspaces=["factory"])


@pytest.mark.parametrize(
    ("kind", "identity"),
    [(Topology, "viewer"), (IPUsage, "viewer"), (Topology, "nsuser"), (IPUsage, "nsuser"), (DNSRecords, "nsuser")],
)
def test_what_could_not_be_seen_is_said(kind, identity):
    widget = kind(edgenetviz.load(RECORDING, identity=identity, ranges=RECORDING / "ranges.json"))
    assert "Not shown:" in widget._summary.value
    assert "forbidden" in widget._summary.value
    widget.close()


@pytest.mark.parametrize("kind", KINDS)
def test_closing_closes_all_parts(demo, kind):
    widget = kind(demo)
    parts = [widget, *widget._parts]
    widget.close()
    assert [part for part in parts if part.comm is not None] == []


def test_hostile_names_stay_text():
    html = table_html(pd.DataFrame({"<b>": ["<script>alert(1)</script>"]}), '"><script>')
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_page_is_sent_plotly_when_it_asks(topology, monkeypatch):
    sent = []
    monkeypatch.setattr(topology._figure, "send", lambda content, buffers: sent.append((content, buffers)))
    topology._figure._answer(topology._figure, "plotly", [])
    ((content, (source,)),) = sent
    assert content == "plotly"
    assert b"plotly.js v" in source[:400]
