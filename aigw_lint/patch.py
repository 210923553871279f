"""What patches may change, field by field; their values are not put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from aigw_lint.compose import Composer, YAMLError
from aigw_lint.draft import MOST_PATHS, Draft, Selector, exactly, identity_of, selector_of
from aigw_lint.errors import AigwLintError
from aigw_lint.fault import FaultError
from aigw_lint.manifest import Path
from aigw_lint.node import Node, Step
from aigw_lint.parser import DEFAULT_LIMITS, Source
from aigw_lint.record import Record
from aigw_lint.remote import FLUX_KUSTOMIZATION

EVERYTHING: tuple[Path, ...] = ((),)
"""The paths of a patch that may change the whole object."""

Load = Callable[[str], "Source | None"]
"""Finds the file that a kustomization names; None where the tree does not hold it."""

_LONGEST_INDEX = 9
_COST_OF_CHANGE = 5  # as many comparisons take about as long


class TooMuchError(AigwLintError):
    """Kustomizations that make more of few files than this linter follows."""


class Budget:
    """How much work all kustomizations together may make; more raises `TooMuchError`."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, work: int) -> None:
        """Take *work* from what is left."""
        self.left -= work
        if self.left < 0:
            raise TooMuchError("kustomizations make too many objects")


class Operation(Record):
    """One change at a path whose steps are all text, as JSON 6902 writes it."""

    steps: tuple[str, ...]
    replaces: bool
    """Whether it leaves the other items of a list where they are."""

    def path_in(self, root: Node) -> Path:
        """Return what of *root* it changes: the list, where items of one may move."""
        path: list[Step] = []
        node: Node | None = root
        for number, step in enumerate(self.steps, start=1):
            index = step.isascii() and step.isdigit() and len(step) <= _LONGEST_INDEX
            if node is not None and node.is_mapping:
                path.append(step)
                node = node.get(step)
            elif node is not None and node.is_sequence:
                if not index or (number == len(self.steps) and not self.replaces):
                    break
                path.append(int(step))
                node = node.get(int(step))
            elif index or step == "-":
                break
            else:
                path.append(step)
                node = None
        return tuple(path)


class Patch(Record):
    """One change of the objects that are selected; None selects all."""

    selector: Selector | None
    fields: tuple[Path, ...] = ()
    operations: tuple[Operation, ...] = ()
    renames: tuple[Path, ...] = ()
    """Those of *fields* that hold a name or namespace, where the patch may change these."""
    body: Node | None = None
    """The strategic merge patch itself."""

    def change(self, draft: Draft) -> Draft:
        """Return *draft* with what this patch may change undecided."""
        paths = self.fields
        if self.operations:
            paths += tuple(each.path_in(draft.manifest.node) for each in self.operations)
            draft = draft.unidentified_at(paths)
        if self.renames:
            draft = draft.unidentified_at(self.renames)
        if self.body is not None and draft.manifest.ref.group_kind == FLUX_KUSTOMIZATION:
            draft = draft.merged_with(self.body, self.fields)
        return draft.touched_at(paths)


SPEC_OF_ALL = Patch(None, (("spec",),))
"""What may change the spec of every object."""


def apply(patches: Iterable[Patch], drafts: list[Draft], budget: Budget) -> None:
    """Let *patches* change the *drafts* that they select, in their order."""
    for patch in patches:
        budget.spend(len(drafts))
        selector = patch.selector
        for index, draft in enumerate(drafts):
            if selector is None or selector.selects(draft):
                budget.spend(_COST_OF_CHANGE)
                drafts[index] = patch.change(draft)


def read_patch(entry: Node, load: Load) -> Iterator[Patch]:
    """Yield what an entry of `patches` or `patchesJson6902` does."""
    target = entry.get("target")
    selector = selector_of(target) if target is not None and target.is_mapping else None
    roots = _roots_of(entry, load)
    options = entry.get("options")
    if roots is None:
        yield Patch(selector, EVERYTHING)
        return
    for root in roots:
        if root.is_sequence:
            yield _json_patch(root, selector)
        elif root.is_mapping:
            yield _merge_patch(root, selector, options)
        else:
            yield Patch(selector, EVERYTHING)


def read_merge_patch(entry: Node, load: Load) -> Iterator[Patch]:
    """Yield what an entry of `patchesStrategicMerge` does: a file, or the patch itself."""
    roots: tuple[Node, ...] | None = (entry,)
    if entry.text is not None:
        roots = parse_text(entry.text)
        if roots is None or not all(root.is_mapping for root in roots):
            source = load(entry.text)
            roots = None if source is None else _parse_source(source)
    for root in roots or (entry,):
        if root.is_mapping:
            yield _merge_patch(root, None, None)
        else:
            yield Patch(None, EVERYTHING)


def read_replacement(entry: Node, load: Load) -> Iterator[Patch]:
    """Yield what an entry of `replacements` changes: the field paths of its targets."""
    path = entry.string_at("path")
    if path is None:
        yield from _replacement(entry)
        return
    source = load(path)
    roots = None if source is None else _parse_source(source)
    if roots is None:
        yield Patch(None, EVERYTHING)
    for root in roots or ():
        for replacement in root.items() if root.is_sequence else (root,):
            yield from _replacement(replacement)


def read_settings(path: str, load: Load) -> Iterator[Patch]:
    """Yield what a file of `configurations` lets kustomize change: the fields that it names."""
    source = load(path)
    roots = None if source is None else _parse_source(source)
    if roots is None:
        yield SPEC_OF_ALL
    for root in roots or ():
        for _, entries in root.entries():
            for entry in entries.items():
                fields = entry.get("fieldSpecs")
                for field in (entry,) if fields is None else fields.items():
                    yield _field_patch(field)


