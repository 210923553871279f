"""What Flux leaves out of what it packs, by patterns as in ``.gitignore``.

They stand in files ``.sourceignore``, in any folder, and in the source of a Flux object.
The last pattern that fits a path, or a folder above it, decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from aigw_lint.files.parser import Source
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.globs import compile_globs
from aigw_lint.text.node import Raw
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

IGNORE_FILE = ".sourceignore"
SOURCE_GROUP = "source.toolkit.fluxcd.io"
_IGNORE = ("spec", "ignore")
_MOST = 500
"""How many patterns of one source are followed: each costs time at each file."""


class _Pattern(Record):
    folder: str
    """Below which it holds; it ends in ``/``, or is empty for the root."""
    fits: Callable[[str], bool]
    takes: bool
    """Whether it begins with ``!``: what fits it is not left out."""
    place: Location


class Ignored:
    """What one source leaves out."""

    def __init__(self, patterns: Iterable[_Pattern]) -> None:
        self._patterns = tuple(islice(patterns, _MOST))[::-1]
        self._known: dict[str, Location | None] = {}

    def leaves(self, path: str) -> bool:
        """Tell whether the file at *path* is left out."""
        return self.place(path) is not None

    def place(self, path: str) -> Location | None:
        """Return where that is said; None of a file that is not left out."""
        if path not in self._known:
            found = next((each for each in self._patterns if _fits(each, path)), None)
            self._known[path] = None if found is None or found.takes else found.place
        return self._known[path]


class Ignoring:
    """All that says so: the files among *others*, and the sources among *manifests*."""

    def __init__(
        self, others: Mapping[str, Source | None], manifests: Iterable[Iterable[Manifest]]
    ) -> None:
        paths = (each for each in others if each.rpartition("/")[2] == IGNORE_FILE)
        self._files = [source for path in sorted(paths) if (source := others[path]) is not None]
        self.sources = [manifest for held in manifests for manifest in held if _says_so(manifest)]
        """The objects that have such patterns."""
        self._known: dict[int | None, Ignored] = {}

    def add(self, made: Manifest) -> None:
        """Take the source *made* as some rendering makes it, in place of how it is written."""
        raw = made.written.raw
        self.sources = [
            *(each for each in self.sources if not _is_written(each, raw)),
            *((made,) if _says_so(made) else ()),
        ]

    def of(self, source: Manifest | None) -> Ignored | None:
        """Return what is left out of *source*, one of these or none; None: nothing."""
        if not self._files and source is None:
            return None
        key = None if source is None else id(source)
        if key not in self._known:
            self._known[key] = Ignored(self._patterns_of(source))
        return self._known[key]

    def places(self, paths: Iterable[str]) -> dict[str, Location]:
        """Return those of *paths* that something leaves out, and where that is said."""
        if not self._known:
            return {}
        found = ((path, each.place(path)) for path in paths for each in self._known.values())
        return {path: place for path, place in found if place is not None}

    def _patterns_of(self, source: Manifest | None) -> Iterator[_Pattern]:
        for file in self._files:
            folder = file.path[: -len(IGNORE_FILE)]
            at = 0
            for line in file.text.splitlines(keepends=True):
                place = file.location(at, at + len(line.rstrip()))
                yield from _patterns_in(line, folder, place)
                at += len(line)
        node = None if source is None else source.node.get(*_IGNORE)
        if source is not None and node is not None:
            for line in (node.string or "").splitlines():
                yield from _patterns_in(line, "", source.location(node))


def _says_so(manifest: Manifest) -> bool:
    return manifest.ref.group == SOURCE_GROUP and bool(manifest.node.string_at(*_IGNORE))


def _is_written(manifest: Manifest, raw: Raw) -> bool:
    """Tell whether *manifest* is the object *raw* as its file has it."""
    return manifest.rendering.kind == "plain" and manifest.written.raw is raw


def _patterns_in(line: str, folder: str, place: Location) -> Iterator[_Pattern]:
    """Yield the pattern that *line* holds, if it is none that cannot be read."""
    text = line.rstrip()
    if text and not text.startswith("#"):
        takes = text.startswith("!")
        try:
            yield _Pattern(folder, compile_globs((text[takes:],)), takes, place)
        except ValueError:
            return


def _fits(pattern: _Pattern, path: str) -> bool:
    return path.startswith(pattern.folder) and pattern.fits(path[len(pattern.folder) :])
