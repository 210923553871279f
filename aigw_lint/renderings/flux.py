"""Flux Kustomizations: which folders they render, and what they change there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Hashable, Iterable, Iterator

from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.objects.pieces import Origin
from aigw_lint.renderings.draft import UNKNOWN, is_told
from aigw_lint.renderings.expansion import LONGEST_VALUE, Variable, Variables
from aigw_lint.renderings.folders import Folders
from aigw_lint.renderings.ignoring import SOURCE_GROUP, Ignored, Ignoring
from aigw_lint.renderings.kustomize import Kustomizer
from aigw_lint.renderings.layer import Layer, part_of
from aigw_lint.renderings.outer import FindData, address_of, rendering_of, told_path
from aigw_lint.renderings.patch import EVERYTHING, Patch, apply
from aigw_lint.renderings.stack import Stack
from aigw_lint.text.globs import NOTHING
from aigw_lint.text.node import EACH, Node
from aigw_lint.text.placeholders import SEALED, has_placeholder, is_templated
from aigw_lint.text.wording import cut
from aigw_lint.words.record import Record

_BOOTSTRAP = "flux-system"
_SPEC = ("spec",)
_LONGEST_NAME = 60
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

UNTOLD_VARIABLES = Variables(is_open=True)


class FluxObject(Record):
    """A Flux Kustomization as some rendering makes it."""

    manifest: Manifest

    def setting(self, field: str) -> str | None:
        """Return the text of *field* of its spec."""
        return self.manifest.node.string_at("spec", field)

    @property
    def path(self) -> str | None:
        """The folder that it renders, from the root; None where that cannot be told."""
        return None if self.is_obscured("path") else told_path(self.setting("path") or "")

    @property
    def place(self) -> Node:
        """The node of that path, or the object where it has none."""
        return self.manifest.node.get("spec", "path") or self.manifest.node

    @property
    def key(self) -> Hashable:
        """What names it as written."""
        return id(self.manifest.written.raw)

    @property
    def source(self) -> tuple[str, str] | None:
        """Kind and name of the source that it names."""
        source = self.manifest.node.get("spec", "sourceRef")
        if source is None:
            return None
        kind, name = source.string_at("kind"), source.string_at("name")
        return (kind, name) if kind and name and not has_placeholder(name) else None

    @property
    def identity(self) -> Hashable:
        """What names it as rendered: it is one, however it is called."""
        return self.key

    @property
    def needs_proof(self) -> bool:
        """Most are of the repository that they stand in, and many sources are not defined there."""
        return False

    @property
    def is_at_home(self) -> bool:
        """Whether its source has the name that ``flux bootstrap`` gives."""
        return self.source is not None and self.source[1] == _BOOTSTRAP

    @property
    def cluster(self) -> str:
        """The cluster whose ``kubeConfig`` it has; empty: its own."""
        config = self.manifest.node.get("spec", "kubeConfig")
        for field in ("secretRef", "configMapRef"):
            name = None if config is None else config.string_at(field, "name")
            if name:
                return name
        return ""

    @property
    def what(self) -> str:
        """What it is, for a reader, where its folder is not here."""
        return f"Flux path {self.setting('path') or '.'}"

    @property
    def tool(self) -> str:
        """What reads it."""
        return "Flux"

    @property
    def is_manifests(self) -> bool:
        """Whether it is of a folder of manifests."""
        return True

    @property
    def target(self) -> str | None:
        """The namespace that it puts its objects into; None: anywhere."""
        namespace = None if self.is_obscured("targetNamespace") else self.namespace
        return namespace if namespace and is_told(namespace) else None

    @property
    def made_namespace(self) -> None:
        """It makes none."""
        return

    @property
    def is_guide(self) -> bool:
        """Whether its path has a variable, so that it may lead to several folders."""
        return "${" in (self.setting("path") or "")

    def may_lead_to(self, folder: str) -> bool:
        """Tell whether a path with a variable may be *folder*, once it has its value.

        Nothing for a path that is all variable: it says too little.
        """
        text = self.setting("path") or ""
        before, found, rest = text.partition("${")
        before, after = before.lstrip("./"), rest.rpartition("}")[2].rstrip("/")
        if not found or not before + after.strip("/"):
            return False
        return (
            len(folder) > len(before + after)
            and folder.startswith(before)
            and folder.endswith(after)
        )

    @property
    def namespace(self) -> str | None:
        """The namespace that it puts its objects into; None: where they say."""
        # Variables in it get their values, too: it is put in before they are.
        return self.setting("targetNamespace")

    def variables(self, find: FindData) -> Variables:
        """Return what it puts in for ``${NAME}``; *find* returns a ConfigMap or Secret."""
        if self.is_obscured("postBuild"):
            return UNTOLD_VARIABLES
        named: dict[str, Variable] = {}
        is_open = self._is_packed
        for source in self.manifest.node.each("spec", "postBuild", "substituteFrom", EACH):
            kind, name = source.string_at("kind") or "", source.string_at("name") or ""
            data = None if has_placeholder(name) else find(kind, name)
            if data is None:  # it may set any name, also one that was set before
                is_open, named = True, {}
            else:
                named.update(_variables_in(data, kind))
        inline = self.manifest.node.get("spec", "postBuild", "substitute")
        if inline is not None:
            named.update(_set_by(self.manifest, inline))
        if not all(map(_NAME.fullmatch, named)):
            return UNTOLD_VARIABLES  # Flux refuses to build with such a name
        return Variables(named, is_open)

    @property
    def _is_packed(self) -> bool:
        """Whether a program has packed what it renders, and may have replaced variables there."""
        kind = self.manifest.node.string_at("spec", "sourceRef", "kind")
        return kind is not None and kind != "GitRepository"

    @property
    def waits_for_data(self) -> bool:
        """Whether its variables come from ConfigMaps or Secrets, which others may make."""
        return bool(self.manifest.node.get("spec", "postBuild", "substituteFrom"))

    def is_obscured(self, field: str) -> bool:
        """Whether a patch may change *field* of its spec to what is not known."""
        return self.manifest.touched((*self.manifest.node.path, *_SPEC, field))

    def layer(self, kustomizer: Kustomizer, folder: str) -> Layer:
        """Return what it renders: the kustomization of *folder* with its own settings over it."""
        manifest = self.manifest
        # What a patch put into it stands in another file: the object is what to point at.
        place = None if manifest.pieces is None else manifest.written
        parts = [part_of(spec, manifest.document, place) for spec in manifest.node.each(*_SPEC)]
        layer = kustomizer.layer(folder)
        ignored = self._ignored(kustomizer.folders.ignoring)
        leaves = NOTHING if ignored is None else ignored.leaves
        return layer._replace(over=tuple(parts), namespace=self.namespace, leaves=leaves)

    def _ignored(self, ignoring: Ignoring) -> Ignored | None:
        """Return what its source leaves out; None: nothing."""
        named = [each for each in ignoring.sources if (each.kind, each.ref.name) == self.source]
        space = self.manifest.node.string_at("spec", "sourceRef", "namespace")
        found = _within(named, space or self.manifest.ref.namespace)
        found = [each for each in found if each.home == self.manifest.home] or found
        return ignoring.of(next(iter(_nearest(found, self.manifest.source.path)), None))

    def finish(self, stack: Stack, kustomizer: Kustomizer) -> None:
        """Take back what a patch over it may have changed to something that is not known."""
        if self.is_obscured("targetNamespace"):
            stack.move(UNKNOWN)
        if any(map(self.is_obscured, ("patches", "components", "namePrefix", "nameSuffix"))):
            patches = [Patch(None, EVERYTHING)]
            apply(patches, stack.drafts, kustomizer.budget, kustomizer.pieces)

    def rendering(self, home: str, variables: Variables) -> Rendering:
        """Return the rendering that it is, at *home*."""
        rendering = rendering_of("flux", self.manifest, home)
        return rendering._replace(substitutes=variables.are_used, variables=variables.names)


def _variables_in(data: Manifest, kind: str) -> Iterator[tuple[str, Variable]]:
    """Yield what a ConfigMap or Secret sets; the values of Secrets are not looked at."""
    if kind != "ConfigMap":
        for field in ("data", "stringData"):
            for key, _ in (entry for each in data.node.each(field) for entry in each.entries()):
                yield key.text or "", Variable(None)
        return
    node = data.node.get("data")
    if node is not None:
        yield from _set_by(data, node)


def _set_by(manifest: Manifest, node: Node) -> Iterator[tuple[str, Variable]]:
    """Yield the variables that the mapping *node* of *manifest* sets."""
    for key, value in node.entries():
        name, text = key.text or "", value.text
        if text is not None:
            text = text.replace("\n", "")
            sealed = is_templated(text) or text.startswith(SEALED)
            if sealed or len(text) > LONGEST_VALUE or manifest.touched(value.path):
                text = None
        origin = Origin(f"{cut(name, _LONGEST_NAME)} is set here", manifest.location(value))
        yield name, Variable(text, origin)


def addresses_of(manifests: Iterable[Manifest]) -> dict[Hashable, str | None]:
    """Return the address of each source that *manifests* define, by its kind and name."""
    found: dict[Hashable, str | None] = {}
    for manifest in manifests:
        if manifest.ref.group == SOURCE_GROUP:
            url = manifest.node.string_at("spec", "url")
            found[manifest.kind, manifest.ref.name or ""] = url and address_of(url)
    return found


class DataIndex:
    """The ConfigMaps and Secrets that variables may come from."""

    def __init__(self, written: Iterable[Manifest], folders: Folders) -> None:
        self._folders = folders
        self._written: dict[tuple[str, str], list[Manifest]] = {}
        self._made: dict[tuple[str, str], list[Manifest]] = {}
        self._generated: set[tuple[str, str]] = set()
        for manifest in written:
            self._put(self._written, manifest)

    def add(self, manifest: Manifest) -> None:
        """Take *manifest* as some rendering makes it; one of a source says what it leaves out."""
        if manifest.ref.group == SOURCE_GROUP:
            self._folders.ignoring.add(manifest)
        self._put(self._made, manifest)

    def finder(self, manifest: Manifest, home: str | None) -> FindData:
        """Return what finds the data of the Flux object *manifest*, which lives at *home*.

        What its own rendering makes comes first, then the files nearest to its own.
        None where there are several that differ.
        """
        path, namespace = manifest.source.path, manifest.ref.namespace
        home = path if home is None else home

        def find(kind: str, name: str) -> Manifest | None:
            made = self._made.get((kind, name), [])
            found = _within((each for each in made if each.home == home), namespace)
            if not found:
                if (kind, name) in self._generated:
                    return None
                written = self._written.get((kind, name), ())
                found = _nearest(_within(written, namespace), path)
                sources = {id(each.written.raw) for each in found}
                # What renderings make of it elsewhere may be another thing.
                found += [each for each in made if id(each.written.raw) in sources]
            if not found or len({each.content_key for each in found}) > 1:
                return None
            if any(each.touched((*each.node.path, "data")) for each in found):
                return None
            return found[0]

        return find

    def add_generated(self, kind: str, name: str) -> None:
        """Take note that a kustomization makes a ConfigMap or Secret of data."""
        self._generated.add((kind, name))

    def _put(self, where: dict[tuple[str, str], list[Manifest]], manifest: Manifest) -> None:
        ref = manifest.ref
        if not ref.group and ref.kind in ("ConfigMap", "Secret") and ref.name is not None:
            where.setdefault((ref.kind, ref.name), []).append(manifest)


def _within(manifests: Iterable[Manifest], namespace: str | None) -> list[Manifest]:
    """Return those of *manifests* that are in *namespace*, or may be."""
    return [
        each
        for each in manifests
        if None in (namespace, each.ref.namespace) or each.ref.namespace == namespace
    ]


def _nearest(manifests: list[Manifest], path: str) -> list[Manifest]:
    """Return those of *manifests* whose files share the most folders with *path*."""

    def shared(manifest: Manifest) -> int:
        return len(posixpath.commonprefix((_folders_of(manifest.source.path), _folders_of(path))))

    most = max(map(shared, manifests), default=0)
    return [each for each in manifests if shared(each) == most]


def _folders_of(path: str) -> list[str]:
    return path.split("/")[:-1]
