"""A ``.enz`` file as a source: it answers with what was collected, and with the outcomes of that time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from edgenetviz.archive import Archive
from edgenetviz.errors import NotASnapshot, SourceError
from edgenetviz.outcome import Outcome
from edgenetviz.snapshot import Origin
from edgenetviz.sources.base import About, Sink
from edgenetviz.sources.resources import Api, Resource


class _Content(msgspec.Struct):
    origin: Origin
    outcomes: list[Outcome]


class SnapshotFile:
    """Source over a snapshot file.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    edgenetviz.errors.InputError
        It is no snapshot, or not a safe one, or of a newer format.
    """

    def __init__(self, path: str | Path) -> None:
        self._archive = Archive(Path(path))
        try:
            content = msgspec.json.decode(self._archive.content, type=_Content)
        except msgspec.MsgspecError as error:
            self._archive.close()
            raise NotASnapshot(f"{path}: manifest.json is not of this form: {error}.") from error
        self.origin = content.origin
        self._outcomes = {outcome.resource: outcome for outcome in content.outcomes}
        self._bodies = frozenset(self._archive.names("objects"))

    def about(self) -> About:
        """Where the data come from: the cluster, not the file."""
        return About(
            source=self._archive.path.name,
            kind=self.origin.kind,
            server=self.origin.server,
            identity=self.origin.identity,
            kubernetes_version=self.origin.kubernetes_version,
            collected_at=self.origin.collected_at,
        )

    def list(self, resource: Resource, sink: Sink, namespaces: Sequence[str] = ()) -> Outcome:  # noqa: ARG002
        """Feed the stored objects; the outcome is that of the collection, unless the body is broken now."""
        outcome = self._outcomes.get(resource.name)
        if outcome is None:
            return Outcome(resource.name, "not-captured", message="The snapshot was made without it.")
        if not outcome.readable:
            return outcome
        if resource.name not in self._bodies:
            return replace(outcome, state="not-captured", objects=0, message="The snapshot file lacks its objects.")
        try:
            body = self._archive.read("objects", resource.name)
            sink.page(_api_of(resource, outcome), body)
            sink.finish()
        except (SourceError, NotASnapshot) as error:
            return replace(
                outcome, state="partial" if sink.objects else "error", objects=sink.objects, message=error.message
            )
        if sink.rejected:
            return replace(outcome, state="partial", objects=sink.objects, message=sink.rejected[0])
        return outcome

    def extra(self, name: str) -> Any:
        """A stored value beside the objects, or None."""
        if name not in set(self._archive.names("extra")):
            return None
        try:
            return msgspec.json.decode(self._archive.read("extra", name))
        except msgspec.MsgspecError as error:
            raise NotASnapshot(f"{self._archive.path}: extra/{name}.json cannot be parsed: {error}.") from error

    def close(self) -> None:
        """Close the file."""
        self._archive.close()


def _api_of(resource: Resource, outcome: Outcome) -> Api:
    """The API that the objects were read under: it decides how they look."""
    return next((api for api in resource.apis if api.group_version == outcome.api_version), resource.apis[0])
