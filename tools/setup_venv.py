"""Makes ``.venv`` and installs the project with its development tools into it, at the versions of ``constraints.txt``.

Runs under the Python of the machine, before anything is installed: standard library only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"


def main() -> int:
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not runs(python):
        problem = provide_ensurepip()
        if problem:
            print(problem, file=sys.stderr)
            return 1
        print(f"Making .venv with Python {sys.version.split()[0]}", flush=True)
        venv.create(VENV, clear=True, with_pip=True)
    print("Installing into .venv; the first time this takes a minute or two", flush=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run(
        [*install, "--constraint", "constraints.txt", "--editable", ".[dev]"], cwd=ROOT, check=False
    ).returncode


def runs(python: Path) -> bool:
    """Whether a virtual environment is there and still works: its Python may have been removed or the folder moved."""
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def provide_ensurepip() -> str:
    """Debian keeps ``ensurepip`` in a package of its own: install it when we may, else say which it is."""
    if importlib.util.find_spec("ensurepip") is not None:
        return ""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return f"This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install {package}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", package]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
    importlib.invalidate_caches()
    found = importlib.util.find_spec("ensurepip") is not None
    return "" if found else f"apt-get could not install {package}, which is needed to make a virtual environment."


if __name__ == "__main__":
    sys.exit(main())
