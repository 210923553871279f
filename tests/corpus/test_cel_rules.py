"""Cross-field rules: the CRDs' own, evaluated, and ours say the same of made-up objects."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aigw_lint.schema.bundle import constraints_folder
from aigw_lint.schema.cel import answer, as_member
from aigw_lint.schema.constraints import hash_of
from aigw_lint.schema.crds import load_constraints
from aigw_lint.schema.fits import fits

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        importlib.util.find_spec("cel_expr_python") is None, reason="needs the extra `cel`"
    ),
]
OBJECTS = 40
# Where there is no type, all three rules of a sink end in an error; that of ALS tells it once.
TOLD_ELSEWHERE = frozenset({"log-sink-file", "telemetry-sink-open-telemetry"})
WORDS = (
    *("Service", "Backend", "Gateway", "HTTPRoute", "InferencePool", "", "x", "a", "POST", "GET"),
    *("gateway.envoyproxy.io", "gateway.networking.k8s.io", "aigateway.envoyproxy.io", "*", "/"),
    *("inference.networking.k8s.io", "/a", "//", "/./", "/../", "%2f", "#", "10.0.0.1", "::1"),
    *("a.example.com", "*.example.com", "1s", "0s", "5m", "2h", "10ms", "Authorization", "scope"),
)
NUMBERS = (0, 1, 2, 80, 443, 65535)
LITERAL = re.compile(r"'([^']{1,39})'|\"([^\"]{1,39})\"")
Schema = Mapping[str, Any]


def rules_of(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for rule in schema.get("x-kubernetes-validations") or ():
        yield rule["rule"].strip(), schema
    inner = [*(schema.get("properties") or {}).values(), schema.get("items")]
    for each in (*inner, schema.get("additionalProperties")):
        if isinstance(each, dict):
            yield from rules_of(each)


def made_up(schema: Schema, chance: random.Random, rule: str) -> Any:  # noqa: ANN401 - JSON
    if schema.get("x-kubernetes-int-or-string"):
        return chance.choice([1, 80, "10%", "x"])
    if "enum" in schema and chance.random() < 0.9:
        return chance.choice(schema["enum"])
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return _object(schema, chance, rule)
    if kind == "array":
        count = chance.choice([0, 1, 1, 2, 2, 3])
        items = [made_up(schema.get("items", {}), chance, rule) for _ in range(count)]
        return [*items, *copy.deepcopy(items[: chance.random() < 0.3])]
    scalars = {"boolean": (True, False), "integer": NUMBERS, "number": NUMBERS}
    return chance.choice(scalars[kind]) if kind in scalars else _text(chance, rule)


def _text(chance: random.Random, rule: str) -> str:
    if "duration(" in rule:
        return chance.choice(("0s", "1s", "5m", "2h", "10ms", "3600s"))
    literals: list[str] = [one or other for one, other in LITERAL.findall(rule)]
    if literals and chance.random() < 0.45:
        return chance.choice(literals)
    return chance.choice(WORDS)


def _object(schema: Schema, chance: random.Random, rule: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, part in (schema.get("properties") or {}).items():
        is_named = re.search(rf"\b{re.escape(name)}\b", rule) is not None
        likely = 1 if name in schema.get("required", ()) else 0.5 if is_named else 0.15
        if chance.random() < likely:
            made[name] = made_up(part, chance, rule)
        elif "default" in part:
            made[name] = copy.deepcopy(part["default"])
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        for name in ("a", "b/c")[: chance.randrange(3)]:
            made[name] = made_up(others, chance, rule)
    return made


def test_both_say_the_same(shared: Path) -> None:
    ours = load_constraints(constraints_folder())
    found: dict[str, list[Schema]] = {}
    for file in sorted((shared / "crds").glob("*/*/*.json")):
        for version in json.loads(file.read_text(encoding="utf-8"))["spec"]["versions"]:
            for rule, schema in rules_of(version["schema"]["openAPIV3Schema"]):
                if len(found.setdefault(rule, [])) < 4:
                    found[rule].append(schema)
    differing: list[str] = []
    answers = 0
    for rule, schemas in found.items():
        constraint = ours.get(hash_of(rule))
        members = [as_member({"rule": rule}, schema) for schema in schemas]
        if constraint is None or constraint.needs_old:
            continue
        chance = random.Random(rule)  # noqa: S311 - chance that comes back
        for number in range(OBJECTS):
            schema, member = schemas[number % len(schemas)], members[number % len(schemas)]
            instance = made_up(schema, chance, rule)
            if member is None or (constraint.id in TOLD_ELSEWHERE and "type" not in instance):
                continue
            said = answer(instance, member["x-cel"])
            answers += said is not None
            if said is not None and said is not fits(instance, constraint.schema):
                differing.append(f"{constraint.id}: {said} of {json.dumps(instance)[:300]}")
                break
    assert differing == []
    assert answers > 5000
