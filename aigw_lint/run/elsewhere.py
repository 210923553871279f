"""What lives elsewhere: objects that ``context`` shows, and those that ``external`` declares.

Objects of ``context`` stand beside the tree: everything sees them, and nothing
is found in them. Where the tree defines one itself, that definition counts: a
dump of the cluster holds most of the tree as it was applied before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from aigw_lint.configuration.config import Config
from aigw_lint.graph.definitions import Definitions
from aigw_lint.knowledge.producers import makers_of, produced_by
from aigw_lint.objects.manifest import CONTEXT, ROOT, Manifest, Rendering
from aigw_lint.renderings.rendering import Generated, Remote, Rendered
from aigw_lint.run.dropping import unread_in
from aigw_lint.run.gathering import Gathered
from aigw_lint.run.placing import rendered_from, unidentified_in
from aigw_lint.run.reading import Reading, misread, read_sources
from aigw_lint.run.world import Elsewhere
from aigw_lint.text.places import KUSTOMIZATION_FILES
from aigw_lint.words.objectref import CLUSTER_SCOPED, OUR_GROUPS, ObjectRef

if TYPE_CHECKING:
    from aigw_lint.files.parser import Source

_Kind = tuple[str, str]


def declared_external(config: Config) -> Callable[[ObjectRef], bool]:
    """Return what tells whether ``external`` declares an object, or one that makes it."""

    def declared(ref: ObjectRef) -> bool:
        return any(
            config.declares_external(each.group, each.kind, each.namespace, each.name or "")
            for each in (ref, *makers_of(ref))
        )

    return declared


def parted(
    files: Gathered, reading: Reading, rendered: Rendered, config: Config
) -> tuple[Rendered, Reading, Elsewhere]:
    """Return what the tree makes and could make, and what ``context`` adds to it."""
    tree, here = _split(rendered, files.context)
    unread = tuple(each for each in reading.unread if each.file not in files.context)
    found = here._replace(
        unread=tuple(
            each._replace(home=_home(each.home, ""))
            for each in reading.unread
            if each.file in files.context
        )
    )
    for folder, sources in files.beyond:
        found = _joined(found, _read(folder, sources, config))
    return tree, reading._replace(unread=unread), _beside(tree, found)


def _split(rendered: Rendered, context: frozenset[str]) -> tuple[Rendered, Elsewhere]:
    """Return what the tree makes of its own files and others, and what ``context`` makes."""

    def is_context(rendering: Rendering, path: str) -> bool:
        home = rendering.home
        folder = "" if home == ROOT else f"{home}/"
        return path in context and (
            home in context or any(folder + name in context for name in KUSTOMIZATION_FILES)
        )

    def is_theirs(each: Manifest | Generated | Remote) -> bool:
        source = each.source if isinstance(each, Manifest) else each.document.source
        return is_context(each.rendering, source.path)

    tree = rendered._replace(
        manifests=tuple(each for each in rendered.manifests if not is_theirs(each)),
        generated=tuple(each for each in rendered.generated if not is_theirs(each)),
        remotes=tuple(each for each in rendered.remotes if not is_theirs(each)),
    )
    theirs = rendered._replace(
        manifests=tuple(each for each in rendered.manifests if is_theirs(each)),
        generated=tuple(each for each in rendered.generated if is_theirs(each)),
        remotes=tuple(each for each in rendered.remotes if is_theirs(each)),
    )
    return tree, _moved(theirs, "")


def _read(folder: str, sources: tuple[Source, ...], config: Config) -> Elsewhere:
    """Return what the files of *folder*, a tree of its own, make."""
    reading = read_sources(sources, context=None)
    rendered = rendered_from(Gathered(sources, frozenset()), reading, config)
    halves = unidentified_in(reading, rendered)
    unread = (*reading.unread, *misread(rendered.manifests, halves), *unread_in(rendered))
    return _moved(rendered, folder)._replace(
        unread=tuple(each._replace(home=_home(each.home, folder)) for each in unread),
        passed_over=reading.passed_over,
        files=reading.files,
        sources=sources,
    )


def _moved(rendered: Rendered, folder: str) -> Elsewhere:
    """Return what *rendered* holds at homes beside the tree."""

    def moved(rendering: Rendering) -> Rendering:
        # Folders of another checkout may be called as those of the tree.
        scope = f"{CONTEXT}/{folder}/{rendering.folder}" if folder else rendering.folder
        return rendering._replace(home=_home(rendering.home, folder), folder=scope)

    return Elsewhere(
        tuple(each.rendered(moved(each.rendering), each.ref) for each in rendered.manifests),
        tuple(each._replace(rendering=moved(each.rendering)) for each in rendered.generated),
        tuple(each._replace(rendering=moved(each.rendering)) for each in rendered.remotes),
    )


def _home(home: str, folder: str) -> str:
    return "/".join(part for part in (CONTEXT, folder, home) if part)


def _joined(one: Elsewhere, other: Elsewhere) -> Elsewhere:
    return Elsewhere(
        one.manifests + other.manifests,
        one.generated + other.generated,
        one.remotes + other.remotes,
        one.unread + other.unread,
        one.passed_over + other.passed_over,
        one.files + other.files,
        one.sources + other.sources,
    )


def _beside(tree: Rendered, found: Elsewhere) -> Elsewhere:
    """Return *found* without what *tree* defines itself, and without what controllers made."""
    defined = _Defined((*_refs_of(tree.manifests), *_refs_of_generated(tree.generated)))
    made = _Defined(ref for each in found.manifests for ref in _made_by_us(each))
    kept = tuple(
        each for each in found.manifests if not (defined.has(each.ref) or made.has(each.ref))
    )
    if len(kept) == len(found.manifests):
        return found
    left = {each.ref for each in found.manifests if defined.has(each.ref)}
    return found._replace(manifests=kept, shadowed=_shadowed(tree, left))


class _Defined:
    """Objects, to ask whether one is among them, or may be."""

    def __init__(self, refs: Iterable[ObjectRef]) -> None:
        self._spaces: dict[tuple[_Kind, str | None], set[str | None]] = {}
        for ref in refs:
            self._spaces.setdefault((ref[:2], ref.name), set()).add(ref.namespace)

    def has(self, ref: ObjectRef) -> bool:
        """Tell whether *ref* is one of these; one whose namespace is not written may be any."""
        spaces = self._spaces.get((ref[:2], ref.name), ())
        return ref.name is not None and (ref.namespace in spaces or None in spaces)


def _refs_of(manifests: Iterable[Manifest]) -> Iterator[ObjectRef]:
    for manifest in manifests:
        yield manifest.ref
        yield from produced_by(manifest)


def _refs_of_generated(generated: Iterable[Generated]) -> Iterator[ObjectRef]:
    for each in generated:
        yield ObjectRef(*each.group_kind, each.namespace, each.name)


def _made_by_us(manifest: Manifest) -> Iterator[ObjectRef]:
    """Yield the objects of our groups that a controller makes of *manifest*: it stands for them."""
    return (ref for ref in produced_by(manifest) if ref.group in OUR_GROUPS)


def _shadowed(tree: Rendered, left: set[ObjectRef]) -> Callable[[ObjectRef], bool] | None:
    """Return what tells of those of *left* that only an alternative of the tree may define."""
    definitions = Definitions(tree.manifests, tree.generated)
    names = {(ref[:2], ref.name) for ref in left}
    divided = {
        ref
        for manifest in tree.manifests
        for ref in _refs_of((manifest,))
        if (ref[:2], ref.name) in names and definitions.worlds.divides((manifest.home,))
    }
    if not divided:
        return None
    partly = [ref for ref in left if _Defined(divided).has(ref)]

    def shadows(ref: ObjectRef) -> bool:
        return any(
            each[:2] == ref[:2]
            and ref.name in ("", each.name)
            and (ref.namespace in (None, each.namespace) or ref[:2] in CLUSTER_SCOPED)
            for each in partly
        )

    return shadows
