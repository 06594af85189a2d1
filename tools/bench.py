"""Measures what edgenetviz is built for: reading large clusters, and answering at once.

    python tools/bench.py            # 20,000 and 150,000 pods; under four minutes
    python tools/bench.py --quick    # 2,000 and 10,000 pods

Pods are decoded into tables, and beside it, in the same run, into the models of the official client. Machines differ
and are noisy: read the ratios. Every measurement runs in a process of its own, so that its peak of memory is its own.
It counts the processor's time, so what neighbours take does not count; nor does a first page, for which things are
imported.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORDING = ROOT / "tests" / "fixtures" / "recordings" / "ase-2node-faults"
PODS = RECORDING / "raw" / "admin" / "api_v1_pods.json.gz"

PAGE = 500
"""Pods a page: what edgenetviz and kubectl ask for."""
SMALLEST, LARGEST = 7_000, 9_000
"""Bytes of the recorded pods that are taken as a pattern."""
TARGET = 40
"""Times faster than the client's models, at least."""

FULL = {"sizes": (20_000, 150_000), "sample": 2_500, "repeat": 3, "starts": 5}
QUICK = {"sizes": (2_000, 10_000), "sample": 500, "repeat": 1, "starts": 3}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure edgenetviz.")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--worker", choices=sorted(WORKERS), help=argparse.SUPPRESS)
    parser.add_argument("--pods", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(WORKERS[options.worker](options.pods)))
        return 0
    plan: dict[str, Any] = QUICK if options.quick else FULL
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    slowest = decoding(plan)
    starting(plan)
    if slowest < TARGET:
        print(f"\nBelow the target of {TARGET}×.")
    return 0


def decoding(plan: dict[str, Any]) -> float:
    """Print how fast pods become tables; answer the lowest ratio."""
    sample, repeat = plan["sample"], plan["repeat"]
    measured = best_of(repeat, [("models", sample), *(("tables", pods) for pods in plan["sizes"])])
    models = measured["models", sample]
    size = models["bytes"] / sample
    print(f"\nPods of {size / 1000:.1f} kB as an API server sends them, in pages of {PAGE}; best of {repeat}\n")
    print(f"{'':42}{'pods':>8}{'MB':>8}{'CPU s':>9}{'MB/s':>8}{'peak memory':>15}{'ratio':>8}")
    label = f"client {version('kubernetes')}: models, no tables"
    print(line(label, sample, models))
    ratios = []
    for pods in plan["sizes"]:
        tables = measured["tables", pods]
        ratio = rate(tables) / rate(models)
        ratios.append(ratio)
        print(f"{line('edgenetviz: tables pods and pod_ips', pods, tables)}{ratio:>7.0f}×")
        scaled = models["seconds"] * tables["bytes"] / models["bytes"]
        print(
            f"{'':4}decoding {tables['decode']:.2f} s ({scaled / tables['decode']:.0f}×), "
            f"columns {tables['seconds'] - tables['decode']:.2f} s; the client {scaled:,.0f} s, scaled by bytes"
        )
    print(f"\nThe client was measured on {sample:,} pods: its time grows at least as fast as the bytes.")
    return min(ratios)


def starting(plan: dict[str, Any]) -> None:
    """Print how long the command takes to start and to make a report."""
    repeat = plan["starts"]
    print(f"\n{'command':60}{'best of ' + str(repeat):>12}")
    with tempfile.TemporaryDirectory() as folder:
        report = str(Path(folder, "report.html"))
        for name, arguments in {
            "edgenetviz --help": ["--help"],
            f"edgenetviz report {RECORDING.name}": ["report", str(RECORDING), "-o", report],
        }.items():
            seconds = []
            for _ in range(repeat):
                start = time.perf_counter()
                done = subprocess.run(
                    [sys.executable, "-m", "edgenetviz", *arguments], capture_output=True, check=False
                )
                seconds.append(time.perf_counter() - start)
            if done.returncode:
                print(f"{name:60}      failed: {done.stderr.decode(errors='replace').strip()[-300:]}")
            else:
                print(f"{name:60}{min(seconds) * 1000:>9,.0f} ms")


def line(label: str, pods: int, measured: dict[str, Any]) -> str:
    peak = f"{measured['peak'] / 1e6:,.0f} MB" if measured["peak"] else "not measured"
    megabytes = measured["bytes"] / 1e6
    return f"{label:42}{pods:>8,}{megabytes:>8,.0f}{measured['seconds']:>9.2f}{rate(measured):>8.1f}{peak:>15}"


def rate(measured: dict[str, Any]) -> float:
    """Megabytes a second."""
    return float(measured["bytes"] / measured["seconds"] / 1e6)


