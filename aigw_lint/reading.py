"""From bytes to parsed files: which are ours, which cannot be read, and what those could hold."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from aigw_lint.finding import Finding
from aigw_lint.fixtures import TEST_GROUPS
from aigw_lint.folders import KUSTOMIZATION_FILES
from aigw_lint.glancing import OUR_GROUPS, groups_in, is_plain, kinds_in, may_hold
from aigw_lint.graph import Unread
from aigw_lint.identity import OUR_KINDS, OURS_ALONE, may_be_misidentified, slip_of
from aigw_lint.kinds import NAMESPACE, REFERENCE_GRANT
from aigw_lint.manifest import Manifest
from aigw_lint.parser import DEFAULT_LIMITS, Limits, Source, parse
from aigw_lint.pattern import lazy_pattern
from aigw_lint.producers import PRODUCER_KINDS
from aigw_lint.record import Record
from aigw_lint.relations import RELATIONS
from aigw_lint.rendering import ParsedFile
from aigw_lint.report import PassedOver
from aigw_lint.severity import Severity

# What Argo CD calls a plugin of the user's, in an object or in a text that configures it.
_PLUGIN = "ConfigManagementPlugin"
# Kinds that say how files become objects, what a chart is, or that stand for what one makes.
_STRUCTURE_KINDS = (
    "Kustomization",
    "Component",
    "HelmRelease",
    "HelmChart",
    "GitRepository",
    "OCIRepository",
    "Bucket",
    "Application",
    "ApplicationSet",
    _PLUGIN,
)
_RELATED_KINDS = frozenset(
    kind for relation in RELATIONS for kind in (relation.source, *relation.kinds)
) | {NAMESPACE, REFERENCE_GRANT}
GRAPH_KINDS = frozenset(kind.kind for kind in _RELATED_KINDS)
# What is left of ours where a group is misspelled, or not written at all.
_TRACES = ("aigateway.", "envoyproxy.io", "gateway.networking.")
_CORE_KINDS = ("ConfigMap", "Secret", "Service")
# Files with kinds of our groups are known by the groups, except where they say those wrongly.
_KINDS_TO_READ = tuple(
    sorted(
        {kind.kind for kind in (*_RELATED_KINDS, *OUR_KINDS)}.union(
            PRODUCER_KINDS, _STRUCTURE_KINDS, OURS_ALONE
        )
        - {*_CORE_KINDS}
    )
)
_WORDS_OF_GROUPS = (*OUR_GROUPS, *TEST_GROUPS, *_TRACES)
_WORDS_BUT_CORE = (*_WORDS_OF_GROUPS, *_KINDS_TO_READ)
_CRD = "CustomResourceDefinition"
_FLUX_SOURCES = "source.toolkit.fluxcd.io"
# What bears on other files, and is only looked for where there are core kinds, too.
_WORDS_BESIDES = (_CRD, _FLUX_SOURCES)
_MANIFEST_WORDS = ("apiVersion", "kind")
WORDS_THAT_MATTER = (*_WORDS_BUT_CORE, *_CORE_KINDS, *_WORDS_BESIDES, *_MANIFEST_WORDS)
"""What tells, among our groups, whether a file is ours and what it could hold."""
_AT_ONCE = 64
_MOST_AT_ONCE = 1_000_000
_WORDS_OF_OURS = tuple(sorted({*OURS_ALONE, *_TRACES}))
UNREADABLE_CONTEXT = "unreadable-context"
CONTEXT_LIMITS = Limits(
    file_bytes=64 * 1024 * 1024, documents=100_000, nodes=16_000_000, expanded_nodes=16_000_000
)
"""How much a file of ``context`` may hold: the dump of a cluster is large."""
_WORD = lazy_pattern(r"\w+")
_TEMPLATE = "a template: it is no YAML before it is rendered"


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
        is_whole = not parsed.template and not parsed.findings
        files.append(ParsedFile(source, parsed.documents, is_whole, is_late))
        if parsed.template:
            if not is_context:
                passed_over.append(PassedOver(source.file, "template", _TEMPLATE))
            unread.append(_unread(source)._replace(part=parsed.unread, is_template=True))
        if not parsed.findings:
            continue
        error = next((each for each in parsed.findings if each.severity is Severity.ERROR), None)
        if not is_context and is_ours(source):
            findings += ((source.path, finding) for finding in parsed.findings)
        elif error is None or not _may_be_a_manifest(source):
            continue  # the business of others
        else:
            message = f"line {error.location.span.start.line}: {error.message}"
            if is_context:
                passed_over.append(PassedOver(source.file, UNREADABLE_CONTEXT, message))
            else:
                passed_over.append(PassedOver(source.file, "unreadable-yaml", message))
        if error is not None:
            unread.append(_unread(source, parsed.unread))
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
    for source, found in _looked_at(sources):  # each costs, as there may be very many
        if found or (source.path.endswith(KUSTOMIZATION_FILES) and _is_kustomization(source)):
            yield source, False
        elif all_matter and (found is False or _CRD_AS_KIND in source.data):
            yield source, found is False
        elif found is False:
            late.append(source)
    if not late:
        return
    from aigw_lint.mattering import unneeded  # here, since small runs have nothing to leave

    paths = unneeded(read, late, {source.path: source for source in sources})
    left += [source for source in late if source.path in paths]
    yield from ((source, True) for source in late if source.path not in paths)


def _looked_at(sources: Sequence[Source]) -> Iterator[tuple[Source, bool | None]]:
    """Yield each of *sources* with what `may_matter` tells of it.

    What hardly any has is looked for in many at once: each look costs as much as many bytes.
    """
    for start in range(0, len(sources), _AT_ONCE):
        part = sources[start : start + _AT_ONCE]
        if _are_ordinary([source.data for source in part]):
            for source in part:  # by hand, since there may be very many
                kinds = kinds_in(source.data, known_plain=True)
                yield source, _by_kinds(source.data, kinds) if kinds else may_matter(source.data)
        else:
            yield from ((source, may_matter(source.data)) for source in part)


def _are_ordinary(texts: Sequence[bytes]) -> bool:
    """Tell whether *texts* are short and plain, and none has a group that matters."""
    if sum(map(len, texts)) > _MOST_AT_ONCE:
        return False
    together = b"\n".join(texts)
    groups = groups_in(together) if together.isascii() and is_plain(together) else None
    return groups is not None and not any(map(_matters_as_group, set(groups)))


def may_matter(data: bytes) -> bool | None:
    """Tell whether *data* may hold anything that matters; False where it holds core kinds alone.

    What it has as kinds and as groups of API versions tells. Where these are not plain to see,
    each word of ours counts, wherever it stands. So it does beside a CRD: of several CRDs of one
    kind all are read, or none.
    """
    groups = groups_in(data)
    kinds = kinds_in(data) if len(data) <= DEFAULT_LIMITS.file_bytes else None
    if groups is None or kinds is None:
        return _may_matter_by_words(data)
    return _by_kinds(data, kinds, set(filter(_matters_as_group, groups)))


def _by_kinds(data: bytes, kinds: Sequence[bytes], groups: Collection[bytes] = ()) -> bool | None:
    """Tell the same of *data* with these *kinds*, and these of the groups that matter."""
    if _CRD_AS_KIND in kinds:
        return _may_matter_by_words(data)
    if not _READ_FOR_KIND.isdisjoint(kinds) or (groups and groups != _FLUX_ALONE):
        return True
    return None if _LEFT_FOR_KIND.isdisjoint(kinds) else bool(groups)


def _of_lists(kinds: Iterable[str]) -> frozenset[bytes]:
    """Return *kinds*, and the lists of each, as bytes."""
    return frozenset(f"{kind}{end}".encode() for kind in kinds for end in ("", "List"))


_READ_FOR_KIND = _of_lists(_KINDS_TO_READ)
_LEFT_FOR_KIND = _of_lists(_CORE_KINDS)
_CRD_AS_KIND, _FLUX_ALONE = _CRD.encode(), {_FLUX_SOURCES.encode()}
_IN_GROUPS = tuple(word.encode() for word in (*_WORDS_OF_GROUPS, _FLUX_SOURCES))


@lru_cache(maxsize=1024)
def _matters_as_group(group: bytes) -> bool:
    return any(word in group for word in _IN_GROUPS)


def _may_matter_by_words(data: bytes) -> bool | None:
    if may_hold(data, _WORDS_BUT_CORE):
        return True
    if not may_hold(data, _CORE_KINDS):
        return None
    return any(word.encode() in data for word in _WORDS_BESIDES)


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
    return bool(file.documents) and _PLUGIN.encode() in file.source.data


def is_ours(source: Source) -> bool:
    """Whether the faults of *source* are told: many a file that is no YAML names a Secret."""
    return _is_kustomization(source) or (
        _may_be_a_manifest(source) and any(word in source.decoded for word in _WORDS_OF_OURS)
    )


def _is_kustomization(source: Source) -> bool:
    return source.path.rpartition("/")[2] in KUSTOMIZATION_FILES


def _may_be_a_manifest(source: Source) -> bool:
    return any(word in source.decoded for word in _MANIFEST_WORDS)


def _unread(source: Source, part: str | None = None) -> Unread:
    """Return *source* with the kinds that it could hold: those that it names, or *part* of it."""
    text = source.decoded if part is None else part
    return Unread(source.path, source.path, kinds_named_in(text), part)


def kinds_named_in(text: str) -> frozenset[str]:
    """Return the kinds that matter of which *text* has the name anywhere."""
    words = set(_WORD().findall(text))
    words |= {word.removesuffix("List") for word in words}  # a list of one kind may be typed
    return GRAPH_KINDS & words
