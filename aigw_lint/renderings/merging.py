"""Strategic merge patches put into raw trees, as kustomize puts them in.

All trees are left as they are: what a patch changes is made anew, and the rest is shared.
Source: the walker and the merger of sigs.k8s.io/kustomize/kyaml, tried with the program.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from aigw_lint.objects.manifest import Path
from aigw_lint.text.content import pairs
from aigw_lint.text.node import Node, Raw, string_of
from aigw_lint.text.styles import Ties, in_place_of, is_tied, settled_style
from aigw_lint.text.trees import (
    Spend,
    UnmergeableError,
    entries_of,
    is_null,
    with_kids,
    without_empty,
)
from aigw_lint.words.record import Record

_ANNOTATIONS = ("metadata", "annotations")

_DEEPEST = 100  # as deep as a file may be; with aliases a tree can be deeper
_LARGEST = 200_000  # values, with all that is shared written out
_BUILT_IN = frozenset({"apps", "autoscaling", "batch", "extensions", "policy"})
_PORTS = "ports"
_OF_PORTS = (("containerPort", "protocol"), ("port", "protocol"))
_KEYS = (
    *_OF_PORTS,
    *((name,) for name in ("mountPath", "devicePath", "topologyKey", "ip", "name", "key", "uid")),
)
"""What items of the lists that it merges by keys may be known by, the surest first."""
_CUSTOM_RESOURCES = frozenset({"gateway.networking.k8s.io", "inference.networking.k8s.io"})
"""Groups of Kubernetes itself, of which kustomize knows how lists are merged."""


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
        self.ties = Ties()
        self.set: dict[int, Raw] = {}
        """The scalars that it sets in place of others; kept, so that their ids stay their own."""

    def value(self, base: Raw, patch: Raw, path: Path) -> Raw | None:
        """Return what *patch* makes of *base*; None where it takes it away."""
        if is_null(patch):
            return None
        if is_null(base) and patch[3] in ("{", "["):
            return self.added(patch, path)
        style = patch[3] if patch[3] in ("{", "[") else ""
        if style != (base[3] if base[3] in ("{", "[") else ""):
            raise UnmergeableError("a patch puts a value of another shape")
        if style == "{":
            return self.mapping(base, patch, path)
        if style == "[":
            return self.sequence(base, patch, path)
        made = in_place_of(base, patch)
        if is_tied(base):
            made = self.ties.followed(base, made, path)
        self.set[id(made)] = made
        return made

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
        return self.listed(patch, path)

    def listed(self, patch: Raw, path: Path) -> Raw:
        """Return the list *patch*, undecided where something in it is left out.

        That is a null, or an empty text where kustomize writes braces around it.
        """
        if _leaves_out(patch, self.spend, len(path)):
            self.unknown.append(path)
        return patch

    def added(self, patch: Raw, path: Path) -> Raw | None:
        """Return what *patch* puts where nothing was: without its nulls and directives."""
        if patch[3] != "{":
            return self.listed(patch, path) if patch[3] == "[" else patch
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
        return with_kids(patch, kids)


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
        root = _settled(merger.ties.settled(root, spend), merger.set, spend)
        if keyed:
            merger.unknown += _unclear(root, (), spend)
    return Merged(root, tuple(merger.unknown), tuple(merger.removed))


def _settled(raw: Raw, kept: Container[int], spend: Spend, depth: int = 0) -> Raw:
    """Return *raw* as a merge leaves what it does not set: keys with nothing written are gone.

    Those with a null that is written stay; so does all in lists, which are not looked
    into. Texts get quotes that need them, but for those that *kept* has the ids of.
    """
    if raw[3] != "{":
        return raw if raw[3] == "[" or id(raw) in kept else settled_style(raw)
    if depth > _DEEPEST:
        raise UnmergeableError("an object is nested too deep")
    spend(1)
    kids: list[Raw] = []
    for key, value in entries_of(raw):
        if value[2] != "" or value[3]:
            kids += (key, _settled(value, kept, spend, depth + 1))
    return with_kids(raw, kids)


def _leaves_out(raw: Raw, spend: Spend, depth: int) -> bool:
    """Whether a value is left out anywhere in the list *raw*."""
    if raw[3] not in ("{", "["):
        return raw[2] == "" and not raw[3]
    if depth > _DEEPEST:
        raise UnmergeableError("a patch is nested too deep")
    spend(1 + len(raw[2]) // 8)
    kids = raw[2][1::2] if raw[3] == "{" else raw[2]
    return any(_leaves_out(kid, spend, depth + 1) for kid in kids)


def _unclear(raw: Raw, path: Path, spend: Spend) -> Iterator[Path]:
    """Yield the paths of lists that do not tell their items apart: a merge loses some of them."""
    if raw[3] not in ("{", "["):
        return
    if len(path) > _DEEPEST:
        raise UnmergeableError("an object is nested too deep")
    spend(1 + len(raw[2]) // 8)
    if raw[3] == "[":
        items = [Node(item) for item in raw[2] if item[3] == "{"]
        if len(items) > 1 and _are_alike(items, of_ports=path[-1:] == (_PORTS,)):
            yield path
            return
    steps = enumerate(raw[2]) if raw[3] == "[" else ((key[2], each) for key, each in pairs(raw))
    for step, inner in steps:
        yield from _unclear(inner, (*path, step), spend)


def _are_alike(items: Sequence[Node], *, of_ports: bool) -> bool:
    """Whether two of *items*, of a list of Kubernetes itself, may be one for kustomize.

    They have one key, or one of them has not the key by which the others are known. Ports
    without a number are known by nothing.
    """
    for names in _KEYS:
        known = [item for item in items if item.get(names[0]) is not None]
        if not known:
            continue
        if len(known) < len(items) or (of_ports and names not in _OF_PORTS):
            return True
        # Where one of them lacks the second part of the key, the first part is all of it.
        whole = all(item.get(name) is not None for item in items for name in names)
        parts = names if whole else names[:1]
        keys = {tuple(_text_at(item, name) for name in parts) for item in items}
        return len(keys) < len(items)
    return False


def _text_at(item: Node, name: str) -> str | None:
    found = item.get(name)
    return None if found is None else found.text


class Measure:
    """How large trees are; what several of them share is measured once."""

    __slots__ = ("_built", "_known")

    def __init__(self) -> None:
        # With what was measured, which is kept, so that its id stays its own.
        self._known: dict[int, tuple[int, int, Raw]] = {}
        self._built: dict[int, tuple[Raw, Raw]] = {}

    def built(self, root: Raw) -> Raw:
        """Return *root* as kustomize writes it in the end: it takes empty annotations away."""
        found = self._built.get(id(root))
        if found is None:
            found = self._built[id(root)] = root, without_empty(root, _ANNOTATIONS)
        return found[1]

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
                    known = self._known.get(id(kid))
                    # Where what is known is too deep here, so is what holds it: see below.
                    inner, more = known[:2] if known else self._measured(kid, level + 1)
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
