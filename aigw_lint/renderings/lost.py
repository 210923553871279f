"""What a kustomization names and the tree does not have: kustomize ends with an error there."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Sequence
from itertools import chain

from aigw_lint.objects.manifest import ROOT
from aigw_lint.renderings.folders import Folders, Note, Refusal, is_hidden, is_remote
from aigw_lint.renderings.layer import Entry, Layer
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.spelling import NearNames
from aigw_lint.words.objectref import OUR_GROUPS
from aigw_lint.words.record import Record

_READ = (".yaml", ".yml", ".json")
"""How the names of files end that are looked for; others may be there, unseen."""


def may_be_seen(path: str) -> bool:
    """Whether a file or folder at *path* would be met: files with other endings are not listed."""
    return "." not in path.rpartition("/")[2] or path.endswith(_READ)


class Absent(Record):
    """An entry of a kustomization that names what is no file."""

    entry: Entry
    name: str
    path: str


class Lost:
    """What is named and not there, and what seems to be meant by it."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._near: dict[str, NearNames] = {}
        """By folder, the names in it without their endings."""

    def of(self, layer: Layer, absent: Sequence[Absent]) -> Iterator[Refusal]:
        """Yield those of *absent*, which *layer* names, at which there is nothing.

        Much that is not there is made before a build, or is ignored by git: it is a fault where a
        name that is nearly the same is there and not used.
        """
        lost = [each for each in absent if _is_lost(each, self._folders)]
        named = set(_named(layer, self._folders)) if lost else set()
        for entry, name, path in lost:
            beside = (each for each in self._like(path) if each not in named)
            meant = next((posixpath.relpath(each, layer.folder) for each in beside), None)
            hint = "" if meant is None else f" (did you mean {meant}?)"
            file = entry.document.source.file
            yield Refusal(
                entry.document.source.location(entry.place),
                f"it finds no {name}{hint}",
                note=Note(file, "missing-resource", f"kustomize finds no {name}"),
                absent=path if meant is None else None,
            )

    def meant_by(self, path: str, used: Container[str | None]) -> str | None:
        """Return the folder that seems to be meant by *path*, at which nothing is.

        One of nearly that name that holds objects of our groups, and that nothing *used* renders.
        """
        unused = (each for each in self._like(path) if each not in used)
        return next((each for each in unused if _holds_ours(each, self._folders)), None)

    def _like(self, path: str) -> Iterator[str]:
        """Yield the paths of what is called nearly as *path* is: files, or folders for a folder."""
        parent, _, name = path.rpartition("/")
        stem, ending = posixpath.splitext(name)
        start = f"{parent}/" if parent else ""
        near = self._names_in(parent or ROOT).of(stem)
        others = (*((each, ending) for each in near), *((stem, each) for each in _READ if ending))
        is_there = self._folders.is_file if ending else self._folders.is_folder
        found = (f"{start}{other}{end}" for other, end in others)
        return (each for each in found if each != path and is_there(each))

    def _names_in(self, folder: str) -> NearNames:
        known = self._near.get(folder)
        if known is None:
            inside = (
                *self._folders.files_in(folder, below=False),
                *self._folders.folders_in(folder),
            )
            names = (posixpath.splitext(each.rpartition("/")[2])[0] for each in inside)
            known = self._near[folder] = NearNames(names)
        return known


def _is_lost(absent: Absent, folders: Folders) -> bool:
    """Tell whether nothing is there of which files tell."""
    _, name, path = absent
    there = path in folders.kustomizations or path in folders.broken or folders.is_folder(path)
    if there or folders.is_linked(path) or is_hidden(path) or not may_be_seen(path):
        return False
    return not ("\n" in name or is_remote(name) or has_placeholder(name))


def leads_to_ours(text: str, folder: str, folders: Folders) -> bool:
    """Tell whether *text*, in *folder*, names a file or folder with objects of our groups."""
    path = folders.resolve(folder, text) if text else None
    return path is not None and _holds_ours(path, folders)


def _holds_ours(path: str, folders: Folders) -> bool:
    files = (path,) if folders.is_file(path) else folders.files_in(path, below=True)
    held = chain.from_iterable(folders.manifests.get(each, ()) for each in files)
    return any(each.ref.group in OUR_GROUPS for each in held)


def _named(layer: Layer, folders: Folders) -> Iterator[str | None]:
    """Yield where all that leads which *layer* names."""
    for field in ("resources", "bases", "components", "patches", "patchesStrategicMerge"):
        for entry in layer.own(field):
            yield folders.resolve(layer.folder, entry.text or entry.node.string_at("path") or "")
