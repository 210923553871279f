"""Source text to documents, comments and syntax faults."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator

from aigw_lint.files.compose import Composer, Limits, YAMLError
from aigw_lint.files.fault import Fault, FaultError, too_many
from aigw_lint.files.finding import Finding, Related
from aigw_lint.files.portions import portions, together
from aigw_lint.text.node import Node, Raw, string_of
from aigw_lint.text.places import is_kustomization_file, is_values_file
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import LineTable, Location
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge

__all__ = [
    "DEFAULT_LIMITS",
    "SUPPRESSION_MARK",
    "Document",
    "Limits",
    "ParseResult",
    "Source",
    "comments",
    "may_suppress",
    "names_origin",
    "parse",
    "those_that_may_suppress",
]

DEFAULT_LIMITS = Limits()

SUPPRESSION_MARK = "aigw-lint:"
"""What a comment that ignores rules begins with."""

_MARK = SUPPRESSION_MARK.encode()

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SURROGATES = r"[\ud800-\udfff]"
_LAST_WORD = lazy_pattern(r"[^\s{\[,]+(?=[ \t]*\Z)")
_FIRST_WORD = lazy_pattern(r"[^\s:,\]}]+")
_LONGEST_WORD = 100


class Source:
    """One file's bytes, and its text when somebody asks.

    *path* is its key below the root, with ``/``; *file* what reports call it; *origin* the file
    that a program of the user's rendered to this text, as reports call that.
    Offsets count code points of `text`, which has no byte order mark.
    """

    __slots__ = ("_decoded", "_lines", "_text", "data", "file", "origin", "path")

    def __init__(
        self, path: str, data: bytes, file: str | None = None, origin: str | None = None
    ) -> None:
        self.path = path
        self.data = data
        self.file = path if file is None else file
        self.origin = origin
        self._decoded: str | None = None
        self._text: str | None = None
        self._lines: LineTable | None = None

    @classmethod
    def from_text(cls, path: str, text: str, file: str | None = None) -> Source:
        """Return a source with *text* instead of bytes."""
        source = cls(path, text.encode("utf-8", "surrogatepass"), file)
        source._decoded = text.removeprefix("\ufeff")
        return source

    @property
    def decoded(self) -> str:
        """The text, with a lone surrogate for each byte that cannot be decoded."""
        if self._decoded is None:
            self._decoded = _decode(self.data)
        return self._decoded

    @property
    def text(self) -> str:
        """The text, with U+FFFD for each byte that cannot be decoded."""
        if self._text is None:
            text = self.decoded
            self._text = text if text.isascii() else re.sub(_SURROGATES, "\ufffd", text)
        return self._text

    @property
    def lines(self) -> LineTable:
        """The lines of the text."""
        if self._lines is None:
            self._lines = LineTable(self.text)
        return self._lines

    def location(self, start: Node | int, end: int | None = None) -> Location:
        """Return the location of a node, or of the text from *start* up to *end*.

        Of a node that is written as nothing: that of the word before it, its key or tag; where
        none stands on that line, that of the word after it.
        """
        if isinstance(start, Node):
            first, last = start.start, start.end
            if first == last:
                first = _word_before(self.text, first)
            if first == last:
                last = _word_after(self.text, last)
            return Location(self.file, self.lines.span(first, last))
        return Location(self.file, self.lines.span(start, start if end is None else end))


def _word_before(text: str, offset: int) -> int:
    """Return where the last word before *offset* begins on its line; *offset* where none does."""
    match = _LAST_WORD().search(text, max(0, offset - _LONGEST_WORD), offset)
    return match.start() if match else offset


def _word_after(text: str, offset: int) -> int:
    """Return where the word at *offset* ends; *offset* where none does."""
    match = _FIRST_WORD().match(text, offset, offset + _LONGEST_WORD)
    return match.end() if match else offset


class Document:
    """One YAML document of a file whose top is a mapping.

    *index* is its place among the documents of the file, from 0; *api_version*
    and *kind* are the texts of these fields where they are strings. *is_joined*
    says that it follows upon another without a line ``---``: JSON objects may.
    """

    __slots__ = ("api_version", "index", "is_joined", "kind", "root", "source")

    def __init__(self, source: Source, index: int, root: Node, *, is_joined: bool = False) -> None:
        self.source = source
        self.index = index
        self.root = root
        self.is_joined = is_joined
        self.api_version: str | None = None
        self.kind: str | None = None
        kids = root.raw[2] if root.raw[3] == "{" else ()  # texts of patches may hold what they like
        for at in range(0, len(kids), 2):
            if kids[at][2] == "kind":
                self.kind = string_of(kids[at + 1])
            elif kids[at][2] == "apiVersion":
                self.api_version = string_of(kids[at + 1])
            else:
                continue
            if self.kind is not None and self.api_version is not None:
                break

    def __repr__(self) -> str:
        return f"Document({self.source.path!r}, {self.index})"


class ParseResult(Record):
    """What a file holds."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    template: bool = False
    """Whether it is the source of a template: not all of it is YAML, and no fault is told."""
    unread: str = ""
    """The text of the documents that cannot be read, or of what is left of them."""


