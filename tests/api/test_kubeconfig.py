"""Which kubeconfig, context and credentials are taken; what is said when they cannot be used."""

from __future__ import annotations

import contextlib
import logging
import os
import sys

import pytest
import yaml
from api import kubeconfigs
from api.sink import Kept

from edgenetviz.errors import CredentialsRefused, KubeconfigError
from edgenetviz.sources.kubeconfig import connection
from edgenetviz.sources.live import open_live
from edgenetviz.sources.resources import BY_NAME

SECRET = "never-to-be-shown-" + "x" * 24


@pytest.fixture
def file(server, certificates, tmp_path):
    user = kubeconfigs.token(server.tokens["admin"])
    ca = str(certificates.authority)
    return kubeconfigs.write(tmp_path / "device.yaml", server.url, user, certificate_authority=ca)


def document(server, certificates, **more):
    cluster = {"server": server.url, "certificate-authority": str(certificates.authority)}
    users = [{"name": name, "user": {"token": token}} for name, token in server.tokens.items()]
    contexts = [kubeconfigs.context("one", "ase", "admin")]
    return {
        "clusters": [{"name": "ase", "cluster": cluster}],
        "users": users,
        "contexts": contexts,
        "current-context": "one",
        **more,
    }


def about(*args, **options):
    with contextlib.closing(open_live(*args, **options)) as source:
        return source.about()


def test_by_argument(file):
    assert about(str(file)).source == "device"


def test_by_variable(file, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", str(file))
    assert about().source == "device"


def test_by_default_place(file, tmp_path):
    place = tmp_path / "home" / ".kube"
    place.mkdir()
    (place / "config").write_bytes(file.read_bytes())
    assert about().source == "device"
    assert about("~/.kube/config").source == "device"


def test_argument_goes_before_variable(file, monkeypatch, tmp_path):
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "nothing"))
    assert about(str(file)).source == "device"


