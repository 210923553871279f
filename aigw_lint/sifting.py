"""Many files at once: which of them may hold anything that matters, by a look at their bytes.

What this says of a file is what looks for each word alone say; but it goes through
each file once, with patterns that only pay where there are hundreds of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from aigw_lint.discovery import BYTE_ORDER_MARKS, CODE, OUR_GROUPS


def sifter(
    words: Sequence[str],
    core: Sequence[str],
    besides: Sequence[str],
    look_closely: Callable[[bytes], bool | None],
) -> Callable[[bytes], bool | None]:
    """Return what tells of the bytes of a file whether it matters.

    True where it holds our groups or one of *words*, or one of *core* with one of *besides*;
    False where it holds one of *core* alone; None where it holds nothing of all that. Of
    what may be written in other bytes *look_closely* tells the same.
    """
    sure = (*OUR_GROUPS, *words)
    first_look = _pattern(sure, core, besides)
    beside_core = _pattern((*sure, *besides))
    core_beside = _pattern((*sure, *core))
    of_core, of_besides = set(map(_found_of, core)), set(map(_found_of, besides))
    closely = {CODE, *BYTE_ORDER_MARKS}

    def matters(data: bytes) -> bool | None:
        found = first_look(data)
        if found is None:
            return None
        word = found.group()
        if word in of_core or word in of_besides:
            look, alone = (beside_core, False) if word in of_core else (core_beside, None)
            found = look(data, found.start() + 1)
            if found is None:
                return alone
            word = found.group()
        return look_closely(data) if word in closely else True

    return matters


def _pattern(*groups: Sequence[str]) -> Callable[..., re.Match[bytes] | None]:
    """Return what finds one of the words of *groups*, of two at one place that of the first.

    It finds what may stand for others, too. One pattern, since each look of its own would
    go through the whole file; by first letters, since it tries all that it has at each of
    them. Of words that hold another of their group, that one is enough.
    """
    by_first: dict[bytes, list[bytes]] = {}
    for group in groups:
        least = {word for word in group if not any(each in word for each in group if each != word)}
        for word in sorted(least):
            found = _found_of(word)
            head = re.escape(word.encode().removesuffix(found))
            rest = (rb"(?<=%b\.)" % head if head else b"") + re.escape(found[1:])
            by_first.setdefault(found[:1], []).append(rest)
    # Not in groups: where a pattern begins with one, Python looks for no letters first.
    parts = [re.escape(first) + b"(?:%b)" % b"|".join(rest) for first, rest in by_first.items()]
    otherwise = map(re.escape, (CODE, *BYTE_ORDER_MARKS))
    return re.compile(b"|".join([*parts, *otherwise])).search


def _found_of(word: str) -> bytes:
    """Return what the pattern of *word* finds: all of it, or what comes from its first dot on."""
    at = word.find(".")
    return (word if at < 0 or word[0].isupper() else word[at:]).encode()
