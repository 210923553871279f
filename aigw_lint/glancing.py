"""What texts say of themselves, by a look at their bytes: kinds and API groups.

A repository has many thousands of files that are nobody's business here, and most of a
run over it would go into parsing them. So each is first looked at: what stands after
``kind:`` and ``apiVersion:`` in it, at any depth, in YAML and JSON alike. That is more
than the kinds of its objects, never less. What a look cannot tell is not guessed: a text
that says its kinds in another way is not plain to see.
"""

from __future__ import annotations

import re
from functools import lru_cache

OUR_GROUPS = ("envoyproxy.io", "gateway.networking", "inference.networking")
"""What the names of our groups hold."""
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
# What letters begin with that are written as codes.
_CODE = b"\\u00"

# Each begins with letters that Python looks for quickly, since each goes through all files
# whole. Where a key is there, but no plain word after it, the word that is found is empty.
_KINDS = re.compile(rb"kind[\"']?\s*:(?:\s*[\"']?(\w+))?").findall
# A slip in the rest of the key changes nothing.
_GROUPS = re.compile(rb"ersion[\"']?\s*:\s*[\"']?([\w.-]+)").findall


def kinds_in(data: bytes) -> list[bytes] | None:
    """Return what *data* has as kinds, those of its objects among them; None if it is not plain."""
    if data.startswith(BYTE_ORDER_MARKS) or (b"\\" in data and _CODE in data):
        return None
    found: list[bytes] = _KINDS(data)
    return None if b"" in found else found


def groups_in(data: bytes) -> list[bytes]:
    """Return what *data* has as groups of API versions, or as versions without a group."""
    found: list[bytes] = _GROUPS(data)
    return found


def may_hold(data: bytes, words: tuple[str, ...]) -> bool:
    """Tell whether *data* holds one of *words*, wherever; True also where a look cannot tell.

    So it is in UTF-16.
    """
    for word in _encoded(words):
        if word in data:
            return True
    if data.startswith(BYTE_ORDER_MARKS):
        return True
    if _CODE not in data:
        return False
    plain = _spelled_out(data)
    return plain != data and may_hold(plain, words)


def _spelled_out(data: bytes) -> bytes:
    """Return *data* with letters and dots that are written as codes, as JSON may, in plain."""
    return re.sub(rb"\\u00([2-7][0-9A-Fa-f])", lambda code: bytes.fromhex(code[1].decode()), data)


@lru_cache(maxsize=4)
def _encoded(words: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in words)
