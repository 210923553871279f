"""Texts as most are: what many of them hold, by a look at their bytes.

What a look cannot tell is not guessed: the text is then to be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aigw_lint.node import resolve_scalar
from aigw_lint.objectref import LONGEST_NAME

_LONGEST_WORD = len("false")
# A file as most are: what says its kinds and names begins its line. Each text that is looked
# at begins with a line of its own, so that every document follows upon a mark.
_TOP = b"\n---\n"
_SIGN = re.compile(
    rb"\{[{%]|\r|\xc2\x85|\xe2\x80[\xa8\xa9]"  # templates, and other ends of lines
    rb"|-[Ll][Ii][Nn][Tt]:|\\[xuUN]"  # what suppresses rules, and letters written as codes
)
_ODD = re.compile(
    rb"\n(?:[^A-Za-z#\s.-]|-[^ \n-]|---[ \t]*[^\s#]"  # a line that begins with no key
    rb"|kind[ ]*:[^\n]*List"
    rb"|---[^\n]*\n(?:[ ]*(?:#[^\n]*)?\n)*[ \t]+[^\s#])"  # a document that is indented
)
LARGEST = 100_000
_KIND = re.compile(rb"\nkind\b")
_NAMED = re.compile(
    rb"\nmetadata:[ ]*(?:"
    rb"\n([ ]+)(?:(?!name\b)[^\s#\"'?&*!{\[][^\n]*\n(?:\1[ -][^\n]*\n)*\1)*"
    rb"name:[ ]+([\"']?)([A-Za-z0-9][\w.-]*)\2(?:[ ]+#[^\n]*|[ ]*)(?=\n|\Z)"
    rb"(?!(?:[ ]*\n)+\1[ ])(?!\n(?:\1[^\n]*\n)*\1[\"'?&!]?[ ]?[\"']?name\b)"
    rb"|\{[ ]*(?:namespace:[ ]*[\w.-]+[ ]*,[ ]*)?"
    rb"name:[ ]+([\"']?)([A-Za-z0-9][\w.-]*)\4[ ]*(?=[,}])(?![^}]*\bname\b)(?![^\n]*[*<])"
    rb")"
)


def joined(texts: Iterable[bytes]) -> bytes:
    """Return *texts*, each below a mark."""
    return _TOP + _TOP.join(texts)


def are_plain(together: bytes) -> bool:
    """Tell whether none of the texts in *together* holds anything that is odd."""
    return not (_has_sign(together) or _ODD.search(together))


def names_in_all(texts: Sequence[bytes], together: bytes) -> list[bytes] | None:
    """Return the names of all objects in *texts*, which are plain; None where it takes more to say.

    Each text has as many kinds as it has metadata, and all of them were found. *together* are
    the texts, joined.
    """
    kinds = [text.count(b"\nkind") + text.startswith(b"kind") for text in texts]
    if not all(kinds) or kinds != [
        text.count(b"\nmetadata:") + text.startswith(b"metadata:") for text in texts
    ]:
        return None
    names = _names_of(together)
    if names is None or not len(names) == sum(kinds) == len(_KIND.findall(together)):
        return None
    return names


def names_in(data: bytes, *, is_plain: bool) -> list[bytes] | None:
    """Return the names of the objects in *data*; None where a quick look does not tell them.

    *is_plain* says that it holds nothing that is odd.
    """
    if not is_plain and _has_sign(data):
        return None
    if b"kind" not in data and b"apiVersion" not in data:
        return []
    text = _TOP + data
    if not is_plain and _ODD.search(text):
        return None
    names = _names_of(text)
    return names if names and len(names) == len(_KIND.findall(text)) else None


def _names_of(text: bytes) -> list[bytes] | None:
    """Return the names in all metadata of *text*; None where one is no name."""
    names: list[bytes] = []
    for _, quote, block, flow_quote, flow in _NAMED.findall(text):
        name: bytes = block or flow
        if not (quote or flow_quote) and not _is_text(name):
            return None
        if len(name) > LONGEST_NAME:
            return None
        names.append(name)
    return names


def _has_sign(data: bytes) -> bool:
    may_have = (
        b"\r" in data
        or b"\\" in data
        or b"{{" in data
        or b"{%" in data
        or b"-lint:" in data.lower()
        or not data.isascii()
    )
    return may_have and _SIGN.search(data) is not None


def _is_text(name: bytes) -> bool:
    # Numbers begin with no letter, and no other word that is no text is so long.
    return (len(name) > _LONGEST_WORD and name[:1].isalpha()) or isinstance(
        resolve_scalar(name.decode("ascii")), str
    )
