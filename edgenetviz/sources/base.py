"""The one question that every source answers: list this resource.

A source turns a :class:`~edgenetviz.sources.resources.Resource` into pages of raw bytes, handed to a :class:`Sink`, and
an :class:`~edgenetviz.outcome.Outcome`. It never looks into the objects: what they mean is the collectors' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edgenetviz.outcome import Outcome
from edgenetviz.sources.resources import Api, Resource


class Sink(Protocol):
    """Takes the pages of one list (or one object), in order."""

    def page(self, api: Api, body: bytes) -> str | None:
        """Take one body, answer the ``continue`` token of the next page, if any.

        Raises
        ------
        edgenetviz.errors.BadReply
            The body is not what the API serves: cut off, of another kind, no JSON.
        """
        ...

    def restart(self) -> None:
        """Forget the pages of the list that is being read (not those of lists read before it)."""
        ...

    def finish(self) -> None:
        """The list that is being read is complete."""
        ...

    @property
    def objects(self) -> int:
        """Objects taken so far."""
        ...

    @property
    def rejected(self) -> Sequence[str]:
        """One line for each object that could not be understood and was left out."""
        ...


@dataclass(frozen=True, slots=True)
class About:
    """Where the data come from.

    Parameters
    ----------
    source : str
        What the user named: context, file, folder.
    kind : str
        ``live``, ``snapshot``, ``recording``.
    server : str
        URL of the API server.
    identity : str
        Who asked: kubeconfig user, recorded identity.
    kubernetes_version : str
        ``gitVersion`` of ``/version``; empty when unknown.
    collected_at : str
        When the state was read, RFC 3339.
    namespaces : tuple of str
        Namespaces to try when lists over all namespaces are refused: those of the contexts, of the service account.
    """

    source: str
    kind: str
    server: str = ""
    identity: str = ""
    kubernetes_version: str = ""
    collected_at: str = ""
    namespaces: tuple[str, ...] = ()


class Source(Protocol):
    """Who answers "list this resource"."""

    def about(self) -> About:
        """Where the data come from.

        Raises
        ------
        edgenetviz.errors.SourceError
            Nothing can be had from here at all: unreachable, not trusted, credentials refused.
        """
        ...

    def list(self, resource: Resource, sink: Sink, namespaces: Sequence[str] = ()) -> Outcome:
        """Feed all of a resource to ``sink``.

        Never raises for what a server or file may do: that becomes the outcome. Safe to call from several threads with
        different sinks.

        Parameters
        ----------
        resource : Resource
            What to list.
        sink : Sink
            Takes the pages.
        namespaces : sequence of str
            Namespaces to read one by one when the list over all namespaces is refused.
        """
        ...

    def close(self) -> None:
        """End connections and open files."""
        ...
