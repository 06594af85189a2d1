"""MetalLB's grammar of addresses, to the letter (MetalLB ``internal/config/config.go`` ParseCIDR, 0.9 to 0.16).

Without ``-``: Go's ``net.ParseCIDR`` on the text as it is: spaces are an error, so are a bare address and a dotted
mask; host bits are cut off. With ``-``: two addresses, spaces around each allowed, compared as 16 bytes; a range from
IPv4 to IPv6 passes that comparison and holds nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from edgenetviz.addresses import Address, Range


@dataclass(frozen=True, slots=True)
class PoolRange:
    """What MetalLB makes of one entry: a range, or the reason why there is none.

    Parameters
    ----------
    range : Range or None
        The addresses.
    capacity : int or None
        How many; 0 for a range that silently holds nothing, None for an entry that MetalLB refuses.
    problem : str
        Why, for the last two.
    """

    range: Range | None
    capacity: int | None
    problem: str = ""


def parse(entry: str) -> PoolRange:
    """Read one entry of a pool's ``addresses``.

    Parameters
    ----------
    entry : str
        As written.
    """
    if "-" in entry:
        return _parse_range(entry)
    address_text, slash, bits_text = entry.partition("/")
    address = _go_address(address_text)
    if not slash or address is None or not (bits_text.isascii() and bits_text.isdigit()) or len(bits_text) > 4:
        return PoolRange(None, None, f"invalid CIDR {entry!r}{_why(entry, slash, address, bits_text)}")
    bits = int(bits_text)
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    if bits > address.max_prefixlen:
        return PoolRange(None, None, f"invalid CIDR {entry!r}: /{bits} is longer than the address")
    network = ipaddress.ip_network((address, bits), strict=False)
    if mapped and bits >= 96:
        # Go counts a mapped prefix as IPv4.
        first, last = _unmapped(network[0]), _unmapped(network[-1])
        return PoolRange(
            Range(first, last), int(last) - int(first) + 1, "IPv4-mapped IPv6 prefix: MetalLB takes it as IPv4"
        )
    return PoolRange(Range(network[0], network[-1]), network.num_addresses)


def _parse_range(entry: str) -> PoolRange:
    first_text, _, last_text = entry.partition("-")
    first, last = _go_address(first_text.strip()), _go_address(last_text.strip())
    if first is None or last is None:
        wrong = first_text if first is None else last_text
        return PoolRange(None, None, f"invalid IP range {entry!r}: {wrong.strip()!r} is no address")
    first, last = _unmapped(first), _unmapped(last)
    if _sixteen_bytes(first) > _sixteen_bytes(last):
        return PoolRange(None, None, f"invalid IP range {entry!r}: it ends before it begins")
    if first.version != last.version:
        return PoolRange(
            None, 0, f"{entry!r} goes from IPv{first.version} to IPv{last.version}: MetalLB takes no address from it"
        )
    return PoolRange(Range(first, last), int(last) - int(first) + 1)


def _go_address(text: str) -> Address | None:
    """Go's ``net.ParseIP``: no zone, no leading zeros in IPv4 octets."""
    if "%" in text:
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _unmapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _sixteen_bytes(address: Address) -> int:
    return int(address) + (0xFFFF << 32 if address.version == 4 else 0)


def _why(entry: str, slash: str, address: Address | None, bits: str) -> str:
    if entry != entry.strip() or any(character.isspace() for character in entry):
        return ": spaces are not allowed"
    if not slash:
        return ": a single address is written with /32 (IPv6: /128)" if address else ""
    if "." in bits:
        return ": a mask in dotted form is not allowed"
    return ""
