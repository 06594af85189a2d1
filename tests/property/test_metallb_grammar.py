"""What MetalLB makes of a range equals what Python's ipaddress makes of it."""

from __future__ import annotations

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from edgenetviz.collectors.metallb_grammar import parse

PAIRS = st.one_of(
    st.tuples(st.ip_addresses(v=4), st.ip_addresses(v=4)), st.tuples(st.ip_addresses(v=6), st.ip_addresses(v=6))
)


def mapped(address):
    return getattr(address, "ipv4_mapped", None) is not None


@given(pair=PAIRS)
def test_capacity_of_a_range_is_that_of_its_summary(pair):
    first, last = sorted(pair)
    if mapped(first) or mapped(last):
        return
    networks = ipaddress.summarize_address_range(first, last)
    assert parse(f"{first}-{last}").capacity == sum(network.num_addresses for network in networks)


@given(pair=PAIRS)
def test_a_reversed_range_is_refused(pair):
    first, last = sorted(pair)
    if first != last:
        assert parse(f"{last}-{first}").capacity is None


@given(address=st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), bits=st.integers(0, 128))
def test_a_cidr_is_its_network(address, bits):
    if bits > address.max_prefixlen or mapped(address):
        return
    network = ipaddress.ip_network((address, bits), strict=False)
    found = parse(f"{address}/{bits}")
    assert (found.range.first, found.range.last, found.capacity) == (network[0], network[-1], network.num_addresses)


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text):
    found = parse(text)
    assert (found.range is None) == (not found.capacity)
    assert found.range is not None or found.problem


@given(st.text(alphabet="0123456789abcdef.:/- %", max_size=45))
def test_no_text_that_looks_like_addresses_makes_it_fail(text):
    found = parse(text)
    assert found.range is None or found.capacity == found.range.capacity