def parse(
    source: Source, limits: Limits = DEFAULT_LIMITS, texts: dict[str, str] | None = None
) -> ParseResult:
    """Return the documents of *source* and what keeps others from being read.

    *texts* is what several calls share, to hold equal texts once; empty at
    first. Never raises for what a file holds.
    """
    if len(source.data) > limits.file_bytes:
        size = f"{limits.file_bytes / 1024 / 1024:g} MiB"
        return ParseResult((), _findings(source, [too_many(size)]), unread=source.text)
    composer = Composer(source.decoded, limits)
    try:
        composer.run(source.data, texts)
        composer.finish()
    except FaultError as error:
        if error.fault.whole_file:
            return ParseResult((), _findings(source, [error.fault]), unread=source.text)
    except YAMLError:
        pass
    else:
        return ParseResult(_documents(source, composer.roots), _findings(source, composer.faults))
    from aigw_lint.files.recovery import recover  # here, since few files are at fault

    found = recover(source.decoded, limits)
    documents = _documents(source, found.roots, found.joined)
    unread = "\n".join(source.text[start:end] for start, end in found.unread)
    return ParseResult(documents, _findings(source, found.faults), found.template, unread)


def _decode(data: bytes) -> str:
    """Return the text of *data*; what cannot be decoded becomes lone surrogates."""
    encoding = _UTF16_BOMS.get(data[:2])
    if encoding is None:
        if data.startswith(_UTF8_BOM):
            data = data[3:]
        return data.decode("utf-8", "surrogateescape")
    whole = len(data) & ~1
    text = data[2:whole].decode(encoding, "surrogatepass")
    return text + "\udc80" * (len(data) - whole)


def _documents(
    source: Source, roots: Iterable[Raw], joined: Container[int] = ()
) -> tuple[Document, ...]:
    return tuple(
        Document(source, index, Node(root), is_joined=index in joined)
        for index, root in enumerate(roots)
        if root[3] == "{"
    )


def _findings(source: Source, faults: Iterable[Fault]) -> tuple[Finding, ...]:
    return tuple(_finding(source, fault) for fault in faults)


def _finding(source: Source, fault: Fault) -> Finding:
    # What is missing at the very end of a file is shown at its last character.
    first = min(fault.start, max(0, len(source.text) - 1))
    message = fault.message
    if fault.where_last_counts is not None and _is_settings(source.path):
        message = fault.where_last_counts
    related: tuple[Related, ...] = ()
    if fault.other is not None:
        start, end, note = fault.other
        related = (Related(note, source.location(start, end)),)
    return Finding(
        source.location(first, max(fault.end, first + 1)),
        fault.rule,
        fault.severity,
        Judge.API_SERVER,
        "engine",
        message,
        related=related,
    )


def _is_settings(path: str) -> bool:
    """Tell whether a tool reads the file at *path* by itself, as no object."""
    return is_kustomization_file(path) or is_values_file(path)


_ORIGINS = ("# Source: ", "config.kubernetes.io/origin:")


def names_origin(source: Source) -> bool:
    """Tell at little cost whether *source* can name what it was rendered from.

    helm does so in a comment above each document, kustomize in an annotation.
    """
    return any(sign in source.text for sign in _ORIGINS)


_COMMENT = r"(?:^|(?<=[\r\n \t]))#[^\r\n]*"


def those_that_may_suppress(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield those of *sources* that can hold a suppression, be it in the wrong case.

    Looks at many at once, since few do.
    """
    for portion in portions(sources):
        data = together([source.data for source in portion])
        if data is None or _MARK in data.lower() or any(bom in data for bom in _UTF16_BOMS):
            yield from filter(may_suppress, portion)


def may_suppress(source: Source) -> bool:
    """Tell at little cost whether *source* can hold a suppression, be it in the wrong case."""
    if source.data[:2] in _UTF16_BOMS:
        return SUPPRESSION_MARK in source.text.lower()
    # In bytes, since most texts are never asked for; no other letter has one of these for its
    # lower case.
    return _MARK in source.data.lower()


def comments(source: Source, documents: Iterable[Document]) -> Iterator[tuple[int, str]]:
    """Yield offset and text of every comment of *source*, in order.

    *documents* are all those of the file; a ``#`` inside their scalars is none.
    """
    spans = sorted({span for document in documents for span in _closed(document.root.raw)})
    starts = [start for start, _ in spans]
    text = source.text
    search = re.compile(_COMMENT).search
    match = search(text)
    while match is not None:
        at, past = match.span()
        index = bisect_right(starts, at) - 1
        if index < 0 or at >= spans[index][1] or _is_header(text, spans[index][0], at):
            yield at, match.group()
        else:
            past = spans[index][1]
        match = search(text, past)


def _closed(root: Raw) -> Iterator[tuple[int, int]]:
    """Yield the spans of the scalars below *root* in which a ``#`` is text."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        raw = stack.pop()
        if raw[3] in ("{", "["):
            if id(raw) not in seen:
                seen.add(id(raw))
                stack += raw[2]
        elif raw[3]:
            yield raw[0], raw[1]


def _is_header(text: str, start: int, at: int) -> bool:
    """Whether *at* is on the first line of the block scalar that begins at *start*."""
    return text[start] in "|>" and not re.search(r"[\r\n]", text[start:at])
