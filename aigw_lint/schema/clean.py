"""Schemas that users bring, taken apart: what is of another shape than it must be is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from aigw_lint.schema.re2 import ForeignPattern
from aigw_lint.text.linear import is_readable
from aigw_lint.text.wording import cut

Schema = dict[str, Any]
MakeRule = Callable[[Mapping[str, Any], Schema], "Schema | None"]

PROJECTS = frozenset({"ai-gateway", "envoy-gateway", "gateway-api", "inference-extension"})
_TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean"})
_DEEPEST = 60
_RELEASE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}").fullmatch
_MARKS = ("eprecated", "DEPRECATED")
_SAYS_SO = re.compile(r"(?:^|\n)[ \t]*(?:[Dd]eprecated|DEPRECATED)[ \t]*[:.]").search
"""Whether a description says that a field is deprecated, as those do that are made from Go."""
_REFERENCE = "#/$defs/"
_RULES = "x-kubernetes-validations"


class OddSchemaError(ValueError):
    """A schema that no API server would take; the text says why."""


def _is_count(value: Any) -> bool:  # noqa: ANN401 - whatever stands there, as below
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_flag(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_release(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and _RELEASE(value) is not None


_WORDS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "type": lambda value: isinstance(value, str) and value in _TYPES,
        "format": _is_text,
        "pattern": _is_text,
        "required": _are_texts,
        "enum": lambda value: isinstance(value, list) and bool(value),
        "default": lambda _: True,
        "nullable": _is_flag,
        "uniqueItems": _is_flag,
        **dict.fromkeys(("minimum", "maximum"), _is_number),
        "multipleOf": lambda value: _is_number(value) and value > 0,
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _is_count),
        **dict.fromkeys(("minProperties", "maxProperties"), _is_count),
        "x-kubernetes-int-or-string": _is_flag,
        "x-kubernetes-preserve-unknown-fields": _is_flag,
        "x-kubernetes-embedded-resource": _is_flag,
        "x-kubernetes-list-type": lambda value: value in ("atomic", "set", "map"),
        "x-kubernetes-list-map-keys": _are_texts,
    }
)
_OUR_WORDS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        **_WORDS,
        "const": lambda _: True,
        "x-deprecated": _is_flag,
        **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _is_number),
        **dict.fromkeys(("minContains", "maxContains"), _is_count),
        "dependentRequired": lambda value: (
            isinstance(value, dict) and all(map(_are_texts, value.values()))
        ),
        **dict.fromkeys(("x-since", "x-until"), _is_release),
        "x-absent": lambda value: isinstance(value, list) and all(map(_is_release, value)),
        "x-experimental": lambda value: value is True or _is_release(value),
        **dict.fromkeys(("x-constraint", "x-message", "x-at"), _is_text),
    }
)
"""Those of files of our own form; of ours only what `schema build` writes for users' CRDs."""
_FORMATS = frozenset({"byte", "date", "date-time", "duration", "uri", "ipv4", "ipv6", "cidr"})
"""Those of CRDs that count here; the API server knows some more, and passes over all others."""
_OPEN_OBJECT = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_IDENTITY = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}


def cleaned(schema: Any, rule: MakeRule) -> Schema:  # noqa: ANN401
    """Return *schema*, that of a CRD, as our own files have them; *rule* makes its rules."""
    made = _Cleaner(_WORDS, rule).clean(schema, 0)
    if made.get("type") != "object":
        raise OddSchemaError("its schema is not that of an object")
    made["properties"] = {**_IDENTITY, **made.get("properties", {})}
    return made


def cleaned_own(schema: Mapping[str, Any]) -> Schema:
    """Return *schema*, a file of our own form, with nothing in it that is odd."""
    cleaner = _Cleaner(_OUR_WORDS, lambda *_: None)
    made = cleaner.clean(schema, 0)
    definitions = schema.get("$defs", {})
    if not isinstance(definitions, dict):
        raise OddSchemaError("`$defs` is no mapping")
    made["$defs"] = {
        name: cleaner.clean(part, 0) for name, part in definitions.items() if isinstance(name, str)
    }
    _check_references(made)
    if made.get("type") != "object":
        raise OddSchemaError("its schema is not that of an object")
    made.setdefault("properties", {})
    for word in ("x-project", "x-group", "x-version", "x-kind"):
        if isinstance(schema.get(word), str):
            made[word] = schema[word]
    if made.get("x-project", "") not in {*PROJECTS, ""}:
        raise OddSchemaError("nobody knows the releases of its project")
    return made


def _check_references(schema: Schema) -> None:
    definitions = schema["$defs"]
    done: set[str] = set()
    below: dict[str, set[str]] = {}
    for name, part in (("", {**schema, "$defs": {}}), *definitions.items()):
        below[name] = {each.removeprefix(_REFERENCE) for each in _references(part)}
        if not below[name] <= definitions.keys():
            raise OddSchemaError("a `$ref` leads nowhere")
    while len(done) < len(below):
        free = {name for name, used in below.items() if name not in done and used <= done}
        if not free:
            raise OddSchemaError("a `$ref` leads round in a circle")
        done |= free


