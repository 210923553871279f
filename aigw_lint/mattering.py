"""Which files of core kinds alone can matter: those that speak of a name that ours speak of.

A large repository holds thousands of Services, Secrets and ConfigMaps that no manifest of
ours names. To look for their names costs a hundredth of parsing them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aigw_lint.spelling import NearNames

_NAME = re.compile(rb"""\bname["']?\s*:\s*["']?([^\s"',\]}]*)""")
_IS_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,252}", re.ASCII).fullmatch
_MOST_NAMES = 50_000
# Signs that a name may not be what stands there, or that more hangs on the file than a name.
_SIGNS = (b"{{", b"{%", b"${", b"$(", b"<path:", b"aigw-lint:", b"ai-eg-", b"\\")
# What gives other names to objects, wherever it stands.
_RENAMING = (b"namePrefix", b"nameSuffix", b"metadata/name", b"replacements", b"allowNameChange")
_WORDS = re.compile(r"[A-Za-z0-9][\w.-]{0,252}", re.ASCII)
# With variables of Flux, names are put together of parts.
_VARIABLE = frozenset({"postBuild"})


def may_rename(data: bytes) -> bool:
    """Tell whether a file with *data* may make kustomize or Flux give other names to objects."""
    return any(sign in data for sign in _RENAMING)


def has_signs(data: bytes) -> bool:
    """Tell whether more hangs on a file with *data* than the names in it."""
    return any(sign in data for sign in _SIGNS)


class Wanted:
    """The names that some files speak of; all where these are too many, or not told."""

    def __init__(self, texts: Iterable[str], patches: Iterable[bytes] = ()) -> None:
        self._names: set[str] = set()
        for text in texts:
            if _IS_NAME(text):
                self._names.add(text)
            elif "\n" in text or "{" in text or "[" in text:  # a patch, say
                self._names.update(_WORDS.findall(text))
        for data in patches:
            self._names.update(_WORDS.findall(data.decode("utf-8", "replace")))
        told = len(self._names) <= _MOST_NAMES and self._names.isdisjoint(_VARIABLE)
        self._near = NearNames(self._names) if told else None

    def may_be_in(self, data: bytes) -> bool:
        """Tell whether a file with *data* may define one of them, or one that is nearly so."""
        if self._near is None:
            return True
        for found in _NAME.findall(data):
            name = found.decode("utf-8", "replace")
            if name in self._names or not _IS_NAME(name) or self._near.of(name):
                return True
        return False


def may_patch(data: bytes) -> bool:
    """Tell whether a file with *data* may be a JSON 6902 patch, which names no kind."""
    return b"op" in data and b"path" in data
