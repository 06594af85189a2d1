"""How a resource is found on anything that answers API paths: a live server or a recording of one.

Versions in order, then, where the list over all namespaces is refused, the namespaces one by one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edgenetviz.errors import Forbidden, NotCaptured, NotServed, SourceError
from edgenetviz.outcome import Outcome, State
from edgenetviz.sources.base import About, Sink
from edgenetviz.sources.resources import Api, Resource
from edgenetviz.sources.served import Served

MAX_NAMESPACES = 250
"""Namespaces read one by one, at most: beyond, a role over all namespaces is the way."""


@dataclass(slots=True)
class Traffic:
    """What went over the wire for one resource."""

    pages: int = 0
    bytes: int = 0


class Transport(Protocol):
    """Answers API paths."""

    def about(self) -> About:
        """Where the data come from."""
        ...

    def served(self) -> Served:
        """What the server serves; asked for once."""
        ...

    def read(self, api: Api, path: str, sink: Sink, traffic: Traffic) -> None:
        """Feed all pages under ``path`` to ``sink``: ``sink.finish()`` at the end, ``sink.restart()`` before a new try.

        Raises
        ------
        edgenetviz.errors.SourceError
            What the server refused or broke. Pages already taken stay in the sink.
        """
        ...

    def close(self) -> None:
        """End connections and open files."""
        ...


class ApiSource:
    """A source over a transport.

    Parameters
    ----------
    transport : Transport
        Who answers API paths.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def about(self) -> About:
        """Where the data come from."""
        return self._transport.about()

    def close(self) -> None:
        """End connections and open files."""
        self._transport.close()

    def list(self, resource: Resource, sink: Sink, namespaces: Sequence[str] = ()) -> Outcome:
        """Feed all of a resource to ``sink``; see :class:`edgenetviz.sources.base.Source`."""
        start = time.monotonic()
        traffic = Traffic()
        state, api, message, read = self._try_versions(resource, sink, traffic, namespaces)
        if sink.rejected and state == "ok":
            state = "partial"
        if sink.rejected:
            lines = [message] if message else []
            message = " ".join([*lines, f"{len(sink.rejected)} objects could not be understood: {sink.rejected[0]}"])
        return Outcome(
            resource=resource.name,
            state=state,
            api_version=api.group_version if api else "",
            objects=sink.objects,
            pages=traffic.pages,
            bytes=traffic.bytes,
            seconds=time.monotonic() - start,
            message=message,
            namespaces=tuple(read),
        )

    def _try_versions(
        self, resource: Resource, sink: Sink, traffic: Traffic, namespaces: Sequence[str]
    ) -> tuple[State, Api | None, str, Sequence[str]]:
        """State, API, message and the namespaces read, of the first API that answers."""
        failure: SourceError = NotServed(f"The server does not serve {_names(resource)}.")
        failed_api: Api | None = None
        try:
            candidates = self._transport.served().candidates(resource)
        except SourceError:
            candidates = list(resource.apis)
        for api in candidates:
            try:
                self._transport.read(api, self._path(api, resource), sink, traffic)
            except NotServed as error:
                if failed_api is None:
                    failure = error
                continue
            except Forbidden as error:
                if resource.namespaced and not resource.object_name:
                    state, message, read = self._by_namespace(api, resource, sink, traffic, namespaces, error)
                    if read:
                        return state, api, message, read
                if failed_api is None:
                    failure, failed_api = error, api
                continue
            except NotCaptured as error:
                if failed_api is None and not isinstance(failure, NotCaptured):
                    failure = error
                continue
            except SourceError as error:
                state_now: State = "partial" if sink.objects else "error"
                kept = f" {sink.objects} objects were read before that." if sink.objects else ""
                return state_now, api, error.message + kept, ()
            return "ok", api, "", ()
        return _state_of(failure), failed_api, failure.message, ()

    def _by_namespace(
        self,
        api: Api,
        resource: Resource,
        sink: Sink,
        traffic: Traffic,
        namespaces: Sequence[str],
        refusal: Forbidden,
    ) -> tuple[State, str, Sequence[str]]:
        """Read the namespaces that may be read. State ``partial`` with what is missing, or the refusal."""
        wanted = list(dict.fromkeys([*namespaces, *([resource.home] if resource.home else [])]))
        read = []
        failed = []
        for namespace in wanted[:MAX_NAMESPACES]:
            try:
                self._transport.read(api, api.path(namespace), sink, traffic)
            except (Forbidden, NotServed, NotCaptured):
                continue
            except SourceError as error:
                failed.append(f"{namespace}: {error.message}")
                continue
            read.append(namespace)
        message = refusal.message
        if read:
            message = f"Refused over all namespaces; read in {', '.join(read)} only. {refusal.message}"
        if failed:
            message += " Failed in " + "; ".join(failed)
        if len(wanted) > MAX_NAMESPACES:
            message += f" {len(wanted) - MAX_NAMESPACES} further namespaces were not tried."
        return "partial", message, read

    @staticmethod
    def _path(api: Api, resource: Resource) -> str:
        return api.path(resource.home, resource.object_name) if resource.object_name else api.path()


def _names(resource: Resource) -> str:
    return ", ".join(f"{api.plural}.{api.group}/{api.version}" if api.group else api.plural for api in resource.apis)


def _state_of(error: SourceError) -> State:
    states: dict[str, State] = {"forbidden": "forbidden", "absent": "absent", "not-captured": "not-captured"}
    return states.get(error.outcome, "error")
