"""What keeps kustomize from putting a JSON 6902 patch into an object, as far as that is certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aigw_lint.objects.manifest import overlap
from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.draft import Draft
from aigw_lint.renderings.folders import Refusal
from aigw_lint.renderings.jsonpatch import ANNOTATIONS, NAMES, Operation, edited, is_index
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.trees import Spend, UnmergeableError, entries_of, is_null, place_of

_ODD_KEYS = ("<<", "true", "false")  # what `y` and `no` become, which are texts for kustomize
_DEEPEST = 100
"""As deep as a file may be; with aliases a tree can be deeper."""


def refusal_of(operation: Operation, root: Raw, draft: Draft, pieces: Pieces) -> Refusal | None:
    """Return that kustomize refuses *operation* on *root*; None where that is not certain."""
    missing = _missing_in(root, operation)
    if missing is None or operation.place is None:
        return None
    if draft.is_unsure(operation.path_in(Node(root))):
        return None
    place = Node(operation.place)
    location = pieces.location(place)
    why = (
        f"{draft.kind.kind} {draft.names[0]} has no {missing}, which `{operation.kind}` of "
        f"{place.text} at line {location.span.start.line} needs"
    )
    return Refusal(location, why)


def failing_test(
    operations: Sequence[Operation],
    tests: Iterable[tuple[int, Operation]],
    draft: Draft,
    spend: Spend,
    pieces: Pieces,
) -> Refusal | None:
    """Return the first of *tests* that fails for sure; None where none does.

    Each stands after as many *operations* as it says.
    """
    root, done = draft.root, 0
    for before, test in tests:
        for operation in operations[done:before]:
            if not operation.kind or draft.undecided:
                return None  # what is undecided may have moved
            try:
                root = edited(root, operation, spend)
            except UnmergeableError:
                return None  # there it ends
        done = before
        if not draft.is_unsure(test.path_in(Node(root))) and _fails(root, test, spend):
            return _refusal_by(test, draft, pieces)
    return None


def _refusal_by(test: Operation, draft: Draft, pieces: Pieces) -> Refusal | None:
    """Return that *test* fails in *draft*."""
    if test.place is None:
        return None
    place = Node(test.place)
    location = pieces.location(place)
    who = f"{draft.kind.kind} {draft.names[0]}"
    asked = f"`test` at line {location.span.start.line} asks for"
    return Refusal(location, f"{who} does not hold at {place.text} what {asked}")


def _missing_in(root: Raw, operation: Operation) -> str | None:
    """Return the pointer to what *root* lacks, so that kustomize refuses *operation*.

    None where it lacks nothing, or where it is not certain that kustomize minds.
    """
    if operation.kind not in ("add", "remove", "replace") or operation.place is None:
        return None
    pointer, steps = operation.place[2], operation.steps
    if steps[:2] in (*NAMES, ANNOTATIONS) or has_placeholder(pointer):
        return None  # names stand beside the object, and kustomize itself adds annotations
    raw, known = root, 0
    while known < len(steps) and (part := _part(raw, steps[known])) is not None:
        raw, known = part, known + 1
    if known == len(steps):
        return None
    ending = operation.kind if known == len(steps) - 1 else ""
    if not _is_lost(raw, steps[known], ending):
        return None
    return "/".join(pointer.split("/")[: known + 2])


def _part(raw: Raw, step: str) -> Raw | None:
    """Return what *step* names in *raw*; None where it names nothing."""
    if raw[3] == "[":
        index = int(step) if is_index(step) else len(raw[2])
        return raw[2][index] if index < len(raw[2]) else None
    inner = Node(raw).get(step) if raw[3] == "{" else None
    return None if inner is None else inner.raw


def _is_lost(raw: Raw, step: str, operation: str) -> bool:
    """Whether *step*, which names nothing in *raw*, leads nowhere.

    *operation* is what is to be done there; empty where the path goes on.
    """
    if raw[3] == "[":  # `-1`, `-` and the like mean something to some releases
        is_told = is_index(step) and step == str(int(step))
        return is_told and not (operation == "add" and int(step) == len(raw[2]))
    if raw[3] == "{":
        return operation not in ("add", "replace") and not _has_odd_keys(raw)
    return not is_null(raw) and not has_placeholder(str(raw[2]))


def _fails(root: Raw, test: Operation, spend: Spend) -> bool:
    """Tell whether *test* fails in *root* for sure: then kustomize makes nothing at all."""
    pointer = test.place[2] if test.place is not None else ""
    steps = test.steps
    # What a name is, and which annotations there are, is not told by the object alone.
    kept = any(overlap(steps, path) for path in (*NAMES, ANNOTATIONS))
    if kept or test.value is None or has_placeholder(pointer) or not pointer.startswith("/"):
        return False
    raw = root
    for number, step in enumerate(steps, start=1):
        spend(1 + len(raw[2]) // 8)
        part = _part(raw, step)
        if part is None:
            is_last = number == len(steps)
            may_lack = is_last and raw[3] != "[" and is_null(test.value)
            return not may_lack and _is_lost(raw, step, "test" if is_last else "")
        raw = part
    try:
        return _json_of(raw, spend) != _json_of(test.value, spend)
    except (_UntoldError, OverflowError):
        return False


def _has_odd_keys(raw: Raw) -> bool:
    """Whether kustomize may read other keys in the mapping *raw* than `kubectl apply` does."""
    return any(place_of(raw[2], key) is not None for key in _ODD_KEYS)


class _UntoldError(Exception):
    """A value that kustomize may take for another than it seems."""


def _json_of(raw: Raw, spend: Spend, depth: int = 0) -> object:
    """Return what is equal for equal values of JSON; raises `_UntoldError` for a null, too."""
    spend(1)
    if depth > _DEEPEST or is_null(raw):
        raise _UntoldError
    if raw[3] == "[":
        return [_json_of(item, spend, depth + 1) for item in raw[2]]
    if raw[3] == "{":
        if _has_odd_keys(raw):
            raise _UntoldError
        return {key[2]: _json_of(value, spend, depth + 1) for key, value in entries_of(raw)}
    value = Node(raw).value
    if isinstance(value, str):
        if has_placeholder(value):
            raise _UntoldError
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "truth", value
    return "number", float(value)
