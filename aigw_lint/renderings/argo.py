"""Argo CD Applications: which folders they render, and what they change there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from aigw_lint.files.parser import Document, parse
from aigw_lint.objects.manifest import ROOT, Manifest, Path, Rendering
from aigw_lint.renderings.directory import files_of, is_skipped
from aigw_lint.renderings.draft import UNKNOWN
from aigw_lint.renderings.expansion import NO_VARIABLES, Variables
from aigw_lint.renderings.folders import Folders
from aigw_lint.renderings.kustomize import Kustomizer
from aigw_lint.renderings.layer import Layer, Part, part_of
from aigw_lint.renderings.outer import FindData, address_of, rendering_of, told_path
from aigw_lint.renderings.patch import EVERYTHING, Patch, apply
from aigw_lint.renderings.stack import Stack
from aigw_lint.text.node import EACH, Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.record import Record

_OWN_CLUSTER = frozenset({"", "in-cluster", "https://kubernetes.default.svc"})
_SOURCES: tuple[Path, ...] = (
    ("spec", "sourceHydrator", "drySource"),
    ("spec", "sources", EACH),
    ("spec", "source"),
)
"""Where sources stand, and what goes before what."""
_LABELS: Path = ("spec", "syncPolicy", "managedNamespaceMetadata", "labels")
_CREATES = "CreateNamespace=true"
_PROGRAMS = ("helm", "plugin")
"""What a source has that renders a chart, or what a program of the user's writes."""
_SETTINGS = frozenset(
    {
        *("namePrefix", "nameSuffix", "patches", "components", "replicas"),
        *("commonAnnotations", "commonLabels", "labelWithoutSelector", "labelIncludeTemplates"),
    }
)
"""What the settings for kustomize have in common with a kustomization."""
_NO_CHANGE = frozenset(
    {
        *("namespace", "images", "version", "kubeVersion", "apiVersions"),
        *("forceCommonLabels", "forceCommonAnnotations", "commonAnnotationsEnvsubst"),
        "ignoreMissingComponents",
    }
)
"""Those that are read in another way, or change nothing in objects."""
_MARKED: dict[str, tuple[Path, ...]] = {
    "commonLabels": (("metadata", "labels"), ("spec", "selector"), ("spec", "template")),
    "commonAnnotations": (("metadata", "annotations"), ("spec", "template")),
}
_PODS: tuple[Path, ...] = (("spec", "template", "spec"), ("spec", "jobTemplate"))


