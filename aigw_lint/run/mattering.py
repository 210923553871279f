"""Files that hold nothing but ConfigMaps, Secrets and Services: which of them can matter.

A large repository has thousands of them, and few are named by what is ours.
What names one says its name, so where nothing that a file has as a name is one of
those, or nearly so, the file changes nothing and need not be parsed. Whatever is not
plain to see counts: a name that is no plain word; a repository that gives new names
to its objects. Whether the files that are left are YAML is the business of others.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aigw_lint.files.glancing import groups_in, is_plain, values_of
from aigw_lint.files.parser import DEFAULT_LIMITS, Source, parse
from aigw_lint.files.portions import portions, together
from aigw_lint.knowledge.kinds import CONFIG_MAP, SECRET, SERVICE
from aigw_lint.knowledge.relations import RELATIONS
from aigw_lint.renderings.folders import ParsedFile
from aigw_lint.text.node import EACH, Node, Step, places, resolve_scalar
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.places import is_kustomization_file
from aigw_lint.text.spelling import NearNames

_LAYERS = ("Kustomization", "Component")
_SENSITIVE = frozenset({CONFIG_MAP.kind, SECRET.kind, SERVICE.kind, *_LAYERS})
_CRD = "CustomResourceDefinition"
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
# What gives new names, or changes objects in ways that are not told here.
_RENAMING = re.compile(
    r"\b(?:namePrefix|nameSuffix|replacements|vars|transformers|generators|validators"
    r"|configurations|allowNameChange|allowKindChange)\b|\\[xuU\r\n]"
)
# More than the names of the objects, never less.
_names_found_in = values_of(rb"name(?<![A-Za-z]name)", rb"[\w.-]+")
_SEPARATORS = re.compile(r"[-._]")
_WORD = re.compile(r"[A-Za-z0-9_][\w.-]*")
_DASHED = bytes.maketrans(b"._", b"--")
# Of names, one on each line.
_LONE_WORDS = re.compile(rb"^[^-._\n]+$", re.MULTILINE).findall
_LONGEST_WORD = len("false")
_HASH = ord("#")


def unneeded(
    read: Sequence[ParsedFile], others: Sequence[Source], sources: Mapping[str, Source]
) -> frozenset[str]:
    """Return the paths of those of *others* that change nothing of what is said.

    *others* hold no kinds of interest but these three; *read* are the files that
    hold more, *sources* those and all others, by path.
    """
    wanted = _wanted(read, sources) if others else None
    if wanted is None:
        return frozenset()
    # Of one that is longer, not all is here.
    limit = DEFAULT_LIMITS.file_bytes
    may_be_left = [source for source in others if len(source.data) <= limit]
    return frozenset(
        source.path for portion in portions(may_be_left) for source in _left_of(portion, wanted)
    )


def _left_of(sources: Sequence[Source], wanted: _Wanted) -> Sequence[Source]:
    """Return those of *sources* that are plain to see, and hold nothing that is *wanted*.

    That is true of most, so all of them are looked at as one text first.
    """
    data = together([source.data for source in sources])
    if data is not None and _is_apart(data, wanted):
        return sources
    return [source for source in sources if _is_apart(source.data, wanted)]


def _is_apart(data: bytes, wanted: _Wanted) -> bool:
    """Tell whether *data* holds nothing that is *wanted*, for sure."""
    names = _names_in(data)
    if names is None or wanted.has_any(names):
        return False
    if not wanted.groups:
        return True
    groups = groups_in(data)
    return groups is not None and wanted.groups.isdisjoint(groups)


def _names_in(data: bytes) -> list[bytes] | None:
    """Return what *data* has as names; None where they are not plain to see.

    Where rules are suppressed, the text counts whatever it names.
    """
    if not is_plain(data) or (_HASH in data and b"-lint:" in data.lower()):
        return None
    found = _names_found_in(data)
    return None if b"" in found else found


class _Wanted:
    """The names that something gives, and the groups of the kinds that users define."""

    def __init__(self, names: Iterable[str], groups: Iterable[str]) -> None:
        self.groups = frozenset(map(_encoded, groups))
        names = frozenset(names)
        self._near = NearNames(names)
        self._named = frozenset(map(_encoded, names))
        self._others: set[bytes] = set()
        words = [_SEPARATORS.split(name) for name in names]
        self._first = {_encoded(each[0]) for each in words}
        self._last = {_encoded(each[-1]) for each in words}
        self._folded = {_encoded("".join(each).lower()) for each in words}

    def has_any(self, names: Iterable[bytes]) -> bool:
        """Tell whether one of *names*, in ASCII, may be one of them, or like one.

        True also where one may be no text, such as a number: an object has no such name.
        """
        new = set(names) - self._others
        if not new:  # the same names come again and again
            return False
        lines = b"\n".join(new)
        if (
            not self._named.isdisjoint(new)
            or not all(map(_is_text, new))
            or any(map(self._is_near, self._maybe_near(lines)))
        ):
            return True
        self._others |= new
        return False

    def _maybe_near(self, names: bytes) -> Iterable[bytes]:
        """Return those of *names*, one on each line, that may be like one of them.

        Names that are alike differ in one word at most, or are one when folded.
        """
        dashed = names.translate(_DASHED)
        folded = dashed.lower().replace(b"-", b"").split(b"\n")
        words = dashed.split(b"\n")
        starts = [name.partition(b"-")[0] for name in words]
        ends = [name.rpartition(b"-")[2] for name in words]
        first, last, alike = self._first, self._last, self._folded
        if first.isdisjoint(starts) and last.isdisjoint(ends) and alike.isdisjoint(folded):
            return _LONE_WORDS(names)  # as for most
        return [
            name
            for name, start, end, whole in zip(
                names.split(b"\n"), starts, ends, folded, strict=True
            )
            if start == end or start in first or end in last or whole in alike
        ]

    def _is_near(self, name: bytes) -> bool:
        return bool(self._near.of(name.decode("ascii")))


def _is_text(name: bytes) -> bool:
    # Numbers begin with no letter, and no other word that is no text is so long.
    return (len(name) > _LONGEST_WORD and name[:1].isalpha()) or isinstance(
        resolve_scalar(name.decode("ascii")), str
    )


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _wanted(read: Iterable[ParsedFile], sources: Mapping[str, Source]) -> _Wanted | None:
    """Return what is named in the files that were *read*; None where that may be anything."""
    names: set[str] = set()
    groups: set[str] = set()
    texts: list[str] = []
    for file in read:
        layers = [each.root for each in file.documents if _is_layer(each.root, file.source)]
        for layer in layers:
            patches = _patch_texts(layer, file.source.path, sources)
            if patches is None:
                return None
            texts += patches
        if layers:
            texts.append(file.source.text)
        for node in (node for document in file.documents for node in _objects_in(document.root)):
            kind = node.string_at("kind") or ""
            names.update(_named_by(node, _WAYS.get(kind, ())))
            if kind == _CRD:
                groups.add(node.string_at("spec", "group") or "")
    if _may_rename(texts, names):
        return None
    for text in texts:
        names.update(_WORD.findall(text))
    return _Wanted(names, groups - {""})


def _is_layer(root: Node, source: Source) -> bool:
    """Tell whether *root* says how files become objects."""
    kind = root.string_at("kind")
    return kind in _LAYERS or (not kind and is_kustomization_file(source.path))


def _may_rename(texts: Sequence[str], names: Iterable[str]) -> bool:
    """Tell whether a name may become another on its way into the cluster."""
    if any(map(_RENAMING.search, texts)):
        return True
    substitutes = any("postBuild" in text for text in texts)
    return substitutes and any("${" in text for text in (*texts, *names))


# By kind, the ways to what names objects; several relations have one.
_WAYS: dict[str, dict[tuple[Step, ...], None]] = {}
for _row in RELATIONS:
    _way = _row.steps if _row.is_name else (*_row.steps, "name")
    _WAYS.setdefault(_row.source.kind, {})[_way] = None


def _objects_in(root: Node) -> Iterator[Node]:
    """Yield *root*, and the items of the lists in it."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if (node.string_at("kind") or "").endswith("List"):
            pending += node.each("items", EACH)


