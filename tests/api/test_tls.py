"""Certificates and proxies."""

from __future__ import annotations

import base64
import contextlib

import pytest
from api import kubeconfigs
from api.proxy import Proxy, running

from edgenetviz.errors import BadReply, TlsNotTrusted, Unreachable
from edgenetviz.sources.live import open_live

OTHER_NAME = "compute.dbe-0000000.plant.example"


def test_other_authority(server, connect, certificates):
    source = connect(server, cluster={"certificate_authority": str(certificates.other_authority)})
    with pytest.raises(TlsNotTrusted, match="not signed by the certificate authority") as caught:
        source.about()
    assert server.url in caught.value.message


def test_expired(serve, connect, certificates):
    with pytest.raises(TlsNotTrusted, match="has expired") as caught:
        connect(serve(pair=certificates.expired)).about()
    assert "clock" in caught.value.hint


def test_certificate_for_another_name_says_which(serve, connect, certificates):
    with pytest.raises(TlsNotTrusted, match="is for other names") as caught:
        connect(serve(pair=certificates.other_name)).about()
    assert OTHER_NAME in caught.value.message
    assert "192.0.2.10" in caught.value.message


def test_tls_server_name(serve, connect, certificates):
    server = serve(pair=certificates.other_name)
    source = connect(server, cluster={"tls_server_name": OTHER_NAME})
    assert source.about().kubernetes_version == "v1.36.2"


def test_verification_switched_off_in_the_kubeconfig(server, tmp_path):
    user = kubeconfigs.token(server.tokens["admin"])
    file = kubeconfigs.write(tmp_path / "kubeconfig", server.url, user, insecure_skip_tls_verify=True)
    with contextlib.closing(open_live(str(file))) as source:
        assert source.about().kubernetes_version == "v1.36.2"


def test_authority_in_the_kubeconfig_itself(server, tmp_path, certificates):
    data = base64.b64encode(certificates.authority.read_bytes()).decode()
    user = kubeconfigs.token(server.tokens["admin"])
    file = kubeconfigs.write(tmp_path / "kubeconfig", server.url, user, certificate_authority_data=data)
    with contextlib.closing(open_live(str(file))) as source:
        assert source.about().kubernetes_version == "v1.36.2"


def test_server_without_tls(serve, connect):
    server = serve(pair=None)
    source = connect(server, cluster={"server": server.url.replace("http:", "https:")})
    with pytest.raises(BadReply, match="does not speak TLS"):
        source.about()


def test_plain_http(serve, connect):
    server = serve(pair=None)
    assert connect(server).about().server == server.url


@pytest.mark.parametrize("password", ["", "operator:p%40ss"])
def test_proxy_of_the_kubeconfig(server, connect, password):
    expected = base64.b64encode(b"operator:p@ss").decode() if password else ""
    with running(Proxy(expected)) as proxy:
        source = connect(server, cluster={"proxy_url": f"http://{password}{'@' if password else ''}{proxy.address}"})
        assert source.about().kubernetes_version == "v1.36.2"
        assert proxy.tunnels == [server.url.removeprefix("https://")]
        source.close()


def test_proxy_of_the_environment(server, connect, monkeypatch):
    with running(Proxy()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        source = connect(server)
        source.about()
        assert len(proxy.tunnels) == 1
        source.close()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        connect(server).about()
        assert len(proxy.tunnels) == 1


def test_proxy_that_wants_a_password(server, connect):
    with running(Proxy("secret")) as proxy:
        source = connect(server, cluster={"proxy_url": f"http://me:wrong@{proxy.address}"})
        with pytest.raises(Unreachable, match="407") as caught:
            source.about()
        assert "wrong" not in str(caught.value)
        assert proxy.address in caught.value.message
        assert "proxy-url" in caught.value.hint
        source.close()


def test_proxy_that_is_not_there(server, connect):
    with running(Proxy()) as proxy:
        address = proxy.address
    source = connect(server, cluster={"proxy_url": f"http://{address}"})
    with pytest.raises(Unreachable, match=f"The proxy http://{address} does not lead to"):
        source.about()


def test_wrong_name_behind_a_proxy(serve, connect, certificates):
    with running(Proxy()) as proxy:
        source = connect(serve(pair=certificates.other_name), cluster={"proxy_url": f"http://{proxy.address}"})
        with pytest.raises(TlsNotTrusted, match="is for another name"):
            source.about()
        source.close()
