"""The cross-field rules of CRDs, written again in our words: see ``schemas/cross-field``.

A CRD says such a rule as an expression. It is known here by the hash of that
text; what it asks is said by a schema, and why it matters by a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aigw_lint.words.record import Record

_DIGITS = 12


class Constraint(Record):
    """One cross-field rule."""

    id: str
    hashes: tuple[str, ...]
    """Those of the expressions that it stands for."""
    message: str
    schema: Mapping[str, Any] | bool
    at: str = ""
    """The field, below the place of the rule, where a finding stands; keys with ``/`` between."""
    needs_old: bool = False
    """Whether only an update can break it."""

    def as_schema(self) -> dict[str, Any]:
        """Return it as a member of ``allOf``."""
        made: dict[str, Any] = {"x-constraint": self.id, "x-message": self.message}
        if self.at:
            made["x-at"] = self.at
        return made | (dict(self.schema) if isinstance(self.schema, Mapping) else {})


def hash_of(expression: str) -> str:
    """Return what an expression of a CRD is known by."""
    import hashlib  # here, since only the building of schemas needs it

    return hashlib.sha256(expression.strip().encode()).hexdigest()[:_DIGITS]


def read_constraints(entries: Iterable[Mapping[str, Any]]) -> Iterator[Constraint]:
    """Yield the constraints that *entries* of a file hold."""
    for entry in entries:
        yield Constraint(
            entry["id"],
            tuple(entry["for"]),
            entry["message"],
            entry["schema"],
            entry.get("at", ""),
            entry.get("needs-old", False),
        )


def by_hash(constraints: Iterable[Constraint]) -> dict[str, Constraint]:
    """Return *constraints* by the hashes that they stand for; ValueError where two share one."""
    found: dict[str, Constraint] = {}
    for constraint in constraints:
        for each in constraint.hashes:
            if each in found:
                raise ValueError(f"{each} stands in {found[each].id} and in {constraint.id}")
            found[each] = constraint
    return found
