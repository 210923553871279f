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


def may_be_met(path: str) -> bool:
    """Whether a file or folder at *path* would be met if it were there.

    Files with other endings are not listed, nor is anything in hidden folders.
    """
    is_listed = "." not in path.rpartition("/")[2] or path.endswith(_READ)
    return is_listed and not is_hidden(path)


def would_be_met(name: str, path: str) -> bool:
    """Whether the same is true of *path*, and *name*, which leads there, is a path as it stands."""
    is_plain = "\n" not in name and not is_remote(name) and not has_placeholder(name)
    return is_plain and may_be_met(path)


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

    def of(
        self, layer: Layer, absent: Sequence[Absent], named: Container[str]
    ) -> Iterator[Refusal]:
        """Yield those of *absent*, which *layer* names, at which there is nothing.

        *named* are the paths of all that it names.
        Much that is not there is made before a build, or is ignored by git: it is a fault where a
        name that is nearly the same is there and not used.
        """
        for entry, name, path in absent:
            if not would_be_met(name, path) or self._is_there(path):
                continue
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

    def _is_there(self, path: str) -> bool:
        folders = self._folders
        is_read = path in folders.kustomizations or path in folders.broken
        return is_read or folders.is_folder(path) or folders.is_linked(path)

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


def leads_to_ours(text: str, folder: str, folders: Folders) -> bool:
    """Tell whether *text*, in *folder*, names a file or folder with objects of our groups."""
    path = folders.resolve(folder, text) if text else None
    return path is not None and _holds_ours(path, folders)


def _holds_ours(path: str, folders: Folders) -> bool:
    files = (path,) if folders.is_file(path) else folders.files_in(path, below=True)
    held = chain.from_iterable(folders.manifests.get(each, ()) for each in files)
    return any(each.ref.group in OUR_GROUPS for each in held)
