"""JSON 6902 patches put into raw trees, as kustomize puts them in.

All trees are left as they are: what an operation changes is made anew, and the
rest is shared. Source: RFC 6902, and github.com/evanphx/json-patch, tried with
the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aigw_lint.objects.manifest import Path, overlap
from aigw_lint.text.node import Node, Raw, Step
from aigw_lint.text.trees import Spend, UnmergeableError, entries_of, is_null, place_of, with_kids
from aigw_lint.words.record import Record

_LONGEST_INDEX = 9
ANNOTATIONS = ("metadata", "annotations")
_TEXTS = (("metadata", "labels"), ANNOTATIONS)
_CHANGES = frozenset({"add", "remove", "replace", "move", "copy"})
NAMES: tuple[Path, ...] = (("metadata", "name"), ("metadata", "namespace"))


class Operation(Record):
    """One change at a path whose steps are all text, as JSON 6902 writes it."""

    steps: tuple[str, ...]
    replaces: bool
    """Whether it leaves the other items of a list where they are."""
    kind: str = ""
    """The operation; empty for a change to something that is not told."""
    value: Raw | None = None
    source: tuple[str, ...] | None = None
    """Where `move` and `copy` take the value from."""
    place: Raw | None = None
    """The text that names the path: where a key that it adds stands."""
    moves: bool = False
    """Whether it is a `move`, told or not."""

    def key(self, step: str) -> Raw:
        """Return *step* as a key, which stands where the path does."""
        place = self.place or self.value or (0, 0)
        return (place[0], place[1], step, '"')

    @property
    def taken(self) -> Raw | None:
        """The name of what it takes away, where it stands; None where it takes nothing away."""
        empties = self.kind in ("add", "replace") and (self.value is None or is_null(self.value))
        if self.place is None or not self.steps or not (empties or self.kind == "remove"):
            return None
        *above, name = self.steps
        if above and is_index(name):
            name = f"{above[-1]}[{name}]"
        return (*self.place[:2], name, '"')

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """The steps to all that it may change; a move changes what it takes the value from."""
        if self.source is None or not self.moves:
            return (self.steps,)
        return self.steps, self.source

    def path_in(self, root: Node) -> Path:
        """Return what of *root* it changes: the list, where items of one may move."""
        return _path_in(root, self.steps, replaces=self.replaces)

    def paths_in(self, root: Node) -> tuple[Path, ...]:
        """Return all that it may change of *root*: see `ways`."""
        return tuple(_path_in(root, steps, replaces=self.replaces) for steps in self.ways)

    def source_in(self, root: Node) -> Path | None:
        """Return what of *root* it takes the value from; None where it takes it from nowhere."""
        return None if self.source is None else _path_in(root, self.source, replaces=True)


def _path_in(root: Node, steps: Sequence[str], *, replaces: bool) -> Path:
    path: list[Step] = []
    node: Node | None = root
    for number, step in enumerate(steps, start=1):
        index = is_index(step)
        if node is not None and node.is_mapping:
            path.append(step)
            node = node.get(step)
        elif node is not None and node.is_sequence:
            if not index or (number == len(steps) and not replaces):
                break
            path.append(int(step))
            node = node.get(int(step))
        elif index or step == "-":
            break
        else:
            path.append(step)
            node = None
    return tuple(path)


def is_index(step: str) -> bool:
    """Whether *step* is the index of an item."""
    return step.isascii() and step.isdigit() and len(step) <= _LONGEST_INDEX


def pointer_steps(pointer: str | None) -> tuple[str, ...]:
    """Return the steps of a JSON pointer; none (the whole object) where it is not one."""
    if not pointer or not pointer.startswith("/"):
        return ()
    parts = pointer[1:].split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def operations_of(root: Node) -> list[Operation]:
    """Return the changes that the JSON 6902 patch *root* makes."""
    # Tests change nothing: see `tests_of`.
    return [_operation(entry) for entry in root.items() if entry.string_at("op") != "test"]


def tests_of(root: Node) -> Iterator[tuple[int, Operation]]:
    """Yield the tests of the JSON 6902 patch *root*, each with how many changes come before it."""
    before = 0
    for entry in root.items():
        if entry.string_at("op") == "test":
            yield before, _operation(entry)
        else:
            before += 1


def _operation(entry: Node) -> Operation:
    kind = entry.string_at("op") or ""
    place, value = entry.get("path"), entry.get("value")
    pointer, source = entry.string_at("path"), entry.string_at("from")
    told = kind in _CHANGES
    if kind in ("move", "copy"):
        # The names of now stand beside the object, and not in it.
        told = bool(source) and not any(overlap(pointer_steps(source), name) for name in NAMES)
    elif kind == "replace":
        told = value is not None
    return Operation(
        pointer_steps(pointer),
        kind == "replace",
        kind if told and pointer and pointer.startswith("/") else "",
        None if value is None else value.raw,
        None if source is None else pointer_steps(source),
        None if place is None else place.raw,
        moves=entry.string_at("op") == "move",
    )


def edited(root: Raw, operation: Operation, spend: Spend) -> Raw:
    """Return *root* after *operation*; raises `UnmergeableError` where kustomize would fail."""
    kind, steps = operation.kind, operation.steps
    for way in (steps, operation.source or ()):
        spend(_work(root, way))
    if kind not in _CHANGES or not steps:
        raise UnmergeableError("an operation that is not told")
    if kind == "remove":
        return _removed(root, steps)
    if kind in ("move", "copy"):
        value = _found(root, operation.source or ())
        if kind == "move":
            root = _removed(root, operation.source or ())
        return _added(root, steps, value, operation)
    place = operation.place or root
    given = operation.value or (place[0], place[1], "null", "")
    if steps[:2] in _TEXTS and _holds_null(given):
        raise UnmergeableError("a null where texts are kept: kustomize makes a word of it")
    if kind == "add":
        if steps[:2] == ANNOTATIONS:
            root = _annotated(root, operation)
        return _added(root, steps, given, operation)
    return _replaced(root, steps, given, operation)


def _holds_null(raw: Raw) -> bool:
    return is_null(raw) or any(is_null(value) for _, value in entries_of(raw))


def _work(raw: Raw, steps: tuple[str, ...]) -> int:
    """Return how much there is to look through on the way of *steps*."""
    work = 1
    for step in steps:
        if raw[3] not in ("{", "["):
            break
        work += 1 + len(raw[2]) // 8
        inner = Node(raw).get(int(step) if raw[3] == "[" and is_index(step) else step)
        if inner is None:
            break
        raw = inner.raw
    return work


def _found(raw: Raw, steps: tuple[str, ...]) -> Raw:
    for step in steps:
        inner = Node(raw).get(_step(raw, step))
        if inner is None:
            raise UnmergeableError(f"nothing is at {step}")
        raw = inner.raw
    return raw


def _step(raw: Raw, step: str) -> Step:
    """Return *step* as *raw* takes it: an index for a list."""
    if raw[3] == "[":
        if not is_index(step):
            raise UnmergeableError(f"{step} is no index")
        return int(step)
    return step


def _removed(root: Raw, steps: tuple[str, ...]) -> Raw:
    def change(parent: Raw, step: str) -> Raw:
        _found(parent, (step,))
        if parent[3] == "[":
            index = int(step)
            return with_kids(parent, [*parent[2][:index], *parent[2][index + 1 :]])
        kept = [kid for entry in entries_of(parent) if entry[0][2] != step for kid in entry]
        return with_kids(parent, kept)

    return _changed(root, steps, change)


def _replaced(root: Raw, steps: tuple[str, ...], value: Raw, operation: Operation) -> Raw:
    def change(parent: Raw, step: str) -> Raw:
        if parent[3] == "[":
            _found(parent, (step,))
        # Beside the letter of RFC 6902, a key need not be there.
        return _with(parent, step, value, operation.key(step))

    return _changed(root, steps, change)


def _annotated(root: Raw, operation: Operation) -> Raw:
    """Return *root* with annotations, which kustomize sees to while it patches."""
    metadata = Node(root).get("metadata")
    if metadata is None or not metadata.is_mapping or metadata.get("annotations") is not None:
        return root
    key = operation.key("annotations")
    made = with_kids(metadata.raw, [*metadata.raw[2], key, (key[0], key[0], [], "{")])
    return _with(root, "metadata", made, None)


def _added(root: Raw, steps: tuple[str, ...], value: Raw, operation: Operation) -> Raw:
    def change(parent: Raw, step: str) -> Raw:
        if parent[3] == "[":
            index = len(parent[2]) if step == "-" else _step(parent, step)
            if not isinstance(index, int) or index > len(parent[2]):
                raise UnmergeableError(f"{step} is past the end of the list")
            return with_kids(parent, [*parent[2][:index], value, *parent[2][index:]])
        return _with(parent, step, value, operation.key(step))

    return _changed(root, steps, change)


def _changed(raw: Raw, steps: tuple[str, ...], change: Callable[[Raw, str], Raw]) -> Raw:
    """Return *raw* with its part that the last of *steps* names an entry of changed."""
    way = [raw]
    for step in steps[:-1]:
        way.append(_found(way[-1], (step,)))
    if way[-1][3] not in ("{", "["):
        raise UnmergeableError("what is to be changed has no parts")
    made = change(way[-1], steps[-1])
    for parent, step in zip(reversed(way[:-1]), reversed(steps[:-1]), strict=True):
        made = _with(parent, step, made, None)
    return made


def _with(parent: Raw, step: str, value: Raw, key: Raw | None) -> Raw:
    """Return *parent* with *value* for what *step* names, under *key* if there is one."""
    kids: list[Raw] = list(parent[2])
    if parent[3] == "[":
        kids[int(step)] = value
        return with_kids(parent, kids)
    at = place_of(kids, step)
    if at is not None:
        kids[at : at + 2] = (key or kids[at], value)
        return with_kids(parent, kids)
    if key is None:
        raise UnmergeableError(f"nothing is at {step}")
    return with_kids(parent, [*kids, key, value])
