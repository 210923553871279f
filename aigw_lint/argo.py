"""Argo CD Applications: which folders they render, and what they change there."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator

from aigw_lint.draft import UNKNOWN
from aigw_lint.expansion import NO_VARIABLES, Variables
from aigw_lint.folders import Folders
from aigw_lint.kustomize import Kustomizer
from aigw_lint.layer import Layer, Part, part_of
from aigw_lint.manifest import Manifest, Path, Rendering, has_placeholder
from aigw_lint.node import EACH, Node
from aigw_lint.outer import FindData, address_of, base_of, told_path
from aigw_lint.pattern import lazy_pattern
from aigw_lint.record import Record
from aigw_lint.stack import Stack

_READ = (".yaml", ".yml", ".json")
_OWN_CLUSTER = frozenset({"", "in-cluster", "https://kubernetes.default.svc"})
_NOT_READ = ("chart", "helm", "plugin")
"""What a source has that renders a chart, or what a program of the user's writes."""
_SETTINGS = frozenset(
    {
        *("namePrefix", "nameSuffix", "patches", "components", "replicas"),
        *("commonAnnotations", "commonLabels", "labelWithoutSelector", "labelIncludeTemplates"),
    }
)
"""What the settings for kustomize have in common with a kustomization."""
_SIMPLE = lazy_pattern(r"[\w./*?{},-]*")
_BRACES = lazy_pattern(r"\{[^{}]*\}")
_SIGN = lazy_pattern(r"\*+|[?{},]|[^*?{},]+")
_SIGNS = {"?": ".", "{": "(?:", "}": ")", ",": "|"}
_MOST_STARS = 4


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
    def path(self) -> str | None:
        """The folder that it renders; None where that cannot be told, or for a chart."""
        if self.node is None or self.manifest.touched(self.node.path):
            return None
        text = self.node.string_at("path")
        if text is None or any(_is_set(self.node, field) for field in _NOT_READ):
            return None
        return told_path(text)

    @property
    def source(self) -> Hashable | None:
        """The address of the repository; None where it is not told."""
        url = None if self.node is None else self.node.string_at("repoURL")
        return address_of(url) if url and not has_placeholder(url) else None

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
    def target(self) -> str | None:
        """The namespace for objects that name none; None: anywhere."""
        path: Path = ("spec", "destination", "namespace")
        if self.manifest.touched((*self.manifest.node.path, *path)):
            return None
        text = self.manifest.node.string_at(*path)
        return text if text and not has_placeholder(text) else None

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
        manifest = self.manifest
        source = manifest.source
        name = f"{source.path} {manifest.info.name or '?'}"
        if base_of(home) != source.path:
            name = f"{name} ({base_of(home)})"
        place = f"{source.path}#{manifest.document.index}{manifest.node.pointer}@{home}"
        node = manifest.written.get("metadata", "name") or manifest.written
        made_by = manifest.document.source.location(node)
        return Rendering("argocd", name, home, place, made_by=made_by)

    def layer(self, kustomizer: Kustomizer, folder: str) -> Layer | None:
        """Return what it renders: a kustomization with its settings over it, or files.

        None for a chart, and for what is asked for in too intricate a way.
        """
        folders, node = kustomizer.folders, self.node
        if node is None or folders.is_file(f"{folder}/Chart.yaml"):
            return None
        directory = node.get("directory") if _is_set(node, "directory") else None
        settings = node.get("kustomize") if _is_set(node, "kustomize") else None
        if directory is None and (folder in folders.kustomizations or settings is not None):
            return self._kustomized(kustomizer.layer(folder), settings)
        files = _files(folders, folder, directory)
        return None if files is None else Layer(folder, None, files=files)

    def _kustomized(self, layer: Layer, settings: Node | None) -> Layer | None:
        """Return *layer* with the Application's *settings* over it."""
        if layer.kustomization is None:
            return None
        if settings is None:
            return layer
        manifest = self.manifest
        place = None if manifest.pieces is None else manifest.written
        part = part_of(settings, manifest.document, place)
        fields = {key: value for key, value in part.fields.items() if key in _SETTINGS}
        namespace = settings.string_at("namespace") or None
        return layer._replace(over=(Part(fields, part.document, place),), namespace=namespace)

    def finish(self, stack: Stack, kustomizer: Kustomizer) -> None:
        """Put the objects that name no namespace into that of the destination."""
        destination = self.manifest.node.get("spec", "destination")
        text = None if destination is None else destination.string_at("namespace")
        path: Path = (*self.manifest.node.path, "spec", "destination", "namespace")
        if text or self.manifest.touched(path):
            stack.default(self.target or UNKNOWN)


def sources_of(manifest: Manifest) -> Iterator[ArgoSource]:
    """Yield the sources of the Application *manifest* that make objects; one without any, too."""
    nodes = list(manifest.node.each("spec", "sources", EACH))
    nodes = nodes or list(manifest.node.each("spec", "source"))
    made = [
        ArgoSource(manifest, node, number)
        for number, node in enumerate(nodes)
        # A source with a name alone gives files to the others.
        if not (_is_set(node, "ref") and not _is_set(node, "path") and not _is_set(node, "chart"))
    ]
    yield from made or [ArgoSource(manifest, None)]


def _is_set(node: Node, field: str) -> bool:
    """Whether *field* holds anything: an empty text or null is nothing, an empty mapping is."""
    found = node.get(field)
    return found is not None and not found.is_null and (found.is_mapping or bool(found.text))


def _files(folders: Folders, folder: str, directory: Node | None) -> tuple[str, ...] | None:
    """Return the files of *folder* that Argo CD reads; None where that is not told."""
    recurse, included, excluded = False, None, None
    if directory is not None:
        recurse = directory.is_on("recurse")
        patterns = [directory.string_at(field) or "" for field in ("include", "exclude")]
        if not all(map(_is_simple, patterns)):
            return None
        included, excluded = (re.compile(_regex(each)) if each else None for each in patterns)

    def is_taken(path: str) -> bool:
        seen = path[len(folder) + 1 :] if folder != "." else path
        return not (
            (excluded is not None and excluded.fullmatch(seen))
            or (included is not None and not included.fullmatch(seen))
        )

    found = folders.files_in(folder, below=recurse)
    return tuple(path for path in found if path.endswith(_READ) and is_taken(path))


def _is_simple(pattern: str) -> bool:
    """Whether a pattern for file names is one whose meaning is beyond doubt, and quick to try."""
    return (
        _SIMPLE().fullmatch(pattern) is not None
        and pattern.count("*") <= _MOST_STARS
        and not any(sign in _SIGNS for sign in _BRACES().sub("", pattern) if sign != "?")
    )


def _regex(pattern: str) -> str:
    """Return the pattern for file names as a regular expression: a star passes folders, too."""
    return "".join(
        ".*" if sign[0] == "*" else _SIGNS.get(sign) or re.escape(sign)
        for sign in _SIGN().findall(pattern)
    )
