"""Sound manifests, changed at random: findings and nothing else come of them.

A run of 200 inputs belongs to the suite. The long one is asked for:
``pytest -m fuzz``, with ``--fuzz-inputs`` and ``--fuzz-from`` for another size and other inputs.
What fails is named by its number; ``--fuzz-from NUMBER --fuzz-inputs 1`` gives it again.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import pytest
from fuzz_checks import faults
from fuzz_corpus import Group, groups
from fuzz_inputs import input_of

QUICK = 200
CHUNKS = 20
SHOWN = 20


@pytest.fixture(scope="module")
def corpus() -> list[Group]:
    return groups()


def failures(numbers: range, corpus: Sequence[Group]) -> list[str]:
    """Return what goes wrong with the inputs of these numbers, a line for each sort of fault."""
    found: dict[str, str] = {}
    for number in numbers:
        given = input_of(number, corpus)
        try:
            told = list(faults(given))
        except Exception:  # noqa: BLE001 - what is looked for
            told = [traceback.format_exc(limit=-3)]
        for fault in told:
            found.setdefault(fault[:60], f"{number}: {fault}")
    return list(found.values())[:SHOWN]


def test_the_corpus_is_what_the_project_has(corpus: list[Group]) -> None:
    assert len(corpus) > 100
    names = {name for group in corpus for name in group}
    assert {"routes.yaml", "base/kustomization.yaml", "teams/red/route.yaml"} <= names


def test_an_input_is_the_same_each_time(corpus: list[Group]) -> None:
    assert [input_of(number, corpus) for number in range(5)] == [
        input_of(number, corpus) for number in range(5)
    ]


def test_a_few_inputs(corpus: list[Group]) -> None:
    assert failures(range(QUICK), corpus) == []


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_many_inputs(chunk: int, corpus: list[Group], pytestconfig: pytest.Config) -> None:
    first, count = (pytestconfig.getoption(f"--fuzz-{name}") for name in ("from", "inputs"))
    start, end = (first + count * each // CHUNKS for each in (chunk, chunk + 1))
    assert failures(range(start, end), corpus) == []
