"""What a Corefile says about the cluster's own names: the zones and options of its ``kubernetes`` plugin.

Tokens after CoreDNS's own lexer (``coredns/caddy`` caddyfile/lexer.go, CoreDNS 1.13): words separated by white space,
``#`` starts a comment anywhere outside quotes, a quote opens a quoted token only where a token begins.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KubernetesPlugin:
    """One ``kubernetes`` directive.

    Parameters
    ----------
    zones : tuple of str
        Forward zones, absolute, lower case.
    reverse_zones : tuple of str
        Zones under ``in-addr.arpa`` and ``ip6.arpa``.
    namespaces : tuple of str
        Namespaces it is restricted to; empty: all.
    endpoint_pod_names : bool
        Endpoints without a host name are named after their pods.
    ignore_empty_service : bool
        Services without ready endpoints do not exist.
    noendpoints : bool
        It knows nothing of endpoints: headless services have no addresses.
    filtered : bool
        ``labels`` or ``namespace_labels`` restrict it, so what is served is not known from the zones alone.
    """

    zones: tuple[str, ...]
    reverse_zones: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    endpoint_pod_names: bool = False
    ignore_empty_service: bool = False
    noendpoints: bool = False
    filtered: bool = False


@dataclass(slots=True)
class _Directive:
    words: list[str]
    braced: bool = False
    block: list[_Directive] = field(default_factory=list)


def kubernetes_plugins(corefile: str) -> list[KubernetesPlugin]:
    """The ``kubernetes`` directives of a Corefile, in order.

    Parameters
    ----------
    corefile : str
        Its text. What does not fit the grammar is read as far as it goes.
    """
    blocks = [block for block in _parse(_lines(corefile)) if block.words[:1] != ["import"]]
    if blocks and not blocks[0].braced:
        # Braces may be absent around the only server block.
        blocks = [_Directive(blocks[0].words, block=blocks[1:])]
    return [
        _plugin(directive, block.words)
        for block in blocks
        for directive in block.block
        if directive.words[:1] == ["kubernetes"]
    ]


def _plugin(directive: _Directive, keys: list[str]) -> KubernetesPlugin:
    # Without zones of its own the plugin takes those of its server block.
    named = directive.words[1:] or [_zone_of_key(key) for key in keys]
    zones = [zone for name in named for zone in _normal(name)]
    options = {option.words[0]: option.words[1:] for option in directive.block if option.words}
    reverse = [zone for zone in zones if zone.endswith(("in-addr.arpa.", "ip6.arpa."))]
    return KubernetesPlugin(
        zones=tuple(zone for zone in zones if zone not in reverse),
        reverse_zones=tuple(reverse),
        namespaces=tuple(options.get("namespaces", ())),
        endpoint_pod_names="endpoint_pod_names" in options,
        ignore_empty_service=options.get("ignore", [])[:1] == ["empty_service"],
        noendpoints="noendpoints" in options,
        filtered="labels" in options or "namespace_labels" in options,
    )


def _zone_of_key(key: str) -> str:
    """``scheme://zone:port`` → zone; a CIDR keeps its slash."""
    zone = key.rstrip(",").rpartition("://")[2]
    name, colon, port = zone.rpartition(":")
    return name if colon and port.isdigit() else zone


def _normal(zone: str) -> list[str]:
    """Absolute and lower case; a CIDR becomes its reverse zones."""
    if "/" not in zone:
        return [f"{zone.lower().rstrip('.')}."]
    try:
        network = ipaddress.ip_network(zone, strict=False)
    except ValueError:
        return []
    bits, labels = (8, 4) if network.version == 4 else (4, 32)
    # CoreDNS plugin/pkg/cidr Split: a zone for each network on the next border of an octet or nibble.
    border = -(-network.prefixlen // bits) * bits
    keep = border // bits
    return [
        ".".join(piece.network_address.reverse_pointer.split(".")[labels - keep :]) + "."
        for piece in network.subnets(new_prefix=border)
    ]


def _parse(lines: Iterable[list[str]]) -> list[_Directive]:
    """Directives with their blocks."""
    top: list[_Directive] = []
    open_blocks = [top]
    keys: list[str] = []
    for words in lines:
        if words == ["}"]:
            del open_blocks[max(1, len(open_blocks) - 1) :]
            continue
        keys += [word for word in words if word != "{"]
        if len(open_blocks) == 1 and words[-1].endswith(","):
            continue  # Keys of a server block go on in the next line.
        directive = _Directive(keys, braced=words[-1] == "{")
        keys = []
        open_blocks[-1].append(directive)
        if directive.braced:
            open_blocks.append(directive.block)
    return top


def _lines(text: str) -> Iterator[list[str]]:
    """Tokens line by line; an opening brace ends a line, a closing one stands on a line of its own."""
    for line in text.replace("\r", "").removeprefix("\ufeff").split("\n"):
        words: list[str] = []
        for word in _words(line):
            if word == "}":
                if words:
                    yield words
                yield [word]
                words = []
            else:
                words.append(word)
                if word == "{":
                    yield words
                    words = []
        if words:
            yield words


def _words(line: str) -> Iterator[str]:
    word, quoted = "", False
    for character in line:
        if quoted:
            if character == '"' and not word.endswith("\\"):
                yield word
                word, quoted = "", False
            else:
                word += character
        elif character == "#":
            break
        elif character.isspace():
            if word:
                yield word
            word = ""
        elif character == '"' and not word:
            quoted = True
        else:
            word += character
    if word:
        yield word
