"""Calico's pools and blocks in numbers that reconcile: used + reserved + leaked + free = capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edgenetviz.addresses import Range, parse_range
from edgenetviz.analysis.intervals import Keys, count_distinct, keys_of, merged, text_of_number
from edgenetviz.analysis.ipam import ipam_allocations
from edgenetviz.snapshot import Snapshot

_VERDICTS = ("used", "reserved", "cooling-down", "leaked", "unknown")


@dataclass(frozen=True, slots=True)
class Account:
    """Addresses of one pool or block.

    Parameters
    ----------
    capacity : int
        Addresses in its range.
    used, leaked, borrowed : int or None
        Allocated to a live owner; to none; to one on another node than the block's (part of ``used``). None where the
        owners could not be seen.
    reserved : int or None
        Kept back: by an IPReservation, for Windows, cooling down. None where the reservations could not be read.
    free : int or None
        What is left.
    allocated : int
        Slots that are taken, as ``calicoctl ipam show`` 3.32 counts "in use".
    """

    capacity: int
    used: int | None
    reserved: int | None
    leaked: int | None
    borrowed: int | None
    free: int | None
    allocated: int


class PoolAccounts:
    """Accounts of all pools and blocks; the allocations are judged once.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``ip_blocks``, ``ip_pools``, ``ip_allocations``, ``ip_reservations`` and those of the owners.

    Raises
    ------
    TableUnavailable
        The blocks could not be read.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.allocations = ipam_allocations(snapshot)
        self._blocks = snapshot.ip_blocks
        self._ranges = [_range_of(cidr) for cidr in self._blocks["cidr"]]
        self._reserved_seen = snapshot.state("ip_reservations") in {"ok", "absent"}
        self._reserved = [span for cidr in snapshot.ip_reservations["cidr"] if (span := _range_of(cidr))]
        self._block_of_row = self.allocations["block"]
        self._allocated: Keys = np.unique(keys_of(self.allocations["address"].dropna()))

    def of_pool(self, cidr: str) -> Account:
        """Account of the blocks that lie in a pool.

        Strict containment, as Calico's garbage collector maps blocks to pools (3.32
        ``kube-controllers/pkg/controllers/node/ipam.go``). A block of another size than the pool's counts as it is.
        """
        pool = parse_range(cidr)
        inside = [_contains(pool, block) for block in self._ranges]
        rows = self._block_of_row.isin(self._blocks["name"][inside]).to_numpy(dtype=bool)
        return self._account(pool, rows)

    def of_blocks(self, blocks: pd.DataFrame) -> list[Account]:
        """Account of each block, counted for all blocks at once.

        Parameters
        ----------
        blocks : DataFrame
            Rows of ``ip_blocks``.
        """
        verdicts = self.allocations.groupby(["block", "verdict"]).size().unstack(fill_value=0)
        verdicts = verdicts.reindex(index=blocks["name"], columns=_VERDICTS, fill_value=0)
        lent = self.allocations[self.allocations["borrowed"] & (self.allocations["verdict"] == "used")]
        borrowed = lent.groupby("block").size().reindex(blocks["name"], fill_value=0)
        columns = zip(blocks["cidr"], verdicts.to_numpy().tolist(), borrowed.tolist(), strict=True)
        return [
            self._made(parse_range(cidr), dict(zip(_VERDICTS, own, strict=True)), lost) for cidr, own, lost in columns
        ]

    def reserved_free(self, span: Range) -> int | None:
        """Addresses of a range that an IPReservation keeps back and nobody has; None when it cannot be known."""
        if not self._reserved_seen:
            return None
        return self._unallocated_reserved(span) if self._reserved else 0

    def orphans(self, pools: pd.Series[str]) -> list[str]:
        """Names of the blocks that lie in no pool, of either family."""
        spans = [span for cidr in pools if (span := _range_of(cidr))]
        return [
            str(name)
            for name, block in zip(self._blocks["name"], self._ranges, strict=True)
            if not any(_contains(pool, block) for pool in spans)
        ]

    def _account(self, span: Range, rows: NDArray[np.bool_]) -> Account:
        chosen = self.allocations[rows]
        counts = {str(verdict): int(count) for verdict, count in chosen["verdict"].value_counts().items()}
        return self._made(span, counts, int((chosen["borrowed"] & (chosen["verdict"] == "used")).sum()))

    def _made(self, span: Range, counts: dict[str, int], borrowed: int) -> Account:
        allocated = sum(counts.values())
        kept_back = counts.get("reserved", 0) + counts.get("cooling-down", 0)
        more = self.reserved_free(span)
        known = not counts.get("unknown", 0)
        return Account(
            capacity=span.capacity,
            used=counts.get("used", 0) if known else None,
            reserved=None if more is None else kept_back + more,
            leaked=counts.get("leaked", 0) if known else None,
            borrowed=borrowed if known else None,
            free=None if more is None else max(0, span.capacity - allocated - more),
            allocated=allocated,
        )

    def _unallocated_reserved(self, span: Range) -> int:
        """An IPReservation blocks new allocations only: what is allocated already is counted as what it is."""
        shared = [
            (str(max(span.first, one.first, key=int)), str(min(span.last, one.last, key=int)))
            for one in self._reserved
            if one.overlaps(span)
        ]
        total = 0
        for family, first, last in merged(shared):
            ends = text_of_number(first, family), text_of_number(last, family)
            taken = count_distinct(self._allocated, *ends)
            total += last - first + 1 - taken
        return total


def _range_of(cidr: object) -> Range | None:
    try:
        return parse_range(cidr) if isinstance(cidr, str) else None
    except ValueError:
        return None


def _contains(pool: Range, block: Range | None) -> bool:
    return block is not None and block.family == pool.family and block.first in pool and block.last in pool
