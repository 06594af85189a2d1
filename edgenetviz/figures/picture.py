"""A picture: a figure, a table that says the same, and one sentence for those who see neither."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Picture:
    """What report, notebook and widgets show.

    Parameters
    ----------
    name : str
        Identifier, unique on a page: ``topology``, ``ip-usage``, ``address-map-<range>``, ``dns``.
    title : str
        Heading.
    summary : str
        One or two sentences with the real numbers: the alternative text.
    figure : plotly.graph_objects.Figure
        Each mark's ``customdata`` holds its key: ``service/<namespace>/<name>``,
        ``workload/<kind>/<namespace>/<name>``,
        ``pod/<namespace>/<name>``, ``node/<name>``, ``range/<kind>/<name>/<family>``, ``address/<address>``,
        ``record/<qname>/<qtype>``.
    table : DataFrame
        Says the same as the figure, row by row; its column ``key`` holds the keys of the marks.
    unseen : str
        What the picture cannot show because it could not be read; empty when it shows everything.
    """

    name: str
    title: str
    summary: str
    figure: go.Figure
    table: pd.DataFrame
    unseen: str = ""
