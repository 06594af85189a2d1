"""JSON objects as an API server sends them, decoded as the collectors get them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from edgenetviz.api import load
from edgenetviz.collectors.objectlist import ObjectList
from edgenetviz.gather import make_snapshot
from edgenetviz.outcome import Outcome
from edgenetviz.snapshot import Origin, Snapshot
from edgenetviz.sources.rangesfile import check_ranges
from edgenetviz.sources.resources import BY_NAME, RESOURCES

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings"
NAMES = sorted(folder.name for folder in RECORDINGS.iterdir())

Item = Mapping[str, Any]


def listed(resource: str, items: Iterable[Item] = (), version: str = "") -> ObjectList:
    """Objects of a resource, read from one page; ``version`` chooses among its APIs, else the first."""
    apis = BY_NAME[resource].apis
    api = next(api for api in apis if version in {"", api.version, f"{api.version}/{api.plural}"})
    read = ObjectList(BY_NAME[resource])
    body = {"kind": "ObjectList", "metadata": {}, "items": list(items)}
    read.page(api, json.dumps(body).encode())
    read.finish()
    assert not read.rejected
    return read


def objects(resource: str, *items: Item, version: str = "") -> list[Any]:
    """Decoded objects."""
    return list(listed(resource, items, version).items)


def snapshot(
    ranges: Mapping[str, Any] | None = None,
    states: Mapping[str, Outcome] | None = None,
    versions: Mapping[str, str] | None = None,
    **items: Iterable[Item],
) -> Snapshot:
    """A Snapshot of these objects: resources that are not named were read and are empty."""
    outcomes = {resource.name: Outcome(resource.name, "ok") for resource in RESOURCES} | dict(states or {})
    lists = {
        resource.name: listed(resource.name, items.get(resource.name, ()), (versions or {}).get(resource.name, ""))
        for resource in RESOURCES
    }
    declared = check_ranges(dict(ranges), "ranges.json") if ranges is not None else None
    return make_snapshot(Origin(source="test", kind="test"), outcomes, lists, declared)


@cache
def recorded(name: str, identity: str = "admin") -> Snapshot:
    """A recording with the ranges of its device."""
    folder = RECORDINGS / name
    return load(folder, identity=identity, ranges=folder / "ranges.json")


@cache
def truth(name: str) -> Any:
    """What is known of a recording."""
    return json.loads((RECORDINGS / name / "truth.json").read_text("utf-8"))


def meta(name: str, namespace: str | None = "ns", **fields: Any) -> dict[str, Any]:
    """Metadata with a UID that says which object it is."""
    return {"name": name, "namespace": namespace, "uid": f"uid-{name}", **fields}


def pod(name: str = "p", *, metadata: Item | None = None, spec: Item | None = None, **status: Any) -> dict[str, Any]:
    """A Pod; keywords are fields of its status."""
    return {
        "metadata": meta(name) | dict(metadata or {}),
        "spec": {"containers": [{"name": "main"}], **(spec or {})},
        "status": {"phase": "Running", **status},
    }


def service(
    name: str = "s", *, metadata: Item | None = None, status: Item | None = None, **spec: Any
) -> dict[str, Any]:
    """A Service; keywords are fields of its spec."""
    return {"metadata": meta(name) | dict(metadata or {}), "spec": spec, "status": status or {}}


def endpointslice(
    *endpoints: Item,
    name: str = "s-1",
    of: str | None = "s",
    ports: Any = (),
    kind: str = "IPv4",
    namespace: str = "ns",
) -> dict[str, Any]:
    """An EndpointSlice of a service."""
    labels = {"kubernetes.io/service-name": of} if of else {}
    return {
        "metadata": meta(name, namespace, labels=labels),
        "addressType": kind,
        "endpoints": list(endpoints),
        "ports": ports if ports is None else list(ports),
    }


def endpoint(address: str, *, target: str | None = None, **fields: Any) -> dict[str, Any]:
    """An endpoint with one address; ``target`` is the name of its pod."""
    reference = {"kind": "Pod", "namespace": "ns", "name": target, "uid": f"uid-{target}"} if target else None
    return {"addresses": [address], "targetRef": reference, **fields}


def corefile(text: str) -> dict[str, Any]:
    """The cluster's Corefile."""
    return {"metadata": {"name": "coredns", "namespace": "kube-system"}, "data": {"Corefile": text}}


def rows(table: Any) -> list[dict[str, Any]]:
    """Rows of a table, with None for what is missing."""
    return table.astype("object").where(table.notna(), None).to_dict("records")
