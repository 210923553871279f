"""What a patch is for: the targets of kustomize, matched as far as the files tell."""

from __future__ import annotations

import re
from functools import lru_cache

from aigw_lint.objects.manifest import Path
from aigw_lint.renderings.draft import UNKNOWN, Draft, known
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.answers import all_of, any_of
from aigw_lint.words.clusterwide import NO_NAMESPACE, is_cluster_wide
from aigw_lint.words.record import Record

_LABELS: Path = ("metadata", "labels")
_ANNOTATIONS: Path = ("metadata", "annotations")
_WORD = re.compile(r"[\w-]+", re.ASCII)
_LONGEST = 253
_MOST_STEPS = 400
_STEPS_AT_ONCE = 64  # of a pattern, that take about as long as one comparison
_LONGEST_SELECTOR = 2000
_KEY = r"[A-Za-z0-9][\w./-]*"
_VALUE = r"[\w.-]*"
_VALUES = rf"\s*{_VALUE}\s*(?:,\s*{_VALUE}\s*)*"
# `!key`, `key`, `key=value` with `==` and `!=`, `key in (a, b)` with `notin`. Others, such as
# `key > 1`, are too rare to be read.
_REQUIREMENT = re.compile(
    rf"\s*(?:(!)\s*)?({_KEY})"
    rf"(?(1)|(?:\s*(==|=|!=)\s*({_VALUE})|\s+(in|notin)\s*\(({_VALUES})\))?)"
    r"\s*(?:,(?=.)|$)",
    re.ASCII,
)


PATCH_FIELDS = ("path", "patch", "target", "options")
"""The fields of an entry of `patches`."""

TARGET_FIELDS = (
    *("group", "version", "kind", "name", "namespace"),
    *("labelSelector", "annotationSelector"),
)
"""Those of the target in it."""


class Matcher(Record):
    """What may match one part of an identity: a text, a pattern, or (neither) anything."""

    text: str | None = None
    pattern: str | None = None
    is_known: bool = True
    """Whether what it asks for is told; what it matches is unknown where it is not."""

    def fits(self, value: str) -> bool | None:
        """Tell whether *value* is meant."""
        if self.text is None and self.pattern is None:
            return True if self.is_known else None
        if known(value) == UNKNOWN:
            return None
        if self.text is not None:
            return value == self.text
        from aigw_lint.text.linear import finds  # here, since few targets are patterns

        return None if len(value) > _LONGEST else finds(self.pattern or "", value)

    def work(self, value: str) -> int:
        """Return how many comparisons take about as long as asking this, at worst."""
        if self.pattern is None:
            return 0
        from aigw_lint.text.linear import size_of  # here, as above

        return size_of(self.pattern) * min(len(value), _LONGEST) // _STEPS_AT_ONCE


ANYTHING = Matcher()
UNTOLD = Matcher(is_known=False)


def exactly(text: str | None) -> Matcher:
    """Return what matches *text* only, and anything where it is missing; untold: put in later."""
    if not text:
        return ANYTHING
    return UNTOLD if has_placeholder(text) else Matcher(text)


def matching(pattern: str | None) -> Matcher:
    """Return what matches a regular expression as kustomize's targets hold them: all of a value.

    Patterns come from strangers: they are matched in time that grows with the text alone.
    """
    if not pattern:
        return ANYTHING
    if has_placeholder(pattern):
        return UNTOLD
    if _WORD.fullmatch(pattern):
        return Matcher(pattern)
    from aigw_lint.text.linear import is_readable, size_of  # here, since few targets are patterns

    whole = f"^(?:{pattern})$"
    if len(pattern) > _LONGEST or not is_readable(whole) or size_of(whole) > _MOST_STEPS:
        return UNTOLD
    return Matcher(pattern=whole)


class Requirement(Record):
    """What one part of a label selector asks for."""

    key: str
    values: frozenset[str] | None
    """None: any."""
    is_wanted: bool
    """Whether the label must have one of the values; otherwise it must have none of them."""


