"""Addresses that MetalLB avoids, against counting them one by one."""

from __future__ import annotations

import ipaddress

from hypothesis import given, settings
from hypothesis import strategies as st
from unit.collectors.builders import meta, snapshot

from edgenetviz.analysis.usage import ip_usage

START = int(ipaddress.IPv4Address("10.0.0.0"))
SPANS = st.tuples(st.integers(0, 1500), st.integers(0, 600))


@settings(max_examples=25)
@given(spans=st.lists(SPANS, min_size=1, max_size=3), avoid=st.booleans())
def test_capacity_is_that_of_counting(spans, avoid):
    ranges = [(START + first, START + first + length) for first, length in spans]
    entries = [f"{ipaddress.IPv4Address(first)}-{ipaddress.IPv4Address(last)}" for first, last in ranges]
    pool = {"metadata": meta("p"), "spec": {"addresses": entries, "avoidBuggyIPs": avoid}}
    found = ip_usage(snapshot(ipaddresspools=[pool]))
    counted = {number for first, last in ranges for number in range(first, last + 1)}
    allowed = {number for number in counted if not avoid or number % 256 not in {0, 255}}
    assert found["capacity"].tolist() == [len(allowed)]
