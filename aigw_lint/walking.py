"""The names of files below a folder, on disk or in git's index."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from aigw_lint.record import Record

if TYPE_CHECKING:
    from aigw_lint.gitindex import Blob, TrackedFile

UNREADABLE = "unreadable"
NOT_A_FILE = "not-a-file"
DANGLING_LINK = "dangling-link"
OUTSIDE_ROOT = "outside-root"
UNTRACKED = "untracked"

_SUFFIXES = (".yaml", ".yml", ".json")
# kustomize also takes this name, without a suffix.
_NAME = "Kustomization"


class Trouble(Record):
    """Something at *path*, below the root, that is not read, and why."""

    path: str
    reason: str
    """One of the words above."""
    message: str


class Name(Record):
    """A path below the root, with ``/``: a file's, or a link's to anything."""

    path: str
    is_link: bool = False
    blob: Blob | None = None


class Names(Protocol):
    """What lists names; *troubles* is what it met on the way."""

    troubles: list[Trouble]
    from_index: bool
    """Whether a name may be that of a file that is gone from disk."""

    def below(self, base: str) -> Iterator[Name]:
        """Yield files that can hold manifests, and links, below the folder *base*.

        Folders that begin with a dot and what is excluded are left out.
        """

    def find(self, path: str) -> Name | None:
        """Return the file at *path*; None where it is not among the names."""


def can_hold_manifests(name: str) -> bool:
    """Tell whether a file of this name, or at a path that ends in it, is read."""
    return name.endswith(_SUFFIXES) or name.rpartition("/")[2] == _NAME


class OnDisk:
    """The names below *root*, an absolute path; *troubles* is what cannot be listed."""

    from_index = False

    def __init__(self, root: str, excluded: Callable[[str], bool]) -> None:
        self._root = root
        self._excluded = excluded
        self.troubles: list[Trouble] = []

    def below(self, base: str) -> Iterator[Name]:
        """Yield the names below *base*; no link is followed."""
        folders = [base + "/" if base else ""]
        while folders:
            prefix = folders.pop()
            try:
                with os.scandir(os.path.join(self._root, prefix)) as entries:
                    for entry in entries:
                        name = entry.name
                        if entry.is_symlink() or _is_junction(entry):
                            yield Name(prefix + name, is_link=True)
                        elif entry.is_dir(follow_symlinks=False):
                            if name[0] != "." and not self._excluded(f"{prefix}{name}/"):
                                folders.append(f"{prefix}{name}/")
                        elif can_hold_manifests(name) and not self._excluded(prefix + name):
                            if entry.is_file(follow_symlinks=False):
                                yield Name(prefix + name)
                            else:
                                self.troubles.append(
                                    Trouble(prefix + name, NOT_A_FILE, "not a file")
                                )
            except OSError as error:
                message = f"cannot be listed: {error.strerror or error}"
                self.troubles.append(Trouble(prefix.rstrip("/") or ".", UNREADABLE, message))

    def find(self, path: str) -> Name | None:
        """Return the file at *path*, which the caller knows to be there."""
        return Name(path)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell whether *entry* is a link of Windows that does not call itself one."""
    if os.name != "nt":
        return False
    is_junction = getattr(entry, "is_junction", None)  # from Python 3.12 on
    return is_junction is not None and bool(is_junction())


class InIndex:
    """The names among *tracked*, which is sorted by path."""

    from_index = True

    def __init__(self, tracked: Sequence[TrackedFile], excluded: Callable[[str], bool]) -> None:
        self._tracked = tracked
        self._paths = [file.path for file in tracked]
        self._excluded = excluded
        self.troubles: list[Trouble] = []

    def below(self, base: str) -> Iterator[Name]:
        """Yield the names below *base*."""
        prefix = base + "/" if base else ""
        last, is_hidden = "", False
        for path, is_link, blob in self._tracked[bisect_left(self._paths, prefix) :]:
            if not path.startswith(prefix):
                break
            folder = path.rpartition("/")[0]
            if folder != last:
                last, is_hidden = folder, "/." in f"/{folder[len(prefix) :]}"
            if is_hidden or self._excluded(path):
                continue
            if is_link or can_hold_manifests(path):
                yield Name(path, is_link, blob)

    def find(self, path: str) -> Name | None:
        """Return the file at *path*; None where it is not tracked."""
        index = bisect_left(self._paths, path)
        if index == len(self._paths) or self._paths[index] != path:
            return None
        return Name(path, blob=self._tracked[index].blob)
