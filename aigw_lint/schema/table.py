"""The page of all cross-field rules, made from the schemas: ``python -m aigw_lint.schema.table``.

It writes what ``docs/cross-field-rules.md`` holds to standard output.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from aigw_lint.schema.bundle import constraints_folder, schemas_folder
from aigw_lint.schema.constraints import Constraint
from aigw_lint.schema.crds import constraints_by_file
from aigw_lint.schema.view import holds, number
from aigw_lint.words.record import Record

_HEAD = """\
# Cross-field rules

What CRDs say as an expression over several fields, each with its place in `schemas/cross-field/`.
[schemas.md](schemas.md) tells how such an entry is read. The id is the code of the finding: where a
rule is not wanted, `schema-violation/ID` ignores it alone.

This page is made by `python -m aigw_lint.schema.table > docs/cross-field-rules.md`.
"""
_OLD = """\

## Only an update can break these

They need the old object, so a file cannot tell, and nothing is checked.

| id | message | file |
|---|---|---|
"""
_COLUMNS = "\n| id | where | releases | message |\n|---|---|---|---|\n"
_MOST_PLACES = 4
_NOWHERE = "the standard channel alone, and what the experimental one has stands for both"

Schema = Mapping[str, Any]


class Place(Record):
    """One place of a rule: a field of a kind, in some releases."""

    constraint: str
    kind: str
    field: str
    """Keys with dots between; ``[]`` stands for items of a list, ``*`` for values of a mapping."""
    project: str
    releases: tuple[str, ...]
    of: tuple[str, ...]
    """All releases that were read."""


def places_in(schema: Schema) -> Iterator[Place]:
    """Yield where the rules of one kind stand."""
    names = tuple(schema.get("x-releases", ()))
    for constraint, field, releases in _walk(schema, schema, "", _within(schema, names)):
        if releases:
            kind, project = schema["x-kind"], schema["x-project"]
            yield Place(constraint, kind, field or "the whole", project, releases, names)


def _within(part: Schema, releases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in releases if holds(part, number(each)))


def _walk(
    top: Schema, part: Schema, field: str, releases: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    while "$ref" in part:
        part = top["$defs"][part["$ref"].removeprefix("#/$defs/")]
    for member in part.get("allOf", ()):
        if "x-constraint" in member:
            yield member["x-constraint"], field, _within(member, releases)
    for name, inner in part.get("properties", {}).items():
        below = f"{field}.{name}" if field else name
        yield from _walk(top, inner, below, _within(inner, releases))
    for word, sign in (("items", "[]"), ("additionalProperties", ".*")):
        inner = part.get(word)
        if isinstance(inner, Mapping):
            yield from _walk(top, inner, f"{field}{sign}", _within(inner, releases))


def all_places(folder: str) -> tuple[Place, ...]:
    """Return where rules stand in all schemas below *folder*."""
    found: list[Place] = []
    for above, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if re.fullmatch(r".*_v[0-9][a-z0-9]*\.json", name):
                with open(os.path.join(above, name), encoding="utf-8") as file:
                    found += places_in(json.load(file))
    return tuple(found)


def page(by_file: Mapping[str, tuple[Constraint, ...]], places: tuple[Place, ...]) -> str:
    """Return the page: a table for each file, and one of what needs the old object."""
    at: dict[str, list[Place]] = {}
    for place in places:
        at.setdefault(place.constraint, []).append(place)
    parts = [_HEAD]
    for name, constraints in by_file.items():
        rows = [_row(each, at.get(each.id, [])) for each in constraints if not each.needs_old]
        parts.append(f"\n## schemas/cross-field/{name}\n{_COLUMNS}" + "".join(rows))
    old = [
        f"| `{each.id}` | {_cell(each.message)} | {name} |\n"
        for name, constraints in by_file.items()
        for each in constraints
        if each.needs_old
    ]
    return "".join((*parts, _OLD, *old))


def _row(constraint: Constraint, places: list[Place]) -> str:
    fields: dict[tuple[str, str], None] = {}
    for place in places:
        fields[place.kind, place.field] = None
    told = [f"{kind} `{field}`" for kind, field in fields]
    if len(told) > _MOST_PLACES:
        told[_MOST_PLACES:] = [f"and {len(told) - _MOST_PLACES} more"]
    where = ", ".join(told) or _NOWHERE
    message = _cell(constraint.message)
    return f"| `{constraint.id}` | {where} | {_releases(places)} | {message} |\n"


def _releases(places: list[Place]) -> str:
    """Return in which releases a rule stands somewhere: for each project the first and the last."""
    told = []
    for project in dict.fromkeys(place.project for place in places):
        own = [place for place in places if place.project == project]
        held = {name for place in own for name in place.releases}
        told.append(f"{project} {_spans(own[0].of, held)}")
    return ", ".join(told)


def _spans(order: tuple[str, ...], held: set[str]) -> str:
    spans: list[list[str]] = []
    for index, name in enumerate(order):
        if name in held and index and order[index - 1] in held:
            spans[-1][1:] = [name]
        elif name in held:
            spans.append([name])
    return " and ".join(" to ".join(span) for span in spans)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the page to standard output."""
    sys.stdout.write(page(constraints_by_file(constraints_folder()), all_places(schemas_folder())))


if __name__ == "__main__":
    main()
