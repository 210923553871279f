"""Patches with a target that is nearly there: kustomize leaves them out without a word.

What it selects, and that it says nothing, was tried with the program.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from aigw_lint.choosing import Matcher, Selector
from aigw_lint.draft import NAME, NAMESPACE_FIELD, UNKNOWN, Draft, is_told
from aigw_lint.folders import Refusal
from aigw_lint.layer import Entry
from aigw_lint.objectref import OUR_GROUPS
from aigw_lint.patch import Patch
from aigw_lint.spelling import near
from aigw_lint.stack import Stack

_IDENTITY = (("apiVersion",), ("kind",), NAME, NAMESPACE_FIELD)
_MOST = 20_000
"""How many objects are compared with targets: then there are more than anybody would look at."""


class Strays:
    """The patches that change nothing in any rendering, each with what it seems to mean."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Refusal] = {}
        self._used: set[Hashable] = set()
        self._left = _MOST

    def note(
        self,
        key: Hashable,
        entry: Entry,
        patches: Sequence[Patch],
        idle: Sequence[Patch],
        stack: Stack,
    ) -> None:
        """Note what *patches* of *entry* did to *stack*; those that are *idle* did nothing."""
        if len(idle) < len(patches) or stack.is_open or stack.remotes:
            self._used.add(key)
        elif patches and key not in self._used and key not in self._found:
            selector = patches[0].selector
            self._left -= len(stack.drafts)
            if selector is None or self._left < 0:
                return
            stray = _stray(entry, selector, stack.drafts)
            if stray is not None:
                self._found[key] = stray

    def all(self) -> Iterator[Refusal]:
        """Yield those that nothing but what was seen has a use for."""
        return (stray for key, stray in self._found.items() if key not in self._used)


def _stray(entry: Entry, selector: Selector, drafts: Iterable[Draft]) -> Refusal | None:
    """Return that *selector*, the target in *entry*, is for none of *drafts*, but nearly for one.

    None where that is not certain, or where it is for nothing like them.
    """
    kind, name = selector.kind.text, selector.name.text
    if kind is None or name is None or selector.labels or selector.annotations:
        return None
    found: tuple[str, str] | None = None
    for draft in drafts:
        if draft.kind.kind != kind:
            continue
        if draft.kind.group not in OUR_GROUPS or not _is_plain(draft):
            return None
        answer = _lacking(selector, draft)
        if answer is not None and (found is None or answer[0] != "name"):
            found = answer
    if found is None:
        return None
    field, cure = found
    where = entry.node.get("target", field) or entry.node.get("target") or entry.node
    node = where if entry.place is entry.node else entry.place
    who = f"{kind} {name}{_beside(field, where.text or '')}"
    why = f"it is for {who}, and there is none here ({cure})"
    return Refusal(entry.document.source.location(node), why, is_silent=True)


def _is_plain(draft: Draft) -> bool:
    """Whether all is known of who *draft* is and was."""
    told = (*draft.names, *draft.spaces)
    return (
        all(map(is_told, told)) and UNKNOWN not in told and not any(map(draft.is_unsure, _IDENTITY))
    )


def _lacking(selector: Selector, draft: Draft) -> tuple[str, str] | None:
    """Return the field of the target that keeps it from *draft*, and what to write there.

    None where *draft* is not what seems to be meant.
    """
    name = selector.name.text or ""
    spaces = {draft.spaces[0], draft.spaces[-1]}
    version = draft.api_version.rpartition("/")[2]
    others = (
        ("group", _fits(selector.group, {draft.kind.group}), draft.kind.group),
        ("version", _fits(selector.version, {version}), version),
        ("namespace", _fits(selector.namespace, spaces), ""),
    )
    wrong = [(field, value) for field, fits, value in others if not fits]
    if name in (draft.names[0], draft.names[-1]):
        if len(wrong) != 1:
            return None
        field, value = wrong[0]
        if field != "namespace":
            return field, f"its {field} is {value}"
        if draft.namespaces[-1] is None:
            return field, (
                "it has no namespace yet when patches are put in: leave that out of the target"
            )
        return field, f"it is in namespace {draft.spaces[-1]}"
    close = next((each for each in (draft.names[-1], draft.names[0]) if near(name, each)), None)
    return None if close is None or wrong else ("name", f'did you mean "{close}"?')


def _fits(matcher: Matcher, values: Iterable[str]) -> bool:
    return any(matcher.fits(each) is not False for each in values)


def _beside(field: str, value: str) -> str:
    """Return what the target asks for besides kind and name, where it is *field* that fits not."""
    if field == "name":
        return ""
    return f" in namespace {value}" if field == "namespace" else f" of {field} {value}"
