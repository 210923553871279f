"""What a patch is for: the targets of kustomize, matched as far as the files tell."""

from __future__ import annotations

import re

from aigw_lint.answers import all_of, any_of
from aigw_lint.draft import UNKNOWN, Draft, known
from aigw_lint.manifest import Path, has_placeholder
from aigw_lint.merging import steps_to
from aigw_lint.node import Node
from aigw_lint.record import Record

_LABELS: Path = ("metadata", "labels")
_ANNOTATIONS: Path = ("metadata", "annotations")
_WORD = re.compile(r"[\w-]+", re.ASCII)
_LONGEST = 253


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
        from aigw_lint.linear import finds  # here, since few targets are patterns

        return None if len(value) > _LONGEST else finds(self.pattern or "", value)


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
    from aigw_lint.linear import is_readable  # here, since few targets are patterns

    whole = f"^(?:{pattern})$"
    if len(pattern) > _LONGEST or not is_readable(whole):
        return UNTOLD
    return Matcher(pattern=whole)


class Selector(Record):
    """What a patch is for."""

    group: Matcher = ANYTHING
    version: Matcher = ANYTHING
    kind: Matcher = ANYTHING
    name: Matcher = ANYTHING
    namespace: Matcher = ANYTHING
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True
    """Whether it asks for nothing else."""
    ever: bool = False
    """Whether names between the first and that of now count, too."""

    def selects(self, draft: Draft) -> bool | None:
        """Tell whether the patch is for *draft*, by its names of now and at first."""
        kind = draft.kind
        chosen = self.kind.fits(kind.kind)
        if chosen is not False:
            chosen = all_of(
                (
                    chosen,
                    self.group.fits(kind.group),
                    self._fits_one(self.name, draft.names),
                    self.version.fits(draft.api_version.rpartition("/")[2]),
                    self._fits_one(
                        self.namespace, tuple(each or "default" for each in draft.namespaces)
                    ),
                    *(_says(draft, _LABELS, label) for label in self.labels),
                    *(_says(draft, _ANNOTATIONS, note) for note in self.annotations),
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


def identity_of(body: Node) -> Selector | None:
    """Return what selects the object that a strategic merge patch names; None where none is."""
    kind, name = body.string_at("kind"), body.string_at("metadata", "name")
    if not kind or not name:
        return None
    api_version = body.string_at("apiVersion") or ""
    return Selector(
        group=UNTOLD if has_placeholder(api_version) else Matcher(api_version.rpartition("/")[0]),
        kind=exactly(kind),
        name=exactly(name),
        namespace=exactly(body.string_at("metadata", "namespace") or "default"),
        ever=True,
    )


def _requirements(selector: str | None) -> tuple[tuple[str, str], ...] | None:
    """Return the equalities of a label selector; None where it asks for something else."""
    if not selector:
        return ()
    if has_placeholder(selector) or "(" in selector:
        return None
    found = []
    for part in selector.split(","):
        key, equals, value = part.replace("==", "=").partition("=")
        if not equals or key.rstrip().endswith("!"):
            return None
        found.append((key.strip(), value.strip()))
    return tuple(found)


def _says(draft: Draft, where: Path, entry: tuple[str, str]) -> bool | None:
    """Tell whether the mapping at *where* holds *entry*."""
    key, wanted = entry
    path = (*where, key)
    if draft.is_unsure(path):
        return None
    way = steps_to(draft.root, path)
    text = None if way is None else Node(way[-1]).text
    if text is None:
        return False
    return None if known(text) == UNKNOWN else text == wanted
