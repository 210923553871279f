"""What renders what: with which folders and objects a run begins, and which wait for others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from aigw_lint.renderings.kustomize import Kustomizer
from aigw_lint.renderings.layer import Layer
from aigw_lint.renderings.outer import Outer, folders_above
from aigw_lint.words.record import Record

_OF_LISTS = frozenset({"apiVersion", "kind", "metadata", "resources", "bases"})
"""The fields of a kustomization that does nothing but list what it takes."""


class Plan(Record):
    """The order in which all is rendered."""

    first: tuple[str, ...]
    """The folders of the kustomizations that nothing else takes."""
    late: tuple[str, ...]
    """Those of them that something may lead to which is not made yet."""
    inner: set[Hashable]
    """The keys of the objects that others render, or may."""
    used: set[str]
    """The folders of the kustomizations that others use."""
    led: tuple[str, ...] = ()
    """Those that objects lead to, as they are written, and no other kustomization."""


def plan_of(
    kustomizer: Kustomizer, objects: Sequence[Outer], layer_of: Callable[[Outer], Layer | None]
) -> Plan:
    """Return what is rendered first; *layer_of* tells what an object renders of what is here."""
    files, folders, inner = _rendered_by(objects, kustomizer, layer_of)
    used = _used(kustomizer)
    others = folders | used
    outermost = [
        folder
        for folder in kustomizer.folders.kustomizations
        # None that merely lists what objects render.
        if folder not in others and not _lists_only(kustomizer, folder, files, folders)
    ]
    late = _late(outermost, objects, kustomizer)
    return Plan(
        tuple(folder for folder in outermost if folder not in late),
        tuple(folder for folder in outermost if folder in late),
        inner | _within(late, objects, kustomizer),
        used,
        tuple(
            folder
            for folder in kustomizer.folders.kustomizations
            if folder in folders and folder not in used
        ),
    )


def _rendered_by(
    objects: Sequence[Outer], kustomizer: Kustomizer, layer_of: Callable[[Outer], Layer | None]
) -> tuple[set[str], set[str], set[Hashable]]:
    """Return the files and folders that *objects* render, and those of them that are in these."""
    by_file: dict[str, list[Hashable]] = {}
    for outer in objects:
        by_file.setdefault(outer.manifest.source.path, []).append(outer.key)
    taken: set[str] = set()
    folders: set[str] = set()
    inner: set[Hashable] = set()
    for outer in objects:
        layer = layer_of(outer)
        if layer is not None:
            files, reached = _reach(kustomizer, layer)
            taken |= files
            folders |= reached
            for file in files & by_file.keys():
                inner.update(key for key in by_file[file] if key != outer.key)
    return taken, folders, inner


def _used(kustomizer: Kustomizer) -> set[str]:
    used: set[str] = set()
    for folder in kustomizer.folders.kustomizations:
        uses = kustomizer.uses(kustomizer.layer(folder))
        used.update(path for path in uses if path != folder)
    return used


def in_circles(missed: set[str], kustomizer: Kustomizer) -> list[str]:
    """Return those of the folders *missed* whose kustomizations take themselves, by any way."""
    return sorted(
        folder
        for folder in missed
        if any(
            folder in _reach(kustomizer, kustomizer.layer(path))[1]
            for path in kustomizer.taken(kustomizer.layer(folder))
            if path in kustomizer.folders.kustomizations
        )
    )


def _late(folders: Sequence[str], objects: Sequence[Outer], kustomizer: Kustomizer) -> set[str]:
    """Return those of *folders* that something may lead to which is not made yet.

    Flux paths with a variable; or a path that a patch sets, to a folder that leads no further.
    """
    guides = [each for each in objects if each.is_guide]
    leading = {each.manifest.source.path for each in objects}
    waits = any(each.waits_for_data for each in objects)  # for what folders make

    def is_late(folder: str) -> bool:
        if any(each.may_lead_to(folder) for each in guides):
            return True
        return not waits and leading.isdisjoint(_files_of(folder, kustomizer))

    return set(filter(is_late, folders)) if objects else set()


def _within(late: set[str], objects: Sequence[Outer], kustomizer: Kustomizer) -> set[Hashable]:
    """Return the keys of the objects that stand where something may lead that is not made yet."""
    guides = [each for each in objects if each.is_guide]
    if not guides:  # no patch leads to any: `_late` takes none that hold such objects
        return set()
    files = {file for folder in late for file in _files_of(folder, kustomizer)}
    within: set[Hashable] = set()
    for outer in objects:
        path = outer.manifest.source.path
        others = [guide for guide in guides if guide is not outer]
        above = list(folders_above(path))
        if path in files or any(each.may_lead_to(folder) for each in others for folder in above):
            within.add(outer.key)
    return within


def _files_of(folder: str, kustomizer: Kustomizer) -> set[str]:
    """Return the files that the kustomization of *folder* takes by any way."""
    return _reach(kustomizer, kustomizer.layer(folder))[0]


def _reach(kustomizer: Kustomizer, layer: Layer) -> tuple[set[str], set[str]]:
    """Return the files that *layer* takes by any way, and the folders of kustomizations."""
    files: set[str] = set()
    folders = {layer.folder}
    pending = [layer]
    while pending:
        for path in kustomizer.taken(pending.pop()):
            if path not in kustomizer.folders.kustomizations:
                files.add(path)
            elif path not in folders:
                folders.add(path)
                pending.append(kustomizer.layer(path))
    return files, folders


def _lists_only(kustomizer: Kustomizer, folder: str, files: set[str], folders: set[str]) -> bool:
    """Whether the kustomization of *folder* does nothing but list *files* and *folders*."""
    layer = kustomizer.layer(folder)
    if (
        not files
        or layer.kustomization is None
        or not layer.kustomization.fields.keys() <= _OF_LISTS
    ):
        return False
    taken, reached = _reach(kustomizer, layer)
    return bool(taken) and taken <= files and reached - {folder} <= folders
