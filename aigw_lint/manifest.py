"""Kubernetes objects as they stand in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aigw_lint.content import content_of, pairs
from aigw_lint.finding import ManifestInfo
from aigw_lint.node import Node, Raw, Step, string_of
from aigw_lint.objectref import CLUSTER_SCOPED, LONGEST_NAME, GroupKind, ObjectRef
from aigw_lint.parser import Document, Source
from aigw_lint.pieces import Pieces, at_home, is_foreign, paths_in
from aigw_lint.position import Location
from aigw_lint.record import Record
from aigw_lint.wording import cut

Path = tuple[Step, ...]

ANY = "*"
"""As the last step of an undecided path: every key or index."""

ROOT = "."
"""The folder that all paths start from."""

_CLUSTER_KINDS = frozenset(group_kind.kind for group_kind in CLUSTER_SCOPED)
_NOTHING = ObjectRef("", "", None, None)
_PLACEHOLDERS = (("${", "}"), ("$(", ")"), ("{{", "}}"), ("<path:", ">"))


def has_placeholder(text: str) -> bool:
    """Whether a part of *text* is put in later: ``${X}``, ``$(X)``, ``{{ x }}``, ``<path:x>``."""
    if "$" in text or "{" in text or "<" in text:  # three looks cost less than four
        # No pattern: what is opened a million times and never closed would take hours.
        return any(_encloses(text, *signs) for signs in _PLACEHOLDERS)
    return False


def is_open(name: str) -> bool:
    """Whether *name* does not tell which object is meant: it holds a placeholder.

    Or it is longer than any name: then the API server refuses it, and says so.
    """
    return len(name) > LONGEST_NAME or has_placeholder(name)


def _encloses(text: str, opening: str, closing: str) -> bool:
    at = text.find(opening)
    return at >= 0 and text.find(closing, at + len(opening)) >= 0


class Rendering(Record):
    """How files become objects; manifests of one rendering are applied together."""

    kind: str
    """``plain``, ``kustomize`` or ``flux``."""
    name: str
    """What a report calls this alternative."""
    home: str
    """Where it stands, from the root: a folder or a file; what lives together depends on it."""
    folder: str
    """Where absent namespaces are one: a plain file's folder, else a text of this rendering."""
    substitutes: bool = False
    """Whether ``${X}`` in scalars is put in after rendering."""
    variables: frozenset[str] | None = None
    """The names of what is put in; None where there may be others."""
    made_by: Location | None = None
    """Where the Flux object stands that it is; None for other kinds."""


