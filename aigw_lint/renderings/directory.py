"""Which files of a folder Argo CD reads, where no tool makes its objects."""

from __future__ import annotations

import re
from collections.abc import Callable

from aigw_lint.files.parser import Source
from aigw_lint.objects.manifest import ROOT
from aigw_lint.renderings.folders import Folders
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.pattern import lazy_pattern

_LONGEST_GLOB = 200
_MOST_STARS = 3
_GLOB = lazy_pattern(r"\*+|\?|[{},]|[^][*?{},\\]+")
_STARS = lazy_pattern(r"\*+")
_READ = (".yaml", ".yml", ".json")
_SKIPPED = b"+argocd:skip-file-rendering"
"""What a file says, anywhere in it, that Argo CD is not to read."""
_CHOOSING = frozenset({"recurse", "include", "exclude", "jsonnet"})
"""What is known of what chooses the files of a folder; Jsonnet is not read."""


def files_of(folders: Folders, folder: str, directory: Node | None) -> tuple[str, ...] | None:
    """Return the files of *folder* that Argo CD reads; None where that is not told."""
    options = () if directory is None else directory.entries()
    if any(key.text not in _CHOOSING for key, _ in options):
        return None
    recurse = directory.get("recurse") if directory is not None else None
    if recurse is not None and not isinstance(recurse.value, bool):
        return None
    chosen: dict[str, Callable[[str], bool]] = {}
    for field in ("include", "exclude"):
        glob = None if directory is None else directory.string_at(field)
        if glob:
            matches = compile_glob(glob)
            if matches is None:
                return None
            chosen[field] = matches

    def is_taken(path: str) -> bool:
        seen = path if folder == ROOT else path[len(folder) + 1 :]
        if "include" in chosen and not chosen["include"](seen):
            return False
        return "exclude" not in chosen or not chosen["exclude"](seen)

    below = recurse is not None and recurse.value is True
    found = folders.files_in(folder, below=below)
    return tuple(path for path in found if path.endswith(_READ) and is_taken(path))


def is_skipped(source: Source | None) -> bool:
    """Whether a file says that it holds no objects; *source* is None where it is not at hand."""
    return source is not None and _SKIPPED in source.data


def compile_glob(glob: str) -> Callable[[str], bool] | None:
    """Return what tells whether a path matches *glob* as Argo CD reads it; None: not followed.

    A star goes over slashes, too; braces hold alternatives.
    """
    parts = _GLOB().findall(glob)
    told = "".join(parts) == glob and not has_placeholder(glob)
    if not told or len(glob) > _LONGEST_GLOB or _stars(glob) > _MOST_STARS:
        return None
    pattern, depth = "", 0
    for part in parts:
        depth += (part == "{") - (part == "}")
        if depth not in (0, 1):
            return None
        if part.startswith("*"):
            pattern += ".*"
        elif part == "," and depth:
            pattern += "|"
        else:
            pattern += {"?": ".", "{": "(?:", "}": ")"}.get(part, re.escape(part))
    if depth:
        return None
    match = re.compile(pattern, re.DOTALL).fullmatch
    return lambda path: match(path) is not None


def _stars(glob: str) -> int:
    """Return how many stars may have to be tried together, which takes time to their power."""
    one = glob.startswith("{") and glob.count("{") == 1 and glob.endswith("}")
    pieces = glob.split(",") if one else [glob]
    return max(len(_STARS().findall(piece)) for piece in pieces)
