"""Colours, symbols and dashes: colour-blind-safe, and never colour alone.

Colours are those of Okabe and Ito's palette, dark enough to be told apart on white and bright enough on near-black.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Style:
    """How a state looks.

    Parameters
    ----------
    colour : str
        Fill of a mark, colour of a line.
    word : str
        What the legend says.
    symbol : str
        Plotly marker symbol.
    dash : str
        Plotly dash of a line.
    pattern : str
        Plotly fill pattern of a bar.
    letter : str
        Letter in a cell of an address map.
    """

    colour: str
    word: str
    symbol: str = "circle"
    dash: str = "solid"
    pattern: str = ""
    letter: str = ""


BLUE, ORANGE, GREEN, RED, PURPLE, GREY, SKY, YELLOW = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#cc79a7",
    "#8a8f98",
    "#56b4e9",
    "#f0e442",
)

EDGES: dict[str, Style] = {
    "ready": Style(GREEN, "ready"),
    "terminating": Style(ORANGE, "serving, on its way out", dash="dashdot"),
    "not-ready": Style(RED, "not ready", dash="dash"),
    "missing": Style(PURPLE, "pod does not exist", dash="dot"),
    "runs-on": Style(GREY, "runs on"),
}
"""State of a line from a service, or from a pod to its node."""

MARKS: dict[str, Style] = {
    "good": Style(BLUE, "as it should be"),
    "warning": Style(ORANGE, "partly ready", symbol="triangle-up"),
    "bad": Style(RED, "does not work", symbol="x"),
    "quiet": Style(GREY, "leads outside, or finished", symbol="circle-open"),
    "unknown": Style(PURPLE, "could not be seen", symbol="diamond-open"),
}
"""State of a service, pod, workload or node."""

CELLS: dict[str, Style] = {
    "free": Style("#dfe5ec", "free"),
    "used": Style(BLUE, "used", letter="●"),
    "node": Style(GREEN, "node", letter="N"),
    "reserved": Style(SKY, "reserved", letter="r"),
    "leaked": Style(ORANGE, "leaked", letter="L"),
    "borrowed": Style(YELLOW, "borrowed", letter="b"),
    "conflicting": Style(RED, "several owners", letter="!"),
    "device": Style(PURPLE, "device or gateway", letter="D"),
    "unknown": Style(GREY, "could not be seen", letter="?"),
}
"""State of a single address."""

BARS: dict[str, Style] = {
    "used": Style(BLUE, "used"),
    "borrowed": Style(SKY, "borrowed", pattern="."),
    "reserved": Style(GREY, "reserved", pattern="x"),
    "leaked": Style(ORANGE, "leaked", pattern="/"),
    "free": Style("rgba(138,143,152,.22)", "free"),
    "unknown": Style("rgba(204,121,167,.35)", "could not be seen", pattern="\\"),
}
"""Part of a range."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
INK = {"light": "#1c2733", "dark": "#e8edf3"}
GRID = {"light": "#e3e8ee", "dark": "#33404f"}


def template(theme: str = "light") -> go.layout.Template:
    """Plotly template of a theme; the background is transparent, so that the page shows through.

    Parameters
    ----------
    theme : str
        ``light`` or ``dark``.
    """
    axis: dict[str, Any] = {
        "gridcolor": GRID[theme],
        "linecolor": GRID[theme],
        "zeroline": False,
        "ticks": "",
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK[theme]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "title": {"text": ""}},
            "margin": {"l": 8, "r": 8, "t": 40, "b": 24},
            "xaxis": axis,
            "yaxis": axis,
            "hovermode": "closest",
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": GREY, "activecolor": INK[theme]},
        }
    )
