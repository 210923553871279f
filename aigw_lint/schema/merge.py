"""The schemas of several releases in one, where what changed says when it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from aigw_lint.schema.constraints import hash_of
from aigw_lint.words.record import Record

Schema = dict[str, Any]

SINCE, UNTIL = "x-since", "x-until"
ABSENT = "x-absent"
"""The releases between, in which what came is not there."""
EXPERIMENTAL = "x-experimental"
RULES = "x-kubernetes-validations"
_NESTED = frozenset({"properties", "items", "additionalProperties", "allOf", RULES})
_PROSE = frozenset({"description", "title", "example", "externalDocs"})
"""What is for readers, of whom a schema of ours has none."""
_LEFT_OUT = _NESTED | _PROSE


class Variant(Record):
    """A schema as one release has it."""

    release: int
    """The place of the release in the order of all releases."""
    schema: Schema
    standard: Schema | None
    """The same in the standard channel; None where it is not there."""


class Merger(Record):
    """What merging needs to know."""

    releases: Sequence[str]
    """All releases, oldest first."""
    constraint: Callable[[str], Schema | None]
    """What returns the constraint for the hash of a rule; None for one that says nothing here."""

    def merge(self, variants: Sequence[Variant]) -> Schema:
        """Return the schemas of *variants*, which are in the order of their releases, as one."""
        present = [each.release for each in variants]
        merged: Schema = {}
        changed: dict[tuple[int, int], Schema] = {}
        for word in sorted({word for each in variants for word in each.schema} - _LEFT_OUT):
            for run in _runs(present, [(each.release, each.schema.get(word)) for each in variants]):
                start, end, value = run
                if (start, end) == (present[0], present[-1]):
                    merged[word] = value
                elif value is not None:
                    changed.setdefault((start, end), {})[word] = value
        members = [
            {**self._when(start, end, present), **words}
            for (start, end), words in sorted(changed.items())
        ]
        self._nest(merged, variants)
        members += self._own_members(variants)
        members += self._constraints(variants)
        if members:
            merged["allOf"] = members
        return merged

    def _when(self, start: int, end: int, present: Sequence[int]) -> Schema:
        """Return what says that something holds from *start* to *end*, of all in *present*."""
        when: Schema = {}
        if start != present[0]:
            when[SINCE] = self.releases[start]
        if end != present[-1]:
            when[UNTIL] = self.releases[end]
        return when

    def presence(self, there: Sequence[int], present: Sequence[int]) -> Schema:
        """Return what says that something is in the releases *there*, of all in *present*."""
        when = self._when(there[0], there[-1], present)
        absent = [each for each in present if there[0] < each < there[-1] and each not in there]
        if absent:
            when[ABSENT] = [self.releases[each] for each in absent]
        return when

    def _nest(self, merged: Schema, variants: Sequence[Variant]) -> None:
        """Merge what is nested in *variants* into *merged*."""
        names = sorted({name for each in variants for name in each.schema.get("properties", ())})
        if names:
            merged["properties"] = {name: self._property(name, variants) for name in names}
        for word in ("items", "additionalProperties"):
            inner = _inner(variants, lambda schema: schema.get(word))  # noqa: B023
            if inner:
                merged[word] = self.merge(inner)

    def _property(self, name: str, variants: Sequence[Variant]) -> Schema:
        inner = _inner(variants, lambda schema: schema.get("properties", {}).get(name))
        merged = self.merge(inner)
        present = [each.release for each in variants]
        merged.update(self.presence([each.release for each in inner], present))
        # Where the field around it is experimental, too, that says enough.
        above = {each.release for each in variants if each.standard is not None}
        lacking = [
            each.release for each in inner if each.standard is None and each.release in above
        ]
        if lacking:
            later = [each for each in inner if each.standard is not None]
            merged[EXPERIMENTAL] = self.releases[lacking[-1]] if later else True
        return merged

    def _own_members(self, variants: Sequence[Variant]) -> Iterator[Schema]:
        """Yield the members of ``allOf`` that the CRDs themselves have."""
        present = [each.release for each in variants]
        values = [(each.release, each.schema.get("allOf")) for each in variants]
        for start, end, members in _runs(present, values):
            when = self._when(start, end, present)
            if when and members:
                yield {**when, "allOf": members}
            else:
                yield from members or ()

    def _constraints(self, variants: Sequence[Variant]) -> Iterator[Schema]:
        present = [each.release for each in variants]
        hashes = {
            each.release: [hash_of(rule["rule"]) for rule in each.schema.get(RULES, ())]
            for each in variants
        }
        for known in dict.fromkeys(each for release in present for each in hashes[release]):
            constraint = self.constraint(known)
            if constraint is None:
                continue
            for start, end, holds in _runs(
                present, [(release, known in hashes[release]) for release in present]
            ):
                if holds:
                    yield {**self._when(start, end, present), **constraint}


def _inner(variants: Sequence[Variant], choose: Callable[[Schema], Any]) -> list[Variant]:
    """Return the variants of what *choose* finds in each schema."""
    found: list[Variant] = []
    for each in variants:
        schema = choose(each.schema)
        if isinstance(schema, Mapping):
            standard = None if each.standard is None else choose(each.standard)
            found.append(Variant(each.release, dict(schema), standard))
    return found


def _runs(
    present: Sequence[int], values: Iterable[tuple[int, Any]]
) -> Iterator[tuple[int, int, Any]]:
    """Yield first release, last release and value for each run of equal *values*."""
    del present
    start: int | None = None
    last, value = 0, None
    for release, each in values:
        if start is None:
            start, value = release, each
        elif each != value or type(each) is not type(value):
            yield start, last, value
            start, value = release, each
        last = release
    if start is not None:
        yield start, last, value
