"""Every notebook runs from top to bottom, and is stored without outputs."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FIXTURES = Path(__file__).parents[1] / "fixtures" / "recordings"
NAMES = [path.stem for path in NOTEBOOKS]


@pytest.fixture
def kernel(tmp_path, monkeypatch) -> Path:
    """A kernel of this very Python, and no settings of the user's."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    # The kernel is a process of its own: what its libraries warn of is not ours to fix.
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    spec = tmp_path / "jupyter_data_dir" / "kernels" / "python3"
    spec.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    nbformat.write  # noqa: B018 - imported for its side: the schema is loaded before the directory is changed
    import json

    (spec / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Python 3", "language": "python"}))
    return tmp_path


def run(path: Path, folder: Path, **parameters: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join([cell.source, *(f"{name} = {value!r}" for name, value in parameters.items())])
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def texts(notebook: nbformat.NotebookNode) -> str:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(
        str(output.get("data", {}).get("text/plain", "")) + str(output.get("text", "")) for output in outputs
    )


def views(notebook: nbformat.NotebookNode) -> int:
    kind = "application/vnd.jupyter.widget-view+json"
    return sum(
        kind in output.get("data", {}) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    )


def test_there_are_notebooks():
    assert "00-start-here" in NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_runs_on_the_demo(kernel, path):
    ran = run(path, kernel)
    assert views(ran) == 3
    assert "cam-archive" in texts(ran)
    assert (kernel / "report.html").stat().st_size > 500_000
    assert (kernel / "snapshot.enz").stat().st_size > 10_000


def test_it_runs_for_a_namespaced_user_on_a_file(kernel):
    import edgenetviz

    snapshot = edgenetviz.load(FIXTURES / "ase-2node-faults", identity="nsuser")
    file = snapshot.save(kernel / "nsuser.enz")
    ran = run(NOTEBOOKS[0], kernel, SOURCE=str(file))
    assert views(ran) == 3
    assert "forbidden" in texts(ran)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_is_stored_stripped_and_small(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code if cell.outputs] == []
    assert [cell.execution_count for cell in code if cell.execution_count] == []
    assert "widgets" not in notebook.metadata
    assert path.stat().st_size < 100_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_its_cells_are_short_and_its_parameters_come_first(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "parameters" in code[0].metadata["tags"]
    assert max(len(cell.source.splitlines()) for cell in code) <= 10
