"""Tables as text, JSON and CSV."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pandas as pd

from edgenetviz.analysis import derive
from edgenetviz.errors import UnknownTable
from edgenetviz.schema import COLLECTED, DERIVED, TABLES
from edgenetviz.snapshot import Snapshot
from edgenetviz.snapshot_repr import printable

_WIDEST = 48


def overview(snapshot: Snapshot, form: str) -> str:
    """Every table with its rows and state.

    Parameters
    ----------
    snapshot : Snapshot
        Whose tables.
    form : str
        ``text``, ``json`` or ``csv``.
    """
    rows = [
        {"table": name, "rows": len(snapshot.tables[name]), "outcome": snapshot.state(name), "row": TABLES[name].title}
        for name in COLLECTED
    ]
    if form == "json":
        tables = {row["table"]: {"rows": row["rows"], "outcome": row["outcome"]} for row in rows}
        outcomes = plain_rows(snapshot.outcomes)
        return json.dumps({"tables": tables, "outcomes": outcomes, "derived": list(DERIVED)}, indent=1)
    return written(pd.DataFrame(rows), form)


def table(snapshot: Snapshot, name: str, form: str) -> str:
    """One table, collected or derived.

    Parameters
    ----------
    snapshot : Snapshot
        Whose table.
    name : str
        Its name; ``outcomes`` gives the outcome of each resource.
    form : str
        ``text``, ``json`` or ``csv``.

    Raises
    ------
    UnknownTable
        There is no such table.
    TableUnavailable
        A derived table needs one that could not be read.
    """
    if name == "outcomes":
        frame, state, reason = snapshot.outcomes, "ok", ""
    elif name in DERIVED:
        frame, state, reason = derive(name, snapshot), snapshot.state(name), snapshot.reason(name)
    elif name in COLLECTED:
        frame, state, reason = snapshot.table(name), snapshot.state(name), snapshot.reason(name)
    else:
        raise UnknownTable(f"There is no table {name!r}.", f"Tables: {', '.join([*COLLECTED, *DERIVED, 'outcomes'])}.")
    if form == "json":
        content = {"table": name, "outcome": state, "reason": reason, "rows": plain_rows(frame)}
        return json.dumps(content, indent=1)
    text = written(frame, form)
    return f"{text}\n({state}: {printable(reason)})" if form == "text" and state != "ok" else text


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: missing is None, times are RFC 3339, integers stay integers of any size."""
    columns = {name: [_plain(value) for value in frame[name].astype("object")] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return value
    if value is None or value is pd.NaT or pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.item() if hasattr(value, "item") else value


def written(frame: pd.DataFrame, form: str) -> str:
    """A table as ``text``, for people, or ``csv``. Text has no control characters and shortens long cells."""
    rows = plain_rows(frame)
    cells = [[_cell(row[name]) for name in frame.columns] for row in rows]
    if form == "csv":
        out = io.StringIO()
        pd.DataFrame(cells, columns=frame.columns).to_csv(out, index=False, lineterminator="\n")
        return out.getvalue().rstrip("\n")
    shown = [[_shortened(printable(cell)) for cell in row] for row in cells]
    widths = [max(map(len, column)) for column in zip(frame.columns, *shown, strict=True)]
    lines = [list(frame.columns), *shown]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