class ArgoSource(Record):
    """One source of an Application, as some rendering makes it."""

    manifest: Manifest
    node: Node | None
    """The source; None for an Application without any."""
    number: int = 0

    @property
    def key(self) -> Hashable:
        """What names it as written."""
        return id(self.manifest.written.raw), self.number

    @property
    def place(self) -> Node:
        """The node that names the folder, or the Application where none does."""
        return (None if self.node is None else self.node.get("path")) or self.manifest.node

    @property
    def path(self) -> str | None:
        """The folder that it names; None where that cannot be told."""
        if self.node is None or self.manifest.touched(self.node.path):
            return None
        text = self.node.string_at("path")
        if text is None or _is_set(self.node, "chart"):
            return None
        # Argo CD refuses paths from the top, and such as lead out.
        is_within = not text.startswith("/") and ".." not in text.split("/")
        return told_path(text) if is_within and _is_told(text) else None

    @property
    def source(self) -> Hashable | None:
        """The address of the repository; None where it is not told."""
        url = None if self.node is None else self.node.string_at("repoURL")
        return address_of(url) if url and _is_told(url) else None

    @property
    def identity(self) -> Hashable:
        """What names it as rendered: kustomizations make several Applications of one."""
        return self.key, self.manifest.ref.name

    @property
    def needs_proof(self) -> bool:
        """All have an address, and most repositories have folders such as ``manifests``."""
        return True

    @property
    def is_at_home(self) -> bool:
        """No name of a repository says that it is this one."""
        return False

    @property
    def cluster(self) -> str:
        """The cluster that it renders for; empty: that of Argo CD."""
        destination = self.manifest.node.get("spec", "destination")
        for field in ("server", "name"):
            text = "" if destination is None else destination.string_at(field) or ""
            if text not in _OWN_CLUSTER:
                return text.rpartition("://")[2].replace("/", "_")
        return ""

    @property
    def what(self) -> str:
        """What it is, for a reader."""
        return f"Application {self.manifest.info.name or '?'}"

    @property
    def tool(self) -> str:
        """What reads it."""
        return "Argo CD"

    @property
    def is_manifests(self) -> bool:
        """Whether it is of a folder of manifests, and not a chart, or what a program writes."""
        has_path = self.node is not None and _is_set(self.node, "path")
        return has_path and not self._is_made

    @property
    def _is_made(self) -> bool:
        chart = self.node is not None and _is_set(self.node, "chart")
        return chart or any(self._options(field) is not None for field in _PROGRAMS)

    def _options(self, tool: str) -> Node | None:
        """Return what the source sets for *tool*, which says that this one is to render it.

        Argo CD takes options that say nothing for none, but not those of one of several sources.
        """
        node = None if self.node is None else self.node.get(tool)
        if self.node is None or node is None or not node.is_mapping:
            return None
        says = self.node.path[-1] != "source" or any(map(_says, node.entries()))
        return node if says else None

    @property
    def target(self) -> str | None:
        """The namespace for objects that name none; None: anywhere."""
        path: Path = ("spec", "destination", "namespace")
        if self.manifest.touched((*self.manifest.node.path, *path)):
            return None
        text = self.manifest.node.string_at(*path)
        return text if text and _is_told(text) else None

    @property
    def made_namespace(self) -> tuple[str, Node | None] | None:
        """The Namespace that Argo CD makes for its objects, where it is told to give it labels."""
        name, manifest = self.target, self.manifest
        labels = manifest.node.get(*_LABELS)
        told = manifest.node.each("spec", "syncPolicy", "syncOptions", EACH)
        is_patched = manifest.touched((*manifest.node.path, "spec", "syncPolicy"))
        if name is None or not (is_patched or any(each.string == _CREATES for each in told)):
            return None
        if is_patched:
            return name, None
        return None if labels is None or not labels.is_mapping else (name, labels)

    @property
    def waits_for_data(self) -> bool:
        """It has no variables."""
        return False

    @property
    def is_guide(self) -> bool:
        """Its path has no variables."""
        return False

    def may_lead_to(self, folder: str) -> bool:
        """Nothing is known of a path that is not told."""
        return False

    def variables(self, find: FindData) -> Variables:
        """Return nothing: it has none."""
        return NO_VARIABLES

    def rendering(self, home: str, variables: Variables) -> Rendering:
        """Return the rendering that its Application is, at *home*."""
        return rendering_of("argocd", self.manifest, home)

    def layer(self, kustomizer: Kustomizer, folder: str) -> Layer | None:
        """Return what it renders: a kustomization with its settings over it, or files.

        None for a chart, and for what is asked for in too intricate a way.
        """
        folders, node = kustomizer.folders, self.node
        if node is None or self._is_made or folders.is_file(f"{folder}/Chart.yaml"):
            return None
        overrides = self._overrides(folders)
        if overrides is None:
            return None
        directory, settings = self._options("directory"), self._options("kustomize")
        if folder in folders.kustomizations or settings is not None or overrides:
            if directory is not None:  # a kustomization is no manifest: Argo CD fails
                return None
            return self._kustomized(kustomizer.layer(folder), settings, overrides)
        files = files_of(folders, folder, directory)
        if files is None:
            return None
        skipped = {path for path in files if is_skipped(folders.source(path))}
        kustomizer.steering |= skipped
        return Layer(folder, None, files=tuple(path for path in files if path not in skipped))

    def _overrides(self, folders: Folders) -> list[Document] | None:
        """Return the files beside what it renders that set more for kustomize, the last first.

        None where one of them says anything else, or cannot be read.
        """
        name, found = self.manifest.ref.name, []
        for end in (f"-{name}", "") if name else ("",):
            path = folders.resolve(self.path or ROOT, f".argocd-source{end}.yaml")
            source = None if path is None else folders.source(path)
            if source is not None:
                documents = parse(source).documents
                if len(documents) != 1 or _only(documents[0].root, "kustomize") is None:
                    return None
                found.append(documents[0])
        return found

    def _kustomized(
        self, layer: Layer, settings: Node | None, overrides: Iterable[Document]
    ) -> Layer | None:
        """Return *layer* with the Application's *settings* over it, and *overrides* over these."""
        if layer.kustomization is None:
            return None
        manifest = self.manifest
        place = None if manifest.pieces is None else manifest.written
        parts = [part_of(each.root.get("kustomize") or each.root, each) for each in overrides]
        parts += [] if settings is None else [part_of(settings, manifest.document, place)]
        over: list[Part] = []
        for part in parts:
            # What takes the place of another is not merged with it; only labels are.
            set_already = {key for each in over for key in each.fields if key not in _MARKED}
            fields = {
                key: value
                for key, value in part.fields.items()
                if key in _SETTINGS and not _is_open(key, value) and key not in set_already
            }
            over.insert(0, Part(fields, part.document, part.place))
        namespaces = filter(None, (part.text("namespace") for part in parts))
        return layer._replace(over=tuple(over), namespace=next(namespaces, None))

    def finish(self, stack: Stack, kustomizer: Kustomizer) -> None:
        """Put the objects that name no namespace into that of the destination.

        Before that, take back what settings change to something that is not told.
        """
        files = self._overrides(kustomizer.folders) or ()
        settings = [self._options("kustomize"), *(each.root.get("kustomize") for each in files)]
        paths = tuple(path for each in settings if each is not None for path in _untold(each))
        if paths:
            patches = [Patch(None, paths)]
            apply(patches, stack.drafts, kustomizer.budget, kustomizer.pieces)
        destination = self.manifest.node.get("spec", "destination")
        text = None if destination is None else destination.string_at("namespace")
        path: Path = (*self.manifest.node.path, "spec", "destination", "namespace")
        if text or self.manifest.touched(path):
            stack.default(self.target or UNKNOWN)


