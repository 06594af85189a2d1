"""What the three widgets have in common: a picture that answers clicks, and a table that says the same."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import pandas as pd
import traitlets

from edgenetviz.figures import Picture
from edgenetviz.snapshot import Snapshot
from edgenetviz_widgets.html import table_html

_FILES = Path(__file__).parent


class Figure(anywidget.AnyWidget):
    """A plotly figure that follows JupyterLab's theme and tells which mark was clicked.

    The figure is drawn by plotly.js as plotly's own package carries it; it comes over the kernel's connection, once a
    page, so that no network is asked for it.
    """

    _esm = _FILES / "figure.js"
    _css = _FILES / "view.css"

    figure = traitlets.Unicode("{}").tag(sync=True)
    """The figure: JSON of its data and layout."""

    label = traitlets.Unicode("").tag(sync=True)
    """What the figure shows, for those who do not see it."""

    clicked = traitlets.Unicode("").tag(sync=True)
    """Key of the mark clicked last; empty text when none was."""

    drawn = traitlets.Int(0).tag(sync=True)
    """How often the page has drawn it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """The page asks for plotly.js when it has none yet."""
        if content == "plotly":
            from edgenetviz.report.html import plotly_bundle

            self.send("plotly", [plotly_bundle().source.encode()])


class View(ipywidgets.VBox):  # type: ignore[misc]
    """A picture of a snapshot, with filters above and rows below.

    Parameters
    ----------
    snapshot : Snapshot
        What it shows.
    **options
        Values for the traits that :meth:`options` names.

    Raises
    ------
    TypeError
        An option is not known; the message names the known ones.
    """

    selected_key = traitlets.Unicode("")
    """Key of the mark that is chosen, such as ``service/factory/mqtt``; empty: none."""

    namespaces = traitlets.List(traitlets.Unicode())
    """Namespaces shown; empty: all."""

    _parts: tuple[ipywidgets.Widget, ...] = ()

    def __init__(self, snapshot: Snapshot, **options: Any) -> None:
        known = self.options()
        unknown = sorted(set(options) - set(known))
        if unknown:
            raise TypeError(f"{type(self).__name__} does not know {', '.join(unknown)}; it knows {', '.join(known)}.")
        self._snapshot = snapshot
        self._picture: Picture | None = None
        self._figure = Figure()
        self._summary = ipywidgets.HTML()
        self._rows = ipywidgets.HTML()
        self._controls = ipywidgets.HBox(layout={"flex_flow": "row wrap", "align_items": "flex-end"})
        super().__init__([self._controls, self._summary, self._figure, self._rows], **options)
        self.add_class("edgenetviz-view")
        self._controls.children = self._filters()
        self._parts = (self._figure, self._summary, self._rows, *self._controls.children, self._controls)
        self._figure.observe(self._on_click, "clicked")
        self.observe(self._on_filter, [name for name in known if name != "selected_key"])
        self.observe(self._on_selection, "selected_key")
        self._draw()

    @classmethod
    def options(cls) -> list[str]:
        """Keywords that the widget takes."""
        return ["namespaces", "selected_key"]

    @property
    def snapshot(self) -> Snapshot:
        """What the widget shows."""
        return self._snapshot

    @property
    def picture(self) -> Picture:
        """The picture as it is drawn now."""
        if self._picture is None:
            self._picture = self._make()
        return self._picture

    @property
    def table(self) -> pd.DataFrame:
        """All rows of the picture."""
        return self.picture.table

    @property
    def selection(self) -> pd.DataFrame:
        """Rows of the mark that is chosen; none when none is."""
        return self.rows_of(self.selected_key)

    def rows_of(self, key: str) -> pd.DataFrame:
        """Rows of a mark.

        Parameters
        ----------
        key : str
            Key of the mark.
        """
        table = self.table
        return table[table["key"] == key]

    def click(self, key: str) -> None:
        """Do what a click on a mark does.

        Parameters
        ----------
        key : str
            Key of the mark; empty text chooses none.
        """
        self.selected_key = key

    def close(self) -> None:
        """Close the widget and all that it is made of."""
        for part in self._parts:
            part.close()
        self._parts = ()
        super().close()

    def _make(self) -> Picture:
        raise NotImplementedError

    def _filters(self) -> list[ipywidgets.Widget]:
        return []

    def _namespace_filter(self) -> ipywidgets.Widget:
        names = sorted({*self._snapshot.services["namespace"].dropna(), *self._snapshot.pods["namespace"].dropna()})
        chosen = [name for name in self.namespaces if name in names]
        box = ipywidgets.SelectMultiple(
            options=names, value=chosen, rows=min(6, max(2, len(names))), description="Namespaces",
            tooltip="Show only these namespaces; none chosen: all", style={"description_width": "initial"},
        )  # fmt: skip
        ipywidgets.link((self, "namespaces"), (box, "value"), transform=(tuple, list))
        return box

    def _on_click(self, change: Any) -> None:
        self.click(change["new"])

    def _on_filter(self, _change: Any) -> None:
        self._picture = None
        self._draw()

    def _on_selection(self, _change: Any) -> None:
        self._show_rows()

    def _draw(self) -> None:
        picture = self.picture
        self._figure.label = f"{picture.title}. {picture.summary}"
        plain = json.loads(picture.figure.to_json())
        self._figure.figure = json.dumps({"data": plain["data"], "layout": plain["layout"]})
        unseen = (
            f'<p class="edgenetviz-unseen"><b>Not shown:</b> {escape(picture.unseen)}</p>' if picture.unseen else ""
        )
        self._summary.value = f'<p class="edgenetviz-summary">{escape(picture.summary)}</p>{unseen}'
        self._show_rows()

    def _show_rows(self) -> None:
        chosen = self.selection
        if len(chosen):
            self._rows.value = table_html(chosen.drop(columns=["key"]), f"Chosen: {self.selected_key}")
        else:
            self._rows.value = table_html(self.table.drop(columns=["key"]), self.picture.title, folded=True)
