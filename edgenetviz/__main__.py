"""``python -m edgenetviz``."""

from __future__ import annotations

import sys

from edgenetviz.cli import main

sys.exit(main())
