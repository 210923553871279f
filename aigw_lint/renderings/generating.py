"""ConfigMaps and Secrets that kustomizations make of data."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.objects.manifest import Path
from aigw_lint.renderings.choosing import Selector, exactly
from aigw_lint.renderings.layer import Entry, Layer
from aigw_lint.renderings.patch import Patch
from aigw_lint.renderings.stack import GeneratedDraft, Stack
from aigw_lint.text.node import Node
from aigw_lint.words.objectref import CORE, GroupKind

GENERATORS = {
    "configMapGenerator": GroupKind(CORE, "ConfigMap"),
    "secretGenerator": GroupKind(CORE, "Secret"),
}
"""The fields of a kustomization, and what is made of each entry."""
_CHANGING = ("merge", "replace")
# What they change of an object that they do not make.
_CHANGED: tuple[Path, ...] = tuple(
    (field,) for field in ("data", "stringData", "binaryData", "type", "immutable")
)


def entries_of(layer: Layer) -> Iterator[tuple[Entry, GroupKind]]:
    """Yield what *layer* makes, and of which kind."""
    for field, kind in GENERATORS.items():
        for entry in layer.own(field):
            yield entry, kind


def generate(layer: Layer, stack: Stack) -> Iterator[Patch]:
    """Put what *layer* makes on *stack*; yield what it does to objects that are there already.

    What is put into one that a base makes leaves it without a hash if either asks for none.
    """
    own = layer.kustomization
    is_plain = own is not None and _is_bare(own.fields.get("generatorOptions"))
    for entry, kind in entries_of(layer):
        name = entry.node.string_at("name")
        if name is None:
            continue
        hashed = not is_plain and not _is_bare(entry.node.get("options"))
        if entry.node.string_at("behavior") not in _CHANGING:
            namespace = entry.node.string_at("namespace") or None
            stack.generated.append(GeneratedDraft(kind, (name,), namespace, entry, hashed))
            continue
        stack.generated = [
            made._replace(hashed=made.hashed and hashed)
            if made.kind == kind and name in made.names
            else made
            for made in stack.generated
        ]
        yield Patch(Selector(kind=exactly(kind.kind), name=exactly(name), ever=True), _CHANGED)


def _is_bare(options: Node | None) -> bool:
    """Whether options of a generator turn the hash in its names off."""
    node = None if options is None else options.get("disableNameSuffixHash")
    return node is not None and node.value is True
