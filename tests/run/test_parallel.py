"""Slices in several processes give what one process gives."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from aigw_lint.run import parallel


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "WORTH_A_PROCESS", 10)


def squares(items: Sequence[int]) -> list[tuple[int, int]]:
    return [(item * item, os.getpid()) for item in items]


@pytest.mark.parametrize("jobs", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 19, 20, 101])
def test_results_come_in_order(jobs: int, count: int) -> None:
    results = parallel.in_slices(squares, range(count), jobs)
    assert [square for square, _ in results] == [item * item for item in range(count)]
    processes = {process for _, process in results}
    assert len(processes) <= jobs
    if not hasattr(os, "fork") or count < 20:
        assert processes <= {os.getpid()}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform cannot fork")
def test_more_processes_are_used_where_there_is_enough_to_do() -> None:
    results = parallel.in_slices(squares, range(100), 3)
    assert len({process for _, process in results}) == 3


@pytest.mark.parametrize("count", [19, 20])
def test_what_all_share_is_made_only_where_there_are_several(count: int) -> None:
    made: list[str] = []
    parallel.in_slices(squares, range(count), 2, prepare=lambda: made.append("shared"))
    assert made == (["shared"] if hasattr(os, "fork") and count == 20 else [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform cannot fork")
def test_a_process_that_dies_costs_no_results() -> None:
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent:
            os._exit(3)
        return list(items)

    assert parallel.in_slices(work, range(100), 4) == list(range(100))
