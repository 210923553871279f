"""Which file a document was rendered from, as the one who rendered it says.

helm writes ``# Source: chart/templates/x.yaml`` above each document, and
kustomize an annotation, where a kustomization asks for it.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Callable, Iterable

from aigw_lint.files.finding import Finding
from aigw_lint.files.parser import Source, names_origin
from aigw_lint.words.pattern import lazy_pattern

# Not any comment: examples name the page that they were taken from in the same words.
_TEMPLATE = lazy_pattern(
    r"(?:---[ \t]*(?:\r\n?|\n))?# Source: ([^\s:]+/(?:templates|crds)/[^\s:]+)[ \t]*(?=[\r\n])"
)
_ORIGIN = lazy_pattern(
    r"[ \t]config\.kubernetes\.io/origin:[ \t]*\|-?(?:\r\n?|\n)[ \t]+path:[ \t]+([^\s:]+)"
)
_START = lazy_pattern(r"(?:\A|(?<=[\r\n]))---(?=[ \t\r\n])")


def documents_of(text: str) -> list[tuple[int, int]]:
    """Return where each document of a rendered *text* starts and ends, its marker included."""
    starts = [match.start() for match in _START().finditer(text)]
    if not starts or starts[0]:
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def template_at(text: str, start: int, end: int) -> str | None:
    """Return the template that helm names at the top of the document ``text[start:end]``."""
    found = _TEMPLATE().match(text, start, end)
    return found.group(1) if found else None


def origin_lookup(source: Source) -> Callable[[int], str | None]:
    """Return what tells, for an offset in *source*, the file that was rendered to that place.

    None where nothing was rendered, or nobody tells of what.
    """
    text, whole = source.text, source.origin
    if not names_origin(source):
        return lambda _: whole
    documents = documents_of(text)

    def origin(offset: int) -> str | None:
        start, end = documents[bisect_right(documents, (offset, len(text))) - 1]
        template = template_at(text, start, end)
        if template is not None:
            return template if whole is None else whole
        noted = _ORIGIN().search(text, start, end)
        if noted is None or whole is None:
            return whole if noted is None else noted.group(1)
        # kustomize writes it from the folder that it builds.
        return posixpath.normpath(posixpath.join(posixpath.dirname(whole), noted.group(1)))

    return origin


def with_origins(findings: Iterable[Finding], sources: Iterable[Source]) -> tuple[Finding, ...]:
    """Return *findings* in order, each with what was rendered to the place where it stands."""
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    named = {finding.location.file for finding in ordered}
    lookups = {source.file: origin_lookup(source) for source in sources if source.file in named}
    return tuple(_with_origin(each, lookups.get(each.location.file)) for each in ordered)


def _with_origin(finding: Finding, lookup: Callable[[int], str | None] | None) -> Finding:
    origin = None if lookup is None else lookup(finding.location.span.start.offset)
    return finding if origin is None else finding._replace(rendered_from=origin)
