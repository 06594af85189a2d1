"""Single addresses and ranges as a person writes them, for the few that a cluster configures.

For columns of addresses use ``analysis.intervals``: numbers, not objects.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses from ``first`` to ``last``, both included, of one family."""

    first: Address
    last: Address

    @property
    def family(self) -> int:
        """4 or 6."""
        return self.first.version

    @property
    def capacity(self) -> int:
        """Addresses in the range, exactly."""
        return int(self.last) - int(self.first) + 1

    def __contains__(self, address: Address) -> bool:
        return address.version == self.family and int(self.first) <= int(address) <= int(self.last)

    def overlaps(self, other: Range) -> bool:
        """Whether the two share an address."""
        if self.family != other.family:
            return False
        return int(self.first) <= int(other.last) and int(other.first) <= int(self.last)


def parse_address(text: str | None) -> Address | None:
    """An address, or None when the text is none; a zone (``fe80::1%eth0``) is cut off."""
    try:
        return ipaddress.ip_address((text or "").strip().partition("%")[0])
    except ValueError:
        return None


def parse_range(text: str) -> Range:
    """A range as a person writes it: an address, a CIDR (host bits allowed), or ``first-last``.

    Parameters
    ----------
    text : str
        Spaces around and between are allowed.

    Raises
    ------
    ValueError
        The text is no range; the message says why.
    """
    written = text.strip()
    first_text, dash, last_text = written.partition("-")
    if dash:
        first, last = parse_address(first_text), parse_address(last_text)
        if first is None or last is None:
            raise ValueError(
                f"{written!r} is no range: {(first_text if first is None else last_text).strip()!r} is no address"
            )
        if first.version != last.version:
            raise ValueError(f"{written!r} goes from IPv{first.version} to IPv{last.version}")
        if int(first) > int(last):
            raise ValueError(f"{written!r} ends before it begins")
        return Range(first, last)
    if "/" in written:
        network = ipaddress.ip_network(written, strict=False)
        return Range(network[0], network[-1])
    address = parse_address(written)
    if address is None:
        raise ValueError(f"{written!r} is neither an address nor a CIDR nor 'first-last'")
    return Range(address, address)


def family_of(text: str | None) -> int | None:
    """4, 6, or None for what is neither an address nor a CIDR. Looks at the form only."""
    if not text:
        return None
    if text.replace(".", "").isdigit():
        return 4 if text.count(".") == 3 else None
    bare = text.partition("/")[0].partition("%")[0]
    if ":" in bare:
        return 6
    return 4 if bare.count(".") == 3 and bare.replace(".", "").isdigit() else None
