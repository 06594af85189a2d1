"""A map of the single addresses of a range: a cell an address, colour and letter say its state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from edgenetviz.addresses import parse_range
from edgenetviz.analysis.intervals import text_of_number
from edgenetviz.analysis.ledger import address_ledger
from edgenetviz.analysis.usage import ip_usage
from edgenetviz.figures.palette import CELLS, template
from edgenetviz.figures.picture import Picture
from edgenetviz.figures.text import hover, plain_text
from edgenetviz.schema.ranges import KINDS
from edgenetviz.snapshot import Snapshot

LARGEST = 1024
"""Addresses that a map shows at most: a /22."""

_MAPS = 12
_KINDS = ("node-ips", "external-service-ips", "lb-pool", "ip-pool", "ip-block")
_COLUMNS = ["key", "address", "state", "owner", "evidence", "note"]
_STATES = list(CELLS)


def address_maps(snapshot: Snapshot) -> list[Picture]:
    """Maps of the ranges that are small enough, at most a dozen: first those with a problem.

    Parameters
    ----------
    snapshot : Snapshot
        What the ledger needs.
    """
    usage = ip_usage(snapshot)
    usage = usage[usage["kind"].isin(_KINDS)]
    small = usage[usage["capacity"].map(lambda capacity: capacity <= LARGEST).astype("bool")]
    chosen = small.assign(calm=small["problem"].isna()).sort_values("calm", kind="stable").head(_MAPS).sort_index()
    maps = (address_map(snapshot, row["kind"], row["name"], row["family"]) for row in chosen.to_dict("records"))
    return [one for one in maps if one is not None]


def address_map(snapshot: Snapshot, kind: str, name: str, family: int) -> Picture | None:
    """Map of one range; None when there is no such range or it is too large.

    Parameters
    ----------
    snapshot : Snapshot
        What the ledger needs.
    kind, name, family
        The range, as in ``ip_usage``.
    """
    usage = ip_usage(snapshot)
    own = usage[(usage["kind"] == kind) & (usage["name"] == name) & (usage["family"] == family)]
    if own.empty or own["capacity"].iloc[0] > LARGEST:
        return None
    row = own.to_dict("records")[0]
    pieces = [parse_range(text) for text in row["addresses"]]
    addresses = [number for piece in pieces for number in range(int(piece.first), int(piece.last) + 1)]
    if not addresses or len(addresses) > LARGEST:
        return None
    texts = [text_of_number(number, family) for number in addresses]
    cells = _cells(snapshot, texts, row)
    next_free = _next_free(cells, row)
    figure = _draw(cells, texts, next_free, family)
    title = f"{KINDS.get(kind, kind)}: {name}"
    counts = cells["state"].value_counts()
    summary = f"{len(texts)} addresses from {texts[0]} to {texts[-1]}: " + ", ".join(
        f"{counts[state]} {CELLS[state].word}" for state in _STATES if counts.get(state)
    )
    summary += (
        f". Next free: {texts[next_free]}." if next_free is not None else ". None is free." if row["free"] == 0 else "."
    )
    unseen = "" if row["outcome"] == "ok" else str(row["note"])
    slug = "".join(character if character.isalnum() else "-" for character in f"{kind}-{name}-{family}").lower()
    return Picture(f"address-map-{slug}", title, summary, figure, cells[_COLUMNS], unseen)


def _cells(snapshot: Snapshot, texts: list[str], row: dict[Any, Any]) -> pd.DataFrame:
    """A row an address: what the ledger says, else free, or unknown where not everything could be seen."""
    ledger = address_ledger(snapshot).set_index("address").reindex(texts)
    known = ledger["state"].notna()
    empty = "free" if row["outcome"] == "ok" else "unknown"
    roles = [{owner["role"] for owner in own} if isinstance(own, list) else set() for own in ledger["owners"]]
    state = ledger["state"].where(known, empty).replace({"outside-range": "used", "cooling-down": "reserved"})
    plain_use = state.isin(["used", "borrowed"]).to_numpy(dtype=bool)
    is_node = np.array([bool(one & {"node", "tunnel"}) for one in roles])
    is_device = np.array([bool(one & {"device", "gateway"}) for one in roles])
    values = np.where(
        plain_use & is_node, "node", np.where(plain_use & is_device, "device", state.to_numpy(dtype=object))
    )
    return pd.DataFrame(
        {
            "key": [f"address/{text}" for text in texts],
            "address": texts,
            "state": values,
            "owner": [_owners(own) if isinstance(own, list) else "" for own in ledger["owners"]],
            "evidence": ["; ".join(own) if isinstance(own, list) else "" for own in ledger["evidence"]],
            "note": ledger["note"].fillna("").to_numpy(),
        }
    )


def _owners(owners: list[dict[str, Any]]) -> str:
    live = [one for one in owners if one["role"] != "allocation"] or owners
    return ", ".join(f"{one['kind']} {one['namespace'] + '/' if one['namespace'] else ''}{one['name']}" for one in live)


def _next_free(cells: pd.DataFrame, row: dict[Any, Any]) -> int | None:
    """Place of the address that is given out next, where that is the lowest free one: not in Calico's pools."""
    if row["kind"] not in {"lb-pool", "external-service-ips"} or row["outcome"] != "ok":
        return None
    free = np.flatnonzero((cells["state"] == "free").to_numpy())
    return int(free[0]) if len(free) else None


