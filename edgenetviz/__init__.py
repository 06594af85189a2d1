"""See why an application on an Azure Stack Edge device cannot be reached.

>>> import edgenetviz
>>> snapshot = edgenetviz.demo()
>>> snapshot.services.head()  # doctest: +SKIP

``import edgenetviz`` is light: pandas, plotly and the Kubernetes client are imported when they are used.
"""

from __future__ import annotations

from edgenetviz._version import __version__
from edgenetviz.api import collect, demo, load

__all__ = ["__version__", "collect", "demo", "load"]
