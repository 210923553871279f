"""Kubernetes objects as they stand in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint.files.finding import ManifestInfo
from aigw_lint.files.parser import Document, Source
from aigw_lint.text.content import content_of
from aigw_lint.text.node import Node, Raw, Step
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.wording import cut
from aigw_lint.words.objectref import LONGEST_NAME, ObjectRef
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.objects.pieces import Pieces

Path = tuple[Step, ...]

ANY = "*"
"""As the last step of an undecided path: every key or index."""

ROOT = "."
"""The folder that all paths start from."""

CONTEXT = "<context>"
"""The folder, seen from the root, in which all homes of ``context`` lie: beside the tree."""

_CLUSTER = "/@"
"""What stands between the home of a rendering and the cluster that it goes to."""


def is_open(name: str) -> bool:
    """Whether *name* does not tell which object is meant: it holds a placeholder.

    Or it is longer than any name: then the API server refuses it, and says so.
    """
    return len(name) > LONGEST_NAME or has_placeholder(name)


class Rendering(Record):
    """How files become objects; manifests of one rendering are applied together."""

    kind: str
    """``plain``, ``kustomize``, ``flux``, ``argocd`` or ``helm``."""
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
    """Where the Flux or Argo CD object stands that it is; None for other kinds."""
    is_off: bool = False
    """Whether it may not be applied: nothing leads to that object, where others are led to.

    Or it is a plain file that the kustomization beside it does not take.
    """

    @property
    def cluster(self) -> str:
        """The cluster that it goes to, as the object that it is names it.

        Empty where it names none. One cluster may have several names.
        """
        return "" if self.made_by is None else cluster_in(self.home)[1]

    def may_be_apart(self, other: Rendering) -> bool:
        """Tell whether this and *other* name two clusters, or one that has two names."""
        return bool(self.cluster and other.cluster) and self.cluster != other.cluster

    def is_of_another_stage(self, other: Rendering) -> bool:
        """Tell whether folders say that this and *other* go to two clusters: ``dev``, ``prod``.

        Not of two Applications, which say themselves where they go.
        """
        # Here, since few objects get in each other's way.
        from aigw_lint.text.stages import are_stages

        return {self.kind, other.kind} != {"argocd"} and are_stages(self.home, other.home)

    def is_only_beside(self, other: Rendering) -> bool:
        """Tell whether they are plain files of two folders, so that nothing applies both."""
        from aigw_lint.text.stages import are_beside  # as above

        homes = self.home, other.home
        is_plain = self.kind == other.kind == "plain"
        return is_plain and are_beside(*homes) and not any(map(is_beyond, homes))


def is_beyond(home: str) -> bool:
    """Tell whether *home* is one of ``context``, beside the tree."""
    return home.startswith(f"{CONTEXT}/")


def cluster_in(home: str) -> tuple[str, str]:
    """Return *home* without the cluster that `home_of_cluster` has put there, and the cluster."""
    base, _, cluster = home.rpartition(_CLUSTER)
    return (base, cluster) if base and "/" not in cluster else (home, "")


def home_of_cluster(home: str, cluster: str) -> str:
    """Return the home at *home* of what goes to *cluster*; empty: *home* itself."""
    return f"{home}{_CLUSTER}{cluster}" if cluster else home


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
        "removed",
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
        self.removed: tuple[Node, ...] = ()
        """The keys in patches that took something away from it."""
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
    def is_context(self) -> bool:
        """Whether ``context`` names it: it is read for what it defines, and not reported on."""
        return self.rendering.home.startswith(f"{CONTEXT}/")

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
            known = None if self.pieces is None else self.pieces.contents
            self._content.append(content_of(self.node.raw, known))
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
        if self.pieces is not None and self.pieces.is_foreign(node):
            return self.pieces.location(node)
        return self.document.source.location(node)

    def source_of(self, node: Node) -> Source:
        """Return the text that *node* stands in: that of a patch, where one put it in."""
        if self.pieces is not None and self.pieces.is_foreign(node):
            return self.pieces.source_of(node)
        return self.document.source

    def holds_parts(self, mapping: Node) -> bool:
        """Tell whether *mapping* or an entry of it does not stand in the object's text as it is."""
        if self.pieces is None:
            return False
        is_foreign = self.pieces.is_foreign
        return (self.pieces.is_made(mapping) or is_foreign(mapping)) or any(
            is_foreign(key) or is_foreign(value) or key.start == value.start
            for key, value in mapping.entries()
        )

    def stands_alone(self, node: Node) -> bool:
        """Tell whether the place of the scalar *node* holds its text, quotes aside, and no more."""
        if self.pieces is None:
            return True
        home = self.pieces.at_home(node)
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
        return own if self.pieces is None else own | self.pieces.paths_in(self.node.raw)

    def touched(self, path: Path) -> bool:
        """Whether a patch or transformer may change what *path* leads to, or a part of it.

        *path* starts at the top of the document, as that of a node does.
        """
        if not self.undecided_paths:  # as for most of them, each asked very often
            return False
        return any(overlap(path, undecided) for undecided in self.undecided_paths)

    def rendered(
        self,
        rendering: Rendering,
        ref: ObjectRef,
        *,
        namespace_unknown: bool | None = None,
        undecided_paths: tuple[Path, ...] | None = None,
    ) -> Manifest:
        """Return the same object as *rendering* makes it; what is None stays as it is."""
        made = Manifest(self.document, self.node, self.api_version, ref, rendering)
        made.written, made.pieces, made.removed = self.written, self.pieces, self.removed
        made.written_namespace = self.written_namespace
        made.namespace_unknown = (
            self.namespace_unknown if namespace_unknown is None else namespace_unknown
        )
        made.undecided_paths = self.undecided_paths if undecided_paths is None else undecided_paths
        made._content = self._content
        made._written = self._written
        return made

    def patched(
        self, node: Node, api_version: str, pieces: Pieces, removed: tuple[Raw, ...] = ()
    ) -> Manifest:
        """Return this manifest, made anew, with *node* for what patches have made of it."""
        self.node, self.api_version, self.pieces = node, api_version, pieces
        self.removed = tuple(map(Node, removed))
        self._content = []
        return self

    def __repr__(self) -> str:
        return f"Manifest({self.ref}, {self.rendering.name!r})"


def overlap(path: Path, undecided: Path) -> bool:
    """Whether one of two paths leads to a part of the other."""
    if undecided and undecided[-1] == ANY:
        undecided = undecided[:-1]
    shared = min(len(path), len(undecided))
    return path[:shared] == undecided[:shared]
