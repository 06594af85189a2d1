"""Everything that edgenetviz raises on purpose.

One family: whoever catches :class:`EdgenetvizError` catches them all. A message says what is wrong and where, a hint
says what to do next.
"""

from __future__ import annotations


class EdgenetvizError(Exception):
    """Base of all errors raised on purpose.

    Parameters
    ----------
    message : str
        What is wrong, with the real values.
    hint : str
        What to do next.
    """

    hint: str = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        if hint:
            self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class SourceError(EdgenetvizError):
    """A source could not answer. ``outcome`` is how the resource's outcome is recorded when one list fails so."""

    outcome: str = "error"


class Unreachable(SourceError):
    """No connection to the API server."""

    hint = "Check the network way to the device, its hosts entry (compute.<device>.<domain>) and port 6443."


class TlsNotTrusted(SourceError):
    """The server's certificate is not trusted or is for another name."""

    hint = "Use the kubeconfig that belongs to this device, and the name in it (not a bare address)."


class CredentialsRefused(SourceError):
    """HTTP 401: the server does not accept the credentials."""

    hint = "The token or client certificate has expired or is of another cluster: download the kubeconfig again."


class Forbidden(SourceError):
    """HTTP 403: known user, not allowed."""

    outcome = "forbidden"
    hint = "Ask for a role that may list this resource, or name a namespace that you may read with --namespace."


class NotServed(SourceError):
    """HTTP 404: the API group, version or kind is not served."""

    outcome = "absent"
    hint = "The component is not installed or is older; nothing to do if that is expected."


class NotCaptured(SourceError):
    """The file or recording does not hold this resource."""

    outcome = "not-captured"
    hint = "Collect again from the live cluster to have it."


class TimedOut(SourceError):
    """The server did not answer in time."""

    hint = "Try again with a longer --timeout, or nearer to the device."


class Gone(SourceError):
    """HTTP 410: the continue token of a list has expired."""

    hint = "The cluster changes faster than its lists are read: use a larger --page-size."


class ServerBusy(SourceError):
    """HTTP 429 or 5xx, also after retries."""

    hint = "The API server is overloaded or starting: try again in a minute."


class BadReply(SourceError):
    """The server answered something that is not the Kubernetes API."""

    hint = "Check that the address is an API server and that no proxy answers in its place."


class KubeconfigError(EdgenetvizError):
    """The kubeconfig cannot be used."""

    hint = "Give one with --kubeconfig FILE (and --context NAME), or set KUBECONFIG."


class InputError(EdgenetvizError):
    """A file that the user gave cannot be used."""


class NotASnapshot(InputError):
    """The file is no edgenetviz snapshot nor recording."""

    hint = "Give a .enz file made by 'edgenetviz collect', or a recording folder with an index.json."


class UnsafeArchive(InputError):
    """The archive holds what a snapshot never holds: unsafe paths, or far more data than it may."""

    hint = "Do not open this file; ask the sender for a new one."


class RangesError(InputError):
    """The ranges file cannot be read."""

    hint = "See docs/ranges.md for the form; addresses are CIDRs or 'first-last'."


class TableUnavailable(EdgenetvizError):
    """A table was asked for whose resource could not be read."""

    hint = "See snapshot.outcomes for the reason of each resource."


class UnknownTable(EdgenetvizError):
    """No table of that name."""
