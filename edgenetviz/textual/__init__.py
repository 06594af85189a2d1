"""Text, JSON and CSV for the command line."""

from __future__ import annotations

from edgenetviz.textual.tables import overview, plain_rows, table, written

__all__ = ["overview", "plain_rows", "table", "written"]
