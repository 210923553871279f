"""Whatever is wrong by a schema that comes with us, it is said what, and where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aigw_lint.knowledge.releases import target_for
from aigw_lint.schema.breach import CONSTRAINT
from aigw_lint.schema.bundle import schema_for, schemas_folder, versions_of
from aigw_lint.schema.explain import explain
from aigw_lint.schema.keywords import KEYWORDS
from aigw_lint.schema.message import MAKERS, describe
from aigw_lint.schema.words import MAKERS as CHECKED

BARE = "is not what the schema allows"
# What leads to other schemas, whose words are told; and what stands in constraints alone.
LEADING = frozenset({"properties", "additionalProperties", "propertyNames", "items", "allOf", "if"})
WRONG: tuple[Any, ...] = (
    *(None, True, -1, 0, 7.5, 10**12, "", " ", "A b", "-", "x" * 5000, "1.2.3.4", "-5s", "0"),
    *([], [None], ["a", "a"], [{}], [{}, {}], [7, 7], ["x"] * 200),
    *({}, {"a": 1}, {"type": "x"}, {"type": "IPAddress", "value": "x"}, {"name": 7}),
    {str(number): "x" for number in range(300)},
)


def kinds() -> list[tuple[str, str]]:
    """Return group and kind of all schemas that come with us."""
    found = []
    for file in sorted(Path(schemas_folder()).rglob("*_v*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        found.append((schema["x-group"], schema["x-kind"]))
    return [*dict.fromkeys(found)]


def parts(schema: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - whatever stands there
    """Yield all schemas in *schema*, those of constraints and of choices left out."""
    if not isinstance(schema, dict) or CONSTRAINT in schema:
        return
    yield schema
    for part in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()):
        yield from parts(part)
    for word in ("items", "additionalProperties"):
        yield from parts(schema.get(word))
    for part in schema.get("allOf", ()):
        yield from parts(part)


def alone(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *part* without what stands below it, which is asked by itself."""
    made = dict(part)
    if "properties" in part:
        made["properties"] = {name: {} for name in part["properties"]}
    for word in ("items", "additionalProperties"):
        if isinstance(part.get(word), dict):
            made[word] = {}
    if "oneOf" in part:  # its forms are about fields
        made["properties"] = part["properties"]
    return made


def test_each_word_has_something_to_say() -> None:
    assert CHECKED.keys() - LEADING - KEYWORDS.keys() <= MAKERS.keys()


@pytest.mark.parametrize(("group", "kind"), kinds())
def test_each_wrong_value_is_told(group: str, kind: str) -> None:
    target = target_for("1.1")
    done: set[str] = set()
    for version in versions_of(group, kind):
        bundled = schema_for(group, kind, version["x-version"], target)
        if bundled is None:
            continue
        for part in map(alone, parts(bundled.schema)):
            text = json.dumps(part, sort_keys=True)
            if text in done:
                continue
            done.add(text)
            schema = {"properties": {"a": part}, "$defs": bundled.definitions}
            for value in WRONG:
                for fault in explain({"a": value}, schema):
                    assert BARE not in describe(fault), (part, value)
