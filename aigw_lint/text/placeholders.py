"""Texts of which a part is put in later, by programs or by people."""

from __future__ import annotations

import re

from aigw_lint.words.pattern import lazy_pattern

_PLACEHOLDERS = (
    ("${", "}"),
    ("$(", ")"),
    ("{{", "}}"),
    # What plugins of Argo CD put in: its vault plugin, and the replacers of Vault and of Secrets.
    ("<path:", ">"),
    ("<vault:", ">"),
    ("<secret:", ">"),
)
SEALED = "ENC["
"""How a value begins that SOPS encrypts."""
_LONGEST_STAND_IN = 300

BARE_VARIABLE = lazy_pattern(r"(?<![\w$\\^)])\$[A-Z_][A-Z0-9_]+")
"""A variable of a shell without braces, which ``envsubst`` puts in; never in a pattern."""
BRACED = lazy_pattern(r"\{[A-Z][A-Z0-9_]+\}|#\{[A-Za-z][\w.-]*\}#")
"""What programs put in for themselves; as a whole text alone."""
ANGLED = lazy_pattern(
    r"(?!<(?:nil|none|unset|unknown)>\Z)"
    r"(?:[A-Za-z0-9._:/@=*-]*<<?[A-Za-z][A-Za-z0-9 ._-]*>>?)+[A-Za-z0-9._:/@=-]*",
    re.ASCII,
)
"""``<name>`` in a word. No spaces, brackets or backslashes around it: that is HTML, a pattern or
prose; and none that programs print."""


def has_placeholder(text: str) -> bool:
    """Whether a part of *text* is put in later: by programs, or by people and their scripts.

    The latter write ``$X``, ``{X}`` or ``<x>``.
    """
    if "$" in text or "{" in text or "<" in text:  # three looks cost less than all that follows
        return is_templated(text) or (len(text) <= _LONGEST_STAND_IN and _is_to_fill_in(text))
    return text.startswith(SEALED) and text.endswith("]")


def is_templated(text: str) -> bool:
    """Whether programs put in a part of *text*: ``${X}``, ``$(X)``, ``{{ x }}``, ``<path:x>``.

    Or all of it, as what decrypts it does: ``ENC[...]``.
    """
    if "$" in text or "{" in text or "<" in text:  # three looks cost less than six
        # No pattern: what is opened a million times and never closed would take hours.
        return any(_encloses(text, *signs) for signs in _PLACEHOLDERS)
    return text.startswith(SEALED) and text.endswith("]")


def _is_to_fill_in(text: str) -> bool:
    """Tell whether *text*, which is short, has a place that somebody is to put a value in."""
    if "$" in text and BARE_VARIABLE().search(text):
        return True
    return bool(BRACED().fullmatch(text) or ("<" in text and ANGLED().fullmatch(text)))


def _encloses(text: str, opening: str, closing: str) -> bool:
    at = text.find(opening)
    return at >= 0 and text.find(closing, at + len(opening)) >= 0
