"""Colours, symbols and dashes: one definition for light and dark, for report, notebook and widgets.

The hues are those of Okabe and Ito (*Color Universal Design*, 2008), darkened or lightened until each stands out at
3 : 1 from a white and from a near-black page. No colour is used alone: a symbol, a dash or a word goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import plotly.graph_objects as go

BLUE, SKY, GREEN, ORANGE, VERMILION, PURPLE, GREY = (
    "#2a7fbd",
    "#4a9fd0",
    "#0f9574",
    "#bf7d00",
    "#d5560b",
    "#b5609a",
    "#7b8794",
)
FAINT = "rgba(127,140,153,0.16)"
"""Background of a row, free space: visible on light and dark, never louder than a mark."""
LINE = "rgba(127,140,153,0.45)"

FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif'


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is drawn.

    Parameters
    ----------
    word : str
        What the legend says.
    color : str
        Colour of marks and lines.
    symbol : str
        plotly's marker symbol.
    dash : str
        plotly's line dash.
    sign : str
        One character for cells and texts.
    tone : str
        ``ok``, ``warn``, ``bad``, ``idle`` or ``unknown``: how loud it is.
    """

    word: str
    color: str
    symbol: str
    dash: str
    sign: str
    tone: str

    @property
    def problem(self) -> bool:
        """Somebody should look at it."""
        return self.tone in {"warn", "bad"}


STATES: MappingProxyType[str, Look] = MappingProxyType(
    {
        "ready": Look("ready", GREEN, "circle", "solid", "✓", "ok"),
        "partly-ready": Look("ready in part", ORANGE, "triangle-up", "solid", "▲", "warn"),
        "terminating": Look("terminating", ORANGE, "diamond", "dashdot", "◆", "warn"),
        "not-ready": Look("not ready", VERMILION, "x", "dash", "✕", "bad"),
        "no-endpoints": Look("no endpoints", VERMILION, "circle-open", "dash", "○", "bad"),
        "missing": Look("pod does not exist", PURPLE, "cross", "dot", "✚", "bad"),
        "pending": Look("no external address", ORANGE, "triangle-down", "solid", "▼", "warn"),
        "no-selector": Look("no selector, no endpoints", GREY, "square-open", "dot", "□", "idle"),
        "external-name": Look("name outside", SKY, "diamond-open", "dot", "◇", "idle"),
        "finished": Look("finished", GREY, "square", "dot", "■", "idle"),
        "unknown": Look("not visible", GREY, "hexagon-open", "dot", "?", "unknown"),
    }
)
"""State of a service, pod, endpoint or node → its look, in the order of the legend."""

CELLS: MappingProxyType[str, Look] = MappingProxyType(
    {
        "outside": Look("not in the range", "rgba(0,0,0,0)", "", "", "", "idle"),
        "free": Look("free", FAINT, "", "", "", "idle"),
        "used": Look("used", BLUE, "", "", "•", "ok"),
        "node": Look("node", GREEN, "", "", "N", "ok"),
        "device": Look("gateway or device", ORANGE, "", "", "D", "idle"),
        "shared": Look("shared by services", SKY, "", "", "S", "idle"),
        "allocated": Look("allocated, holder not found", PURPLE, "", "", "A", "warn"),
        "conflict": Look("several owners", VERMILION, "", "", "!", "bad"),
        "unknown": Look("not visible", "rgba(127,140,153,0.38)", "", "", "?", "unknown"),
    }
)
"""State of an address → its look; the place in this mapping is its number in the heatmap."""

RECORDS: MappingProxyType[str, Look] = MappingProxyType(
    {
        "none": Look("no such record", "rgba(0,0,0,0)", "", "", "", "idle"),
        "answer": Look("answer", BLUE, "", "", "", "ok"),
        "cname": Look("CNAME", GREEN, "", "", "→", "ok"),
        "nodata": Look("no data of this type", "rgba(127,140,153,0.30)", "", "", "∅", "idle"),
        "nxdomain": Look("NXDOMAIN: no such name", ORANGE, "", "", "NX", "idle"),
        "mixed": Look("several of these", PURPLE, "", "", "", "idle"),
        "unknown": Look("not visible", "rgba(127,140,153,0.14)", "", "", "?", "unknown"),
    }
)
"""What a DNS server should say → its look; the place in this mapping is its number in the heatmap."""


def template(*, dark: bool = False) -> go.layout.Template:
    """The plotly template ``edgenetviz-light`` or ``edgenetviz-dark``; plotly's own default is left alone.

    Parameters
    ----------
    dark : bool
        For a dark page.
    """
    ink, grid, paper = ("#e6eaee", "#39424d", "#20262d") if dark else ("#1d252d", "#dfe4e9", "#ffffff")
    axis = {
        "gridcolor": grid,
        "linecolor": grid,
        "zerolinecolor": grid,
        "tickcolor": grid,
        "automargin": False,
        "title": {"font": {"size": 12}},
    }
    layout = {
        "font": {"family": FONT, "size": 12, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {
            "bgcolor": paper,
            "bordercolor": GREY,
            "align": "left",
            "namelength": -1,
            "font": {"color": ink, "family": FONT, "size": 12},
        },
        "legend": {"font": {"size": 12}, "itemsizing": "constant"},
        "xaxis": axis,
        "yaxis": axis,
        "colorway": [BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY],
    }
    return go.layout.Template(layout=layout)


TEMPLATES: MappingProxyType[str, go.layout.Template] = MappingProxyType(
    {"edgenetviz-light": template(), "edgenetviz-dark": template(dark=True)}
)
"""Templates by name."""


def steps(looks: MappingProxyType[str, Look]) -> list[list[float | str]]:
    """Colour scale of a heatmap whose numbers are the places in ``looks``: hard steps, no gradient.

    To be used with ``zmin=-0.5`` and ``zmax=len(looks) - 0.5``.
    """
    share = 1 / len(looks)
    return [
        [edge, look.color]
        for place, look in enumerate(looks.values())
        for edge in (place * share, (place + 1) * share)
    ]
