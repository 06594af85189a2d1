"""A DataFrame as an HTML table; every cell is text."""

from __future__ import annotations

from html import escape

import pandas as pd

from edgenetviz.textual import plain_rows

MOST_ROWS = 200


def table_html(table: pd.DataFrame, caption: str, *, folded: bool = False) -> str:
    """An HTML table of at most :data:`MOST_ROWS` rows.

    Parameters
    ----------
    table : DataFrame
        What to show.
    caption : str
        What it is.
    folded : bool
        Behind a heading that opens it.
    """
    head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_text(value))}</td>" for value in row.values()) + "</tr>"
        for row in plain_rows(table.head(MOST_ROWS))
    )
    more = f"<p>The first {MOST_ROWS} of {len(table)} rows.</p>" if len(table) > MOST_ROWS else ""
    body = (
        f'<div class="edgenetviz-table" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}"
    )
    return f"<details><summary>The same as a table ({len(table)} rows)</summary>{body}</details>" if folded else body


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
