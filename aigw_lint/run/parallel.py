"""Work on slices of a sequence in several processes.

The processes are forks: they share what was read and built before, so nothing
but results is sent. Where the platform cannot fork, the work is done here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from aigw_lint.words.record import Record

_T = TypeVar("_T")
_R = TypeVar("_R")

WORTH_A_PROCESS = 10_000
"""Items below which another process costs more than it saves (measured with benchmarks/)."""


class _Child(Record):
    process: int
    pipe: int


def in_slices(
    work: Callable[[Sequence[_T]], list[_R]],
    items: Sequence[_T],
    jobs: int,
    prepare: Callable[[], None] | None = None,
) -> list[_R]:
    """Return what *work* gives for *items*, in order, done by up to *jobs* processes.

    *work* must give the same for a slice wherever it runs, and its results
    must be plain data. A process that dies costs time, not results. Where there
    are several, *prepare* first makes what all of them share.
    """
    jobs = min(jobs, len(items) // WORTH_A_PROCESS)
    if jobs <= 1 or not hasattr(os, "fork"):
        return work(items)
    if prepare is not None:
        prepare()
    size = -(-len(items) // jobs)
    slices = [items[start : start + size] for start in range(0, len(items), size)]
    children = [_start(work, each) for each in slices[1:]]
    results = work(slices[0])
    for each, child in zip(slices[1:], children, strict=True):
        received: list[_R] | None = _receive(child)
        results += work(each) if received is None else received
    return results


def _start(work: Callable[[Sequence[_T]], list[_R]], items: Sequence[_T]) -> _Child:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return _Child(process, reading)
    code = 1
    try:
        import pickle  # between two of our own processes, never from disk

        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(items), pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)  # no clean-up of what belongs to the parent


def _receive(child: _Child) -> list[_R] | None:
    """Return what a child sent; None where it died."""
    import pickle  # see above

    with os.fdopen(child.pipe, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child.process, 0)
    if status:
        return None
    results: list[_R] = pickle.loads(data)  # noqa: S301 - our own child wrote it
    return results