def best_of(repeat: int, jobs: list[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """The fastest of several runs of each (worker, pods), each run in a process of its own.

    One of each, then again: a neighbour on the machine then slows all of them, not one.
    """
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for _ in range(repeat):
        for worker, pods in jobs:
            command = [sys.executable, __file__, "--worker", worker, "--pods", str(pods)]
            run = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            if (worker, pods) not in found or run["seconds"] < found[worker, pods]["seconds"]:
                found[worker, pods] = run
    return found


def measure_tables(pods: int) -> dict[str, Any]:
    """Bytes → tables, page by page: what :func:`edgenetviz.collect` does with pods."""
    from edgenetviz.collectors.objectlist import ObjectList
    from edgenetviz.collectors.pods import pod_ips
    from edgenetviz.collectors.pods import pods as pod_table
    from edgenetviz.sources.resources import BY_NAME

    resource = BY_NAME["pods"]
    first = ObjectList(resource)
    first.page(resource.apis[0], next(pages(PAGE)))
    pod_table(first.items, [])
    pod_ips(first.items)
    objects = ObjectList(resource)
    decode, size = 0.0, 0
    for page in pages(pods):
        start = time.process_time()
        objects.page(resource.apis[0], page)
        decode += time.process_time() - start
        size += len(page)
    start = time.process_time()
    objects.finish()
    table, addresses = pod_table(objects.items, []), pod_ips(objects.items)
    seconds = decode + time.process_time() - start
    if len(table) != pods or len(addresses) < pods // 2 or objects.rejected:
        raise AssertionError(f"{len(table)} pods, {len(addresses)} addresses, rejected: {objects.rejected[:3]}")
    return {"seconds": seconds, "decode": decode, "bytes": size, "peak": peak_memory()}


def measure_models(pods: int) -> dict[str, Any]:
    """Bytes → the official client's V1PodList, page by page, all kept, as a caller of it does."""
    from kubernetes.client import ApiClient

    client = ApiClient()
    client.deserialize(next(pages(PAGE)).decode(), "V1PodList", "application/json")
    kept: list[Any] = []
    seconds, size = 0.0, 0
    for page in pages(pods):
        text = page.decode()
        start = time.process_time()
        kept += client.deserialize(text, "V1PodList", "application/json").items
        seconds += time.process_time() - start
        size += len(page)
    if len(kept) != pods or kept[-1].metadata.name is None:
        raise AssertionError(f"{len(kept)} pods")
    return {"seconds": seconds, "bytes": size, "peak": peak_memory()}


WORKERS: dict[str, Callable[[int], dict[str, Any]]] = {"models": measure_models, "tables": measure_tables}


def peak_memory() -> int:
    """Peak resident memory of this process in bytes; 0 where that cannot be known."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(text.split()[1]) * 1024 for text in lines if text.startswith("VmHWM:"))
    if sys.platform == "win32":
        return 0
    import resource

    # Kilobytes, but bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def pages(count: int) -> Iterator[bytes]:
    """``count`` pods as list pages, made while they are read: names, UIDs, addresses, owners and nodes differ."""
    patterns = [pattern_of(pod) for pod in recorded_pods()]
    for first in range(0, count, PAGE):
        numbers = range(first, min(first + PAGE, count))
        items = [fill(patterns[number % len(patterns)], number) for number in numbers]
        token = f'"continue":"{numbers.stop}",' if numbers.stop < count else ""
        head = f'"kind":"PodList","apiVersion":"v1","metadata":{{{token}"resourceVersion":"{7_000_000 + count}"}}'
        yield f'{{{head},"items":[{",".join(items)}]}}\n'.encode()


def recorded_pods() -> list[dict[str, Any]]:
    """Running pods of the recording that are of the common size."""
    with gzip.open(PODS) as file:
        pods = json.load(file)["items"]
    return [
        pod
        for pod in pods
        if SMALLEST <= len(compact(pod)) <= LARGEST
        and pod["status"].get("podIP")
        and pod["metadata"].get("ownerReferences")
        and not pod["spec"].get("hostNetwork")
    ]


def compact(value: Any) -> str:
    """JSON as an API server writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def pattern_of(pod: dict[str, Any]) -> list[str]:
    """The text of a pod, cut where it differs from pod to pod; every second piece is the name of what goes there."""
    metadata, owner = pod["metadata"], pod["metadata"]["ownerReferences"][0]
    marks = {
        metadata["name"]: "name",
        metadata["uid"]: "uid",
        owner["uid"]: "owner_uid",
        owner["name"]: "owner",
        pod["spec"]["nodeName"]: "node",
        pod["status"]["podIP"]: "address",
        pod["status"]["containerStatuses"][0].get("containerID", ""): "container",
        f'"resourceVersion":"{metadata["resourceVersion"]}"': "version",
    }
    hash_ = metadata.get("labels", {}).get("pod-template-hash")
    if hash_:
        marks[hash_] = "hash"
    text = compact(pod)
    # The longest first: the owner's name is part of the pod's.
    for mark in sorted(filter(None, marks), key=len, reverse=True):
        text = text.replace(mark, f"\0{marks[mark]}\0")
    return text.split("\0")


def fill(pattern: list[str], number: int) -> str:
    """One pod: the pattern with the values of pod ``number``."""
    replica = number // 3
    hash_ = f"{replica * 2654435761 % 2**32:08x}"[:10]
    values = {
        "name": f"workload-{replica % 5000}-{hash_}-{number:05x}",
        "uid": f"{number:08x}-6abd-41e2-b874-{number * 40503 % 2**48:012x}",
        "owner_uid": f"{replica:08x}-9a4d-42ce-bcdd-{replica * 40503 % 2**48:012x}",
        "owner": f"workload-{replica % 5000}-{hash_}",
        "node": f"node-{number % 250:03}",
        "address": f"172.{16 + number // 65536}.{number // 256 % 256}.{number % 256}",
        "container": f"containerd://{number:064x}",
        "version": f'"resourceVersion":"{1_000_000 + number}"',
        "hash": hash_,
    }
    return "".join(values[piece] if place % 2 else piece for place, piece in enumerate(pattern))


if __name__ == "__main__":
    sys.exit(main())
