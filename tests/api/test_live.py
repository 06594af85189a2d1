"""Lists from a server, by the official client: who sees what, pages, compression, threads."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from api import faults, kubeconfigs
from api.recorded import status
from api.sink import Kept

from edgenetviz._version import __version__
from edgenetviz.sources.resources import BY_NAME, RESOURCES

SCENARIOS = ("ase-1node", "ase-1node-apicompat", "ase-2node-faults")
IDENTITIES = ("admin", "viewer", "nsuser")
CLUSTER_WIDE = ("nodes", "ippools", "ipamblocks", "servicecidrs")


def listed(source, name, namespaces=()):
    sink = Kept()
    return source.list(BY_NAME[name], sink, namespaces), sink


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("identity", IDENTITIES)
def test_about(serve, connect, scenario, identity):
    server = serve(scenario)
    about = connect(server, identity).about()
    assert (about.source, about.kind, about.server) == ("device", "live", server.url)
    assert about.identity == "operator"
    assert about.kubernetes_version == "v1.36.2"
    assert about.collected_at.endswith("Z")
    assert about.namespaces == ("default",)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_admin_sees_what_is_recorded(serve, connect, scenario):
    server = serve(scenario)
    source = connect(server)
    for resource in RESOURCES:
        outcome, sink = listed(source, resource.name)
        api = next((api for api in resource.apis if api.group_version == outcome.api_version), resource.apis[0])
        path = api.path(resource.home, resource.object_name) if resource.object_name else api.path()
        recorded = server.recording.answer("admin", path)
        assert outcome.state == ("ok" if recorded.status == 200 else "absent"), (resource.name, outcome)
        if recorded.status == 200:
            document = json.loads(recorded.body)
            assert sink.items == document.get("items", [document])
            assert outcome.objects == len(sink.items)
            assert outcome.bytes == len(recorded.body)
            assert outcome.pages == 1


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_viewer_is_refused_cluster_wide_kinds(serve, connect, scenario):
    source = connect(serve(scenario), "viewer")
    for name in CLUSTER_WIDE:
        outcome, sink = listed(source, name)
        assert (outcome.state, sink.objects) == ("forbidden", 0)
        assert 'User "viewer" cannot list resource' in outcome.message
    outcome, sink = listed(source, "pods")
    assert outcome.state == "ok"
    assert sink.objects > 50


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_namespaced_user_reads_the_own_namespace(serve, connect, scenario):
    server = serve(scenario)
    source = connect(server, "nsuser", namespace="factory")
    assert source.about().namespaces == ("factory",)
    for name in ("pods", "services", "endpointslices", "deployments", "networkpolicies"):
        outcome, sink = listed(source, name, (*source.about().namespaces, "iotedge"))
        assert outcome.state == "partial"
        assert outcome.namespaces == ("factory",)
        assert {item["metadata"]["namespace"] for item in sink.items} <= {"factory"}
    outcome, _ = listed(source, "nodes", ("factory",))
    assert outcome.state == "forbidden"


@pytest.mark.parametrize("gzip", [True, False])
@pytest.mark.parametrize("name", ["pods", "services", "events", "nodes"])
def test_pages_give_the_same_objects_as_one_answer(server, connect, name, gzip):
    whole = connect(server, page_size=0, gzip=gzip)
    paged = connect(server, page_size=20, gzip=gzip)
    outcome, expected = listed(whole, name)
    paged_outcome, sink = listed(paged, name)
    assert sink.items == expected.items
    assert outcome.pages == 1
    assert paged_outcome.pages == -(-len(expected.items) // 20)
    assert sink.calls == ["page"] * paged_outcome.pages + ["finish"]


def test_page_size_is_asked_of_lists_only(server, connect):
    source = connect(server, page_size=7)
    listed(source, "pods")
    listed(source, "coredns_config")
    assert [r.query.get("limit") for r in server.asked("/api/v1/pods")] == ["7"] * 8
    assert [r.query for r in server.asked("/api/v1/namespaces/kube-system/configmaps/coredns")] == [{}]


@pytest.mark.parametrize(("gzip", "encoding"), [(True, "gzip"), (False, "identity")])
def test_headers(server, connect, gzip, encoding):
    listed(connect(server, gzip=gzip), "pods")
    (request,) = server.asked("/api/v1/pods")
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Accept-Encoding"] == encoding
    assert request.headers["User-Agent"] == f"edgenetviz/{__version__}"


def test_only_reads_and_never_secrets(server, connect):
    source = connect(server)
    source.about()
    for resource in RESOURCES:
        source.list(resource, Kept(), ("factory",))
    assert {request.method for request in server.requests} == {"GET"}
    assert not [r for r in server.requests if "secrets" in r.path or "watch" in r.query]
    expected = {"/version", "/apis", *(r.apis[0].path() for r in RESOURCES if not r.object_name)}
    assert {"/version", "/apis", "/api/v1/pods", "/api/v1/nodes"} <= {r.path for r in server.requests} & expected


def test_connections_are_kept(server, connect):
    source = connect(server, page_size=5)
    ports = set()

    def note(handler, request):
        ports.add(handler.client_address)
        return False

    server.fail("/api/v1/pods", note)
    listed(source, "pods")
    assert len(server.asked("/api/v1/pods")) > 5
    assert len(ports) == 1


def test_threads_share_a_bounded_number_of_requests(server, connect):
    workers = 3
    # Three requests must be under way together, or none gets on.
    together = threading.Barrier(workers, timeout=60)

    def meet(handler, request):
        together.wait()
        return False

    server.fail("/api/v1/services", meet)
    source = connect(server, workers=workers)
    source.about()
    with ThreadPoolExecutor(max_workers=9) as pool:
        results = list(pool.map(lambda _: listed(source, "services"), range(9)))
    assert {outcome.state for outcome, _ in results} == {"ok"}
    assert len({tuple(sink.names()) for _, sink in results}) == 1
    assert server.most_at_once == workers
    assert len(server.asked("/apis")) == 1


def test_many_resources_in_threads(server, connect):
    alone = {r.name: listed(connect(server), r.name)[1].items for r in RESOURCES}
    source = connect(server, page_size=10)
    with ThreadPoolExecutor(max_workers=8) as pool:
        together = dict(zip(alone, pool.map(lambda name: listed(source, name)[1].items, alone), strict=True))
    assert together == alone


@pytest.mark.parametrize("identity", IDENTITIES)
def test_client_certificate(server, connect, certificates, identity):
    source = connect(server, user=kubeconfigs.client_certificate(certificates.clients[identity]))
    assert source.about().kubernetes_version == "v1.36.2"
    assert {request.identity for request in server.requests} == {identity}


def test_version_refused_is_no_end(server, connect):
    server.fail("/version", faults.answers(status(403, "Forbidden", "forbidden: cannot get path")))
    source = connect(server)
    assert source.about().kubernetes_version == ""
    assert source.about() is source.about()
    assert len(server.asked("/version")) == 1
