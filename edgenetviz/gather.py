"""From a source to a Snapshot: everything is asked for, several resources at a time, and each leaves an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from edgenetviz._version import __version__
from edgenetviz.archive import Archived
from edgenetviz.collectors.objectlist import ObjectList
from edgenetviz.collectors.tables import build_tables
from edgenetviz.outcome import READABLE, Outcome
from edgenetviz.snapshot import Origin, Snapshot
from edgenetviz.sources.base import About, Source
from edgenetviz.sources.rangesfile import DeclaredRanges
from edgenetviz.sources.resources import BY_NAME, RESOURCES, Resource

WORKERS = 4
"""Resources read at a time: more would be felt by a small API server."""

_METALLB_APPS = ({"app": "metallb", "component": "controller"},)
_METALLB_HELM = {"app.kubernetes.io/name": "metallb", "app.kubernetes.io/component": "controller"}
_POLL = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a collection.

    Parameters
    ----------
    done, total : int
        Resources.
    outcome : Outcome
        What has just become known.
    """

    done: int
    total: int
    outcome: Outcome


OnProgress = Callable[[Progress], None]


def gather(
    source: Source,
    *,
    namespaces: Sequence[str] = (),
    declared: DeclaredRanges | None = None,
    on_progress: OnProgress | None = None,
    workers: int = WORKERS,
) -> Snapshot:
    """Read everything from a source.

    Parameters
    ----------
    source : Source
        Who answers.
    namespaces : sequence of str
        Namespaces to read where lists over all namespaces are refused, before those found by themselves.
    declared : DeclaredRanges, optional
        Ranges that the user declared.
    on_progress : callable, optional
        Called in this thread after each resource.
    workers : int
        Resources read at a time.

    Returns
    -------
    Snapshot
        Also when most of it was refused: every resource has its outcome.

    Raises
    ------
    edgenetviz.errors.SourceError
        Nothing at all can be had: unreachable, not trusted, credentials refused.
    """
    about = source.about()
    lists: dict[str, ObjectList] = {}
    outcomes: dict[str, Outcome] = {}
    first = BY_NAME["namespaces"]
    lists[first.name] = ObjectList(first)
    outcomes[first.name] = source.list(first, lists[first.name])
    wanted = [*namespaces, *about.namespaces, *(one.metadata.name for one in lists[first.name].items)]
    readable = list(dict.fromkeys(wanted))
    total = len(RESOURCES)
    _report(on_progress, outcomes, total, first.name)
    late = BY_NAME["metallb_config"]
    rest = [one for one in RESOURCES if one.name not in {first.name, late.name}]
    pool = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="edgenetviz")
    try:
        pending: dict[Future[Outcome], Resource] = {}
        for resource in rest:
            lists[resource.name] = ObjectList(resource)
            pending[pool.submit(source.list, resource, lists[resource.name], readable)] = resource
        while pending:
            # A bounded wait lets Ctrl-C through on Windows.
            done, _ = wait(pending, timeout=_POLL, return_when=FIRST_COMPLETED)
            for future in done:
                name = pending.pop(future).name
                outcomes[name] = _result(future, name)
                _report(on_progress, outcomes, total, name)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    configured = _metallb_config(late, lists["pods"].items)
    lists[late.name] = ObjectList(configured)
    outcomes[late.name] = source.list(configured, lists[late.name], readable)
    _report(on_progress, outcomes, total, late.name)
    ordered = {resource.name: outcomes[resource.name] for resource in RESOURCES}
    return make_snapshot(origin_of(about), ordered, lists, declared)


def make_snapshot(
    origin: Origin,
    outcomes: Mapping[str, Outcome],
    lists: Mapping[str, ObjectList],
    declared: DeclaredRanges | None = None,
) -> Snapshot:
    """Build the tables and the Snapshot out of what was read.

    Parameters
    ----------
    origin : Origin
        Where it comes from.
    outcomes : mapping
        Resource → outcome.
    lists : mapping
        Resource → objects.
    declared : DeclaredRanges, optional
        Ranges that the user declared.
    """
    readable = {name: one for name, one in lists.items() if outcomes[name].state in READABLE}
    tables = build_tables({name: one.items for name, one in readable.items()}, declared)
    extra: dict[str, Any] = {}
    if declared is not None:
        extra["ranges"] = {"source": declared.source, "content": dict(declared.content)}
    archived = Archived(objects={name: one.pieces for name, one in readable.items()}, extra=extra)
    return Snapshot(origin, outcomes, tables, archived)


def origin_of(about: About) -> Origin:
    """Origin of a snapshot that is read now."""
    return Origin(
        source=about.source,
        kind=about.kind,
        server=about.server,
        identity=about.identity,
        kubernetes_version=about.kubernetes_version,
        collected_at=about.collected_at or datetime.now(UTC).isoformat(timespec="seconds"),
        tool_version=__version__,
    )


def _result(future: Future[Outcome], name: str) -> Outcome:
    """Outcome of one resource. An error of ours in one must not cost the user all the others."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - recorded, with its kind, as what became of this resource
        return Outcome(name, "error", message=f"Reading it failed in edgenetviz: {type(error).__name__}: {error}")


def _report(on_progress: OnProgress | None, outcomes: Mapping[str, Outcome], total: int, name: str) -> None:
    if on_progress is not None:
        on_progress(Progress(len(outcomes), total, outcomes[name]))


def _metallb_config(resource: Resource, pods: Sequence[Any]) -> Resource:
    """MetalLB's ConfigMap: name and namespace as its controller's flags say (``--config``, ``--namespace``, ≤ 0.12)."""
    for pod in pods:
        labels = pod.metadata.labels
        if not any(wanted.items() <= labels.items() for wanted in (*_METALLB_APPS, _METALLB_HELM)):
            continue
        flags = dict(flag.partition("=")[::2] for one in pod.spec.containers for flag in (*one.command, *one.args))
        namespace = flags.get("--config-ns") or flags.get("--namespace") or pod.metadata.namespace or resource.home
        return replace(resource, home=namespace, object_name=flags.get("--config") or resource.object_name)
    return resource
