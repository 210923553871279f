"""Our reading of kustomizations equals the real build, or says what it passes over."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from comparing import Coverage, Difference, compare, objects_in, our_reading
from kusttrees import TOP, Tree

Run = Callable[..., subprocess.CompletedProcess[str]]

SEEDS = 100
pytestmark = pytest.mark.real


# --- the comparison -------------------------------------------------------------


class Build:
    """What the real kustomize makes of a tree, and what we read otherwise."""

    def __init__(self, seed: int, kubectl: Path, run: Run, folder: Path) -> None:
        self.seed = seed
        self.tree = Tree(seed)
        for name, text in self.tree.files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text, encoding="utf-8")
        done = run(kubectl, "kustomize", TOP, cwd=folder)
        self.output = done.stdout
        self.refusal = done.stderr if done.returncode else ""
        self.differences: list[Difference] = []
        self.coverage = Coverage()
        notes = our_reading(self.tree).notes  # of what is refused, it may be as it likes otherwise
        self.told = [each.message for each in notes if each.reason == "kustomize-refuses"]
        if not self.refusal:
            self.differences, self.coverage = compare(self.tree, objects_in(self.output))

    def __str__(self) -> str:
        files = "".join(f"# {name}\n{text}" for name, text in sorted(self.tree.files.items()))
        return f"seed {self.seed}\n{files}\n# is built as\n{self.output}"


@pytest.fixture(scope="module")
def build(
    kubectl: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], Build]:
    """Return a function that builds the tree of a seed, once for all tests."""
    folder = tmp_path_factory.mktemp("trees")
    return cache(lambda seed: Build(seed, kubectl, run, folder / str(seed)))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_tree_is_read_as_kustomize_builds_it(seed: int, build: Callable[[int], Build]) -> None:
    made = build(seed)
    assert not made.differences, "\n".join((*map(str, made.differences), str(made)))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_tree_that_is_built_is_called_refused(seed: int, build: Callable[[int], Build]) -> None:
    made = build(seed)
    assert made.refusal or not made.told, f"{made.told}\n{made}"


def test_most_trees_are_built(build: Callable[[int], Build]) -> None:
    assert sum(not build(seed).refusal for seed in range(SEEDS)) >= SEEDS * 0.8


def test_what_kustomize_changes_is_known(build: Callable[[int], Build]) -> None:
    coverage = Coverage()
    for seed in range(SEEDS):
        coverage = coverage.plus(build(seed).coverage)
    print(f"{coverage.known} of {coverage.changed} changed fields are known")  # noqa: T201
    assert coverage.known >= coverage.changed * 0.95
