"""One input of the fuzzer for each number: sets of files that were sound before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from fuzz_corpus import CANARY, KUSTOMIZATION, OTHERS, SECRET, SECRET_GENERATOR, Group, documents
from fuzz_mutation import mutated, mutated_bytes
from fuzz_tree import Anchored, Map, Seq, Value, part, paths, replaced, written

from aigw_lint import Config, External, RuleSetting, Severity

PATHS = (
    *("a.yaml", "b.yaml", "c/a.yaml", "base/a.yaml", "deploy/a.yaml", "clusters/x/a.yaml"),
    *("overlays/dev/a.yaml", "overlays/prod/a.yaml", "x/y.yml", "k.json", "a b.yaml"),
    *("é\n\x1b[31m.yaml", "\udcff.yaml", "##[x].yaml", "::error::x.yaml", "a,b:c%0A.yaml"),
)
FOLDERS = ("", "", "c/", "base/", "deploy/", "overlays/dev/", "overlays/prod/")
CONFIGS = (
    Config(),
    Config(),
    Config(closed_world=True),
    Config(default_namespace="infra"),
    Config(external=(External("Secret"), External("Service", name="x*"))),
    Config(
        rules={
            "missing-reference": RuleSetting(severity=Severity.INFO),
            "missing-grant": RuleSetting(off=True),
        }
    ),
    Config(target="1.0"),
)
MOST_BYTES = 1_000_000
_VALUES = frozenset({"data", "stringData", "metadata"})
_LOOKS_LIKE_A_SECRET = re.compile(rb"""^["']?kind["']?: ["']?Secret["']?$""", re.MULTILINE)


class Input(NamedTuple):
    """What one run of the linter is given."""

    number: int
    sources: Mapping[str, str | bytes]
    config: Config


def input_of(number: int, groups: Sequence[Group]) -> Input:
    """Return the input of this number, the same each time."""
    random = Random(number)
    files: dict[str, bytes] = {}
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        group = random.choice(groups)
        for name, text in group.items():
            path = name if len(group) > 1 and random.random() < 0.9 else random.choice(PATHS)
            files[path] = _changed(text, random)
    if random.random() < 0.3:
        files[random.choice(FOLDERS) + _kustomization_name(random)] = _kustomization(random)
    sources: dict[str, str | bytes] = {
        path: _as_text(data, random) if random.random() < 0.1 else data
        for path, data in files.items()
        if len(data) < MOST_BYTES
    }
    return Input(number, sources, random.choice(CONFIGS))


def _changed(text: str, random: Random) -> bytes:
    data = text.encode()
    trees = documents(text)
    if trees and random.random() < 0.7:
        data = _written(_changed_trees(trees, random), random)
    if random.random() < 0.4:
        data = mutated_bytes(data, random)
    if random.random() < 0.2:
        data = data.rstrip() + b"\n---\n" + _secret(random)
    return data


def _changed_trees(trees: list[Value], random: Random) -> list[Value]:
    if random.random() < 0.4:
        trees.insert(random.randrange(len(trees) + 1), random.choice(OTHERS))
    for _ in range(random.choice((1, 1, 2, 4, 10))):
        at = random.randrange(len(trees))
        trees[at] = mutated(trees[at], random, trees)
    if random.random() < 0.15:
        trees.append(random.choice(trees))
    if random.random() < 0.1:
        trees = [Map((("apiVersion", "v1"), ("kind", "List"), ("items", Seq(tuple(trees)))))]
    return trees


def _written(trees: Sequence[Value], random: Random) -> bytes:
    between = "\n---" + random.choice(("", " # x", "\n"))
    text = between.join(written(tree, random) for tree in trees)
    return (text + "\n").encode("utf-8", "surrogatepass")


def _secret(random: Random) -> bytes:
    """Return a Secret with changes that leave it one, or something that looks like one."""
    tree: Value = SECRET
    for _ in range(random.randrange(4)):
        path = random.choice([path for path in paths(tree) if len(path) > 1])
        old = part(tree, path)
        changes: tuple[Value, ...] = (Seq((old,)), Map((("a", old),)), Anchored("x", old), old)
        tree = replaced(tree, path, random.choice(changes))
    if isinstance(tree, Map) and random.random() < 0.3:
        entries = list(tree.entries)
        random.shuffle(entries)
        tree = Map(tuple(entries))
    data = _written([tree], random).lstrip()
    if random.random() < 0.4:
        changed = mutated_bytes(data, random)
        if _LOOKS_LIKE_A_SECRET.search(changed) and not _names_by_canary(changed):
            return changed
    return data


def _names_by_canary(data: bytes) -> bool:
    """Tell whether a change has brought the value of a Secret into what names it."""
    for tree in documents(data.decode("utf-8", "replace")):
        entries = dict(_plain_entries(tree))
        named = {key: value for key, value in entries.items() if key not in _VALUES}
        named["metadata"] = dict(_plain_entries(entries.get("metadata")))
        named["metadata"].pop("annotations", None)
        named["keys"] = [
            key for each in ("data", "stringData") for key, _ in _plain_entries(entries.get(each))
        ]
        if CANARY in repr(named):
            return True
    return False


def _plain_entries(tree: Value) -> Iterator[tuple[str, Any]]:
    for key, value in tree.entries if isinstance(tree, Map) else ():
        yield str(key), value


def _kustomization(random: Random) -> bytes:
    tree: Value = KUSTOMIZATION
    for _ in range(random.choice((0, 1, 2, 5, 15))):
        tree = mutated(tree, random, (KUSTOMIZATION, *OTHERS))
    if isinstance(tree, Map) and random.random() < 0.8:
        entries = list(tree.entries)
        random.shuffle(entries)
        tree = Map(tuple(entries[: random.randrange(1, 12)]))
    if isinstance(tree, Map) and random.random() < 0.3:
        return _written([Map((*tree.entries, SECRET_GENERATOR))], random)
    data = _written([tree], random)
    return mutated_bytes(data, random) if random.random() < 0.2 else data


def _kustomization_name(random: Random) -> str:
    return random.choice(("kustomization.yaml", "kustomization.yml", "Kustomization"))


def _as_text(data: bytes, random: Random) -> str | bytes:
    try:
        return data.decode("utf-8", random.choice(("strict", "surrogateescape", "surrogatepass")))
    except UnicodeDecodeError:
        return data
