"""Rules of users' CRDs that are expressions of CEL: asked of the engine, where that is installed.

The engine is the optional extra ``cel``; it is loaded when there is something to ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from aigw_lint.schema.celdata import (
    LITERALS,
    Asked,
    Shape,
    asked,
    in_order,
    is_of_order,
    seen,
    shape_of,
)
from aigw_lint.schema.cellibrary import NO_ITEMS, NO_QUANTITY, OF_LISTS, declared
from aigw_lint.text.wording import cut

Json: TypeAlias = Any

WORD = "x-cel"
_LONGEST_RULE = 4000
_LONGEST_MESSAGE = 200
_OLD = re.compile(r"\boldSelf\b")
# What makes texts grow: a rule could make them grow without end, which the API server forbids.
_GROWING = re.compile(r"\b(?:map|join|format)\s*\(|\]\s*\.\s*\w+\s*\(")
_REPLACING = re.compile(r"\breplace\s*\(")
_LOOPS = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(")
_OF_LISTS = re.compile(OF_LISTS)
_MOST_GROWING, _MOST_REPLACING = 6, 2
# What ends in an error for the API server, too; of other errors the engine may be the cause.
_BROKEN = (
    *("Key not found", "Index error", "divide by zero", "modulus by zero", "overflow"),
    *(NO_ITEMS, NO_QUANTITY),
    *("cannot convert string", "of int64 range", "of uint64 range"),
    *("String to Duration conversion", "String to Timestamp conversion", "<string>.size()"),
)
_NOT_TOLD = "out of range for 'self"
_EXTENSIONS = (
    ("ext_strings", "ExtStrings"),
    ("ext_optional", "ExtOptional"),
    ("ext_math", "ExtMath"),
)
# What there was before an object is made.
_NOTHING_OLD = "optional.none()"


def as_member(rule: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return *rule*, that of *schema*, as a member of ``allOf``; None if only updates break it."""
    text = rule["rule"].strip()
    is_short = len(text) <= _LONGEST_RULE
    is_transition = is_short and _OLD.search(LITERALS.sub("''", text)) is not None
    if is_transition and rule.get("optionalOldSelf") is not True:
        return None
    message, expression = rule.get("message"), rule.get("messageExpression")
    said = message if isinstance(message, str) and message.strip() else ""
    shape = shape_of(schema)
    asked_as = asked(text, shape) if is_short else Asked(text, is_whole=False)
    made = {
        "x-constraint": "cel",
        "x-message": _said(said) if said else f'by its CRD, "{_line(text)}" must hold',
        WORD: {
            "rule": text,
            "asked": _without_old(asked_as.text) if is_transition else asked_as.text,
            "says": _asked_of(expression, shape),
            "shape": shape,
            "is-whole": asked_as.is_whole,
            "is-transition": is_transition,
        },
    }
    at = rule.get("fieldPath")
    if isinstance(at, str) and re.fullmatch(r"(\.[A-Za-z_][A-Za-z0-9_]*)+", at):
        made["x-at"] = at[1:].replace(".", "/")
    return made


def _asked_of(expression: Any, shape: Shape) -> str:  # noqa: ANN401 - whatever stands there
    is_one = isinstance(expression, str) and len(expression) <= _LONGEST_RULE
    return asked(expression, shape).text if is_one else ""


def _without_old(text: str) -> str:
    """Return *text* as it is asked of an object that is new."""
    pattern = rf"({LITERALS.pattern})|\boldSelf\b"
    return re.sub(pattern, lambda found: found[1] or _NOTHING_OLD, text)


def _said(text: str) -> str:
    return f'its CRD says "{_line(text)}"'


def _line(text: str) -> str:
    """Return *text* on one line, cut."""
    return cut(" ".join(text[: 4 * _LONGEST_MESSAGE].split()), _LONGEST_MESSAGE)


def can_ask_rules() -> bool:
    """Tell whether the engine is there."""
    return _environment() is not None


def holds(instance: Json, wanted: Mapping[str, Any]) -> bool:
    """Tell whether *instance* keeps a rule; what cannot be told is taken for kept."""
    return answer(instance, wanted) is not False


def answer(instance: Json, wanted: Mapping[str, Any]) -> bool | None:
    """Return whether *instance* keeps a rule; None where that cannot be told here.

    A rule that also looks at the old object may let one be that it would refuse anew.
    """
    if not wanted["is-whole"]:
        return None
    rule, shape = wanted["asked"], wanted["shape"]
    told = _told(rule, instance, shape)
    ordered = in_order(instance, shape)
    if told is not None and ordered is not instance:
        if is_of_order(rule, shape):
            return None
        told = _told(rule, ordered, shape)
    return None if wanted["is-transition"] and told is False else told


def _told(rule: str, instance: Json, shape: Shape) -> bool | None:
    kind, value = _evaluated(rule, seen(instance, shape))
    if kind == "ERROR":
        is_broken = any(each in str(value) for each in _BROKEN) and _NOT_TOLD not in str(value)
        return False if is_broken else None
    return value if kind == "BOOL" and isinstance(value, bool) else None


def message(instance: Json, constraint: Mapping[str, Any]) -> str:
    """Return what the CRD says of *instance*, which breaks its rule."""
    expression = constraint[WORD]["says"]
    data = seen(instance, constraint[WORD]["shape"])
    kind, value = _evaluated(expression, data) if expression else ("", "")
    if kind == "STRING" and isinstance(value, str) and value.strip():
        return _said(value)
    return str(constraint["x-message"])


def _evaluated(expression: str, instance: Json) -> tuple[str, Json]:
    """Return type and value of *expression*; both empty where it cannot be evaluated."""
    program = _program(expression)
    if program is None:
        return "", None
    try:
        found = program.eval(data={"self": instance})
        return str(found.type()), found.plain_value()
    except Exception:  # noqa: BLE001 - whatever a strange rule makes the engine do
        return "", None


@lru_cache(maxsize=1024)
def _program(expression: str) -> Any:  # noqa: ANN401 - the engine's own
    """Return *expression*, ready to be evaluated; None where it is not to be, or cannot."""
    environment = _environment()
    if environment is None or len(expression) > _LONGEST_RULE or _may_grow(expression):
        return None
    try:
        return environment.compile(expression)
    except Exception:  # noqa: BLE001 - what the engine does not know, it says in its own way
        return None


def _may_grow(expression: str) -> bool:
    return (
        (_OF_LISTS.search(expression) is not None and len(_LOOPS.findall(expression)) > 1)
        or len(_GROWING.findall(expression)) > _MOST_GROWING
        or len(_REPLACING.findall(expression)) > _MOST_REPLACING
    )


@lru_cache(maxsize=1)
def _environment() -> Any:  # noqa: ANN401 - the engine's own
    from importlib import import_module  # by name, since it may not be there

    try:
        cel = import_module("cel_expr_python.cel")
        extensions = [
            getattr(import_module(f"cel_expr_python.ext.{module}"), name)()
            for module, name in _EXTENSIONS
        ]
    except (ImportError, AttributeError):
        return None
    functions = declared(cel)
    return cel.NewEnv(variables={"self": cel.Type.DYN}, extensions=extensions, functions=functions)