def _named_by(node: Node, ways: Iterable[tuple[Step, ...]]) -> Iterator[str]:
    """Yield the names in all fields of *node* that name objects, of whatever kind."""
    for way in ways:
        yield from (raw[2] for raw, _ in places(node.raw, way) if isinstance(raw[2], str))


def _patch_texts(root: Node, path: str, sources: Mapping[str, Source]) -> list[str] | None:
    """Return the texts of the patches in files that the kustomization *root* names.

    None where one of its patches may be for an object of these kinds.
    """
    texts: list[str] = []
    folder = posixpath.dirname(path)
    for holder in (root, *root.each("spec")):
        for field in _PATCHES:
            held = holder.get(field)
            if held is None or held.is_null:
                continue
            if not held.is_sequence:
                return None
            for entry in held.items():
                text = _patch_text(entry, folder, sources)
                if text is None or not _is_aside(entry, text):
                    return None
                texts.append(text)
    return texts


def _patch_text(entry: Node, folder: str, sources: Mapping[str, Source]) -> str | None:
    """Return the text of a patch; None where it is not at hand."""
    written = entry.string if entry.is_scalar else entry.string_at("patch")
    if written is not None and (not entry.is_scalar or "\n" in written):
        return written
    named = written or entry.string_at("path") or ""
    source = sources.get(posixpath.normpath(posixpath.join(folder, named)))
    return None if source is None else source.text


def _is_aside(entry: Node, text: str) -> bool:
    """Tell whether a patch is for none of these kinds, for sure."""
    target = entry.get("target")
    if target is not None and not target.is_null:
        kind = target.string_at("kind") or ""
        return kind.isalpha() and kind not in _SENSITIVE
    result = parse(Source.from_text("", text))
    return bool(result.documents) and all(
        _is_told(document.root.string_at("metadata", "name"))
        and (kind := document.root.string_at("kind") or "").isalpha()
        and kind not in _SENSITIVE
        for document in result.documents
    )


def _is_told(name: str | None) -> bool:
    return bool(name) and not has_placeholder(name or "")
