"""Which API server, and as whom: a kubeconfig, or the service account of the pod that we run in.

The official client makes the connection settings out of it (certificates, tokens, exec plugins, proxy). The files are
read here, since the client reads them in the locale's encoding, takes ``KUBECONFIG`` as it was when it was imported,
lets the last ``current-context`` win where kubectl lets the first, and may put a whole user, token and all, into its
messages.
"""

from __future__ import annotations

import logging
import os
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from edgenetviz.errors import KubeconfigError
from edgenetviz.sources.failures import without_password

# Fields that hold a file name, relative to the kubeconfig that states it (kubectl, client-go clientcmd/loader.go).
_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "clusters": ("cluster", ("certificate-authority",)),
    "users": ("user", ("client-certificate", "client-key", "tokenFile")),
    "contexts": ("context", ()),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """An API server and who asks it.

    Parameters
    ----------
    configuration : kubernetes.client.Configuration
        Settings of the official client.
    source : str
        Name of the context, or ``in-cluster``.
    identity : str
        Name of the kubeconfig's user; empty when the context has none.
    namespaces : tuple of str
        Namespaces that the contexts of this user on this cluster, or the service account, name.
    """

    configuration: Any
    source: str
    identity: str
    namespaces: tuple[str, ...]


def connection(kubeconfig: str | None = None, context: str | None = None) -> Connection:
    """Find the API server to talk to, as kubectl does.

    Parameters
    ----------
    kubeconfig : str, optional
        File. Else those of the variable ``KUBECONFIG``, else ``~/.kube/config``, else the pod's service account.
    context : str, optional
        Context; else the current one.

    Raises
    ------
    KubeconfigError
        No such file or context, not readable, or without credentials that can be used.
    """
    files = _files(kubeconfig)
    if files:
        return _from_files(files, context)
    if context is None and os.environ.get("KUBERNETES_SERVICE_HOST"):
        return _in_cluster()
    wanted = f" with the context '{context}'" if context else ""
    raise KubeconfigError(f"No kubeconfig{wanted}: KUBECONFIG is not set and {_default_file()} does not exist.")


@contextmanager
def client_log() -> Iterator[list[str]]:
    """Catch what the client's loader only logs: failures of exec plugins.

    They go to the root logger, which would print them; here they are held back so that they become an error.
    """
    said: list[str] = []
    thread = threading.get_ident()

    def held_back(record: logging.LogRecord) -> bool:
        if record.module != "kube_config" or record.thread != thread:
            return True
        said.append(record.getMessage())
        return False

    root = logging.getLogger()
    # Without a handler logging.error() installs one that prints to stderr, for good.
    silent = logging.NullHandler()
    root.addHandler(silent)
    root.addFilter(held_back)
    try:
        yield said
    finally:
        root.removeFilter(held_back)
        root.removeHandler(silent)


def _default_file() -> Path:
    return Path("~/.kube/config").expanduser()


