"""How full each range is, as bars."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from edgenetviz.analysis.usage import ip_usage
from edgenetviz.figures.palette import BARS, template
from edgenetviz.figures.picture import Picture
from edgenetviz.figures.text import hover, plain_text, why_unseen
from edgenetviz.schema.ranges import KINDS
from edgenetviz.snapshot import Snapshot

TITLE = "Where the addresses went"
_PARTS = ("used", "borrowed", "reserved", "leaked", "free")
_COLUMNS = ["key", "kind", "name", "family", "addresses", "capacity", "used", "reserved", "leaked", "borrowed", "free"]
_WORDS = ["origin", "outcome", "problem", "note"]
_BAR = 34
_NAMES = {
    "node-ips": "Node IPs",
    "external-service-ips": "External service IPs",
    "pod-subnet": "Pod subnet",
    "service-subnet": "Service subnet",
}


def usage_picture(snapshot: Snapshot) -> Picture:
    """A bar a range and family: used, borrowed, reserved, leaked and free in per cent, the numbers beside it.

    Parameters
    ----------
    snapshot : Snapshot
        What ``analysis.usage.ip_usage`` needs.
    """
    usage = ip_usage(snapshot)
    usage = usage.assign(key=[range_key(row) for row in usage.to_dict("records")])
    figure = go.Figure(layout={"template": template(), "barmode": "stack"})
    rows = usage.to_dict("records")
    y = list(range(len(rows)))
    for part in _PARTS:
        _add_part(figure, rows, y, part)
    _add_unknown(figure, rows, y)
    for place, row in enumerate(rows):
        figure.add_annotation(
            x=102, y=place, xref="x", yref="y", xanchor="left", showarrow=False, text=_numbers(row), font={"size": 12}
        )
    figure.update_xaxes(
        range=[0, 158],
        tickvals=[0, 25, 50, 75, 100],
        ticktext=["0 %", "25 %", "50 %", "75 %", "100 %"],
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=y, ticktext=[_label(row) for row in rows], autorange="reversed", fixedrange=True, showgrid=False
    )
    figure.update_layout(height=90 + _BAR * max(1, len(rows)), bargap=0.35)
    full = [row["name"] for row in rows if "full: no free" in str(row["problem"])]
    troubled = usage["problem"].notna().sum()
    unknown = int((~usage["outcome"].isin(["ok"])).sum())
    summary = f"{len(rows)} ranges, {troubled} with a problem."
    summary += f" Full: {', '.join(map(str, full))}." if full else ""
    summary += f" Of {unknown} the use is not or not wholly known." if unknown else ""
    if not rows:
        summary = "No address range is known: none was declared, and none could be found in the cluster."
    unseen = why_unseen(snapshot, "nodes", "services", "pods", "ip_blocks", "ip_pools", "lb_pools", "service_cidrs")
    return Picture("ip-usage", TITLE, summary, figure, usage[[*_COLUMNS, *_WORDS]], unseen)


def range_key(row: dict[Any, Any]) -> str:
    """Key of a range's mark."""
    return f"range/{row['kind']}/{row['name']}/{row['family']}"


def _add_part(figure: go.Figure, rows: list[dict[Any, Any]], y: list[int], part: str) -> None:
    style = BARS[part]
    shares = [_share(row, part) for row in rows]
    if part != "free" and not any(shares):
        return
    figure.add_bar(
        orientation="h",
        x=shares,
        y=y,
        name=style.word,
        marker={"color": style.colour, "pattern": {"shape": style.pattern, "solidity": 0.35}, "line": {"width": 0}},
        customdata=[row["key"] for row in rows],
        hovertext=[_hover(row) for row in rows],
        hoverinfo="text",
    )


def _add_unknown(figure: go.Figure, rows: list[dict[Any, Any]], y: list[int]) -> None:
    """What is not known has a bar of its own: it is not free."""
    style = BARS["unknown"]
    rest = [0.0 if row["free"] is not None else max(0.0, 100.0 - _share(row, "used")) for row in rows]
    if any(rest):
        figure.add_bar(
            orientation="h",
            x=rest,
            y=y,
            name=style.word,
            marker={"color": style.colour, "pattern": {"shape": "\\", "solidity": 0.4}, "line": {"width": 0}},
            customdata=[row["key"] for row in rows],
            hovertext=[_hover(row) for row in rows],
            hoverinfo="text",
        )


def _share(row: dict[Any, Any], part: str) -> float:
    """Per cent of the capacity; borrowed is a part of used. A few addresses of very many are drawn as a sliver."""
    capacity = row["capacity"]
    value = row[part]
    if part == "used" and value is not None and row["borrowed"]:
        value -= row["borrowed"]
    if not capacity or not value:
        return 0.0
    share = 100.0 * int(value) / int(capacity)
    return max(share, 0.4) if part != "free" else min(share, 99.6 if row["used"] else 100.0)


def _numbers(row: dict[Any, Any]) -> str:
    capacity = short(row["capacity"])
    if row["used"] is None:
        return f"? of {capacity}: {plain_text(row['outcome'])}"
    if row["free"] is None:
        return f"at least {short(row['used'])} of {capacity} used"
    taken = row["capacity"] - row["free"]
    mark = "  <b>!</b>" if isinstance(row["problem"], str) else ""
    return f"{short(taken)} of {capacity} taken, <b>{short(row['free'])} free</b>{mark}"


def short(number: int) -> str:
    """An integer for people: exact up to a million, then as a power of two or in short."""
    if number < 10**6:
        return f"{number:,}".replace(",", " ")
    bits = number.bit_length()
    if number & (number - 1) == 0:
        return f"2<sup>{bits - 1}</sup>"
    return (
        f"~2<sup>{bits - 1 if number < 3 * 2 ** (bits - 2) else bits}</sup>"
        if number > 10**9
        else f"{number / 1e6:.1f} M"
    )


def _label(row: dict[Any, Any]) -> str:
    name = plain_text(row["name"], 26)
    kind = plain_text(row["kind"])
    first = name if row["name"] != row["kind"] else _NAMES.get(row["kind"], kind)
    second = f"{kind if row['name'] != row['kind'] else 'IPv' + str(row['family'])} · {row['origin']}"
    family = " v6" if row["family"] == 6 else ""
    return f"<b>{first}</b>{family}<br><span style='font-size:11px'>{second}</span>"


def _hover(row: dict[Any, Any]) -> str:
    pieces = row["addresses"][:6]
    return hover(
        [
            f"{KINDS.get(row['kind'], row['kind'])}: {row['name']}",
            ", ".join(pieces) + ("…" if len(row["addresses"]) > 6 else ""),
            f"capacity {row['capacity']}, used {_or_unknown(row['used'])}, leaked {_or_unknown(row['leaked'])}, "
            f"reserved {_or_unknown(row['reserved'])}, free {_or_unknown(row['free'])}",
            *(str(row["problem"]).split("; ") if isinstance(row["problem"], str) else []),
        ]
    )


def _or_unknown(value: int | None) -> str:
    return "not known" if value is None else str(value)
