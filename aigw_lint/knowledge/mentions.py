"""Which release is installed, by files that are no manifests of a known kind.

Values of an app of apps, playbooks, bundles of tools that are not known here: where the name of
a chart has a version beside it, or an image a tag, that tells of a release, and not for which
manifests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aigw_lint.files.parser import Source, parse
from aigw_lint.files.portions import portions, together
from aigw_lint.knowledge.scripts import Installed
from aigw_lint.text.node import Node
from aigw_lint.words.pattern import lazy_pattern

_SIGN = re.compile(rb"ai-gateway-(?:helm|crds-helm|(?:controller|extproc|cli):)").search
_CHART = lazy_pattern(r"(?:.*/)?(ai-gateway-(?:crds-)?helm)")
_TAGGED = lazy_pattern(
    r"(?:.*/)?(?:(ai-gateway-(?:crds-)?helm)|(envoyproxy/ai-gateway)-(?:controller|extproc|cli))"
    r":(v?\d[\w.+-]*)"
)
_VERSIONS = (
    *("version", "chartVersion", "chart_version", "chart-version"),
    *("targetRevision", "revision", "tag"),
)
"""The keys under which tools have the version of a chart, beside its name."""
_LONGEST = 300
_MOST_NODES = 200_000


def mentions_in(sources: Iterable[Source]) -> Iterator[Installed]:
    """Yield what *sources* say."""
    for portion in portions(sources):
        data = together([source.data for source in portion])
        if data is not None and _SIGN(data) is None:
            continue
        for source in portion:
            for chart, version, node in _said_in(source) if _SIGN(source.data) else ():
                yield Installed(source, chart, version, node.start, node.end)


def _said_in(source: Source) -> Iterator[tuple[str, str, Node]]:
    """Yield the charts and images that *source* names, each with its version, and where it is."""
    from aigw_lint.objects.pieces import parse_text  # here, since few trees name a chart

    roots = parse_text(source.text)  # of lists, too, as playbooks are
    pending = [each.root for each in parse(source).documents] if roots is None else list(roots)
    for _ in range(_MOST_NODES):
        if not pending:
            return
        node = pending.pop()
        if node.is_sequence:
            pending += node.items()
        elif node.is_mapping:
            entries = list(node.entries())
            pending += [value for _, value in entries]
            yield from _said_beside(entries)
        elif node.string is not None and len(node.string) < _LONGEST:
            tagged = _TAGGED().fullmatch(node.string)
            if tagged is not None:
                yield tagged[1] or tagged[2], tagged[3], node


def _said_beside(entries: Iterable[tuple[Node, Node]]) -> Iterator[tuple[str, str, Node]]:
    """Yield the charts that values of *entries*, those of one mapping, name beside a version."""
    by_key = {key.text: value for key, value in entries}
    beside = (by_key[key] for key in _VERSIONS if key in by_key)
    written = next((each for each in beside if each.text is not None), None)
    for value in by_key.values():
        text = value.string
        chart = None if text is None or len(text) > _LONGEST else _CHART().fullmatch(text)
        if chart is not None and written is not None:
            yield chart[1], written.text or "", written
