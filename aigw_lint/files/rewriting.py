"""Edits that put entries into a mapping, or take some out, and leave the rest as it is.

Where that cannot be done cleanly (a comment would be lost, an alias stands for
what is written elsewhere) there is no edit, so that nobody has to mistrust one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from aigw_lint.files.parser import Source
from aigw_lint.text.edit import Edit
from aigw_lint.text.node import Node, resolve_scalar
from aigw_lint.words.record import Record

_COLON = re.compile(r"[ \t]*:\s*")
_BETWEEN = re.compile(r"[\s,]*")
_LINE = re.compile(r"[^\r\n]*")
# What needs no quotes wherever it stands, if it is no number and no word such as `yes`.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


class _Entry(Record):
    key: Node
    value: Node

    @property
    def end(self) -> int:
        return self.value.end

    def is_plain(self, text: str) -> bool:
        """Tell whether key and value stand side by side: no alias, anchor, tag or comment."""
        between = _COLON.fullmatch(text, self.key.end, self.value.start)
        return self.key.end <= self.value.start and between is not None


def without(source: Source, mapping: Node, keys: Collection[str]) -> tuple[Edit, ...] | None:
    """Return the edits that take *keys* out of *mapping*; None where they would not be clean."""
    entries = [_Entry(*entry) for entry in mapping.entries()]
    gone = [entry for entry in entries if entry.key.text in keys]
    if len(gone) == len(entries) or not all(entry.is_plain(source.text) for entry in gone):
        return None
    cuts = list(_cuts(entries, keys))
    if not all(_is_clean(source.text, gone, cut) for cut in cuts):
        return None
    if entries[-1] in gone and not _ends_line(source.text, mapping, entries[-1].end):
        return None
    return tuple(_edit(source, start, end, "") for start, end in cuts)


def with_entries(
    source: Source, mapping: Node, values: Mapping[str, str]
) -> tuple[Edit, ...] | None:
    """Return the edits after which *mapping* holds *values*; None where they would not be clean.

    What is there is replaced; the rest goes before the first entry, in the order given.
    """
    present = {key.text: _Entry(key, value) for key, value in mapping.entries()}
    edits: list[Edit] = []
    for name in present.keys() & values.keys():
        entry = present[name]
        if not entry.is_plain(source.text) or entry.value.style not in ("", "'", '"'):
            return None
        text = _written(values[name or ""], entry.value.style)
        gap = " " if source.text[entry.value.start - 1] == ":" else ""
        edits.append(_edit(source, entry.value.start, entry.end, gap + text))
    added = {name: value for name, value in values.items() if name not in present}
    if added:
        insertion = _insertion(source, mapping, added)
        if insertion is None:
            return None
        edits.append(insertion)
    return tuple(sorted(edits))


def _cuts(entries: list[_Entry], keys: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans to delete: entries that follow each other go together."""
    first: int | None = None
    for index, entry in enumerate(entries):
        if entry.key.text in keys:
            first = index if first is None else first
        elif first is not None:
            yield entries[first].key.start, entry.key.start
            first = None
    if first:
        yield entries[first - 1].end, entries[-1].end


def _is_clean(text: str, gone: list[_Entry], cut: tuple[int, int]) -> bool:
    """Tell whether nothing but the entries *gone*, commas and blanks lies in *cut*."""
    at, end = cut
    for entry in gone:
        if at <= entry.key.start and entry.end <= end:
            if _BETWEEN.fullmatch(text, at, entry.key.start) is None:
                return False
            at = entry.end
    return at <= end and _BETWEEN.fullmatch(text, at, end) is not None


def _ends_line(text: str, mapping: Node, end: int) -> bool:
    """Tell whether nothing stands behind *end* on its line, or the mapping has braces."""
    rest = _LINE.match(text, end)
    return text[mapping.start] == "{" or rest is None or not rest.group().strip()


def _insertion(source: Source, mapping: Node, values: Mapping[str, str]) -> Edit | None:
    first = next((key for key, _ in mapping.entries()), None)
    separator = None if first is None else _separator(source.text, mapping, first.start)
    if first is None or separator is None or first.start < mapping.start:
        return None
    quote = '"' if first.style == '"' else ""  # as JSON wants it
    entries = (
        f"{quote}{name}{quote}: {_written(value, quote)}{separator}"
        for name, value in values.items()
    )
    return _edit(source, first.start, first.start, "".join(entries))


def _separator(text: str, mapping: Node, start: int) -> str | None:
    """Return what stands between two entries of *mapping*, of which the first is at *start*."""
    if text[mapping.start] == "{":
        return ", "
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    before = text[line:start]
    line_end = "\r\n" if text[:line].endswith("\r\n") else "\n"
    return None if before.strip(" -") else line_end + " " * len(before)


def _written(value: str, quote: str = "") -> str:
    """Return *value* as YAML, in the quotes that stand there already, or those that it needs."""
    plain = _PLAIN.fullmatch(value) is not None and isinstance(resolve_scalar(value), str)
    quote = quote or ("" if plain else '"')
    return f"{quote}{value}{quote}"


def _edit(source: Source, start: int, end: int, text: str) -> Edit:
    location = source.location(start, end)
    return Edit(location.file, location.span, text)
