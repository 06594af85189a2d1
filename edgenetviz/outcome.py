"""What became of each thing that was asked for. Absent is not empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "partial", "forbidden", "absent", "error", "not-captured"]

STATES: tuple[State, ...] = ("ok", "partial", "forbidden", "absent", "error", "not-captured")
"""``ok``: all of it. ``partial``: some of it is missing, the message says what. ``forbidden``: 403. ``absent``: the
API is not served, or the one object does not exist. ``error``: asked for and failed. ``not-captured``: never asked
for (the file does not hold it)."""

READABLE: frozenset[State] = frozenset({"ok", "partial"})

_WORST_FIRST: tuple[State, ...] = ("forbidden", "error", "not-captured", "absent")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one resource.

    Parameters
    ----------
    resource : str
        Name as in ``sources.resources``.
    state : str
        One of :data:`STATES`.
    api_version : str
        Group and version that it was read under.
    objects, pages, bytes : int
        What arrived (bytes before decompression are not known everywhere, so: decoded bytes).
    seconds : float
        How long it took.
    message : str
        Why it is not ``ok``, in words.
    namespaces : tuple of str
        Namespaces that were read one by one because the list over all was refused; empty otherwise.
    """

    resource: str
    state: State
    api_version: str = ""
    objects: int = 0
    pages: int = 0
    bytes: int = 0
    seconds: float = 0.0
    message: str = ""
    namespaces: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        """Something could be read."""
        return self.state in READABLE


def combine(states: Iterable[State]) -> State:
    """State of what is made from several resources.

    APIs that are not served have nothing to add, so ``absent`` counts only when all are. All ``ok`` is ``ok``; a mix of
    readable and not is ``partial``; else the worst of them.

    Parameters
    ----------
    states : iterable of str
        States of the resources; none at all is ``ok``.

    Returns
    -------
    str
        One of :data:`STATES`.
    """
    all_states = set(states)
    present = all_states - {"absent"}
    if not present:
        return "absent" if all_states else "ok"
    if present == {"ok"}:
        return "ok"
    if present & READABLE:
        return "partial"
    return next(state for state in _WORST_FIRST if state in present)
