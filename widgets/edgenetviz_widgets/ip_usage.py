"""The use of the address ranges in a notebook."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pandas as pd
import traitlets

from edgenetviz.figures import Picture, address_map, usage_picture
from edgenetviz_widgets.view import View

_ALL = "All ranges"


class IPUsage(View):
    """How full the ranges are; a click on a bar, or a choice, opens the map of its addresses.

    Parameters
    ----------
    snapshot : Snapshot
        What it shows.
    range_key : str
        Range whose addresses are shown, as ``range/<kind>/<name>/<family>``; empty: all ranges.
    selected_key : str
        Mark that is chosen at first.
    """

    range_key = traitlets.Unicode("")
    """Range whose addresses are shown, as ``range/<kind>/<name>/<family>``; empty: all ranges as bars."""

    @classmethod
    def options(cls) -> list[str]:
        """Keywords that the widget takes."""
        return ["range_key", "selected_key"]

    @property
    def ranges(self) -> pd.DataFrame:
        """All ranges, whatever is shown."""
        return usage_picture(self.snapshot).table

    def click(self, key: str) -> None:
        """Choose a mark; a range that is small enough opens.

        Parameters
        ----------
        key : str
            ``range/…`` or ``address/…``.
        """
        if key.startswith("range/") and self._map(key) is not None:
            self.range_key = key
        self.selected_key = key

    def _filters(self) -> list[ipywidgets.Widget]:
        table = self.ranges
        names = [(f"{row['kind']} {row['name']} (IPv{row['family']})", row["key"]) for row in table.to_dict("records")]
        picker = ipywidgets.Dropdown(
            options=[(_ALL, ""), *((name, key) for name, key in names if self._map(key) is not None)],
            value=self.range_key, description="Range", style={"description_width": "initial"},
        )  # fmt: skip
        ipywidgets.link((self, "range_key"), (picker, "value"))
        return [picker]

    def _map(self, key: str) -> Picture | None:
        _, kind, rest = key.split("/", 2)
        name, _, family = rest.rpartition("/")
        return address_map(self.snapshot, kind, name, int(family))

    def _make(self) -> Picture:
        chosen = self._map(self.range_key) if self.range_key else None
        return chosen or usage_picture(self.snapshot)

    def _on_filter(self, change: Any) -> None:
        # What was chosen in another picture is not in this one.
        self.selected_key = ""
        super()._on_filter(change)