def parse_text(text: str) -> tuple[Node, ...] | None:
    """Return the documents of YAML *text*; None where it cannot be read."""
    if "\ufeff" in text[:1]:
        text = text[1:]
    composer = Composer(text, DEFAULT_LIMITS)
    try:
        composer.run(text.encode("utf-8", "surrogatepass"))
        composer.finish()
    except (YAMLError, FaultError):
        return None
    return tuple(map(Node, composer.roots))


def field_steps(path: str) -> tuple[str, ...]:
    r"""Return the steps of a kustomize field path up to the first that chooses from a list.

    Steps part at dots; ``\.`` and brackets keep a dot in one: ``a.[b.c/d].e``.
    """
    steps = []
    for match in _FIELD_STEP.finditer(path):
        step = match.group().replace("\\.", ".")
        if step == "*" or (step.startswith("[") and "=" in step):
            break
        steps.append(step[1:-1] if step.startswith("[") else step)
    return tuple(steps)


_FIELD_STEP = re.compile(r"\[[^\]]*\]|(?:\\\.|[^.])+")


def _parse_source(source: Source) -> tuple[Node, ...] | None:
    return parse_text(source.text) if len(source.data) <= DEFAULT_LIMITS.file_bytes else None


def _roots_of(entry: Node, load: Load) -> tuple[Node, ...] | None:
    """Return the documents of the patch that *entry* holds or names; None: cannot be read."""
    inline = entry.get("patch")
    if inline is not None and not inline.is_scalar:
        return (inline,)
    if inline is not None:
        return parse_text(inline.text or "") or None
    source = load(entry.string_at("path") or "")
    return None if source is None else _parse_source(source) or None


def _merge_patch(body: Node, selector: Selector | None, options: Node | None) -> Patch:
    """Return the strategic merge patch *body*, for *selector* or for what it names."""
    selector = selector or identity_of(body)
    if selector is None:
        return Patch(None, EVERYTHING)
    kept: set[Path] = {("apiVersion",), ("metadata", "namespace")}
    renames: tuple[Path, ...] = ()
    if not _is_on(options, "allowKindChange"):
        kept.add(("kind",))
    if _is_on(options, "allowNameChange"):
        renames = (("metadata", "name"),)
    else:
        kept.add(("metadata", "name"))
    body = Node(body.raw)  # its paths are those of the object that it changes
    fields = tuple(islice(merged_fields(body, kept), MOST_PATHS + 1))
    if len(fields) > MOST_PATHS:
        fields = EVERYTHING
    return Patch(selector, fields, renames=renames, body=body)


def _json_patch(root: Node, selector: Selector | None) -> Patch:
    """Return the JSON 6902 patch *root*."""
    operations = tuple(islice(_operations(root), MOST_PATHS + 1))
    if len(operations) > MOST_PATHS:
        return Patch(selector, EVERYTHING, renames=EVERYTHING)
    return Patch(selector, operations=operations)


def merged_fields(body: Node, kept: Iterable[Path] = ()) -> Iterator[Path]:
    """Yield the paths that the strategic merge patch *body* may change, but those *kept*.

    A list counts as a whole, since its items are merged by their keys; so does
    a mapping with a directive such as ``$patch: delete``.
    """
    pending = [body]
    while pending:
        node = pending.pop()
        entries = list(node.entries())
        if not entries or any(_directs(key, value) for key, value in entries):
            if node.path not in kept:
                yield node.path
            continue
        pending += [value for key, value in reversed(entries) if key.text != "$patch"]


def _directs(key: Node, value: Node) -> bool:
    """Whether an entry of a patch says how to merge its mapping, other than as usual."""
    text = key.text or ""
    return text.startswith("$") and not (text == "$patch" and value.text == "merge")


def _is_on(options: Node | None, name: str) -> bool:
    node = None if options is None else options.get(name)
    return node is not None and node.value is True


def _operations(root: Node) -> Iterator[Operation]:
    """Yield the changes that a JSON 6902 patch makes."""
    for entry in root.items():
        kind = entry.string_at("op")
        if kind == "test":
            continue
        yield Operation(_pointer_steps(entry.string_at("path")), kind == "replace")
        if kind == "move":
            yield Operation(_pointer_steps(entry.string_at("from")), replaces=False)


def _pointer_steps(pointer: str | None) -> tuple[str, ...]:
    """Return the steps of a JSON pointer; none (the whole object) where it is not one."""
    if not pointer or not pointer.startswith("/"):
        return ()
    parts = pointer[1:].split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _field_patch(field: Node) -> Patch:
    """Return what may change the field that a field spec of kustomize names."""
    group, kind = exactly(field.string_at("group")), exactly(field.string_at("kind"))
    steps = tuple((field.string_at("path") or "").split("/"))
    return Patch(Selector(group=group, kind=kind), operations=(Operation(steps, replaces=True),))


def _replacement(entry: Node) -> Iterator[Patch]:
    for target in entry.each("targets", "[]"):
        select = target.get("select")
        selector = None if select is None else selector_of(select)
        paths = [node.text or "" for node in target.each("fieldPaths", "[]")]
        steps = map(field_steps, paths or ["metadata.name"])
        yield Patch(selector, operations=tuple(Operation(each, replaces=True) for each in steps))
