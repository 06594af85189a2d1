"""The ranges that a user copies from the device's Compute page: a JSON or TOML file, read and checked."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from edgenetviz.addresses import parse_range
from edgenetviz.errors import RangesError

ADDRESS_KEYS = {
    "node_ip_range": "node-ips",
    "external_service_ip_range": "external-service-ips",
    "pod_subnet": "pod-subnet",
    "pod_subnet_v6": "pod-subnet",
    "service_subnet": "service-subnet",
    "service_subnet_v6": "service-subnet",
    "subnet": "compute-subnet",
    "subnet_v6": "compute-subnet",
    "gateway": "gateway",
    "dns_servers": "dns-server",
}
"""Key of the file → kind of range. Each value is a text, or a list of texts."""

KNOWN_KEYS = frozenset(
    {*ADDRESS_KEYS, "device", "site_subnets", "bgp", "cluster_domain", "compute_port", "virtual_switch"}
)


@dataclass(frozen=True, slots=True)
class DeclaredRange:
    """One range as the user declared it."""

    kind: str
    name: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class DeclaredRanges:
    """What the user declared.

    Parameters
    ----------
    source : str
        File that it comes from.
    content : mapping
        The known keys of the file, as they are; goes into snapshots.
    ranges : tuple of DeclaredRange
        The ranges in it.
    cluster_domain : str
        The cluster's DNS domain, when stated.
    """

    source: str
    content: Mapping[str, Any] = field(default_factory=dict)
    ranges: tuple[DeclaredRange, ...] = ()
    cluster_domain: str = ""


def read_ranges(path: str | Path) -> DeclaredRanges:
    """Read a ranges file.

    Parameters
    ----------
    path : str or Path
        JSON, or TOML when the name ends in ``.toml``. UTF-8, or UTF-16 with a byte order mark (Windows PowerShell).

    Raises
    ------
    RangesError
        The file cannot be read, or an address in it is none; names file and key.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RangesError(f"Cannot read {file}: {error.strerror or error}.") from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
        content = tomllib.loads(text) if file.suffix.lower() == ".toml" else json.loads(text)
    except UnicodeDecodeError as error:
        raise RangesError(
            f"{file} is not text in {encoding}: byte {error.start} is {data[error.start]:#04x}."
        ) from error
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise RangesError(f"{file} cannot be parsed: {error}.") from error
    return check_ranges(content, file.name)


def check_ranges(content: Any, source: str) -> DeclaredRanges:
    """Check the content of a ranges file.

    Parameters
    ----------
    content : mapping
        What the file holds.
    source : str
        Named in errors and in the table ``ranges``.

    Raises
    ------
    RangesError
        It is not of the form; names the key.
    """
    if not isinstance(content, dict):
        raise RangesError(f"{source}: a map of settings is expected, not a {type(content).__name__}.")
    for key in content:
        close = get_close_matches(str(key), KNOWN_KEYS, n=1, cutoff=0.8)
        if key not in KNOWN_KEYS and close:
            raise RangesError(f"{source}: unknown key {key!r}; did you mean {close[0]!r}?")
    found: list[DeclaredRange] = []
    for key, kind in ADDRESS_KEYS.items():
        found += [DeclaredRange(kind, kind, text, key) for text in _texts(content, key, source)]
    found += _device(content.get("device"), source)
    found += _site_subnets(content.get("site_subnets"), source)
    bgp = content.get("bgp")
    if bgp is not None:
        if not isinstance(bgp, dict):
            raise RangesError(f"{source}: bgp is a map with a list of prefixes.")
        found += [DeclaredRange("bgp-prefix", "bgp", text, "bgp.prefixes") for text in _texts(bgp, "prefixes", source)]
    for one in found:
        try:
            parse_range(one.text)
        except ValueError as error:
            raise RangesError(f"{source}: {one.key}: {error}.") from error
    domain = content.get("cluster_domain", "")
    if not isinstance(domain, str):
        raise RangesError(f"{source}: cluster_domain is a text.")
    kept = {key: value for key, value in content.items() if key in KNOWN_KEYS}
    return DeclaredRanges(source, kept, tuple(found), domain)


def _device(device: Any, source: str) -> list[DeclaredRange]:
    if device is None:
        return []
    if not isinstance(device, dict):
        raise RangesError(f"{source}: device is a map with name, ip and nodes.")
    name = str(device.get("name") or "device")
    found = [DeclaredRange("device", name, text, "device.ip") for text in _texts(device, "ip", source)]
    nodes = _texts(device, "nodes", source)
    return found + [
        DeclaredRange("device", f"{name} node {n}", text, "device.nodes") for n, text in enumerate(nodes, 1)
    ]


def _site_subnets(subnets: Any, source: str) -> list[DeclaredRange]:
    found = []
    for place, subnet in enumerate(subnets if isinstance(subnets, list) else [subnets] if subnets else []):
        cidr = subnet.get("cidr") if isinstance(subnet, dict) else subnet
        name = subnet.get("name") if isinstance(subnet, dict) else None
        if not isinstance(cidr, str):
            raise RangesError(f"{source}: site_subnets[{place}] needs a cidr.")
        found.append(DeclaredRange("site-subnet", str(name or cidr), cidr, f"site_subnets[{place}]"))
    return found


def _texts(content: Mapping[str, Any], key: str, source: str) -> list[str]:
    """Texts under a key: one, a list, or several in one text with commas between."""
    value = content.get(key)
    if value is None or value == "":
        return []
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise RangesError(f"{source}: {key} is an address range, or a list of them.")
    return [part.strip() for one in values for part in one.split(",") if part.strip()]
