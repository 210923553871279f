"""The objects of documents, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aigw_lint.files.parser import Document
from aigw_lint.objects.manifest import Manifest, Rendering, is_open
from aigw_lint.text.content import pairs
from aigw_lint.text.node import Node, Raw, string_of
from aigw_lint.words.objectref import CLUSTER_SCOPED, GroupKind, ObjectRef

_CLUSTER_KINDS = frozenset(group_kind.kind for group_kind in CLUSTER_SCOPED)
_NOTHING = ObjectRef("", "", None, None)


def manifests_of(document: Document, rendering: Rendering) -> tuple[Manifest, ...]:
    """Return the objects of *document* as written; lists of objects are opened up.

    Nothing for a document that does not say both its API version and its kind.
    """
    api_version, kind = document.api_version, document.kind
    if not api_version or not kind:
        return ()
    if kind.endswith("List"):
        return tuple(_opened(document, rendering, api_version, kind))
    return (_as_written(document, document.root, api_version, kind, rendering),)


def unidentified_documents(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents that say only one of API version and kind."""
    for document in documents:
        if bool(document.api_version) != bool(document.kind):
            yield document


def _opened(
    document: Document, rendering: Rendering, api_version: str, kind: str
) -> Iterator[Manifest]:
    """Yield the objects of a list, and of the lists in it, in order.

    As for the API server, an item of a typed list that says neither API
    version nor kind has those of the list.
    """
    pending = [(document.root, api_version, kind)]
    while pending:
        node, api_version, kind = pending.pop()
        items = node.get("items") if kind.endswith("List") else None
        if items is None or not items.is_sequence:
            yield _as_written(document, node, api_version, kind, rendering)
            continue
        identified = (
            (item, *own)
            for item in items.items()
            if (own := _type_of(item, api_version, kind[: -len("List")]))
        )
        pending += reversed(list(identified))


def _type_of(item: Node, api_version: str, kind: str) -> tuple[str, str] | None:
    """Return API version and kind of a list's item; None where it does not say both."""
    own = item.string_at("apiVersion") or "", item.string_at("kind") or ""
    if all(own):
        return own
    if kind and item.is_mapping and item.get("apiVersion") is None and item.get("kind") is None:
        return api_version, kind
    return None


def _as_written(
    document: Document, node: Node, api_version: str, kind: str, rendering: Rendering
) -> Manifest:
    """Return the object at *node* with the identity that it has by itself."""
    group = api_version.rpartition("/")[0]
    name, namespace = _names_in(node.raw)
    manifest = Manifest(document, node, api_version, _NOTHING, rendering)
    if name is not None and is_open(name):
        name = None
    if namespace is not None:
        manifest.written_namespace = namespace
        if kind in _CLUSTER_KINDS and GroupKind(group, kind) in CLUSTER_SCOPED:
            namespace = None
        elif is_open(namespace):
            manifest.namespace_unknown = True
            namespace = None
    manifest.ref = ObjectRef(group, kind, namespace, name)
    return manifest


def _names_in(raw: Raw) -> tuple[str | None, str | None]:
    """Return name and namespace in the metadata of an object, where they are strings.

    Walks the raw tree: this runs for each document of a run.
    """
    name = namespace = None
    for key, metadata in pairs(raw):
        if key[2] == "metadata" and metadata[3] == "{":
            for inner, value in pairs(metadata):
                if inner[2] == "name":
                    name = string_of(value) or None
                elif inner[2] == "namespace":
                    namespace = string_of(value) or None
            break
    return name, namespace
