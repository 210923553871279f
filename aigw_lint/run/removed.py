"""What the last commit defined and the next one will not: no file shows it any more."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from aigw_lint.choice.gitindex import TrackedFile, read_blob, replaced_files
from aigw_lint.choice.walking import can_hold_manifests
from aigw_lint.files.parser import DEFAULT_LIMITS, Source, parse
from aigw_lint.objects.manifest import Rendering
from aigw_lint.objects.written import manifests_of
from aigw_lint.renderings.outer import folders_above
from aigw_lint.words.objectref import ObjectRef

_MOST_FILES = 1000
"""Where a commit replaces more of them, which objects go with them is not asked."""


def removed_since(root: str, top: str) -> Callable[[ObjectRef], str | None]:
    """Return what tells in which file below *root* the last commit defined an object.

    *top* is that of the git work tree. To be asked for what nothing defines
    now. Git is asked at the first call alone.
    """
    known: dict[tuple[str, str, str], list[tuple[str | None, str]]] | None = None

    def defined_in(ref: ObjectRef) -> str | None:
        nonlocal known
        if known is None:
            known = {}
            for gone, path in _definitions(replaced_files(root, top)):
                key = (gone.group, gone.kind, gone.name or "")
                known.setdefault(key, []).append((gone.namespace, path))
        for namespace, path in known.get((ref.group, ref.kind, ref.name or ""), ()):
            if None in (namespace, ref.namespace) or namespace == ref.namespace:
                return path
        return None

    return defined_in


def gone_since(root: str, top: str) -> Callable[[str], bool]:
    """Return what tells whether the last commit held a file, or files of a folder, below *root*.

    To be asked for paths at which nothing is now; see `removed_since`.
    """
    known: set[str] | None = None

    def is_gone(path: str) -> bool:
        nonlocal known
        if known is None:
            files = replaced_files(root, top, alone=True)
            known = {each for file in files for each in (file.path, *folders_above(file.path))}
        return path in known

    return is_gone


def _definitions(files: Iterable[TrackedFile]) -> Iterator[tuple[ObjectRef, str]]:
    """Yield the objects in *files* as they were, with the path of each."""
    wanted = [file for file in files if can_hold_manifests(file.path) and not file.is_link]
    for file in wanted if len(wanted) <= _MOST_FILES else ():
        try:
            data = read_blob(file.blob)
        except OSError:
            continue  # then nothing is known of it
        if len(data) > DEFAULT_LIMITS.file_bytes:
            continue
        plain = Rendering("plain", file.path, file.path, os.path.dirname(file.path))
        for document in parse(Source(file.path, data)).documents:
            for manifest in manifests_of(document, plain):
                if manifest.ref.name is not None:
                    yield manifest.ref, file.path