def _files(kubeconfig: str | None) -> list[Path]:
    if kubeconfig:
        path = Path(kubeconfig).expanduser()
        if not path.is_file():
            raise KubeconfigError(f"The kubeconfig {path} {'is no file' if path.exists() else 'does not exist'}.")
        return [path]
    stated = [Path(part).expanduser() for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    if not stated:
        return [_default_file()] if _default_file().is_file() else []
    # kubectl passes over files of the list that are not there; one must be.
    present = [path for path in stated if path.is_file()]
    if not present:
        raise KubeconfigError(f"KUBECONFIG names {', '.join(map(str, stated))}, which does not exist.")
    return present


def _from_files(files: Sequence[Path], context: str | None) -> Connection:
    merged = _merged(files)
    where = ", ".join(map(str, files))
    names = [entry["name"] for entry in merged["contexts"]]
    name = context or merged["current-context"]
    choice = f"Choose one with --context: {', '.join(names) or 'the file has none'}."
    if not name:
        raise KubeconfigError(f"{where} states no current-context.", choice)
    if name not in names:
        raise KubeconfigError(f"{where} has no context '{name}'.", choice)
    chosen = _named(merged["contexts"], name, "context")
    cluster, user = chosen.get("cluster"), chosen.get("user")
    server = str(_named(merged["clusters"], cluster, "cluster").get("server") or "")
    if not server:
        raise KubeconfigError(f"The context '{name}' in {where} names the cluster '{cluster}', which has no server.")
    if not _is_address(server):
        shown = without_password(server)
        raise KubeconfigError(f"The cluster '{cluster}' in {where} has the server '{shown}': no https:// address.")
    if user and user not in [entry["name"] for entry in merged["users"]]:
        raise KubeconfigError(f"The context '{name}' in {where} names the user '{user}', which is not in it.")
    same = [
        entry["context"].get("namespace")
        for entry in merged["contexts"]
        if entry["context"].get("cluster") == cluster and entry["context"].get("user") == user
    ]
    return Connection(
        configuration=_configured(merged, name, where),
        source=name,
        identity=str(user or ""),
        namespaces=tuple(dict.fromkeys([chosen.get("namespace") or "default", *filter(None, same)])),
    )


def _merged(files: Sequence[Path]) -> dict[str, Any]:
    """One kubeconfig out of several. The first to name something wins, as with kubectl."""
    merged: dict[str, Any] = {"current-context": "", **{kind: [] for kind in _LISTS}}
    for path in files:
        document = _document(path)
        merged["current-context"] = merged["current-context"] or str(document.get("current-context") or "")
        for kind, (inner, file_fields) in _LISTS.items():
            known = {entry["name"] for entry in merged[kind]}
            for entry in document.get(kind) or []:
                _complete(entry, inner, f"{path} is no kubeconfig: an entry of '{kind}' lacks name or {inner}.")
                if entry["name"] not in known:
                    _resolve(entry[inner], file_fields, path.absolute().parent)
                    merged[kind].append(entry)
    return merged


def _complete(entry: Any, inner: str, complaint: str) -> None:
    if not isinstance(entry, dict) or "name" not in entry:
        raise KubeconfigError(complaint)
    # A user may be stated without anything in it.
    entry[inner] = entry.get(inner) or {}
    if not isinstance(entry[inner], dict):
        raise KubeconfigError(complaint)
    # YAML takes an unquoted 0815 for a number.
    entry["name"] = str(entry["name"])
    for reference in ("cluster", "user") if inner == "context" else ():
        if entry[inner].get(reference) is not None:
            entry[inner][reference] = str(entry[inner][reference])


def _document(path: Path) -> dict[str, Any]:
    import yaml

    try:
        # From bytes, so that YAML finds UTF-8 and UTF-16 by their byte order marks: PowerShell writes both.
        document = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        # Not the whole error: it quotes the line, which may be a token.
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable as text"
        raise KubeconfigError(f"The kubeconfig {path} is no valid YAML{line}: {problem}.") from None
    except OSError as error:
        raise KubeconfigError(f"The kubeconfig {path} cannot be read: {error.strerror or error}.") from error
    if document is None:
        raise KubeconfigError(f"The kubeconfig {path} is empty.")
    if not isinstance(document, dict) or not all(isinstance(document.get(kind) or [], list) for kind in _LISTS):
        raise KubeconfigError(f"{path} is no kubeconfig: it has no lists of clusters, users and contexts.")
    return document


def _resolve(fields: dict[str, Any], file_fields: Sequence[str], folder: Path) -> None:
    for field in file_fields:
        if fields.get(field):
            fields[field] = str(folder / str(fields[field]))
    plugin = fields.get("exec")
    if isinstance(plugin, dict):
        command = str(plugin.get("command", ""))
        # A bare name is looked up in PATH.
        if any(separator in command for separator in (os.sep, os.altsep) if separator):
            plugin["command"] = str(folder / command)


def _named(entries: Sequence[dict[str, Any]], name: object, inner: str) -> dict[str, Any]:
    return next((entry[inner] for entry in entries if entry["name"] == name), {})


def _is_address(server: str) -> bool:
    try:
        parts = urlsplit(server)
        # Reading the port checks it.
        return parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _configured(merged: dict[str, Any], context: str, where: str) -> Any:
    from kubernetes import config
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException

    loaders: Any = config
    configuration = Configuration()
    with client_log() as said:
        try:
            # Not persisted: we never write into the user's kubeconfig.
            loaders.load_kube_config_from_dict(
                merged, context=context, client_configuration=configuration, persist_config=False
            )
        except (ConfigException, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise KubeconfigError(f"The context '{context}' in {where} cannot be used: {error}") from error
    name = _named(merged["contexts"], context, "context").get("user")
    user = _named(merged["users"], name, "user")
    if user and not configuration.api_key and not configuration.cert_file:
        raise _no_credentials(user, f"The user '{name}' in {where}", said)
    _check(configuration, f"The context '{context}' in {where}")
    return configuration


def _no_credentials(user: dict[str, Any], who: str, said: Sequence[str]) -> KubeconfigError:
    reason = f": {' '.join(said)}" if said else "."
    plugin = user.get("exec")
    if isinstance(plugin, dict):
        hint = str(plugin.get("installHint") or "Run the plugin by hand to see why, or install it.")
        return KubeconfigError(f"{who} gets its credentials from '{plugin.get('command')}', which failed{reason}", hint)
    provider = user.get("auth-provider")
    if isinstance(provider, dict):
        return KubeconfigError(
            f"{who} has the old auth-provider '{provider.get('name')}', which gave no token{reason}",
            "Download the kubeconfig again, or use an exec plugin such as kubelogin.",
        )
    return KubeconfigError(f"{who} has no token and no client certificate{reason}", "Download the kubeconfig again.")


def _check(configuration: Any, what: str) -> None:
    """Find here what would otherwise look like a fault of the connection, and let a proxy's password be used."""
    import urllib3

    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if configuration.ssl_ca_cert:
            context.load_verify_locations(configuration.ssl_ca_cert)
    except (ssl.SSLError, OSError) as error:
        raise KubeconfigError(f"{what} has a certificate authority that cannot be read: {_reason(error)}.") from error
    try:
        if configuration.cert_file:
            # The empty password keeps OpenSSL from asking for one on the terminal.
            context.load_cert_chain(configuration.cert_file, configuration.key_file, password="")
    except (ssl.SSLError, OSError) as error:
        message = f"{what} has a client certificate and key that cannot be used: {_reason(error)}."
        raise KubeconfigError(message, "Download the kubeconfig again.") from error
    if not configuration.verify_ssl:
        # The kubeconfig says so; a warning with every request tells nothing new.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if configuration.proxy and not configuration.proxy_headers:
        password = urllib3.util.parse_url(configuration.proxy).auth
        if password:
            configuration.proxy_headers = urllib3.util.make_headers(proxy_basic_auth=unquote(password))


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or error.strerror or error)


def _in_cluster() -> Connection:
    from kubernetes import config
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException, incluster_config

    loaders: Any = config
    configuration = Configuration()
    try:
        loaders.load_incluster_config(client_configuration=configuration)
    except (ConfigException, OSError) as error:
        raise KubeconfigError(
            f"No kubeconfig, and the service account of this pod cannot be used: {error}",
            "Give one with --kubeconfig FILE, or let the pod mount its service account's token.",
        ) from error
    _check(configuration, "The service account of this pod")
    stated = Path(incluster_config.SERVICE_TOKEN_FILENAME).with_name("namespace")
    namespace = stated.read_text(encoding="utf-8").strip() if stated.is_file() else ""
    return Connection(configuration, "in-cluster", "service account", (namespace,) if namespace else ())
