"""The Python interface: :func:`collect` from a cluster, :func:`load` from a file, :func:`demo`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from edgenetviz.errors import InputError, NotASnapshot

if TYPE_CHECKING:
    from edgenetviz.gather import OnProgress
    from edgenetviz.snapshot import Snapshot
    from edgenetviz.sources.rangesfile import DeclaredRanges

DEMO = "demo.enz"


def collect(
    kubeconfig: str | Path | None = None,
    context: str | None = None,
    *,
    namespaces: Sequence[str] = (),
    ranges: str | Path | None = None,
    timeout: float = 30.0,
    page_size: int = 500,
    gzip: bool = True,
    on_progress: OnProgress | None = None,
) -> Snapshot:
    """Collect the state of a live cluster. Reads only; never a Secret.

    Parameters
    ----------
    kubeconfig : str or Path, optional
        File; else the ``KUBECONFIG`` variable, else ``~/.kube/config``, else the pod's own account.
    context : str, optional
        Context in it; else the current one.
    namespaces : sequence of str
        Namespaces to read where lists over all namespaces are refused.
    ranges : str or Path, optional
        File with the ranges of the device's Compute page.
    timeout : float
        Seconds to wait for an answer.
    page_size : int
        Objects asked for at a time.
    gzip : bool
        Ask for compressed answers: faster over a network, slower on the device itself.
    on_progress : callable, optional
        Called after each resource with a :class:`edgenetviz.gather.Progress`.

    Returns
    -------
    Snapshot
        Tables and outcomes.

    Raises
    ------
    edgenetviz.errors.EdgenetvizError
        The kubeconfig or ranges cannot be read, or the server cannot be reached or does not accept the credentials.
    """
    from edgenetviz.gather import gather
    from edgenetviz.sources.live import open_live

    declared = _declared(ranges)
    source = open_live(
        str(kubeconfig) if kubeconfig is not None else None,
        context,
        namespaces=namespaces,
        timeout=timeout,
        page_size=page_size,
        gzip=gzip,
    )
    try:
        return gather(source, namespaces=namespaces, declared=declared, on_progress=on_progress)
    finally:
        source.close()


def load(
    path: str | Path,
    *,
    identity: str | None = None,
    namespaces: Sequence[str] = (),
    ranges: str | Path | None = None,
    on_progress: OnProgress | None = None,
) -> Snapshot:
    """Load a snapshot file (``.enz``) or a folder of recorded API responses.

    Parameters
    ----------
    path : str or Path
        File or folder.
    identity : str, optional
        Whose responses to read, for a recording that holds several identities.
    namespaces : sequence of str
        Namespaces to read where lists over all namespaces were refused, for a recording.
    ranges : str or Path, optional
        File with the ranges of the device's Compute page; wins over those in the snapshot.
    on_progress : callable, optional
        Called after each resource with a :class:`edgenetviz.gather.Progress`.

    Returns
    -------
    Snapshot
        Tables and outcomes.

    Raises
    ------
    edgenetviz.errors.InputError
        The file cannot be read, or is no snapshot.
    """
    from edgenetviz.gather import gather
    from edgenetviz.sources.recording import open_recording

    place = Path(path)
    declared = _declared(ranges)
    if place.is_dir():
        return gather(
            open_recording(place, identity), namespaces=namespaces, declared=declared, on_progress=on_progress
        )
    if not place.exists():
        raise InputError(f"There is no file or folder {place}.", "Check the path.")
    if identity is not None:
        raise InputError(f"{place} is a snapshot of one identity.", "Leave --as out; it is for recordings.")
    return _load_file(place, declared, on_progress)


def demo(*, ranges: str | Path | None = None, on_progress: OnProgress | None = None) -> Snapshot:
    """The demo: a two-node device with known faults, packaged with edgenetviz.

    Parameters
    ----------
    ranges : str or Path, optional
        File with other ranges than those in the demo.
    on_progress : callable, optional
        Called after each resource with a :class:`edgenetviz.gather.Progress`.
    """
    with as_file(files("edgenetviz.data") / DEMO) as path:
        return _load_file(path, _declared(ranges), on_progress)


def _load_file(path: Path, declared: DeclaredRanges | None, on_progress: OnProgress | None) -> Snapshot:
    from edgenetviz.gather import gather
    from edgenetviz.sources.rangesfile import check_ranges
    from edgenetviz.sources.snapshotfile import SnapshotFile

    source = SnapshotFile(path)
    try:
        stored = source.extra("ranges")
        if declared is None and stored is not None:
            if not isinstance(stored, dict):
                raise NotASnapshot(f"{path}: extra/ranges.json is not of this form.")
            declared = check_ranges(stored.get("content"), str(stored.get("source") or path.name))
        # One worker: a zip file is read by one thread at a time.
        return gather(source, declared=declared, on_progress=on_progress, workers=1)
    finally:
        source.close()


def _declared(ranges: str | Path | None) -> DeclaredRanges | None:
    from edgenetviz.sources.rangesfile import read_ranges

    return None if ranges is None else read_ranges(ranges)
