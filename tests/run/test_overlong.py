"""What is told of files that are longer than what is read of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aigw_lint import lint
from aigw_lint.files.parser import DEFAULT_LIMITS
from aigw_lint.run.overlong import CHUNK, MOST_LOOKED_AT, with_words_of_the_rest

OTHERS = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n---\n"
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: models}
spec: {rules: [{backendRefs: [{name: openai}]}]}
"""
BACKEND = """\
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
spec: {schema: {name: OpenAI}, backendRef: {name: a, kind: Backend, group: gateway.envoyproxy.io}}
"""


def long(text: str) -> str:
    """Return *text* below so much of others that nothing of it is read."""
    return OTHERS * (DEFAULT_LIMITS.file_bytes // len(OTHERS) + 2) + text


@pytest.mark.parametrize("above", ["", "a", OTHERS * 20_000])
def test_a_long_file_is_told_wherever_in_it_our_words_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, above: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("all.yaml").write_text(long(f"# {above}\n{ROUTE}"))
    (finding,) = lint(["."]).findings
    start = finding.location.span.start
    assert (finding.rule, finding.location.file) == ("input-limit", "all.yaml")
    assert (start.line, start.column) == (1, 1)


def test_what_a_long_file_may_define_is_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("routes.yaml").write_text(ROUTE)
    Path("all.yaml").write_text(long(BACKEND))
    report = lint(["."])
    assert [each.rule for each in report.findings if each.severity.label == "error"] == [
        "input-limit"
    ]
    assert ("routes.yaml", "unread-file") in {
        (each.location.file, each.reason) for each in report.undecided
    }


def test_a_long_file_of_others_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("all.yaml").write_text(long(OTHERS))
    assert not lint(["."]).findings


def test_a_word_may_stand_across_two_pieces() -> None:
    rest = [b"xx aigateway.envoy", b"proxy.io/v1 ki", b"nd: y"]
    data = with_words_of_the_rest(b"abcde", rest, ("kind", "Other"), limit=4)
    assert data == b"abcde\nenvoyproxy.io kind"


def test_a_word_may_begin_in_what_was_read() -> None:
    assert with_words_of_the_rest(b"ki", [b"nd"], ("kind",), limit=1) == b"ki\nkind"


def test_what_was_read_whole_or_in_utf_16_stays_as_it_is() -> None:
    assert with_words_of_the_rest(b"abcd", [b"kind"], ("kind",), limit=4) == b"abcd"
    text = "abcd".encode("utf-16")
    assert with_words_of_the_rest(text, [b"kind"], ("kind",), limit=4) == text


def test_a_stream_without_end_is_not_followed_for_ever() -> None:
    def endless() -> Iterator[bytes]:
        for number in range(2 * MOST_LOOKED_AT // CHUNK):
            assert number < MOST_LOOKED_AT // CHUNK, "looked at more than is said"
            yield b"x" * CHUNK

    assert with_words_of_the_rest(b"ab", endless(), ("kind",), limit=1) == b"ab"
