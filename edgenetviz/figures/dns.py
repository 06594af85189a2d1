"""The DNS records that the services demand: a grid of services and record types."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from edgenetviz.analysis.dns_records import cluster_zone, dns_expected
from edgenetviz.figures.palette import BLUE, ORANGE, PURPLE, SKY, template
from edgenetviz.figures.picture import Picture
from edgenetviz.figures.text import hover, plain_text, unseen_picture, why_unseen
from edgenetviz.snapshot import Snapshot

TITLE = "Which names the services demand"
_TYPES = ["A", "AAAA", "CNAME", "SRV", "PTR"]
_EXPECTS = {
    "answer": (BLUE, "answers"),
    "cname": (SKY, "leads to another name"),
    "nodata": ("rgba(138,143,152,.30)", "exists, without this type"),
    "nxdomain": (ORANGE, "must not exist"),
    "unknown": (PURPLE, "could not be seen"),
}
_ORDER = ["unknown", "nxdomain", "nodata", "cname", "answer"]
"""What a cell of several records shows: the last of these that occurs."""

_ROW = 22
MAX_SERVICES = 150
"""Services with a row each; with more, a row is a namespace."""

MAX_ROWS = 200
"""Rows drawn at most; the table has them all."""

_COLUMNS = ["key", "service", "qname", "qtype", "expect", "answers", "note"]


def dns_picture(snapshot: Snapshot, *, namespaces: Sequence[str] = ()) -> Picture:
    """A row a service (or a namespace, where there are very many), a column a record type.

    Parameters
    ----------
    snapshot : Snapshot
        What ``analysis.dns_records.dns_expected`` needs.
    namespaces : sequence of str
        Only these; empty: all.
    """
    if not snapshot.readable("services"):
        return unseen_picture(snapshot, "dns", TITLE, _COLUMNS, "services")
    records = dns_expected(snapshot)
    records = records[records["owner_kind"] == "Service"]
    if namespaces:
        records = records[records["owner_namespace"].isin(list(namespaces))]
    service = records["owner_namespace"] + "/" + records["owner_name"]
    records = records.assign(
        service=service,
        key="record/" + records["qname"] + "/" + records["qtype"],
        row=service if service.nunique() <= MAX_SERVICES else records["owner_namespace"],
    )
    zone = cluster_zone(snapshot)
    rows = sorted(records["row"].dropna().unique())
    figure = _draw(records[records["row"].isin(rows[:MAX_ROWS])])
    counts = records["expect"].value_counts()
    summary = f"{len(records)} records of {records['service'].nunique()} services in zone {zone.name} ({zone.source}): "
    summary += ", ".join(f"{counts[expect]} {_EXPECTS[expect][1]}" for expect in _EXPECTS if counts.get(expect))
    unseen = [why_unseen(snapshot, "services", "endpoints", "dns_config")]
    if zone.assumed:
        unseen.append(f"nothing that could be read names the cluster's zone: {zone.name} is assumed")
    if len(rows) > MAX_ROWS:
        unseen.append(f"{len(rows) - MAX_ROWS} of {len(rows)} rows are in the table only")
    return Picture(
        "dns", TITLE, f"{summary}.", figure, records[_COLUMNS].reset_index(drop=True), "; ".join(filter(None, unseen))
    )


def _draw(records: pd.DataFrame) -> go.Figure:
    figure = go.Figure(layout={"template": template()})
    rows = sorted(records["row"].dropna().unique())
    cells = records.assign(
        rank=records["expect"].map({expect: place for place, expect in enumerate(_ORDER)}),
        line=[_line(*row) for row in records[["qname", "qtype", "answers", "expect"]].itertuples(index=False)],
    )
    grouped = cells.groupby(["row", "qtype"])
    table = pd.DataFrame(
        {
            "expect": grouped["rank"].max().map(dict(enumerate(_ORDER))),
            "count": grouped.size(),
            "key": grouped["key"].first(),
            "lines": grouped["line"].agg(list),
        }
    ).reset_index()
    y_of = {row: place for place, row in enumerate(rows)}
    x_of = {qtype: place for place, qtype in enumerate(_TYPES)}
    table = table[table["qtype"].isin(_TYPES)]
    for expect, (colour, word) in _EXPECTS.items():
        own = table[table["expect"] == expect]
        if own.empty:
            continue
        figure.add_scatter(
            x=own["qtype"].map(x_of).to_numpy(dtype=np.float32),
            y=own["row"].map(y_of).to_numpy(dtype=np.float32),
            mode="markers+text",
            marker={"symbol": "square", "size": 17, "color": colour, "line": {"width": 0}},
            text=[_letter(expect, count) for count in own["count"]],
            textfont={"size": 10, "color": "#ffffff" if expect == "answer" else "#1c2733"},
            customdata=own["key"].tolist(),
            hovertext=[hover(_first_lines(lines)) for lines in own["lines"]],
            hoverinfo="text",
            name=word,
            cliponaxis=False,
        )
    figure.update_xaxes(
        tickvals=list(range(len(_TYPES))),
        ticktext=_TYPES,
        side="top",
        range=[-0.6, len(_TYPES) - 0.2],
        showgrid=False,
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[plain_text(row, 46) for row in rows],
        range=[len(rows) - 0.4, -0.6],
        fixedrange=True,
    )
    figure.update_layout(
        height=110 + _ROW * max(1, len(rows)), legend={"y": 1.0, "yanchor": "bottom", "yref": "container"}
    )
    figure.update_layout(legend={"yref": "paper", "y": 1.0 + 34 / (110 + _ROW * max(1, len(rows)))}, margin={"t": 70})
    if not len(records):
        figure.add_annotation(
            text="No service demands a record.", showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper"
        )
    return figure


def _letter(expect: str, count: int) -> str:
    return {"nodata": "–", "nxdomain": "✕", "unknown": "?", "cname": "→"}.get(expect, str(count) if count > 1 else "✓")


def _line(qname: str, qtype: str, answers: list[str], expect: str) -> str:
    return f"{qname} {qtype}: {', '.join(answers[:4]) or _EXPECTS[expect][1]}"


def _first_lines(lines: list[str]) -> list[str]:
    return [*lines[:6], f"and {len(lines) - 6} more"] if len(lines) > 6 else lines
