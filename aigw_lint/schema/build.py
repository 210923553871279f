"""Schemas of all kinds and releases, from CRD files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from aigw_lint.schema.constraints import Constraint
from aigw_lint.schema.merge import EXPERIMENTAL, Merger, Variant
from aigw_lint.schema.share import shared
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_RELEASE = re.compile(r"v([0-9]+)\.([0-9]+)(?:\.[0-9]+)?")
_CHANNELS = {"-standard": True, "-experimental": False}


class Release(Record):
    """A release of a project, in one of the channels where it has them."""

    project: str
    number: tuple[int, ...]
    is_standard: bool
    has_channels: bool

    @property
    def text(self) -> str:
        """The release as it is written, such as ``1.1``."""
        return ".".join(map(str, self.number))


class Definition(Record):
    """A CRD, of one release where that is known."""

    release: Release | None
    crd: Mapping[str, Any]
    file: str = ""


class _Kind(Record):
    group: str
    kind: str
    version: str


class _Source(Record):
    """One version of a CRD."""

    file: str
    schema: Schema
    scope: str


_ALONE = Release("", (), is_standard=True, has_channels=False)
"""What stands for the release of a CRD that says none."""

_ByRelease: TypeAlias = dict[tuple[int, ...], dict[bool, _Source]]


def release_of(path: str) -> Release | None:
    """Return the release that a CRD file is of, by the folders PROJECT/vX.Y.Z that it lies in."""
    folder = os.path.dirname(os.path.abspath(path))
    found = _RELEASE.fullmatch(os.path.basename(folder))
    if found is None:
        return None
    project = os.path.basename(os.path.dirname(folder))
    for ending, is_standard in _CHANNELS.items():
        if project.endswith(ending):
            name = project.removesuffix(ending)
            return Release(name, (int(found[1]), int(found[2])), is_standard, has_channels=True)
    return Release(project, (int(found[1]), int(found[2])), is_standard=True, has_channels=False)


def build(
    definitions: Iterable[Definition], constraints: Mapping[str, Constraint]
) -> Iterator[tuple[str, Schema]]:
    """Yield path and content of one schema for each group, version and kind.

    UsageError where two CRDs say the same of one release.
    """
    found: dict[_Kind, dict[str, _ByRelease]] = {}
    releases: dict[str, set[tuple[int, ...]]] = {}
    channels: set[str] = set()
    for definition in definitions:
        release = definition.release or _ALONE
        releases.setdefault(release.project, set()).add(release.number)
        if release.has_channels:
            channels.add(release.project)
        for kind, source in _served(definition):
            by_release = found.setdefault(kind, {}).setdefault(release.project, {})
            by_channel = by_release.setdefault(release.number, {})
            other = by_channel.setdefault(release.is_standard, source)
            if other is not source:
                raise _twice(kind, other, source)
    for kind, by_project in sorted(found.items()):
        project, *others = sorted(by_project)
        if others:
            raise _twice(kind, *(_first(by_project[each]) for each in (project, others[0])))
        yield (
            f"{kind.group}/{kind.kind.lower()}_{kind.version}.json",
            _schema(
                kind,
                project,
                by_project[project],
                sorted(releases[project]),
                constraints,
                has_channels=project in channels,
            ),
        )


def _served(definition: Definition) -> Iterator[tuple[_Kind, _Source]]:
    spec = definition.crd["spec"]
    for version in spec["versions"]:
        if version["served"]:
            kind = _Kind(spec["group"], spec["names"]["kind"], version["name"])
            schema = version["schema"]["openAPIV3Schema"]
            yield kind, _Source(definition.file, schema, spec["scope"])


def _first(by_release: _ByRelease) -> _Source:
    return next(iter(next(iter(by_release.values())).values()))


def _twice(kind: _Kind, one: _Source, other: _Source) -> UsageError:
    name = f"{kind.kind} {kind.group}/{kind.version}"
    return UsageError(f"{name} is defined twice: in {one.file} and in {other.file}")


def _schema(  # noqa: PLR0913 - each is another thing
    kind: _Kind,
    project: str,
    by_release: _ByRelease,
    order: list[tuple[int, ...]],
    constraints: Mapping[str, Constraint],
    *,
    has_channels: bool,
) -> Schema:
    names = [".".join(map(str, number)) for number in order]

    def constraint(known: str) -> Schema | None:
        found = constraints.get(known)
        return None if found is None or found.needs_old else found.as_schema()

    variants: list[Variant] = []
    for number, channels in sorted(by_release.items()):
        standard = channels.get(True)
        wide = channels.get(False) or channels[True]
        variants.append(
            Variant(order.index(number), wide.schema, None if standard is None else standard.schema)
        )
    last = next(iter(by_release[max(by_release)].values()))
    made: Schema = {
        "$schema": DIALECT,
        "x-project": project,
        "x-group": kind.group,
        "x-version": kind.version,
        "x-kind": kind.kind,
        "x-scope": last.scope,
        "x-releases": names,
    }
    if not project:
        del made["x-project"], made["x-releases"]
    merger = Merger(names, constraint)
    made.update(merger.presence([each.release for each in variants], range(len(names))))
    if has_channels:
        in_standard = [each.release for each in variants if each.standard is not None]
        if not in_standard:
            made[EXPERIMENTAL] = True
        elif in_standard[0] != variants[0].release:
            made[EXPERIMENTAL] = names[in_standard[0] - 1]
    return {**made, **shared(merger.merge(variants))}


def written(schema: Schema) -> str:
    """Return the text of a schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
