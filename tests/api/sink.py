"""A sink that keeps what it is given."""

from __future__ import annotations

import json
from typing import Any

from edgenetviz.errors import BadReply
from edgenetviz.sources.resources import Api


class Kept:
    """Takes pages as the collectors do, and notes what happens to it."""

    def __init__(self) -> None:
        self.lists: list[list[dict[str, Any]]] = []
        self.reading: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.rejected: list[str] = []

    def page(self, api: Api, body: bytes) -> str | None:
        try:
            document = json.loads(body)
        except ValueError as error:
            raise BadReply(f"The answer for {api.plural} is no JSON: {error}") from error
        kind = document.get("kind", "")
        if not kind.endswith("List") and kind != "ConfigMap":
            raise BadReply(f"The answer for {api.plural} is a {kind or 'thing without kind'}.")
        self.calls.append("page")
        self.reading.extend(document.get("items", [document]))
        return document["metadata"].get("continue") or None

    def restart(self) -> None:
        self.calls.append("restart")
        self.reading = []

    def finish(self) -> None:
        self.calls.append("finish")
        self.lists.append(self.reading)
        self.reading = []

    @property
    def objects(self) -> int:
        return sum(map(len, self.lists)) + len(self.reading)

    @property
    def items(self) -> list[dict[str, Any]]:
        """Objects of the complete lists."""
        return [item for each in self.lists for item in each]

    def names(self) -> list[str]:
        return sorted(f"{i['metadata'].get('namespace', '')}/{i['metadata']['name']}" for i in self.items)
