"""Bytes to objects: what can be understood is kept, what cannot is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgenetviz.collectors.objectlist import ObjectList
from edgenetviz.errors import BadReply
from edgenetviz.sources.resources import BY_NAME


def taken(resource: str, body: bytes | dict | list) -> ObjectList:
    objects = ObjectList(BY_NAME[resource])
    objects.page(objects.api, body if isinstance(body, bytes) else json.dumps(body).encode())
    return objects


def pods(*items) -> dict:
    return {"kind": "PodList", "metadata": {}, "items": list(items)}


def test_nulls_are_fields_that_are_not_set():
    pod = {
        "metadata": {"name": "a", "labels": None, "ownerReferences": None},
        "spec": None,
        "status": {"podIPs": None, "conditions": None},
    }
    objects = taken("pods", pods(pod))
    assert list(objects.rejected) == []
    assert len(objects.items[0].status.podIPs) == 0


def test_null_items_are_no_items():
    assert taken("pods", {"kind": "PodList", "metadata": None, "items": None}).items == []


def test_free_slots_of_a_block_stay_null():
    block = {"metadata": {"name": "b"}, "spec": {"cidr": None, "allocations": [0, None, None], "attributes": None}}
    assert taken("ipamblocks", {"kind": "IPAMBlockList", "items": [block]}).items[0].spec.allocations == [0, None, None]


@pytest.mark.parametrize(
    "bad", [{}, {"metadata": {}}, {"metadata": {"name": 5}}, 7, "x", None, {"metadata": {"name": "b"}, "spec": 3}]
)
def test_an_object_that_does_not_fit_is_named_and_the_others_are_kept(bad):
    objects = taken("pods", pods({"metadata": {"name": "a"}}, bad, {"metadata": {"name": "c"}}))
    assert [one.metadata.name for one in objects.items] == ["a", "c"]
    assert len(objects.rejected) == 1
    assert objects.rejected[0].startswith("pods[1]")


def test_a_rejected_object_is_named():
    (line,) = taken("pods", pods({"metadata": {"name": "b", "namespace": "n"}, "spec": 3})).rejected
    assert line.startswith("pods[0] n/b: ")


def test_ten_thousand_labels():
    labels = {f"l{n}": "v" for n in range(10_000)}
    assert len(taken("pods", pods({"metadata": {"name": "a", "labels": labels}})).items[0].metadata.labels) == 10_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"kind":"PodList","items":[{"metadata":{"name":"a"}}',
        "{}".encode("utf-16"),
        b"<html>proxy</html>",
        b'{"kind":"PodList","items":[{"metadata":{"name":"\xff"}}]}',
        b"[" * 100_000,
        b"null",
        b"[]",
        b'{"kind":"Status","status":"Failure","message":"no"}',
        b'{"kind":"ServiceList","items":[]}',
        b'{"items":[]}',
    ],
)
def test_what_is_no_list_of_pods_is_a_bad_reply(body):
    with pytest.raises(BadReply):
        taken("pods", body)


def test_a_status_in_place_of_a_configmap_is_a_bad_reply():
    with pytest.raises(BadReply, match="Status instead of the object: gone"):
        taken("coredns_config", {"kind": "Status", "message": "gone"})


def test_pages_restart_and_finish():
    objects = ObjectList(BY_NAME["pods"])
    first = json.dumps({**pods({"metadata": {"name": "a"}}), "metadata": {"continue": "t"}}).encode()
    assert objects.page(objects.api, first) == "t"
    objects.restart()
    assert objects.items == []
    assert objects.page(objects.api, first) == "t"
    assert objects.page(objects.api, json.dumps(pods({"metadata": {"name": "b"}}, {})).encode()) is None
    objects.finish()
    objects.page(objects.api, first)
    objects.restart()
    assert [one.metadata.name for one in objects.items] == ["a", "b"]
    assert len(objects.rejected) == 1


def test_a_bad_page_takes_nothing():
    objects = taken("pods", pods({"metadata": {"name": "a"}}))
    with pytest.raises(BadReply):
        objects.page(objects.api, b'{"kind":"PodList","items":[{"metadata":{"name":"b"}},')
    assert objects.objects == 1


def test_passwords_and_command_lines_are_not_kept():
    container = {
        "name": "c",
        "command": ["kube-apiserver", "--password=s3cret", "--service-cluster-ip-range", "10.0.0.0/16"],
        "env": [{"name": "P", "value": "s3cret"}],
    }
    text = b"".join(taken("pods", pods({"metadata": {"name": "a"}, "spec": {"containers": [container]}})).pieces())
    assert b"s3cret" not in text
    assert b"--service-cluster-ip-range=10.0.0.0/16" in text
    config = {
        "kind": "ConfigMap",
        "metadata": {"name": "config"},
        "data": {"config": "peers:\n- peer-address: 10.0.0.1\n  password: s3cret\n"},
    }
    text = b"".join(taken("metallb_config", config).pieces())
    assert b"s3cret" not in text
    assert b"10.0.0.1" in text


@pytest.mark.parametrize("text", ["a: &a [x]\nb: *a", "- 1", "a: [", "\t", "plain"])
def test_a_broken_document_is_kept_as_unreadable(text):
    config = {"kind": "ConfigMap", "metadata": {"name": "kubeadm-config"}, "data": {"ClusterConfiguration": text}}
    assert "unreadable" in taken("kubeadm_config", config).items[0].data.ClusterConfiguration


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["metadata", "name", "spec", "status", "podIPs", "items", "containers"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(items=json_values, resource=st.sampled_from(sorted(BY_NAME)))
def test_any_json_is_taken_or_refused_and_nothing_else(items, resource):
    plural = BY_NAME[resource].apis[0].plural
    objects = ObjectList(BY_NAME[resource])
    try:
        objects.page(objects.api, json.dumps({"kind": f"{plural.removesuffix('s')}List", "items": items}).encode())
    except BadReply:
        assert objects.items == []
    else:
        b"".join(objects.pieces())