def test_several_files_the_first_wins(server, certificates, monkeypatch, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "ca.crt").write_bytes(certificates.authority.read_bytes())
    full = document(server, certificates)
    # Relative to the file that states it, whatever file comes first.
    full["clusters"][0]["cluster"]["certificate-authority"] = "ca.crt"
    first = {"current-context": "two", "contexts": [kubeconfigs.context("two", "ase", "viewer", "factory")]}
    files = [kubeconfigs.dump(tmp_path / "a" / "config", first), kubeconfigs.dump(tmp_path / "b" / "config", full)]
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(map(str, [tmp_path / "missing", *files])))
    assert (about().source, about().identity) == ("two", "viewer")
    assert (about(context="one").source, about(context="one").identity) == ("one", "admin")
    assert [request.identity for request in server.requests] == ["viewer", "viewer", "admin", "admin"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_windows(file, encoding):
    text = file.read_text(encoding="utf-8").replace(": device", ": Gerät")
    file.write_text(text, encoding=encoding)
    assert about(str(file)).source == "Gerät"


def test_context_names_that_yaml_takes_for_numbers(file):
    text = file.read_text(encoding="utf-8").replace(": device", ": 815").replace(": ase", ": 42")
    file.write_text(text, encoding="utf-8")
    assert connection(str(file)).source == "815"
    assert connection(str(file), "815").source == "815"


def test_namespaces(server, certificates, tmp_path):
    contexts = [
        kubeconfigs.context("one", "ase", "admin"),
        kubeconfigs.context("two", "ase", "admin", "factory"),
        kubeconfigs.context("three", "ase", "admin", "iotedge"),
        kubeconfigs.context("four", "ase", "viewer", "not-mine"),
        kubeconfigs.context("five", "other", "admin", "elsewhere"),
    ]
    file = str(kubeconfigs.dump(tmp_path / "config", document(server, certificates, contexts=contexts)))
    assert about(file).namespaces == ("default", "factory", "iotedge")
    assert about(file, "three").namespaces == ("iotedge", "factory")
    assert about(file, "three", namespaces=["kube-system", "factory"]).namespaces == (
        "kube-system",
        "factory",
        "iotedge",
    )


def test_token_file(server, certificates, tmp_path):
    (tmp_path / "token.txt").write_text(server.tokens["viewer"] + "\r\n", encoding="utf-8")
    user = {"tokenFile": "token.txt"}
    ca = str(certificates.authority)
    about(str(kubeconfigs.write(tmp_path / "config", server.url, user, certificate_authority=ca)))
    assert server.requests[0].identity == "viewer"


def test_token_that_is_none(server, connect):
    source = connect(server, user=kubeconfigs.token(SECRET + "\nwith a line break"))
    with pytest.raises(CredentialsRefused, match="characters that no token has") as caught:
        source.about()
    assert SECRET not in str(caught.value)
    assert server.requests == []


def test_exec_plugin(server, connect, tmp_path):
    source = connect(server, user=kubeconfigs.plugin(tmp_path, {"token": server.tokens["viewer"]}))
    source.about()
    assert server.requests[0].identity == "viewer"


def test_exec_plugin_with_a_client_certificate(server, connect, certificates, tmp_path):
    pair = certificates.clients["nsuser"]
    status = {"clientCertificateData": pair.certificate.read_text(), "clientKeyData": pair.key.read_text()}
    connect(server, user=kubeconfigs.plugin(tmp_path, status)).about()
    assert server.requests[0].identity == "nsuser"


def test_exec_plugin_is_run_again_when_its_token_expires(server, connect, tmp_path):
    status = {"token": server.tokens["admin"], "expirationTimestamp": "2020-01-01T00:00:00Z"}
    source = connect(server, user=kubeconfigs.plugin(tmp_path, status))
    runs = (tmp_path / "runs.txt").read_text().count("run")
    source.about()
    assert (tmp_path / "runs.txt").read_text().count("run") > runs
    (tmp_path / "plugin.py").write_text("raise SystemExit('log in first')")
    outcome = source.list(BY_NAME["pods"], Kept())
    assert outcome.state == "error"
    assert "No new credentials for 'operator'" in outcome.message
    assert "log in first" in outcome.message


PLUGINS = {
    "missing": (kubeconfigs.executes("edgenetviz-no-such-plugin"), "edgenetviz-no-such-plugin"),
    "failing": (kubeconfigs.executes(sys.executable, "-c", "raise SystemExit('log in first')"), "log in first"),
    "no JSON": (kubeconfigs.executes(sys.executable, "-c", f"print('{SECRET}')"), "failed to decode"),
    "no token": (
        kubeconfigs.executes(
            sys.executable,
            "-c",
            'print(\'{"apiVersion": "client.authentication.k8s.io/v1", "kind": "", "status": {}}\')',
        ),
        "missing token",
    ),
}


@pytest.mark.parametrize(("user", "words"), PLUGINS.values(), ids=PLUGINS)
def test_exec_plugin_that_fails(tmp_path, capfd, user, words):
    handlers = list(logging.getLogger().handlers)
    user["exec"]["installHint"] = "Get it from the device's page."
    file = kubeconfigs.write(tmp_path / "config", "https://127.0.0.1:1", user)
    with pytest.raises(KubeconfigError, match=words) as caught:
        open_live(str(file))
    assert "gets its credentials from" in caught.value.message
    assert caught.value.hint == "Get it from the device's page."
    assert SECRET not in str(caught.value)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().handlers == handlers


def broken(**parts):
    """A kubeconfig with other parts in place of good ones."""
    good = {
        "current-context": "one",
        "clusters": [{"name": "ase", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "me", "user": {"token": SECRET}}],
        "contexts": [kubeconfigs.context("one", "ase", "me")],
    }
    return yaml.safe_dump({**good, **{name.replace("_", "-"): part for name, part in parts.items()}})


def user(**fields):
    return [{"name": "me", "user": {name.replace("_", "-"): value for name, value in fields.items()}}]


def cluster(**fields):
    return [{"name": "ase", "cluster": {name.replace("_", "-"): value for name, value in fields.items()}}]


HOST = "https://127.0.0.1:1"
UNUSABLE = {
    "empty": ("", "is empty"),
    "no mapping": ("- one\n", "is no kubeconfig"),
    "lists are none": ("clusters: 7\n", "is no kubeconfig"),
    "entry without name": ("users:\n- user: {}\n", "lacks name or user"),
    "entry of text": ("clusters: [ase]\n", "lacks name or cluster"),
    "broken YAML": (f"users:\n- name: me\n  user: {{token: {SECRET}\n  x: [", "no valid YAML in line 4"),
    "tabs": (f"users:\n\t- token: {SECRET}\n", "no valid YAML in line 2"),
    "binary": ("\x00\x01", "no valid YAML"),
    "no current-context": (broken(current_context=""), "states no current-context"),
    "unknown context": (broken(current_context="two"), "has no context 'two'"),
    "unknown cluster": (broken(contexts=[kubeconfigs.context("one", "x", "me")]), "names the cluster 'x'"),
    "cluster without server": (broken(clusters=cluster(namespace="x")), "has no server"),
    "unknown user": (broken(contexts=[kubeconfigs.context("one", "ase", "you")]), "names the user 'you'"),
    "no address": (broken(clusters=cluster(server="127.0.0.1:6443")), "no https:// address"),
    "bad address": (broken(clusters=cluster(server="https://[::1")), "no https:// address"),
    "missing authority": (broken(clusters=cluster(server=HOST, certificate_authority="no.crt")), r"no\.crt"),
    "bad authority": (
        broken(clusters=cluster(server=HOST, certificate_authority_data="aGVsbG8=")),
        "certificate authority that cannot be read",
    ),
    "not base64": (broken(clusters=cluster(server=HOST, certificate_authority_data="x")), "cannot be used"),
    "no credentials": (broken(users=user(as_="x")), "no token and no client certificate"),
    "old auth-provider": (broken(users=user(auth_provider={"name": "azure"})), "old auth-provider 'azure'"),
    "missing client key": (broken(users=user(client_certificate="me.crt", client_key="me.key")), r"me\.crt"),
    "bad client key": (
        broken(users=user(client_certificate_data="aGVsbG8=", client_key_data="aGVsbG8=")),
        "client certificate and key that cannot be used",
    ),
    "missing token file": (broken(users=user(tokenFile="no.token")), r"no\.token"),
}


@pytest.mark.parametrize(("text", "words"), UNUSABLE.values(), ids=UNUSABLE)
def test_unusable(tmp_path, text, words):
    file = tmp_path / "config"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KubeconfigError, match=words) as caught:
        open_live(str(file))
    assert str(file) in caught.value.message
    assert caught.value.hint
    assert SECRET not in str(caught.value)


