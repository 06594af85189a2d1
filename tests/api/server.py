"""An API server on 127.0.0.1 that answers from a recording, over TLS, with faults where a test wants them."""

from __future__ import annotations

import contextlib
import gzip
import secrets
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api.certificates import Pair
from api.recorded import Answer, Recording, status

GZIP_FROM = 4096
"""Bytes from which an answer is compressed. kube-apiserver's 128 KiB would leave most lists plain here."""


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    identity: str


@dataclass
class Fault:
    """What goes wrong.

    Parameters
    ----------
    act : callable
        Gets the handler and the request; ``True`` when it has answered, ``False`` to answer as if nothing were.
    path : str
        Path that it happens to.
    on : tuple of int
        Which requests for that path, counted from 0 since the fault was made; empty for all.
    """

    act: Callable[[Handler, Request], bool]
    path: str
    on: tuple[int, ...] = ()
    seen: int = field(default=0, init=False)


class ApiServer(ThreadingHTTPServer):
    """Serves a recording. Identities come by bearer token (``tokens``) or by the name in a client certificate."""

    daemon_threads = True
    block_on_close = True

    def __init__(self, recording: Recording, pair: Pair | None, client_authority: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.recording = recording
        self.tokens = {identity: secrets.token_urlsafe(24) for identity in recording.index["identities"]}
        self.discovery = "aggregated"
        self.gzip_from = GZIP_FROM
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._under_way = 0
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._tls = None
        if pair:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(pair.certificate, pair.key)
            if client_authority:
                self._tls.load_verify_locations(client_authority)
                self._tls.verify_mode = ssl.CERT_OPTIONAL

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.server_port}"

    def fail(self, path: str, act: Callable[[Handler, Request], bool], on: tuple[int, ...] = ()) -> None:
        """Let something go wrong with requests for ``path``."""
        self._faults.append(Fault(act, path, on))

    def asked(self, path: str) -> list[Request]:
        """Requests for a path so far."""
        with self._lock:
            return [request for request in self.requests if request.path == path]

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self._tls:
            # The handshake is left to the thread of the connection: a client may take its time.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        # Closed without the goodbye of TLS: the other side may be gone.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(request, socket.SHUT_RDWR)
        request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that break off are part of the tests."""

    def stop(self) -> None:
        """End all connections and the server."""
        self.shutdown()
        with self._lock:
            open_now = list(self._connections)
        for connection in open_now:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self.server_close()

    @contextlib.contextmanager
    def counted(self, request: Request) -> Iterator[list[Fault]]:
        """Note a request; answers the faults that it meets."""
        with self._lock:
            self.requests.append(request)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            met = []
            for fault in self._faults:
                if fault.path == request.path:
                    if not fault.on or fault.seen in fault.on:
                        met.append(fault)
                    fault.seen += 1
        try:
            yield met
        finally:
            with self._lock:
                self._under_way -= 1


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: else the second waits for the client's delayed acknowledgement.
    disable_nagle_algorithm = True
    server: ApiServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        request = Request(
            self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers.items()), self._identity()
        )
        with self.server.counted(request) as faults:
            for fault in faults:
                if fault.act(self, request):
                    return
            answer = self.answer(request)
            self.reply(answer, compressed="gzip" in self.headers.get("Accept-Encoding", ""))

    def __getattr__(self, name: str) -> Any:
        """Other methods are answered too, and so noted."""
        if name.startswith("do_"):
            return self.do_GET
        raise AttributeError(name)

    def answer(self, request: Request) -> Answer:
        """What the recorded server says."""
        recording, identity, path = self.server.recording, request.identity, request.path
        if not identity:
            return status(401, "Unauthorized", "Unauthorized")
        if path in {"/api", "/apis"}:
            if self.server.discovery == "forbidden":
                return status(403, "Forbidden", f'forbidden: User "{identity}" cannot get path "{path}"')
            if self.server.discovery == "aggregated" and "APIGroupDiscoveryList" in request.headers.get("Accept", ""):
                return recording.aggregated(identity, path)
        if request.query.get("limit"):
            return recording.page(identity, path, int(request.query["limit"]), request.query.get("continue", ""))
        return recording.answer(identity, path)

    def reply(self, answer: Answer, headers: dict[str, str] | None = None, *, compressed: bool = False) -> None:
        """Send an answer."""
        body = answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if compressed and len(body) >= self.server.gzip_from:
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Silent."""

    def _identity(self) -> str:
        # The word is "bearer" from a pod, and kube-apiserver takes any case.
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else ""
        for identity, expected in self.server.tokens.items():
            if token == expected:
                return identity
        if isinstance(self.connection, ssl.SSLSocket):
            certificate: Any = self.connection.getpeercert() or {}
            for part in certificate.get("subject", ()):
                for name, value in part:
                    if name == "commonName" and value in self.server.tokens:
                        return str(value)
        return ""


@contextlib.contextmanager
def running(server: ApiServer) -> Iterator[ApiServer]:
    """Serve while the block runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
