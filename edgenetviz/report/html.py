"""A Snapshot → one HTML page: figures alive, tables searchable, no request to any network.

The page's content policy lets nothing in: scripts run only when their hash is in the policy, plotly.js included.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from edgenetviz._version import __version__
from edgenetviz.errors import InputError
from edgenetviz.report.content import Content, content_of
from edgenetviz.snapshot import Snapshot

_STATIC = files("edgenetviz.report") / "static"
_TEMPLATES = files("edgenetviz.report") / "templates"


def write_report(snapshot: Snapshot, path: str | Path, *, title: str | None = None) -> Path:
    """Write the report of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        What to report on.
    path : str or Path
        Where to; ``.html`` is appended when there is no suffix.
    title : str, optional
        Heading; names the cluster by default.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    edgenetviz.errors.InputError
        The file cannot be written.
    """
    target = Path(path)
    if not target.suffix:
        target = target.with_suffix(".html")
    page = render_report(snapshot, title=title)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"Cannot write {target}: {error.strerror or error}", "Choose another place with -o."
        ) from error
    return target


def render_report(snapshot: Snapshot, *, title: str | None = None) -> str:
    """The page as text.

    Parameters
    ----------
    snapshot : Snapshot
        What to report on.
    title : str, optional
        Heading; names the cluster by default.
    """
    content = content_of(snapshot)
    script, theme_script, style = (_static(name) for name in ("report.js", "theme.js", "report.css"))
    plotly = plotly_bundle()
    scripts = " ".join(f"'sha256-{_hash(text)}'" for text in (script, theme_script, plotly.source))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        # plotly.js writes style attributes and a style element of its own.
        f"script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:"
    )
    return (
        _environment()
        .get_template("report.html")
        .render(
            content=content,
            title=title or _title(content),
            policy=policy,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            theme_script=Markup(theme_script),  # noqa: S704 - our own file
            plotly=plotly.packed,
            data=island(content.data()),
            version=__version__,
        )
    )


def island(data: Any) -> Markup:
    """JSON for a script element: nothing in it can end the element or start a comment."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above, for JSON


class Bundle:
    """plotly.js, as it runs and as it is stored in the page.

    Parameters
    ----------
    source : str
        The script.
    packed : str
        The script, compressed by gzip, in base64.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        # A fixed time makes the same page the same file.
        self.packed = base64.b64encode(gzip.compress(source.encode(), 6, mtime=0)).decode("ascii")


@cache
def plotly_bundle() -> Bundle:
    """The plotly.js that plotly itself carries."""
    from plotly.offline import get_plotlyjs

    return Bundle(get_plotlyjs())


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _title(content: Content) -> str:
    return f"Network of {content.cluster}"


@cache
def _static(name: str) -> str:
    return (_STATIC / name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FunctionLoader(lambda name: (_TEMPLATES / name).read_text("utf-8").replace("\r\n", "\n"))
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
