"""Many texts looked at as one: what hardly any of them has is looked for in all at once.

Each look at a text costs as much as many bytes of it, and a repository has many
thousands of short ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")
_AT_ONCE = 64
_MOST_BYTES = 1_000_000


def portions(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield *items* in lists that are looked at together."""
    pending = iter(items)
    while portion := list(islice(pending, _AT_ONCE)):
        yield portion


def together(texts: list[bytes]) -> bytes | None:
    """Return *texts* as one, each from the start of a line on; None where that would be long."""
    return None if sum(map(len, texts)) > _MOST_BYTES else b"\n".join(texts)
