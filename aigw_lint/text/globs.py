"""Globs as in ``.gitignore``, made into one regular expression.

A glob without a slash, but for one at its end, matches a name in any folder;
any other is anchored at the top. ``*`` and ``?`` stop at ``/``, ``**`` does not.
A slash at the end matches folders only. What matches a folder matches all that
lies below it. There is no ``!`` and no escape: write ``[*]`` for a star.

Globs come from configurations that strangers may have written, so none may
take long on any path. What follows a star or ``**`` is therefore taken at the
first place where it fits and never tried again. That loses nothing: a star of
the same sort comes next, or the end, and swallows what lies between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from aigw_lint.words.pattern import lazy_pattern

_TOKEN = lazy_pattern(r"(\*+)|(\?)|\[(!?)(\]?[^]]*)\]|(.)", re.DOTALL)
_CHARACTER = r"[^/]"
_SEGMENT_END = r"(?=/|\Z)"


def compile_globs(globs: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a path matches one of *globs*.

    The path is relative, with ``/`` between its parts, and a folder's ends
    in ``/``. ValueError, with what is wrong, where a glob is none.
    """
    numbers = count()
    patterns = [_translate(glob, numbers) for glob in globs]
    if not patterns:
        return NOTHING
    try:
        match = re.compile("|".join(patterns), re.DOTALL).fullmatch
    except re.error as error:
        raise ValueError(f"not a glob: {error.msg}") from error
    return lambda path: match(path) is not None


def check_glob(glob: str) -> None:
    """ValueError, with what is wrong and what to write instead, where *glob* is none."""
    compile_globs((glob,))


def _nothing(_path: str) -> bool:
    return False


NOTHING = _nothing
"""What `compile_globs` returns for no glob at all: nobody need ask it."""


def _translate(glob: str, numbers: Iterator[int]) -> str:
    """Return the regular expression of one glob; *numbers* keep its group names apart."""
    segments = _segments(glob)
    folders_only = glob.endswith("/")
    if segments[-1] == "**":
        tail = rf"{_CHARACTER}+/.*" if folders_only else r".+"
        tail = tail if segments == ["**"] else "/" + tail
    else:
        tail = r"/.*" if folders_only else r"(?:/.*)?"
    first, *others = _blocks(segments)
    pattern = _block(first, numbers) if first else ""
    for block in others:
        slash = "/" if pattern else ""
        skipped = rf"(?:{_CHARACTER}+/)*?"
        pattern += slash + _atomic(skipped + _block(block, numbers), numbers)
    return pattern + tail


def _segments(glob: str) -> list[str]:
    """Return the parts of *glob* between slashes, the first ``**`` where it is not anchored."""
    if glob.startswith("!"):
        raise ValueError("a glob cannot begin with `!`; list what is meant")
    if "\\" in glob:
        raise ValueError("write `/` between folders, not a backslash")
    segments = [part for part in glob.split("/") if part not in ("", ".")]
    if not segments:
        raise ValueError("the glob is empty")
    if ".." in segments:
        raise ValueError("a glob cannot leave the folder with `..`")
    if "/" not in glob.rstrip("/"):
        segments.insert(0, "**")
    return [
        part
        for index, part in enumerate(segments)
        if part != "**" or index == 0 or segments[index - 1] != "**"
    ]


def _blocks(segments: list[str]) -> list[list[str]]:
    """Split at each ``**``; only the first block can be empty."""
    blocks: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            blocks.append([])
        else:
            blocks[-1].append(segment)
    return [blocks[0], *(block for block in blocks[1:] if block)]


def _block(segments: list[str], numbers: Iterator[int]) -> str:
    return "/".join(_segment(segment, numbers) for segment in segments) + _SEGMENT_END


def _segment(segment: str, numbers: Iterator[int]) -> str:
    """Return the expression of one name; it never matches an empty one."""
    pieces = [""]
    for stars, question, negated, members, character in _TOKEN().findall(segment):
        if stars:
            pieces.append("")
        elif question:
            pieces[-1] += _CHARACTER
        elif members:
            pieces[-1] += _class(negated, members)
        else:
            pieces[-1] += re.escape(character)
    first, *others = pieces
    if not others:
        return first
    middle = "".join(_atomic(rf"{_CHARACTER}*?{piece}", numbers) for piece in others[:-1])
    return rf"(?={_CHARACTER}){first}{middle}{_CHARACTER}*{others[-1]}"


def _class(negated: str, members: str) -> str:
    """Return the expression of ``[members]``; it never matches a slash."""
    escaped = re.sub(r"([&~|^[\]])", r"\\\1", members)
    return rf"(?!/)[{'^' if negated else ''}{escaped}]"


def _atomic(pattern: str, numbers: Iterator[int]) -> str:
    """Return *pattern* so that a match of it is final; Python 3.10 has no ``(?>...)``."""
    name = f"g{next(numbers)}"
    return f"(?=(?P<{name}>{pattern}))(?P={name})"
