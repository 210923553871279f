"""All that a run reads before any rule runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aigw_lint.choice.report import PassedOver
from aigw_lint.configuration.config import Config
from aigw_lint.files.finding import Finding
from aigw_lint.files.parser import Document, Source, names_origin, parse
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.unread import Unread
from aigw_lint.knowledge.aim import Aim
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import Generated, ParsedFile, Remote, Rendered
from aigw_lint.run.reading import Reading
from aigw_lint.words.objectref import ObjectRef
from aigw_lint.words.record import Record

_SECRET_SIGNS = ("Secret", "secretGenerator", "stringData", "/data")


class Elsewhere(Record):
    """What a run read for its definitions alone."""

    manifests: tuple[Manifest, ...] = ()
    generated: tuple[Generated, ...] = ()
    remotes: tuple[Remote, ...] = ()
    unread: tuple[Unread, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    files: tuple[ParsedFile, ...] = ()
    """Those outside of the root."""
    sources: tuple[Source, ...] = ()
    shadowed: Callable[[ObjectRef], bool] | None = None
    """What tells whether an object is here that the tree defines in an alternative."""


class World(Record):
    """All that a run read, ready for rules: also what the checklist works on."""

    graphs: tuple[Graph, ...]
    """One for each target release, the oldest first."""
    manifests: tuple[Manifest, ...]
    """Those that are reported on."""
    unidentified: tuple[Manifest, ...]
    refused: tuple[Manifest, ...]
    """The kustomizations and patches that kustomize refuses or leaves out."""
    reading: Reading
    rendered: Rendered
    reported: frozenset[str]
    sources: tuple[Source, ...]
    """All files that were read or looked at."""
    passed_over: tuple[PassedOver, ...]
    config: Config
    aim: Aim = Aim()
    elsewhere: Elsewhere = Elsewhere()
    """What was read for its definitions alone."""

    @property
    def judged(self) -> tuple[Manifest, ...]:
        """All that rules look at."""
        return (*self.manifests, *self.unidentified, *self.refused)

    def graph_at(self, home: str) -> Graph:
        """Return the graph of the newest target that what stands at *home* is meant for."""
        return self.graphs[self.aim.targets.index(self.aim.target_at(home))]

    def read_sources(self) -> Iterator[Source]:
        """Yield the texts of the files that were read, and those of patches."""
        yield from self.reading.left
        yield from self.looked_into()

    def looked_into(self) -> Iterator[Source]:
        """Yield those of them that were not left unparsed."""
        yield from (file.source for file in self.reading.files)
        if self.rendered.patch_sources:
            read = {source.path for source in self.reading.left}
            read.update(file.source.path for file in self.reading.files)
            yield from (each for each in self.rendered.patch_sources if each.path not in read)

    def parse_texts(self, wanted: Callable[[Source], bool]) -> Iterator[ParsedFile]:
        """Yield those that are *wanted* with their documents; those of patches are parsed anew."""
        patches = {each.path: each for each in self.rendered.patch_sources if wanted(each)}
        for file in self.reading.files:
            if wanted(file.source):
                source = patches.pop(file.source.path, None)
                yield file if source is None else _patching(file)
        for source in patches.values():
            yield _patching(ParsedFile(source))

    @property
    def graph(self) -> Graph:
        """The graph of the newest target."""
        return self.graphs[-1]


def _patching(file: ParsedFile) -> ParsedFile:
    """Return *file*, which holds patches, with all its documents: lists of operations, too."""
    from aigw_lint.objects.pieces import parse_text  # here, since most repositories are plain files

    source = file.source
    roots = parse_text(source.text)
    if roots is None:
        return file if file.documents else ParsedFile(source, parse(source).documents)
    return ParsedFile(
        source, tuple(Document(source, index, root) for index, root in enumerate(roots))
    )


def secret_lines_of(files: Iterable[ParsedFile]) -> dict[str, frozenset[int]]:
    """Return the lines of *files* that hold values of Secrets, by what reports call the file."""
    holding = [file for file in files if any(sign in file.source.text for sign in _SECRET_SIGNS)]
    if not holding:
        return {}
    # Here, since few reports show a Secret's file.
    from aigw_lint.renderings.masking import secret_lines

    return {file.source.file: secret_lines(file) for file in holding}


def with_origins_of(
    findings: Iterable[Finding], files: Iterable[ParsedFile]
) -> tuple[Finding, ...]:
    """Return *findings* in order, each with what was rendered to the place where it stands."""
    ordered = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    named = {finding.location.file for finding in ordered}
    sources = [file.source for file in files if file.source.file in named]
    if any(source.origin or names_origin(source) for source in sources):
        # Here, since little that is read was rendered.
        from aigw_lint.files.origin import with_origins

        return with_origins(ordered, sources)
    return ordered
