"""Events of the C parser to raw trees, in one pass and within limits."""

from __future__ import annotations

import re
from itertools import repeat
from operator import itemgetter
from typing import Any

from aigw_lint.files.fault import (
    Fault,
    FaultError,
    collection_key,
    endless_alias,
    too_deep,
    too_many,
    undefined_alias,
)
from aigw_lint.text.node import WORDS, Raw
from aigw_lint.words.errors import ParserMissingError
from aigw_lint.words.record import Record

try:
    from _ruamel_yaml import CParser  # type: ignore[import-not-found]
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import (
        AliasEvent,
        CollectionStartEvent,
        DocumentEndEvent,
        DocumentStartEvent,
        Event,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
    )
except ImportError as error:
    raise ParserMissingError(
        "the C parser of ruamel.yaml is not installed; "
        "run: pip install ruamel.yaml ruamel.yaml.clib"
    ) from error

__all__ = ["Composer", "Limits", "YAMLError"]


class Limits(Record):
    """How much one file may hold; past a limit the file is not judged."""

    file_bytes: int = 5 * 1024 * 1024
    documents: int = 10_000
    depth: int = 100
    nodes: int = 1_000_000
    """Events of the parser: a scalar counts once, a mapping or sequence twice."""
    expanded_nodes: int = 1_000_000
    """Nodes of one document with every alias written out."""
    expanded_bytes: int = 64 * 1024 * 1024
    """Characters of one document's scalars with every alias written out."""


# An anchor or a tag, with what may stand between it and the value. A colon ends an anchor.
_PROPERTIES = r"(?:(?:&[A-Za-z0-9_-]*|!\S*)(?:[ \t\r\n]+(?:#[^\r\n]*)?)*)*"
_text_of = itemgetter(2)


