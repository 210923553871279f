"""Kustomizations and what renders folders made into objects; only loaded where there are any."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from operator import attrgetter
from types import MappingProxyType

from aigw_lint.files.budget import Budget, TooMuchError
from aigw_lint.files.parser import Document
from aigw_lint.objects.manifest import ROOT, Manifest, Rendering
from aigw_lint.renderings.argo import sources_of
from aigw_lint.renderings.draft import Draft, is_local, is_told
from aigw_lint.renderings.expansion import NO_VARIABLES, Variables
from aigw_lint.renderings.flux import DataIndex, FluxObject, addresses_of
from aigw_lint.renderings.folders import Folders, Note, Refusal
from aigw_lint.renderings.kustomize import Kustomizer
from aigw_lint.renderings.layer import Layer
from aigw_lint.renderings.merging import Measure
from aigw_lint.renderings.outer import Outer, Sources, home_in, is_test_data, remote_of
from aigw_lint.renderings.planning import in_circles, plan_of
from aigw_lint.renderings.refusing import note_of, refusals_of, told_of
from aigw_lint.renderings.remote import (
    NOTABLE,
    Generated,
    MadeNamespace,
    Remote,
    is_application,
    is_flux,
    remotes_of,
)
from aigw_lint.renderings.rendered import Deleted, Rendered
from aigw_lint.renderings.rereading import as_kustomize_writes, may_differ, with_texts_in
from aigw_lint.renderings.stack import Stack, settle
from aigw_lint.renderings.substitution import substituted, told_name
from aigw_lint.text.node import Raw
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

_DEEPEST = 50


class _Start(Record):
    """An object that is to be rendered."""

    outer: Outer
    depth: int = 0
    """How many such objects render it."""
    home: str | None = None
    """The home of what renders the object itself; None where nothing does."""


class Renderer:
    """One run over files of which some are rendered."""

    def __init__(self, folders: Folders, written: list[Manifest], budget: Budget) -> None:
        self.folders = folders
        self.kustomizer = Kustomizer(folders, budget)
        outers = (each for manifest in written for each in outers_of(manifest))
        self.objects = [outer for outer in outers if not is_test_data(outer)]
        addresses = addresses_of(written) | {
            each.source: each.source for each in self.objects if isinstance(each.source, str)
        }
        self.sources = Sources(self.objects, addresses, folders)
        here = filter(self.sources.folder_of, self.objects)
        self._is_apart = len({each.cluster for each in here}) > 1
        # What seems to be built by itself may be rendered by an object that is not here.
        self._kinds = {"flux" if is_flux(each.manifest) else "argocd" for each in self.objects}
        self._data = DataIndex(written, folders)
        self.manifests: list[Manifest] = []
        self.generated: list[Generated] = []
        self.remotes: list[Remote] = []
        self.deleted: list[Deleted] = []
        self.namespaces: dict[tuple[str, str, int], MadeNamespace] = {}
        self.values: dict[str, Mapping[str, str]] = {}
        self.notes = dict.fromkeys(folders.broken.values())
        self.taken: set[str] = set()
        """The files whose objects some rendering has taken."""
        self._odd: dict[int, bool] = {}
        self._local: dict[int, bool] = {}
        self._measure = Measure()
        self._written: dict[int, Callable[[Raw], Raw]] = {}
        """By source: what returns its trees as kustomize writes them."""
        self._pending: deque[_Start] = deque()
        self._waiting: deque[_Start] = deque()
        """Those whose variables come from what others may make."""
        self._started: set[tuple[str, Hashable]] = set()
        self._met: set[Hashable] = set()
        self._made: dict[str, set[tuple[int, object]]] = {}
        """What each rendering holds: its source document, and what it has become."""
        self._depth = 0
        self._elsewhere: set[tuple[int, str, bool]] = set()
        self._refusals: dict[Refusal, None] = {}

    def run(self) -> Rendered:
        """Render all: first what nothing else renders, and from there on what that makes."""
        plan = plan_of(self.kustomizer, self.objects, self._layer)
        for folder in plan.first:
            self._render_folder(folder)
        self._follow()
        inner = plan.inner | self._met
        for outer in self.objects:
            if outer.key not in inner:
                self._start(_Start(outer))
        self._follow()
        for folder in plan.late:  # nothing has led there
            if folder not in self.kustomizer.visited:
                self._render_folder(folder)
        self._follow()
        for outer in self.objects:  # what is left renders itself in a circle
            if outer.key not in self._met:
                self._start(_Start(outer))
                self._follow()
        for folder in plan.led:  # a patch, say, has led the object elsewhere
            if folder not in self.kustomizer.visited:
                self._render_folder(folder)
                self._follow()
        self._note_circles(plan.used)
        return self._result()

    def _render_folder(self, folder: str) -> None:
        """Render the kustomization of *folder* by itself."""
        rendering = Rendering("kustomize", folder, folder, f"{folder}#")
        document = self.folders.kustomizations[folder]
        self._take(self._make(self.kustomizer.layer(folder), document), rendering)

    def _layer(self, outer: Outer) -> Layer | None:
        """Return what *outer* renders; None where it is not here, or not read."""
        folder = self.sources.folder_of(outer)
        return None if folder is None else outer.layer(self.kustomizer, folder)

    def _start(self, start: _Start) -> None:
        """Let an object be rendered, in its turn."""
        (self._waiting if start.outer.waits_for_data else self._pending).append(start)

    def _follow(self) -> None:
        """Render the objects that wait, and those that they make."""
        while self._pending or self._waiting:
            outer, depth, home = (self._pending or self._waiting).popleft()
            self._depth = depth + 1
            if home is None and outer.manifest.source.path in self.kustomizer.steering:
                self._met.add(outer.key)  # a patch: no object by itself
                continue
            variables = outer.variables(self._data.finder(outer.manifest, home))
            home = home_in(home or outer.manifest.source.path, outer.cluster, apart=self._is_apart)
            if (home, outer.identity) not in self._started and depth < _DEEPEST:
                self._started.add((home, outer.identity))
                self._met.add(outer.key)
                self._render(outer, outer.rendering(home, variables), variables)

    def _render(self, outer: Outer, rendering: Rendering, variables: Variables) -> None:
        manifest = outer.manifest
        made = outer.made_namespace
        if made is not None:  # once, though it may have many sources
            name, labels = made
            key = (name, rendering.home, id(manifest.written.raw))
            self.namespaces[key] = MadeNamespace(name, rendering.home, manifest, labels)
        layer = self._layer(outer)
        if variables.named:
            told = {name: each.text for name, each in variables.named.items() if each.text}
            self.values[rendering.name] = MappingProxyType(told)
        if layer is not None:
            self._take(self._make(layer, manifest.document, outer, variables), rendering)
            return
        if (lost := self.sources.lost(outer)) is not None:
            self.notes[note_of(lost)] = None
            self._refusals |= dict.fromkeys(told_of([lost]))
        place = (id(manifest.written.raw), rendering.home, outer.is_manifests)
        if place not in self._elsewhere:  # once, as above
            self._elsewhere.add(place)
            self.remotes.append(remote_of(outer))

    def _make(
        self,
        layer: Layer,
        document: Document,
        outer: Outer | None = None,
        variables: Variables = NO_VARIABLES,
    ) -> Stack:
        """Return what *layer*, written in *document*, makes; past the budget nothing."""
        budget = self.kustomizer.budget
        try:
            stack = self.kustomizer.make(layer)
            if outer is not None:
                outer.finish(stack, self.kustomizer)
            settle(stack, budget, self.kustomizer.pieces)
            if layer.files is None:
                drafts = map(self._as_written, stack.drafts)
                stack.drafts = [draft for draft in drafts if not self._is_local(draft)]
            if variables.are_used:
                self._substitute(stack, variables)
        except TooMuchError as error:
            self.kustomizer.cut_short = True
            self.notes[Note(document.source.file, "too-many-objects", str(error))] = None
            return Stack()
        return stack

    def _is_local(self, draft: Draft) -> bool:
        """Whether kustomize leaves *draft* out; what many overlays share is looked at once."""
        if draft.root is not draft.manifest.node.raw:
            return is_local(draft)
        known = self._local.get(id(draft.root))
        if known is None:
            known = self._local[id(draft.root)] = is_local(draft)
        return known

    def _substitute(self, stack: Stack, variables: Variables) -> None:
        """Put the values of *variables* into all that *stack* holds."""
        pieces, spend = self.kustomizer.pieces, self.kustomizer.budget.spend
        stack.drafts = [substituted(draft, variables, pieces, spend) for draft in stack.drafts]
        stack.generated = [
            made.named(told_name(made.name, variables))._replace(
                namespace=made.namespace and told_name(made.namespace, variables),
            )
            for made in stack.generated
        ]
        stack.remotes = [
            each._replace(namespace=each.namespace and told_name(each.namespace, variables))
            for each in stack.remotes
        ]

    def _take(self, stack: Stack, rendering: Rendering) -> None:
        """Add what *stack* holds; an object that came twice by two ways is one."""
        made = self._made.setdefault(rendering.folder, set())
        kinds, pieces = self._kinds | {rendering.kind}, self.kustomizer.pieces
        refusals = tuple(refusals_of(stack, kinds, pieces, self.folders))
        self.notes.update(dict.fromkeys(map(note_of, refusals)))
        self._refusals |= dict.fromkeys(told_of(refusals, stack))
        self.taken |= stack.files
        for draft, node in stack.deleted:
            ref = draft.finished(rendering, pieces, self._measure).ref
            self.deleted.append(Deleted(ref, rendering.home, pieces.location(node)))
        for draft in stack.drafts:
            manifest = draft.finished(rendering, pieces, self._measure)
            key = (id(manifest.written.raw), manifest.ref)
            if key not in made:
                made.add(key)
                self.manifests.append(manifest)
                self._data.add(manifest)
                if manifest.kind in NOTABLE:
                    self._notice(manifest)
        for remote in stack.remotes:
            (_, document, place), space = remote.entry, _told(remote.namespace)
            found = Remote(rendering, space, remote.what, document, place, remote.is_manifests)
            self.remotes.append(found)
        self._take_generated(stack, rendering)

    def _as_written(self, draft: Draft) -> Draft:
        """Return *draft* as kustomize writes it in the end; what renderings share is made once."""
        source, raw = draft.manifest.source, with_texts_in(draft.root, "annotations")
        if raw is draft.manifest.node.raw:
            odd = self._odd.get(id(source))
            if odd is None:
                odd = self._odd[id(source)] = may_differ(source.text)
            if not odd:
                return draft
        written = self._written.get(id(source))
        if written is None:
            begins = partial(self.kustomizer.pieces.begins, own=source)
            written = self._written[id(source)] = as_kustomize_writes(begins)
        made = written(raw)
        return draft if made is draft.root else draft.holding(made)

    def _take_generated(self, stack: Stack, rendering: Rendering) -> None:
        for made in stack.generated:
            namespace, (_, document, place) = _told(made.namespace), made.entry
            self._data.add_generated(made.kind.kind, made.name)
            if not is_told(made.name):
                what = f"generator of a {made.kind.kind}"
                remote = Remote(rendering, namespace, what, document, place, is_data=True)
                self.remotes.append(remote)
            else:
                self.generated.append(
                    Generated(
                        made.kind, namespace, made.name, rendering, made.hashed, document, place
                    )
                )

    def _notice(self, manifest: Manifest) -> None:
        """Follow an object that makes others."""
        if not is_application(manifest):
            self.remotes += remotes_of(manifest)
        for outer in outers_of(manifest):
            self._start(_Start(outer, self._depth, manifest.home))

    def _note_circles(self, used: set[str]) -> None:
        """Note those of the kustomizations that others *use* that only take each other."""
        missed = set() if self.kustomizer.cut_short else used - self.kustomizer.visited
        for folder in in_circles(missed, self.kustomizer):
            file = self.folders.kustomizations[folder].source.file
            message = "the kustomization takes itself and cannot be built"
            self.notes[Note(file, "kustomize-cycle", message)] = None

    def _result(self) -> Rendered:
        steering = self.kustomizer.steering
        led, files = self.taken | steering, self.folders.manifests.items()
        plain = [each for path, held in files if path not in led for each in held]
        left_out = {} if self.kustomizer.cut_short else self._left_out(plain)
        plain = [_off(each) if each.source.path in left_out else each for each in plain]
        remotes = [
            remote
            for manifest in plain
            if manifest.kind in NOTABLE and not is_application(manifest)
            for remote in remotes_of(manifest)
        ]
        refusals = (*self._refusals, *self.kustomizer.strays.all())
        return Rendered(
            (*plain, *self.manifests),
            tuple(self.generated),
            (*remotes, *self.remotes),
            tuple(sorted(steering)),
            tuple(sorted({**self.notes, **self.kustomizer.notes})),
            tuple(self.kustomizer.pieces.sources),
            tuple(self.deleted),
            tuple(self.namespaces.values()),
            MappingProxyType(self.values),
            MappingProxyType(left_out),
            tuple(dropped for _, dropped in sorted(self.kustomizer.dropped.items())),
            tuple(sorted(refusals, key=attrgetter("place"))),
        )

    def _left_out(self, plain: Iterable[Manifest]) -> dict[str, Location]:
        """Return the files of *plain* that a kustomization beside them, or Flux, does not take."""
        paths = {manifest.source.path for manifest in plain}
        found = self.folders.ignoring.places(paths)
        for path in paths:
            document = self.folders.kustomizations.get(path.rpartition("/")[0] or ROOT)
            if document is not None:
                place = document.root.key("resources") or document.root
                found[path] = document.source.location(place)
        return found


def _off(manifest: Manifest) -> Manifest:
    """Return *manifest* as one that nothing applies, as it seems."""
    return manifest.rendered(manifest.rendering._replace(is_off=True), manifest.ref)


def outers_of(manifest: Manifest) -> Iterable[Outer]:
    """Return what *manifest* renders, by each of its sources; empty for most objects."""
    if is_flux(manifest):
        return (FluxObject(manifest),)
    return sources_of(manifest) if is_application(manifest) else ()


def _told(text: str | None) -> str | None:
    return text if text and is_told(text) else None
