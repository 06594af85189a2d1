"""The DNS records that the services demand, in a notebook."""

from __future__ import annotations

import ipywidgets
import pandas as pd

from edgenetviz.figures import Picture, dns_picture
from edgenetviz_widgets.view import View


class DNSRecords(View):
    """Services and the records that they demand. A click on a cell shows the service's records of all types.

    Parameters
    ----------
    snapshot : Snapshot
        What it shows.
    namespaces : list of str
        Namespaces shown; empty: all.
    selected_key : str
        Mark that is chosen at first, as ``record/<qname>/<qtype>``.
    """

    def rows_of(self, key: str) -> pd.DataFrame:
        """All records of the service that a record belongs to.

        Parameters
        ----------
        key : str
            ``record/<qname>/<qtype>``.
        """
        own = super().rows_of(key)
        return own if own.empty else self.table[self.table["service"].isin(own["service"])]

    def _filters(self) -> list[ipywidgets.Widget]:
        return [self._namespace_filter()]

    def _make(self) -> Picture:
        return dns_picture(self.snapshot, namespaces=self.namespaces)
