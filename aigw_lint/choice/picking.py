"""The files below a root that are read: each once, and nothing outside."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable

from aigw_lint.choice.roots import NamedPath
from aigw_lint.choice.walking import (
    DANGLING_LINK,
    OUTSIDE_ROOT,
    UNTRACKED,
    Names,
    Trouble,
    can_hold_manifests,
)
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError


class Picker:
    """Collects files below *root*, an absolute path, by their real paths.

    A link inside the root is another name of what it leads to. One that leads
    out is not followed, unless somebody named it.
    """

    def __init__(self, root: str, names: Names, excluded: Callable[[str], bool]) -> None:
        self.files: dict[str, None] = {}
        """Their paths below the root, each once."""
        self.templates: dict[str, None] = {}
        """The paths of what programs make other files of."""
        self.links: dict[str, str] = {}
        """Path of a link, and of the file or folder that it leads to."""
        self._root = root
        self._real_root = os.path.realpath(root)
        self._names = names
        self._excluded = excluded
        self._pending: list[str] = []
        self._given: list[str] = []
        self._taken: list[str] = []
        self._outside: set[str] = set()
        self._noted: list[Trouble] = []

    @property
    def troubles(self) -> list[Trouble]:
        """What is not read though it may hold manifests, sorted."""
        return sorted({*self._noted, *self._names.troubles})

    def key(self, absolute: str) -> str:
        """Return the path from the root to a file or folder; ``..`` may be in it."""
        path = os.path.relpath(absolute, self._root).replace(os.sep, "/")
        return "" if path == "." else path

    def real_key(self, absolute: str) -> str | None:
        """Return the path below the root when all links are followed; None outside of it."""
        real = os.path.realpath(absolute)
        if real == self._real_root:
            return ""
        below = self._real_root.rstrip(os.sep) + os.sep
        return real[len(below) :].replace(os.sep, "/") if real.startswith(below) else None

    def take_root(self) -> None:
        """Take all that lies below the root, but not in folders that begin with a dot."""
        self._given.append("")
        self._take("")

    def take_named(self, named: NamedPath, said_by: str = "") -> None:
        """Take a file or folder that somebody named: the caller, or what *said_by* tells.

        UsageError where it is not there. Only the caller's may be a link that
        leads out of the root.
        """
        real = self.real_key(named.absolute)
        path = self.key(named.absolute) if real is None else real
        where = f"{said_by} " if said_by else ""
        try:
            mode = os.stat(named.absolute).st_mode
        except OSError as error:
            if self._names.index is not None and self._take_deleted(path):
                return
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"{where}{quoted(named.given)}: {reason}") from error
        if real is None and said_by:
            self._note_way_out(path)
        elif stat.S_ISREG(mode):
            self._take_file(path)
        elif not stat.S_ISDIR(mode):
            raise UsageError(f"{where}{quoted(named.given)}: neither a file nor a folder")
        elif not (path and self._excluded(path + "/")) and self._is_new(named, real):
            self._given.append(path)
            self._take(path)

    def note_untracked(self, path: str) -> None:
        """Note that the file at *path* is not read, where that is for want of git's knowing it."""
        hidden = any(part.startswith(".") for part in path.split("/")[:-1])
        if (
            self._names.index is not None
            and path not in self.files
            and not hidden
            and can_hold_manifests(path)
            and os.path.isfile(os.path.join(self._root, path))
        ):
            self._take_file(path)

    def follow_links(self) -> None:
        """Take what the links lead to that were met; sorted, so that each run does the same."""
        while self._pending:
            links, self._pending = sorted(self._pending), []
            for path in links:
                if path not in self.files and path not in self._taken:
                    self._follow(path)

    def _take(self, folder: str) -> None:
        self._taken.append(folder)
        files, links, templates = self._names.below(folder)
        self._pending += links
        self.templates.update(dict.fromkeys(templates))
        self.files.update(dict.fromkeys(files))

    def _take_deleted(self, path: str) -> bool:
        """Take what only the index holds; tell whether there is such a file or folder."""
        if self._names.has(path):
            self._take_file(path)
            return True
        if not any(self._names.below(path)):
            return False
        self._take(path)
        return True

    def _take_file(self, path: str) -> None:
        if self._excluded(path):
            return
        if self._names.has(path):
            self.files[path] = None
        else:
            self._note(path, UNTRACKED, "is not in git's index, so it was not read")

    def _is_new(self, named: NamedPath, real: str | None) -> bool:
        """Tell whether a folder still is to be taken; outside the root, *real* is None."""
        if real is not None:
            return not _lies_in_any(real, self._taken)
        target = os.path.realpath(named.absolute)
        is_new = target not in self._outside
        self._outside.add(target)
        return is_new

    def _follow(self, path: str) -> None:
        """Take what the link at *path* leads to, where that is ours to read."""
        name = path.rpartition("/")[2]
        absolute = os.path.join(self._root, path)
        try:
            mode = os.stat(absolute).st_mode
        except OSError:
            # Editors leave such links beside the files that they have open.
            if not name.startswith(".") and not self._excluded(path):
                self._note(path, DANGLING_LINK, "is a link that leads nowhere")
            return
        is_folder = stat.S_ISDIR(mode)
        slash = "/" if is_folder else ""
        if name.startswith(".") if is_folder else not can_hold_manifests(name):
            return
        target = self.real_key(absolute)
        if self._excluded(path + slash) or (target and self._excluded(target + slash)):
            return
        if target is None or not self._is_given(target):
            self._note_way_out(path)
        elif is_folder:
            self.links[path] = target
            if not _lies_in_any(target, self._taken):
                self._take(target)
        elif stat.S_ISREG(mode):
            self.links[path] = target
            self._take_file(target)

    def _is_given(self, path: str) -> bool:
        """Tell whether *path* lies below what may be read; what git keeps for itself does not."""
        return ".git" not in path.split("/") and any(
            path == given or path.startswith(given + "/" if given else "") for given in self._given
        )

    def _note_way_out(self, path: str) -> None:
        self._note(path, OUTSIDE_ROOT, "is a link that leads out, so it was not followed")

    def _note(self, path: str, reason: str, message: str) -> None:
        self._noted.append(Trouble(path, reason, message))


def _lies_in_any(folder: str, taken: Iterable[str]) -> bool:
    """Tell whether *folder* was met in one of *taken*, with no dot folder in between."""
    for outer in taken:
        prefix = outer + "/" if outer else ""
        if folder == outer:
            return True
        if folder.startswith(prefix) and "/." not in "/" + folder[len(prefix) :]:
            return True
    return False
