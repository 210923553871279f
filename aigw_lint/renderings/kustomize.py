"""Kustomizations: which objects they put together, and what they make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from aigw_lint.files.budget import Budget
from aigw_lint.files.parser import Source
from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.astray import Strays
from aigw_lint.renderings.draft import draft_of
from aigw_lint.renderings.folders import Folders, Note, is_remote
from aigw_lint.renderings.generating import entries_of, generate
from aigw_lint.renderings.images import image_patches
from aigw_lint.renderings.layer import Entry, Layer, part_of_kustomization
from aigw_lint.renderings.lost import Lost, may_be_met, would_be_met
from aigw_lint.renderings.marking import metadata_patches, replica_patches
from aigw_lint.renderings.mistyped import mistyped
from aigw_lint.renderings.patch import EVERYTHING, Patch, Site, apply, lists_in
from aigw_lint.renderings.patchreader import read_json_patch, read_merge_patch, read_patch
from aigw_lint.renderings.refusing import (
    aimless,
    alike,
    is_late,
    misversioned,
    no_component,
    no_folder,
    taken_twice,
    unfit_files,
    unknown_fields,
    unmatched,
)
from aigw_lint.renderings.rendered import Dropped
from aigw_lint.renderings.replacing import SPEC_OF_ALL, read_replacement, read_settings
from aigw_lint.renderings.stack import RemoteDraft, Stack
from aigw_lint.text.node import EACH, Node
from aigw_lint.text.placeholders import has_placeholder

_DEEPEST = 50
_CHARTS = {"helmCharts": "name", "helmChartInflationGenerator": "chartName"}
_PLUGINS = ("generators", "transformers", "validators")
_CHANGES = frozenset({"commonLabels", "labels", "commonAnnotations", "images", "replicas"})
_USES = ("resources", "bases", "components", *_PLUGINS)
"""The fields that may name other kustomizations."""


class Kustomizer:
    """Puts kustomizations together, and keeps what it met on the way."""

    def __init__(self, folders: Folders, budget: Budget) -> None:
        self.folders = folders
        self.budget = budget
        self.pieces = Pieces()
        self.steering: set[str] = set()
        """The files that patch or configure."""
        self.visited: set[str] = set()
        """The folders whose kustomizations were followed."""
        self.notes: dict[Note, None] = {}
        self.cut_short = False
        """Whether a bound kept something from being followed."""
        self.dropped: dict[str, Dropped] = {}
        """What is left out of the files that are taken, by path."""
        self._made: dict[str, Stack] = {}
        self._layers: dict[str, Layer] = {}
        self.strays = Strays(folders, self.pieces)
        self.lost = Lost(folders)
        # By what was read, which is kept, so that its id stays its own.
        self._patches: dict[tuple[str, int], tuple[Entry, tuple[Patch, ...]]] = {}

    def make(self, layer: Layer, chain: tuple[str, ...] = ()) -> Stack:
        """Return what *layer* puts together."""
        stack = Stack()
        own = layer.kustomization
        # What a component changes is what those have put together that use it.
        stack.is_partial = own is not None and own.text("kind") == "Component"
        self._accumulate(layer, stack, (*chain, layer.folder))
        return stack

    def layer(self, folder: str) -> Layer:
        """Return the kustomization of *folder*, or what Flux takes of a folder without one."""
        layer = self._layers.get(folder)
        if layer is None:
            document = self.folders.kustomizations.get(folder)
            own = None if document is None else part_of_kustomization(document)
            layer = self._layers[folder] = Layer(folder, own)
        return layer

    def uses(self, layer: Layer) -> Iterator[str]:
        """Yield the folders of the kustomizations that *layer* names."""
        for field in _USES:
            for entry in layer.entries(field):
                path = self.folders.resolve(layer.folder, entry.text)
                if entry.text and path in self.folders.kustomizations:
                    yield path

    def taken(self, layer: Layer) -> Iterator[str]:
        """Yield the files and folders whose objects *layer* takes."""
        yield from self._scanned(layer)
        for field in ("resources", "bases", "components"):
            for entry in layer.entries(field):
                path = self.folders.resolve(layer.folder, entry.text)
                if entry.text and path is not None:
                    yield path

    def _scanned(self, layer: Layer) -> Iterable[str]:
        """Return what *layer* takes of its folder where no kustomization says it."""
        if layer.files is not None or layer.kustomization is not None:
            return layer.files or ()
        return self.folders.scan(layer.folder, layer.leaves)

    def _folder(self, folder: str, chain: tuple[str, ...]) -> Stack:
        """Return what the kustomization of *folder* puts together; made once for all."""
        made = self._made.get(folder)
        if made is None:
            made = self._made[folder] = self.make(self.layer(folder), chain)
        self.budget.spend(made.size)
        return made

    def _accumulate(self, layer: Layer, stack: Stack, chain: tuple[str, ...]) -> None:
        """Add to *stack* what *layer* takes, then change all that it holds."""
        self.visited.add(layer.folder)
        if layer.kustomization is not None:
            document = layer.kustomization.document
            stack.is_partial |= not self.folders.is_whole(document.source.path)
            is_top = len(chain) == 1
            part = layer.kustomization
            stack.refuse(unknown_fields(part, layer.folder, self.folders, is_top=is_top))
            stack.refuse(misversioned(layer.kustomization))
            stack.refuse(mistyped(layer.kustomization))
            stack.refuse(unfit_files(layer, self.folders, self.lost))
        self._take_resources(layer, stack, chain)
        self._take_generated(layer, stack)
        for entry in layer.entries("components"):
            path = self._find(layer, entry, stack, chain)
            if path is not None and path in self.folders.kustomizations:
                stack.refuse(no_component(entry, self.layer(path)))
                self._accumulate(self.layer(path), stack, (*chain, path))
            elif path is not None:
                stack.refuse([no_folder(entry)])
        self._change(layer, stack, chain)

    def _take_resources(self, layer: Layer, stack: Stack, chain: tuple[str, ...]) -> None:
        starts = [0, len(stack.drafts)]
        """Where what was taken at once begins: in that, kustomize has found no two alike."""
        for scanned in self._scanned(layer):
            self._take(scanned, stack, chain, by_argo=layer.files is not None)
            starts += self._starts(scanned, stack, starts[-1])
        taken = set()
        for field in ("resources", "bases"):
            for entry in layer.own(field):
                path = self._find(layer, entry, stack, chain)
                if path is not None and path not in taken:
                    taken.add(path)
                    self._take(path, stack, chain)
                    starts += self._starts(path, stack, starts[-1])
                elif path is not None:
                    stack.refuse(taken_twice(entry, self._objects_of(path, chain)))
        if layer.files is None:  # Argo CD takes files without kustomize
            stack.refuse(alike(stack.drafts, starts, layer, self.folders))

    def _starts(self, path: str, stack: Stack, start: int) -> Iterable[int]:
        """Return where those parts of *stack* end that *path* has brought since *start*."""
        end = len(stack.drafts)
        is_folder = path in self.folders.kustomizations
        return (end,) if is_folder or end == start else range(start + 1, end + 1)

    def _objects_of(self, path: str, chain: tuple[str, ...]) -> Sequence[object]:
        """Return the objects of the file or folder at *path*, but for those of late files."""
        if path in self.folders.kustomizations:
            drafts = () if path in chain else self._folder(path, chain).drafts
            return [draft for draft in drafts if not is_late(draft, self.folders)]
        return () if self.folders.is_late(path) else self.folders.manifests.get(path, ())

    def _take(
        self, path: str, stack: Stack, chain: tuple[str, ...], *, by_argo: bool = False
    ) -> None:
        """Add the objects of a file, or of the kustomization of a folder."""
        if path in self.folders.kustomizations:
            if path not in chain:
                stack.add(self._folder(path, chain))
            return
        manifests = self.folders.manifests.get(path)
        is_whole = self.folders.is_whole(path)
        if path in self.folders.joined:
            manifests, left = self.folders.apart(path, by_argo=by_argo)
            self.dropped |= {path: Dropped(left, by_argo)} if left else {}
            is_whole = False
        stack.is_open |= not is_whole
        stack.is_partial |= bool(manifests) and not is_whole
        if manifests is not None:
            self.budget.spend(len(manifests))
            stack.files.add(path)
            stack.drafts += map(draft_of, manifests)

    def _find(self, layer: Layer, entry: Entry, stack: Stack, chain: tuple[str, ...]) -> str | None:
        """Return the file or folder that *entry* names; else None, and say what is not there."""
        text = entry.text
        path = self.folders.resolve(layer.folder, text) if text else None
        if path is not None and self.folders.is_file(path):
            return path
        bounded = path not in chain and len(chain) < _DEEPEST
        if path in self.folders.kustomizations and bounded:
            return path
        if text:
            stack.remotes.append(RemoteDraft(f"resource {text}", entry, is_manifests=True))
        if path is not None and not is_remote(text) and not has_placeholder(text):
            self._note_missing(path, entry, chain)
        return None

    def _note_missing(self, path: str, entry: Entry, chain: tuple[str, ...]) -> None:
        """Note why what *entry* names cannot be taken, where nothing else says it."""
        if path in chain:
            self._note(entry, "kustomize-cycle", f"{entry.text} leads round in a circle")
        elif path in self.folders.kustomizations:
            message = f"{entry.text} is nested more than {_DEEPEST} kustomizations deep"
            self._note(entry, "kustomize-depth", message)
            self.cut_short = True
        elif self.folders.is_linked(path):
            return
        elif path not in self.folders.broken and may_be_met(path):
            there = self.folders.is_folder(path)
            message = f"kustomize finds no {'kustomization in ' if there else ''}{entry.text}"
            self._note(entry, "missing-resource", message)

    def _take_generated(self, layer: Layer, stack: Stack) -> None:
        """Add the objects that *layer* makes of data, charts and plug-ins."""
        for entry, _ in entries_of(layer):
            self._take_data(layer, entry)
        apply(tuple(generate(layer, stack)), stack.drafts, self.budget, self.pieces)
        for field, key in _CHARTS.items():
            for entry in layer.own(field):
                what = f"chart {entry.node.string_at(key) or '?'}"
                namespace = entry.node.string_at("namespace") or None
                stack.remotes.append(RemoteDraft(what, entry, namespace, bool(namespace)))
        for entry in layer.own("generators"):
            stack.remotes.append(RemoteDraft("generator plug-in", entry, is_manifests=True))

    def _take_data(self, layer: Layer, entry: Entry) -> None:
        """Note the files that a generator puts into a ConfigMap or Secret: they hold no objects."""
        for node in entry.node.each("files", EACH):
            name = (node.string or "").rpartition("=")[2]
            path = self.folders.resolve(layer.folder, name) if name else None
            if path is not None and self.folders.is_file(path):
                self.steering.add(path)

    def _change(self, layer: Layer, stack: Stack, chain: tuple[str, ...]) -> None:
        """Change what *stack* holds as *layer* says, in kustomize's order."""
        load = self._loader(layer)
        self._patch(layer, "patchesStrategicMerge", stack, read_merge_patch)
        self._patch(layer, "patches", stack, read_patch)
        if namespace := layer.target_namespace:
            stack.move(namespace)
        prefix, suffix = layer.setting("namePrefix"), layer.setting("nameSuffix")
        if prefix or suffix:
            stack.rename(prefix, suffix)
        apply(metadata_patches(layer, self.pieces), stack.drafts, self.budget, self.pieces)
        self._patch(layer, "patchesJson6902", stack, read_json_patch)
        apply(replica_patches(layer, self.pieces), stack.drafts, self.budget, self.pieces)
        apply(image_patches(layer, self.pieces), stack.drafts, self.budget, self.pieces)
        self._patch(layer, "replacements", stack, read_replacement)
        for field in _PLUGINS:
            for entry in layer.own(field):
                self._steer(layer, entry, chain)
        if any(True for _ in layer.own("transformers")):
            stack.is_open = True
            anything = Patch(None, EVERYTHING)
            apply([anything], stack.drafts, self.budget, self.pieces)
            stack.patch_generated([anything])
        for entry in layer.own("configurations"):
            stack.settings += read_settings(entry.text, self._site(layer, entry))
        for entry in layer.own("crds"):
            load(entry.text)
            stack.settings.append(SPEC_OF_ALL)
        if layer.kustomization is not None:
            stack.changed |= not _CHANGES.isdisjoint(layer.kustomization.fields)
            openapi = layer.kustomization.fields.get("openapi")
            load("" if openapi is None else openapi.string_at("path") or "")

    def _patch(
        self,
        layer: Layer,
        field: str,
        stack: Stack,
        read: Callable[[Node, Site], Iterator[Patch]],
    ) -> None:
        for entry in layer.entries(field):
            # One entry may be used by many layers: a patch that Flux objects get by a patch.
            key = (field, id(entry.node.raw))
            if key not in self._patches:
                patches = tuple(read(entry.node, self._site(layer, entry)))
                self._patches[key] = (entry, patches)
            patches = self._patches[key][1]
            if layer.has_schema:
                patches = (*patches, *lists_in(patches))
            applied = apply(patches, stack.drafts, self.budget, self.pieces)
            stack.deleted += applied.deleted
            self.strays.note(layer, entry, patches, applied.idle, stack)
            stack.refuse(aimless(patches, self.pieces))
            stack.refuse(unmatched(applied.idle, stack, self.pieces, self.folders))
            stack.patch_generated(patches)

    def _site(self, layer: Layer, entry: Entry) -> Site:
        """Return where *entry* of *layer* stands; a lost file that it names is noted."""
        return Site(entry.document.source, self.pieces, self._loader(layer, entry))

    def _loader(self, layer: Layer, entry: Entry | None = None) -> Callable[[str], Source | None]:
        """Return what finds the files that steer *layer*, and notes that they do."""

        def load(path: str) -> Source | None:
            resolved = self.folders.resolve(layer.folder, path) if path else None
            if resolved is None or not self.folders.is_file(resolved):
                if entry is not None and resolved is not None and _is_lost(path, resolved):
                    self._note(entry, "missing-resource", f"kustomize finds no {path}")
                return None
            self.steering.add(resolved)
            return self.folders.source(resolved)

        return load

    def _steer(self, layer: Layer, entry: Entry, chain: tuple[str, ...]) -> None:
        """Note the files that configure plug-ins: they hold no objects."""
        path = self.folders.resolve(layer.folder, entry.text)
        if path in self.folders.kustomizations and path not in chain and len(chain) < _DEEPEST:
            self.steering.update(
                draft.manifest.source.path for draft in self._folder(path, chain).drafts
            )
        elif path is not None and self.folders.is_file(path):
            self.steering.add(path)

    def _note(self, entry: Entry, reason: str, message: str) -> None:
        self.notes[Note(entry.document.source.file, reason, message)] = None


def _is_lost(text: str, path: str) -> bool:
    """Whether *text*, which names no file, would name one that is read if it were there."""
    return "." in path.rpartition("/")[2] and would_be_met(text, path)
