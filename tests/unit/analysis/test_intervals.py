"""Keys of addresses: the edges of the number line, and text that is no address."""

from __future__ import annotations

import numpy as np
import pytest

from edgenetviz.analysis.intervals import NO_KEY, canonical, count_distinct, keys_of, merged, number_of, text_of


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "255.255.255.255", "10.0.0.0", "::", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]
)
def test_trailing_zeros_are_not_lost(address):
    assert text_of(keys_of([address])[0]) == address


def test_the_families_do_not_touch():
    low, high = keys_of(["255.255.255.255", "::"])
    assert low < high
    assert (number_of(low), number_of(high)) == (2**32 - 1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "10.0.0",
        "10.0.0.1 ",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.1/32",
        "fe80::1%eth0",
        ":",
        "1::2::3",
        "a\0b",
        "10.0.0.1\0",
        "::\0",
        "\ud800",
        "²",
        None,
        7,
        1.5,
        [],
    ],
)
def test_what_is_no_address(text):
    assert keys_of([text, "10.0.0.1", "fd00::1"]).tolist()[0] == NO_KEY
    assert canonical([text, "10.0.0.1", "FD00:0::1"]) == [None, "10.0.0.1", "fd00::1"]


def test_no_addresses():
    assert keys_of([]).tolist() == []
    assert merged([]) == []


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([("10.0.0.0", "10.0.0.3"), ("10.0.0.4", "10.0.0.7")], [(4, 0x0A000000, 0x0A000007)]),
        (
            [("10.0.0.5", "10.0.0.7"), ("10.0.0.0", "10.0.0.3")],
            [(4, 0x0A000000, 0x0A000003), (4, 0x0A000005, 0x0A000007)],
        ),
        ([("10.0.0.0", "10.0.0.9"), ("10.0.0.2", "10.0.0.3")], [(4, 0x0A000000, 0x0A000009)]),
        ([("::", "::ffff:ffff:ffff:ffff"), ("0:0:0:1::", "0:0:0:1::")], [(6, 0, 2**64)]),
        ([("255.255.255.255", "255.255.255.255"), ("::", "::")], [(4, 2**32 - 1, 2**32 - 1), (6, 0, 0)]),
    ],
)
def test_unions_are_exact(ranges, expected):
    assert merged(ranges) == expected


def test_a_reversed_range_is_an_error():
    with pytest.raises(ValueError, match="before it begins"):
        merged([("10.0.0.2", "10.0.0.1")])


def test_counting_at_the_ends_of_the_number_line():
    keys = np.unique(keys_of(["0.0.0.0", "255.255.255.255", "::", "ffff::", "nothing"]))
    assert count_distinct(keys, "0.0.0.0", "255.255.255.255") == 2
    assert count_distinct(keys, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == 2
