"""Addresses that MetalLB avoids, against counting them one by one."""

from __future__ import annotations

import ipaddress

from hypothesis import given, settings
from hypothesis import strategies as st
from unit.collectors.builders import meta, snapshot

from edgenetviz.analysis.usage import ip_usage

START = int(ipaddress.IPv4Address("10.0.0.0"))
SPANS = st.tuples(st.integers(0, 1500), st.integers(0, 600))


POOLS = st.lists(st.tuples(st.lists(SPANS, min_size=1, max_size=3), st.booleans()), min_size=1, max_size=8)


def pool(name, spans, avoid):
    entries = [
        f"{ipaddress.IPv4Address(START + first)}-{ipaddress.IPv4Address(START + first + more)}" for first, more in spans
    ]
    return {"metadata": meta(name), "spec": {"addresses": entries, "avoidBuggyIPs": avoid}}


def counted(spans, avoid):
    numbers = {START + first + step for first, more in spans for step in range(more + 1)}
    return len({number for number in numbers if not avoid or number % 256 not in {0, 255}})


@settings(max_examples=10)
@given(pools=POOLS)
def test_capacity_is_that_of_counting(pools):
    items = [pool(f"p{place}", *one) for place, one in enumerate(pools)]
    found = ip_usage(snapshot(ipaddresspools=items)).set_index("name")["capacity"].to_dict()
    assert found == {f"p{place}": counted(*one) for place, one in enumerate(pools)}
