"""What the server refuses or breaks, in our errors; and what is asked again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from api import faults, kubeconfigs
from api.recorded import Answer, status
from api.sink import Kept

from edgenetviz.errors import BadReply, CredentialsRefused, ServerBusy, TimedOut, Unreachable
from edgenetviz.sources import http
from edgenetviz.sources.resources import BY_NAME
from edgenetviz.sources.retry import LONGEST_WAIT, retry_after

PODS = "/api/v1/pods"
RECORDED_429 = "storage-initializing"
BREAKS = {
    "cut connection": faults.cut_connection,
    "no answer": faults.no_answer,
    "short body": faults.short_body,
    "short body without length": faults.short_body_without_length,
    "short chunks": faults.short_chunks,
    "short gzip": faults.short_gzip,
    "gzip without checksum": faults.gzip_without_checksum,
    "broken gzip": faults.broken_gzip,
    "empty body": faults.answers(Answer(200, b"")),
    "cut JSON": faults.answers(Answer(200, b'{"kind": "PodList", "it')),
    "429": faults.busy(429),
    "500": faults.busy(500),
    "502 web page": faults.web_page(502),
    "503": faults.busy(503),
    "504": faults.busy(504),
}
FINAL = {
    "web page": (faults.web_page(), "a web page 'Sign in to the plant network'"),
    "web page 403": (faults.web_page(403), "answered 403"),
    "web page 404": (faults.web_page(404), "no API server answers so"),
    "redirect": (faults.answers(Answer(302, b""), Location="https://u:pw@login.example/x?t=1"), "//login.example/x,"),
    "text": (faults.answers(Answer(200, b"hello", "text/plain")), "'text/plain' instead of JSON"),
    "wrong kind": (faults.answers(Answer(200, b'{"kind":"Status","metadata":{}}')), "is a Status"),
    "400": (faults.answers(status(400, "BadRequest", "continue key is not valid")), "continue key is not valid"),
    "501": (faults.answers(status(501, "NotImplemented", "not here")), "not here"),
}


def pods(source):
    sink = Kept()
    return source.list(BY_NAME["pods"], sink), sink


@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS)
def test_what_may_pass_is_asked_again(server, connect, naps, fault):
    whole = pods(connect(server))[1].items
    server.fail(PODS, fault, on=(1, 2))
    outcome, sink = pods(connect(server, page_size=20))
    assert outcome.state == "ok", outcome
    assert sink.items == whole
    assert sink.calls == ["page", "page", "page", "finish"]
    assert outcome.pages == 3
    assert len(naps) == 2
    assert 0.25 <= naps[0] <= 0.5 <= naps[1] <= 1.0


@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS)
def test_what_does_not_pass_ends(server, connect, naps, fault):
    server.fail(PODS, fault)
    outcome, sink = pods(connect(server, retries=3))
    assert (outcome.state, sink.objects) == ("error", 0)
    assert server.url in outcome.message
    assert PODS in outcome.message
    assert len(naps) == 3
    assert len(server.asked(PODS)) == 4
    assert sink.calls == []


@pytest.mark.parametrize(("fault", "words"), FINAL.values(), ids=FINAL)
def test_what_stays_wrong_is_asked_once(server, connect, naps, fault, words):
    server.fail(PODS, fault)
    outcome, _ = pods(connect(server))
    assert outcome.state == "error"
    assert words in outcome.message
    assert "pw" not in outcome.message
    assert len(server.asked(PODS)) == 1
    assert naps == []


def test_two_gzip_members_are_one_answer(server, connect):
    server.fail(PODS, faults.two_gzip_members)
    outcome, sink = pods(connect(server))
    assert (outcome.state, sink.objects) == ("ok", 53)


def test_pages_read_before_a_failure_are_kept(server, connect):
    server.fail(PODS, faults.busy(), on=tuple(range(2, 20)))
    outcome, sink = pods(connect(server, page_size=20))
    assert outcome.state == "partial"
    assert "40 objects were read before that" in outcome.message
    assert sink.calls == ["page", "page"]


@pytest.mark.parametrize("code", [401, 403, 404])
def test_refusals_are_not_asked_again(server, connect, naps, code):
    server.fail(PODS, faults.answers(status(code, "No", "the server said no")))
    outcome, _ = pods(connect(server))
    assert outcome.state == {401: "error", 403: "forbidden", 404: "absent"}[code]
    assert "the server said no" in outcome.message
    assert len(server.asked(PODS)) == 1
    assert naps == []


def test_retry_after_is_obeyed_within_reason(server, connect, naps):
    answers = [
        faults.busy(429, Retry_After="7"),
        faults.busy(503, Retry_After="86400"),
        faults.busy(429, Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)),
        faults.answers(server.recording.variant("admin", "/apis/metallb.io/v1beta1/servicebgpstatuses", RECORDED_429)),
    ]
    for index, answer in enumerate(answers):
        server.fail(PODS, answer, on=(index,))
    assert pods(connect(server))[0].state == "ok"
    assert naps == [7, LONGEST_WAIT, LONGEST_WAIT, 1]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("0", 0),
        (" 12 ", 12),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0),
    ],
)
def test_retry_after(header, seconds):
    assert retry_after(header) == seconds


def test_expired_list_is_read_anew(server, connect):
    server.fail(PODS, faults.expired, on=(2,))
    source = connect(server, page_size=20)
    outcome, sink = pods(source)
    assert outcome.state == "ok"
    assert sink.calls == ["page", "page", "restart", "page", "page", "page", "finish"]
    assert sink.objects == 53
    assert len(set(sink.names())) == 53


def test_list_that_always_expires_is_read_in_one(server, connect):
    server.fail(PODS, faults.expired)
    outcome, sink = pods(connect(server, page_size=20))
    assert outcome.state == "ok"
    assert sink.calls == ["page", "restart"] * 3 + ["page", "finish"]
    assert sink.objects == 53
    assert "limit" not in server.asked(PODS)[-1].query


def test_gone_for_good(server, connect):
    server.fail(PODS, faults.answers(Answer(410, faults.EXPIRED.read_bytes())))
    outcome, sink = pods(connect(server, page_size=20))
    assert outcome.state == "error"
    assert "continue parameter is too old" in outcome.message
    assert sink.calls == ["restart"] * 3
    assert len(server.asked(PODS)) == 4


def test_list_without_end(server, connect):
    endless = Answer(200, b'{"kind":"PodList","metadata":{"continue":"again"},"items":[]}')
    server.fail(PODS, faults.answers(endless))
    outcome, _ = pods(connect(server))
    assert outcome.state == "error"
    assert "the list has no end" in outcome.message


def test_no_answer_in_time(server, connect, naps):
    let_go = threading.Event()
    server.fail("/version", faults.hangs(let_go))
    server.fail(PODS, faults.hangs(let_go))
    source = connect(server, timeout=0.3)
    try:
        with pytest.raises(TimedOut, match=r"did not answer /version within 0.3 s"):
            source.about()
        assert pods(source)[0].state == "error"
    finally:
        let_go.set()
    assert naps == []


def test_answer_that_drips(server, connect, monkeypatch):
    monkeypatch.setattr(http, "LONGEST_ANSWER", 0.01)
    enough = threading.Event()
    server.fail(PODS, faults.drips(0.005, enough))
    try:
        outcome, _ = pods(connect(server, gzip=False))
    finally:
        enough.set()
    assert outcome.state == "error"
    assert "to the end after 0.3 s" in outcome.message


def test_credentials_refused(server, connect):
    with pytest.raises(CredentialsRefused, match=r"does not accept the credentials \(401\)"):
        connect(server, user=kubeconfigs.token("of-another-time")).about()
    assert len(server.asked("/version")) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.web_page(), BadReply),
        (faults.answers(status(404, "NotFound", "")), BadReply),
        (faults.answers(Answer(200, b'{"gitVersion": 7}')), BadReply),
        (faults.busy(), ServerBusy),
        (faults.no_answer, Unreachable),
    ],
    ids=["web page", "not found", "other JSON", "busy", "broken"],
)
def test_about_tells_that_nothing_can_be_had(server, connect, fault, error):
    server.fail("/version", fault)
    source = connect(server)
    with pytest.raises(error) as caught:
        source.about()
    assert server.url in caught.value.message
    assert caught.value.hint


def test_about_is_asked_again_after_a_failure(server, connect):
    server.fail("/version", faults.web_page(), on=(0,))
    source = connect(server)
    with pytest.raises(BadReply):
        source.about()
    assert source.about().kubernetes_version == "v1.36.2"


def test_nobody_listens(server, connect):
    source = connect(server)
    server.stop()
    with pytest.raises(Unreachable, match="cannot be connected to"):
        source.about()


def test_name_that_does_not_exist(server, connect):
    source = connect(server, cluster={"server": "https://compute.dbe-none.invalid:6443"})
    with pytest.raises(Unreachable, match=r"The name in https://compute\.dbe-none\.invalid:6443 cannot be resolved"):
        source.about()


def test_words_of_the_server_are_tamed(server, connect):
    server.fail(PODS, faults.answers(status(403, "Forbidden", "no\x1b[31m\n" + "x" * 5000)))
    outcome, _ = pods(connect(server))
    assert outcome.message.startswith("no [31m xxx")
    assert len(outcome.message) < 600
