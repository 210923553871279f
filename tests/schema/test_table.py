"""The page of cross-field rules, and that rules and CRDs go together one to one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aigw_lint.schema.bundle import constraints_folder, schemas_folder
from aigw_lint.schema.constraints import Constraint, hash_of
from aigw_lint.schema.crds import constraints_by_file, read_definitions
from aigw_lint.schema.keywords import Json
from aigw_lint.schema.table import Place, all_places, main, page, places_in
from aigw_lint.schema.words import WORDS

ROOT = Path(__file__).parent.parent.parent
BY_FILE = constraints_by_file(constraints_folder())
CONSTRAINTS = [each for found in BY_FILE.values() for each in found]

# Words whose values are schemas, in a list, by name, or alone.
LISTS = ("allOf", "anyOf", "oneOf")
NAMED = ("properties",)
ALONE = ("if", "then", "else", "not", "items", "contains", "additionalProperties", "propertyNames")


def test_the_page_is_that_of_the_schemas(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    committed = (ROOT / "docs" / "cross-field-rules.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == committed, "make it anew, as its head says"


def test_a_row_says_where_and_in_which_releases() -> None:
    schema = {
        "x-kind": "Widget",
        "x-project": "acme",
        "x-releases": ["1.0", "1.1", "1.2", "1.3"],
        "x-absent": ["1.2"],
        "properties": {
            "spec": {
                "x-since": "1.0",
                "items": {"$ref": "#/$defs/a"},
                "additionalProperties": {"$ref": "#/$defs/a"},
            }
        },
        "$defs": {"a": {"allOf": [{"x-constraint": "b-needs-c"}, {"maxItems": 1}]}},
    }
    places = tuple(places_in(schema))
    assert [each.field for each in places] == ["spec[]", "spec.*"]
    assert places[0].releases == ("1.0", "1.1", "1.3")
    rules = (
        Constraint("b-needs-c", ("aa",), "b is there, so c | d\n has to be", {}),
        Constraint("never-changed", ("bb",), "leave it", schema=True, needs_old=True),
    )
    made = page({"acme.yaml": rules}, places)
    assert "## schemas/cross-field/acme.yaml" in made
    assert (
        "| `b-needs-c` | Widget `spec[]`, Widget `spec.*` | acme 1.0 to 1.1 and 1.3 "
        "| b is there, so c \\| d has to be |\n"
    ) in made
    assert made.endswith("| `never-changed` | leave it | acme.yaml |\n")


# --- what constraints are -----------------------------------------------------------


def test_ids_are_unique_and_in_kebab_case() -> None:
    assert [
        name for name, many in Counter(each.id for each in CONSTRAINTS).items() if many > 1
    ] == []
    for each in CONSTRAINTS:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", each.id), each.id


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda each: each.id)
def test_a_message_is_one_line_without_a_full_stop(constraint: Constraint) -> None:
    message = constraint.message
    assert message == message.strip()
    assert "\n" not in message
    assert message[-1] not in ".!;,:"
    assert "API server" not in message, "the rule says it"


def words_in(schema: Mapping[str, Any] | bool) -> Iterator[str]:
    """Yield all words of a schema, those inside it, too."""
    for word, value in schema.items() if isinstance(schema, Mapping) else ():
        yield word
        inner = value if word in LISTS else value.values() if word in NAMED else ()
        for each in (value,) if word in ALONE else inner:
            yield from words_in(each)


def test_all_words_are_known() -> None:
    for each in CONSTRAINTS:
        assert [word for word in words_in(each.schema) if word not in WORDS] == [], each.id


def test_each_field_of_a_finding_is_there_at_each_place() -> None:
    missing = []
    for path in sorted(Path(schemas_folder()).glob("*/*_v*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        for part in parts_of(schema):
            for member in part.get("allOf", ()):
                at = member.get("x-at")
                if at and not has_field(schema, part, at.split("/")):
                    missing.append(f"{path.name}: {member['x-constraint']}: {at}")
    assert missing == []


def parts_of(schema: Json) -> Iterator[Mapping[str, Any]]:
    """Yield all mappings in *schema*."""
    if isinstance(schema, Mapping):
        yield schema
        for each in schema.values():
            yield from parts_of(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from parts_of(each)


def has_field(top: Mapping[str, Any], part: Mapping[str, Any], path: list[str]) -> bool:
    for name in path:
        if "$ref" in part:
            part = top["$defs"][part["$ref"].removeprefix("#/$defs/")]
        if name not in part.get("properties", {}):
            return False
        part = part["properties"][name]
    return True


# --- against the CRDs ---------------------------------------------------------------


def rules_in(schema: Json) -> Iterator[str]:
    """Yield the expressions of a CRD's schema."""
    if isinstance(schema, Mapping):
        for rule in schema.get("x-kubernetes-validations", ()):
            if isinstance(rule, Mapping):
                yield rule["rule"]
        for each in schema.values():
            yield from rules_in(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from rules_in(each)


@pytest.fixture(scope="module")
def hashes(shared: Path) -> frozenset[str]:
    """Return the hashes of the expressions of all CRDs."""
    found = read_definitions([str(shared / "crds")])
    schemas = (version["schema"] for each in found for version in each.crd["spec"]["versions"])
    return frozenset(hash_of(rule) for schema in schemas for rule in rules_in(schema))


@pytest.mark.shared
def test_each_rule_of_a_crd_has_exactly_one_constraint(hashes: frozenset[str]) -> None:
    written = Counter(each for constraint in CONSTRAINTS for each in constraint.hashes)
    assert [each for each in hashes if written[each] != 1] == []


@pytest.mark.shared
def test_no_constraint_stands_for_nothing(hashes: frozenset[str]) -> None:
    unused = [
        f"{each.id}: {known}"
        for each in CONSTRAINTS
        for known in each.hashes
        if known not in hashes
    ]
    assert unused == []


def test_what_needs_the_old_object_is_checked_nowhere() -> None:
    places: tuple[Place, ...] = all_places(schemas_folder())
    old = {each.id for each in CONSTRAINTS if each.needs_old}
    assert old
    assert old.isdisjoint(place.constraint for place in places)
