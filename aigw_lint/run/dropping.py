"""What renders a file and does not read all of it: JSON objects one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.files.fault import SYNTAX_ERROR
from aigw_lint.files.finding import Finding
from aigw_lint.graph.unread import Unread
from aigw_lint.renderings.rendered import Dropped, Rendered
from aigw_lint.run.reading import is_ours, kinds_named_in
from aigw_lint.words.severity import Judge, Severity

_BY_KUSTOMIZE = (
    "kustomize takes this file and reads it up to its first JSON object alone, so it drops all "
    'from here on without a word; write a line "---" between objects'
)
_BY_ARGO = (
    "Argo CD takes this file and refuses several objects in one of JSON, so it applies nothing of "
    "this Application; write one List of them, or a file for each"
)


def unread_in(rendered: Rendered) -> Iterator[Unread]:
    """Yield what is dropped of the files of *rendered*: another tool may apply it all the same."""
    for documents, _ in rendered.dropped:
        source = documents[0].source
        part = "\n".join(source.text[each.root.start : each.root.end] for each in documents)
        yield Unread(source.path, source.path, kinds_named_in(part), part)


def findings_in(rendered: Rendered) -> Iterator[tuple[str, Finding]]:
    """Yield path and finding of where the files of *rendered* are read no further."""
    for dropped in rendered.dropped:
        source = dropped.documents[0].source
        if is_ours(source):
            yield source.path, _finding(dropped)


def _finding(dropped: Dropped) -> Finding:
    document = dropped.documents[0]
    start = document.root.start
    return Finding(
        document.source.location(start, start + 1),
        SYNTAX_ERROR,
        Severity.WARNING,
        Judge.CONTROLLER,
        "engine",
        _BY_ARGO if dropped.by_argo else _BY_KUSTOMIZE,
    )
