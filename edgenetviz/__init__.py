"""See why an application on an Azure Stack Edge device cannot be reached."""

from __future__ import annotations

from edgenetviz._version import __version__

__all__ = ["__version__"]
