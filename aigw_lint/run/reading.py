"""From bytes to parsed files: which are ours, which cannot be read, and what those could hold."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from operator import attrgetter

from aigw_lint.choice.report import PassedOver
from aigw_lint.files.finding import Finding
from aigw_lint.files.parser import DEFAULT_LIMITS, Limits, Source, parse
from aigw_lint.graph.unread import Unread
from aigw_lint.knowledge.identity import OURS_ALONE, may_be_misidentified, slip_of
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import ParsedFile
from aigw_lint.run.sifting import (
    GRAPH_KINDS,
    MANIFEST_WORDS,
    PLUGIN,
    TRACES,
    is_kustomization,
    sifted,
)
from aigw_lint.text.places import is_values_file
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

_WORDS_OF_OURS = tuple(sorted({*OURS_ALONE, *TRACES}))
UNREADABLE_CONTEXT = "unreadable-context"
CONTEXT_LIMITS = Limits(
    file_bytes=64 * 1024 * 1024, documents=100_000, nodes=16_000_000, expanded_nodes=16_000_000
)
"""How much a file of ``context`` may hold: the dump of a cluster is large."""
_START = "\n---"
# A key of the mapping that a document in the block style is.
_KEY = lazy_pattern(r"^[\"']?([A-Za-z_][\w.-]*)[\"']?[ \t]*:(?=\s|\Z)", re.MULTILINE)
_OF_MANIFESTS = frozenset({"apiversion", "kind", "metadata", "spec", "items"})
_WORD = lazy_pattern(r"\w+")
_TEMPLATE = "a template: it is no YAML before it is rendered"
_SIGN_OF_YTT = b"#@"
_YTT = "a template: ytt makes other objects of it, and it is not read itself"


class Reading(Record):
    """What the files of a run hold."""

    files: tuple[ParsedFile, ...]
    """By path."""
    findings: tuple[tuple[str, Finding], ...]
    """Path and finding of what cannot be parsed."""
    unread: tuple[Unread, ...]
    passed_over: tuple[PassedOver, ...]
    left: tuple[Source, ...] = ()
    """Those that were not parsed, since nothing names what they hold.

    They hold no comment that suppresses anything, either.
    """


def read_sources(
    sources: Iterable[Source],
    *,
    context: Container[str] | None = frozenset(),
    all_matter: bool = False,
) -> Reading:
    """Parse those of *sources* that can hold anything that matters here.

    Of those that hold core kinds alone, these are such as define a name that the
    others speak of, or nearly so; *all_matter* says that all are parsed, and all CRDs. Nothing is
    found in those whose path is in *context* (None: in all): what keeps one of them
    from being read is noted.
    """
    files: list[ParsedFile] = []
    findings: list[tuple[str, Finding]] = []
    unread: list[Unread] = []
    passed_over: list[PassedOver] = []
    texts: dict[str, str] = {}
    all_matter = all_matter or context is None
    left: list[Source] = []
    for source, is_late in _of_interest(tuple(sources), files, left, all_matter=all_matter):
        is_context = context is None or source.path in context
        parsed = parse(source, CONTEXT_LIMITS if is_context else DEFAULT_LIMITS, texts)
        as_template = _TEMPLATE
        if _SIGN_OF_YTT in source.data:
            from aigw_lint.files.ytt import without_templates  # here, since few files have it

            told = without_templates(source, parsed)
            parsed, as_template = told, _TEMPLATE if told is parsed else _YTT
        is_whole = not parsed.template and not parsed.findings
        files.append(ParsedFile(source, parsed.documents, is_whole, is_late))
        if parsed.template:
            if not is_context:
                passed_over.append(PassedOver(source.file, "template", as_template))
            unread.append(_unread(source)._replace(part=parsed.unread, is_template=True))
        if not parsed.findings:
            continue
        faults = () if is_context else tuple(_told(source, parsed.findings))
        findings += ((source.path, fault) for fault in faults)
        errors = [each for each in parsed.findings if each.severity is Severity.ERROR]
        if not errors or not (faults or _may_be_a_manifest(source)):
            continue  # the business of others
        unread.append(_unread(source, parsed.unread))
        known = set(map(id, faults))
        error = next((each for each in errors if id(each) not in known), None)
        if error is not None:
            message = f"line {error.location.span.start.line}: {error.message}"
            if is_context:
                passed_over.append(PassedOver(source.file, UNREADABLE_CONTEXT, message))
            else:
                passed_over.append(PassedOver(source.file, "unreadable-yaml", message))
    files.sort(key=_path_of)
    return Reading(tuple(files), tuple(findings), tuple(unread), tuple(passed_over), tuple(left))


_path_of = attrgetter("source.path")


def _of_interest(
    sources: Sequence[Source], read: Sequence[ParsedFile], left: list[Source], *, all_matter: bool
) -> Iterator[tuple[Source, bool]]:
    """Yield those of *sources* that may hold anything that matters here, and which are late.

    First those that do for sure. When these were read, *read* holds them; those of the
    others that need not be read come to *left*.
    """
    late: list[Source] = []
    yield from sifted(sources, late, all_matter=all_matter)
    if not late:
        return
    from aigw_lint.run.mattering import unneeded  # here, since small runs have nothing to leave

    paths = unneeded(read, late, {source.path: source for source in sources})
    left += [source for source in late if source.path in paths]
    yield from ((source, True) for source in late if source.path not in paths)


def misread(manifests: Iterable[Manifest], halves: Iterable[Manifest]) -> tuple[Unread, ...]:
    """Return, as unread, those of *manifests* that say wrongly what they are, and all *halves*.

    What names them is then undecided: what is wrong is not that they are missing.
    """
    suspects = (each for each in manifests if may_be_misidentified(each.ref.group_kind))
    found: dict[Unread, None] = {}
    for manifest in (*suspects, *halves):
        slip = slip_of(manifest)
        if slip is not None:
            kinds = frozenset(kind.kind for kind in slip.meant)
            root = manifest.document.root
            part = manifest.source.text[root.start : root.end]
            found.setdefault(Unread(manifest.source.path, manifest.home, kinds, part))
    return tuple(found)


def is_plugin(file: ParsedFile) -> bool:
    """Tell whether *file* describes a plugin of Argo CD."""
    return bool(file.documents) and PLUGIN.encode() in file.source.data


def _told(source: Source, faults: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of *faults* that are told of *source*.

    In a file of ours, but for those of a document that is plainly no manifest: values that a
    test of a chart gives, say, may name our kinds as well.
    """
    if not is_ours(source):
        return
    is_settings = is_kustomization(source) or is_values_file(source.path)
    foreign: tuple[int, int, bool] = (0, 0, False)
    for fault in faults:
        at = fault.location.span.start.offset
        if not foreign[0] <= at < foreign[1]:
            foreign = _document_at(at, source.text)
        if is_settings or not foreign[2]:
            yield fault


