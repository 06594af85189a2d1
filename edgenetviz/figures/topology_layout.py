"""Where the marks of the topology stand.

Namespaces are bands, one below the other. In a band every workload has a row for its pods, and a service stands beside
the first workload that it leads to, or on the next free row. Only names decide: a pod that changes moves nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

PER_ROW = 12
"""Pods of a workload beside each other; the next ones stand below."""

STEP = 0.042
"""From one pod to the next, in units of the x axis."""

_GAP = 1
"""Empty rows between two bands: the lower one's name stands there."""

X_SERVICE, X_POD, X_NODE = 0.0, 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Marks with their places.

    Parameters
    ----------
    services, pods, nodes : DataFrame
        The marks with ``x`` and ``y``.
    bands : list of (str, float)
        Namespace and the row of its name.
    rows : int
        Rows in all.
    """

    services: pd.DataFrame
    pods: pd.DataFrame
    nodes: pd.DataFrame
    bands: list[tuple[str, float]]
    rows: int


def lay_out(services: pd.DataFrame, pods: pd.DataFrame, nodes: pd.DataFrame, lines: pd.DataFrame) -> Layout:
    """Give every mark its place.

    Parameters
    ----------
    services, pods, nodes : DataFrame
        Marks; pods carry ``workload_key``.
    lines : DataFrame
        ``service_key``, ``pod_key``.
    """
    pods = pods.sort_values(["namespace", "workload_key", "name", "key"], kind="stable").reset_index(drop=True)
    place = pods.groupby("workload_key", sort=False).cumcount()
    deep = (pods.groupby(["namespace", "workload_key"], sort=True).size() + PER_ROW - 1) // PER_ROW
    workload_of_pod = pd.Series(pods["workload_key"].to_numpy(), index=pods["key"])
    target = lines.assign(workload=lines["pod_key"].map(workload_of_pod[~workload_of_pod.index.duplicated()]))
    first_target = target.dropna(subset=["workload"]).groupby("service_key")["workload"].min()
    services = services.sort_values(["namespace", "name"], kind="stable").reset_index(drop=True)
    base: dict[str, int] = {}
    service_y = np.zeros(len(services))
    bands: list[tuple[str, float]] = []
    row = 0
    wanted = services["key"].map(first_target)
    for namespace in sorted({*services["namespace"], *pods["namespace"]}):
        row += _GAP
        bands.append((str(namespace), row - 0.75))
        start = row
        if namespace in deep.index.get_level_values(0):
            for workload, rows in deep.loc[namespace].items():
                base[str(workload)] = row
                row += int(rows)
        own = np.flatnonzero(services["namespace"] == namespace)
        row = max(row, _place_services(own, wanted, base, start, service_y))
    pods = pods.assign(
        x=(X_POD + STEP * (place % PER_ROW)).astype(np.float32),
        y=(pods["workload_key"].map(base) + place // PER_ROW).astype(np.float32),
    )
    services = services.assign(x=np.float32(X_SERVICE), y=service_y.astype(np.float32))
    count = len(nodes)
    spread = (np.arange(count) + 0.5) * max(row, 1) / max(count, 1)
    nodes = nodes.assign(x=np.float32(X_NODE), y=spread.astype(np.float32))
    return Layout(services, pods, nodes, bands, row + 1)


def _place_services(
    own: np.ndarray[tuple[int], np.dtype[np.int64]],
    wanted: pd.Series[str],
    base: dict[str, int],
    start: int,
    service_y: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> int:
    """Rows of a band's services; answers the row below the last one."""
    taken: set[int] = set()
    last = start
    anchored = {place: base.get(wanted.iloc[place]) for place in own.tolist()}
    # Those that lead to a workload first: they want a certain row.
    for place in sorted(anchored, key=lambda one: (anchored[one] is None, anchored[one] or 0)):
        anchor = anchored[place]
        row = start if anchor is None else anchor
        while row in taken:
            row += 1
        taken.add(row)
        service_y[place] = row
        last = max(last, row + 1)
    return last
