"""Answers out of a recording, and those that follow from it: other pages, other namespaces."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str = JSON


class Recording:
    """A folder with an ``index.json`` and the bodies of a real API server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = json.loads((folder / "index.json").read_bytes())
        self.user_namespace: str = self.index["user_namespace"]
        self._answers: dict[tuple[str, str], Answer] = {}
        self._variants: dict[tuple[str, str, str], Answer] = {}
        for each in self.index["responses"]:
            if each["method"] != "GET":
                continue
            key = (each["identity"], each["path"])
            if "variant" in each:
                self._variants[(*key, each["variant"])] = self._load(each)
            elif not each["query"]:
                self._answers[key] = self._load(each)

    def answer(self, identity: str, path: str) -> Answer:
        """What the server says to a plain GET of the whole."""
        known = self._answers.get((identity, path))
        if known:
            return known
        in_namespace = re.fullmatch(r"(/.+)/namespaces/([^/]+)/([^/]+)", path)
        if not in_namespace:
            return Answer(404, b"404 page not found\n", TEXT)
        root, namespace, plural = in_namespace.groups()
        whole = self.answer(identity, f"{root}/{plural}")
        if whole.status == 403:
            return _refused(identity, root, namespace, plural)
        if whole.status != 200:
            return whole
        document = json.loads(whole.body)
        document["items"] = [item for item in document["items"] if item["metadata"].get("namespace") == namespace]
        return Answer(200, _dump(document))

    def variant(self, identity: str, path: str, variant: str) -> Answer:
        """An answer that was recorded under special circumstances."""
        return self._variants[identity, path, variant]

    def page(self, identity: str, path: str, limit: int, token: str) -> Answer:
        """A page of a list, as ``limit`` and ``continue`` ask for it."""
        whole = self.answer(identity, path)
        if whole.status != 200:
            return whole
        document: dict[str, Any] = json.loads(whole.body)
        if "items" not in document:
            return whole
        start = json.loads(base64.urlsafe_b64decode(token))["start"] if token else 0
        items = document["items"]
        end = start + limit
        if not start and end >= len(items):
            return whole
        document["items"] = items[start:end]
        if end < len(items):
            state = {"rv": document["metadata"]["resourceVersion"], "start": end}
            document["metadata"]["continue"] = base64.urlsafe_b64encode(_dump(state)).decode()
            document["metadata"]["remainingItemCount"] = len(items) - end
        return Answer(200, _dump(document))

    def aggregated(self, identity: str, path: str) -> Answer:
        """Aggregated discovery."""
        return Answer(200, self.variant(identity, path, "aggregated-discovery").body, _DISCOVERY)

    def _load(self, response: dict[str, Any]) -> Answer:
        body = (self.folder / response["file"]).read_bytes()
        if response["file"].endswith(".gz"):
            body = gzip.decompress(body)
        return Answer(response["status"], body, response["content_type"])


def status(code: int, reason: str, message: str, **details: Any) -> Answer:
    """A Status object, as the API server refuses with."""
    body = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "details": details,
        "code": code,
    }
    return Answer(code, _dump(body))


def _refused(identity: str, root: str, namespace: str, plural: str) -> Answer:
    group = root.split("/")[2] if root.startswith("/apis/") else ""
    kind = f"{plural}.{group}" if group else plural
    message = (
        f'{kind} is forbidden: User "{identity}" cannot list resource "{plural}" in API group "{group}" '
        f'in the namespace "{namespace}"'
    )
    return status(403, "Forbidden", message, kind=plural)


def _dump(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
