"""What a kustomization names and the tree does not have: kustomize ends with an error there."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator
from itertools import chain

from aigw_lint.objects.manifest import ROOT
from aigw_lint.renderings.folders import Folders, Note, Refusal, is_hidden, is_remote
from aigw_lint.renderings.layer import Entry, Layer
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.spelling import near
from aigw_lint.words.objectref import OUR_GROUPS

_READ = (".yaml", ".yml", ".json")
"""How the names of files end that are looked for; others may be there, unseen."""


def may_be_seen(path: str) -> bool:
    """Whether a file or folder at *path* would be met: files with other endings are not listed."""
    return "." not in path.rpartition("/")[2] or path.endswith(_READ)


def lost(entry: Entry, name: str, path: str, layer: Layer, folders: Folders) -> Refusal | None:
    """Return that there is nothing at *path*, which *entry* of *layer* calls *name*.

    None where there may be something. Much that is not there is made before a build, or is
    ignored by git: it is a fault where a name that is nearly the same is there and not used.
    """
    there = path in folders.kustomizations or path in folders.broken or folders.is_folder(path)
    if there or folders.is_linked(path) or is_hidden(path) or not may_be_seen(path):
        return None
    if "\n" in name or is_remote(name) or has_placeholder(name):
        return None
    named = set(_named(layer, folders))
    beside = (each for each in _near(path, folders) if each not in named)
    meant = next((posixpath.relpath(each, layer.folder) for each in beside), None)
    hint = "" if meant is None else f" (did you mean {meant}?)"
    file = entry.document.source.file
    return Refusal(
        entry.document.source.location(entry.place),
        f"it finds no {name}{hint}",
        note=Note(file, "missing-resource", f"kustomize finds no {name}"),
        absent=path if meant is None else None,
    )


def lost_path(path: str, used: Container[str | None], folders: Folders) -> str | None:
    """Return the folder that seems to be meant by *path*, at which nothing is.

    One of nearly that name that holds objects of our groups, and that nothing *used* renders.
    """
    unused = (each for each in _near(path, folders) if each not in used)
    return next((each for each in unused if _holds_ours(each, folders)), None)


def leads_to_ours(text: str, folder: str, folders: Folders) -> bool:
    """Tell whether *text*, in *folder*, names a file or folder with objects of our groups."""
    path = folders.resolve(folder, text) if text else None
    return path is not None and _holds_ours(path, folders)


def _holds_ours(path: str, folders: Folders) -> bool:
    files = (path,) if folders.is_file(path) else folders.files_in(path, below=True)
    held = chain.from_iterable(folders.manifests.get(each, ()) for each in files)
    return any(each.ref.group in OUR_GROUPS for each in held)


def _near(path: str, folders: Folders) -> Iterator[str]:
    """Yield the paths of what is called nearly as *path* is: folders, or files for that of one."""
    parent, _, name = path.rpartition("/")
    of_folders = folders.folders_in(parent or ROOT)
    beside = of_folders if "." not in name else folders.files_in(parent or ROOT, below=False)
    return (each for each in beside if _alike(name, each.rpartition("/")[2]))


def _alike(name: str, other: str) -> bool:
    stem, ending = posixpath.splitext(name)
    other_stem, other_ending = posixpath.splitext(other)
    if ending == other_ending:
        return near(stem, other_stem)
    return stem == other_stem and {ending, other_ending} <= set(_READ)


def _named(layer: Layer, folders: Folders) -> Iterator[str | None]:
    """Yield where all that leads which *layer* names."""
    for field in ("resources", "bases", "components", "patches", "patchesStrategicMerge"):
        for entry in layer.own(field):
            yield folders.resolve(layer.folder, entry.text or entry.node.string_at("path") or "")
