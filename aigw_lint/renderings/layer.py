"""Kustomizations as they are written, one with the Flux or Argo CD object over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from aigw_lint.files.parser import Document
from aigw_lint.text.globs import NOTHING
from aigw_lint.text.node import Node
from aigw_lint.words.record import Record

FIELDS = (
    "apiVersion",
    "kind",
    "metadata",
    "openapi",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patchesStrategicMerge",
    "patchesJson6902",
    "patches",
    "images",
    "imageTags",
    "replacements",
    "replicas",
    "vars",
    "sortOptions",
    "resources",
    "components",
    "crds",
    "bases",
    "configMapGenerator",
    "secretGenerator",
    "helmGlobals",
    "helmCharts",
    "helmChartInflationGenerator",
    "generatorOptions",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "buildMetadata",
    "inventory",
)
"""The fields of a kustomization; `inventory` was one once."""
# kustomize reads their names without regard to case.
_BY_LOWERED = {field.lower(): field for field in FIELDS}


class Entry(Record):
    """A node of a kustomization, and where to point when it is at fault."""

    node: Node
    document: Document
    place: Node

    @property
    def text(self) -> str:
        """The string that stands there; empty where none does."""
        return self.node.string or ""


class Part(Record):
    """A mapping that says what a layer does; *place* where it does not stand in *document*."""

    fields: Mapping[str, Node]
    document: Document
    place: Node | None = None

    def entries(self, field: str) -> Iterator[Entry]:
        """Yield the items of the list *field*."""
        if field in self.fields:
            for node in self.fields[field].items():
                yield Entry(node, self.document, self.place or node)

    def text(self, field: str) -> str | None:
        """Return the string *field*; None where there is none."""
        node = self.fields.get(field)
        return None if node is None else node.string


def part_of_kustomization(document: Document) -> Part:
    """Return the part that a kustomization is, its fields by the names that they are known by."""
    fields: dict[str, Node] = {}
    for key, value in document.root.entries():
        name = key.text or ""
        fields[_BY_LOWERED.get(name.lower(), name)] = value
    return Part(fields, document)


def part_of(root: Node, document: Document, place: Node | None = None) -> Part:
    """Return the part that the mapping *root* is."""
    return Part({key.text or "": value for key, value in root.entries()}, document, place)


class Layer(Record):
    """One kustomization: what it takes, and how it changes that."""

    folder: str
    kustomization: Part | None
    """None where the folder has none, and Flux or Argo CD takes its files."""
    over: tuple[Part, ...] = ()
    """What the Flux or Argo CD object over it sets, later ones first in doubt."""
    namespace: str | None = None
    """What the object over it puts in place of the kustomization's own; None leaves it."""
    files: tuple[str, ...] | None = None
    """What Argo CD takes of a folder without one; None: all that Flux takes."""
    leaves: Callable[[str], bool] = NOTHING
    """What tells which files Flux leaves out of all those."""

    def entries(self, field: str) -> Iterator[Entry]:
        """Yield the items of *field* of the kustomization and the object over it."""
        for part in (self.kustomization, *self.over):
            if part is not None:
                yield from part.entries(field)

    def own(self, field: str) -> Iterator[Entry]:
        """Yield the items of *field* of the kustomization alone."""
        return iter(()) if self.kustomization is None else self.kustomization.entries(field)

    def setting(self, field: str) -> str:
        """Return a text that an object over it has in place of the kustomization; empty: none."""
        for part in (*reversed(self.over), self.kustomization):
            text = None if part is None else part.text(field)
            if text is not None:
                return text
        return ""

    @property
    def has_schema(self) -> bool:
        """Whether a schema of its own tells kustomize how to merge lists."""
        openapi = None if self.kustomization is None else self.kustomization.fields.get("openapi")
        return openapi is not None and openapi.get("path") is not None

    @property
    def target_namespace(self) -> str:
        """The namespace that the layer gives its objects; empty: none."""
        if self.namespace is not None or self.kustomization is None:
            return self.namespace or ""
        return self.kustomization.text("namespace") or ""
