"""What goes wrong between us and an API server, in our own errors: exceptions of urllib3, and HTTP statuses.

urllib3 is imported inside: a test or a caller that only wants the statuses does not pay for it.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from edgenetviz.errors import (
    BadReply,
    CredentialsRefused,
    Forbidden,
    Gone,
    NotServed,
    ServerBusy,
    SourceError,
    TimedOut,
    TlsNotTrusted,
    Unreachable,
)
from edgenetviz.sources.retry import PassingError, retry_after

LONGEST_QUOTE = 500
"""Characters of a server's own words that go into a message."""

_UNKNOWN_AUTHORITY = (
    "is not signed by the certificate authority in the kubeconfig",
    "The kubeconfig is of another device, older than a reset of this one, or a proxy opens the TLS connection.",
)
# OpenSSL's codes, x509_vfy.h; the number is stable where the text is not.
_UNTRUSTED: dict[int, tuple[str, str]] = {
    9: ("is not valid yet", "Check the clocks of this computer and of the device."),
    10: ("has expired", "Check the clock of this computer; else the device's certificates must be renewed."),
    **dict.fromkeys((2, 18, 19, 20, 21), _UNKNOWN_AUTHORITY),
}
_OTHER_NAME = frozenset({62, 64})
_PASSING = frozenset({429, 500, 502, 503, 504})


class _Details(msgspec.Struct):
    retryAfterSeconds: float = 0  # noqa: N815 - the API's name


class _Status(msgspec.Struct):
    kind: str = ""
    message: str = ""
    details: _Details | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, for the messages.

    Parameters
    ----------
    server : str
        URL of the API server.
    path : str
        Path of the request.
    timeout : float
        Seconds granted.
    proxy : str
        URL of the proxy that stands in between; empty when none.
    certificate_names : callable
        Answers which names the server's certificate is for; called when it is not for the one we came by.
    """

    server: str
    path: str
    timeout: float
    proxy: str = ""
    certificate_names: Callable[[], Sequence[str]] = tuple


def of_status(status: int, headers: Mapping[str, str], body: bytes, asked: Asked) -> SourceError | PassingError:
    """The error that an HTTP status other than 200 means.

    Parameters
    ----------
    status : int
        HTTP status.
    headers : mapping
        Headers of the reply.
    body : bytes
        Body, decoded.
    asked : Asked
        What was asked.
    """
    said = _status(body)
    quote = printable(said.message)
    what = f"{asked.server} answered {status} to {asked.path}"
    if status in _PASSING:
        after = retry_after(headers.get("Retry-After"))
        if after is None and said.details and said.details.retryAfterSeconds:
            after = said.details.retryAfterSeconds
        return PassingError(ServerBusy(f"{what}{f': {quote}' if quote else ', also when asked again.'}"), after)
    if 300 <= status < 400:
        return BadReply(f"{what}: a redirect to {_place(headers.get('Location', ''))}, which no API server sends.")
    if status == 407:
        return BadReply(f"The proxy {without_password(asked.proxy)} wants a password.", _PROXY_HINT)
    if is_html(body):
        return BadReply(f"{what} with a web page{_title(body)}: no API server answers so.")
    match status:
        case 401:
            return CredentialsRefused(f"{asked.server} does not accept the credentials (401){_after_colon(quote)}")
        case 403:
            return Forbidden(quote or f"{asked.server} refuses {asked.path} (403).")
        case 404:
            return NotServed(quote or f"{asked.server} does not serve {asked.path} (404).")
        case 410:
            return Gone(f"{what}{_after_colon(quote)}")
    if status >= 500:
        return ServerBusy(f"{what}{_after_colon(quote)}")
    return BadReply(f"{what}{_after_colon(quote)}")


def of_exception(error: Exception, asked: Asked) -> SourceError | PassingError:
    """The error that an exception of urllib3 (or of what lies below it) means.

    Parameters
    ----------
    error : Exception
        As raised.
    asked : Asked
        What was asked.
    """
    from urllib3 import exceptions as urllib3

    if isinstance(error, urllib3.MaxRetryError) and error.reason is not None:
        error = error.reason
    server = asked.server
    match error:
        case urllib3.ProxyError():
            return _of_proxy(error, asked)
        case urllib3.ConnectTimeoutError() if not isinstance(error, urllib3.NewConnectionError):
            return TimedOut(
                f"{server} did not take a connection within {asked.timeout:g} s.",
                "Check the network way to the device: a firewall that drops packets looks like this.",
            )
        case urllib3.TimeoutError() if not isinstance(error, urllib3.NewConnectionError):
            return TimedOut(f"{server} did not answer {asked.path} within {asked.timeout:g} s.")
        case urllib3.NameResolutionError():
            return Unreachable(
                f"The name in {server} cannot be resolved.",
                "Add the device's name to the DNS or to the hosts file (compute.<device>.<domain>), or use its VPN.",
            )
        case urllib3.NewConnectionError():
            return Unreachable(f"{server} cannot be connected to: {_reason(error)}.")
        case urllib3.SSLError() | ssl.SSLError() | ssl.CertificateError():
            return _of_tls(error, asked)
        case urllib3.LocationValueError() | urllib3.URLSchemeUnknown():
            return Unreachable(f"{server} is no address that can be connected to: {error}.")
    broken = f"{server} broke the connection while it answered {asked.path}: {_reason(error)}."
    return PassingError(Unreachable(broken))


def cut_off(asked: Asked, reason: str = "the answer ends in the middle") -> PassingError:
    """The error for a body that is not all there."""
    return PassingError(BadReply(f"{asked.server} did not answer {asked.path} to the end: {reason}.", _CUT_HINT))


def not_json(content_type: str, body: bytes, asked: Asked) -> BadReply:
    """The error for an answer 200 that is no JSON object."""
    kind = f"a web page{_title(body)}" if is_html(body) else f"'{printable(content_type)}' instead of JSON"
    return BadReply(f"{asked.server} answered {asked.path} with {kind}.")


def is_html(body: bytes) -> bool:
    """Whether a body looks like a web page."""
    return body.lstrip()[:1] == b"<"


def without_password(url: str) -> str:
    """A URL without user, password and query, fit for a message."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(no valid address)"
    return f"{parts.scheme}://{host}{parts.path}" if host else printable(parts.path)


