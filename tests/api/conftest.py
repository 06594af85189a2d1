from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from api import kubeconfigs
from api.certificates import Authority, Pair
from api.recorded import Recording
from api.server import ApiServer, running

from edgenetviz.sources.api import ApiSource
from edgenetviz.sources.live import open_live

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recordings"


@dataclass(frozen=True)
class Certificates:
    authority: Path
    other_authority: Path
    server: Pair
    other_name: Pair
    expired: Pair
    clients: dict[str, Pair]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority(folder, "device-ca")
    return Certificates(
        authority=authority.file,
        other_authority=Authority(folder, "other-ca").file,
        server=authority.issue("server", ("localhost", "127.0.0.1")),
        other_name=authority.issue("other-name", ("compute.dbe-0000000.plant.example", "192.0.2.10")),
        expired=authority.issue("expired", ("localhost", "127.0.0.1"), days=-2),
        clients={name: authority.issue(name) for name in ("admin", "viewer", "nsuser")},
    )


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No kubeconfig, proxy or service account of the machine that runs the tests."""
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Recording]:
    loaded: dict[str, Recording] = {}

    def load(scenario: str) -> Recording:
        if scenario not in loaded:
            loaded[scenario] = Recording(RECORDINGS / scenario)
        return loaded[scenario]

    return load


@pytest.fixture
def serve(recording: Callable[[str], Recording], certificates: Certificates) -> Iterator[Callable[..., ApiServer]]:
    """Start API servers; they end with the test."""
    with contextlib.ExitStack() as servers:

        def start(scenario: str = "ase-1node", pair: Pair | None = certificates.server) -> ApiServer:
            server = ApiServer(recording(scenario), pair, certificates.authority)
            return servers.enter_context(running(server))

        yield start


@pytest.fixture
def server(serve: Callable[..., ApiServer]) -> ApiServer:
    return serve()


@pytest.fixture
def naps() -> list[float]:
    """Seconds that the source would have slept."""
    return []


@pytest.fixture
def connect(
    serve: Callable[..., ApiServer], certificates: Certificates, tmp_path: Path, naps: list[float]
) -> Iterator[Callable[..., ApiSource]]:
    """Open a source on a server, by the real client; it ends before the server."""
    with contextlib.ExitStack() as sources:

        def open_source(server: ApiServer, identity: str = "admin", **options: Any) -> ApiSource:
            user = options.pop("user", None) or kubeconfigs.token(server.tokens[identity])
            cluster = {"certificate_authority": str(certificates.authority), **options.pop("cluster", {})}
            namespace = options.pop("namespace", "")
            url = cluster.pop("server", server.url)
            file = kubeconfigs.write(tmp_path / "kubeconfig", url, user, namespace=namespace, **cluster)
            source = open_live(str(file), **{"sleep": naps.append, **options})
            return sources.enter_context(contextlib.closing(source))

        yield open_source
