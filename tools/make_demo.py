"""Builds ``edgenetviz/data/demo.enz``, the packaged demo, from the recording that the tests use."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import edgenetviz

ROOT = Path(__file__).resolve().parents[1]
RECORDING = ROOT / "tests" / "fixtures" / "recordings" / "ase-2node-faults"
DEMO = ROOT / "edgenetviz" / "data" / "demo.enz"


def main() -> int:
    print(build(DEMO).relative_to(ROOT))
    return 0


def build(target: Path) -> Path:
    """Write the demo; the same recording makes the same file."""
    snapshot = edgenetviz.load(RECORDING, ranges=RECORDING / "ranges.json")
    # How long this machine took to read each resource is all that differs from run to run.
    outcomes = {name: replace(one, seconds=0.0) for name, one in snapshot.outcomes_by_resource.items()}
    return replace(snapshot, outcomes_by_resource=outcomes).save(target)


if __name__ == "__main__":
    sys.exit(main())
