"""Texts inside figures: names out of a cluster are a stranger's, and plotly reads a kind of HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from edgenetviz.snapshot_repr import printable

_EXACT_DIGITS = 13
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONGEST_LINE = 90


def safe(text: object) -> str:
    """Text that plotly shows as it is: its tags and entities escaped, control characters made visible.

    Control characters include the marks that turn the direction of writing (U+202E and its like).
    """
    return printable(str(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(text: object, length: int) -> str:
    """At most ``length`` characters, safe for plotly; the middle goes, because the ends tell names apart."""
    whole = printable(str(text))
    if len(whole) > length:
        head = (length - 1) * 3 // 5
        whole = f"{whole[:head]}…{whole[len(whole) - (length - 1 - head) :]}"
    return safe(whole)


def lines(*parts: object) -> str:
    """Hover text of several lines, each escaped; what is missing is left out."""
    return "<br>".join(_folded(str(part)) for part in parts if part is not None and part != "")


def _folded(text: str) -> str:
    """One long line as several: a hover label does not wrap."""
    words, out, line = printable(text).split(" "), [], ""
    for word in words:
        if line and len(line) + 1 + len(word) > _LONGEST_LINE:
            out.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "<br>".join(safe(one) for one in [*out, line])


def amount(number: int) -> str:
    """An integer of any size for people: exact with separators, above thirteen digits as a power of ten."""
    digits = str(abs(int(number)))
    if len(digits) <= _EXACT_DIGITS:
        return f"{int(number):,}"
    return f"{digits[0]}.{digits[1]}×10{str(len(digits) - 1).translate(_SUPERSCRIPT)}"


def count(number: int, singular: str, plural: str = "") -> str:
    """A number and its noun."""
    return f"{amount(number)} {singular if number == 1 else plural or singular + 's'}"


def listing(names: Iterable[Any], most: int = 6) -> str:
    """The first few names and how many more."""
    every = [str(name) for name in names]
    rest = len(every) - most
    return ", ".join(every[:most]) + (f" and {rest} more" if rest > 0 else "")


def given(value: Any) -> str:
    """A cell as text; what is missing is empty."""
    return "" if value is None or (not isinstance(value, (list, dict)) and pd.isna(value)) else str(value)
