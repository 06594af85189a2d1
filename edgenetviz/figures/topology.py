"""Services, the pods behind them and the nodes they run on, in three columns.

Positions follow from the sorted names alone: the same cluster gives the same picture. Above some hundred pods, pods are
drawn as workload and node with their number, and a workload can be opened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from edgenetviz.analysis.topology import topology_edges
from edgenetviz.figures.palette import EDGES, MARKS, Style, template
from edgenetviz.figures.picture import Picture
from edgenetviz.figures.text import hover, plain_text, unseen_picture, why_unseen
from edgenetviz.figures.topology_layout import STEP, X_NODE, X_POD, X_SERVICE, Layout, lay_out
from edgenetviz.figures.topology_marks import Marks, node_marks, pod_marks, service_marks
from edgenetviz.snapshot import Snapshot

MAX_EDGES = 2000
"""Lines drawn from services to pods at most: more cannot be told apart, and a browser takes seconds for them."""

MAX_MARKS = 300
"""Marks of a column at most, those with problems first; the table has them all."""

GROUP_ABOVE = 300
"""Pods from which on they are grouped by workload and node."""

ROW_HEIGHT = 29
MAX_HEIGHT = 9000
_COLUMNS = ["key", "kind", "namespace", "name", "state", "detail"]


def topology_picture(
    snapshot: Snapshot,
    *,
    namespaces: Sequence[str] = (),
    only_problems: bool = False,
    group_above: int = GROUP_ABOVE,
    expand: Collection[str] = (),
) -> Picture:
    """The topology.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``services``, ``endpoints``, ``pods``, ``nodes``.
    namespaces : sequence of str
        Only these; empty: all.
    only_problems : bool
        Only services that have a problem, with what stands behind them.
    group_above : int
        Pods from which on they are grouped by workload and node.
    expand : collection of str
        Keys of workloads (``workload/<kind>/<namespace>/<name>``) whose pods are drawn one by one all the same.
    """
    title = "Who is connected to whom"
    if not snapshot.readable("services"):
        return unseen_picture(snapshot, "topology", title, _COLUMNS, "services")
    edges = topology_edges(snapshot)
    pods = snapshot.pods
    services = service_marks(edges, snapshot.services)
    if namespaces:
        services = services.where(services.rows["namespace"].isin(list(namespaces)))
        pods = pods[pods["namespace"].isin(list(namespaces))]
    if only_problems:
        services = services.where(services.rows["mark"].isin(["bad", "warning", "unknown"]))
    edges = edges.assign(service_key="service/" + edges["namespace"] + "/" + edges["service"])
    edges = edges[edges["service_key"].isin(services.rows["key"])]
    if only_problems:
        behind = set(edges["pod_uid"].dropna())
        pods = pods[pods["uid"].isin(behind) | ~pods["ready"].fillna(value=False) & ~pods["phase"].isin(["Succeeded"])]
    pod = pod_marks(pods, edges, grouped=len(pods) > group_above, expand=expand)
    node = node_marks(snapshot, pods)
    return _drawn(snapshot, title, services, pod, node, edges)


def _drawn(snapshot: Snapshot, title: str, services: Marks, pod: Marks, node: Marks, edges: pd.DataFrame) -> Picture:
    lines = pod.lines(edges)
    shown = [marks.most_urgent(MAX_MARKS) for marks in (services, pod, node)]
    hidden = sum(len(marks.rows) for marks in (services, pod, node)) - sum(len(marks.rows) for marks in shown)
    kept = lines["service_key"].isin(shown[0].rows["key"]) & lines["pod_key"].isin(shown[1].rows["key"])
    drawn = lines[kept].sort_values("weight", ascending=False, kind="stable").head(MAX_EDGES)
    layout = lay_out(shown[0].rows, shown[1].rows, shown[2].rows, drawn)
    figure = go.Figure(layout={"template": template()})
    _draw_bands(figure, layout)
    _draw_lines(figure, layout, drawn)
    _draw_services(figure, layout.services)
    _draw_pods(figure, layout.pods)
    _draw_nodes(figure, layout.nodes)
    _set_axes(figure, layout)
    bad, warned = (int(services.rows["mark"].eq(mark).sum()) for mark in ("bad", "warning"))
    summary = f"{len(services.rows)} services, {pod.count} pods, {len(node.rows)} nodes. {bad} services do not work"
    summary += f", {warned} only in part." if warned else "."
    summary += " Pods are grouped by workload and node." if pod.grouped else ""
    unseen = [why_unseen(snapshot, "services", "endpoints", "pods", "nodes")]
    if hidden:
        unseen.append(f"{hidden} marks are in the table only")
    if len(drawn) < len(lines):
        unseen.append(f"{len(lines) - len(drawn)} of {len(lines)} connections are not drawn")
    table = pd.concat([marks.table for marks in (services, pod, node)], ignore_index=True)
    return Picture("topology", title, summary, figure, table, "; ".join(filter(None, unseen)))


def _draw_bands(figure: go.Figure, layout: Layout) -> None:
    """Names of the namespaces over a thin line."""
    for namespace, y in layout.bands:
        figure.add_shape(
            type="line",
            x0=-0.95,
            x1=1.72,
            y0=y,
            y1=y,
            line={"width": 1, "color": "rgba(138,143,152,.35)"},
            layer="below",
        )
        figure.add_annotation(
            x=-0.95, y=y, text=f"<b>{plain_text(namespace, 40)}</b>", showarrow=False, xanchor="left", yanchor="bottom",
            font={"size": 11}, opacity=0.75,
        )  # fmt: skip


def _draw_lines(figure: go.Figure, layout: Layout, drawn: pd.DataFrame) -> None:
    service, pod, node = (
        rows.drop_duplicates("key").set_index("key") for rows in (layout.services, layout.pods, layout.nodes)
    )
    runs = layout.pods.dropna(subset=["node_key"])
    runs = runs[runs["node_key"].isin(node.index)]
    if len(runs):
        _lines(figure, runs, node.loc[runs["node_key"]], EDGES["runs-on"], 0.7)
    for state, style in EDGES.items():
        own = drawn[drawn["state"] == state]
        if len(own):
            _lines(figure, service.loc[own["service_key"]], pod.loc[own["pod_key"]], style, 1.5)


def _lines(figure: go.Figure, starts: pd.DataFrame, ends: pd.DataFrame, style: Style, width: float) -> None:
    """Many lines as one trace: a gap of NaN between each two."""
    count = len(starts)
    x, y = (np.full(3 * count, np.nan, dtype=np.float32) for _ in range(2))
    x[0::3], x[1::3] = starts["x"].to_numpy(), ends["x"].to_numpy()
    y[0::3], y[1::3] = starts["y"].to_numpy(), ends["y"].to_numpy()
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=style.word,
        line={"color": style.colour, "dash": style.dash, "width": width},
        opacity=0.8 if width > 1 else 0.28,
        hoverinfo="skip",
    )


def _draw_services(figure: go.Figure, rows: pd.DataFrame) -> None:
    _marks(figure, rows, text="middle left")


def _draw_nodes(figure: go.Figure, rows: pd.DataFrame) -> None:
    _marks(figure, rows, text="middle right")


def _draw_pods(figure: go.Figure, rows: pd.DataFrame) -> None:
    """The pods, and the name of each workload over the first of them."""
    _marks(figure, rows, text=None)
    first = rows.drop_duplicates("workload_key")
    names = first["workload"].str.partition(" ")[2]
    counts = rows.groupby("workload_key", sort=False)["count"].sum().loc[first["workload_key"]]
    figure.add_scatter(
        x=first["x"].to_numpy() - np.float32(STEP / 3),
        y=first["y"].to_numpy() - np.float32(0.3),
        mode="text",
        text=[
            plain_text(name, 40) + (f" ×{count}" if count > 1 else "")
            for name, count in zip(names, counts, strict=True)
        ],
        textposition="top right",
        textfont={"size": 10.5},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _marks(figure: go.Figure, rows: pd.DataFrame, *, text: str | None) -> None:
    """Marks, one trace a state."""
    for state, style in MARKS.items():
        own = rows[rows["mark"] == state]
        if own.empty:
            continue
        figure.add_scatter(
            x=own["x"].to_numpy(dtype=np.float32),
            y=own["y"].to_numpy(dtype=np.float32),
            mode="markers+text" if text else "markers",
            marker={
                "color": style.colour,
                # Plotly makes marks of different sizes transparent unless told not to.
                "opacity": 1,
                "symbol": style.symbol,
                "size": own["size"].to_numpy(dtype=np.float32),
                "line": {"width": 1.5 if style.symbol.endswith("open") else 0.5, "color": style.colour},
            },
            text=[f" {plain_text(name, 42)} " for name in own["label"]] if text else None,
            textposition=text or "middle center",
            textfont={"size": 12},
            customdata=own["key"].tolist(),
            hovertext=[hover(lines) for lines in own["hover"]],
            hoverinfo="text",
            name=style.word,
            legendgroup=style.word,
            showlegend=not any(trace.name == style.word for trace in figure.data),
            cliponaxis=False,
        )


def _set_axes(figure: go.Figure, layout: Layout) -> None:
    figure.update_xaxes(visible=False, range=[-0.98, 2.55], fixedrange=True)
    figure.update_yaxes(visible=False, range=[layout.rows + 0.2, -1.1], fixedrange=True)
    figure.update_layout(height=int(min(MAX_HEIGHT, 110 + ROW_HEIGHT * max(layout.rows, 5))))
    for x, words, anchor in (
        (X_SERVICE, "Services", "right"),
        (X_POD, "Pods by workload", "left"),
        (X_NODE, "Nodes", "left"),
    ):
        figure.add_annotation(x=x, y=-0.7, text=f"<b>{words}</b>", showarrow=False, xanchor=anchor, font={"size": 13})
