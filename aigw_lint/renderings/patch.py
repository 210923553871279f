"""Patches of kustomizations: what they are for, and what they make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from aigw_lint.files.budget import Budget
from aigw_lint.files.parser import Source
from aigw_lint.objects.manifest import Path, overlap
from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.choosing import Selector
from aigw_lint.renderings.draft import IDENTITY, MOST_PATHS, NAME, NAMESPACE_FIELD, Draft
from aigw_lint.renderings.jsonfaults import failing_test, refusal_of
from aigw_lint.renderings.jsonpatch import Operation, edited
from aigw_lint.renderings.merging import merge, merges_by_key
from aigw_lint.renderings.rereading import after_json
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.trees import (
    Spend,
    UnmergeableError,
)
from aigw_lint.words.record import Record

EVERYTHING: tuple[Path, ...] = ((),)
"""The paths of a patch that may change the whole object."""

_COST_OF_CHANGE = 5  # as many comparisons take about as long


class Site(Record):
    """Where a patch is written, and what finds the files that it names."""

    source: Source
    pieces: Pieces
    load: Callable[[str], Source | None]
    """Returns a file by its path; None where the tree does not hold it."""


class Patch(Record):
    """One change of the objects that are selected; None selects all."""

    selector: Selector | None
    fields: tuple[Path, ...] = ()
    """What it may change to something that is not told."""
    operations: tuple[Operation, ...] = ()
    body: Raw | None = None
    """A strategic merge patch, without what it leaves as it is."""
    is_json: bool = False
    """Whether objects go through JSON for it, though it may change nothing of them."""
    recorded: bool = False
    """Whether kustomize keeps on record the name that an object has before it."""
    tests: tuple[tuple[int, Operation], ...] = ()
    """What is to be there, each after how many *operations*."""
    flaw: tuple[Node, str] | None = None
    """For what kustomize refuses it, and where it stands."""
    edit: Callable[[Raw, Spend], Raw] | None = None
    """Any other change of the whole object, which says what work it makes."""

    @property
    def may_rename(self) -> bool:
        """Whether it may delete an object, or change its name or namespace."""
        if self.body is not None:
            body = Node(self.body)
            if any(map(body.get, ("$patch", "kind"))) or body.get(*NAME):
                return True
        return self.fields == EVERYTHING or any(
            overlap(path, way) for each in self.operations for way in each.ways for path in IDENTITY
        )

    @property
    def may_move(self) -> bool:
        """Whether it may change the namespace of an object, as no merge does."""
        return self.fields == EVERYTHING or any(
            overlap(NAMESPACE_FIELD, way) for each in self.operations for way in each.ways
        )

    def change(self, draft: Draft, budget: Budget, pieces: Pieces) -> Draft | None:
        """Return *draft* after this patch, which is for it; None where it deletes it."""
        root, unknown = draft.root, self.fields
        removed: tuple[Raw, ...] = ()
        told = [operation for operation in self.operations if operation.kind]
        failing: Operation | None = None
        try:
            if self.body is not None:
                keyed = merges_by_key(draft.kind.group)
                merged = merge(root, self.body, keyed=keyed, spend=budget.spend)
                if merged.root is None:
                    return None
                root, unknown = merged.root, unknown + merged.unknown
                removed += merged.removed
            if self.is_json:
                begins = partial(pieces.begins, own=draft.manifest.source)
                root = after_json(root, begins)
                draft = self._tested(draft.holding(root), budget, pieces)
            for operation in told:
                failing = operation
                root = edited(root, operation, budget.spend)
                if operation.taken is not None:
                    removed += (operation.taken,)
            if self.edit is not None:
                root = self.edit(root, budget.spend)
        except UnmergeableError:
            refusal = None
            if failing is not None and len(told) == len(self.operations):
                refusal = refusal_of(failing, root, draft, pieces)
            return self.obscured(draft)._replace(refusal=draft.refusal or refusal)
        for operation in told:
            draft = _moved(draft, operation)
        draft = draft.with_root(root).lacking(removed)
        unsaid = [each for each in self.operations if not each.kind]
        return self._obscured(draft, unknown, unsaid)

    def _tested(self, draft: Draft, budget: Budget, pieces: Pieces) -> Draft:
        """Return *draft* with the first of the tests noted that fails."""
        if not self.tests or draft.refusal is not None:
            return draft
        refusal = failing_test(self.operations, self.tests, draft, budget.spend, pieces)
        return draft._replace(refusal=refusal)

    def obscured(self, draft: Draft) -> Draft:
        """Return *draft* with all that this patch may change undecided."""
        unknown = self.fields
        if self.body is not None:
            fields = tuple(islice(merged_fields(Node(self.body)), MOST_PATHS + 1))
            if NAME in fields:
                draft = draft.unidentified_at((NAME,))
            unknown += fields if len(fields) <= MOST_PATHS else EVERYTHING
        if self.edit is not None:
            unknown = EVERYTHING
        return self._obscured(draft, unknown, self.operations)

    def _obscured(
        self, draft: Draft, paths: tuple[Path, ...], operations: Sequence[Operation]
    ) -> Draft:
        """Return *draft* with *paths* undecided, and what *operations* change."""
        if operations:
            root = Node(draft.root)
            changed = tuple(path for each in operations for path in each.paths_in(root))
            draft = draft.unidentified_at(changed)
            paths += changed
        return draft.touched_at(paths)


def _moved(draft: Draft, operation: Operation) -> Draft:
    """Return *draft* with what *operation* moves undecided as a whole, if a part of it was.

    So is the place to which it moves, or copies, what was undecided.
    """
    if not draft.undecided or operation.replaces:
        return draft
    top, root, undecided = draft.manifest.node.path, Node(draft.root), list(draft.undecided)
    source = operation.source_in(root)
    if source is not None and any(overlap(each, (*top, *source)) for each in undecided):
        undecided.append((*top, *operation.path_in(root)))
    for path in operation.paths_in(root):
        changed = (*top, *path)
        undecided = [changed if each[: len(changed)] == changed else each for each in undecided]
    return draft._replace(undecided=tuple(dict.fromkeys(undecided)))


class Applied(Record):
    """What patches did besides changing objects."""

    deleted: list[tuple[Draft, Node]]
    """What they delete, each with what the patch says it by."""
    idle: list[Patch]
    """Those that were for nothing."""


def apply(patches: Iterable[Patch], drafts: list[Draft], budget: Budget, pieces: Pieces) -> Applied:
    """Let *patches* change the *drafts* that they select, in their order."""
    deleted: list[tuple[Draft, Node]] = []
    idle: list[Patch] = []
    for patch in patches:
        is_idle = True
        budget.spend(len(drafts))
        kept: list[Draft] = []
        asks = patch.selector is not None and patch.selector.has_patterns
        for draft in drafts:
            if asks and patch.selector is not None:
                budget.spend(patch.selector.work(draft))
            chosen = True if patch.selector is None else patch.selector.selects(draft)
            if chosen is False:
                kept.append(draft)
                continue
            is_idle = False
            budget.spend(_COST_OF_CHANGE)
            known = draft.recorded() if patch.recorded else draft
            changed = patch.change(known, budget, pieces) if chosen else patch.obscured(known)
            if changed is not None:
                kept.append(changed)
            elif patch.body is not None:
                body = Node(patch.body)
                deleted.append((draft, body.key("$patch") or body))
        drafts[:] = kept
        if is_idle:
            idle.append(patch)
    return Applied(deleted, idle)


def lists_in(patches: Iterable[Patch]) -> Iterator[Patch]:
    """Yield what leaves open how lists are merged by *patches*: a schema may say that."""
    for patch in patches:
        if patch.body is not None:
            body = Node(patch.body)
            merged = ((path, body.get(*path)) for path in merged_fields(body))
            lists = tuple(path for path, held in merged if held is not None and held.is_sequence)
            if lists:
                yield Patch(patch.selector, lists)


def merged_fields(body: Node) -> Iterator[Path]:
    """Yield the paths that the strategic merge patch *body* may change.

    A list counts as a whole, since its items are merged by their keys; so does
    a mapping with a directive such as ``$patch: delete``.
    """
    pending = [body]
    while pending:
        node = pending.pop()
        entries = list(node.entries())
        if not entries or any(_directs(key, value) for key, value in entries):
            if node.path or entries:
                yield node.path
            continue
        pending += [value for key, value in reversed(entries) if key.text != "$patch"]


def _directs(key: Node, value: Node) -> bool:
    """Whether an entry of a patch says how to merge its mapping, other than as usual."""
    text = key.text or ""
    return text.startswith("$") and not (text == "$patch" and value.text == "merge")
