"""Lines of Secrets, shown without their values."""

from __future__ import annotations

import re

from aigw_lint.words.record import Record

MASK = "***"

_LEAD = re.compile(r"\s*(?:-\s+)*")
# What may stand before a value without being one: dashes, and a single key.
_KEY = re.compile(
    r"""\s*(?:-\s+)*
        (?: "[^"\\]*" | '[^']*' | [^\s"'{}\[\],\#&*!|>%@`:-](?:[^"'{}\[\],:]|:(?=\S))* )
        \s*:\s+""",
    re.VERBOSE,
)
_AFTER_KEY = re.compile(r"\s*:(?:\s+|$)")
# Longer keys than Kubernetes allows are not looked for.
_LONGEST_KEY = 300


class Masked(Record):
    """A line that may be shown, and where in it the span now lies (from 0)."""

    text: str
    start: int
    end: int


def mask(text: str, start: int, end: int) -> Masked:
    """Return line *text*, whose span is *start* to *end*, with nothing but keys left of it.

    Where it cannot be told what is a key, all of the line is masked.
    """
    before, after = text[:start], text[end:]
    if len(before) + end - start > _LONGEST_KEY:
        return Masked(MASK, 0, len(MASK))
    if _LEAD.fullmatch(before) and (colon := _AFTER_KEY.match(after)):
        value = f" {MASK}" if after[colon.end() :].strip() else ""
        return Masked(f"{text[:end]}:{value}", start, end)
    if _LEAD.fullmatch(before) or _KEY.fullmatch(before):
        return Masked(before + MASK, start, start + len(MASK))
    indent = len(text) - len(text.lstrip())
    return Masked(" " * indent + MASK, indent, indent + len(MASK))
