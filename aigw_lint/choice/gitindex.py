"""What git's index holds: what a commit will, whatever lies in the work tree."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property

from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

_LINK = "120000"
_SUBMODULE = "160000"

# Nothing that a repository's own configuration says may start a program or
# reach a network, and a bare repository among the files is not to be believed.
_GIT = (
    *("git", "--literal-pathspecs"),
    *("-c", "core.quotepath=off"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "protocol.allow=never"),
)


class Blob(Record):
    """The content of a file in the index of the work tree at *top*."""

    top: str
    id: str


class TrackedFile(Record):
    """A file that a commit held, relative to the folder that was asked for, with ``/``."""

    path: str
    is_link: bool
    blob: Blob


class Index:
    """The names below a folder in the index of the work tree at *top*, with ``/`` and sorted.

    *lines* are what git says of them: mode, blob and stage, and from *start* on the name.
    Of several with one name the first counts. *has_links* says that some may be symbolic links.
    """

    def __init__(self, top: str, lines: Sequence[str], start: int, *, has_links: bool) -> None:
        self.paths = list(dict.fromkeys(sorted([line[start:] for line in lines])))
        self._top = top
        self._lines = lines
        self._start = start
        held = self._by_path.items() if has_links else ()
        self.links = frozenset(path for path, line in held if line.startswith(_LINK))

    def blob(self, path: str) -> Blob:
        """Return what the index holds for *path*, one of its own."""
        return Blob(self._top, self._by_path[path].split(" ")[1])

    @cached_property  # as late as this, since few files are links or gone from the work tree
    def _by_path(self) -> dict[str, str]:
        return {line[self._start :]: line for line in reversed(self._lines)}


def read_index(folder: str, top: str) -> Index:
    """Return what the index of the work tree at *top* holds below *folder*.

    Both are absolute paths. Submodules are left out. A name that a merge left
    in several versions comes once. UsageError where git cannot tell.
    """
    prefix = _prefix(folder, top)
    below = ("--", prefix) if prefix else ()
    listed = "\0" + os.fsdecode(_git(top, "ls-files", "-z", "--cached", "--stage", *below))
    lines = listed.split("\0")[1:-1]
    # Most repositories have neither of these two: then no name is asked.
    if f"\0{_SUBMODULE}" in listed:
        lines = [line for line in lines if not line.startswith(_SUBMODULE)]
    # What comes before a name is as long on each line: no need to take each apart.
    start = lines[0].index("\t") + 1 + len(prefix) if lines else 0
    return Index(top, lines, start, has_links=f"\0{_LINK}" in listed)


def replaced_files(folder: str, top: str, *, alone: bool = False) -> list[TrackedFile]:
    """Return the files below *folder* that the last commit held and the next will not hold.

    Deleted ones, *alone* or with changed ones as they were; none before the first commit.
    Both are absolute paths. UsageError where git cannot tell.
    """
    prefix = _prefix(folder, top)
    head = _git(top, "rev-parse", "--verify", "--quiet", "HEAD", may_fail=True).strip()
    if not head:
        return []
    below = ("--", prefix) if prefix else ()
    which = f"--diff-filter={'D' if alone else 'DMT'}"
    asked = ("diff-index", "--cached", "--no-renames", "-z", which)
    parts = _git(top, *asked, head.decode("ascii"), *below).split(b"\0")
    found: list[TrackedFile] = []
    for line, name in zip(parts[::2], parts[1::2], strict=False):
        mode, _, blob, *_ = line.decode("ascii").lstrip(":").split(" ")
        path = os.fsdecode(name)[len(prefix) :]
        if mode != _SUBMODULE:
            found.append(TrackedFile(path, mode == _LINK, Blob(top, blob)))
    return found


def _prefix(folder: str, top: str) -> str:
    prefix = os.path.relpath(folder, top).replace(os.sep, "/")
    return "" if prefix == "." else prefix + "/"


def read_blob(blob: Blob) -> bytes:
    """Return the content of *blob*; OSError where git cannot tell."""
    try:
        return _git(blob.top, "cat-file", "blob", blob.id)
    except UsageError as error:
        raise OSError(str(error)) from error


def _git(top: str, *arguments: str, may_fail: bool = False) -> bytes:
    code, output, _ = _run(top, arguments, tells_why=False)
    if code and not may_fail:
        # Once more, since to listen for what hardly ever comes takes longer than all the rest.
        _, _, told = _run(top, arguments, tells_why=True)
        reason = told.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"git cannot read its index: {reason}")
    return output


def _run(top: str, arguments: Sequence[str], *, tells_why: bool) -> tuple[int, bytes, bytes]:
    """Return the exit code of git and what it prints, on standard error where it *tells_why*."""
    import subprocess  # here, since only hooks ask git, and it costs as much as argparse

    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        # Run at the top, where a hook's GIT_DIR and GIT_INDEX_FILE hold, too.
        done = subprocess.run(  # noqa: S603 - no shell, and no word of it is a stranger's
            (*_GIT, *arguments),
            cwd=top,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if tells_why else subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror or error}") from error
    return done.returncode, done.stdout, done.stderr or b""
