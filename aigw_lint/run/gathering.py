"""Paths, and texts in memory, to the sources of a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from aigw_lint.choice.discovery import (
    FOR_READING,
    MOST_FILES_HOLD,
    FileEntry,
    Problem,
    Tree,
    discover,
    read,
)
from aigw_lint.choice.report import UNREADABLE, PassedOver
from aigw_lint.choice.roots import named_paths
from aigw_lint.configuration.config import Config
from aigw_lint.files.parser import DEFAULT_LIMITS, Source
from aigw_lint.knowledge.scripts import MOST_BYTES, MOST_SCRIPTS, Scripts
from aigw_lint.objects.manifest import Rendering
from aigw_lint.run.charts import Helmed
from aigw_lint.run.programs import Helm
from aigw_lint.run.reading import CONTEXT_LIMITS
from aigw_lint.run.sifting import WORDS_THAT_MATTER
from aigw_lint.text.places import is_inner
from aigw_lint.words.objectref import ObjectRef
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.choice.beyond import Beyond
    from aigw_lint.knowledge.projects import Project


class Gathered(Record):
    """The files of a run, and which of them are reported on."""

    sources: tuple[Source, ...]
    reported: frozenset[str]
    passed_over: tuple[PassedOver, ...] = ()
    context: frozenset[str] = frozenset()
    """Those of the paths that ``context`` names."""
    beyond: tuple[tuple[str, tuple[Source, ...]], ...] = ()
    """What ``context`` names outside of the root: folders, each with its files."""
    removed: Callable[[ObjectRef], str | None] | None = None
    """What tells where the last commit defined an object that this one does not."""
    gone: Callable[[str], bool] | None = None
    """What tells whether the last commit held what this one does not, by its path."""
    root: str = os.curdir
    """The folder that paths are told from."""
    templates: tuple[Source, ...] = ()
    """Files of which programs may make manifests."""
    scripts: Scripts = Scripts()
    """Files that may say how others are applied."""
    counted: frozenset[str] = frozenset()
    """The paths of those of them that are said to be passed over."""
    renderings: Mapping[str, Rendering] = MappingProxyType({})
    """Those of sources that the user's own programs made, by path."""
    links: Mapping[str, str] = MappingProxyType({})
    """Symbolic links to files and folders that are read under another path: from, to."""

    @property
    def charts(self) -> frozenset[str]:
        """The folders of the charts that were rendered."""
        return frozenset(each.home for each in self.renderings.values())


def gather(  # noqa: PLR0913 - each is a choice of the caller's
    paths: Sequence[str] | None,
    texts: Mapping[str, str | bytes] | None,
    config: Config,
    *,
    tracked: bool,
    only: Sequence[str] | None = None,
    helm: Helm | None = None,
) -> Gathered:
    """Return what is read: files below the root, and texts in memory over them."""
    cwd = os.getcwd()
    if texts is not None and paths is None:
        return _from_memory(texts, config, cwd)
    tree = discover(tuple(paths or ()), cwd=cwd, config=config, tracked=tracked, only=only)
    outside: tuple[Beyond, ...] = ()
    if tree.beyond:
        from aigw_lint.choice.beyond import beyond  # here, since few runs read beside the tree

        outside = tuple(beyond(tree.beyond, config, tree.root, cwd))
    in_memory = _in_memory(texts or {}, tree.root)
    read_files, failed = _read(tree.files, tree.context)
    others, problems = _read_beyond(outside)
    templates, _ = _read(tree.templates, None)  # one that cannot be read is no fault of manifests
    sources = tuple(read_files)  # by path, as the tree's files come
    rendered = Helmed()
    if in_memory or helm is not None:
        by_path = {source.path: source for source in read_files} | in_memory
        if helm is not None:
            from aigw_lint.run.helming import render_charts  # here, since few runs start a program

            rendered = render_charts(tree, by_path, helm)
            by_path = {path: by_path[path] for path in by_path.keys() - rendered.replaced}
            by_path |= {source.path: source for source in rendered.sources}
        sources = tuple(by_path[path] for path in sorted(by_path))
    reported = tree.reported
    if in_memory or helm is not None:  # else as they are, since they may be very many
        reported = (reported - rendered.replaced) | rendered.reported | frozenset(in_memory)
    return Gathered(
        sources,
        reported,
        (*_noted(tree.problems), *failed, *problems, *rendered.failed),
        tree.context - frozenset(in_memory),
        others,
        _removed(tree),
        _gone(tree),
        tree.root,
        tuple(each for each in templates if each.path not in in_memory),
        Scripts(partial(_scripts, tree), partial(is_inner, tree.root), partial(_projects, sources)),
        tree.counted,
        rendered.renderings,
        tree.links,
    )


