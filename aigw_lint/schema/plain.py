"""Manifests as the API server sees them: plain data, without nulls and with defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigw_lint.schema.keywords import Json
from aigw_lint.text.node import WORDS, Raw, resolve_scalar, string_of
from aigw_lint.text.placeholders import has_placeholder

Schema = Mapping[str, Any]


class Open:
    """A text that is put in later: nobody knows yet what it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "..."


OPEN = Open()
_EMPTY: Schema = {}
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/*^")
"""What no number begins with."""


def plain(raw: Raw, schema: Schema, definitions: Mapping[str, Schema]) -> Json:
    """Return *raw* as plain data, as the API server has it when it checks *schema*.

    Nulls of fields that take none are as good as no field, and fields that are
    not there have their defaults. A text with a placeholder is `OPEN`.
    """
    if "$ref" in schema:
        schema = definitions[schema["$ref"][8:]]  # after "#/$defs/"
    kids, style = raw[2], raw[3]
    if style == "{":
        return _mapping(kids, schema, definitions)
    if style == "[":
        items = schema.get("items", _EMPTY)
        return [plain(kid, items, definitions) for kid in kids]
    value = string_of(raw)
    if value is None:
        return resolve_scalar(kids, style, raw[4] if len(raw) > 4 else None)  # noqa: PLR2004 - a tag
    return OPEN if has_placeholder(value) else value


def _mapping(kids: list[Raw], schema: Schema, definitions: Mapping[str, Schema]) -> Json:
    properties = schema.get("properties", _EMPTY)
    others = schema.get("additionalProperties", _EMPTY)
    if others is False:
        others = _EMPTY
    made: dict[str, Json] = {}
    for at in range(0, len(kids), 2):
        key, raw = kids[at][2], kids[at + 1]
        if len(raw) == 4 and _is_mere_text(raw[2], raw[3]):  # noqa: PLR2004 - no tag
            made[key] = raw[2]
            continue
        part = properties.get(key)
        if part is None:
            made[key] = plain(kids[at + 1], others, definitions)
            if made[key] is None and others is not _EMPTY and not _takes_null(others, definitions):
                del made[key]
            continue
        value = plain(kids[at + 1], part, definitions)
        if value is not None or _takes_null(part, definitions):
            made[key] = value
    for key in schema.get("x-defaults", ()):
        if key not in made:
            part = properties[key]
            made[key] = _filled(part["default"], part, definitions)
    return made


def _filled(value: Json, schema: Schema, definitions: Mapping[str, Schema]) -> Json:
    """Return a copy of *value*, a default, with the defaults of its own fields."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"][8:]]
    if isinstance(value, list):
        items = schema.get("items", _EMPTY)
        return [_filled(each, items, definitions) for each in value]
    if isinstance(value, dict):
        properties = schema.get("properties", _EMPTY)
        others = schema.get("additionalProperties") or _EMPTY
        made = {
            key: _filled(inner, properties.get(key, others), definitions)
            for key, inner in value.items()
        }
        for key in schema.get("x-defaults", ()):
            if key not in made:
                part = properties[key]
                made[key] = _filled(part["default"], part, definitions)
        return made
    return value


def _is_mere_text(text: str | list[Raw], style: str) -> bool:
    """Tell at a quick look whether a scalar is a text for sure, and holds no placeholder."""
    return (
        type(text) is str
        and (style != "" or (text not in WORDS and text[0] in _LETTERS))
        and "$" not in text
        and "{" not in text
        and "<" not in text
        and "[" not in text
    )


def _takes_null(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    if "$ref" in schema:
        schema = definitions[schema["$ref"][8:]]
    types = schema.get("type")
    return isinstance(types, list) and "null" in types
