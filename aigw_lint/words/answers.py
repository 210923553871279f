"""Answers of three values: True, False, and None for what the files cannot tell."""

from __future__ import annotations

from collections.abc import Iterable


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Tell whether all *answers* are True; one that is False decides, whatever is not known."""
    answers = list(answers)
    if False in answers:
        return False
    return None if None in answers else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Tell whether any of *answers* is True; one that is decides, whatever is not known."""
    answers = list(answers)
    if True in answers:
        return True
    return None if None in answers else False


def none_of(answers: Iterable[bool | None]) -> bool | None:
    """Tell whether all *answers* are False; one that is True decides, whatever is not known."""
    found = any_of(answers)
    return None if found is None else not found
