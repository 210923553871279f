"""How long a test may take, on whatever machine it runs."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

_COUNTS = 1_000_000
_ON_A_USUAL_MACHINE = 0.12
"""The seconds that ``_seconds_of_counting`` gives on the machine that the bounds are meant for."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Hold that the block takes less than *seconds* of processor time, as a command would.

    A machine that is slower than usual, by itself or by what else it does, has as much longer.
    How slow it is is measured where the time is over, so that nobody else pays for it.
    """
    gc.disable()  # as the command does; what other tests left behind is not to be paid for
    start = time.process_time()
    try:
        yield
        taken = time.process_time() - start
    finally:
        gc.enable()
    if taken >= seconds:
        slowness = max(1.0, _seconds_of_counting() / _ON_A_USUAL_MACHINE)
        assert taken < seconds * slowness, f"{taken:.1f} s, on a machine {slowness:.1f} times slow"


def _seconds_of_counting() -> float:
    start = time.process_time()
    counts: dict[int, int] = {}
    for number in range(_COUNTS):
        counts[number & 1023] = counts.get(number * 7 & 1023, 0) + 1
    return time.process_time() - start
