"""Sees to it that the browser tests find a Chromium: installs Debian's when it may, else says what to install.

It does not fail when there is none: the other tests are worth running. The browser tests then fail themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> int:
    if find_chromium():
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium for the browser tests: installing Debian's", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
    if not find_chromium():
        print(
            "No Chromium: the browser tests will fail. Install Chromium or Google Chrome "
            "(Debian: sudo apt-get install chromium), or name one in BROWSER_PATH.",
            file=sys.stderr,
        )
    return 0


def find_chromium() -> str | None:
    """The browser named in ``BROWSER_PATH``, else the first one on the PATH."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    sys.exit(main())
