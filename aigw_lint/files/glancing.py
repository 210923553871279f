"""What texts say of themselves, by a look at their bytes: kinds and API groups.

A repository has many thousands of files that are nobody's business here, and most of a
run over it would go into parsing them. So each is first looked at: what stands after
``kind:`` and ``apiVersion:`` in it, at any depth, in YAML and JSON alike. That is more
than the kinds of its objects, never less. What a look cannot tell is not guessed: a text
that says its kinds in another way is not plain to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

OUR_GROUPS = ("envoyproxy.io", "gateway.networking", "inference.networking")
"""What the names of our groups hold."""
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
# What letters begin with that are written as codes in JSON.
_CODE = b"\\u00"


def values_of(key: bytes, word: bytes, ends: bytes = b"") -> Callable[[bytes], list[bytes]]:
    """Return what finds the values of *key*, a pattern, at any depth, in YAML and JSON alike.

    Those that are a plain *word*, up to one of *ends* or what ends any word. Where the key is
    there, but no such word behind it on its line, what is found is empty. *key* is to begin
    with letters, which Python looks for quickly, since it goes through all files whole.
    """
    value = rb"(?:(" + word + rb")(?=[" + ends + rb"\"'\s,}\]]|\Z))?"
    return re.compile(key + rb"(?:\\|[\"']?[ \t]*:(?:[ \t]+[\"']?|[\"'])?" + value + rb")").findall


kinds_found_in = values_of(rb"kind", rb"\w+")
"""Returns what a text has as kinds, empty ones for those that are not plain to see."""
_groups_found_in = values_of(rb"ersion(?<=pi[Vv]ersion)", rb"[\w.-]+", ends=b"/")
# What begins with one byte is only looked for where that byte is: as a number, which Python
# finds at once, where for a text of one byte it first tries whether that is a number.
_BRACE, _BACKSLASH, _QUESTION_MARK, _STAR = b"{\\?*"
_TEMPLATE = re.compile(rb"\{[{%]").search
_CODED = re.compile(rb"\\[xuUN\r\n]").search
_KEY_APART = re.compile(rb"\?(?<![^\s{\[,-]\?)\s").search
_ALIAS_AS_KEY = re.compile(rb"\*[^\s,\[\]{}]{1,200}[ \t]+:").search  # bounded, as stars may be many


def is_plain(data: bytes) -> bool:
    """Tell whether all keys and words of *data* stand there as they are.

    Not so in a template, where letters are written as codes or a word goes over the end of a
    line, and where a key stands apart from its value or is an alias.
    """
    return not (
        data.startswith(BYTE_ORDER_MARKS)
        or (_BRACE in data and _TEMPLATE(data))
        or (_BACKSLASH in data and _CODED(data))
        or (_QUESTION_MARK in data and _KEY_APART(data))
        or (_STAR in data and _ALIAS_AS_KEY(data))
    )


def kinds_in(data: bytes) -> list[bytes] | None:
    """Return what *data* has as kinds, those of its objects among them.

    None where they are not plain to see, or where it has none.
    """
    found = kinds_found_in(data)
    return found if found and b"" not in found and is_plain(data) else None


def groups_in(data: bytes) -> list[bytes] | None:
    """Return what *data* has as groups of API versions, or as versions without a group.

    None where they are not plain to see.
    """
    found = _groups_found_in(data)
    return None if b"" in found else found


def may_hold(data: bytes, words: tuple[str, ...]) -> bool:
    """Tell whether *data* holds one of *words*, wherever; True also where a look cannot tell.

    So it is in UTF-16.
    """
    if _finder(words)(data) or data.startswith(BYTE_ORDER_MARKS):
        return True
    if _CODE not in data:
        return False
    plain = _spelled_out(data)
    return plain != data and may_hold(plain, words)


def _spelled_out(data: bytes) -> bytes:
    """Return *data* with letters and dots that are written as codes, as JSON may, in plain."""
    return re.sub(rb"\\u00([2-7][0-9A-Fa-f])", lambda code: bytes.fromhex(code[1].decode()), data)


@lru_cache(maxsize=4)
def _finder(words: tuple[str, ...]) -> Callable[[bytes], object]:
    """Return what finds one of *words*.

    One pattern, since each look of its own would go through the whole text; by first letters,
    since it tries all that it has at each of them. Of words that hold another, that one is enough.
    """
    least = {word for word in words if not any(each in word for each in words if each != word)}
    by_first: dict[str, list[str]] = {}
    for word in sorted(least):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    # Not in groups: where a pattern begins with one, Python looks for no letters first.
    parts = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()]
    return re.compile("|".join(parts).encode()).search
