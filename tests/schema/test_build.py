"""Schemas from CRDs: what changed between releases, channels, CRDs of no release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigw_lint.schema.build import Definition, Release, build, release_of, written
from aigw_lint.schema.bundle import constraints_folder
from aigw_lint.schema.crds import load_constraints, read_definitions
from aigw_lint.words.errors import UsageError

ROOT = Path(__file__).parent.parent.parent
HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "x-project": "acme",
    "x-group": "acme.example",
    "x-version": "v1",
    "x-kind": "Widget",
    "x-scope": "Namespaced",
}


def crd(schema: dict[str, Any], kind: str = "Widget", *, served: bool = True) -> dict[str, Any]:
    version = {"name": "v1", "served": served, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "acme.example",
            "names": {"kind": kind},
            "scope": "Namespaced",
            "versions": [version],
        },
    }


def release(number: str, *, channel: bool | None = None) -> Release:
    numbers = tuple(map(int, number.split(".")))
    return Release(
        "acme", numbers, is_standard=channel is not False, has_channels=channel is not None
    )


def built(*definitions: Definition) -> dict[str, Any]:
    return dict(build(definitions, {}))


# --- which release ------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/x/acme/v1.2.3/a.json", Release("acme", (1, 2), is_standard=True, has_channels=False)),
        ("/x/acme/v1.10/a.json", Release("acme", (1, 10), is_standard=True, has_channels=False)),
        ("/x/g-standard/v1.2.3/a", Release("g", (1, 2), is_standard=True, has_channels=True)),
        ("/x/g-experimental/v1.2/a", Release("g", (1, 2), is_standard=False, has_channels=True)),
        ("/x/acme/a.json", None),
        ("/x/v1/a.json", None),
        ("/x/acme/v1.2.3-rc.1/a.json", None),
    ],
)
def test_the_folders_say_the_release(path: str, expected: Release | None) -> None:
    assert release_of(path) == expected


def test_a_release_is_written_as_people_do() -> None:
    assert release("1.10").text == "1.10"


# --- what is built ------------------------------------------------------------


def test_a_crd_of_no_release_holds_for_all() -> None:
    schema = {"type": "object", "properties": {"spec": {"type": "object"}}}
    made = built(Definition(None, crd(schema)))
    head = {word: value for word, value in HEAD.items() if word != "x-project"}
    assert made == {"acme.example/widget_v1.json": {**head, **schema}}


def test_a_version_that_is_not_served_has_no_schema() -> None:
    assert built(Definition(None, crd({"type": "object"}, served=False))) == {}


def test_descriptions_and_expressions_are_left_out() -> None:
    schema = {
        "type": "object",
        "description": "Widget is",
        "x-kubernetes-validations": [{"rule": "true", "message": "no"}],
        "properties": {"description": {"type": "string", "description": "what", "example": "x"}},
    }
    text = written(built(Definition(None, crd(schema)))["acme.example/widget_v1.json"])
    assert "Widget is" not in text
    assert "x-kubernetes-validations" not in text
    assert json.loads(text)["properties"] == {"description": {"type": "string"}}


def test_fields_and_limits_say_in_which_releases_they_hold() -> None:
    old = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 5}, "b": {}}}
    new = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}, "c": {}}}
    made = built(
        Definition(release("1.9"), crd(old)),
        Definition(release("1.10"), crd(old)),
        Definition(release("1.11"), crd(new)),
    )
    assert made["acme.example/widget_v1.json"] == {
        **HEAD,
        "x-releases": ["1.9", "1.10", "1.11"],
        "type": "object",
        "properties": {
            "a": {
                "type": "string",
                "allOf": [
                    {"x-until": "1.10", "maxLength": 5},
                    {"x-since": "1.11", "maxLength": 9},
                ],
            },
            "b": {"x-until": "1.10"},
            "c": {"x-since": "1.11"},
        },
    }


def test_a_kind_says_in_which_releases_it_is_there() -> None:
    other = crd({"type": "object"}, "Other")
    both = crd({"type": "object"})
    made = built(
        Definition(release("1.0"), both),
        Definition(release("1.1"), other),
        Definition(release("1.1"), both),
        Definition(release("1.2"), both),
    )
    found = made["acme.example/other_v1.json"]
    assert (found["x-since"], found["x-until"]) == ("1.1", "1.1")
    assert not made["acme.example/widget_v1.json"].keys() & {"x-since", "x-until"}


def test_a_kind_that_was_away_for_a_release_says_so() -> None:
    there = crd({"type": "object"})
    made = built(
        Definition(release("1.0"), there),
        Definition(release("1.1"), crd({"type": "object"}, "Other")),
        Definition(release("1.2"), there),
    )
    assert made["acme.example/widget_v1.json"]["x-absent"] == ["1.1"]


def test_what_only_the_experimental_channel_has_is_marked() -> None:
    narrow = {"type": "object", "properties": {"a": {}}}
    wide = {"type": "object", "properties": {"a": {}, "b": {}}}
    made = built(
        Definition(release("1.0", channel=True), crd(narrow)),
        Definition(release("1.0", channel=False), crd(wide)),
        Definition(release("1.0", channel=False), crd(narrow, "Other")),
        Definition(release("1.1", channel=True), crd(wide)),
        Definition(release("1.1", channel=False), crd(wide)),
    )
    widget = made["acme.example/widget_v1.json"]
    assert widget["properties"] == {"a": {}, "b": {"x-experimental": "1.0"}}
    assert "x-experimental" not in widget
    assert made["acme.example/other_v1.json"]["x-experimental"] is True


def test_the_order_of_files_does_not_matter() -> None:
    one = Definition(release("1.0"), crd({"type": "object", "properties": {"a": {}, "b": {}}}))
    two = Definition(release("1.1"), crd({"properties": {"c": {}, "a": {}}, "type": "object"}))
    texts = [[written(each) for each in built(*way).values()] for way in ((one, two), (two, one))]
    assert texts[0] == texts[1]


def test_two_crds_of_one_release_are_refused() -> None:
    one = Definition(release("1.0"), crd({}), "a.yaml")
    other = Definition(release("1.0"), crd({}), "b.yaml")
    alone = Definition(None, crd({}), "c.yaml")
    with pytest.raises(UsageError) as caught:
        built(one, other)
    message = "Widget acme.example/v1 is defined twice: in a.yaml and in b.yaml"
    assert str(caught.value) == message
    with pytest.raises(UsageError, match=r"twice: in c\.yaml and in a\.yaml"):
        built(one, alone)


# --- what is committed --------------------------------------------------------


@pytest.mark.shared
def test_what_is_committed_is_what_the_tool_builds(shared: Path) -> None:
    constraints = load_constraints(constraints_folder())
    made = dict(build(read_definitions([str(shared / "crds")]), constraints))
    committed = {
        f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8")
        for path in (ROOT / "schemas").glob("*/*.json")
        if "x-project" in json.loads(path.read_text(encoding="utf-8"))
    }
    again = "run: aigw-lint schema build CRDS"
    assert committed.keys() == made.keys(), again
    for path, schema in made.items():
        assert committed[path] == written(schema), f"{path}: {again}"