def _scripts(tree: Tree) -> list[Source]:
    sources, _ = _read(tree.scripts()[:MOST_SCRIPTS], most=MOST_BYTES)
    return [source for source in sources if len(source.data) <= MOST_BYTES]


def _projects(sources: Iterable[Source]) -> tuple[Project, ...]:
    from aigw_lint.knowledge.projects import projects_in  # here, since few runs ask for them

    return projects_in(sources)


def _from_memory(texts: Mapping[str, str | bytes], config: Config, cwd: str) -> Gathered:
    """Return texts alone: nothing is read from disk but what ``context`` names."""
    in_memory = _in_memory(texts, os.curdir)
    sources = tuple(in_memory.values())
    scripts = Scripts(projects=partial(_projects, sources))
    named = named_paths(config.context, config.folder or cwd)
    if not named:
        return Gathered(sources, frozenset(in_memory), scripts=scripts)
    from aigw_lint.choice.beyond import beyond  # as below

    others, problems = _read_beyond(beyond(named, config, None, cwd))
    reported = frozenset(in_memory)
    return Gathered(sources, reported, tuple(problems), beyond=others, scripts=scripts)


def _read_beyond(
    outside: Iterable[Beyond],
) -> tuple[tuple[tuple[str, tuple[Source, ...]], ...], list[PassedOver]]:
    """Return the sources of each of *outside*, and what could not be read."""
    found, problems = [], []
    for each in outside:
        sources, failed = _read(each.files, None)
        found.append((each.shown, tuple(sources)))
        problems += [*_noted(each.problems), *failed]
    return tuple(found), problems


def _noted(problems: Iterable[Problem]) -> Iterator[PassedOver]:
    return (PassedOver(each.file, each.reason, each.message) for each in problems)


def _removed(tree: Tree) -> Callable[[ObjectRef], str | None] | None:
    if tree.top is None:
        return None
    from aigw_lint.run.removed import removed_since  # here, since few runs ask git

    return removed_since(tree.root, tree.top)


def _gone(tree: Tree) -> Callable[[str], bool] | None:
    if tree.top is None:
        return None
    from aigw_lint.run.removed import gone_since  # as above

    return gone_since(tree.root, tree.top)


def _in_memory(texts: Mapping[str, str | bytes], root: str) -> dict[str, Source]:
    """Return the sources of *texts*, by where their paths lie below *root*."""
    sources: dict[str, Source] = {}
    for file, text in texts.items():
        path = os.path.relpath(file, root).replace(os.sep, "/")
        sources[path] = (
            Source.from_text(path, text, file)
            if isinstance(text, str)
            else Source(path, text, file)
        )
    return sources


def _read(
    files: Iterable[FileEntry],
    context: Container[str] | None = frozenset(),
    most: int = DEFAULT_LIMITS.file_bytes,
) -> tuple[list[Source], list[PassedOver]]:
    """Return the sources of *files* with at most so many bytes; those in *context* may have more.

    None: all.
    """
    sources: list[Source] = []
    failed: list[PassedOver] = []
    first = min(most + 1, MOST_FILES_HOLD)
    for entry in files:
        path, opened, file, _ = entry
        try:
            # By hand, since most files are short, and a call for each costs as much as this.
            handle = os.open(opened, FOR_READING)
            try:
                data = os.read(handle, first)
            finally:
                os.close(handle)
        except OSError:
            data = None
        try:
            if data is None or len(data) == first:
                is_context = context is None or path in context
                data = _read_any(entry, CONTEXT_LIMITS.file_bytes if is_context else most)
            sources.append(Source(path, data, file))
        except OSError as error:
            message = error.strerror or str(error)
            failed.append(PassedOver(entry.file, UNREADABLE, message))
    return sources, failed


def _read_any(entry: FileEntry, limit: int) -> bytes:
    """Return the bytes of a file of whatever length; past *limit*, its words that matter alone."""
    data = read(entry, limit)
    return _with_the_rest(entry, data, limit) if len(data) > limit else data


def _with_the_rest(entry: FileEntry, data: bytes, limit: int) -> bytes:
    """Return *data*, which goes past *limit*, with the words that matter of what is left."""
    from aigw_lint.run.overlong import CHUNK, with_words_of_the_rest  # here, since few are so long

    try:
        file = open(entry.opened, "rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        return data  # it came from git's index, which is read whole
    with file:
        file.seek(len(data))
        rest = iter(lambda: file.read(CHUNK), b"")
        return with_words_of_the_rest(data, rest, WORDS_THAT_MATTER, limit=limit)
