"""Edits of text, and fixes made of them."""

from __future__ import annotations

from collections.abc import Iterable

from aigw_lint.words.position import Span
from aigw_lint.words.record import Record


class Edit(Record):
    """Replace what stands at *span* of *file* by *text*."""

    file: str
    span: Span
    text: str


class Fix(Record):
    """What puts a finding right; *safe* where it cannot change what works today."""

    edits: tuple[Edit, ...]
    safe: bool


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with *edits* made; ValueError where two of them overlap.

    The spans are those of *text* as it is, before any edit.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start.offset, edit.span.end.offset)):
        start, end = edit.span.start.offset, edit.span.end.offset
        if start < done:
            raise ValueError(f"edits overlap at offset {start}")
        parts += (text[done:start], edit.text)
        done = end
    return "".join((*parts, text[done:]))
