"""Which names a server's certificate is for."""

from __future__ import annotations

import socket
import ssl
from typing import Any
from urllib.parse import urlsplit


def certificate_names(url: str, authority: str | None, timeout: float) -> tuple[str, ...]:
    """Names and addresses that the certificate of a server is for, to tell somebody who came by another name.

    Makes a TLS connection of its own, straight to the server, which sends nothing. The certificate must be signed by
    ``authority``, only its name is not looked at: names that a stranger made up are not shown.

    Parameters
    ----------
    url : str
        URL of the server.
    authority : str or None
        File with the certificate authority; ``None`` for those of the system.
    timeout : float
        Seconds to wait.

    Returns
    -------
    tuple of str
        In the certificate's order; empty when it cannot be had.
    """
    parts = urlsplit(url)
    try:
        context = ssl.create_default_context(cafile=authority)
        context.check_hostname = False
        address = (parts.hostname or "", parts.port or 443)
        with (
            socket.create_connection(address, timeout=timeout) as connection,
            context.wrap_socket(connection, server_hostname=parts.hostname) as tls,
        ):
            certificate = tls.getpeercert() or {}
    except (OSError, ValueError):
        return ()
    names: Any = certificate.get("subjectAltName", ())
    return tuple(str(value) for kind, value in names if kind in {"DNS", "IP Address"})
