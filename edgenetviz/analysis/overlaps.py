"""Ranges that must not share an address, and do."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edgenetviz.addresses import Range, parse_range

HARMFUL: tuple[tuple[str, str, str], ...] = (
    ("node-ips", "external-service-ips", "a service may be given a node's address"),
    ("node-ips", "lb-pool", "MetalLB may give a node's address to a service"),
    ("pod-subnet", "service-subnet", "pods and services cannot be told apart"),
    ("pod-subnet", "compute-subnet", "pods cannot reach hosts on the compute network"),
    ("service-subnet", "compute-subnet", "pods cannot reach hosts on the compute network"),
    ("pod-subnet", "site-subnet", "pods cannot reach that part of the site"),
    ("service-subnet", "site-subnet", "pods cannot reach that part of the site"),
    ("ip-pool", "compute-subnet", "pods get addresses of the compute network"),
)
"""Pairs of kinds with the harm that an overlap does (Azure Stack Edge: pod and service subnets must be unused on the
site; node and external ranges are separate lists of static addresses). Pairs not listed are expected or harmless: an L2
pool lies in the compute subnet, site subnets may contain the compute subnet, Calico's pools lie in the pod subnet."""


def overlap_problems(
    ranges: pd.DataFrame, kind: str, name: str, family: int, expected: frozenset[str] = frozenset()
) -> list[str]:
    """Harmful overlaps of one range with the others, each in one sentence.

    Parameters
    ----------
    ranges : DataFrame
        Table ``ranges``.
    kind, name, family
        The range.
    expected : frozenset of str
        Kinds that this range overlaps rightly.
    """
    partners = {b if a == kind else a: harm for a, b, harm in HARMFUL if kind in (a, b)}
    partners = {partner: harm for partner, harm in partners.items() if partner not in expected}
    own = ranges[(ranges["kind"] == kind) & (ranges["name"] == name) & (ranges["family"] == family)]
    others = ranges[ranges["kind"].isin(list(partners)) & (ranges["family"] == family)]
    problems = []
    for mine in (span for row in own.itertuples() for span in _spans(row)):
        for other in others.itertuples():
            problems += [
                f"shares {_shared(mine, theirs)} with {other.kind} {other.name}: {partners[str(other.kind)]}"
                for theirs in _spans(other)
                if mine.overlaps(theirs)
            ]
    return problems


def _spans(row: Any) -> list[Range]:
    """The range; of an inferred one only its ends, which are addresses of nodes: what lies between is a guess."""
    if row.origin == "inferred":
        return [parse_range(end) for end in dict.fromkeys((row.first, row.last))]
    return [parse_range(f"{row.first}-{row.last}")]


def _shared(one: Range, other: Range) -> str:
    first = max(one.first, other.first, key=int)
    last = min(one.last, other.last, key=int)
    return str(first) if first == last else f"{first}-{last}"
