"""YAML as trees that can be changed anywhere and written out again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from aigw_lint import Node


@dataclass(frozen=True)
class Map:
    """A mapping; a key may be anything, and come twice."""

    entries: tuple[tuple[Value, Value], ...]


@dataclass(frozen=True)
class Seq:
    """A list."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class Raw:
    """Text that is written as it stands, YAML or not."""

    text: str


@dataclass(frozen=True)
class Anchored:
    """A value with an anchor."""

    name: str
    value: Value


Value: TypeAlias = Map | Seq | Raw | Anchored | str | int | float | bool | None
Path: TypeAlias = "tuple[int, ...]"


def tree_of(node: Node) -> Value:
    """Return *node* as a tree."""
    if node.is_mapping:
        return Map(tuple((key.text, tree_of(value)) for key, value in node.entries()))
    if node.is_sequence:
        return Seq(tuple(map(tree_of, node.items())))
    value = node.value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def paths(tree: Value, path: Path = ()) -> Iterator[Path]:
    """Yield the way to each part of *tree*, itself first."""
    yield path
    for number, child in enumerate(children(tree)):
        yield from paths(child, (*path, number))


def children(tree: Value) -> tuple[Value, ...]:
    """Return the values right below *tree*."""
    if isinstance(tree, Map):
        return tuple(value for _, value in tree.entries)
    return tree.items if isinstance(tree, Seq) else ()


def part(tree: Value, path: Path) -> Value:
    """Return what *path* leads to."""
    for number in path:
        tree = children(tree)[number]
    return tree


def replaced(tree: Value, path: Path, value: Value) -> Value:
    """Return *tree* with *value* where *path* leads to."""
    if not path:
        return value
    number = path[0]
    if isinstance(tree, Map):
        key, old = tree.entries[number]
        entry = (key, replaced(old, path[1:], value))
        return Map((*tree.entries[:number], entry, *tree.entries[number + 1 :]))
    if isinstance(tree, Seq):
        item = replaced(tree.items[number], path[1:], value)
        return Seq((*tree.items[:number], item, *tree.items[number + 1 :]))
    raise IndexError(path)


_PLAIN = re.compile(r"[A-Za-z0-9_./-][A-Za-z0-9_./ -]*")


def written(tree: Value, random: Random, indent: int = 0, *, flow: bool = False) -> str:
    """Return *tree* as YAML, in whatever style *random* has it."""
    if isinstance(tree, Anchored):
        return f"&{tree.name} {written(tree.value, random, indent, flow=flow)}"
    if not isinstance(tree, (Map, Seq)):
        return _scalar(tree, random)
    if flow or not children(tree) or random.random() < 0.06:
        return _in_flow(tree, random, indent)
    pad = "\n" + " " * indent
    if isinstance(tree, Map):
        return "".join(
            f"{pad}{_scalar(key, random)}: {written(value, random, indent + 2)}"
            for key, value in tree.entries
        )
    text = ""
    for item in tree.items:
        inner = written(item, random, indent + 2)
        beside = inner.startswith("\n") and random.random() < 0.9
        text += f"{pad}- {inner.lstrip() if beside else inner}"
    return text


def _in_flow(tree: Map | Seq, random: Random, indent: int) -> str:
    if isinstance(tree, Map):
        entries = (
            f"{_scalar(key, random)}: {written(value, random, indent, flow=True)}"
            for key, value in tree.entries
        )
        return "{" + ", ".join(entries) + "}"
    return "[" + ", ".join(written(item, random, indent, flow=True) for item in tree.items) + "]"


def _scalar(value: Value, random: Random) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value.strip() == value
        if is_plain and random.random() < 0.8:
            return value
        if random.random() < 0.9:
            return json.dumps(value, ensure_ascii=random.random() < 0.3)
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, (Map, Seq, Anchored)):
        return written(value, random, flow=True)
    return json.dumps(value)
