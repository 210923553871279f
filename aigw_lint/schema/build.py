"""Schemas of all kinds and releases, from CRD files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aigw_lint.record import Record
from aigw_lint.schema.constraints import Constraint
from aigw_lint.schema.merge import SINCE, UNTIL, Merger, Variant
from aigw_lint.schema.share import shared

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_RELEASE = re.compile(r"v([0-9]+)\.([0-9]+)(?:\.[0-9]+)?")
_CHANNELS = {"-standard": True, "-experimental": False}


class Release(Record):
    """A release of a project, in one of the channels where it has them."""

    project: str
    number: tuple[int, int]
    is_standard: bool
    has_channels: bool

    @property
    def text(self) -> str:
        """The release as it is written, such as ``1.1``."""
        return ".".join(map(str, self.number))


class Definition(Record):
    """A CRD of one release."""

    release: Release
    crd: Mapping[str, Any]


class _Kind(Record):
    project: str
    group: str
    kind: str
    version: str


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
    """Yield path and content of one schema for each group, version and kind."""
    found: dict[_Kind, dict[tuple[int, int], dict[bool, Mapping[str, Any]]]] = {}
    releases: dict[str, set[tuple[int, int]]] = {}
    channels: set[str] = set()
    for release, crd in definitions:
        releases.setdefault(release.project, set()).add(release.number)
        if release.has_channels:
            channels.add(release.project)
        spec = crd["spec"]
        for version in spec["versions"]:
            if version["served"]:
                kind = _Kind(release.project, spec["group"], spec["names"]["kind"], version["name"])
                by_channel = found.setdefault(kind, {}).setdefault(release.number, {})
                by_channel[release.is_standard] = {**crd, "version": version}
    for kind, by_release in sorted(found.items()):
        order = sorted(releases[kind.project])
        yield (
            f"{kind.group}/{kind.kind.lower()}_{kind.version}.json",
            _schema(kind, by_release, order, constraints, has_channels=kind.project in channels),
        )


def _schema(
    kind: _Kind,
    by_release: Mapping[tuple[int, int], Mapping[bool, Mapping[str, Any]]],
    order: list[tuple[int, int]],
    constraints: Mapping[str, Constraint],
    *,
    has_channels: bool,
) -> Schema:
    names = [".".join(map(str, number)) for number in order]

    def constraint(known: str) -> Schema | None:
        found = constraints.get(known)
        return None if found is None or found.needs_old else found.as_schema()

    variants: list[Variant] = []
    for number in sorted(by_release):
        channels = by_release[number]
        wide = channels.get(False, channels.get(True))
        standard = channels.get(True)
        if wide is None:
            continue
        variants.append(
            Variant(
                order.index(number),
                wide["version"]["schema"]["openAPIV3Schema"],
                None if standard is None else standard["version"]["schema"]["openAPIV3Schema"],
            )
        )
    last = by_release[max(by_release)]
    spec = next(iter(last.values()))["spec"]
    made: Schema = {
        "$schema": DIALECT,
        "x-project": kind.project,
        "x-group": kind.group,
        "x-version": kind.version,
        "x-kind": kind.kind,
        "x-scope": spec["scope"],
        "x-releases": names,
    }
    if variants[0].release:
        made[SINCE] = names[variants[0].release]
    if variants[-1].release != len(names) - 1:
        made[UNTIL] = names[variants[-1].release]
    if has_channels:
        in_standard = [each.release for each in variants if each.standard is not None]
        if not in_standard:
            made["x-experimental"] = True
        elif in_standard[0] != variants[0].release:
            made["x-experimental"] = names[in_standard[0] - 1]
    return {**made, **shared(Merger(names, constraint).merge(variants))}


def written(schema: Schema) -> str:
    """Return the text of a schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
