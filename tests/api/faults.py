"""Things that go wrong with an answer, for ``ApiServer.fail``."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from pathlib import Path

from api.recorded import Answer, status
from api.server import Handler, Request

Act = Callable[[Handler, Request], bool]

EXPIRED = Path(__file__).parents[1] / "fixtures/recordings/ase-1node/raw/admin/paged/pods_expired_continue.json"
PAGE = b"<!DOCTYPE html><html><head><title>Sign in to the plant network</title></head><body>Hello</body></html>"


def answers(answer: Answer, **headers: str) -> Act:
    """Another answer; ``_`` in a header's name stands for ``-``."""

    def act(handler: Handler, request: Request) -> bool:
        handler.reply(answer, {name.replace("_", "-"): value for name, value in headers.items()})
        return True

    return act


def busy(code: int = 503, **headers: str) -> Act:
    """A Status that says: later."""
    return answers(
        status(code, "ServiceUnavailable", "the server is currently unable to handle the request"), **headers
    )


def web_page(code: int = 200) -> Act:
    """A web page, as from a proxy."""
    return answers(Answer(code, PAGE, "text/html"))


def expired(handler: Handler, request: Request) -> bool:
    """410; only where a continue token is used. The body is a real server's."""
    if "continue" not in request.query:
        return False
    handler.reply(Answer(410, EXPIRED.read_bytes()))
    return True


def cut_connection(handler: Handler, request: Request) -> bool:
    """The connection ends in the middle of the body that its Content-Length announced."""
    body = handler.answer(request).body
    _head(handler, {"Content-Length": str(len(body))})
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True
    return True


def no_answer(handler: Handler, request: Request) -> bool:
    """The connection ends before an answer."""
    handler.close_connection = True
    return True


def short_body(handler: Handler, request: Request) -> bool:
    """Half the body, and a Content-Length that says that this is all."""
    body = handler.answer(request).body
    handler.reply(Answer(200, body[: len(body) // 2]))
    return True


def short_body_without_length(handler: Handler, request: Request) -> bool:
    """Half the body, ended by the end of the connection."""
    body = handler.answer(request).body
    _head(handler, {"Connection": "close"})
    handler.wfile.write(body[: len(body) // 2])
    return True


def short_chunks(handler: Handler, request: Request) -> bool:
    """Chunked, without the last chunk."""
    body = handler.answer(request).body
    _head(handler, {"Transfer-Encoding": "chunked"})
    half = body[: len(body) // 2]
    handler.wfile.write(b"%x\r\n%b\r\n" % (len(half), half))
    handler.close_connection = True
    return True


def short_gzip(handler: Handler, request: Request) -> bool:
    """A gzip stream that lacks its end; all of its bytes arrive as announced."""
    compressed = gzip.compress(handler.answer(request).body)
    _raw_gzip(handler, compressed[: len(compressed) // 2])
    return True


def gzip_without_checksum(handler: Handler, request: Request) -> bool:
    """A gzip stream that lacks only its trailer: the text is whole, nothing tells that it is."""
    _raw_gzip(handler, gzip.compress(handler.answer(request).body)[:-8])
    return True


def broken_gzip(handler: Handler, request: Request) -> bool:
    """Said to be gzip, and is none."""
    _raw_gzip(handler, handler.answer(request).body)
    return True


def two_gzip_members(handler: Handler, request: Request) -> bool:
    """A good answer in two gzip members: allowed."""
    body = handler.answer(request).body
    middle = len(body) // 2
    _raw_gzip(handler, gzip.compress(body[:middle]) + gzip.compress(body[middle:]))
    return True


def hangs(until: threading.Event) -> Act:
    """No answer until the test lets go."""

    def act(handler: Handler, request: Request) -> bool:
        until.wait()
        handler.close_connection = True
        return True

    return act


def drips(pause: float, until: threading.Event) -> Act:
    """A byte at a time, until the client has enough."""

    def act(handler: Handler, request: Request) -> bool:
        body = handler.answer(request).body
        _head(handler, {"Content-Length": str(len(body))})
        for index in range(len(body)):
            handler.wfile.write(body[index : index + 1])
            if until.wait(pause):
                break
        handler.close_connection = True
        return True

    return act


def _head(handler: Handler, headers: dict[str, str]) -> None:
    handler.send_response(200)
    for name, value in {"Content-Type": "application/json", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


def _raw_gzip(handler: Handler, body: bytes) -> None:
    _head(handler, {"Content-Encoding": "gzip", "Content-Length": str(len(body))})
    handler.wfile.write(body)
