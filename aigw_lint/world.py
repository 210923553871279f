"""All that a run reads before any rule runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aigw_lint.aim import Aim
from aigw_lint.config import Config
from aigw_lint.elsewhere import Elsewhere
from aigw_lint.graph import Graph
from aigw_lint.manifest import Manifest
from aigw_lint.parser import Document, parse
from aigw_lint.reading import Reading
from aigw_lint.record import Record
from aigw_lint.rendering import ParsedFile, Rendered
from aigw_lint.report import PassedOver

_SECRET_SIGNS = ("Secret", "secretGenerator", "stringData", "/data")


class World(Record):
    """All that a run read, ready for rules: also what the checklist works on."""

    graphs: tuple[Graph, ...]
    """One for each target release, the oldest first."""
    manifests: tuple[Manifest, ...]
    """Those that are reported on."""
    unidentified: tuple[Manifest, ...]
    reading: Reading
    rendered: Rendered
    reported: frozenset[str]
    files: Mapping[str, str]
    """All files that were read or looked at: path, and what reports call it."""
    passed_over: tuple[PassedOver, ...]
    config: Config
    aim: Aim = Aim()
    elsewhere: Elsewhere = Elsewhere()
    """What was read for its definitions alone."""

    def graph_at(self, home: str) -> Graph:
        """Return the graph of the newest target that what stands at *home* is meant for."""
        return self.graphs[self.aim.targets.index(self.aim.target_at(home))]

    def texts(self) -> Iterator[ParsedFile]:
        """Yield the files that were read, and those of patches that hold nothing of ours."""
        patches = {source.path: source for source in self.rendered.patch_sources}
        for file in self.reading.files:
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
    from aigw_lint.pieces import parse_text  # here, since most repositories are plain files

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
    from aigw_lint.masking import secret_lines  # here, since few reports show a Secret's file

    return {file.source.file: secret_lines(file) for file in holding}
