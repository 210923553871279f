"""What ``context`` names outside of the root: another checkout, a dump of a cluster."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from aigw_lint.config import Config
from aigw_lint.discovery import FileEntry, Problem, said_by
from aigw_lint.errors import UsageError
from aigw_lint.picking import Picker
from aigw_lint.places import is_home_or_top, shown_path
from aigw_lint.record import Record
from aigw_lint.roots import NamedPath, is_below, named_paths
from aigw_lint.walking import OnDisk
from aigw_lint.wording import quoted


class Beyond(Record):
    """A file or folder outside of the root, with the files in it."""

    shown: str
    """Its folder, from the working directory."""
    files: tuple[FileEntry, ...]
    """Their paths start from that folder, and so do those that are written in them."""
    problems: tuple[Problem, ...]


def beyond(config: Config, root: str, cwd: str) -> Iterator[Beyond]:
    """Yield what ``context`` names outside of *root*; UsageError where it is not there."""
    folder = config.folder or cwd
    outside = [
        path for path in named_paths(config.context, folder) if not is_below(path.absolute, root)
    ]
    for path in outside:
        if not _lies_in_another(path, outside):
            yield _beyond(path, said_by("context", path, config, cwd), root, cwd)


def _lies_in_another(path: NamedPath, others: Iterable[NamedPath]) -> bool:
    return any(
        other.absolute != path.absolute and is_below(path.absolute, other.absolute)
        for other in others
    )


def _beyond(path: NamedPath, where: str, root: str, cwd: str) -> Beyond:
    name = f"{where} {quoted(path.given)}".lstrip()
    try:
        mode = os.stat(path.absolute).st_mode
    except OSError as error:
        raise UsageError(f"{name}: {(error.strerror or str(error)).lower()}") from error
    if stat.S_ISDIR(mode):
        if is_home_or_top(path.absolute) or is_below(os.path.expanduser("~"), path.absolute):
            raise UsageError(f"{name}: it holds the home directory: name a folder in there")
        return _taken(path.absolute, None, root, cwd)
    if not stat.S_ISREG(mode):
        raise UsageError(f"{name}: neither a file nor a folder")
    return _taken(os.path.dirname(path.absolute), path, root, cwd)


def _taken(top: str, file: NamedPath | None, root: str, cwd: str) -> Beyond:
    """Return the files below *top*, or *file* alone; none of those below *root*."""
    inner = os.path.relpath(root, top).replace(os.sep, "/") + "/"

    def excluded(name: str) -> bool:
        return file is None and name.startswith(inner)

    picker = Picker(top, OnDisk(top, excluded), excluded)
    if file is None:
        picker.take_root()
        picker.follow_links()
    else:
        picker.take_named(file)
    entries = ((name, os.path.join(top, name)) for name in sorted(picker.files))
    return Beyond(
        shown_path(top, cwd),
        tuple(FileEntry(name, path, shown_path(path, cwd)) for name, path in entries),
        tuple(
            Problem(shown_path(os.path.join(top, name), cwd), message, reason)
            for name, reason, message in picker.troubles
        ),
    )
