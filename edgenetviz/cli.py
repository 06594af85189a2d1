"""The command ``edgenetviz``: thin; what it does is in the modules that it calls.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done (also when parts of the cluster
could not be seen: the result says so), 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from edgenetviz._version import __version__
from edgenetviz.errors import EdgenetvizError

if TYPE_CHECKING:
    from edgenetviz.snapshot import Snapshot

DONE, COULD_NOT_RUN, INTERRUPTED = 0, 2, 130
DEMO = "demo"

_SOURCE_HELP = (
    "a snapshot file (.enz), a folder of recorded API responses, or the word demo; without it: the cluster of the "
    "current kubeconfig"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command line without the program's name; that of the process by default.

    Returns
    -------
    int
        Exit code.
    """
    _never_fail_to_print()
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except EdgenetvizError as error:
        print(f"edgenetviz: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("edgenetviz: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, a pager) has gone: nothing is left to say, also not at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="edgenetviz",
        description="See why an application on an Azure Stack Edge device cannot be reached. Read-only; never Secrets.",
        epilog="Exit codes: 0 done (what could not be seen is said in the result), 2 could not run, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"edgenetviz {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    report = _command(commands, "report", _report, "write an HTML report of a cluster, a snapshot or a recording")
    _source(report, optional=True)
    report.add_argument(
        "-o", "--output", default="edgenetviz-report.html", metavar="FILE", help="where to (default: %(default)s)"
    )

    collect = _command(commands, "collect", _collect, "save the state of a cluster as a snapshot file")
    _source(collect, optional=True)
    collect.add_argument("-o", "--output", required=True, metavar="FILE.enz", help="where to")

    tables = _command(commands, "tables", _tables, "print the tables")
    _source(tables, optional=False)
    tables.add_argument("table", nargs="?", metavar="NAME", help="one table; without it: a list of all")
    tables.add_argument("--format", choices=("text", "json", "csv"), default="text", help="default: %(default)s")

    ip = _command(commands, "ip", _ip, "print how full the address ranges are, every address, or all about one")
    ip.add_argument(
        "words", nargs="*", metavar="[ADDRESS] [SOURCE]", help=f"an address to explain; then {_SOURCE_HELP}"
    )
    ip.add_argument("--range", dest="only", metavar="R", help="only this range: name, kind, CIDR or first-last")
    ip.add_argument("--ledger", action="store_true", help="every address instead of every range")
    ip.add_argument("--format", choices=("text", "json", "csv"), default="text", help="default: %(default)s")
    _options(ip, live=True)

    demo = _command(
        commands, "demo", _demo, "write the report of a packaged demo cluster: a two-node device with faults"
    )
    demo.add_argument(
        "-o", "--output", default="edgenetviz-demo.html", metavar="FILE", help="where to (default: %(default)s)"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], None],
    help_: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=f"{help_[0].upper()}{help_[1:]}.")
    command.set_defaults(run=run)
    return command


def _source(command: argparse.ArgumentParser, *, optional: bool) -> None:
    help_ = _SOURCE_HELP if optional else _SOURCE_HELP.partition("; without")[0]
    command.add_argument("source", nargs="?" if optional else None, metavar="SOURCE", help=help_)
    _options(command, live=optional)


def _options(command: argparse.ArgumentParser, *, live: bool) -> None:
    command.add_argument("--ranges", metavar="FILE", help="ranges of the device's Compute page, JSON or TOML")
    command.add_argument(
        "--as", dest="identity", metavar="NAME", help="identity to read, for a recording that holds several"
    )
    command.add_argument(
        "--namespace", "-n", action="append", default=[], metavar="NS",
        help="namespace to read where lists over all namespaces are refused (repeatable)",
    )  # fmt: skip
    if live:
        cluster = command.add_argument_group("live cluster")
        cluster.add_argument(
            "--kubeconfig", metavar="FILE", help="default: KUBECONFIG, then ~/.kube/config, then the pod's account"
        )
        cluster.add_argument("--context", metavar="NAME", help="context in the kubeconfig")
        cluster.add_argument(
            "--timeout", type=float, default=30.0, metavar="SECONDS", help="wait for an answer (default: %(default)s)"
        )
        cluster.add_argument(
            "--page-size", type=int, default=500, metavar="N", help="objects asked for at a time (default: %(default)s)"
        )
        cluster.add_argument(
            "--no-gzip", action="store_true", help="ask for plain answers: faster on the device itself"
        )


def _snapshot(options: argparse.Namespace) -> Snapshot:
    """The snapshot that the options name."""
    from edgenetviz import api
    from edgenetviz.errors import InputError
    from edgenetviz.progress import ProgressLine

    with ProgressLine() as progress:
        if options.source is None:
            if options.identity:
                raise InputError(
                    "--as chooses an identity of a recording; there is none.", "Name the recording's folder."
                )
            return api.collect(
                options.kubeconfig,
                options.context,
                namespaces=options.namespace,
                ranges=options.ranges,
                timeout=options.timeout,
                page_size=options.page_size,
                gzip=not options.no_gzip,
                on_progress=progress,
            )
        if getattr(options, "kubeconfig", None) or getattr(options, "context", None):
            raise InputError(f"Both a file ({options.source}) and a cluster are named.", "Leave one of them out.")
        if options.source == DEMO and not Path(DEMO).exists():
            return api.demo(ranges=options.ranges, on_progress=progress)
        return api.load(
            options.source,
            identity=options.identity,
            namespaces=options.namespace,
            ranges=options.ranges,
            on_progress=progress,
        )


def _report(options: argparse.Namespace) -> None:
    _write_report(_snapshot(options), options.output)


def _demo(options: argparse.Namespace) -> None:
    from edgenetviz import api

    _write_report(api.demo(), options.output)


def _write_report(snapshot: Snapshot, output: str) -> None:
    from edgenetviz.report import write_report
    from edgenetviz.snapshot_repr import unseen_line

    path = write_report(snapshot, output)
    print(path)
    print(unseen_line(snapshot), file=sys.stderr)


def _collect(options: argparse.Namespace) -> None:
    from edgenetviz.snapshot_repr import unseen_line

    snapshot = _snapshot(options)
    print(snapshot.save(options.output))
    print(unseen_line(snapshot), file=sys.stderr)


def _tables(options: argparse.Namespace) -> None:
    from edgenetviz.textual import overview, table

    snapshot = _snapshot(options)
    text = table(snapshot, options.table, options.format) if options.table else overview(snapshot, options.format)
    print(text)


def _ip(options: argparse.Namespace) -> None:
    from edgenetviz.addresses import parse_address
    from edgenetviz.errors import InputError
    from edgenetviz.textual import addresses

    words = list(options.words)
    address = words.pop(0) if words and parse_address(words[0]) else None
    if len(words) > 1:
        raise InputError(
            f"{words[0]!r} is no address, and only one SOURCE can be read.", "edgenetviz ip [ADDRESS] [SOURCE]"
        )
    options.source = words[0] if words else None
    snapshot = _snapshot(options)
    if address is not None:
        print(addresses.about(snapshot, address, options.format))
    else:
        print(addresses.usage(snapshot, options.format, only=options.only, ledger=options.ledger))


def _never_fail_to_print() -> None:
    """A Windows console that knows few characters must not end a run: what it lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
