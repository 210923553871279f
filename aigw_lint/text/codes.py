"""Rules and their codes, as ``RULE/CODE`` names them: one kind of what a rule finds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias

from aigw_lint.text.wording import meant, quoted

CodesOf: TypeAlias = "Callable[[str], Collection[str]]"
"""What returns the codes of a rule by its id."""


def joined(rule: str, code: str | None) -> str:
    """Return how people name *code* of *rule*; the rule alone where there is none."""
    return rule if code is None else f"{rule}/{code}"


def rule_of(name: str) -> str:
    """Return the rule that *name* is about, with a code or without."""
    return name.partition("/")[0]


def has_code(name: str) -> bool:
    """Tell whether *name* names a code of a rule."""
    return "/" in name


def unknown_code(name: str, codes: Collection[str]) -> str:
    """Return why *name* names no code of its rule, which has *codes*; empty where it does."""
    rule, _, code = name.partition("/")
    if code in codes:
        return ""
    if not codes:
        return f"the rule {quoted(rule)} has no codes; write {quoted(rule)} alone"
    near = meant(code, codes)
    hint = f"; did you mean {quoted(joined(rule, near))}?" if near else ""
    return f"the rule {quoted(rule)} has no code {quoted(code)}{hint}"
