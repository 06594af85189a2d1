"""A Snapshot: the state of a cluster at one moment, as tables, with what could not be seen.

It knows nothing of Kubernetes: tables come from the collectors, their columns from the data dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from edgenetviz.archive import Archived, write_archive
from edgenetviz.errors import TableUnavailable, UnknownTable
from edgenetviz.outcome import READABLE, Outcome, State, combine
from edgenetviz.schema import COLLECTED, TABLES


@dataclass(frozen=True, slots=True)
class Origin:
    """Where, when and by whom a snapshot was taken; the first section of every report.

    Parameters
    ----------
    source : str
        What the user named: a context, a file, a folder.
    kind : str
        ``live``, ``snapshot`` or ``recording``: how it came to us the first time.
    server : str
        URL of the API server.
    identity : str
        Who asked.
    kubernetes_version : str
        Version of the API server; empty when unknown.
    collected_at : str
        When the state was read, RFC 3339.
    tool_version : str
        edgenetviz release that read it.
    """

    source: str
    kind: str
    server: str = ""
    identity: str = ""
    kubernetes_version: str = ""
    collected_at: str = ""
    tool_version: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Snapshot:
    """Immutable tables of a cluster and the outcome of each resource asked for.

    Tables are attributes: ``snapshot.pods``, ``snapshot.services``, …; ``edgenetviz.schema.TABLES`` describes each.
    A table whose resource could not be read has no rows *and* says so: see :meth:`state` and :meth:`require`.

    Parameters
    ----------
    origin : Origin
        Where it comes from.
    outcomes_by_resource : mapping
        Resource name → :class:`~edgenetviz.outcome.Outcome`.
    tables : mapping
        Table name → DataFrame with the columns of the data dictionary.
    archived : Archived
        What :meth:`save` writes: the objects, reduced to the fields that are read.
    """

    origin: Origin
    outcomes_by_resource: Mapping[str, Outcome]
    tables: Mapping[str, pd.DataFrame]
    archived: Archived = field(default_factory=Archived)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES and not TABLES[name].derived:
            return self.table(name)
        raise AttributeError(f"A Snapshot has no table or attribute {name!r}.{_suggest(name)}")

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *COLLECTED})

    def __iter__(self) -> Iterator[str]:
        return iter(COLLECTED)

    def __repr__(self) -> str:
        from edgenetviz.snapshot_repr import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from edgenetviz.snapshot_repr import as_html

        return as_html(self)

    def table(self, name: str) -> pd.DataFrame:
        """A collected table; yours to change, the Snapshot keeps its own.

        Parameters
        ----------
        name : str
            One of ``edgenetviz.schema.COLLECTED``.

        Raises
        ------
        UnknownTable
            There is no such table.
        """
        if name not in self.tables:
            raise UnknownTable(f"There is no table {name!r}.", f"Tables: {', '.join(COLLECTED)}.{_suggest(name)}")
        # Copy on write (pandas 3): costs nothing until somebody writes.
        return self.tables[name].copy(deep=False)

    def state(self, name: str) -> State:
        """What became of a table: the outcomes of its resources together.

        Parameters
        ----------
        name : str
            A table.

        Returns
        -------
        str
            ``ok``; ``partial``: rows are missing; else why there are none.
        """
        table = TABLES[name]
        combined = combine(self._state_of_resource(resource) for resource in table.resources)
        if combined == "absent" and table.fallback:
            combined = self._state_of_resource(table.fallback)
        if combined not in READABLE and len(self.tables.get(name, ())):
            # Rows of another making: ranges that the user declared.
            return "partial"
        return combined

    def readable(self, *names: str) -> bool:
        """Whether all of these tables could be read, at least in part."""
        return all(self.state(name) in READABLE for name in names)

    def require(self, *names: str) -> None:
        """Make sure that tables could be read, at least in part.

        Raises
        ------
        TableUnavailable
            One of them could not; the message says which and why.
        """
        for name in names:
            state = self.state(name)
            if state not in READABLE:
                raise TableUnavailable(f"Table {name!r} is not available ({state}): {self.reason(name)}")

    def reason(self, name: str) -> str:
        """Why a table is not complete, in words; empty when it is."""
        table = TABLES[name]
        resources = [*table.resources, *([table.fallback] if table.fallback else [])]
        outcomes = [self.outcomes_by_resource[r] for r in resources if r in self.outcomes_by_resource]
        lines = [f"{o.resource}: {o.message or o.state}" for o in outcomes if o.state not in {"ok", "absent"}]
        if not lines:
            lines = [f"{o.resource}: {o.message or o.state}" for o in outcomes if o.state != "ok"]
        return "; ".join(lines) if self.state(name) != "ok" else ""

    def namespaces_read(self, name: str) -> frozenset[str]:
        """Namespaces that all resources of a table were read in, one by one; empty when none was read that way."""
        outcomes = [self.outcomes_by_resource.get(resource) for resource in TABLES[name].resources]
        read = [frozenset(o.namespaces) for o in outcomes if o and o.state == "partial"]
        return frozenset.intersection(*read) if read else frozenset()

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row a resource: outcome, api_version, objects, pages, bytes, seconds, namespaces, message."""
        rows = [
            (
                o.resource,
                o.state,
                o.api_version,
                o.objects,
                o.pages,
                o.bytes,
                o.seconds,
                ", ".join(o.namespaces),
                o.message,
            )
            for o in self.outcomes_by_resource.values()
        ]
        columns = [
            "resource",
            "outcome",
            "api_version",
            "objects",
            "pages",
            "bytes",
            "seconds",
            "namespaces",
            "message",
        ]
        return pd.DataFrame(rows, columns=columns)

    def unseen(self) -> Sequence[Outcome]:
        """Outcomes of what exists or may exist and could not be read whole, in the order in which it was asked for.

        What is ``absent`` is not among them: the server said that there is none.
        """
        return [o for o in self.outcomes_by_resource.values() if o.state not in {"ok", "absent"}]

    def save(self, path: str | Path) -> Path:
        """Write a ``.enz`` file: a zip of a manifest and the objects, reduced to the fields that are read.

        Parameters
        ----------
        path : str or Path
            Where to; ``.enz`` is appended when there is no suffix.

        Returns
        -------
        Path
            The file written.

        Raises
        ------
        edgenetviz.errors.InputError
            The file cannot be written.
        """
        target = Path(path)
        if not target.suffix:
            target = target.with_suffix(".enz")
        manifest: dict[str, Any] = {"origin": self.origin, "outcomes": list(self.outcomes_by_resource.values())}
        write_archive(target, manifest, self.archived)
        return target

    def _state_of_resource(self, resource: str) -> State:
        outcome = self.outcomes_by_resource.get(resource)
        return outcome.state if outcome else "not-captured"


def _suggest(name: str) -> str:
    close = get_close_matches(name, COLLECTED, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
