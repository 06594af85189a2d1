"""Text in a figure. Plotly reads a little HTML in labels and hovers: names out of a cluster must stay text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import plotly.graph_objects as go

from edgenetviz.figures.palette import template
from edgenetviz.figures.picture import Picture
from edgenetviz.schema import TABLES
from edgenetviz.snapshot import Snapshot
from edgenetviz.snapshot_repr import printable


def plain_text(text: object, longest: int | None = None) -> str:
    """Text for a label or hover: escaped, without control characters, cut to a length.

    Parameters
    ----------
    text : object
        What to write.
    longest : int, optional
        Characters; longer text ends in an ellipsis.
    """
    shown = printable(str(text))
    if longest is not None and len(shown) > longest:
        shown = f"{shown[: longest - 1]}…"
    return escape(shown, quote=False)


def hover(lines: Iterable[object]) -> str:
    """Lines of a hover box; empty ones are left out."""
    return "<br>".join(plain_text(line, 160) for line in lines if line)


def why_unseen(snapshot: Snapshot, *tables: str) -> str:
    """What a picture of these tables cannot show; empty when it shows everything."""
    parts = []
    for table in tables:
        state = snapshot.state(table)
        if state not in {"ok", "absent"}:
            parts.append(f"{table} ({state}): {snapshot.reason(table)}")
    return "; ".join(parts)


def unseen_picture(snapshot: Snapshot, name: str, title: str, columns: list[str], *tables: str) -> Picture:
    """An honest empty picture: what it would show could not be read.

    Parameters
    ----------
    snapshot : Snapshot
        What was read.
    name, title : str
        Of the picture.
    columns : list of str
        Columns of its table.
    *tables : str
        Tables that it needs.
    """
    import pandas as pd

    missing = [table for table in tables if not snapshot.readable(table)]
    absent = all(snapshot.state(table) == "absent" for table in missing)
    what = ", ".join(TABLES[table].name for table in missing)
    words = "is not installed or not served" if absent else "could not be seen"
    figure = go.Figure(layout={"template": template(), "height": 160})
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=f"Nothing is drawn here: {plain_text(what)} {words}.",
        showarrow=False,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
    )
    unseen = why_unseen(snapshot, *tables) or f"{what} {words}"
    return Picture(name, title, f"{title}: {what} {words}.", figure, pd.DataFrame(columns=columns), unseen)
