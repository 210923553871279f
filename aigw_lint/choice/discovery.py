"""Paths to files: which are read, and which of them are reported on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from aigw_lint.choice.picking import Picker
from aigw_lint.choice.roots import NamedPath, find_root, is_below, named_paths
from aigw_lint.choice.walking import InIndex, Names, OnDisk
from aigw_lint.configuration.config import Config
from aigw_lint.text.globs import compile_globs
from aigw_lint.text.places import is_home_or_top, repository_top, shown_path
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.choice.gitindex import Index

FOR_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
"""How files are opened: to be read, and on Windows as they are."""
MOST_FILES_HOLD = 64 * 1024
"""Bytes; a file with fewer is read at once."""


class FileEntry(Record):
    """One file to read."""

    path: str
    """Relative to the root, with ``/``: its key everywhere."""
    opened: str
    """What it is opened by: absolute, or from the working directory of the process."""
    file: str
    """What reports call it: relative to the working directory, or absolute if it was given so."""
    tracked_in: Index | None = None
    """Where its name comes from, if that is git's index."""


class Problem(Record):
    """Something that was not read, though it may hold manifests."""

    file: str
    message: str
    reason: str
    """``unreadable``, ``not-a-file``, ``dangling-link``, ``outside-root`` or ``untracked``."""


class Tree(Record):
    """The files of a run, sorted by path."""

    root: str
    """The absolute path of the folder below which everything is read."""
    files: tuple[FileEntry, ...]
    reported: frozenset[str]
    """The paths, below the root, of the files that are reported on."""
    problems: tuple[Problem, ...] = ()
    templates: tuple[FileEntry, ...] = ()
    """Files of which programs may make manifests: they are only looked at."""
    scripts: Callable[[], Sequence[FileEntry]] = tuple
    """What lists the files that may say how others are applied: few runs ask for them."""
    counted: frozenset[str] = frozenset()
    """The paths of those of them that are said to be passed over."""
    links: Mapping[str, str] = MappingProxyType({})
    """Symbolic links to files and folders that are read under another path: from, to."""
    context: frozenset[str] = frozenset()
    """The paths, below the root, of the files that ``context`` names."""
    beyond: tuple[NamedPath, ...] = ()
    """What ``context`` names outside of the root, or beside what git tracks."""
    top: str | None = None
    """The top of the git work tree whose index has the names; None where they come from disk."""


def read(entry: FileEntry, limit: int | None = None) -> bytes:
    """Return the bytes of a file, at most one more than *limit* of them; OSError if it cannot.

    A file that is gone from the work tree comes from git's index.
    """
    try:
        file = os.open(entry.opened, FOR_READING)
    except FileNotFoundError:
        if entry.tracked_in is None:
            raise
        from aigw_lint.choice.gitindex import read_blob  # here, since few runs ask git

        return read_blob(entry.tracked_in.blob(entry.path))
    # By hand, since a file object costs as much as all the rest.
    try:
        first = limit + 1 if limit is not None and limit < MOST_FILES_HOLD else MOST_FILES_HOLD
        data = os.read(file, first)
        # A file gives all that is asked for, or what it has: most end with the first read.
        return data if len(data) < first else _whole(file, data, limit)
    finally:
        os.close(file)


def _whole(file: int, data: bytes, limit: int | None) -> bytes:
    """Return *data*, and what is left of an open *file*, but for what is past *limit*."""
    size = os.fstat(file).st_size
    wanted = 1 + (size if limit is None else min(size, limit))
    while len(data) < wanted and (more := os.read(file, wanted - len(data))):
        data += more
    return data[:wanted]


