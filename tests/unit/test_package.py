"""The wheel, installed elsewhere, is the package: nothing that it needs stays behind in the repository."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ["pandas", "numpy", "plotly", "kubernetes", "dns", "jinja2", "yaml", "msgspec", "urllib3"]


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT])
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A Python that has the wheel; its dependencies come from the environment of the tests, edgenetviz does not."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())
    run([sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel])
    # A .pth line puts the folder at the end of the path and does not read the .pth files in it, so the
    # editable installation of the repository stays out of sight.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A folder that is not the repository, and no variable that leads back to it."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path


def test_wheel_holds_both_packages_and_nothing_of_the_tests(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"edgenetviz", "edgenetviz_widgets"}
    assert {"edgenetviz/py.typed", "edgenetviz/data/demo.enz", "edgenetviz_widgets/py.typed"} <= set(names)


def test_wheel_holds_every_file_of_the_sources(wheel):
    """Styles, scripts and templates too."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for root, package in ((ROOT, "edgenetviz"), (ROOT / "widgets", "edgenetviz_widgets")):
        files = [path for path in (root / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert {path.relative_to(root).as_posix() for path in files} <= names


def test_the_installed_package_is_the_wheel(installed, bare):
    place = run([installed, "-c", "import edgenetviz; print(edgenetviz.__file__)"], cwd=bare).strip()
    assert Path(place).is_relative_to(installed.parents[1])
    assert not Path(place).is_relative_to(ROOT)


def test_demo_report_is_made_from_anywhere(installed, bare):
    command = installed.with_name("edgenetviz" + installed.suffix)
    printed = run([command, "demo", "-o", "report.html"], cwd=bare)
    assert "report.html" in printed
    page = (bare / "report.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "dbe-3vt8p42" in page
    assert len(page) > 100_000


def test_version(installed, bare):
    from edgenetviz import __version__

    assert run([installed, "-m", "edgenetviz", "--version"], cwd=bare) == f"edgenetviz {__version__}\n"


@pytest.mark.parametrize("statement", ["import edgenetviz", "import edgenetviz.cli"])
def test_import_is_light(installed, bare, statement):
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    assert not set(HEAVY) & set(json.loads(run([installed, "-c", code], cwd=bare)))
