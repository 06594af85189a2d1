"""No Corefile makes reading it fail."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from edgenetviz.analysis.corefile import kubernetes_plugins

WORDS = st.sampled_from(
    [
        "kubernetes",
        "{",
        "}",
        "\n",
        '"',
        "#",
        ",",
        "cluster.local",
        ".:53",
        "10.0.0.0/9",
        "/",
        "dns://",
        ":",
        "import",
        "(snip)",
        "namespaces",
        "ignore",
        "\\",
        "\r",
        " ",
    ]
)


@given(st.text())
def test_any_text(text):
    kubernetes_plugins(text)


@example(["kubernetes", "{", "{", "\n", "}"])
@given(st.lists(WORDS))
def test_any_words(words):
    for one in kubernetes_plugins(" ".join(words)):
        assert all(zone.endswith(".") for zone in (*one.zones, *one.reverse_zones))
        assert all(zone.endswith("arpa.") for zone in one.reverse_zones)


@given(st.lists(WORDS.filter(lambda word: word != '"')))
def test_a_comment_changes_nothing(words):
    text = " ".join(words)
    assert kubernetes_plugins(
        "\n".join(f"{line} # {{ kubernetes }}" for line in text.split("\n"))
    ) == kubernetes_plugins(text)
