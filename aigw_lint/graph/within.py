"""What stands within objects of other kinds, or in texts in them: somebody makes it of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from aigw_lint.files.parser import DEFAULT_LIMITS, Source
from aigw_lint.files.streams import MARKER
from aigw_lint.objects.pieces import parse_text
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.pattern import lazy_pattern

# What these say of a kind makes no object of it, or is read for what it makes.
_NAMING = frozenset(
    {
        "Application",
        "ApplicationSet",
        "AppProject",
        "Component",
        "CustomResourceDefinition",
        "HelmRelease",
        "Kustomization",
        "ValidatingAdmissionPolicy",
    }
)
# What tells an object from one that is only named, such as a check of its health.
_PARTS = ("metadata", "spec", "data", "clone")
# Kyverno makes what it is told there, also without a version.
_MAKING = "generate"
# There a manifest has itself once more.
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
# The kind of a document in the block style.
_KIND = lazy_pattern(r"^kind:[ \t]+[\"']?(\w+)", re.MULTILINE)
_VERSIONS = ("apiVersion", "api_version")
_DEEPEST = 100


def roots_of(source: Source) -> tuple[Node, ...]:
    """Return all documents of *source*, also such as are no manifests; none where it is long."""
    is_short = len(source.data) <= DEFAULT_LIMITS.file_bytes
    return (parse_text(source.text) if is_short else None) or ()


def kinds_within(source: Source, kinds: Iterable[GroupKind]) -> frozenset[GroupKind]:
    """Return those of *kinds* of which one stands within an object of *source*, or in a text there.

    What only speaks of one does not count, nor do reports of this program, which quote it.
    """
    wanted = {each.kind: each for each in kinds if _may_be_within(source.data, each.kind)}
    if not wanted or len(source.data) > DEFAULT_LIMITS.file_bytes:
        return frozenset()
    parsed = (parse_text(each) or () for each in _parts_with(wanted, source.text))
    roots = (each for each in chain.from_iterable(parsed) if not _only_names(each))
    held = chain.from_iterable(map(_inner, roots))
    return frozenset(chain.from_iterable(_found_in(each, wanted) for each in held))


def _parts_with(words: Iterable[str], text: str) -> Iterator[str]:
    """Yield the documents of *text* that have one of *words*, but CRDs and the like.

    Those are most of what an installation is made of, and long.
    """
    starts = [0, *(match.start() for match in MARKER.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        part = text[start:end]
        kind = _KIND().search(part)
        if (kind is None or kind[1] not in _NAMING) and any(word in part for word in words):
            yield part


def _may_be_within(data: bytes, kind: str) -> bool:
    """Tell whether *kind* stands elsewhere than as the kind of a document."""
    word = kind.encode()
    if word not in data:
        return False
    as_kinds = re.findall(rb"^kind:[ \t]*[\"']?%s\b" % word, data, re.MULTILINE)
    return data.count(word) > len(as_kinds)


def _only_names(root: Node) -> bool:
    is_report = root.get("tool", "name") is not None and root.get("schema_version") is not None
    is_sarif = root.get("runs") is not None and root.get("version") is not None
    return is_report or is_sarif or root.string_at("kind") in _NAMING


def _inner(root: Node) -> Iterable[Node]:
    """Return what stands within *root*, or the objects that a list holds."""
    if (root.string_at("kind") or "").endswith("List"):
        return chain.from_iterable(_inner(each) for each in root.each("items", "[]"))
    return (value for _, value in root.entries()) if root.is_mapping else root.items()


def _found_in(top: Node, wanted: Mapping[str, GroupKind]) -> Iterator[GroupKind]:
    """Yield those *wanted* that *top* is, has in it, or has as a text in it."""
    pending = [top]
    while pending:
        node = pending.pop()
        if node.is_scalar:
            text = node.text or ""
            yield from (each for each in wanted.values() if _writes(text, each))
            continue
        kind = wanted.get(node.string_at("kind") or "")
        if kind is not None and _is_object(node, kind):
            yield kind
        yield from _cloned(node, wanted)
        if len(node.path) < _DEEPEST:
            pending += node.items()
            pending += (value for key, value in node.entries() if key.text != _LAST_APPLIED)


def _is_object(node: Node, kind: GroupKind) -> bool:
    """Tell whether *node*, which names *kind*, is an object of it or has it made."""
    versions = [version for field in _VERSIONS if (version := node.string_at(field)) is not None]
    if node.path[-1:] == (_MAKING,) and not versions:
        return True
    is_meant = any(_is_of(version, kind) for version in versions)
    return is_meant and any(node.get(part) is not None for part in _PARTS)


def _is_of(version: str, kind: GroupKind) -> bool:
    return has_placeholder(version) or version.rpartition("/")[0] == kind.group


def _cloned(node: Node, wanted: Mapping[str, GroupKind]) -> Iterator[GroupKind]:
    """Yield those *wanted* of which Kyverno copies all, as *node* says."""
    for each in node.each("cloneList", "kinds", "[]"):
        version, _, name = (each.string or "").rpartition("/")
        kind = wanted.get(name)
        if kind is not None and _is_of(version, kind):
            yield kind


def _writes(text: str, kind: GroupKind) -> bool:
    """Tell whether *text* has *kind* and its group where a manifest has them."""
    return kind.kind in text and all(
        re.search(rf"\b{field}[\"']?[ \t]*[:=][ \t]*[\"']?{re.escape(value)}(?!\w)", text)
        for field, value in (("kind", kind.kind), ("apiVersion", kind.group))
    )


def texts_in(top: Node) -> Iterator[str]:
    """Yield all keys and texts in *top*."""
    pending: Sequence[Node] = [top]
    while pending:
        inner: list[Node] = []
        for node in pending:
            if node.is_scalar:
                yield node.text or ""
            elif len(node.path) < _DEEPEST:
                inner += node.items()
                for key, value in node.entries():
                    yield key.text or ""
                    inner.append(value)
        pending = inner