def discover(
    paths: Sequence[str],
    *,
    cwd: str,
    config: Config,
    tracked: bool = False,
    only: Iterable[str] | None = None,
) -> Tree:
    """Return the files to read for *paths*, or for those of *config*, or for *cwd*.

    Everything below the root is read; *paths* choose what is reported on, and
    name folders that begin with a dot. With *tracked*, names come from git's
    index and not from the work tree. UsageError where a path does not exist.

    *only* is a list of files and folders that leaves the rest out of what is
    reported on. It adds nothing, and what is not there does no harm.
    """
    cwd = os.path.abspath(cwd)
    folder = config.folder or cwd
    named = named_paths(paths or config.paths or (os.curdir,), cwd if paths else folder)
    root = find_root(named, cwd, config)
    excluded = _excluded(root, config)
    top = _work_tree_of(root) if tracked else None
    names = _names(root, excluded, top)
    picker = Picker(root, names, excluded)
    all_context = named_paths(config.context, folder)
    context = [path for path in all_context if _is_inside(path, root, names, picker)]
    beyond = tuple(path for path in all_context if path not in context)
    if not is_home_or_top(root):
        picker.take_root()
    for path in named:
        picker.take_named(path, "" if paths else said_by("paths", path, config, cwd))
    for path in context:
        picker.take_named(path, said_by("context", path, config, cwd))
    picker.follow_links()
    view = _View(root, cwd, _marks(picker, named, context))
    own = picker.key(config.file) if config.file else None
    if only is None:
        return _tree(picker, view, own, names)._replace(beyond=beyond, top=top)
    listed = _listed(picker, view, named_paths(filter(None, only), cwd))
    tree = _tree(picker, view, own, names)._replace(beyond=beyond, top=top)
    return tree._replace(
        reported=frozenset(filter(listed, tree.reported)),
        counted=frozenset(filter(listed, tree.counted)),
    )


def _is_inside(path: NamedPath, root: str, names: Names, picker: Picker) -> bool:
    """Tell whether *path*, of ``context``, is part of the tree: a dump need not be tracked."""
    if not is_below(path.absolute, root):
        return False
    key = picker.key(path.absolute)
    is_known = names.index is None or names.has(key) or any(names.below(key))
    return is_known or not os.path.exists(path.absolute)


def _listed(picker: Picker, view: _View, only: Iterable[NamedPath]) -> Callable[[str], bool]:
    """Return what tells whether a file is one of *only*, or lies below one."""
    keys: set[str] = set()
    for path in only:
        found = {picker.key(path.absolute), picker.real_key(path.absolute)} - {None}
        keys.update(key for key in found if key is not None)
    for key in sorted(keys):
        if view.mark(key).is_reported:
            picker.note_untracked(key)

    def is_listed(path: str) -> bool:
        while path and path not in keys:
            path = path.rpartition("/")[0]
        return path in keys

    return is_listed


def said_by(key: str, path: NamedPath, config: Config, cwd: str) -> str:
    """Return which line of which file names *path*, under which key; empty where no file does."""
    place = config.places.get((key, path.given))
    if place is None and config.file:
        place = shown_path(config.file, cwd)
    return f"{place}: {quoted(key)} names" if place else ""


class _Mark(Record):
    """What holds for all below a path that somebody named."""

    is_reported: bool
    is_absolute: bool
    is_context: bool = False


def _marks(
    picker: Picker, named: Iterable[NamedPath], context: Iterable[NamedPath]
) -> dict[str, _Mark]:
    """Return the marks by path below the root; for links also that of what they lead to."""
    marks: dict[str, _Mark] = {}
    for is_reported, paths in ((False, context), (True, named)):
        for path in paths:
            for key in {picker.key(path.absolute), picker.real_key(path.absolute)} - {None}:
                earlier = marks.get(key or "")
                stays_relative = earlier is not None and not earlier.is_absolute
                marks[key or ""] = _Mark(
                    is_reported, path.is_absolute and not stays_relative, not is_reported
                )
    return marks


