"""The names of files below a folder, on disk or in git's index."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from aigw_lint.knowledge.scripts import PAGES
from aigw_lint.text.globs import NOTHING
from aigw_lint.text.places import any_may_be_called
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.choice.gitindex import Index

UNREADABLE = "unreadable"
NOT_A_FILE = "not-a-file"
DANGLING_LINK = "dangling-link"
OUTSIDE_ROOT = "outside-root"
UNTRACKED = "untracked"

_SUFFIXES = (".yaml", ".yml", ".json")
# Of what programs read to make manifests; a name such as `route.yaml.j2` ends in one, too.
_TEMPLATES = (
    *(".j2", ".jinja", ".jinja2", ".tpl", ".tmpl", ".gotmpl", ".tftpl"),
    *(".jsonnet", ".libsonnet"),
    ".sourceignore",  # and what Flux leaves out
)
_READ = (*_SUFFIXES, *_TEMPLATES)
# What may say how the files are applied; nothing in them is a manifest.
_SCRIPTS = (
    *(".sh", ".bash", ".zsh", ".fish", ".ps1", ".mk", ".just", ".tf", ".cue", ".pkl", ".k"),
    *("Makefile", "makefile", "justfile", "Justfile", "Kptfile", "Jenkinsfile", "Tiltfile"),
    *PAGES,
)
# Such files with names of files that are read, too.
_STEMS = (
    *("Taskfile.", "taskfile.", "compose.", "docker-compose."),
    *(".gitlab-ci.", "azure-pipelines.", "cloudbuild.", "package."),
)
_SCRIPTS_AS_DATA = frozenset(stem + end for stem in _STEMS for end in ("yml", "yaml", "json"))
# The folders of what servers run, in the root alone: they begin with a dot, and hold no manifests.
_PIPELINES = (".circleci/", ".github/workflows/")
# kustomize also takes this name, without a suffix.
_NAME = "Kustomization"
_PAST_SLASH = chr(ord("/") + 1)


class Trouble(Record):
    """Something at *path*, below the root, that is not read, and why."""

    path: str
    reason: str
    """One of the words above."""
    message: str


class Below(Record):
    """Paths below the root, with ``/``: of files, and of links to anything."""

    files: list[str]
    links: list[str]
    templates: list[str]
    """Files of which programs make others."""


class Names(Protocol):
    """What lists names; *troubles* is what it met on the way."""

    troubles: list[Trouble]
    index: Index | None
    """Where the names come from, if one may be that of a file that is gone from disk."""

    def below(self, base: str) -> Below:
        """Return files that can hold manifests, and links, below the folder *base*.

        Folders that begin with a dot and what is excluded are left out.
        """

    def has(self, path: str) -> bool:
        """Tell whether the file at *path* is among the names."""

    def scripts(self) -> list[str]:
        """Return the files that may say how others are applied, where these were asked for."""


def can_hold_manifests(name: str) -> bool:
    """Tell whether a file of this name, or at a path that ends in it, is read."""
    return name.endswith(_SUFFIXES) or name.rpartition("/")[2] == _NAME


class OnDisk:
    """The names below *root*, an absolute path; *troubles* is what cannot be listed."""

    index: Index | None = None

    def __init__(self, root: str, excluded: Callable[[str], bool]) -> None:
        self._root = root
        self._excluded = excluded
        self._scripts: dict[str, None] = {}
        self.troubles: list[Trouble] = []

    def scripts(self) -> list[str]:
        """Return those that were met on the way, and what servers run."""
        found = list(self._scripts)
        for folder in _PIPELINES:
            with suppress(OSError), os.scandir(os.path.join(self._root, folder)) as entries:
                files = [each.name for each in entries if _is_plain_file(each)]
                found += (folder + name for name in files if name.endswith(_SUFFIXES))
        return sorted(path for path in found if not self._excluded(path))

    def below(self, base: str) -> Below:
        """Return the names below *base*; no link is followed."""
        found = Below([], [], [])
        folders = [base + "/" if base else ""]
        while folders:
            prefix = folders.pop()
            try:
                with os.scandir(os.path.join(self._root, prefix)) as entries:
                    for entry in entries:
                        name = entry.name
                        if entry.is_symlink() or _is_junction(entry):
                            found.links.append(prefix + name)
                        elif entry.is_dir(follow_symlinks=False):
                            if name[0] != "." and not self._excluded(f"{prefix}{name}/"):
                                folders.append(f"{prefix}{name}/")
                        elif name.endswith(_READ) or name == _NAME:
                            self._take(entry, prefix + name, found)
                            if name in _SCRIPTS_AS_DATA and _is_plain_file(entry):
                                self._scripts[prefix + name] = None
                        elif name.endswith(_SCRIPTS) and _is_plain_file(entry):
                            self._scripts[prefix + name] = None
            except OSError as error:
                message = f"cannot be listed: {error.strerror or error}"
                self.troubles.append(Trouble(prefix.rstrip("/") or ".", UNREADABLE, message))
        return found

    def _take(self, entry: os.DirEntry[str], path: str, found: Below) -> None:
        """Put the *entry* at *path*, which is called as a file that is read, into *found*."""
        if self._excluded(path):
            return
        is_template = path.endswith(_TEMPLATES)
        if entry.is_file(follow_symlinks=False):
            (found.templates if is_template else found.files).append(path)
        elif not is_template:
            self.troubles.append(Trouble(path, NOT_A_FILE, "not a file"))

    def has(self, path: str) -> bool:
        """Tell that the file at *path*, which the caller knows to be there, is."""
        return True


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell whether *entry* is a link of Windows that does not call itself one."""
    if os.name != "nt":
        return False
    is_junction = getattr(entry, "is_junction", None)  # from Python 3.12 on
    return is_junction is not None and bool(is_junction())