class Composer:
    """What is known of a text while its events come in.

    *roots* are the documents read; *faults* are those that hide no document;
    *keys* holds every text that is a key anywhere; *aliased* the indexes of the
    roots that hold an alias; *tagged* says whether a scalar has an explicit tag.
    """

    __slots__ = (
        "alias_end",
        "aliased",
        "anchors",
        "faults",
        "keys",
        "limits",
        "opened",
        "room",
        "roots",
        "tagged",
        "text",
    )

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.roots: list[Raw] = []
        self.faults: list[Fault] = []
        self.keys: set[str] = set()
        self.aliased: set[int] = set()
        self.tagged = False
        self.anchors: dict[str, Any] = {}  # raws, and the events of what is still open
        self.opened: list[CollectionStartEvent] = []
        self.alias_end = 0
        self.room = limits.expanded_nodes  # entries that merge keys may still add

    def run(self, data: bytes, texts: dict[str, str] | None = None) -> None:  # noqa: C901 - see below
        """Read *data*, which *text* is the decoded form of, up to its end or the first fault.

        *texts* holds the scalars of what was read before: a large tree says the
        same over and over, and what it holds is kept once. All in one piece:
        here is where most of a run goes.
        """
        get = CParser(data).get_event
        once = ({} if texts is None else texts).setdefault
        rare, depth, every = has_rare(self.text), self.limits.depth, self.keys
        stack: list[tuple[list[Raw], int, bool]] = []
        kids: list[Raw] = []
        raw: Raw
        add = kids.append
        for _ in repeat(None, self.limits.nodes):
            event = get()
            kind = type(event)
            if kind is ScalarEvent:
                value = event.value
                value = once(value, value)
                raw = (event.start_mark.index, event.end_mark.index, value, event.style)
                add(self.scalar(event, raw) if rare else raw)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append((kids, event.start_mark.index, event.flow_style))
                kids = []
                add = kids.append
                if rare:
                    self.open(event)
                if len(stack) > depth:
                    raise FaultError(too_deep(event.start_mark.index, depth))
            elif kind is MappingEndEvent:
                inner = kids
                kids, start, flow = stack.pop()
                add = kids.append
                try:
                    names = set(map(_text_of, inner[::2]))
                except TypeError:
                    raise FaultError(_odd_key(inner)) from None
                every |= names
                end = event.end_mark.index if flow else inner[-1][1]
                if len(names) * 2 != len(inner) or (rare and "<<" in names):
                    inner = self.settled(inner)
                raw = (start, end, inner, "{")
                add(self.close(raw) if rare else raw)
            elif kind is SequenceEndEvent:
                inner = kids
                kids, start, flow = stack.pop()
                add = kids.append
                raw = (start, event.end_mark.index if flow else inner[-1][1], inner, "[")
                add(self.close(raw) if rare else raw)
            elif kind is StreamEndEvent:
                return
            else:
                self.other(event, kids)
        raise FaultError(too_many(f"{self.limits.nodes} nodes"))

    def finish(self) -> None:
        """Do what only a whole document shows; a FaultError where one cannot be read."""
        numbers = self.keys and min(self.keys) < ":"  # these sort first
        if not (self.aliased or self.tagged or numbers) and self.keys.isdisjoint(WORDS):
            return
        from aigw_lint.files.entries import (  # here: few files need it
            check_size,
            check_tags,
            name_keys,
        )

        limits = self.limits
        for index in self.aliased:
            check_size(self.roots[index], limits.expanded_nodes, limits.expanded_bytes)
        for root in self.roots:
            if self.tagged:
                check_tags(root)
            name_keys(root, self.faults)

    def settled(self, kids: list[Raw]) -> list[Raw]:
        """Return the entries of a mapping with merge keys applied and each key once."""
        from aigw_lint.files.entries import settle  # here, since few mappings need it

        kids, self.room = settle(kids, self.faults, self.room)
        return kids

    def other(self, event: Event, kids: list[Raw]) -> None:
        """Take an event that comes seldom: an alias, or the limits of a document."""
        if isinstance(event, AliasEvent):
            kids.append(self.alias(event))
        elif isinstance(event, DocumentStartEvent):
            self.anchors = {}
            if len(self.roots) >= self.limits.documents:
                raise FaultError(too_many(f"{self.limits.documents} documents"))
        elif isinstance(event, DocumentEndEvent):
            self.roots.append(kids.pop())

    def scalar(self, event: ScalarEvent, raw: Raw) -> Raw:
        """Return *raw* with the span of the value alone and its tag, and note its anchor."""
        start, end, value, style = raw
        anchor, tag = event.anchor, event.tag
        if anchor is not None or tag is not None:
            start = self._after_properties(start, end)
        if style and style in "|>":
            end = start + len(self.text[start:end].rstrip())
        raw = (start, end, value, style)
        if tag is not None:
            self.tagged = True
            raw = (start, end, value, style, tag)
        if anchor is not None:
            self.anchors[anchor] = raw
        return raw

    def open(self, event: CollectionStartEvent) -> None:
        """Note the start of a collection: until its end, an alias cannot name it."""
        self.opened.append(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = event

    def close(self, raw: Raw) -> Raw:
        """Return *raw* of the collection opened last, with its value's own span."""
        opening = self.opened.pop()
        anchor = opening.anchor
        start, end, kids, style = raw
        # The last entry may be an alias, whose raw stands elsewhere.
        end = max(end, self.alias_end)
        if anchor is not None or opening.ctag is not None:
            start = self._after_properties(start, end)
        raw = (start, end, kids, style)
        if anchor is not None and self.anchors.get(anchor) is opening:
            self.anchors[anchor] = raw
        return raw

    def alias(self, event: AliasEvent) -> Raw:
        """Return what the alias stands for; a fault where that is nothing."""
        start, end = event.start_mark.index, event.end_mark.index
        found = self.anchors.get(event.anchor)
        if found is None:
            raise FaultError(undefined_alias(start, end, event.anchor))
        if type(found) is not tuple:
            raise FaultError(endless_alias(start, end, event.anchor))
        self.aliased.add(len(self.roots))
        self.alias_end = end
        return found

    def _after_properties(self, start: int, end: int) -> int:
        match = re.compile(_PROPERTIES).match(self.text, start, end)
        return match.end() if match else start


def has_rare(text: str) -> bool:
    """Whether *text* may hold an anchor, an alias, a tag, a block scalar or a merge key."""
    return "&" in text or "*" in text or "!" in text or "|" in text or ">" in text or "<<" in text


def _odd_key(kids: list[Raw]) -> Fault:
    """Return the fault of the first key that is a collection."""
    key = next(key for key in kids[::2] if type(key[2]) is list)
    return collection_key(key[0], key[1])
