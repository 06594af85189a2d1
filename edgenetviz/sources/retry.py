"""Asking again: when, how often, how long to wait in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from edgenetviz.errors import SourceError

FIRST_WAIT = 0.5
"""Seconds before the second try; doubles with each try, less a random part so that clients do not march in step."""

LONGEST_WAIT = 30.0
"""Seconds, whatever ``Retry-After`` says: a notebook's user is waiting."""

T = TypeVar("T")


class PassingError(Exception):
    """A failure that may be gone when asked again. Never leaves ``sources``.

    Parameters
    ----------
    failure : SourceError
        What to raise when it is not gone.
    after : float, optional
        Seconds that the server asked to wait.
    """

    def __init__(self, failure: SourceError, after: float | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.after = after


@dataclass(frozen=True, slots=True)
class Retry:
    """How often to ask again.

    Parameters
    ----------
    retries : int
        Tries after the first.
    sleep : callable
        Waits a number of seconds.
    """

    retries: int
    sleep: Callable[[float], None]

    def run(self, ask: Callable[[], T]) -> T:
        """Answer of ``ask``, called again as long as it raises :class:`PassingError`.

        Raises
        ------
        edgenetviz.errors.SourceError
            The failure did not pass, or was none that could.
        """
        for attempt in range(self.retries):
            try:
                return ask()
            except PassingError as error:
                self.sleep(_backoff(attempt) if error.after is None else min(error.after, LONGEST_WAIT))
        try:
            return ask()
        except PassingError as error:
            raise error.failure from error.__cause__


def retry_after(header: str | None) -> float | None:
    """Seconds that a ``Retry-After`` header asks for: a number or an HTTP date (RFC 9110, 10.2.3).

    Parameters
    ----------
    header : str or None
        Value of the header.

    Returns
    -------
    float or None
        Never negative; ``None`` when there is none or it cannot be read.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A date with the zone "-0000" comes out naive; RFC 9110 dates are in GMT.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _backoff(attempt: int) -> float:
    spread = random.uniform(0.5, 1.0)  # noqa: S311 - no secret, only a spread
    return float(min(FIRST_WAIT * 2**attempt, LONGEST_WAIT) * spread)