def test_unknown_context_names_those_there(file):
    with pytest.raises(KubeconfigError, match="has no context 'x'") as caught:
        open_live(str(file), "x")
    assert "--context: device" in caught.value.hint


def test_missing_file(tmp_path):
    with pytest.raises(KubeconfigError, match="nothing does not exist"):
        open_live(str(tmp_path / "nothing"))
    with pytest.raises(KubeconfigError, match="is no file"):
        open_live(str(tmp_path))


def test_variable_names_no_file(monkeypatch, tmp_path):
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "nothing"))
    with pytest.raises(KubeconfigError, match=r"KUBECONFIG names .*nothing, which does not exist"):
        open_live()


def test_no_kubeconfig_at_all():
    with pytest.raises(KubeconfigError, match=r"KUBECONFIG is not set and .*config does not exist"):
        open_live()
    with pytest.raises(KubeconfigError, match="with the context 'one'"):
        open_live(context="one")


@pytest.fixture
def in_a_pod(server, certificates, monkeypatch, tmp_path):
    from kubernetes.config import incluster_config

    (tmp_path / "token").write_text(server.tokens["nsuser"] + "\n")
    (tmp_path / "namespace").write_text("factory")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(server.server_port))
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(certificates.authority))
    return tmp_path


def test_in_cluster(server, in_a_pod):
    found = about()
    assert (found.source, found.server, found.namespaces) == ("in-cluster", server.url, ("factory",))
    assert server.requests[0].identity == "nsuser"


def test_in_cluster_without_a_token(in_a_pod):
    (in_a_pod / "token").unlink()
    with pytest.raises(KubeconfigError, match="service account of this pod cannot be used"):
        open_live()


def test_the_kubeconfig_is_never_written(file):
    before = file.read_bytes()
    about(str(file))
    assert file.read_bytes() == before
