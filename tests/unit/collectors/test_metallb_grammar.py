"""MetalLB's grammar of addresses."""

from __future__ import annotations

import pytest

from edgenetviz.collectors.metallb_grammar import parse


@pytest.mark.parametrize(
    ("entry", "first", "last", "capacity"),
    [
        ("192.168.10.0/24", "192.168.10.0", "192.168.10.255", 256),
        ("10.20.30.40/24", "10.20.30.0", "10.20.30.255", 256),
        ("10.0.0.1/32", "10.0.0.1", "10.0.0.1", 1),
        ("0.0.0.0/0", "0.0.0.0", "255.255.255.255", 2**32),
        ("fc00:f853:ccd:e799::/124", "fc00:f853:ccd:e799::", "fc00:f853:ccd:e799::f", 16),
        ("FC00:0:0::1/127", "fc00::", "fc00::1", 2),
        ("2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", 2**64),
        ("10.0.0.0/024", "10.0.0.0", "10.0.0.255", 256),
        ("192.168.9.1-192.168.9.5", "192.168.9.1", "192.168.9.5", 5),
        ("  192.168.9.1 - 192.168.9.5\t", "192.168.9.1", "192.168.9.5", 5),
        ("10.0.0.7-10.0.0.7", "10.0.0.7", "10.0.0.7", 1),
        ("10.0.0.250-10.0.1.0", "10.0.0.250", "10.0.1.0", 7),
        ("fd00::1-fd00::1:0", "fd00::1", "fd00::1:0", 65536),
        ("::ffff:10.0.0.1-10.0.0.5", "10.0.0.1", "10.0.0.5", 5),
        ("::ffff:1.2.3.0/120", "1.2.3.0", "1.2.3.255", 256),
        ("::ffff:0:0/96", "0.0.0.0", "255.255.255.255", 2**32),
    ],
)
def test_accepted(entry, first, last, capacity):
    found = parse(entry)
    assert (str(found.range.first), str(found.range.last), found.capacity) == (first, last, capacity)


@pytest.mark.parametrize("entry", ["10.0.0.0/24", "10.0.0.1-10.0.0.5"])
def test_nothing_is_said_of_an_ordinary_entry(entry):
    assert parse(entry).problem == ""


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (" 10.0.0.0/24", "spaces"),
        ("10.0.0.0/24 ", "spaces"),
        ("10.0.0.0 /24", "spaces"),
        ("10.0.0.1", "/32"),
        ("fd00::1", "/128"),
        ("10.0.0.0/255.255.255.0", "dotted"),
        ("010.0.0.0/24", "invalid CIDR"),
        ("10.0.0.0/33", "longer"),
        ("fd00::/129", "longer"),
        ("10.0.0.0/-1", "no address"),
        ("10.0.0.0/", "invalid CIDR"),
        ("10.0.0.0/+8", "invalid CIDR"),
        ("10.0.0.0/٢", "invalid CIDR"),
        ("10.0.0.0/99999999999999999999", "invalid CIDR"),
        ("10.0.0/24", "invalid CIDR"),
        ("fe80::1%eth0/64", "invalid CIDR"),
        ("/24", "invalid CIDR"),
        ("", "invalid CIDR"),
        ("lan", "invalid CIDR"),
        ("10.0.0.5-10.0.0.1", "ends before it begins"),
        ("10.0.0.1-", "no address"),
        ("-", "no address"),
        ("-10.0.0.1", "no address"),
        ("10.0.0.1-5", "no address"),
        ("10.0.0.1-10.0.0.5-10.0.0.9", "no address"),
        ("10.0.0.0/24-10.0.1.0/24", "no address"),
        ("10.0.0.01-10.0.0.5", "no address"),
        ("fe80::1%eth0-fe80::5%eth0", "no address"),
        ("fd00::1-10.0.0.1", "ends before it begins"),
        ("10.0.0.1\N{EN DASH}10.0.0.5", "invalid CIDR"),
    ],
)
def test_refused(entry, why):
    found = parse(entry)
    assert (found.range, found.capacity) == (None, None)
    assert why in found.problem


@pytest.mark.parametrize("entry", ["10.0.0.1-fd00::1", "::1-10.0.0.1"])
def test_a_range_over_two_families_silently_holds_nothing(entry):
    found = parse(entry)
    assert (found.range, found.capacity) == (None, 0)
    assert "no address" in found.problem


def test_a_mapped_prefix_is_pointed_out():
    assert "IPv4-mapped" in parse("::ffff:1.2.3.0/120").problem


def test_a_prefix_wider_than_the_mapped_ones_is_ipv6():
    assert parse("::ffff:1.2.3.0/90").range.family == 6
