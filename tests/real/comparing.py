"""Our reading of a tree beside what the real kustomize makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from kusttrees import TOP, Tree
from objects import UID, mapping
from ruamel.yaml import YAML
from yamltext import Data, yaml_of

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.renderings.remote import Generated, Remote
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render
from aigw_lint.text.node import Node
from aigw_lint.words.objectref import CLUSTER_SCOPED, GroupKind

_HASH = "-[a-z0-9]{10}"
_IDENTITY: tuple[Path, ...] = (("metadata", "name"), ("metadata", "namespace"))
"""What is compared as identity: the nodes of an object hold it as it is written."""


class Missing:
    """What stands for a field that is not there, or an object."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = Missing()


class Real:
    """One object of the real build."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.api_version: str = data["apiVersion"]
        self.kind = GroupKind(self.api_version.rpartition("/")[0], data["kind"])
        metadata = data["metadata"]
        self.name: str = metadata["name"]
        self.namespace: str | None = metadata.get("namespace")
        if self.kind in CLUSTER_SCOPED:
            self.namespace = None

    @property
    def uid(self) -> str | None:
        """The number of the object as it was written."""
        found = (self.data["metadata"].get("annotations") or {}).get(UID)
        return found if isinstance(found, str) else None

    def __repr__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


class Difference(NamedTuple):
    """Something in which our reading and the build differ without a word."""

    group_kind: GroupKind
    path: Path
    """Where in the object; empty for the object itself."""
    ours: object
    real: object
    what: str

    def __str__(self) -> str:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"{self.what}{where}: {self.ours!r} in our reading, {self.real!r} in the build"


class Coverage(NamedTuple):
    """How many fields kustomize changed, and how many of these our reading knows."""

    changed: int = 0
    known: int = 0

    def plus(self, other: Coverage) -> Coverage:
        """Return both together."""
        return Coverage(self.changed + other.changed, self.known + other.known)


def our_reading(tree: Tree) -> Rendered:
    """Return what our reading makes of *tree*."""
    files = []
    for path, text in tree.files.items():
        source = Source.from_text(path, text)
        files.append(ParsedFile(source, parse(source).documents))
    return render(files)


def objects_in(output: str) -> list[Real]:
    """Return the objects that the real build has printed."""
    return [Real(data) for data in YAML(typ="safe").load_all(output)]


def compare(tree: Tree, real: list[Real]) -> tuple[list[Difference], Coverage]:
    """Return where our reading of *tree* differs in silence from *real*, and what it covers."""
    rendered = our_reading(tree)
    left = list(real)
    differences = [
        Difference(made.group_kind, (), made, MISSING, f"{made.namespace}/{made.name}")
        for made in rendered.generated
        if not _take(left, lambda each: _is_made(made, each))  # noqa: B023 - asked at once
    ]
    coverage = Coverage()
    for manifest in sorted(rendered.manifests, key=_vagueness):
        alone = manifest.rendering.home != TOP  # it is taken by no kustomization
        found = None if alone else _take(left, lambda each: _may_be(manifest, each))  # noqa: B023
        if found is not None:
            differences += _differences(manifest, found)
            coverage = coverage.plus(_coverage(manifest, found, tree))
        elif alone or not _may_be_gone(manifest):
            kind = manifest.ref.group_kind
            differences.append(Difference(kind, (), manifest, MISSING, str(manifest.ref)))
    for remote in rendered.remotes:  # what a patch may have renamed is told as such
        _take(left, lambda each: _is_unnamed(remote, each))  # noqa: B023 - asked at once
    differences += [Difference(each.kind, (), MISSING, each, str(each)) for each in left]
    return differences, coverage


def _take(left: list[Real], fits: Callable[[Real], bool]) -> Real | None:
    """Take the first of *left* that *fits*."""
    found = next(filter(fits, left), None)
    if found is not None:
        left.remove(found)
    return found


# --- which is which -------------------------------------------------------------


def _top(manifest: Manifest) -> Path:
    return manifest.node.path


def _vagueness(manifest: Manifest) -> int:
    """Return how much of its identity is unknown: the sure ones choose first."""
    unknown = (
        manifest.ref.name is None,
        manifest.namespace_unknown,
        manifest.touched((*_top(manifest), "kind")),
    )
    return sum(unknown)


def _is_made(made: Generated, real: Real) -> bool:
    pattern = re.escape(made.name) + (f"({_HASH})?" if made.hashed else "")
    same = (made.group_kind, made.namespace) == (real.kind, real.namespace)
    return same and real.uid is None and re.fullmatch(pattern, real.name) is not None


def _is_unnamed(remote: Remote, real: Real) -> bool:
    """Whether *real* is what a generator has made that patches may have renamed or changed."""
    return (
        remote.what.startswith("generator of a ")
        and real.uid is None
        and (remote.namespace is None or remote.namespace == real.namespace)
    )


def _may_be(manifest: Manifest, real: Real) -> bool:
    ref, top = manifest.ref, _top(manifest)
    same_kind = (ref.group_kind, manifest.api_version) == (real.kind, real.api_version)
    return (
        real.uid in (None, manifest.node.string_at("metadata", "annotations", UID))
        and (
            same_kind or manifest.touched((*top, "kind")) or manifest.touched((*top, "apiVersion"))
        )
        and (ref.name is None or ref.name == real.name)
        and (
            manifest.namespace_unknown
            or ref.namespace == real.namespace
            or real.kind in CLUSTER_SCOPED
            or ref.group_kind in CLUSTER_SCOPED
        )
    )


def _may_be_gone(manifest: Manifest) -> bool:
    """Whether our reading leaves open if the object is there at all."""
    annotation = ("metadata", "annotations", "config.kubernetes.io/local-config")
    return manifest.touched((*_top(manifest), *annotation)) or _top(manifest) in (
        manifest.undecided_paths
    )


# --- content --------------------------------------------------------------------


def _differences(manifest: Manifest, real: Real) -> Iterator[Difference]:
    ours = _data(manifest.node)
    for path, mine, theirs in _unequal(ours, real.data, ()):
        if path in _IDENTITY or manifest.touched((*_top(manifest), *path)):
            continue
        yield Difference(real.kind, path, mine, theirs, str(real))


def _unequal(ours: object, real: object, path: Path) -> Iterator[tuple[Path, object, object]]:
    """Yield the deepest paths at which the two differ."""
    if isinstance(ours, dict) and isinstance(real, dict):
        for key in sorted(ours.keys() | real.keys()):
            yield from _unequal(ours.get(key, MISSING), real.get(key, MISSING), (*path, key))
    elif isinstance(ours, list) and isinstance(real, list) and len(ours) == len(real):
        for index, (mine, theirs) in enumerate(zip(ours, real, strict=True)):
            yield from _unequal(mine, theirs, (*path, index))
    elif type(ours) is not type(real) or ours != real:
        yield path, ours, real


def _data(node: Node) -> object:
    """Return what *node* holds, as Kubernetes reads it."""
    if node.is_mapping:
        return {key.text or "": _data(value) for key, value in node.entries()}
    if node.is_sequence:
        return [_data(item) for item in node.items()]
    return node.value


# --- coverage -------------------------------------------------------------------


def _coverage(manifest: Manifest, real: Real, tree: Tree) -> Coverage:
    written = tree.written.get(real.uid or "")
    if written is None:
        return Coverage()
    before = _read(written)
    changed = [path for path, _, _ in _unequal(before, real.data, ()) if path not in _IDENTITY]
    known = [path for path in changed if not manifest.touched((*_top(manifest), *path))]
    metadata = mapping(written["metadata"])
    names = Coverage()
    if metadata["name"] != real.name:
        names = names.plus(Coverage(1, manifest.ref.name is not None))
    if metadata.get("namespace") != real.namespace:
        names = names.plus(Coverage(1, not manifest.namespace_unknown))
    return names.plus(Coverage(len(changed), len(known)))


def _read(data: Data) -> object:
    """Return written *data* as the build reads it: words are what they come out as."""
    source = Source.from_text("written.yaml", yaml_of(data, Random(0)))
    return _data(parse(source).documents[0].root)
