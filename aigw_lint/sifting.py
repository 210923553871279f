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

    It finds what may stand for others, too. One pattern, since each look of its own would go through the whole file. Of words that
    hold another of their group, that one is enough. It has no groups of its own: where it
    has, Python tries it at each character.
    """
    parts: list[str] = []
    for group in groups:
        least = {word for word in group if not any(each in word for each in group if each != word)}
        parts += map(_pattern_of, sorted(least))
    otherwise = map(re.escape, (CODE, *BYTE_ORDER_MARKS))
    return re.compile(b"|".join([*map(str.encode, parts), *otherwise])).search


def _pattern_of(word: str) -> str:
    """Return the pattern of *word*, that begins with what few have: a capital or the first dot."""
    found = _found_of(word).decode()
    head = re.escape(word.removesuffix(found))
    return re.escape(found[0]) + (rf"(?<={head}\.)" if head else "") + re.escape(found[1:])


def _found_of(word: str) -> bytes:
    """Return what the pattern of *word* finds: all of it, or what comes from its first dot on."""
    at = word.find(".")
    return (word if at < 0 or word[0].isupper() else word[at:]).encode()
