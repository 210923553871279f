"""Which lines of a file hold values of Secrets, which no output may show."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from aigw_lint.files.parser import Document
from aigw_lint.renderings.rendering import ParsedFile
from aigw_lint.text.node import Node
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import LineTable

# What may be seen of a Secret. Its annotations may not: kubectl writes the
# whole object into one of them.
_SHOWN = frozenset({"apiVersion", "kind", "type", "immutable"})
_SHOWN_METADATA = frozenset({"name", "generateName", "namespace", "labels"})
_GENERATOR = "secretGenerator"
_STRING_DATA = "stringData"
_DATA = frozenset({"data", _STRING_DATA})
_MARKER = lazy_pattern(r"^---(?=\s|$)", re.MULTILINE)
_KIND = r"kind[\"']?\s*:\s*[\"']?Secret\b"
_AT_TOP = lazy_pattern(rf"^[\"']?{_KIND}", re.MULTILINE)
_POINTER = rf"path[\"']?\s*:\s*[\"']?/(?:data|{_STRING_DATA})\b"
_ANYWHERE = lazy_pattern(rf"\b{_KIND}|\b{_STRING_DATA}\b|\b{_GENERATOR}\b|\b{_POINTER}")


def secret_lines(file: ParsedFile) -> frozenset[int]:
    """Return the lines (from 1) on which a value of a Secret stands, or a part of one.

    Those of Secrets wherever they are written: as manifests, inside of others,
    in a patch that is a text, for a kustomization to make. Of a document that
    looks like a Secret and is none, as it cannot be read, or has two kinds: all
    its lines. So, too, of what cannot be read right after a Secret: a marker
    that came into the middle of one would leave the rest of it there.
    """
    text, table = file.source.text, file.source.lines
    roots = {document.root.start: document.root for document in file.documents}
    starts = sorted(roots)
    lines: set[int] = set()
    after_secret = False
    for start, end in _chunks(text, (each for each in file.documents if each.is_joined)):
        place = bisect_left(starts, start)
        root = roots[starts[place]] if place < len(starts) and starts[place] < end else None
        hidden = set() if root is None else _hidden_below(root, table)
        whole = root is not None and not _says_anything(text[root.end : end])
        looks_so = (_AT_TOP() if whole else _ANYWHERE()).search(text, start, end)
        if not (whole and hidden) and (looks_so or (after_secret and not whole)):
            hidden = _lines(table, start, max(start, end - 1))
        after_secret = bool(hidden)
        lines |= hidden
    return frozenset(lines)


def _says_anything(text: str) -> bool:
    """Tell whether *text* holds more than blanks, comments and the end of a document."""
    lines = (line.strip() for line in text.splitlines())
    return any(line and line != "..." and not line.startswith("#") for line in lines)


def _chunks(text: str, joined: Iterable[Document]) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the documents of *text*, parsed or not; *joined* have no marker."""
    markers = {match.start() for match in _MARKER().finditer(text)}
    starts = sorted({0, *markers, *(document.root.start for document in joined)})
    yield from zip(starts, (*starts[1:], len(text)), strict=True)


def _lines(table: LineTable, start: int, end: int) -> set[int]:
    return set(range(table.position(start).line, table.position(end).line + 1))


def _hidden_below(root: Node, table: LineTable) -> set[int]:
    """Return the lines of all Secrets in the document of *root* that may not be shown."""
    hidden: set[int] = set()
    pending = [root]
    passed: set[Node] = set()
    while pending:
        node = pending.pop()
        if node in passed:  # an alias
            continue
        passed.add(node)
        if node.is_mapping:
            hidden |= _hidden_in(node, table)
            pending += (value for _, value in node.entries())
        elif node.is_sequence:
            pending += node.items()
        elif _ANYWHERE().search(node.text or ""):
            hidden |= _lines(table, node.start, node.end)
    return hidden


def _hidden_in(mapping: Node, table: LineTable) -> set[int]:
    """Return the lines of *mapping* that may not be shown; of a Secret all but what is harmless."""
    entries = [(key.text, value) for key, value in mapping.entries()]
    keys = {key for key, _ in entries}
    is_named = ("kind", "Secret") in ((key, value.string) for key, value in entries)
    # What has its name beside its kind is a reference to a Secret.
    if not (_STRING_DATA in keys or (is_named and ("data" in keys or "name" not in keys))):
        names = {_GENERATOR, *(("value",) if _patches_data(mapping) else ())}
        values = [value for key, value in entries if key in names]
        return {line for each in values for line in _lines(table, each.start, each.end)}
    hidden = _lines(table, mapping.start, mapping.end)
    for key, value in mapping.entries():
        hidden -= _harmless_in(key, value, table)
    for key, value in mapping.entries():  # which may stand elsewhere, or beside what is harmless
        parts = value.entries() if key.text == "metadata" else [(key, value)]
        for name, part in parts:
            if name.text not in (_SHOWN if name is key else _SHOWN_METADATA):
                hidden |= _lines(table, part.start, part.end)
    return hidden


def _patches_data(mapping: Node) -> bool:
    """Tell whether *mapping* is an operation of a JSON patch on what a Secret holds its values in.

    What the patch is for may stand in another file: it could be a ConfigMap, too.
    """
    steps = (mapping.string_at("path") or "").split("/")
    return mapping.get("op") is not None and steps[1:2] in ([part] for part in _DATA)


def _harmless_in(key: Node, value: Node, table: LineTable) -> set[int]:
    """Return the lines of one entry of a Secret that may be shown."""
    if key.text in _SHOWN and value.is_scalar:
        return _lines(table, key.start, value.end)
    if key.text != "metadata":
        return set()
    lines = _lines(table, key.start, key.end)
    for name, part in value.entries():
        if name.text in _SHOWN_METADATA:
            lines |= _lines(table, name.start, part.end)
    return lines