def sources_of(manifest: Manifest) -> Iterator[ArgoSource]:
    """Yield the sources of the Application *manifest* that make objects; one without any, too."""
    nodes = next(filter(None, (list(manifest.node.each(*path)) for path in _SOURCES)), [])
    made = [
        ArgoSource(manifest, node, number)
        for number, node in enumerate(nodes)
        # A source with a name alone gives files to the others.
        if not (_is_set(node, "ref") and not _is_set(node, "path") and not _is_set(node, "chart"))
    ]
    yield from made or [ArgoSource(manifest, None)]


def _is_told(text: str) -> bool:
    """Whether nothing is put into *text* later, as build variables are."""
    return "$" not in text and not has_placeholder(text)


def _is_open(field: str, value: Node) -> bool:
    """Whether labels or annotations have a build variable in them."""
    return field in _MARKED and any("$" in (each.text or "") for _, each in value.entries())


def _untold(settings: Node) -> Iterator[Path]:
    """Yield what *settings* change in objects to something that is not told."""
    for key, value in settings.entries():
        field = key.text or ""
        if field not in _SETTINGS | _NO_CHANGE:
            yield from EVERYTHING
        elif field == "images":
            yield from _PODS
        elif _is_open(field, value):
            yield from _MARKED[field]


def _says(entry: tuple[Node, Node]) -> bool:
    """Whether an option has any value but the one that it has by itself."""
    key, value = entry
    if key.text == "requireJsonOrYamlExtension":  # true by itself
        return not value.is_null
    return value.value not in (None, "", False) if value.is_scalar else bool(value.raw[2])


def _only(root: Node, field: str) -> Node | None:
    """Return the mapping *field* of *root*; None where that has anything else."""
    node = root.get(field)
    others = any(key.text != field for key, _ in root.entries())
    return None if others or node is None or not node.is_mapping else node


def _is_set(node: Node, field: str) -> bool:
    """Whether *field* holds a text that is not empty."""
    return bool(node.string_at(field))