class Selector(Record):
    """What a patch is for."""

    group: Matcher = ANYTHING
    version: Matcher = ANYTHING
    kind: Matcher = ANYTHING
    name: Matcher = ANYTHING
    namespace: Matcher = ANYTHING
    labels: tuple[Requirement, ...] = ()
    annotations: tuple[Requirement, ...] = ()
    is_whole: bool = True
    """Whether it asks for nothing else."""
    ever: bool = False
    """Whether names between the first and that of now count, too."""

    @property
    def has_patterns(self) -> bool:
        """Whether it asks for more than texts, which takes longer."""
        asked = (self.kind, self.group, self.name, self.namespace)
        return any(matcher.pattern is not None for matcher in asked)

    def work(self, draft: Draft) -> int:
        """Return how many comparisons it takes at worst to tell of *draft*."""
        kind = draft.kind
        asked = (
            (self.kind, kind.kind),
            (self.group, kind.group),
            *((self.name, name) for name in draft.names),
            *((self.namespace, each) for each in draft.spaces),
        )
        return 1 + sum(matcher.work(value) for matcher, value in asked)

    def selects(self, draft: Draft) -> bool | None:
        """Tell whether the patch is for *draft*, by its names of now and at first."""
        kind = draft.kind
        chosen = self.kind.fits(kind.kind)
        if chosen is not False:  # most objects are of another kind, or have another name
            chosen = all_of((chosen, self._fits_one(self.name, draft.names)))
        if chosen is not False:
            chosen = all_of(
                (
                    chosen,
                    self.group.fits(kind.group),
                    self.version.fits(draft.api_version.rpartition("/")[2]),
                    self._fits_one(self.namespace, draft.spaces),
                    *(_meets(draft, _LABELS, label) for label in self.labels),
                    *(_meets(draft, _ANNOTATIONS, note) for note in self.annotations),
                )
            )
        return None if chosen and not self.is_whole else chosen

    def _fits_one(self, matcher: Matcher, values: tuple[str, ...]) -> bool | None:
        """Tell whether one of *values* is meant that counts."""
        return any_of(map(matcher.fits, set(values if self.ever else (values[0], values[-1]))))


def selector_of(target: Node) -> Selector:
    """Return the selector that the mapping *target* writes down."""
    group, version, kind, name, namespace = (
        matching(target.string_at(key)) for key in ("group", "version", "kind", "name", "namespace")
    )
    labels = _requirements(target.string_at("labelSelector"))
    annotations = _requirements(target.string_at("annotationSelector"))
    return Selector(
        group,
        version,
        kind,
        name,
        namespace,
        labels or (),
        annotations or (),
        labels is not None and annotations is not None,
    )


def has_odd_letters(entry: Node) -> bool:
    """Whether a field of an entry of `patches` is in other letters: kustomize reads it, too."""
    target = entry.get("target")
    return _is_odd(entry, PATCH_FIELDS) or (target is not None and _is_odd(target, TARGET_FIELDS))


def _is_odd(mapping: Node, fields: tuple[str, ...]) -> bool:
    keys = (key.text or "" for key, _ in mapping.entries())
    return any(key not in fields and key.lower() in lowered(fields) for key in keys)


@lru_cache
def lowered(fields: tuple[str, ...]) -> frozenset[str]:
    """Return *fields* in small letters: kustomize reads them in any."""
    return frozenset(field.lower() for field in fields)


def identity_of(body: Node) -> Selector | None:
    """Return what selects the object that a strategic merge patch names; None where none is."""
    kind, name = body.string_at("kind"), body.string_at("metadata", "name")
    if not kind or not name:
        return None
    api_version = body.string_at("apiVersion") or ""
    group, _, version = api_version.rpartition("/")
    is_told = not has_placeholder(api_version)
    written = body.string_at("metadata", "namespace") or "default"
    return Selector(
        group=Matcher(group) if is_told else UNTOLD,
        version=Matcher(version) if is_told else UNTOLD,
        kind=exactly(kind),
        name=exactly(name),
        namespace=exactly(NO_NAMESPACE if is_cluster_wide(api_version, kind) else written),
        ever=True,
    )


def _requirements(selector: str | None) -> tuple[Requirement, ...] | None:
    """Return what a label selector asks for; None where that is not told."""
    if not selector:
        return ()
    if has_placeholder(selector) or len(selector) > _LONGEST_SELECTOR:
        return None
    found = []
    at = 0
    while at < len(selector):
        match = _REQUIREMENT.match(selector, at)
        if match is None:
            return None
        found.append(_requirement(match))
        at = match.end()
    return tuple(found)


def _requirement(match: re.Match[str]) -> Requirement:
    lacking, key, sign, value, word, values = match.group(1, 2, 3, 4, 5, 6)
    if sign:
        return Requirement(key, frozenset((value,)), sign != "!=")
    if word:
        return Requirement(key, frozenset(map(str.strip, values.split(","))), word == "in")
    return Requirement(key, None, not lacking)


def _meets(draft: Draft, where: Path, asked: Requirement) -> bool | None:
    """Tell whether the mapping at *where* is as *asked*."""
    path = (*where, asked.key)
    if draft.is_unsure(path):
        return None
    label = Node(draft.root).get(*path)
    text = None if label is None else label.text
    if text is None:
        return not asked.is_wanted
    if asked.values is None:
        return asked.is_wanted
    return None if known(text) == UNKNOWN else (text in asked.values) is asked.is_wanted
