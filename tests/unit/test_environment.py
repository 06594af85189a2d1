"""``environment.yml``, ``constraints.txt`` and ``pyproject.toml`` name the same dependencies."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
CONDA_FORGE_NAMES = {
    "build": "python-build",
    "kubernetes": "python-kubernetes",
    "playwright": "playwright-python",
}
"""PyPI's name → conda-forge's, where they differ. Its playwright is the driver for Node, its kubernetes the server."""


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    return [Requirement(text) for text in texts]


def test_environment_has_the_same_dependencies_with_the_same_bounds():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [Requirement(text) for text in environment["dependencies"] if isinstance(text, str)]
    expected = {
        canonicalize_name(CONDA_FORGE_NAMES.get(canonicalize_name(one.name), one.name)): one.specifier
        for one in declared()
    }
    found = {canonicalize_name(one.name): one.specifier for one in conda if one.name not in {"python", "pip"}}
    assert found == expected


def test_environment_asks_for_the_same_python_and_installs_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert f"python{project['requires-python']}" in dependencies
    assert {"pip": ["-e ."]} in dependencies


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_constraints_pin_what_is_declared(requirement):
    lines = re.findall(
        r"^([A-Za-z0-9._-]+)==([^\s;]+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    pinned = [version for name, version in lines if canonicalize_name(name) == canonicalize_name(requirement.name)]
    assert pinned, "pin it in constraints.txt"
    assert all(version in requirement.specifier for version in pinned)


def test_constraints_hold_pins_only():
    """No options, addresses or paths of whoever made the file."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"#.*|[a-z0-9-]+==[^ ]+( ; [^@/]+)?", line) for line in lines)
