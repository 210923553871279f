"""Whether plain data fits a schema, told quickly and without a reason.

Each schema becomes a function, made when it is first needed. `explain` finds
the reasons with ``jsonschema``; tests hold that the two always agree.
"""

from __future__ import annotations

from collections.abc import Mapping

from aigw_lint.schema.keywords import Json
from aigw_lint.schema.values import has_open
from aigw_lint.schema.words import MAKERS, TYPED, UNTYPED, Check, Schema, every


def fits(instance: Json, schema: Schema | bool) -> bool:
    """Tell whether *instance*, as JSON is read, fits *schema*."""
    return Checks({}).of(schema)(instance)


class Checks:
    """The functions that schemas become; they share *definitions*."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._known: dict[str, Check] = {}

    def of(self, schema: Schema | bool) -> Check:
        """Return what tells whether an instance fits *schema*."""
        if isinstance(schema, bool):
            return lambda _: schema
        if "$ref" in schema:
            return self._shared(schema["$ref"].removeprefix("#/$defs/"))
        name = schema.get("type")
        maker, told = TYPED.get(name, UNTYPED) if isinstance(name, str) else UNTYPED
        checks = [] if maker is None else [maker(name, schema, self)]
        checks += [
            of_word(wanted, schema, self)
            for word, wanted in schema.items()
            if word not in told and (of_word := MAKERS.get(word)) is not None
        ]
        if "x-constraint" in schema:
            return _unless_open(every(checks))
        check = checks[0] if len(checks) == 1 else every(checks)
        is_of_text = schema.get("type") == "string" and not _SEARCHED.isdisjoint(schema)
        return _remembering(check) if is_of_text else check

    def _shared(self, name: str) -> Check:
        """Return the check of a definition, made at the first call: they may be many."""

        def check(instance: Json) -> bool:
            known = self._known.get(name)
            if known is None:
                known = self._known[name] = self.of(self._definitions[name])
            return known(instance)

        return check


# What is asked of a text that takes a while, and is asked of the same few texts over and over.
_SEARCHED = frozenset({"pattern", "format", "enum"})
_MOST_REMEMBERED = 200


def _remembering(check: Check) -> Check:
    """Return *check*, of texts, that asks once of each text that fits."""
    fitting: set[str] = set()

    def remembering(instance: Json) -> bool:
        if type(instance) is not str:
            return check(instance)
        if instance in fitting:
            return True
        if not check(instance):
            return False
        if len(fitting) < _MOST_REMEMBERED:
            fitting.add(instance)
        return True

    return remembering


def _unless_open(check: Check) -> Check:
    """Return *check* for data that is known: whether the rest fits is undecided."""
    return lambda instance: check(instance) or has_open(instance)
