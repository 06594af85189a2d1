"""Kubeconfigs, written as a device hands them out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from api.certificates import Pair

PLUGIN = """\
import json, os, sys
credential = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": %r}
with open(%r, "a", encoding="utf-8") as runs:
    runs.write("run\\n")
print(json.dumps(credential))
"""


def write(path: Path, server: str, user: dict[str, Any], *, namespace: str = "", **cluster: Any) -> Path:
    """A kubeconfig with the one context ``device``. Words of ``cluster`` have ``_`` for ``-``."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "device",
        "clusters": [{"name": "ase", "cluster": {"server": server, **_dashed(cluster)}}],
        "users": [{"name": "operator", "user": user}],
        "contexts": [context("device", "ase", "operator", namespace)],
    }
    return dump(path, document)


def dump(path: Path, document: dict[str, Any]) -> Path:
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def context(name: str, cluster: str, user: str, namespace: str = "") -> dict[str, Any]:
    fields = {"cluster": cluster, "user": user}
    if namespace:
        fields["namespace"] = namespace
    return {"name": name, "context": fields}


def token(value: str) -> dict[str, str]:
    return {"token": value}


def client_certificate(pair: Pair) -> dict[str, str]:
    return {"client-certificate": str(pair.certificate), "client-key": str(pair.key)}


def plugin(folder: Path, status: dict[str, str]) -> dict[str, Any]:
    """An exec plugin: a Python script that answers ``status`` and notes each run in ``runs.txt``."""
    script = folder / "plugin.py"
    script.write_text(PLUGIN % (status, str(folder / "runs.txt")), encoding="utf-8")
    return executes(sys.executable, str(script))


def executes(command: str, *args: str, **more: Any) -> dict[str, Any]:
    fields = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": command,
        "args": list(args),
        "interactiveMode": "Never",
    }
    return {"exec": {**fields, **more}}


def _dashed(words: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in words.items()}
