"""Files as the services that show code know them: from the top of the repository."""

from __future__ import annotations

import posixpath

from aigw_lint.formatters import View


def from_top(file: str, view: View) -> str:
    """Return *file* relative to the repository's top; absolute where it lies outside of it."""
    path = file if is_absolute(file) else posixpath.join(view.folder, file)
    return posixpath.normpath(path).removeprefix(view.top.rstrip("/") + "/")


def is_absolute(path: str) -> bool:
    """Tell whether *path*, with ``/`` between its parts, names a place by itself."""
    return path.startswith("/") or path[1:3] == ":/"
