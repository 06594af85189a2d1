"""The topology in a notebook."""

from __future__ import annotations

import ipywidgets
import pandas as pd
import traitlets

from edgenetviz.analysis.topology import topology_edges
from edgenetviz.figures import Picture, topology_picture
from edgenetviz_widgets.view import View


class Topology(View):
    """Services, the pods behind them, the nodes they run on. A click on a mark shows its rows.

    Parameters
    ----------
    snapshot : Snapshot
        What it shows.
    namespaces : list of str
        Namespaces shown; empty: all.
    only_problems : bool
        Only services with a problem and what stands behind them.
    selected_key : str
        Mark that is chosen at first.
    """

    only_problems = traitlets.Bool(default_value=False)
    """Show only services with a problem, and pods that are not ready."""

    @classmethod
    def options(cls) -> list[str]:
        """Keywords that the widget takes."""
        return ["namespaces", "only_problems", "selected_key"]

    def rows_of(self, key: str) -> pd.DataFrame:
        """Connections of a mark: of a service its endpoints, of a pod or node the services that lead there.

        A mark without any has the row that describes it.

        Parameters
        ----------
        key : str
            ``service/<namespace>/<name>``, ``pod/<namespace>/<name>``, ``workload/<kind>/<namespace>/<name>@<node>`` or
            ``node/<name>``.
        """
        own = super().rows_of(key)
        if not key or not self.snapshot.readable("services"):
            return own
        edges = topology_edges(self.snapshot)
        kind, _, rest = key.partition("/")
        if kind == "service":
            chosen = edges["namespace"] + "/" + edges["service"] == rest
        elif kind == "pod":
            chosen = edges["pod_namespace"] + "/" + edges["pod"] == rest
        elif kind == "node":
            chosen = edges["node"] == rest
        else:
            workload = edges["workload_kind"] + "/" + edges["pod_namespace"] + "/" + edges["workload"]
            chosen = workload + "@" + edges["node"] == rest
        rows = edges[chosen.fillna(value=False)]
        return rows.assign(key=key) if len(rows) else own

    def _filters(self) -> list[ipywidgets.Widget]:
        problems = ipywidgets.Checkbox(description="Only problems", indent=False)
        ipywidgets.link((self, "only_problems"), (problems, "value"))
        return [self._namespace_filter(), problems]

    def _make(self) -> Picture:
        return topology_picture(self.snapshot, namespaces=self.namespaces, only_problems=self.only_problems)
