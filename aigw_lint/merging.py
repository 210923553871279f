"""Strategic merge patches put into raw trees, as kustomize puts them in.

All trees are left as they are: what a patch changes is made anew, and the rest is shared.
Source: the walker and the merger of sigs.k8s.io/kustomize/kyaml, tried with the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aigw_lint.manifest import Path
from aigw_lint.node import Raw, Step, resolve_scalar, string_of
from aigw_lint.record import Record

_DEEPEST = 100  # as deep as a file may be; with aliases a tree can be deeper
_LARGEST = 200_000  # values, with all that is shared written out
_UNTAGGED = 4
_BUILT_IN = frozenset({"apps", "autoscaling", "batch", "extensions", "policy"})
_CUSTOM_RESOURCES = frozenset({"gateway.networking.k8s.io", "inference.networking.k8s.io"})
"""Groups of Kubernetes itself, of which kustomize knows how lists are merged."""

Spend = Callable[[int], None]
"""Takes work from a budget; raises where too much is asked for."""


class UnmergeableError(Exception):
    """A patch that cannot be put in: kustomize refuses it, or it is too deep to follow."""


class Merged(Record):
    """What a patch makes of a tree."""

    root: Raw | None
    """None where the patch deletes the object."""
    unknown: tuple[Path, ...] = ()
    """What it changes to something that is not told here: lists merged by keys."""
    removed: tuple[Raw, ...] = ()
    """The keys of the patch that take away what was there."""


class _Merger:
    """One patch on its way into one tree."""

    def __init__(self, *, keyed: bool, spend: Spend) -> None:
        self.keyed = keyed
        self.spend = spend
        self.unknown: list[Path] = []
        self.removed: list[Raw] = []

    def value(self, base: Raw, patch: Raw, path: Path) -> Raw | None:
        """Return what *patch* makes of *base*; None where it takes it away."""
        if is_null(patch):
            return None
        if is_null(base):
            return self.added(patch, path)
        style = patch[3] if patch[3] in ("{", "[") else ""
        if style != (base[3] if base[3] in ("{", "[") else ""):
            raise UnmergeableError("a patch puts a value of another shape")
        if style == "{":
            return self.mapping(base, patch, path)
        if style == "[":
            return self.sequence(base, patch, path)
        return _scalar(base, patch)

    def mapping(self, base: Raw, patch: Raw, path: Path) -> Raw | None:
        """Return the mapping *base* with the entries of *patch* put in."""
        if len(path) > _DEEPEST:
            raise UnmergeableError("a patch is nested too deep")
        directive, entries = _directed(patch)
        if directive == "delete":
            return None
        if directive == "replace":
            return self.added(patch, path)
        self.spend(1 + len(base[2]) // 8)
        kids: list[Raw] = list(base[2])
        places = {kids[at][2]: at for at in range(0, len(kids), 2)}
        gone: set[int] = set()
        for key, value in entries:
            self.spend(1)
            at = places.get(key[2])
            inner = (*path, key[2])
            if at is None:
                made = None if is_null(value) else self.added(value, inner)
                if made is not None:
                    kids += (key, made)
                continue
            made = self.value(kids[at + 1], value, inner)
            if made is None:
                gone.add(at)
                self.removed.append(key)
                continue
            kids[at + 1] = made
            if made[:2] == value[:2]:  # of the patch alone: so is what names it
                kids[at] = key
        if gone:
            kids = [kid for at, kid in enumerate(kids) if at & ~1 not in gone]
        return with_kids(base, kids)

    def sequence(self, base: Raw, patch: Raw, path: Path) -> Raw:
        """Return what becomes of a list: custom resources get that of the patch."""
        if self.keyed:
            self.unknown.append(path)
            return base
        return patch

    def added(self, patch: Raw, path: Path) -> Raw | None:
        """Return what *patch* puts where nothing was: without its nulls and directives."""
        if patch[3] != "{":
            return patch
        if len(path) > _DEEPEST:
            raise UnmergeableError("a patch is nested too deep")
        directive, entries = _directed(patch)
        if directive == "delete":
            return None
        kids: list[Raw] = []
        for key, value in entries:
            self.spend(1)
            made = None if is_null(value) else self.added(value, (*path, key[2]))
            if made is not None:
                kids += (key, made)
        return patch if len(kids) == len(patch[2]) else with_kids(patch, kids)


def _scalar(base: Raw, patch: Raw) -> Raw:
    """Return the scalar *patch* in place of *base*, whose style stays, as in kustomize.

    What was quoted stays so: a number put over a text is a text. What was plain stays
    plain, though a text: a number that the next patch puts there is one again; a raw
    with an empty tag tells of that.
    """
    was_plain = not base[3] or len(base) > _UNTAGGED
    if patch[3]:
        return (*patch[:4], None) if was_plain and len(patch) <= _UNTAGGED else patch
    return patch if was_plain or len(patch) > _UNTAGGED else (*patch[:3], '"')


def merge(base: Raw, patch: Raw, *, keyed: bool, spend: Spend) -> Merged:
    """Return *base* with the strategic merge patch *patch* put in.

    *keyed* says that lists are merged by keys, as those of kinds of Kubernetes
    itself are: what becomes of them is not known. Raises `UnmergeableError`.
    """
    if _directed(patch)[0] == "replace":
        return Merged(base)  # kustomize throws away what it makes of the object
    merger = _Merger(keyed=keyed, spend=spend)
    root = merger.value(base, patch, ())
    if root is not None:
        root = _without_empties(root, spend)
    return Merged(root, tuple(merger.unknown), tuple(merger.removed))


def _without_empties(raw: Raw, spend: Spend, depth: int = 0) -> Raw:
    """Return *raw* without the keys that have nothing written for their value: a merge drops them.

    Those with a null that is written stay; so do those in lists, which are not looked into.
    """
    if raw[3] != "{":
        return raw
    if depth > _DEEPEST:
        raise UnmergeableError("an object is nested too deep")
    spend(1)
    kids: list[Raw] = []
    for key, value in entries_of(raw):
        if value[2] != "" or value[3]:
            kids += (key, _without_empties(value, spend, depth + 1))
    same = len(kids) == len(raw[2]) and all(a is b for a, b in zip(kids, raw[2], strict=True))
    return raw if same else with_kids(raw, kids)


class Measure:
    """How large trees are; what several of them share is measured once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # With what was measured, which is kept, so that its id stays its own.
        self._known: dict[int, tuple[int, int, Raw]] = {}

    def is_bounded(self, root: Raw) -> bool:
        """Whether *root*, with all that it shares written out, is no more than one file's."""
        try:
            self._measured(root, 1)
        except UnmergeableError:
            return False
        return True

    def _measured(self, raw: Raw, level: int) -> tuple[int, int]:
        """Return how deep and how large *raw*, a collection, is."""
        found = self._known.get(id(raw))
        if found is None:
            if level > _DEEPEST:
                raise UnmergeableError("an object is nested too deep")
            depth, size = 0, 1
            for kid in raw[2]:
                if kid[3] in ("{", "["):
                    inner, more = self._measured(kid, level + 1)
                    depth, size = max(depth, inner), size + more
                else:
                    size += 1
            found = self._known[id(raw)] = depth + 1, size, raw
        depth, size, _ = found
        if level + depth > _DEEPEST + 1 or size > _LARGEST:
            raise UnmergeableError("an object is too large, or nested too deep")
        return depth, size


