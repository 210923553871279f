"""Trees of which parts stand in other files: where these parts are.

What a patch puts into an object keeps its place: its offsets start at the
number of its text times `FOREIGN`, so that a node still needs nothing but its raw.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import islice

from aigw_lint.files.compose import Composer, YAMLError
from aigw_lint.files.fault import Fault, FaultError
from aigw_lint.files.parser import DEFAULT_LIMITS, Source
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.trees import shifted, with_kids
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

FOREIGN = 1 << 40
"""No file is so long: from here on offsets are those of other texts."""

_MARK = "\ufeff"
_HEADER = lazy_pattern(r"[|>][^\r\n]*(?:\r\n?|\n)")
_LINE = lazy_pattern(r"([^\r\n]*)(?:\r\n?|\n|\Z)")


class Origin(Record):
    """What a value was made of, and where that stands."""

    what: str
    location: Location


class Pieces:
    """The texts of one run of which parts were put into objects."""

    __slots__ = ("_by_file", "_numbers", "_origins", "contents", "doubtful", "sources")

    def __init__(self) -> None:
        # By what was made, which is kept, so that its id stays its own.
        self._origins: dict[int, tuple[Raw, tuple[Origin, ...]]] = {}
        self.sources: list[Source] = []
        self._numbers: dict[int, int] = {}
        self._by_file: dict[str, Source] = {}
        self.doubtful: set[str] = set()
        """What reports call the texts that readers take differently: some key stands twice."""
        self.contents: dict[int, tuple[Raw, str]] = {}
        """What fields of objects hold, as `content_of` keeps it."""

    def base_of(self, source: Source) -> int:
        """Return what the offsets of what stands in *source* start at."""
        number = self._numbers.get(id(source))
        if number is None:
            self.sources.append(source)
            self._by_file[source.file] = source
            number = self._numbers[id(source)] = len(self.sources)
        return number * FOREIGN

    def begins(self, raw: Raw, own: Source) -> str:
        """Return the sign that *raw*, a part of an object in *own*, begins with."""
        source = self.source_of(Node(raw)) if raw[0] >= FOREIGN else own
        at = raw[0] % FOREIGN
        return source.text[at : at + 1]

    def put_in(self, raw: Raw, origins: Iterable[Origin]) -> None:
        """Note that *raw* is made of *origins*."""
        self._origins[id(raw)] = (raw, tuple(dict.fromkeys(origins)))

    def origins_of(self, node: Node) -> tuple[Origin, ...]:
        """Return what *node* was made of besides what stands at its place."""
        found = self._origins.get(id(node.raw))
        return () if found is None else found[1]

    def is_made(self, node: Node) -> bool:
        """Tell whether *node* was made anew of a text."""
        return id(node.raw) in self._origins

    def path_of(self, file: str) -> str | None:
        """Return the path of the text that reports call *file*; None where it is none of these."""
        source = self._by_file.get(file)
        return None if source is None else source.path

    def source_of(self, node: Node) -> Source:
        """Return the text that *node*, a part from elsewhere, stands in."""
        return self.sources[node.start // FOREIGN - 1]

    def location(self, node: Node) -> Location:
        """Return where *node*, a part from elsewhere, stands."""
        return self.source_of(node).location(self.at_home(node))

    def paths_in(self, root: Raw) -> set[str]:
        """Return the paths of the other texts of which *root* holds parts."""
        numbers: set[int] = set()
        seen: set[int] = set()
        pending = [root]
        while pending:
            raw = pending.pop()
            numbers.add(raw[0] // FOREIGN)
            if raw[3] in ("{", "[") and id(raw) not in seen:
                seen.add(id(raw))
                pending += raw[2]
        return {self.sources[number - 1].path for number in numbers if number}

    @staticmethod
    def is_foreign(node: Node) -> bool:
        """Whether *node* stands in another text than the object that holds it."""
        return node.start >= FOREIGN

    @staticmethod
    def at_home(node: Node) -> Node:
        """Return *node* alone with the offsets of the text that it stands in."""
        start, end, *rest = node.raw
        return Node((start % FOREIGN, end % FOREIGN, *rest), node.path)


def parse_text(text: str, faults: list[Fault] | None = None) -> tuple[Node, ...] | None:
    """Return the documents of YAML *text*; None where it cannot be read.

    To *faults* what is wrong is added that hides no document.
    """
    text = text.removeprefix(_MARK)
    composer = Composer(text, DEFAULT_LIMITS)
    try:
        composer.run(text.encode("utf-8", "surrogatepass"))
        composer.finish()
    except (YAMLError, FaultError):
        return None
    if faults is not None:
        faults += composer.faults
    return tuple(map(Node, composer.roots))


def _parse_patches(text: str, source: Source, pieces: Pieces) -> tuple[Node, ...] | None:
    """Return the documents of *text* in *source* as kustomize reads patches; None: cannot be."""
    faults: list[Fault] = []
    roots = parse_text(text, faults)
    if faults:
        pieces.doubtful.add(source.file)
    if roots is None or "{" not in text:
        return roots
    text = text.removeprefix(_MARK)
    return tuple(
        Node(_with_empty_texts(root.raw, text)) if root.is_mapping else root for root in roots
    )


def parse_source(source: Source, pieces: Pieces) -> tuple[Node, ...] | None:
    """Return the documents of a file whose parts are put into objects; None: cannot be read."""
    if len(source.data) > DEFAULT_LIMITS.file_bytes:
        return None
    base = pieces.base_of(source)
    roots = _parse_patches(source.text, source, pieces)
    return None if roots is None else tuple(_moved(root, lambda at: base + at) for root in roots)


def parse_scalar(node: Node, source: Source, pieces: Pieces) -> tuple[Node, ...] | None:
    """Return the documents in the text of the scalar *node* of *source*; None: cannot be read.

    Their parts stand where the scalar has them, line by line, if it is a
    literal block; else all of them stand where the scalar does.
    """
    if Pieces.is_foreign(node):
        source = pieces.source_of(node)
        node = Pieces.at_home(node)
    roots = _parse_patches(node.text or "", source, pieces)
    if roots is None:
        return None
    base = pieces.base_of(source)
    starts = _starts_of(node, source.text)
    if starts is None:
        start, end = base + node.start, base + node.end
        return tuple(Node(all_at(root.raw, start, end)) for root in roots)
    texts, places = starts
    skipped = (node.text or "").startswith(_MARK)

    def place(offset: int) -> int:
        offset += skipped
        line = bisect_right(texts, offset) - 1
        return base + places[line] + offset - texts[line]

    return tuple(_moved(root, place) for root in roots)


def here(node: Node, source: Source, pieces: Pieces) -> Node:
    """Return *node* of *source*, to be put into other objects."""
    if Pieces.is_foreign(node):
        return node
    base = pieces.base_of(source)
    return _moved(node, lambda at: base + at)


def _moved(node: Node, place: Callable[[int], int]) -> Node:
    return Node(shifted(node.raw, lambda start, end: (place(start), place(end))))


def all_at(root: Raw, start: int, end: int) -> Raw:
    """Return the tree *root*, of which each part stands from *start* to *end*."""
    return shifted(root, lambda *_: (start, end))


def _with_empty_texts(root: Raw, text: str) -> Raw:
    """Return *root*, a document of *text*, with a text for each value that braces leave out.

    Only in the lists of mappings: no merge of one leaves anything empty outside of lists.
    """
    known: dict[tuple[int, bool], Raw] = {}

    def filled(raw: Raw, *, inside: bool) -> Raw:
        if raw[3] not in ("{", "["):
            return raw
        made = known.get((id(raw), inside))
        if made is None:
            inside |= raw[3] == "["
            kids = [filled(kid, inside=inside) for kid in raw[2]]
            if inside and text[raw[0] : raw[0] + 1] == "{":
                kids[1::2] = [
                    kid if kid[2] != "" or kid[3] else (*kid[:3], '"') for kid in kids[1::2]
                ]
            made = known[id(raw), inside] = with_kids(raw, kids)
        return made

    return filled(root, inside=False)


def _starts_of(node: Node, text: str) -> tuple[list[int], list[int]] | None:
    """Return where the lines of the literal block *node* start, in its text and in *text*.

    None where the scalar is no literal block, or its lines are not those of *text*.
    """
    header = _HEADER().match(text, node.start) if node.style == "|" else None
    if header is None or node.text is None:
        return None
    wanted = node.text.split("\n")
    lines = list(islice(_LINE().finditer(text, header.end()), len(wanted)))
    if len(lines) < len(wanted):
        return None
    indent = next(
        (len(line.group(1)) - len(each) for each, line in zip(wanted, lines, strict=True) if each),
        0,
    )
    texts, places, offset = [], [], 0
    for each, line in zip(wanted, lines, strict=True):
        skipped = min(indent, len(line.group(1)))
        if each and line.group(1)[skipped:] != each:
            return None
        texts.append(offset)
        places.append(line.start() + skipped)
        offset += len(each) + 1
    return texts, places
