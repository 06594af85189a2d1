"""What a Snapshot says of itself, as text and as HTML. Pure functions; every name is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from edgenetviz.schema import COLLECTED, TABLES

if TYPE_CHECKING:
    from edgenetviz.snapshot import Snapshot

_CELL = "text-align:left;padding:.15em .8em .15em 0;vertical-align:top"


def facts(snapshot: Snapshot) -> list[tuple[str, str]]:
    """What this is: label and value, without what is not known."""
    origin = snapshot.origin
    rows = [
        ("Cluster", origin.server),
        ("Kubernetes", origin.kubernetes_version),
        ("Collected", origin.collected_at),
        ("As", origin.identity),
        ("From", f"{origin.source} ({origin.kind})"),
    ]
    return [(label, value) for label, value in rows if value]


def unseen_line(snapshot: Snapshot) -> str:
    """One sentence on what could not be seen."""
    unseen = snapshot.unseen()
    if not unseen:
        return "Everything that was asked for could be read."
    partly = [o.resource for o in unseen if o.state == "partial"]
    not_at_all = [o.resource for o in unseen if o.state != "partial"]
    parts = []
    if not_at_all:
        parts.append(f"{len(not_at_all)} resources could not be read: {', '.join(not_at_all)}")
    if partly:
        parts.append(f"{len(partly)} only in part: {', '.join(partly)}")
    return "; ".join(parts) + "."


def as_text(snapshot: Snapshot) -> str:
    """For the console."""
    lines = ["<edgenetviz.Snapshot>"]
    lines += [f"  {label + ':':<12}{printable(value)}" for label, value in facts(snapshot)]
    counted = [f"{name} {len(snapshot.tables[name])}" for name in COLLECTED if len(snapshot.tables[name])]
    lines.append(f"  {'Tables:':<12}{', '.join(counted)}")
    lines.append(f"  {'Unseen:':<12}{unseen_line(snapshot)}")
    return "\n".join(lines)


def as_html(snapshot: Snapshot) -> str:
    """For a notebook: what this is, what could not be seen, the tables with their size and state."""
    head = "".join(
        f'<tr><th scope="row" style="{_CELL}">{escape(label)}</th><td style="{_CELL}">{escape(value)}</td></tr>'
        for label, value in facts(snapshot)
    )
    rows = "".join(_table_row(snapshot, name) for name in COLLECTED)
    labels = ("Table", "Rows", "State", "A row is")
    columns = "".join(f'<th scope="col" style="{_CELL}">{label}</th>' for label in labels)
    return (
        '<div class="edgenetviz-snapshot"><table style="border-collapse:collapse">'
        f'<caption style="{_CELL};font-weight:bold">edgenetviz snapshot</caption><tbody>{head}</tbody></table>'
        f"<p>{escape(unseen_line(snapshot))}</p>"
        f"<details><summary>{len(COLLECTED)} tables, as attributes: <code>snapshot.pods</code> …</summary>"
        f'<table style="border-collapse:collapse"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'
        "</details></div>"
    )


def printable(text: str) -> str:
    """Text without control characters: a name out of a cluster must not drive the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _table_row(snapshot: Snapshot, name: str) -> str:
    state = snapshot.state(name)
    reason = f' title="{escape(snapshot.reason(name), quote=True)}"' if state != "ok" else ""
    return (
        f'<tr><td style="{_CELL}"><code>{name}</code></td><td style="{_CELL}">{len(snapshot.tables[name])}</td>'
        f'<td style="{_CELL}"{reason}>{state}</td><td style="{_CELL}">{escape(TABLES[name].title)}</td></tr>'
    )
