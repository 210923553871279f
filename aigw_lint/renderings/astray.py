"""Patches with a target that is nearly there: kustomize leaves them out without a word.

What it selects, and that it says nothing, was tried with the program.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property

from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.choosing import Matcher, Selector
from aigw_lint.renderings.draft import IDENTITY, Draft, is_told
from aigw_lint.renderings.folders import Folders, Refusal
from aigw_lint.renderings.layer import Entry, Layer
from aigw_lint.renderings.patch import Patch
from aigw_lint.renderings.stack import Stack
from aigw_lint.text.node import Node
from aigw_lint.text.spelling import near
from aigw_lint.words.objectref import OUR_GROUPS
from aigw_lint.words.position import Location

_FIELDS = ("patches", "patchesJson6902")
_MOST = 50_000
"""How many objects are compared with targets of their kind that are for nothing.

With more, there are more patches for nothing than anybody would look at.
"""


class Strays:
    """The patches that change nothing in any rendering, each with what it seems to mean."""

    def __init__(self, folders: Folders, pieces: Pieces) -> None:
        self._folders = folders
        self._pieces = pieces
        self._found: dict[Hashable, Refusal] = {}
        self._used: set[Hashable] = set()
        self._left = _MOST

    def note(
        self,
        layer: Layer,
        entry: Entry,
        patches: Sequence[Patch],
        idle: Sequence[Patch],
        stack: Stack,
    ) -> None:
        """Note what *patches* of *entry* of *layer* did to *stack*; the *idle* ones did nothing."""
        target = entry.node.get("target")
        if target is None or not target.is_mapping or not patches:
            return  # kustomize ends with an error for one without, or it is no patch
        key = entry.document.source.path, entry.node.start, entry.node.end
        if len(idle) < len(patches) or stack.is_open or stack.remotes or stack.is_partial:
            self._used.add(key)
        elif key not in self._used and key not in self._found:
            selector = patches[0].selector
            stray = None if selector is None else self._stray(layer, entry, selector, stack.drafts)
            if stray is not None:
                self._found[key] = stray

    def all(self) -> Iterator[Refusal]:
        """Yield those that nothing but what was seen has a use for."""
        return (stray for key, stray in self._found.items() if key not in self._used)

    def _stray(
        self, layer: Layer, entry: Entry, selector: Selector, drafts: Iterable[Draft]
    ) -> Refusal | None:
        """Return that *selector*, the target in *entry*, is nearly for one of *drafts*.

        None where that is not certain, or where it is for nothing like them.
        """
        kind, name = selector.kind.text, selector.name.text
        if kind is None or name is None or selector.labels or selector.annotations:
            return None
        found: tuple[Draft, str, str] | None = None
        for draft in drafts:
            if draft.kind.kind != kind:
                continue
            self._left -= 1
            if self._left < 0 or draft.kind.group not in OUR_GROUPS or not _is_plain(draft):
                return None
            answer = _lacking(selector, draft)
            if answer is not None and (found is None or answer[0] != "name"):
                found = draft, *answer
        if found is None or self._is_meant(layer, entry, selector, found[0]):
            return None
        _, field, cure = found
        where = entry.node.get("target", field) or entry.node
        who = f"{kind} {name}{_beside(field, where.text or '')}"
        why = f"it is for {who}, and there is none here ({cure})"
        return Refusal(self._at(entry, where), why, is_silent=True)

    def _is_meant(self, layer: Layer, entry: Entry, selector: Selector, draft: Draft) -> bool:
        """Whether *selector* may be for nothing on purpose, though *draft* is nearly what it names.

        There is another patch for *draft* beside it, or the tree has what it names elsewhere.
        """
        kind, name, space = (
            each.text for each in (selector.kind, selector.name, selector.namespace)
        )
        for other in (each for field in _FIELDS for each in layer.entries(field)):
            target = other.node.get("target")
            if target is not None and other.node.start != entry.node.start:
                is_same = target.string_at("kind") == kind
                if is_same and target.string_at("name") in draft.names:
                    return True
        if name in draft.names:
            return space is not None and (kind, name, space) in self._all_named
        return (kind, name, None) in self._all_named

    @cached_property  # as late as this, since few patches are for nothing
    def _all_named(self) -> set[tuple[str | None, str | None, str | None]]:
        """Kind and name, with and without the namespace, of all that the tree has."""
        manifests = [each for held in self._folders.manifests.values() for each in held]
        spaces = {(each.kind, each.ref.name, each.ref.namespace) for each in manifests}
        return spaces | {(each.kind, each.ref.name, None) for each in manifests}

    def _at(self, entry: Entry, node: Node) -> Location:
        if Pieces.is_foreign(node):  # what another patch has put there
            return self._pieces.location(node)
        return entry.document.source.location(node if entry.place is entry.node else entry.place)


def _is_plain(draft: Draft) -> bool:
    """Whether all is known of who *draft* is and was."""
    is_known = all(map(is_told, (*draft.names, *draft.spaces)))
    return is_known and not any(map(draft.is_unsure, IDENTITY))


def _lacking(selector: Selector, draft: Draft) -> tuple[str, str] | None:
    """Return the field of the target that keeps it from *draft*, and what to write there.

    None where *draft* is not what seems to be meant.
    """
    name = selector.name.text or ""
    names, spaces = {draft.names[0], draft.names[-1]}, {draft.spaces[0], draft.spaces[-1]}
    version = draft.api_version.rpartition("/")[2]
    others = (
        ("group", _fits(selector.group, {draft.kind.group}), draft.kind.group),
        ("version", _fits(selector.version, {version}), version),
        ("namespace", _fits(selector.namespace, spaces), ""),
    )
    wrong = [(field, value) for field, fits, value in others if not fits]
    if name not in names:
        close = next((each for each in (draft.names[-1], draft.names[0]) if near(name, each)), None)
        return None if close is None or wrong else ("name", f'did you mean "{close}"?')
    if len(wrong) != 1:
        return None
    field, value = wrong[0]
    if field != "namespace":
        return field, f"its {field} is {value}"
    if draft.namespaces[-1] is None:
        cure = "it has no namespace yet when patches are put in: leave that out of the target"
        return field, cure
    return field, f"it is in namespace {draft.spaces[-1]}"


def _fits(matcher: Matcher, values: Iterable[str]) -> bool:
    return any(matcher.fits(each) is not False for each in values)


def _beside(field: str, value: str) -> str:
    """Return what the target asks for besides kind and name, where it is *field* that fits not."""
    if field == "name":
        return ""
    return f" in namespace {value}" if field == "namespace" else f" of {field} {value}"
