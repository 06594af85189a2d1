"""The first notebook in a real JupyterLab: run all, click a mark, read its rows, in light and dark."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
QUIET = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
    }
}


class Lab:
    """A running JupyterLab with settings of its own."""

    def __init__(self, folder: Path) -> None:
        self.token = token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        work = folder / "work"
        shutil.copytree(NOTEBOOKS, work)
        config = folder / "config"
        (config / "labconfig").mkdir(parents=True)
        (config / "labconfig" / "page_config.json").write_text(json.dumps(QUIET))
        kernel = folder / "data" / "kernels" / "python3"
        kernel.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        kernel.joinpath("kernel.json").write_text(
            json.dumps({"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"})
        )
        # All cells stay in the page, also those out of sight.
        tracker = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
        tracker.parent.mkdir(parents=True)
        tracker.write_text(json.dumps({"windowingMode": "none"}))
        environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(config),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "IPYTHONDIR": str(folder / "ipython"),
            "PYTHONWARNINGS": "ignore",
        }
        words = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", "--allow-root"]
        words += [
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--LabApp.expose_app_in_browser=True",
            f"--IdentityProvider.token={self.token}",
        ]
        with (folder / "lab.log").open("wb") as log:
            self.process = subprocess.Popen(
                [*words, f"--ServerApp.root_dir={work}"], env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        self._wait(folder / "lab.log")

    def url(self, notebook: str) -> str:
        return f"http://127.0.0.1:{self.port}/lab/tree/{notebook}?token={self.token}&reset"

    def _wait(self, log: Path) -> None:
        for _ in range(600):
            assert self.process.poll() is None, log.read_text("utf-8", "replace")[-2000:]
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={self.token}", timeout=2).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail("JupyterLab did not start:\n" + log.read_text("utf-8", "replace")[-2000:])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    running = Lab(tmp_path_factory.mktemp("lab"))
    yield running
    running.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1500, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def run_all(page: Page, lab: Lab) -> None:
    page.goto(lab.url("00-start-here.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    # Before the kernel is there, "run all" would ask which one to take.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    # Not awaited: the promise of the command lasts as long as the run.
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output").first.wait_for()


def in_view(page: Page, selector: str) -> None:
    page.locator(selector).first.scroll_into_view_if_needed()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_person_runs_all_clicks_and_reads(lab, page, artifacts, theme):
    run_all(page, lab)
    if theme == "dark":
        page.evaluate("void window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
        page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    figures = page.locator(".edgenetviz-figure .main-svg")
    expect(page.locator(".edgenetviz-figure")).to_have_count(3)
    for number in range(3):
        box = page.locator(".edgenetviz-figure").nth(number)
        box.scroll_into_view_if_needed()
        box.locator(".main-svg").first.wait_for()
    assert figures.count() >= 3
    topology = page.locator(".edgenetviz-view").nth(1)
    mark = topology.locator(".edgenetviz-figure .scatterlayer .points path").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(topology.locator(".edgenetviz-table caption")).to_contain_text("Chosen:")
    assert topology.locator(".edgenetviz-table tbody tr").count() >= 1
    ink = topology.locator(".edgenetviz-figure text").first.evaluate("one => getComputedStyle(one).fill")
    light_ink = [int(part) for part in ink.removeprefix("rgb(").rstrip(")").split(",")[:3]]
    assert (sum(light_ink) > 380) == (theme == "dark")
    page.locator(".edgenetviz-view").first.scroll_into_view_if_needed()
    page.screenshot(path=artifacts / f"notebook-{theme}.png")
    topology.screenshot(path=artifacts / f"notebook-topology-{theme}.png")