class _View:
    """How the files of a run are shown, and whether they are reported on."""

    def __init__(self, root: str, cwd: str, marks: Mapping[str, _Mark]) -> None:
        self.root = root
        self._prefix = os.path.join(root, "")
        self._cwd = cwd
        self._marks = marks
        self._by_folder: dict[str, _Mark] = {}
        given = [mark.is_absolute for mark in marks.values() if mark.is_reported]
        self._unnamed = _Mark(is_reported=False, is_absolute=bool(given) and all(given))
        # Most runs are over one folder, and then all files have the same.
        self._common = None if marks.keys() - {""} else marks.get("", self._unnamed)

    def mark(self, path: str) -> _Mark:
        """Return the mark of the nearest path above *path*, or of itself, that has one."""
        found = self._marks.get(path)
        if found is not None:
            return found
        folder = path.rpartition("/")[0]
        known = self._by_folder.get(folder)
        if known is None:  # each file asks, and a folder holds many
            above = self.mark(folder) if folder else self._marks.get("", self._unnamed)
            known = self._by_folder[folder] = above
        return known

    def marked(self, paths: Sequence[str], is_so: Callable[[_Mark], bool]) -> frozenset[str]:
        """Return those of *paths* whose mark is such."""
        if self._common is None:
            return frozenset(path for path in paths if is_so(self.mark(path)))
        return frozenset(paths if is_so(self._common) else ())

    def entries(self, paths: Sequence[str], index: Index | None) -> tuple[FileEntry, ...]:
        """Return the files at *paths*, as they are read and shown."""
        is_plain = self._common and not self._common.is_absolute and self.root == self._cwd
        shown = paths if is_plain else map(self.shown, paths)
        # Each folder on the way costs, and there may be very many files.
        opened = paths if self.root == os.getcwd() else [self._prefix + path for path in paths]
        columns = zip(paths, opened, shown, repeat(index), strict=False)
        return tuple(map(tuple.__new__, repeat(FileEntry), columns))  # as its constructor does

    def shown(self, path: str) -> str:
        """Return what reports call the file or folder at *path*."""
        if not self.mark(path).is_absolute:
            if self.root == self._cwd:
                return path
            return shown_path(os.path.join(self.root, path), self._cwd)
        return os.path.normpath(os.path.join(self.root, path)).replace(os.sep, "/")


def _tree(picker: Picker, view: _View, own: str | None, names: Names) -> Tree:
    """Return the files of *picker*; *own* is the path of the configuration, which is none."""
    paths = [path for path in sorted(picker.files) if path != own]
    templates = sorted(picker.templates.keys() - picker.files.keys())
    return Tree(
        root=view.root,
        files=view.entries(paths, names.index),
        reported=view.marked(paths, attrgetter("is_reported")),
        templates=view.entries(templates, names.index),
        scripts=lambda: view.entries(names.scripts(), names.index),
        counted=view.marked(templates, attrgetter("is_reported")),
        context=view.marked(paths, attrgetter("is_context")),
        problems=tuple(
            Problem(view.shown(path), message, reason) for path, reason, message in picker.troubles
        ),
        links=MappingProxyType(picker.links),
    )


def _excluded(root: str, config: Config) -> Callable[[str], bool]:
    """Return what tells whether a path below *root* is excluded; a folder's ends in ``/``."""
    try:
        matches = compile_globs(config.exclude)
    except ValueError as error:
        raise UsageError(f"exclude: {error}") from error
    if not config.exclude or config.folder in (None, root):
        return matches
    # Paths from several places can lead to a root above the configuration's folder,
    # and a configuration that was named to one below.
    way = os.path.relpath(root, config.folder).replace(os.sep, "/") + "/"
    if not way.startswith("../"):
        return lambda path: matches(way + path)
    way = os.path.relpath(config.folder or root, root).replace(os.sep, "/") + "/"
    return lambda path: path.startswith(way) and matches(path[len(way) :])


def _work_tree_of(root: str) -> str:
    """Return the top of the git work tree that *root* lies in; UsageError where it lies in none."""
    top = repository_top(root)
    if top is None:
        raise UsageError(f"{quoted(root)} is not in a git work tree, so git tracks nothing there")
    return top


def _names(root: str, excluded: Callable[[str], bool], top: str | None) -> Names:
    """Return the names below *root*: those in the index of the work tree at *top*, or on disk."""
    if top is None:
        return OnDisk(root, excluded)
    from aigw_lint.choice.gitindex import read_index  # as above

    return InIndex(read_index(root, top), excluded)
