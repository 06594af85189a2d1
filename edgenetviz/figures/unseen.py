"""Pictures of what could not be seen: they say so, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from edgenetviz.figures.labels import safe
from edgenetviz.figures.palette import LINE, TEMPLATES
from edgenetviz.figures.picture import Picture
from edgenetviz.snapshot import Snapshot

_LONGEST_REASON = 400


def empty_picture(name: str, title: str, message: str, *, unseen: str = "", columns: Sequence[str] = ()) -> Picture:
    """A picture without data that says in its middle why.

    Parameters
    ----------
    name, title : str
        Of the picture.
    message : str
        What cannot be shown and why.
    unseen : str
        What could not be read; empty when there is simply nothing to show.
    columns : sequence of str
        Columns of its empty table.
    """
    words = textwrap.wrap(message, 88)
    figure = go.Figure()
    figure.add_annotation(
        text="<br>".join(safe(line) for line in words),
        x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font={"size": 14}, align="center",
    )  # fmt: skip
    figure.add_shape(
        type="rect", x0=0, x1=1, y0=0, y1=1, xref="paper", yref="paper", line={"color": LINE, "width": 1, "dash": "dot"}
    )
    figure.update_layout(
        template=TEMPLATES["edgenetviz-light"],
        height=max(120, 60 + 22 * len(words)),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"visible": False, "range": [0, 1], "fixedrange": True},
        yaxis={"visible": False, "range": [0, 1], "fixedrange": True},
        dragmode=False,
    )
    return Picture(name, title, message, figure, pd.DataFrame(columns=["key", *columns]), unseen)


def not_visible(snapshot: Snapshot, table: str, what: str) -> str:
    """Sentence for a table that could not be read."""
    reason = snapshot.reason(table)
    return f"{what} could not be seen ({snapshot.state(table)}): {_cut(reason)}"


def partly(snapshot: Snapshot, *tables: str) -> str:
    """What is missing of these tables, in words; empty when nothing is."""
    parts = []
    for table in tables:
        state = snapshot.state(table)
        namespaces = sorted(snapshot.namespaces_read(table))
        if state == "partial" and namespaces:
            parts.append(f"partial: {table} only of the namespaces {', '.join(namespaces)}")
        elif state == "partial":
            parts.append(f"partial: {table}: {_cut(snapshot.reason(table))}")
        elif state not in {"ok", "absent"}:
            parts.append(f"not visible: {table} ({state})")
    return "; ".join(parts)


def _cut(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}…"
