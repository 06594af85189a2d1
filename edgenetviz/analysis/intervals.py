"""Addresses as numbers: columns of addresses, and ranges, of both families in one order.

An address is a key of 17 bytes: the family, then the address with leading zeros. Keys compare as bytes, so sorting,
``searchsorted`` and ``unique`` run in numpy's C code for IPv4 and IPv6 together; IPv4 comes before IPv6.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edgenetviz.addresses import parse_range

KEY = np.dtype("S17")
NO_KEY = b""
"""Key of what is no address; lower than all others."""

Keys = NDArray[np.bytes_]

_V4 = b"4" + bytes(12)


def keys_of(addresses: Iterable[Any]) -> Keys:
    """Keys of a column of addresses.

    Parameters
    ----------
    addresses : iterable of str
        Addresses as text; anything else, and text that is no address, gets :data:`NO_KEY`.

    Returns
    -------
    ndarray of S17
        One key an address.
    """
    texts = [text if isinstance(text, str) else "" for text in addresses]
    keys = np.zeros(len(texts), dtype=KEY)
    is_v6 = np.fromiter((":" in text for text in texts), dtype=bool, count=len(texts))
    for mask, pack in ((~is_v6, _pack_v4), (is_v6, _pack_v6)):
        places = np.flatnonzero(mask)
        if len(places):
            chosen = [texts[place] for place in places.tolist()] if len(places) < len(texts) else texts
            keys[places] = _packed(chosen, pack)
    return keys


def _packed(texts: Sequence[str], pack: Callable[[str], bytes]) -> list[bytes]:
    try:
        return list(map(pack, texts))
    except (OSError, ValueError):
        return [_or_nothing(pack, text) for text in texts]


def _or_nothing(pack: Callable[[str], bytes], text: str) -> bytes:
    try:
        return pack(text)
    except (OSError, ValueError):
        return NO_KEY


def _pack_v4(text: str) -> bytes:
    return _V4 + socket.inet_pton(socket.AF_INET, text)


def _pack_v6(text: str) -> bytes:
    return b"6" + socket.inet_pton(socket.AF_INET6, text)


def text_of(key: bytes) -> str:
    """Address of a key, in its canonical form."""
    # numpy cuts trailing zero bytes off a key that is taken out of an array.
    full = key.ljust(KEY.itemsize, b"\0")
    family, packed = (socket.AF_INET, full[13:]) if full[:1] == b"4" else (socket.AF_INET6, full[1:])
    return socket.inet_ntop(family, packed)


def number_of(key: bytes) -> int:
    """Address of a key as an integer."""
    return int.from_bytes(key.ljust(KEY.itemsize, b"\0")[1:], "big")


def text_of_number(number: int, family: int) -> str:
    """Address given as an integer, in its canonical form."""
    return text_of(key_of_number(number, family))


def key_of_number(number: int, family: int) -> bytes:
    """Key of an address given as an integer."""
    return str(family).encode() + number.to_bytes(16, "big")


def canonical(addresses: Iterable[Any]) -> list[str | None]:
    """Addresses in canonical form: IPv6 text can be written in many ways. What is no address becomes None."""
    texts = list(addresses)
    keys = keys_of(texts).tolist()
    return [
        None if not key else text if key[:1] == b"4" else text_of(key) for key, text in zip(keys, texts, strict=True)
    ]


def count_distinct(keys: Keys, first: str, last: str) -> int:
    """Distinct addresses from ``first`` to ``last``.

    Parameters
    ----------
    keys : ndarray of S17
        Sorted and distinct, as ``numpy.unique`` makes them.
    first, last : str
        Ends of the range, both included.
    """
    low, high = keys_of([first, last])
    return int(np.searchsorted(keys, high, side="right") - np.searchsorted(keys, low, side="left"))


def between(keys: Keys, first: str, last: str) -> NDArray[np.bool_]:
    """Which keys lie from ``first`` to ``last``, both included."""
    low, high = keys_of([first, last])
    inside: NDArray[np.bool_] = (keys >= low) & (keys <= high)
    return inside


def merged(ranges: Iterable[tuple[str, str]]) -> list[tuple[int, int, int]]:
    """Union of ranges as disjoint (family, first, last), in order. Exact at any size.

    Parameters
    ----------
    ranges : iterable of (str, str)
        First and last address of each.
    """
    spans = sorted((parsed.family, int(parsed.first), int(parsed.last)) for parsed in map(_as_range, ranges))
    union: list[tuple[int, int, int]] = []
    for family, first, last in spans:
        if union and union[-1][0] == family and first <= union[-1][2] + 1:
            union[-1] = (family, union[-1][1], max(union[-1][2], last))
        else:
            union.append((family, first, last))
    return union


def _as_range(ends: tuple[str, str]) -> Any:
    return parse_range(f"{ends[0]}-{ends[1]}")