def printable(text: str) -> str:
    """Somebody else's text on one line, without control characters, not too long."""
    line = "".join(character if character.isprintable() else " " for character in text[: 4 * LONGEST_QUOTE])
    line = " ".join(line.split())
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + "…"


_CUT_HINT = "Try again; if it stays so, use a smaller --page-size or look at the proxy in between."
_PROXY_HINT = (
    "Check proxy-url in the kubeconfig and HTTPS_PROXY; put the device's name in NO_PROXY if it needs no proxy."
)


def _of_proxy(error: Any, asked: Asked) -> SourceError | PassingError:
    from urllib3 import exceptions as urllib3

    proxy = without_password(asked.proxy)
    reason = error.original_error
    if isinstance(reason, urllib3.SSLError | ssl.SSLError):
        return TlsNotTrusted(f"The proxy {proxy} is not trusted: {_reason(reason)}.", _PROXY_HINT)
    return Unreachable(f"The proxy {proxy} does not lead to {asked.server}: {_reason(reason)}.", _PROXY_HINT)


def _of_tls(error: Exception, asked: Asked) -> SourceError | PassingError:
    cause = _ssl_cause(error)
    code = getattr(cause, "verify_code", 0)
    if code in _OTHER_NAME or type(cause).__name__ == "CertificateError":
        names = ", ".join(asked.certificate_names())
        return TlsNotTrusted(
            f"The certificate of {asked.server} is for {f'other names: {names}' if names else 'another name'}.",
            "Connect by a name that is in the certificate, or state it as tls-server-name in the kubeconfig.",
        )
    if code:
        what, hint = _UNTRUSTED.get(code, (f"is not accepted: {printable(str(cause.verify_message))}", ""))
        return TlsNotTrusted(f"The certificate of {asked.server} {what}.", hint)
    if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return PassingError(Unreachable(f"{asked.server} broke the connection while it answered {asked.path}."))
    reason = _reason(cause)
    if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}:
        return BadReply(f"{asked.server} does not speak TLS.", "Check the port: the API server of a device is on 6443.")
    return TlsNotTrusted(f"No TLS connection with {asked.server}: {reason}.")


def _ssl_cause(error: Exception) -> Any:
    """The exception of ``ssl`` inside one of urllib3."""
    for part in (*error.args, error.__cause__, error.__context__):
        if isinstance(part, ssl.SSLError):
            return part
    return error


def _reason(error: Any) -> str:
    """In a few words, without the addresses of Python objects that urllib3 puts in."""
    while True:
        inner = next((part for part in reversed(getattr(error, "args", ())) if isinstance(part, Exception)), None)
        inner = inner or (error.__cause__ if getattr(error, "__cause__", None) else None)
        if inner is None:
            break
        error = inner
    text = str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error) or type(error).__name__
    return printable(re.sub(r"<[^<>]* object at 0x[0-9a-f]+>:? ?|^.*object at 0x[0-9a-f]+>: ", "", text)).rstrip(".")


def _status(body: bytes) -> _Status:
    try:
        status = msgspec.json.decode(body, type=_Status)
    except msgspec.MsgspecError:
        return _Status()
    return status if status.kind == "Status" else _Status()


def _after_colon(quote: str) -> str:
    return f": {quote}" if quote else "."


def _title(body: bytes) -> str:
    found = re.search(rb"<title[^>]*>([^<]{1,200})", body[:65536], re.IGNORECASE)
    return f" '{printable(found[1].decode('utf-8', 'replace'))}'" if found else ""


def _place(location: str) -> str:
    return without_password(location) if location else "nowhere"
