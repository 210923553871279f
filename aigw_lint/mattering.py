"""Which files of core kinds alone can matter: those that speak of a name that ours speak of.

A large repository holds thousands of Services, Secrets and ConfigMaps that no manifest of
ours names. To look for their names costs a hundredth of parsing them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aigw_lint.spelling import NearNames

_NAME = re.compile(rb"""\bname["']?\s*:\s*["']?([^\s"',\]}]*)""")
_IS_NAME = re.compile(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?", re.ASCII).fullmatch
_MOST_NAMES = 50_000
# Signs that a name may not be what stands there, or that more hangs on the file than a name.
_SIGNS = (b"{{", b"{%", b"${", b"$(", b"<path:", b"aigw-lint:", b"ai-eg-", b"\\")
# What gives other names to objects, wherever it stands.
_RENAMING = (b"namePrefix", b"nameSuffix", b"metadata/name", b"replacements", b"allowNameChange")
_LONGEST_NAME = 253


def may_rename(data: bytes) -> bool:
    """Tell whether a file with *data* may make kustomize or Flux give other names to objects."""
    return any(sign in data for sign in _RENAMING)


def has_signs(data: bytes) -> bool:
    """Tell whether more hangs on a file with *data* than the names in it."""
    return any(sign in data for sign in _SIGNS)


class Wanted:
    """The names that some files speak of; all where they are too many to tell."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._names = {text for text in texts if len(text) <= _LONGEST_NAME and _IS_NAME(text)}
        self._near = NearNames(self._names) if len(self._names) <= _MOST_NAMES else None

    def may_be_in(self, data: bytes) -> bool:
        """Tell whether a file with *data* may define one of them, or one that is nearly so."""
        if self._near is None:
            return True
        for found in _NAME.findall(data):
            name = found.decode("utf-8", "replace")
            if name in self._names or not _IS_NAME(name) or self._near.of(name):
                return True
        return False
