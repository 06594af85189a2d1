"""Property tests are judged by what they find, not by how long one example takes on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("edgenetviz", deadline=None)
settings.load_profile("edgenetviz")
