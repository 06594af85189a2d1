"""A module imports from its left, never from its right: the arrows of docs/architecture.md."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = (
    {"_version", "errors", "addresses", "outcome", "schema", "archive"},
    {"snapshot", "snapshot_repr"},
    {"sources", "collectors"},
    {"gather"},
    {"analysis"},
    {"probes", "findings"},
    {"figures"},
    {"report", "textual"},
    {"api", "progress", "data"},
    {"cli", "__main__", "edgenetviz"},
    {"edgenetviz_widgets"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
JUPYTER = {"ipywidgets", "anywidget", "IPython", "edgenetviz_widgets"}


def wrong_imports(root: Path, package: str) -> list[str]:
    """Imports of a package that go to the right, or to Jupyter from outside the widgets."""
    wrong = []
    for file in sorted((root / package).rglob("*.py")):
        parts = [package, *file.relative_to(root / package).with_suffix("").parts]
        own = place_of(parts[:-1] if parts[-1] == "__init__" else parts)
        for name in imported(ast.parse(file.read_text(encoding="utf-8")), parts[:-1]):
            other = place_of(name.split("."))
            if (other in RANK and RANK[other] > RANK[own]) or (
                name.split(".")[0] in JUPYTER and own != "edgenetviz_widgets"
            ):
                wrong.append(f"{file.relative_to(root).as_posix()} imports {name}")
    return wrong


def place_of(parts: list[str]) -> str:
    """Name in LAYERS: a module or folder of edgenetviz, or a package."""
    return parts[1] if parts[0] == "edgenetviz" and len(parts) > 1 and parts[1] in RANK else parts[0]


def imported(tree: ast.Module, folder: list[str]) -> list[str]:
    """Absolute names of all that is imported at run time, inside functions too; not what only types need."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            node.body = []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names += [f"{module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize(("root", "package"), [(ROOT, "edgenetviz"), (ROOT / "widgets", "edgenetviz_widgets")])
def test_imports_go_to_the_left(root, package):
    assert wrong_imports(root, package) == []


def test_every_module_has_a_place():
    """A new module is put into LAYERS on purpose."""
    modules = {path.stem for path in (ROOT / "edgenetviz").glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in (ROOT / "edgenetviz").glob("*/__init__.py")}
    assert modules | folders <= set(RANK)


@pytest.mark.parametrize(
    ("file", "text", "wrong"),
    [
        ("schema.py", "from edgenetviz import snapshot", "edgenetviz.snapshot"),
        ("schema.py", "import edgenetviz.analysis.usage", "edgenetviz.analysis.usage"),
        ("collectors/pods.py", "def f():\n    from edgenetviz.gather import gather", "edgenetviz.gather.gather"),
        ("analysis/usage.py", "from ..figures import picture", "edgenetviz.figures.picture"),
        ("figures/map.py", "from edgenetviz.report import write", "edgenetviz.report.write"),
        ("report/page.py", "import ipywidgets as widgets", "ipywidgets"),
        ("cli.py", "from edgenetviz_widgets import view", "edgenetviz_widgets.view"),
        ("schema.py", "if TYPE_CHECKING:\n    from edgenetviz.snapshot import Snapshot", None),
        ("analysis/usage.py", "from ..collectors import columns\nimport pandas", None),
        ("report/page.py", "from edgenetviz.figures.picture import Picture", None),
    ],
)
def test_a_reversed_arrow_is_found(tmp_path, file, text, wrong):
    path = tmp_path / "edgenetviz" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert wrong_imports(tmp_path, "edgenetviz") == ([f"edgenetviz/{file} imports {wrong}"] if wrong else [])
