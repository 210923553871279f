"""Which manifests are as good as one to rules that look at one alone, so that these ask once.

Two hundred overlays of a base are two hundred manifests for each object of it, and who keeps
a folder for each cluster or team has the same text in all of them. Where a rule looks at
nothing but the object, and has nothing to say of one, it has nothing to say of the others.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache

from aigw_lint.knowledge.standins import may_hold_placeholder
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.node import Raw
from aigw_lint.text.trees import UNTAGGED
from aigw_lint.words.objectref import OUR_GROUPS
from aigw_lint.words.pattern import lazy_pattern

_METADATA = "metadata"
_TEXTS = ("labels", "annotations")
_NAMES = ("name", "namespace")
# Of an object that is kept as a text.
_LONGEST = 20_000
# Of a line, before or behind an object. A list of very many may stand on one.
_LONGEST_REST = 1000
_REST = lazy_pattern(r"[^\n]*\s*")
# What no reader of YAML takes for anything but a text, and the API server for a label. Words
# of one or two letters may be booleans, as some longer ones are.
_ORDINARY = lazy_pattern(r"[a-z][a-z0-9-]{0,61}[a-z0-9]")
_ORDINARY_IN_QUOTES = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
_QUOTES = ("'", '"')


def shape_of(manifest: Manifest) -> Hashable | None:
    """Return what is equal for manifests that are as good as one to rules about them alone.

    They have one text, but for names, labels and annotations that are ordinary texts. Or they
    are made of one document, whose parts no rendering changed but for labels and annotations, and
    these are ordinary texts; the name and the namespace that a kustomization sets stand in no
    part, and the name is an ordinary one. None where a manifest shares nothing with others,
    or where more decides than the object: see ``Rule.is_local``. Ids of its parts are in it,
    so that they must be kept.
    """
    if manifest.undecided_paths or manifest.ref.group not in OUR_GROUPS:
        return None
    if manifest.rendering.kind == "plain":
        return _written_shape(manifest)
    raw, name = manifest.node.raw, manifest.ref.name
    if name is not None and _is_ordinary_text(name):
        name = ""
    whose = id(manifest.document), manifest.rendering.kind, name
    if manifest.pieces is None:
        return whose, id(raw)
    return whose, tuple(_parts_of(raw))


def _written_shape(manifest: Manifest) -> Hashable | None:
    """Return the shape of a manifest as it is written: its text around its metadata."""
    node, text = manifest.node, manifest.source.text
    start, end = node.start, node.end
    # The first metadata counts; another one would be a part of the text behind it.
    metadata = node.get(_METADATA)
    if metadata is None or not metadata.is_mapping or end - start > _LONGEST:
        return None
    fields = _ordinary_fields(metadata.raw)
    line, rest = _start_of_line(text, start), _end_of_rest(text, end)
    if fields is None or line is None or rest is None:
        return None
    whole = text[start:rest]
    # What an alias or a tag stands for is told elsewhere.
    if "&" in whole or "*" in whole or "!" in whole:
        return None
    first, last = metadata.start - start, metadata.end - start
    if "#" in whole[first:last]:  # a comment is no ordinary text
        return None
    # The first line is indented as the others are. Who counts paths from the top of the document
    # finds others in an item of a list.
    is_top = not node.path
    return is_top, start - line, whole[:first], whole[last:], fields


def _start_of_line(text: str, offset: int) -> int | None:
    """Return where the line of *offset* starts; None where that is far off."""
    least = max(0, offset - _LONGEST_REST)
    found = text.rfind("\n", least, offset) + 1
    return found if found or not least else None


def _end_of_rest(text: str, offset: int) -> int | None:
    """Return where the line of *offset* ends, and what is blank behind it; None: far off.

    What is blank is a part of a block scalar there.
    """
    most = offset + _LONGEST_REST
    found = _REST().match(text, offset, most)
    end = most if found is None else found.end()
    return None if end >= most else end


def _ordinary_fields(metadata: Raw) -> tuple[Hashable, ...] | None:
    """Return which fields *metadata* has; None where one of them is no name or ordinary text."""
    fields: list[Hashable] = []
    kids: list[Raw] = metadata[2]
    for at in range(0, len(kids), 2):
        field, value = kids[at][2], kids[at + 1]
        fields.append(field)
        if field in _TEXTS and value[3] == "{":
            texts: list[Raw] = value[2]
            fields += (each[2:4] for each in texts[::2])
            if not all(map(_is_ordinary, texts[1::2])):
                return None
        elif field not in _NAMES or not _is_ordinary(value):
            return None
    return tuple(fields)


def _parts_of(top: Raw) -> Iterator[Hashable]:
    """Yield the parts of an object: by their ids, or their keys where the values are ordinary."""
    kids: list[Raw] = top[2]
    for at in range(0, len(kids), 2):
        key, value = kids[at][2], kids[at + 1]
        yield key
        if key != _METADATA or value[3] != "{":
            yield id(value)
            continue
        entries: list[Raw] = value[2]
        for inner in range(0, len(entries), 2):
            field, entry = entries[inner][2], entries[inner + 1]
            yield field
            if field in _TEXTS and entry[3] == "{":
                texts: list[Raw] = entry[2]
                for each in range(0, len(texts), 2):
                    yield texts[each][2:4]
                    yield None if _is_ordinary(texts[each + 1]) else id(texts[each + 1])
            else:
                yield id(entry)


def _is_ordinary(raw: Raw) -> bool:
    """Tell whether *raw* is a text that nobody reads in another way, or refuses as a label."""
    text, style = raw[2], raw[3]
    if len(raw) > UNTAGGED and raw[UNTAGGED]:  # patches leave an empty one
        return False
    if style in _QUOTES:
        return not may_hold_placeholder(text) and bool(_ORDINARY_IN_QUOTES().fullmatch(text))
    return not style and text not in _WORDS and _is_ordinary_text(text)


@lru_cache(maxsize=4096)  # all overlays of a base ask of the same names
def _is_ordinary_text(text: str) -> bool:
    return not may_hold_placeholder(text) and _ORDINARY().fullmatch(text) is not None
