"""What a rule reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

from aigw_lint.text.edit import Fix
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge, Severity

ENGINE_IDS = frozenset({"syntax-error", "internal-error", "unused-suppression", "input-limit"})
"""The linter's own ids, which nothing can ignore, switch off or re-grade."""


_FASTEST_SHA256 = ("_sha2", "_sha256", "hashlib")
"""Modules with ``sha256``, by what they cost to import: the last one loads all of OpenSSL."""


class ManifestInfo(Record):
    """How a report names a manifest."""

    api_version: str
    kind: str
    namespace: str | None
    name: str | None


class Related(Record):
    """Another place that a finding is about: the other end of a reference, say."""

    message: str
    location: Location
    manifest: ManifestInfo | None = None


class Finding(Record):
    """One problem at one location, by one rule."""

    location: Location
    rule: str
    severity: Severity
    judge: Judge
    category: str
    message: str
    path: str = ""
    """JSON pointer from the top of the document; empty where there is none."""
    manifest: ManifestInfo | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    code: str | None = None
    """The rule's sub-code, where one id covers several kinds of fault."""
    data: Mapping[str, object] | None = None
    """What programs may want to read, such as the condition that a controller sets."""
    alternatives: tuple[str, ...] | None = None
    """The renderings in which the finding holds; None where it holds in all."""
    targets: tuple[str, ...] | None = None
    """The target releases for which it holds; None where it holds for all."""
    renderings: tuple[str, ...] | None = None
    """All renderings of the object, where it has several and the finding holds in all."""
    rendered_from: str | None = None
    """The template or manifest that was rendered to what stands there; None where nobody says."""

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Return what findings are ordered by: file, span, rule, then the message."""
        return (self.location, self.rule, self.message, self.alternatives or ())

    @property
    def fingerprint(self) -> str:
        """Return what names this finding when lines move: 32 hexadecimal digits.

        Made of rule, code, file, object, path and message, without line numbers.
        """
        identity = self.manifest or ManifestInfo("", "", None, None)
        parts = (
            self.rule,
            self.code or "",
            self.location.file,
            *(part or "" for part in identity),
            self.path,
            self.message,
        )
        digest = _sha256()("\0".join(parts).encode("utf-8", "surrogatepass"))
        return str(digest.hexdigest())[:32]


class Undecided(Record):
    """One check that could not be decided, and why."""

    location: Location
    rule: str
    reason: str
    """A word in kebab-case that counts group by, such as ``external-reference``."""
    message: str
    alternatives: tuple[str, ...] | None = None
    """The renderings in which it is so; None where it is in all."""


@lru_cache(maxsize=1)
def _sha256() -> Callable[[bytes], Any]:
    """Return what makes the SHA-256 of bytes, from the module that loads the quickest."""
    for name in _FASTEST_SHA256:
        with suppress(ImportError):
            return cast("Callable[[bytes], Any]", import_module(name).sha256)
    raise AssertionError("hashlib is part of Python")
