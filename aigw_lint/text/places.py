"""Folders that matter to where things are looked for: repositories, homes, configurations."""

from __future__ import annotations

import os
from collections.abc import Iterable

from aigw_lint.words.pattern import lazy_pattern

KUSTOMIZATION_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""The names by which kustomize finds a kustomization."""
_VALUES_FILE = lazy_pattern(r"(?:^|/)(?:[\w.-]+[-_.])?values(?:[-_.][\w.-]+)?\.ya?ml$")

CONFIG_NAMES = (".aigw-lint.yaml", ".aigw-lint.yml", "pyproject.toml")
"""The names of configuration files, the first that is there counts."""

CONFIG_TABLE = "aigw-lint"
"""The table below ``tool`` that holds a configuration in pyproject.toml."""


def any_may_be_called(paths: Iterable[str], names: Iterable[str]) -> bool:
    """Tell whether one of *paths* may end in one of *names*; all at once, as there may be many."""
    together = "\n".join(paths)
    return any(name in together for name in names)


def is_kustomization_file(path: str) -> bool:
    """Tell whether the file at *path* has the name of a kustomization."""
    return path.rpartition("/")[2] in KUSTOMIZATION_FILES


def is_values_file(path: str) -> bool:
    """Tell whether the file at *path* holds values of a chart, by its name."""
    return "values" in path and _VALUES_FILE().search(path) is not None


def repository_top(folder: str) -> str | None:
    """Return the top of the git work tree that *folder*, an absolute path, lies in."""
    while not _holds_repository(folder):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def is_inner(folder: str) -> bool:
    """Tell whether *folder* lies below the top of a git work tree, which is no home directory."""
    folder = os.path.abspath(folder)
    top = repository_top(folder)
    return top not in (None, folder) and not is_home_or_top(top or "")


def folder_and_top(folder: str) -> tuple[str, str]:
    """Return *folder* and the top of the work tree it lies in, or itself where it lies in none.

    Both with ``/`` and their links resolved, as services that show code know them.
    """
    real = os.path.realpath(folder)
    top = repository_top(real) or real
    return real.replace(os.sep, "/"), top.replace(os.sep, "/")


def is_home_or_top(folder: str) -> bool:
    """Tell whether *folder*, an absolute path, is the home directory or has none above it."""
    if os.path.dirname(folder) == folder:
        return True
    home = os.path.expanduser("~")
    return folder == home or os.path.realpath(folder) == os.path.realpath(home)


def shown_path(path: str, cwd: str) -> str:
    """Return *path*, an absolute one, relative to *cwd*, with ``/`` between its parts.

    As it is where no relative path leads there (another drive).
    """
    try:
        return os.path.relpath(path, cwd).replace(os.sep, "/")
    except ValueError:
        return path.replace(os.sep, "/")


def config_candidates(start: str, cwd: str) -> list[str]:
    """Return the paths of the files that may configure *start*, the nearest first.

    Looked for in the folder of *start* and those above it, up to the top of
    the git work tree. The home directory and ``/`` are not looked into, unless
    *start* lies directly there.
    """
    first = os.path.abspath(os.path.join(cwd, start))
    if not os.path.isdir(first):
        first = os.path.dirname(first)
    found: list[str] = []
    folder = first
    while True:
        if folder == first or not is_home_or_top(folder):
            paths = (os.path.join(folder, name) for name in CONFIG_NAMES)
            found += (path for path in paths if os.path.lexists(path))
        parent = os.path.dirname(folder)
        if parent == folder or is_home_or_top(folder) or _holds_repository(folder):
            return found
        folder = parent


def _holds_repository(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))