def merges_by_key(group: str) -> bool:
    """Tell whether kustomize may merge lists in objects of *group* by keys."""
    # Groups that end in x-k8s.io are those of custom resources, too.
    if group in _CUSTOM_RESOURCES:
        return False
    return not group or group in _BUILT_IN or group.endswith(".k8s.io")


def is_null(raw: Raw) -> bool:
    """Whether *raw* is null, in whatever way it is written."""
    if len(raw) > _UNTAGGED:
        return raw[3] not in ("{", "[") and resolve_scalar(*raw[2:]) is None
    return not raw[3] and resolve_scalar(raw[2]) is None


def with_kids(raw: Raw, kids: list[Raw]) -> Raw:
    """Return the collection *raw* with *kids* for its own."""
    return (raw[0], raw[1], kids, *raw[3:])


def entries_of(raw: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Yield key and value of each entry of a mapping; nothing for other shapes."""
    kids = iter(raw[2] if raw[3] == "{" else ())
    return zip(kids, kids, strict=True)


def put(raw: Raw, path: Path, value: Raw, keys: tuple[Raw, ...]) -> Raw:
    """Return the mapping *raw* with *value* at *path*, a way of mappings; made where missing.

    *keys* are the raws that new keys on the way are written as.
    """
    step, rest = path[0], path[1:]
    kids: list[Raw] = list(raw[2])
    for at in range(0, len(kids), 2):
        if kids[at][2] == step:
            inner = kids[at + 1]
            if rest and inner[3] != "{":
                if not is_null(inner):
                    raise UnmergeableError("what is to be changed is no mapping")
                inner = (inner[0], inner[1], [], "{")
            kids[at + 1] = put(inner, rest, value, keys[1:]) if rest else value
            return with_kids(raw, kids)
    key = keys[0]
    made = put((key[0], key[1], [], "{"), rest, value, keys[1:]) if rest else value
    return with_kids(raw, [*kids, key, made])


def _directed(patch: Raw) -> tuple[str, list[tuple[Raw, Raw]]]:
    """Return the directive of a mapping of a patch, and its other entries."""
    directive = ""
    entries = []
    for key, value in entries_of(patch):
        if key[2] == "$patch":
            directive = string_of(value) or ""
            if directive not in ("delete", "replace", "merge"):
                raise UnmergeableError("a patch has an unknown directive")
        else:
            entries.append((key, value))
    return directive, entries


def steps_to(raw: Raw, path: Path) -> list[Raw] | None:
    """Return the raws on the way of *path*, with both ends; None where it leads nowhere."""
    way = [raw]
    for step in path:
        inner = child(way[-1], step)
        if inner is None:
            return None
        way.append(inner)
    return way


def child(raw: Raw, step: Step) -> Raw | None:
    """Return what *step* leads to from *raw*; None where nothing is."""
    kids: list[Raw] = raw[2]
    if raw[3] == "{":
        for at in range(0, len(kids), 2):  # every object of every overlay pays for this
            if kids[at][2] == step:
                return kids[at + 1]
        return None
    if raw[3] == "[" and isinstance(step, int) and 0 <= step < len(kids):
        return kids[step]
    return None