def _draw(cells: pd.DataFrame, texts: list[str], next_free: int | None, family: int) -> go.Figure:
    count = len(texts)
    width = 8 if count <= 16 else 16 if count <= 256 else 32
    rows = -(-count // width)
    codes = np.full(rows * width, 255, dtype=np.uint8)
    codes[:count] = [_STATES.index(state) for state in cells["state"]]
    letters = [CELLS[state].letter for state in cells["state"]]
    if next_free is not None:
        letters[next_free] = "→"
    last = [text.rpartition("." if family == 4 else ":")[2] or "::" for text in texts]
    show_address = count <= 64
    shown = [
        f"{'.' if family == 4 else ':'}{end}<br>{letter}" if show_address else letter
        for end, letter in zip(last, letters, strict=True)
    ]
    blank = rows * width - count
    hovers = [
        hover([address, CELLS[state].word + (" (given out next)" if place == next_free else ""), owner, note])
        for place, (address, state, owner, note) in enumerate(
            zip(cells["address"], cells["state"], cells["owner"], cells["note"], strict=True)
        )
    ]
    scale = [[place / (len(_STATES) - 1), CELLS[state].colour] for place, state in enumerate(_STATES)]
    grid = np.where(codes == 255, np.nan, codes.astype(np.float32)).reshape(rows, width)
    figure = go.Figure(layout={"template": template()})
    figure.add_heatmap(
        z=grid,
        zmin=0,
        zmax=len(_STATES) - 1,
        colorscale=scale,
        showscale=False,
        xgap=3,
        ygap=3,
        text=np.array([*shown, *[""] * blank], dtype=object).reshape(rows, width),
        texttemplate="%{text}",
        textfont={"size": 12 if show_address else 9},
        customdata=np.array([*cells["key"], *[""] * blank], dtype=object).reshape(rows, width),
        hovertext=np.array([*hovers, *[""] * blank], dtype=object).reshape(rows, width),
        hoverinfo="text",
    )
    for state in dict.fromkeys(cells["state"]):
        style = CELLS[state]
        figure.add_scatter(
            x=[None], y=[None], mode="markers", name=f"{style.letter} {style.word}".strip(),
            marker={"symbol": "square", "size": 12, "color": style.colour},
        )  # fmt: skip
    starts = [plain_text(texts[row * width]) for row in range(rows)]
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(
        tickvals=list(range(rows)), ticktext=starts, autorange="reversed", fixedrange=True, showgrid=False
    )
    cell = 44 if show_address else 26
    figure.update_layout(height=80 + cell * rows)
    return figure
