"""Keys of addresses against Python's ipaddress, both families in one order."""

from __future__ import annotations

import ipaddress
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edgenetviz.analysis import intervals

V4, V6 = st.ip_addresses(v=4), st.ip_addresses(v=6)
SMALL = st.integers(0, 300).map(lambda number: ipaddress.IPv4Address(number + 2**31))
SMALL_V6 = st.integers(0, 300).map(lambda number: ipaddress.IPv6Address(number + 2**127))
ANY = st.one_of(V4, V6, SMALL, SMALL_V6)
PAIRS = st.one_of(*(st.tuples(kind, kind).map(sorted) for kind in (V4, V6, SMALL, SMALL_V6)))


def order(address):
    return address.version, int(address)


def keys(addresses):
    return intervals.keys_of(map(str, addresses))


@given(st.lists(ANY))
def test_keys_sort_as_addresses_do(addresses):
    assert [intervals.number_of(key) for key in np.sort(keys(addresses))] == [
        int(one) for one in sorted(addresses, key=order)
    ]


@given(ANY)
def test_a_key_leads_back_to_its_address(address):
    key = keys([address])[0]
    assert ipaddress.ip_address(intervals.text_of(key)) == address
    assert intervals.number_of(key) == int(address)
    assert intervals.key_of_number(int(address), address.version).rstrip(b"\0") == key
    assert ipaddress.ip_address(intervals.text_of_number(int(address), address.version)) == address


@given(ANY)
def test_all_spellings_have_one_canonical_form(address):
    spellings = [str(address), address.exploded, address.exploded.upper()]
    assert len(set(intervals.canonical(spellings))) == 1


@given(st.lists(ANY), PAIRS)
def test_counting_between_two_addresses(addresses, ends):
    first, last = ends
    found = intervals.count_distinct(np.unique(keys(addresses)), str(first), str(last))
    assert found == len({one for one in addresses if one.version == first.version and first <= one <= last})


@given(st.lists(ANY), PAIRS)
def test_which_lie_between_two_addresses(addresses, ends):
    first, last = ends
    found = intervals.between(keys(addresses), str(first), str(last)).tolist()
    assert found == [one.version == first.version and first <= one <= last for one in addresses]


@given(st.lists(PAIRS, max_size=8), ANY)
def test_a_union_holds_what_its_parts_hold(ranges, address):
    union = intervals.merged((str(first), str(last)) for first, last in ranges)
    held = any(first.version == address.version and first <= address <= last for first, last in ranges)
    assert held == any(family == address.version and first <= int(address) <= last for family, first, last in union)


@given(st.lists(PAIRS, max_size=8))
def test_a_union_is_in_order_and_nothing_in_it_touches(ranges):
    union = intervals.merged((str(first), str(last)) for first, last in ranges)
    assert union == sorted(union)
    assert all(a[0] != b[0] or a[2] + 1 < b[1] for a, b in pairwise(union))


@given(st.lists(st.one_of(st.text(max_size=40), st.none(), st.integers(), ANY.map(str))))
def test_what_is_no_address_has_no_key_and_spoils_no_other(texts):
    found = intervals.keys_of(texts)
    for text, key in zip(texts, found.tolist(), strict=True):
        if key:
            assert isinstance(text, str)
            assert int(ipaddress.ip_address(text)) == intervals.number_of(key)
    assert [one is None for one in intervals.canonical(texts)] == [not key for key in found.tolist()]


@given(st.text(alphabet="0123456789abcdef.:%/ \0", max_size=20))
def test_text_that_looks_like_an_address(text):
    try:
        expected = None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        expected = None
    key = intervals.keys_of([text])[0]
    assert (int(expected) if expected is not None else None) == (intervals.number_of(key) if key else None)
