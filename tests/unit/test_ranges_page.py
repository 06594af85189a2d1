"""``docs/ranges.md`` names every key of a ranges file, and its examples are ranges files."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from edgenetviz.sources.rangesfile import ADDRESS_KEYS, KNOWN_KEYS, check_ranges

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ranges.md").read_text(encoding="utf-8")


def example(language):
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return tomllib.loads(text) if language == "toml" else json.loads(text)


def test_every_key_has_a_row():
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == KNOWN_KEYS


def test_examples_say_the_same():
    assert example("toml") == example("json")


@pytest.mark.parametrize("language", ["toml", "json"])
def test_examples_are_ranges_files(language):
    kinds = {one.kind for one in check_ranges(example(language), "example").ranges}
    assert kinds == {*ADDRESS_KEYS.values(), "device", "site-subnet", "bgp-prefix"}
