"""A folder of recorded API responses: ``index.json`` and the bodies, for one or several identities."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import msgspec

from edgenetviz.errors import (
    BadReply,
    Forbidden,
    InputError,
    NotASnapshot,
    NotCaptured,
    NotServed,
    SourceError,
    UnsafeArchive,
)
from edgenetviz.sources.api import ApiSource, Traffic
from edgenetviz.sources.base import About, Sink
from edgenetviz.sources.resources import RESOURCES, Api
from edgenetviz.sources.served import Served

MAX_BODY = 4 * 2**30
DEFAULT_IDENTITY = "admin"


class _Response(msgspec.Struct):
    identity: str
    path: str
    status: int
    file: str = ""
    method: str = "GET"
    query: str | None = None
    variant: str | None = None


class _Index(msgspec.Struct):
    responses: list[_Response]
    server: str = ""
    kubernetes_version: str = ""
    recorded_at: str = ""
    identities: dict[str, str] = msgspec.field(default_factory=dict)
    user_namespace: str | None = None


class _Status(msgspec.Struct):
    kind: str = ""
    message: str = ""


def open_recording(folder: str | Path, identity: str | None = None) -> ApiSource:
    """Open a recording.

    Parameters
    ----------
    folder : str or Path
        Holds ``index.json``.
    identity : str, optional
        Whose responses to read; ``admin`` when there is one, else the first.

    Raises
    ------
    NotASnapshot
        There is no readable ``index.json``.
    InputError
        The identity is not in it.
    """
    return ApiSource(_Recording(Path(folder), identity))


class _Recording:
    """Transport over recorded responses. Variants (paging, watch, other ``Accept``) are no lists: passed over."""

    def __init__(self, folder: Path, identity: str | None) -> None:
        self._folder = folder
        try:
            index = msgspec.json.decode((folder / "index.json").read_bytes(), type=_Index)
        except OSError as error:
            raise NotASnapshot(
                f"{folder} is no recording: its index.json cannot be read ({error.strerror})."
            ) from error
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise NotASnapshot(f"{folder / 'index.json'} cannot be parsed: {error}.") from error
        self._index = index
        known = list(dict.fromkeys([*index.identities, *(one.identity for one in index.responses)]))
        if not known:
            raise NotASnapshot(f"{folder / 'index.json'} lists no responses.")
        self._identity = identity or (DEFAULT_IDENTITY if DEFAULT_IDENTITY in known else known[0])
        if self._identity not in known:
            raise InputError(
                f"{folder} holds no identity {identity!r}.", f"Choose with --as one of: {', '.join(known)}."
            )
        own = [one for one in index.responses if one.identity == self._identity and one.method == "GET"]
        self._responses = {one.path: one for one in own if not one.variant and not one.query}
        aggregated = (one for one in own if one.variant == "aggregated-discovery" and one.path == "/apis")
        self._aggregated = next(aggregated, None)
        self._user_namespace = index.user_namespace

    def about(self) -> About:
        """Where the data come from."""
        own = [self._user_namespace] if self._user_namespace else []
        recorded = sorted({part for path in self._responses if (part := _namespace_of(path))})
        return About(
            # Only the name: the path is the user's own business, and a report is sent around.
            source=self._folder.resolve().name,
            kind="recording",
            server=self._index.server,
            identity=self._identity,
            kubernetes_version=self._index.kubernetes_version,
            collected_at=self._index.recorded_at,
            namespaces=tuple(dict.fromkeys([*own, *recorded])),
        )

    def served(self) -> Served:
        """What the recorded server served."""
        plain = self._responses.get("/apis")
        if self._aggregated and self._aggregated.status == 200:
            return Served.from_discovery(self._body(self._aggregated))
        if plain is None or plain.status != 200:
            return Served.unknown()
        lists = {}
        for group, version in {(api.group, api.version) for one in RESOURCES for api in one.apis if api.group}:
            response = self._responses.get(f"/apis/{group}/{version}")
            if response and response.status == 200:
                lists[group, version] = self._body(response)
        return Served.from_discovery(self._body(plain), lists)

    def read(self, api: Api, path: str, sink: Sink, traffic: Traffic) -> None:
        """Feed the recorded body; a recorded refusal is raised as a live one."""
        response = self._responses.get(path)
        if response is None:
            raise NotCaptured(f"The recording has no answer of {self._identity} for {path}.")
        body = self._body(response)
        if response.status != 200:
            raise _refusal(response, body)
        traffic.pages += 1
        traffic.bytes += len(body)
        sink.restart()
        if sink.page(api, body):
            raise BadReply(f"{response.file} is only the first page of {path}.")
        sink.finish()

    def close(self) -> None:
        """Nothing is open."""

    def _body(self, response: _Response) -> bytes:
        root = self._folder.resolve()
        file = (root / response.file).resolve()
        if not file.is_relative_to(root):
            raise UnsafeArchive(f"{self._folder / 'index.json'} names a file outside the recording: {response.file!r}.")
        try:
            data = file.read_bytes()
            if file.suffix != ".gz":
                return data
            unpacker = zlib.decompressobj(wbits=31)
            body = unpacker.decompress(data, MAX_BODY)
        except (OSError, zlib.error, gzip.BadGzipFile) as error:
            raise BadReply(f"{file} cannot be read: {error}.", "Ask for the recording again.") from error
        if not unpacker.eof:
            raise BadReply(
                f"{file} is cut off or unpacks to more than {MAX_BODY:,} bytes.", "Ask for the recording again."
            )
        return body


def _namespace_of(path: str) -> str:
    parts = path.split("/")
    return parts[parts.index("namespaces") + 1] if "namespaces" in parts[:-2] else ""


def _refusal(response: _Response, body: bytes) -> SourceError:
    """The recorded answer as the error that a live server's answer becomes."""
    try:
        message = msgspec.json.decode(body, type=_Status).message
    except (msgspec.MsgspecError, UnicodeDecodeError):
        message = ""
    if response.status == 403:
        return Forbidden(message or f"{response.path} is forbidden.")
    if response.status == 404:
        return NotServed(message or f"{response.path} is not served.")
    return SourceError(f"{response.path} answered {response.status}: {message or 'no reason given'}.")