def _document_at(offset: int, text: str) -> tuple[int, int, bool]:
    """Return the span of a document, and whether it has keys, none of them one of a manifest."""
    start, end = text.rfind(_START, 0, offset) + 1, text.find(_START, offset)
    past = end + 1 if end >= 0 else len(text) + 1
    keys = _KEY().findall(text, start, past)
    return start, past, bool(keys) and _OF_MANIFESTS.isdisjoint(key.lower() for key in keys)


def is_ours(source: Source) -> bool:
    """Whether the faults of *source* are told: many a file that is no YAML names a Secret."""
    return is_kustomization(source) or (
        _may_be_a_manifest(source) and any(word in source.decoded for word in _WORDS_OF_OURS)
    )


def _may_be_a_manifest(source: Source) -> bool:
    return any(word in source.decoded for word in MANIFEST_WORDS)


def _unread(source: Source, part: str | None = None) -> Unread:
    """Return *source* with the kinds that it could hold: those that it names, or *part* of it."""
    text = source.decoded if part is None else part
    return Unread(source.path, source.path, kinds_named_in(text), part)


def kinds_named_in(text: str) -> frozenset[str]:
    """Return the kinds that matter of which *text* has the name anywhere."""
    words = set(_WORD().findall(text))
    words |= {word.removesuffix("List") for word in words}  # a list of one kind may be typed
    return GRAPH_KINDS & words
