"""Texts that the C parser refuses and Kubernetes reads."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aigw_lint.files.parser import Source, parse


def values(text: str) -> list[str | None]:
    result = parse(Source.from_text("a.yaml", text))
    assert result.findings == ()
    (document,) = result.documents
    found = document.root.get("a")
    assert found is not None
    return [node.text for node in found.items()] or [node.text for _, node in found.entries()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {url: https://example.com}\n", ["https://example.com"]),
        ("a: [http://x:80/y?z=1, q]\n", ["http://x:80/y?z=1", "q"]),
        ("a: [x?y, n::o]\n", ["x?y", "n::o"]),
        ("a: {b: c:}\n", ["c:"]),
        ("a: {image: nginx:1.2, b: 'x:y'}\n", ["nginx:1.2", "x:y"]),
        ('a: {b: c:d, e: "f:g?h"}\n', ["c:d", "f:g?h"]),
    ],
)
def test_colons_and_question_marks_within_plain_scalars(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def test_offsets_stay_right() -> None:
    text = "a: {url: http://x, b: c}\n"
    (document,) = parse(Source.from_text("a.yaml", text)).documents
    node = document.root.get("a", "b")
    assert node is not None
    assert text[node.start : node.end] == "c"
    key = document.root.get("a")
    assert key is not None
    assert text[key.start : key.end] == "{url: http://x, b: c}"


def test_another_document_with_a_fault_is_told_and_this_one_read() -> None:
    result = parse(Source.from_text("a.yaml", "a: [http://x]\n---\nb: [x\n---\nc: {d: e:f}\n"))
    (finding,) = result.findings
    assert finding.location.span.start[:2] == (3, 4)
    assert [document.root.get("c", "d") is None for document in result.documents] == [True, False]


@given(st.text(alphabet="ab:?{}[], \"'&!*\n-", max_size=40))
@example("&a::")
def test_what_is_put_back_was_there(text: str) -> None:
    """No stand-in is left in any scalar, and plain ones without folds are what was written."""
    source = Source.from_text("a.yaml", text)
    for document in parse(source).documents:
        pending = [document.root]
        while pending:
            node = pending.pop()
            pending += node.items()
            pending += (part for entry in node.entries() for part in entry)
            if node.text is not None:
                assert not any("\ue000" <= character <= "\uf8ff" for character in node.text)
                written = source.text[node.start : node.end]
                if not node.style and "\n" not in written and node.tag is None:
                    assert node.text == written
