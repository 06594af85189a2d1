"""One HTML file that needs nothing else."""

from __future__ import annotations

from edgenetviz.report.html import render_report, write_report

__all__ = ["render_report", "write_report"]
