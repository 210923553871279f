"""What ``context`` names outside of the tree: another checkout, a dump of a cluster."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence

from aigw_lint.choice.discovery import FileEntry, Problem, said_by
from aigw_lint.choice.picking import Picker
from aigw_lint.choice.roots import NamedPath, is_below
from aigw_lint.choice.walking import OnDisk
from aigw_lint.configuration.config import Config
from aigw_lint.text.places import is_home_or_top, shown_path
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record


class Beyond(Record):
    """A file or folder outside of the tree, with the files in it."""

    shown: str
    """Its folder, from the working directory."""
    files: tuple[FileEntry, ...]
    """Their paths start from that folder, and so do those that are written in them."""
    problems: tuple[Problem, ...]


def beyond(
    paths: Sequence[NamedPath], config: Config, root: str | None, cwd: str
) -> Iterator[Beyond]:
    """Yield what *paths*, of ``context``, lead to; UsageError where nothing is there.

    Nothing of it lies below *root*, if there is one, but what is named itself.
    """
    for path in paths:
        if not _lies_in_another(path, paths):
            yield _beyond(path, said_by("context", path, config, cwd), root, cwd)


def _lies_in_another(path: NamedPath, others: Iterable[NamedPath]) -> bool:
    return any(
        other.absolute != path.absolute and is_below(path.absolute, other.absolute)
        for other in others
    )


def _beyond(path: NamedPath, where: str, root: str | None, cwd: str) -> Beyond:
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


def _taken(top: str, file: NamedPath | None, root: str | None, cwd: str) -> Beyond:
    """Return the files below *top*, or *file* alone; none of those below *root*."""
    inner = None
    if root is not None and file is None and is_below(root, top):
        inner = os.path.relpath(root, top).replace(os.sep, "/") + "/"

    def excluded(name: str) -> bool:
        return inner is not None and name.startswith(inner)

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
