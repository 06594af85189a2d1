"""Progress on standard error, for what takes longer than a moment."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edgenetviz.gather import Progress

_PATIENCE = 0.7
"""Seconds before anything is said: a file is read faster than a line is."""


class ProgressLine:
    """One line that is overwritten on a terminal; now and then a line elsewhere."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._said = 0.0
        self._open = False

    def __enter__(self) -> ProgressLine:
        return self

    def __call__(self, progress: Progress) -> None:
        """Say what has just been read."""
        now = time.monotonic()
        if now - self._start < _PATIENCE:
            return
        outcome = progress.outcome
        count = f", {outcome.objects} objects" if outcome.readable else ""
        text = f"{progress.done}/{progress.total} {outcome.resource}: {outcome.state}{count}"
        if sys.stderr.isatty():
            # To the end of the line, whatever stood there.
            print(f"\r{text:<78}", end="", file=sys.stderr, flush=True)
            self._open = True
        elif now - self._said >= 1 or progress.done == progress.total:
            print(text, file=sys.stderr, flush=True)
            self._said = now

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._open:
            print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)
