"""What ``make docs`` writes is what is committed."""

import importlib.util
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml

import edgenetviz
from edgenetviz.schema import COLLECTED, TABLES
from edgenetviz.sources.resources import RESOURCES

ROOT = Path(__file__).resolve().parents[2]


def tool(name):
    """A program of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def documents():
    return tool("make_docs").documents()


@pytest.mark.parametrize("name", ["docs/tables.md", "docs/resources.md"])
def test_documents_are_fresh(documents, name):
    assert (ROOT / name).read_text(encoding="utf-8") == documents[name], "run 'make docs'"


def test_every_column_has_a_row(documents):
    page = documents["docs/tables.md"]
    for table in TABLES.values():
        section = page.split(f"### {table.name}\n")[1].split("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section.split("\n## ")[0], re.MULTILINE) == table.column_names


def test_rows_of_a_table_have_as_many_cells_as_its_head(documents):
    for page in documents.values():
        cells = [(len(re.split(r"(?<!\\)\|", line)), line) for line in page.splitlines() if line.startswith("|")]
        widths = {"| column": 7, "| type |": 4, "| kind |": 4, "| resource": 7}
        width = 0
        for count, line in cells:
            width = next((wide for head, wide in widths.items() if line.startswith(head)), width)
            assert count == width, line


def test_role_grants_exactly_what_is_read(documents):
    role = yaml.safe_load(documents["docs/resources.md"].split("```yaml\n")[1].split("```")[0])
    granted = {
        (group, plural, verb, name)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for plural in rule["resources"]
        for verb in rule["verbs"]
        for name in rule.get("resourceNames", [""])
    }
    needed = {
        (api.group, api.plural, "get" if resource.object_name else "list", resource.object_name)
        for resource in RESOURCES
        for api in resource.apis
    }
    assert granted == needed
    assert not any(plural == "secrets" for _, plural, _, _ in granted)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_demo_is_fresh(tmp_path):
    """Member by member: another release of zlib may pack the same content otherwise."""
    make_demo = tool("make_demo")
    packaged, rebuilt = members(make_demo.DEMO), members(make_demo.build(tmp_path / "demo.enz"))
    # The release that read the recording is written into it; a new release need not rebuild the demo.
    for content in (packaged, rebuilt):
        manifest = json.loads(content["manifest.json"])
        manifest["content"]["origin"]["tool_version"] = ""
        content["manifest.json"] = manifest
    assert rebuilt == packaged, "run 'make docs'"


def test_demo_is_the_same_file_each_time(tmp_path):
    build = tool("make_demo").build
    assert build(tmp_path / "a.enz").read_bytes() == build(tmp_path / "b.enz").read_bytes()


def test_demo_has_the_tables_of_the_recording():
    recording = tool("make_demo").RECORDING
    read, packaged = edgenetviz.load(recording, ranges=recording / "ranges.json"), edgenetviz.demo()
    for name in COLLECTED:
        pd.testing.assert_frame_equal(packaged.table(name), read.table(name))
