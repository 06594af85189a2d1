"""A live API server: lists page by page, as often as it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import msgspec

from edgenetviz.errors import BadReply, Forbidden, Gone, NotServed, SourceError
from edgenetviz.sources.api import ApiSource, Traffic
from edgenetviz.sources.base import About, Sink
from edgenetviz.sources.http import ApiServer
from edgenetviz.sources.kubeconfig import Connection, connection
from edgenetviz.sources.resources import RESOURCES, Api
from edgenetviz.sources.retry import PassingError, Retry
from edgenetviz.sources.served import AGGREGATED, Served

MAX_RESTARTS = 3
"""A list whose continue token has expired is read anew so many times, the last time in one page: that cannot expire."""

_UNPAGED = 0


class _Version(msgspec.Struct):
    gitVersion: str = ""  # noqa: N815 - the API's name


def open_live(
    kubeconfig: str | None = None,
    context: str | None = None,
    *,
    namespaces: Sequence[str] = (),
    timeout: float = 30,
    page_size: int = 500,
    gzip: bool = True,
    workers: int = 4,
    retries: int = 4,
    sleep: Callable[[float], None] = time.sleep,
) -> ApiSource:
    """A source over a live API server. Nothing is asked of it yet; ``about()`` tells whether it can be.

    Parameters
    ----------
    kubeconfig : str, optional
        File; else those of ``KUBECONFIG``, else ``~/.kube/config``, else the service account of the pod we run in.
    context : str, optional
        Context of the kubeconfig; else its current one.
    namespaces : sequence of str
        Namespaces that ``about()`` names first, ahead of those of the contexts.
    timeout : float
        Seconds to wait for a connection, and for each further part of an answer.
    page_size : int
        Objects a page; 0 for all at once.
    gzip : bool
        Ask for compressed answers. Pays on any network, costs on the same machine.
    workers : int
        Requests under way at once, at most.
    retries : int
        Tries after the first where the server is busy or the connection breaks.
    sleep : callable
        Waits a number of seconds between them.

    Returns
    -------
    ApiSource
        Close it after use.

    Raises
    ------
    edgenetviz.errors.KubeconfigError
        There is no kubeconfig, or it cannot be used.
    """
    found = connection(kubeconfig, context)
    server = ApiServer(found, timeout=timeout, gzip=gzip, workers=workers)
    retry = Retry(retries, sleep)
    return ApiSource(LiveCluster(server, found, namespaces=namespaces, page_size=page_size, retry=retry))


class LiveCluster:
    """Transport to a live API server. Only ever reads. Safe for several threads.

    Parameters
    ----------
    server : ApiServer
        Whom to ask.
    connection : Connection
        What the kubeconfig says about it.
    namespaces : sequence of str
        Namespaces that the user named.
    page_size : int
        Objects a page; 0 for all at once.
    retry : Retry
        How often to ask again.
    """

    def __init__(
        self, server: ApiServer, connection: Connection, *, namespaces: Sequence[str], page_size: int, retry: Retry
    ) -> None:
        self._server = server
        self._connection = connection
        self._namespaces = tuple(dict.fromkeys([*namespaces, *connection.namespaces]))
        self._page_size = page_size
        self._retry = retry
        self._about: About | None = None
        self._served: Served | None = None
        self._about_lock = threading.Lock()
        self._served_lock = threading.Lock()

    def about(self) -> About:
        """Where the data come from; asks for ``/version`` the first time.

        Raises
        ------
        edgenetviz.errors.SourceError
            Unreachable, not trusted, credentials refused, or no API server.
        """
        with self._about_lock:
            if self._about is None:
                self._about = About(
                    source=self._connection.source,
                    kind="live",
                    server=self._server.url,
                    identity=self._connection.identity,
                    kubernetes_version=self._version(),
                    collected_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    namespaces=self._namespaces,
                )
            return self._about

    def served(self) -> Served:
        """What the server serves; asked for once. Where it does not tell, nothing is known."""
        with self._served_lock:
            if self._served is None:
                try:
                    self._served = self._discover()
                except SourceError:
                    # Not told is not an end: each API is then tried, and tells by itself what is wrong.
                    self._served = Served.unknown()
            return self._served

    def read(self, api: Api, path: str, sink: Sink, traffic: Traffic) -> None:
        """Feed all pages under ``path`` to ``sink``; see :class:`edgenetviz.sources.api.Transport`."""
        if _is_object(api, path):
            self._pages(api, path, _UNPAGED, sink, traffic)
            sink.finish()
            return
        for limit in (*[self._page_size] * MAX_RESTARTS, _UNPAGED):
            try:
                self._pages(api, path, limit, sink, traffic)
            except Gone:
                if limit == _UNPAGED:
                    raise
                sink.restart()
            else:
                sink.finish()
                return

    def close(self) -> None:
        """End all connections."""
        self._server.close()

    def _pages(self, api: Api, path: str, limit: int, sink: Sink, traffic: Traffic) -> None:
        token: str | None = None
        while True:
            query = {"limit": str(limit)} if limit else {}
            if token:
                query["continue"] = token
            following = self._retry.run(partial(self._page, api, path, query, sink, traffic))
            if not following:
                return
            if following == token:
                raise BadReply(f"{self._server.url} repeats the continue token of {path}: the list has no end.")
            token = following

    def _page(self, api: Api, path: str, query: dict[str, str], sink: Sink, traffic: Traffic) -> str | None:
        body = self._server.get(path, query)
        try:
            following = sink.page(api, body)
        except BadReply:
            # Cut off on its way, it is worth another try; whole and of another kind it will be the same again.
            self._server.cut_off_unless_json(path, body)
            raise
        traffic.pages += 1
        traffic.bytes += len(body)
        return following

    def _version(self) -> str:
        try:
            body = self._retry.run(partial(self._server.get, "/version"))
        except Forbidden:
            return ""
        except NotServed as error:
            raise BadReply(f"{self._server.url} is no Kubernetes API server: it has no /version.") from error
        try:
            return msgspec.json.decode(body, type=_Version).gitVersion
        except msgspec.MsgspecError as error:
            raise BadReply(f"{self._server.url} answered /version with something else: {error}") from error

    def _discover(self) -> Served:
        apis = self._retry.run(partial(self._server.get, "/apis", accept=AGGREGATED))
        served = Served.from_discovery(apis)
        # Servers before 1.26 name the versions only; what is in those that we may want is asked one by one.
        wanted = {api for resource in RESOURCES for api in resource.apis if api.group and served.has(api) is None}
        lists: dict[tuple[str, str], bytes] = {}
        for group, version in sorted({(api.group, api.version) for api in wanted}):
            try:
                lists[group, version] = self._server.get(f"/apis/{group}/{version}")
            except (SourceError, PassingError):
                # Its plurals stay unknown, so they are tried.
                continue
        return Served.from_discovery(apis, lists) if lists else served


def _is_object(api: Api, path: str) -> bool:
    """Whether a path is of one object, not of a list: it goes on behind the plural."""
    tail = path.removeprefix(api.path().removesuffix(api.plural)).split("/")
    if tail[0] == "namespaces" and len(tail) > 2:
        tail = tail[2:]
    return len(tail) > 1
