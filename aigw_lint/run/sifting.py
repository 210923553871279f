"""Which texts can hold anything that matters here, told by a look at their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from aigw_lint.files.glancing import (
    OUR_GROUPS,
    groups_in,
    is_plain,
    kinds_found_in,
    kinds_in,
    may_hold,
)
from aigw_lint.files.parser import DEFAULT_LIMITS, Source
from aigw_lint.files.portions import portions, together
from aigw_lint.knowledge.identity import OUR_KINDS, OURS_ALONE
from aigw_lint.knowledge.kinds import NAMESPACE, REFERENCE_GRANT
from aigw_lint.knowledge.producers import PRODUCER_KINDS
from aigw_lint.knowledge.relations import RELATIONS
from aigw_lint.objects.fixtures import TEST_GROUPS
from aigw_lint.text.places import KUSTOMIZATION_FILES, any_may_be_called, is_kustomization_file

PLUGIN = "ConfigManagementPlugin"
"""What Argo CD calls a plugin of the user's, in an object or in a text that configures it."""
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
    PLUGIN,
)
_RELATED_KINDS = frozenset(
    kind for relation in RELATIONS for kind in (relation.source, *relation.kinds)
) | {NAMESPACE, REFERENCE_GRANT}
GRAPH_KINDS = frozenset(kind.kind for kind in _RELATED_KINDS)
"""The kinds that name others, or are named."""
TRACES = ("aigateway.", "envoyproxy.io", "gateway.networking.")
"""What is left of ours where a group is misspelled, or not written at all."""
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
_WORDS_OF_GROUPS = (*OUR_GROUPS, *TEST_GROUPS, *TRACES)
_WORDS_BUT_CORE = (*_WORDS_OF_GROUPS, *_KINDS_TO_READ)
_CRD = "CustomResourceDefinition"
_FLUX_SOURCES = "source.toolkit.fluxcd.io"
# What bears on other files, and is only looked for where there are core kinds, too.
_WORDS_BESIDES = (_CRD, _FLUX_SOURCES)
MANIFEST_WORDS = ("apiVersion", "kind")
WORDS_THAT_MATTER = (*_WORDS_BUT_CORE, *_CORE_KINDS, *_WORDS_BESIDES, *MANIFEST_WORDS)
"""What tells, among our groups, whether a file is ours and what it could hold."""


def _of_lists(kinds: Iterable[str]) -> frozenset[bytes]:
    """Return *kinds*, and the lists of each, as bytes."""
    return frozenset(f"{kind}{end}".encode() for kind in kinds for end in ("", "List"))


_READ_FOR_KIND = _of_lists(_KINDS_TO_READ)
_LEFT_FOR_KIND = _of_lists(_CORE_KINDS)
_CRD_AS_KIND, _FLUX_ALONE = _CRD.encode(), {_FLUX_SOURCES.encode()}
# Letters, without the word itself; with more, two heads are hardly ever the same.
_LONGEST_HEAD = 100
_IN_GROUPS = tuple(word.encode() for word in (*_WORDS_OF_GROUPS, _FLUX_SOURCES))


def sifted(
    sources: Sequence[Source], late: list[Source], *, all_matter: bool
) -> Iterator[tuple[Source, bool]]:
    """Yield those of *sources* that may hold anything that matters here; none of them is late.

    Those that hold core kinds alone come to *late*; where *all_matter* they are yielded as
    late ones, and so are all CRDs.
    """
    heads = _Heads()
    for portion in portions(sources):
        if all_matter or not _are_ordinary(portion):
            yield from _sifted_apart(portion, late, all_matter=all_matter)
            continue
        for source in portion:  # by hand, since there may be very many
            found = heads.tell(source.data)
            if found:
                yield source, False
            elif found is False:
                late.append(source)


class _Heads:
    """What files tell by their first lines, up to their kind: the same few over and over."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, bytes], bool | None] = {}

    def tell(self, data: bytes) -> bool | None:
        """Tell what `may_matter` does, of *data* that is plain."""
        # Parted, as Python takes several times as long to tell whether one text is in another.
        before, _, rest = data.partition(b"kind")
        value, _, rest = rest.partition(b"\n")
        if len(before) + len(value) > _LONGEST_HEAD:
            return _by_kinds_and_groups(data)
        if rest.partition(b"kind")[1] or (rest.partition(b"ersion")[1] and groups_in(rest) != []):
            return _by_kinds_and_groups(data)
        head = before, value
        if head in self._known:
            return self._known[head]
        found = _by_kinds_and_groups(data)
        if _tells(before + b"kind" + value):
            self._known[head] = found
        return found


def _tells(head: bytes) -> bool:
    """Tell whether *head* has kinds that decide, whatever else but kinds and groups follows."""
    kinds = kinds_in(head)
    return kinds is not None and _CRD_AS_KIND not in kinds and groups_in(head) is not None


def _sifted_apart(
    sources: Iterable[Source], late: list[Source], *, all_matter: bool
) -> Iterator[tuple[Source, bool]]:
    """Yield the same of *sources* of which there may be anything: see `sifted`."""
    for source in sources:
        found = may_matter(source.data)
        if found or is_kustomization(source):
            yield source, False
        elif all_matter and (found is False or _CRD_AS_KIND in source.data):
            yield source, found is False
        elif found is False:
            late.append(source)


def is_kustomization(source: Source) -> bool:
    """Tell whether *source* has the name of a kustomization."""
    return is_kustomization_file(source.path)


def _are_ordinary(sources: Sequence[Source]) -> bool:
    """Tell whether *sources* are short and plain, and none has a name that matters."""
    if any_may_be_called([source.path for source in sources], KUSTOMIZATION_FILES):
        return False
    data = together([source.data for source in sources])
    return data is not None and data.isascii() and is_plain(data)


def may_matter(data: bytes) -> bool | None:
    """Tell whether *data* may hold anything that matters; False where it holds core kinds alone.

    What it has as kinds and as groups of API versions tells. Where these are not plain to see,
    each word of ours counts, wherever it stands. So it does beside a CRD: of several CRDs of one
    kind all are read, or none.
    """
    if len(data) > DEFAULT_LIMITS.file_bytes or not is_plain(data):
        return _may_matter_by_words(data)
    return _by_kinds_and_groups(data)


def _by_kinds_and_groups(data: bytes) -> bool | None:
    """Tell the same of *data* that is plain and not too long."""
    groups, kinds = groups_in(data), kinds_found_in(data)
    if groups is None or not kinds or b"" in kinds or _CRD_AS_KIND in kinds:
        return _may_matter_by_words(data)
    matters = set(filter(_matters_as_group, groups))
    if not _READ_FOR_KIND.isdisjoint(kinds) or (matters and matters != _FLUX_ALONE):
        return True
    return None if _LEFT_FOR_KIND.isdisjoint(kinds) else bool(matters)


@lru_cache(maxsize=1024)
def _matters_as_group(group: bytes) -> bool:
    return any(word in group for word in _IN_GROUPS)


def _may_matter_by_words(data: bytes) -> bool | None:
    if may_hold(data, _WORDS_BUT_CORE):
        return True
    if not may_hold(data, _CORE_KINDS):
        return None
    return any(word.encode() in data for word in _WORDS_BESIDES)