class Manifest:
    """One Kubernetes object, as one rendering makes it from one place of a file.

    Never changes. Two renderings of one file give two manifests with one
    *node*; their identities may differ, and what is undecided in them.
    """

    __slots__ = (
        "_content",
        "_written",
        "api_version",
        "document",
        "namespace_unknown",
        "node",
        "pieces",
        "ref",
        "rendering",
        "undecided_paths",
        "written",
        "written_namespace",
    )

    def __init__(
        self,
        document: Document,
        node: Node,
        api_version: str,
        ref: ObjectRef,
        rendering: Rendering,
    ) -> None:
        self.document = document
        self.node = node
        """The object's mapping; its path leads there from the top of the document."""
        self.written = node
        """The same as it stands in its file, before any patch."""
        self.api_version = api_version
        self.ref = ref
        """The identity as rendered; unknown parts are None."""
        self.rendering = rendering
        self.written_namespace: str | None = None
        """``metadata.namespace`` as it stands in the file."""
        self.namespace_unknown = False
        """Whether there is a namespace that the files do not tell; absent ones are not unknown."""
        self.undecided_paths: tuple[Path, ...] = ()
        """What a patch or transformer may change: paths from the top of the document."""
        self.pieces: Pieces | None = None
        """Where the parts stand that patches put in; None where there are none."""
        # Shared by all renderings of the object: empty until somebody asks.
        self._content: list[str] = []
        self._written = self._content

    @property
    def kind(self) -> str:
        """The kind, without its group."""
        return self.ref.kind

    @property
    def home(self) -> str:
        """The home of its rendering."""
        return self.rendering.home

    @property
    def source(self) -> Source:
        """The text that it stands in."""
        return self.document.source

    @property
    def file(self) -> str:
        """The file that it stands in, as reports name it."""
        return self.document.source.file

    @property
    def info(self) -> ManifestInfo:
        """How a report names it: parts that are not known as they are written."""
        ref = self.ref
        name, namespace = ref.name, ref.namespace
        if name is None:
            name = self.node.string_at("metadata", "name")
        if namespace is None and self.namespace_unknown:
            namespace = self.written_namespace
        return ManifestInfo(
            cut(self.api_version, LONGEST_NAME),
            cut(ref.kind, LONGEST_NAME),
            None if namespace is None else cut(namespace, LONGEST_NAME),
            None if name is None else cut(name, LONGEST_NAME),
        )

    @property
    def content_key(self) -> str:
        """What is equal for two manifests exactly where they say the same.

        Structure and values count as Kubernetes reads them; spacing, comments,
        quotes and the order of keys do not. Read once for all renderings.
        """
        if not self._content:
            self._content.append(content_of(self.node.raw))
        return self._content[0]

    @property
    def written_key(self) -> str:
        """The same for the object as it stands in its file, before any patch."""
        if not self._written:
            self._written.append(content_of(self.written.raw))
        return self._written[0]

    def location(self, node: Node | None = None) -> Location:
        """Return where *node*, or the whole object, stands."""
        node = self.node if node is None else node
        if self.pieces is not None and is_foreign(node):
            return self.pieces.location(node)
        return self.document.source.location(node)

    def source_of(self, node: Node) -> Source:
        """Return the text that *node* stands in: that of a patch, where one put it in."""
        if self.pieces is not None and is_foreign(node):
            return self.pieces.source_of(node)
        return self.document.source

    def holds_parts(self, mapping: Node) -> bool:
        """Tell whether *mapping* or an entry of it does not stand in the object's text as it is."""
        if self.pieces is None:
            return False
        return (self.pieces.is_made(mapping) or is_foreign(mapping)) or any(
            is_foreign(key) or is_foreign(value) or key.start == value.start
            for key, value in mapping.entries()
        )

    def stands_alone(self, node: Node) -> bool:
        """Tell whether the place of the scalar *node* holds its text, quotes aside, and no more."""
        if self.pieces is None:
            return True
        home = at_home(node)
        return self.source_of(node).text[home.start : home.end].strip("'\"") == node.text

    def is_put_in(self, node: Node) -> bool:
        """Tell whether *node* is what Flux made of a text with variables."""
        return self.pieces is not None and self.pieces.is_made(node)

    def path_of(self, file: str) -> str | None:
        """Return the path of a text that a part of it stands in, by what reports call it."""
        if file == self.file:
            return self.document.source.path
        return None if self.pieces is None else self.pieces.path_of(file)

    @property
    def paths(self) -> set[str]:
        """The paths of all texts that a part of it stands in."""
        own = {self.document.source.path}
        return own if self.pieces is None else own | paths_in(self.node.raw, self.pieces)

    def touched(self, path: Path) -> bool:
        """Whether a patch or transformer may change what *path* leads to, or a part of it.

        *path* starts at the top of the document, as that of a node does.
        """
        return any(overlap(path, undecided) for undecided in self.undecided_paths)

    def rendered(
        self,
        rendering: Rendering,
        ref: ObjectRef,
        *,
        namespace_unknown: bool,
        undecided_paths: tuple[Path, ...],
    ) -> Manifest:
        """Return the same object as *rendering* makes it."""
        made = Manifest(self.document, self.node, self.api_version, ref, rendering)
        made.written_namespace = self.written_namespace
        made.namespace_unknown = namespace_unknown
        made.undecided_paths = undecided_paths
        made._content = self._content
        made._written = self._written
        return made

    def patched(self, node: Node, api_version: str, pieces: Pieces) -> Manifest:
        """Return this manifest, made anew, with *node* for what patches have made of it."""
        self.node, self.api_version, self.pieces = node, api_version, pieces
        self._content = []
        return self

    def __repr__(self) -> str:
        return f"Manifest({self.ref}, {self.rendering.name!r})"


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


def overlap(path: Path, undecided: Path) -> bool:
    """Whether one of two paths leads to a part of the other."""
    if undecided and undecided[-1] == ANY:
        undecided = undecided[:-1]
    shared = min(len(path), len(undecided))
    return path[:shared] == undecided[:shared]
