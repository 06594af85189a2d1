"""Addresses as text, JSON and CSV: how full the ranges are, the ledger, all about one address."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from edgenetviz.addresses import parse_address, parse_range
from edgenetviz.analysis.blocks import block_usage
from edgenetviz.analysis.ledger import address_ledger
from edgenetviz.analysis.usage import ip_usage
from edgenetviz.errors import InputError
from edgenetviz.snapshot import Snapshot
from edgenetviz.snapshot_repr import printable
from edgenetviz.textual.tables import plain_rows, written

_SHOWN = [
    "kind",
    "name",
    "family",
    "capacity",
    "used",
    "reserved",
    "leaked",
    "borrowed",
    "free",
    "origin",
    "outcome",
    "problem",
]


def usage(snapshot: Snapshot, form: str, *, only: str | None = None, ledger: bool = False) -> str:
    """How full the ranges are, or every address.

    Parameters
    ----------
    snapshot : Snapshot
        Whose addresses.
    form : str
        ``text``, ``json`` (the contract in ``docs/ip.schema.json``) or ``csv``.
    only : str, optional
        Name, kind, or a range or address as text: only what is of it.
    ledger : bool
        Every address instead of every range. JSON holds both.

    Raises
    ------
    InputError
        Nothing is of that name, kind or range.
    """
    ranges = pd.concat([ip_usage(snapshot), block_usage(snapshot)], ignore_index=True)
    rows = address_ledger(snapshot)
    if only is not None:
        ranges, rows = _of(ranges, rows, only)
    if form == "json":
        return json.dumps(contract(ranges, rows), indent=1)
    if ledger:
        rows = rows.assign(owners=[_owners_as_text(own) for own in rows["owners"]]).drop(columns=["evidence"])
        return written(rows, form)
    visible = ranges if only is not None or form == "csv" else ranges[ranges["kind"] != "ip-block"]
    return written(visible[_SHOWN] if form == "text" else visible, form)


def contract(ranges: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
    """The JSON document that other programs read; ``docs/ip.schema.json`` describes it."""
    names = ("name", "kind", "addresses", "family", "capacity", "used", "reserved", "leaked", "borrowed", "free")
    return {
        "ranges": [
            {name: row[name] for name in names}
            | {"source": row["origin"], "outcome": row["outcome"], "note": row["note"], "problem": row["problem"]}
            for row in plain_rows(ranges)
        ],
        "ledger": plain_rows(rows),
    }


def about(snapshot: Snapshot, address: str, form: str) -> str:
    """All that is known of one address.

    Parameters
    ----------
    snapshot : Snapshot
        Whose addresses.
    address : str
        The address, in any spelling.
    form : str
        ``text``, ``json`` or ``csv``.

    Raises
    ------
    InputError
        It is no address.
    """
    parsed = parse_address(address)
    if parsed is None:
        raise InputError(f"{address!r} is no address.", "Write it as 10.128.44.246 or fd00::1.")
    text = str(parsed)
    ledger = address_ledger(snapshot)
    known = ledger[ledger["address"] == text]
    ranges = snapshot.ranges
    inside = [parsed in parse_range(f"{one['first']}-{one['last']}") for one in ranges.to_dict("records")]
    within = ranges[np.array(inside, dtype=bool)]
    if form == "json":
        found = plain_rows(known)
        return json.dumps(
            {"address": text, "known": found[0] if found else None, "ranges": plain_rows(within)}, indent=1
        )
    if form == "csv":
        return written(known, form)
    lines = [text]
    if known.empty:
        lines.append("  Nothing in this snapshot holds it." + _doubt(snapshot))
    for row in plain_rows(known):
        lines += [f"  state:    {row['state']}" + (f" ({printable(row['note'])})" if row["note"] else "")]
        lines += [f"  owner:    {printable(_owners_as_text([owner]))}" for owner in row["owners"]]
        lines += [f"  evidence: {printable(text)}" for text in row["evidence"]]
    lines += [
        f"  range:    {printable(str(one['kind']))} {printable(str(one['name']))} {one['text']} ({one['origin']})"
        for one in plain_rows(within)
    ]
    if within.empty:
        lines.append("  range:    none that is known contains it")
    return "\n".join(lines)


def _doubt(snapshot: Snapshot) -> str:
    """What could not be seen may hold it."""
    unseen = [
        name for name in ("nodes", "pods", "services", "ip_blocks") if snapshot.state(name) not in {"ok", "absent"}
    ]
    return f" But not everything could be seen: {', '.join(unseen)}." if unseen else ""


def _owners_as_text(owners: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{owner['role']} of {owner['kind']} {owner['namespace'] + '/' if owner['namespace'] else ''}{owner['name']}"
        for owner in owners
    )


def _of(ranges: pd.DataFrame, rows: pd.DataFrame, only: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ranges and addresses of a name, a kind, or that lie in a range."""
    named = ranges[(ranges["name"] == only) | (ranges["kind"] == only)]
    if named.empty:
        try:
            wanted = parse_range(only)
        except ValueError:
            known = ", ".join(dict.fromkeys(ranges["name"]))
            raise InputError(
                f"There is no range {only!r}.", f"Ranges: {known}; or an address, CIDR or first-last."
            ) from None
        touching = [any(wanted.overlaps(parse_range(piece)) for piece in pieces) for pieces in ranges["addresses"]]
        spans = [wanted]
        named = ranges[np.array(touching, dtype=bool)]
    else:
        spans = [parse_range(piece) for pieces in named["addresses"] for piece in pieces]
    inside = [any((parsed := parse_address(text)) and parsed in span for span in spans) for text in rows["address"]]
    return named, rows[np.array(inside, dtype=bool)]
