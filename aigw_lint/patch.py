"""Patches of kustomizations: what they are for, and what they make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from aigw_lint.budget import Budget
from aigw_lint.choosing import Selector, has_odd_letters, identity_of, selector_of
from aigw_lint.draft import MOST_PATHS, NAME, NAMESPACE_FIELD, Draft
from aigw_lint.jsonfaults import failing_test, refusal_of
from aigw_lint.jsonpatch import Operation, edited, operations_of, tests_of
from aigw_lint.manifest import Path, overlap
from aigw_lint.merging import merge, merges_by_key
from aigw_lint.node import Node, Raw
from aigw_lint.parser import Source
from aigw_lint.pieces import Pieces, here, parse_scalar, parse_source
from aigw_lint.record import Record
from aigw_lint.rereading import after_json, as_json, with_texts_in
from aigw_lint.trees import (
    Spend,
    UnmergeableError,
    entries_of,
    with_kids,
)

EVERYTHING: tuple[Path, ...] = ((),)
"""The paths of a patch that may change the whole object."""

_IDENTITY: tuple[Path, ...] = (NAME, NAMESPACE_FIELD, ("kind",), ("apiVersion",))
_TEXTS = ("labels", "annotations")
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
            overlap(path, way)
            for each in self.operations
            for way in each.ways
            for path in _IDENTITY
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


def read_patch(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `patches` does."""
    target = entry.get("target")
    if has_odd_letters(entry):
        yield Patch(None, EVERYTHING)
        return
    selector = selector_of(target) if target is not None and target.is_mapping else None
    roots = _roots_of(entry, site)
    options = entry.get("options")
    as_texts: tuple[str, ...] = () if selector is None else _TEXTS
    if selector is None and options is not None:
        as_texts = ("annotations",)
    if roots is None:
        yield Patch(selector, EVERYTHING)
        return
    for number, root in enumerate(roots):
        if root.is_sequence:
            if not number:  # kustomize reads the first document alone
                yield _json_patch(root, selector)._replace(recorded=True)
        elif root.is_mapping:
            yield _merge_patch(root, selector, options, as_texts)
        else:
            yield Patch(selector, EVERYTHING)


def read_json_patch(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `patchesJson6902` does: of a new name kustomize keeps no account."""
    return (each._replace(recorded=False) for each in read_patch(entry, site))


def read_merge_patch(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `patchesStrategicMerge` does: a file, or the patch itself."""
    roots: tuple[Node, ...] | None
    if entry.text is None:
        roots = (here(entry, site.source, site.pieces),)
    else:
        roots = parse_scalar(entry, site.source, site.pieces)
        if roots is None or not all(root.is_mapping for root in roots):
            source = site.load(entry.text)
            roots = None if source is None else parse_source(source, site.pieces)
    for root in roots or (entry,):
        if root.is_mapping:
            yield _merge_patch(root, None, None, _TEXTS)
        else:
            yield Patch(None, EVERYTHING)


def _roots_of(entry: Node, site: Site) -> tuple[Node, ...] | None:
    """Return the documents of the patch that *entry* holds or names; None: cannot be read."""
    inline = entry.get("patch")
    if inline is not None and not inline.is_scalar:
        return (here(inline, site.source, site.pieces),)
    if inline is not None:
        return parse_scalar(inline, site.source, site.pieces) or None
    source = site.load(entry.string_at("path") or "")
    return None if source is None else parse_source(source, site.pieces) or None


def _merge_patch(
    body: Node, selector: Selector | None, options: Node | None, as_texts: tuple[str, ...]
) -> Patch:
    """Return the strategic merge patch *body*, for *selector* or for what it names.

    *as_texts* are the fields of the metadata of which it makes texts.
    """
    selector = selector or identity_of(body)
    if selector is None:
        return Patch(None, EVERYTHING)
    left: set[Path] = {("apiVersion",), NAMESPACE_FIELD}
    if options is None or not options.is_on("allowKindChange"):
        left.add(("kind",))
    if options is None or not options.is_on("allowNameChange"):
        left.add(NAME)
    body_left = _without(body.raw, left)
    for field in as_texts:
        body_left = with_texts_in(body_left, field)
    return Patch(selector, body=body_left, recorded=not {("kind",), NAME} <= left)


def _without(raw: Raw, paths: set[Path]) -> Raw:
    """Return the mapping *raw* without the entries that *paths*, of two steps at most, lead to."""
    kids: list[Raw] = []
    for key, value in entries_of(raw):
        name = key[2]
        if (name,) in paths:
            continue
        inner = {path[1:] for path in paths if len(path) > 1 and path[0] == name}
        kept = _without(value, inner) if inner and value[3] == "{" else value
        if kept is value or kept[2]:
            kids += (key, kept)
    return with_kids(raw, kids)


def _json_patch(root: Node, selector: Selector | None) -> Patch:
    """Return the JSON 6902 patch *root*."""
    root = Node(as_json(root.raw))
    operations = tuple(islice(operations_of(root), MOST_PATHS + 1))
    if len(operations) > MOST_PATHS:
        return Patch(selector, operations=(Operation((), replaces=False),), is_json=True)
    if selector is None:  # refused: a target is to be there
        operations = tuple(each._replace(kind="") for each in operations)
    tests = () if selector is None else tuple(islice(tests_of(root), MOST_PATHS))
    return Patch(selector, operations=operations, is_json=True, tests=tests)


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
