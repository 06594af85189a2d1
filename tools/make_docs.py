"""Writes ``docs/tables.md`` from the data dictionary and ``docs/resources.md`` from the list of resources."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from edgenetviz.schema import DTYPES, TABLES, Column, Table
from edgenetviz.schema.ranges import KINDS
from edgenetviz.sources.resources import RESOURCES, Resource

ROOT = Path(__file__).resolve().parents[1]
NOTICE = "<!-- Written by tools/make_docs.py: change the source named below, then run 'make docs'. -->"

DOMAINS = {
    "cluster": "Cluster",
    "services": "Services",
    "policy": "Policies",
    "calico": "Calico",
    "metallb": "MetalLB",
    "dns": "DNS",
    "ranges": "Ranges",
    "analysis": "Analysis",
}


def main() -> int:
    for name, text in documents().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        print(name)
    return 0


def documents() -> dict[str, str]:
    """Path → text of every generated page."""
    return {"docs/tables.md": tables_page(), "docs/resources.md": resources_page()}


def tables_page() -> str:
    """The data dictionary."""
    lines = [
        NOTICE,
        "",
        "# Tables",
        "",
        "Every table of edgenetviz with all its columns, as `edgenetviz/schema` declares them. A collected table is an",
        "attribute of a snapshot (`snapshot.pods`); those of the last chapter are computed from it",
        '(`edgenetviz.analysis.derive("ip_usage", snapshot)`). On the command line: `edgenetviz tables SOURCE NAME`.',
        "",
        "A table whose resources could not be read has no rows *and* says so: see `snapshot.outcomes`.",
        "",
        "What is missing is pandas' missing value, and `None` for the types `json` (lists and maps) and `bigint`",
        "(whole numbers of any size).",
        "",
        *grid(("type", "in pandas"), ((f"`{name}`", f"`{dtype}`") for name, dtype in DTYPES.items())),
    ]
    for domain, tables in groupby(TABLES.values(), key=lambda table: table.domain):
        lines += ["", f"## {DOMAINS[domain]}"]
        for table in tables:
            lines += table_section(table)
    lines += [
        "",
        "## Kinds of range",
        "",
        *grid(("kind", "what it is"), ((f"`{k}`", text) for k, text in KINDS.items())),
    ]
    return "\n".join(lines) + "\n"


def table_section(table: Table) -> list[str]:
    """The section of one table."""
    made_from = names(table.resources) or "all tables and the ranges file"
    if table.fallback:
        made_from += f"; when none of them is served, `{table.fallback}`"
    return [
        "",
        f"### {table.name}",
        "",
        table.title,
        "",
        f"Key: {names(table.key)}. {'Needs' if table.derived else 'Read from'}: {made_from}.",
        "",
        *grid(("column", "type", "unit", "meaning", "source"), map(column_cells, table.columns)),
    ]


def column_cells(column: Column) -> tuple[str, ...]:
    return (f"`{column.name}`", f"`{column.dtype}`", column.unit, column.meaning, column.source)


def resources_page() -> str:
    """What is asked of the API server, and the rights that it takes."""
    lines = [
        NOTICE,
        "",
        "# Resources",
        "",
        "Everything that edgenetviz ever asks of an API server, as `edgenetviz/sources/resources.py` lists it, besides",
        "`/version` and the discovery of APIs (`/api`, `/apis`). It only reads: `list`, and `get` for the few",
        "ConfigMaps that it wants, by name. **Never Secrets**, never `watch`, `create`, `update`, `patch`, `delete`.",
        "",
        "The first API that the server serves is read. Calico's objects are stored under `crd.projectcalico.org/v1`,",
        "which is read when it is served; `projectcalico.org/v3` only where it is the only one. Lists that are refused",
        "over all namespaces are read in the namespaces that are named and found.",
        "",
        *grid(("resource", "APIs, in order", "namespaced", "one object", "verb"), map(resource_cells, RESOURCES)),
        "",
        "MetalLB's ConfigMap is looked for where the flags of its controller say (`--config`, `--namespace`); the",
        "names above are the ones that it has as a rule.",
        "",
        "## A role for exactly this",
        "",
        "Without it edgenetviz shows what its user may see and says what it could not. Names of groups that the",
        "cluster does not serve do no harm.",
        "",
        "```yaml",
        *cluster_role(),
        "```",
        "",
        "Bind it to whoever runs edgenetviz:",
        "",
        "```sh",
        "kubectl create clusterrolebinding edgenetviz-reader --clusterrole=edgenetviz-reader --user=NAME",
        "```",
    ]
    return "\n".join(lines) + "\n"


def resource_cells(resource: Resource) -> tuple[str, ...]:
    return (
        f"`{resource.name}`",
        ", ".join(f"`{api.group_version}/{api.plural}`" for api in resource.apis),
        "yes" if resource.namespaced else "no",
        f"`{resource.home}/{resource.object_name}`" if resource.object_name else "",
        verb(resource),
    )


def verb(resource: Resource) -> str:
    return "get" if resource.object_name else "list"


def cluster_role() -> list[str]:
    """A ClusterRole for everything in ``RESOURCES``, and nothing else."""
    lines = [
        "apiVersion: rbac.authorization.k8s.io/v1",
        "kind: ClusterRole",
        "metadata:",
        "  name: edgenetviz-reader",
        "rules:",
    ]
    plurals: dict[str, dict[str, None]] = {}
    objects: dict[tuple[str, str], list[str]] = {}
    for resource in RESOURCES:
        for api in resource.apis:
            if resource.object_name:
                objects.setdefault((api.group, api.plural), []).append(resource.object_name)
            else:
                plurals.setdefault(api.group, {})[api.plural] = None
    for group, own in plurals.items():
        lines += rule(group, list(own), "list")
    for (group, plural), names_ in objects.items():
        lines += [*rule(group, [plural], "get"), f"    resourceNames: {flow(names_)}"]
    return lines


def rule(group: str, plurals: Sequence[str], verb_: str) -> list[str]:
    return [f"  - apiGroups: {flow([group])}", f"    resources: {flow(plurals)}", f"    verbs: {flow([verb_])}"]


def flow(values: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def names(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return [row_of(head), row_of(["---"] * len(head)), *map(row_of, rows)]


def row_of(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
