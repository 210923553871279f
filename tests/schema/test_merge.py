"""Schemas of several releases in one, and parts that are said once: nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aigw_lint.schema.build import Definition, build
from aigw_lint.schema.crds import read_definitions
from aigw_lint.schema.merge import Merger, Variant
from aigw_lint.schema.share import shared
from aigw_lint.schema.view import at_release, holds, number

RELEASES = ("1.0", "1.1", "1.2")
OURS = {"x-since", "x-until", "x-experimental", "x-hidden", "x-releases", "$schema", "$defs"}


def merged(*schemas: dict[str, Any] | None, rules: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return *schemas*, one for each of the releases, as one."""
    variants = [Variant(at, each, each) for at, each in enumerate(schemas) if each is not None]
    return Merger(RELEASES, (rules or {}).get).merge(variants)


def test_what_never_changed_says_nothing_of_releases() -> None:
    schema = {"type": "string", "maxLength": 3}
    assert merged(schema, schema, schema) == schema


def test_what_changed_stands_in_all_of() -> None:
    assert merged({"enum": ["A"]}, {"enum": ["A", "B"]}, {"enum": ["A", "B"]}) == {
        "allOf": [{"x-until": "1.0", "enum": ["A"]}, {"x-since": "1.1", "enum": ["A", "B"]}]
    }


def test_what_came_and_went_has_both_marks() -> None:
    assert merged({}, {"minItems": 1}, {}) == {
        "allOf": [{"x-since": "1.1", "x-until": "1.1", "minItems": 1}]
    }


def test_true_is_not_one() -> None:
    made = merged({"default": 1}, {"default": True}, {"default": True})
    assert made == {
        "allOf": [{"x-until": "1.0", "default": 1}, {"x-since": "1.1", "default": True}]
    }


def test_a_field_that_skips_a_release_is_not_there_in_it() -> None:
    has = {"properties": {"a": {}, "b": {"type": "string"}}}
    lacks: dict[str, Any] = {"properties": {"a": {}}}
    made = merged(has, lacks, has)
    for release, there in zip(RELEASES, (True, False, True), strict=True):
        assert ("b" in at_release(made, release)["properties"]) is there


def test_members_of_the_crd_that_changed_stay_members() -> None:
    old = {"allOf": [{"pattern": "a"}, {"pattern": "b"}]}
    new = {"allOf": [{"pattern": "a"}, {"pattern": "c"}]}
    made = merged(old, new, new)
    assert at_release(made, "1.0") == old
    assert at_release(made, "1.2") == new


def test_parts_that_stand_twice_are_said_once() -> None:
    part = {"type": "object", "properties": {f"field{n}": {"type": "string"} for n in range(9)}}
    schema = {"properties": {"a": part, "b": {**part, "default": {}}, "c": {"items": part}}}
    made = shared(schema)
    assert made["properties"]["a"] == {"$ref": "#/$defs/a"}
    assert made["properties"]["b"] == {"$ref": "#/$defs/a", "default": {}}
    assert made["properties"]["c"] == {"items": {"$ref": "#/$defs/a"}}
    assert made["$defs"] == {"a": part}
    assert inlined(made, made["$defs"]) == schema


def test_small_parts_are_said_again() -> None:
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    assert shared(schema) == schema


# --- all CRDs that there are --------------------------------------------------


def inlined(schema: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401 - any part
    """Return *schema* without references and without our marks, its words in order."""
    if isinstance(schema, list):
        return [inlined(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        rest = {word: value for word, value in schema.items() if word != "$ref"}
        return inlined({**definitions[schema["$ref"][8:]], **rest}, definitions)
    return {
        word: inlined(value, definitions)
        for word, value in sorted(schema.items())
        if word not in OURS
    }


def seen(schema: dict[str, Any], release: str) -> Any:  # noqa: ANN401 - any schema
    """Return *schema* as it is in *release*, in one piece."""
    view = at_release(schema, release)
    return inlined(view, view.get("$defs", {}))


@pytest.fixture(scope="module")
def definitions(shared: Path) -> list[Definition]:
    return list(read_definitions([str(shared / "crds")]))


@pytest.mark.shared
def test_each_release_sees_its_own_crds(definitions: list[Definition]) -> None:
    whole = dict(build(definitions, {}))
    compared = 0
    for release in {
        (each.release.project, each.release.text) for each in definitions if each.release
    }:
        own = [
            each
            for each in definitions
            if each.release and (each.release.project, each.release.text) == release
        ]
        alone = dict(build(own, {}))
        for path, schema in alone.items():
            assert holds(whole[path], number(release[1])), (path, release)
            assert seen(whole[path], release[1]) == seen(schema, release[1]), (path, release)
            compared += 1
        for path, schema in whole.items():
            if schema["x-project"] == release[0] and path not in alone:
                assert not holds(schema, number(release[1])), (path, release)
    assert compared > 250
