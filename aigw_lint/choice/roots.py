"""The root: the folder below which everything is read for the graph."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from aigw_lint.configuration.config import Config
from aigw_lint.text.places import is_home_or_top, repository_top
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

STANDARD_INPUT = "-"
"""The path that stands for standard input: no file, and read by the caller."""


class NamedPath(Record):
    """A path that the command line or the configuration names."""

    given: str
    absolute: str

    @property
    def is_absolute(self) -> bool:
        """Whether it was given so: then reports show it so."""
        return os.path.isabs(self.given)

    @property
    def folder(self) -> str:
        """The folder that it is, or lies in."""
        if os.path.isdir(self.absolute):
            return self.absolute
        return os.path.dirname(self.absolute)


def named_paths(paths: Iterable[str], folder: str) -> tuple[NamedPath, ...]:
    """Return *paths*, each once, those that are relative from *folder*; ``-`` is none."""
    named = (
        NamedPath(path, os.path.abspath(os.path.join(folder, path)))
        for path in paths
        if path != STANDARD_INPUT
    )
    return tuple(dict.fromkeys(named))


def find_root(named: Sequence[NamedPath], cwd: str, config: Config) -> str:
    """Return the folder that holds all that is *named*, and what belongs to it.

    The folder of the configuration; else the working directory; else the top
    of its git work tree, or of that of the first path; but never the home
    directory or ``/``, unless nothing smaller holds all paths.
    """
    first = named[0].folder if named else cwd
    for folder in (config.folder, cwd, repository_top(cwd), repository_top(first)):
        if folder is not None and not is_home_or_top(folder) and _holds(folder, named):
            return folder
    try:
        return os.path.commonpath([path.folder for path in named] or [cwd])
    except ValueError as error:
        raise UsageError("the paths lie on different drives; lint one drive at a time") from error


def is_below(path: str, folder: str) -> bool:
    """Tell whether *path* is *folder* or lies below it; both absolute."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _holds(folder: str, named: Iterable[NamedPath]) -> bool:
    return all(is_below(path.absolute, folder) for path in named)