def _references(part: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


class _Cleaner:
    def __init__(self, words: Mapping[str, Callable[[Any], bool]], rule: MakeRule) -> None:
        self._words = words
        self._is_own = words is _OUR_WORDS
        self._rule = rule

    def clean(self, schema: Any, depth: int, *, nested: bool = False) -> Schema:  # noqa: ANN401
        """Return what *schema* asks; *nested* in a choice, where it has no structure."""
        if not isinstance(schema, dict):
            raise OddSchemaError("a schema in it is no mapping")
        if depth > _DEEPEST:
            raise OddSchemaError("its schema is nested too deeply")
        made = self._plain_words(schema)
        self._pattern(made)
        if not self._is_own and made.get("format") not in _FORMATS:
            made.pop("format", None)
        self._bounds(made, schema)
        self._fields(made, schema, depth, nested=nested)
        self._choices(made, schema, depth)
        self._structure(made, schema)
        if not nested and not self._is_own:
            members = [*self._rules(schema, made)]
            if members:
                made["allOf"] = [*made.get("allOf", ()), *members]
        return made

    def _plain_words(self, schema: Mapping[str, Any]) -> Schema:
        made: Schema = {}
        for word, value in schema.items():
            holds = self._words.get(word)
            if holds is None or (value is None and word not in ("default", "const")):
                continue
            if not holds(value):
                raise OddSchemaError(f"`{word}` cannot be {cut(repr(value), 40)}")
            made[word] = value
        text = schema.get("description")
        # Descriptions are many and long, and few have the word.
        if isinstance(text, str) and any(word in text for word in _MARKS) and _SAYS_SO(text):
            made["x-deprecated"] = True
        return made

    def _structure(self, made: Schema, schema: Mapping[str, Any]) -> None:
        keys = made.get("x-kubernetes-list-map-keys")
        if made.get("x-kubernetes-list-type") == "map" and not keys:
            raise OddSchemaError("a list is a map, and has no keys")
        if schema.get("$ref") is not None:
            if not self._is_own or not str(schema["$ref"]).startswith(_REFERENCE):
                raise OddSchemaError("`$ref` is not for CRDs")
            made["$ref"] = str(schema["$ref"])
        if made.get("x-kubernetes-embedded-resource"):
            inner = made.get("properties", {})
            made["properties"] = {"metadata": _OPEN_OBJECT, **_IDENTITY, **inner}
            made["required"] = [*dict.fromkeys((*made.get("required", ()), *_IDENTITY))]

    def _pattern(self, made: Schema) -> None:
        if "pattern" in made:
            if not is_readable(made["pattern"]):
                raise OddSchemaError(f"no pattern that is understood: {cut(made['pattern'], 60)}")
            made["pattern"] = ForeignPattern(made["pattern"])

    def _bounds(self, made: Schema, schema: Mapping[str, Any]) -> None:
        """Bring bounds of OpenAPI 3.0 into the form that they have had since."""
        if self._is_own:
            return
        for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if schema.get(word) is True and bound in made:
                made[word] = made.pop(bound)

    def _fields(self, made: Schema, schema: Mapping[str, Any], depth: int, *, nested: bool) -> None:
        properties = schema.get("properties")
        if properties is not None:
            if not isinstance(properties, dict):
                raise OddSchemaError("`properties` is no mapping")
            made["properties"] = {
                str(name): self.clean(part, depth + 1, nested=nested)
                for name, part in properties.items()
            }
        for word in ("items", "additionalProperties"):
            inner = schema.get(word)
            if isinstance(inner, dict) or (inner is not None and not isinstance(inner, bool)):
                made[word] = self.clean(inner, depth + 1, nested=nested)
            elif inner is True:
                made[word] = {}

    def _choices(self, made: Schema, schema: Mapping[str, Any], depth: int) -> None:
        for word in ("not", *(("if", "then", "else", "contains", "propertyNames") * self._is_own)):
            if schema.get(word) is not None:
                made[word] = self.clean(schema[word], depth + 1, nested=True)
        for word in ("allOf", "anyOf", "oneOf"):
            if schema.get(word) is not None:
                if not isinstance(schema[word], list):
                    raise OddSchemaError(f"`{word}` is no list")
                made[word] = [self.clean(each, depth + 1, nested=True) for each in schema[word]]

    def _rules(self, schema: Mapping[str, Any], cleaned: Schema) -> Iterator[Schema]:
        rules = schema.get(_RULES)
        if rules is None:
            return
        if not isinstance(rules, list):
            raise OddSchemaError(f"`{_RULES}` is no list")
        for rule in rules:
            if not isinstance(rule, dict) or not isinstance(rule.get("rule"), str):
                raise OddSchemaError("a rule in it has no text")
            made = self._rule(rule, cleaned)
            if made is not None:
                yield made