class InIndex:
    """The names in *index*."""

    def __init__(self, index: Index, excluded: Callable[[str], bool]) -> None:
        self.index: Index | None = index
        self._index = index
        self._excluded = excluded
        self.troubles: list[Trouble] = []

    def below(self, base: str) -> Below:
        """Return the names below *base*."""
        paths, links = self._index.paths, self._index.links
        if base:
            paths = paths[bisect_left(paths, base + "/") : bisect_left(paths, base + _PAST_SLASH)]
        wanted = self._shown(
            base,
            [
                path
                for path in paths
                if path.endswith(_READ) or path in links or can_hold_manifests(path)
            ],
        )
        templates, read = [], wanted
        if any_may_be_called(wanted, _TEMPLATES):
            templates = [path for path in wanted if path.endswith(_TEMPLATES) and path not in links]
            read = [path for path in wanted if not path.endswith(_TEMPLATES) or path in links]
        if not links or links.isdisjoint(read):
            return Below(read, [], templates)
        return Below(
            [path for path in read if path not in links],
            [path for path in read if path in links],
            templates,
        )

    def scripts(self) -> list[str]:
        """Return all of them, wherever they are."""
        paths, links = self._index.paths, self._index.links
        found = [path for path in paths if path.endswith(_SCRIPTS) and path not in links]
        if any_may_be_called(paths, _STEMS):
            names = ((path, path.rpartition("/")[2]) for path in paths)
            found += [
                path for path, name in names if name in _SCRIPTS_AS_DATA and path not in links
            ]
        shown = self._shown("", found)
        if any_may_be_called(paths, _PIPELINES):
            piped = [path for path in paths if path.startswith(_PIPELINES) and path not in links]
            shown += [
                path for path in piped if path.endswith(_SUFFIXES) and not self._excluded(path)
            ]
        return sorted(shown)

    def _shown(self, base: str, paths: list[str]) -> list[str]:
        """Return those of *paths*, below *base*, that are neither hidden nor excluded."""
        if _may_hide(paths):
            start = len(base) + 1 if base else 0
            paths = [path for path in paths if not _hides(path[start:])]
        if self._excluded is not NOTHING:
            paths = [path for path in paths if not self._excluded(path)]
        return paths

    def has(self, path: str) -> bool:
        """Tell whether the file at *path* is tracked."""
        paths = self._index.paths
        at = bisect_left(paths, path)
        return at < len(paths) and paths[at] == path


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether *entry* can be read to its end, as a pipe cannot."""
    return entry.is_file(follow_symlinks=False)


def _may_hide(paths: Iterable[str]) -> bool:
    """Tell whether a part of *paths* begins with a dot; all at once, as there may be many."""
    together = "/" + "\n/".join(paths)
    return "/." in together


def _hides(path: str) -> bool:
    """Tell whether one of the folders of *path* begins with a dot."""
    return "/." in "/" + path.rpartition("/")[0]
