"""Data written as YAML, in one of the many ways that people write it."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TypeAlias

Data: TypeAlias = "str | int | float | bool | Word | dict[str, Data] | list[Data] | None"

_PLAIN = re.compile(r"[a-zA-Z][\w./-]*[\w/]", re.ASCII)
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
_FLOW_CHANCE = 0.15


class Word:
    """A scalar that is written as it stands, such as ``yes``, ``0123`` or nothing."""

    def __init__(self, text: str) -> None:
        self.text = text


def yaml_of(data: Data, random: Random) -> str:
    """Return *data* as a YAML document."""
    return "\n".join(_lines(data, random)) + "\n"


def _lines(data: Data, random: Random) -> list[str]:
    if isinstance(data, str) and "\n" in data and random.random() < 0.7:
        return ["|", *(f"  {line}" for line in data.removesuffix("\n").split("\n"))]
    if isinstance(data, (dict, list)) and data and random.random() >= _FLOW_CHANCE:
        return _mapping(data, random) if isinstance(data, dict) else _sequence(data, random)
    return [_flow(data, random)]


def _mapping(data: dict[str, Data], random: Random) -> list[str]:
    lines = []
    for key, value in data.items():
        inner = _lines(value, random)
        head = f"{_string(key, random)}:"
        if not _is_block(value, inner):
            lines += [f"{head} {inner[0]}".rstrip(), *inner[1:]]
        else:
            lines += [head, *(f"  {line}" for line in inner)]
    return lines


def _sequence(data: list[Data], random: Random) -> list[str]:
    lines = []
    for item in data:
        first, *rest = _lines(item, random)
        lines += [f"- {first}".rstrip(), *(f"  {line}" for line in rest)]
    return lines


def _is_block(value: Data, lines: list[str]) -> bool:
    """Whether *lines* hold a block: one that is empty or in flow style stands behind its key."""
    return isinstance(value, (dict, list)) and not lines[0].startswith(("{", "["))


def _flow(data: Data, random: Random) -> str:
    if isinstance(data, dict):
        pairs = (f"{_string(key, random)}: {_flow(value, random)}" for key, value in data.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(_flow(item, random) for item in data) + "]"
    if isinstance(data, Word):
        return data.text
    return _string(data, random) if isinstance(data, str) else json.dumps(data)


def _string(text: str, random: Random) -> str:
    if _PLAIN.fullmatch(text) and text not in _WORDS and random.random() < 0.8:
        return text
    simple = "'" not in text and "\n" not in text
    return f"'{text}'" if simple and random.random() < 0.4 else json.dumps(text)
