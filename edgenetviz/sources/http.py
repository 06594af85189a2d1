"""One GET of an API server: its bytes, or one of our errors."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from edgenetviz._version import __version__
from edgenetviz.errors import CredentialsRefused, TimedOut
from edgenetviz.sources.certificate import certificate_names
from edgenetviz.sources.failures import (
    Asked,
    cut_off,
    not_json,
    of_exception,
    of_status,
    printable,
    without_password,
)
from edgenetviz.sources.kubeconfig import Connection, client_log

LONGEST_ANSWER = 20
"""A page may take so many times the timeout, which itself bounds each wait for more of it."""

LONGEST_REFUSAL = 1 << 20
"""Bytes that are read of an answer other than 200."""

_CHUNK = 1 << 16


class ApiServer:
    """GETs from one API server, over the official client's connection pool. Safe for several threads.

    Parameters
    ----------
    connection : Connection
        Which server, as whom.
    timeout : float
        Seconds to wait for a connection, and for each further part of an answer.
    gzip : bool
        Ask for compressed answers.
    workers : int
        Requests under way at once, at most.
    """

    def __init__(self, connection: Connection, *, timeout: float, gzip: bool, workers: int) -> None:
        import urllib3
        from kubernetes.client.rest import RESTClientObject

        self._configuration = connection.configuration
        self._configuration.connection_pool_maxsize = workers
        self._pool: Any = RESTClientObject(self._configuration).pool_manager
        self._identity = connection.identity
        self._timeout = timeout
        self._wait = urllib3.Timeout(connect=timeout, read=timeout)
        self._encoding = "gzip" if gzip else "identity"
        self._under_way = threading.BoundedSemaphore(workers)
        self._credentials = threading.Lock()

    @property
    def url(self) -> str:
        """URL of the server, without a password."""
        return without_password(self._configuration.host)

    def get(self, path: str, query: Mapping[str, str] | None = None, accept: str = "application/json") -> bytes:
        """Body of ``path``: a JSON object, decompressed; not checked further.

        Parameters
        ----------
        path : str
            Path, such as ``/api/v1/pods``.
        query : mapping, optional
            Parameters.
        accept : str
            ``Accept`` header.

        Raises
        ------
        edgenetviz.errors.SourceError
            What the server refused, or what lies between.
        edgenetviz.sources.retry.PassingError
            The same, where asking again may help.
        """
        from urllib3.exceptions import HTTPError

        asked = self._asked(path)
        headers = {
            "Accept": accept,
            "Accept-Encoding": self._encoding,
            "User-Agent": f"edgenetviz/{__version__}",
            **self._authorization(),
        }
        url = self._configuration.host + quote(path, safe="/:") + (f"?{urlencode(query)}" if query else "")
        with self._under_way:
            try:
                response = self._pool.request(
                    "GET",
                    url,
                    headers=headers,
                    timeout=self._wait,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                try:
                    body = self._body(response, asked)
                finally:
                    # Read to the end it is back in the pool by now; else the rest must not be taken for an answer.
                    response.close()
                    response.release_conn()
            except (HTTPError, OSError) as error:
                raise of_exception(error, asked) from error
        if response.status != 200:
            raise of_status(response.status, response.headers, body, asked)
        if not body.lstrip():
            raise cut_off(asked, "the answer is empty")
        if body.lstrip()[:1] != b"{":
            raise not_json(response.headers.get("Content-Type", ""), body, asked)
        return body

    def cut_off_unless_json(self, path: str, body: bytes) -> None:
        """Tell a body that was cut off from one that is whole and wrong.

        Raises
        ------
        edgenetviz.sources.retry.PassingError
            The body is no JSON.
        """
        try:
            msgspec.json.decode(body, type=msgspec.Raw)
        except msgspec.MsgspecError as error:
            raise cut_off(self._asked(path), f"no valid JSON, {error}") from error

    def close(self) -> None:
        """End all connections."""
        self._pool.clear()

    def _asked(self, path: str) -> Asked:
        proxy = getattr(self._pool, "proxy", None)
        if proxy:
            return Asked(self.url, path, self._timeout, proxy.url)
        configuration = self._configuration
        names = partial(certificate_names, configuration.host, configuration.ssl_ca_cert, self._timeout)
        return Asked(self.url, path, self._timeout, certificate_names=names)

    def _authorization(self) -> dict[str, str]:
        """Header with the token, renewed by the client when it has expired."""
        # The client's hooks write into its configuration: one thread at a time.
        with self._credentials, client_log() as said:
            try:
                settings = [each for each in self._configuration.auth_settings().values() if each["in"] == "header"]
            except Exception as error:
                # Plugins and token files fail in any way; whatever it is, there are no credentials.
                raise CredentialsRefused(f"No credentials for '{self._identity}': {error}") from error
        if said:
            raise CredentialsRefused(f"No new credentials for '{self._identity}': {printable(' '.join(said))}")
        headers = {each["key"]: str(each["value"]).strip() for each in settings if each["value"]}
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            # http.client would refuse it too, with the token in its message.
            raise CredentialsRefused(
                f"The token of '{self._identity}' holds characters that no token has, such as line breaks."
            )
        return headers

    def _body(self, response: Any, asked: Asked) -> bytes:
        deadline = time.monotonic() + LONGEST_ANSWER * self._timeout
        compressed = response.headers.get("Content-Encoding", "").lower() == "gzip"
        # What has arrived, at once: a full chunk may never come from a server that drips, and then no deadline either.
        chunks = iter(lambda: response.read1(_CHUNK, decode_content=False), b"")
        limit = None if response.status == 200 else LONGEST_REFUSAL
        parts: list[bytes] = []
        taken = 0
        for part in _gunzip(chunks, asked) if compressed else chunks:
            parts.append(part)
            taken += len(part)
            if limit is not None and taken > limit:
                break
            if time.monotonic() > deadline:
                seconds = LONGEST_ANSWER * self._timeout
                raise TimedOut(f"{asked.server} had not answered {asked.path} to the end after {seconds:g} s.")
        return b"".join(parts)


def _gunzip(chunks: Iterator[bytes], asked: Asked) -> Iterator[bytes]:
    """Decompressed parts. urllib3 would pass over a stream that ends too early."""
    decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if decoder.eof:
                    # gzip allows several members, one after the other (RFC 1952, 2.2).
                    decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
                yield decoder.decompress(rest)
                rest = decoder.unused_data
    except zlib.error as error:
        raise cut_off(asked, f"its gzip compression is broken, {error}") from error
    if not decoder.eof:
        raise cut_off(asked, "its gzip compression ends in the middle")
