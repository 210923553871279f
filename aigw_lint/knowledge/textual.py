"""Manifests in texts within objects, which a program fills in before they are applied."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.pattern import lazy_pattern

INPUT = "<<"
"""What a value begins with that Flux Operator puts in; ``>>`` ends it."""
_MOST_NAMES = 100
_FIELDS = ("apiVersion:", "kind:", "metadata:")
_MARKER = lazy_pattern(r"^[ \t]*---", re.MULTILINE)
_KIND = lazy_pattern(r"^[ \t]*kind:[ \t]*[\"']?(\w+)[\"']?[ \t]*\r?$", re.MULTILINE)
_METADATA = lazy_pattern(r"([ \t]*)metadata:(.*)")
_NAME_IN_FLOW = lazy_pattern(r"\bname:[ \t]*([^,}]+)")


def told(text: str | None) -> str | None:
    """Return *text*; None where a part of it is put in later."""
    return None if has_placeholder(text or "") or INPUT in (text or "") else text


def held_in(text: str, kinds: Container[str]) -> Iterator[tuple[str, str | None]]:
    """Yield kind, one of *kinds*, and name of each manifest that *text* seems to hold.

    No name where that is put in later, or not plain to see, or where there are very many.
    """
    if "\n" in text and all(field in text for field in _FIELDS):
        for part in _MARKER().split(text):
            found = {match[1] for match in _KIND().finditer(part)}
            meant = [kind for kind in found if kind in kinds]
            names = set(_names_in(part)) if meant else set()
            if not 0 < len(names) <= _MOST_NAMES:
                names = {None}
            for kind in meant:
                yield from ((kind, name) for name in names)


def _names_in(part: str) -> Iterator[str | None]:
    """Yield the names in each ``metadata`` of *part*."""
    outer: int | None = None
    inner: int | None = None
    for line in part.splitlines():
        bare = line.strip()
        if not bare:
            continue
        indent = len(line) - len(line.lstrip())
        match = _METADATA().match(line)
        if match is not None:
            outer, inner = indent, None
            for found in _NAME_IN_FLOW().findall(match[2]):
                yield told(found.strip(" \t\"'"))
        elif outer is not None and indent <= outer:
            outer = None
        elif outer is not None:
            inner = indent if inner is None else inner
            if indent == inner and bare.startswith("name:"):
                yield told(bare.removeprefix("name:").strip(" \t\"'"))
