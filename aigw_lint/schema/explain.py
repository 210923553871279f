"""Why plain data does not fit a schema: found by ``jsonschema``, with our words and formats.

That library is loaded when something is to be explained: most runs have no fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from aigw_lint.schema.breach import CONSTRAINT, REPEATED, UNKNOWN, Fault, Path
from aigw_lint.schema.choices import nearest
from aigw_lint.schema.formats import FORMATS
from aigw_lint.schema.keywords import KEYWORDS, Json
from aigw_lint.schema.nearby import homes_of, list_beside, may_hold
from aigw_lint.schema.plain import OPEN
from aigw_lint.schema.re2 import matches
from aigw_lint.schema.values import equal, has_open, is_of_type, repeated_keys
from aigw_lint.text.spelling import edit_distance, is_part

if TYPE_CHECKING:
    from jsonschema import ValidationError

Schema = Mapping[str, Any]

# What is told of one value where several things are wrong with it.
_ORDER = (
    *("type", UNKNOWN, "enum", "const", "required", "format", "pattern", REPEATED),
    *("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"),
)
_FORMS = ("anyOf", "oneOf")
_FAR = 3
_SHORT = 3


def explain(instance: Json, schema: Schema) -> tuple[Fault, ...]:
    """Return what is wrong with *instance*, one fault for each root cause; none where it fits."""
    errors = _validator()(schema).iter_errors(instance)
    found = [fault for error in errors for fault in _faults(error)]
    first: dict[tuple[Path, bool], Fault] = {}
    for fault in sorted(found, key=_rank):
        if fault.word == CONSTRAINT:
            continue
        of_field = fault.word == "required"
        first.setdefault((_place(fault), of_field), fault)
    faults = _slips(first.values())
    places = [_place(fault) for fault in faults]
    constraints = [
        each
        for each in found
        if each.word == CONSTRAINT and not any(_touch(each.path, place) for place in places)
    ]
    # What is wrong further down is mostly the cause of what is wrong above it.
    deepest = [
        each
        for each in constraints
        if not any(
            len(other.path) > len(each.path) and other.path[: len(each.path)] == each.path
            for other in constraints
        )
    ]
    told: dict[Path, Fault] = {}
    for each in deepest:
        told.setdefault(each.path, each)
    told_of = (_hinted(fault, schema, instance) for fault in (*faults, *told.values()))
    return tuple(sorted(told_of, key=lambda fault: tuple(map(str, fault.path))))


def _hinted(fault: Fault, schema: Schema, data: Json) -> Fault:
    if fault.word == UNKNOWN:
        fields = fault.schema.get("properties", {})
        fitting = [name for name in fields if may_hold(schema, fields[name], fault.instance)]
        homes = homes_of(schema, data, fault.path)
        return fault._replace(homes=homes, fitting=tuple(sorted(fitting)))
    if fault.word == "type" and fault.path:
        return fault._replace(hint=list_beside(schema, fault.path, fault.instance))
    return fault


def _rank(fault: Fault) -> int:
    return _ORDER.index(fault.word) if fault.word in _ORDER else len(_ORDER)


def _place(fault: Fault) -> Path:
    return (*fault.path, fault.name) if fault.word == "required" else fault.path


def _touch(one: Path, other: Path) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _slips(faults: Iterable[Fault]) -> list[Fault]:
    """Return *faults*; a field that is too much, and those missing beside it, are one of them.

    It may be a slip for one of them; else it may have been meant for them all the same.
    """
    listed = list(faults)
    missing: dict[Path, list[str]] = {}
    for fault in listed:
        if fault.word == "required":
            missing.setdefault(fault.path, []).append(fault.name)
    unknown = [index for index, fault in enumerate(listed) if fault.word == UNKNOWN]
    joined: set[Path] = set()
    for index in unknown:
        fault = listed[index]
        names = missing.get(fault.path[:-1], [])
        meant = next((name for name in names if is_slip(fault.name, name)), "")
        if meant:
            names.remove(meant)
            listed[index] = fault._replace(missing=meant)
        joined.add(fault.path[:-1])
    for index in unknown:
        fault = listed[index]
        names = missing.pop(fault.path[:-1], [])
        listed[index] = listed[index]._replace(lacking=tuple(names))
    return [each for each in listed if each.word != "required" or each.path not in joined]


def is_slip(name: str, other: str) -> bool:
    """Tell whether *name* looks like a slip for the field *other*.

    Of very short words nearly all are near each other: in these, letters are swapped at most.
    A whole word more is no slip, but another field, or one that is not fully written.
    """
    one, two = name.lower(), other.lower()
    if one == two:
        return True
    longer = max(len(one), len(two))
    if longer <= _SHORT:
        return sorted(one) == sorted(two) and edit_distance(one, two, 1) == 1
    if is_part(name, other) or is_part(other, name):
        return False
    limit = min(_FAR, longer // 3)
    return edit_distance(one, two, limit) <= limit


def _faults(error: ValidationError) -> list[Fault]:
    """Return what is wrong; where none of several forms fits, by the nearest of them."""
    forms: dict[Any, list[Fault]] = {}
    for inner in error.context if error.validator in _FORMS else ():
        forms.setdefault(inner.relative_schema_path[0], []).extend(_faults(inner))
    if not forms:
        return [_fault(error)]
    return nearest(_fault(error), [sorted(faults, key=_rank) for faults in forms.values()])


def _fault(error: ValidationError) -> Fault:
    path = tuple(error.absolute_path)
    word, wanted = str(error.validator), error.validator_value
    name = str(wanted) if word == "required" else str(path[-1]) if word == UNKNOWN else ""
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return Fault(path, word, wanted, error.instance, schema, name)


_Errors: TypeAlias = "Iterator[ValidationError]"


def _error(message: str, **words: Any) -> ValidationError:  # noqa: ANN401 - as jsonschema has them
    from jsonschema import ValidationError

    return ValidationError(message, **words)


def _type(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    del schema
    names = [wanted] if isinstance(wanted, str) else wanted
    if instance is not OPEN and not any(is_of_type(instance, name) for name in names):
        yield _error("type")


def _enum(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    del schema
    if instance is not OPEN and not any(equal(instance, each) for each in wanted):
        yield _error("enum")


def _const(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    del schema
    if not equal(instance, wanted):
        yield _error("const")


def _pattern(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    if not isinstance(instance, str) or len(instance) > schema.get("maxLength", len(instance)):
        return  # its length is told
    if not matches(wanted, instance):
        yield _error("pattern")


def _format(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    del schema
    if wanted in FORMATS and not FORMATS[wanted](instance):
        yield _error("format")


def _required(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    if isinstance(instance, dict):
        for name in wanted:
            if name not in instance:
                yield _error("required", validator="required", validator_value=name, schema=schema)


def _additional(validator: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    if not isinstance(instance, dict):
        return
    known = schema.get("properties", {})
    for name, value in instance.items():
        if name in known:
            continue
        if wanted is False:
            error = _error("unknown", instance=value, schema=schema)
            error.path.appendleft(name)
            yield error
        else:
            yield from validator.descend(value, wanted, path=name)


def _list_keys(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    if isinstance(instance, list):
        index = repeated_keys(instance, wanted)
        if index is not None:
            error = _error("repeated", instance=instance[index], schema=schema)
            error.path.appendleft(index)
            yield error


def _all_of(validator: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    for index, member in enumerate(wanted):
        if CONSTRAINT not in member:
            yield from validator.descend(instance, member, schema_path=index)
        elif not validator.evolve(schema=member).is_valid(instance) and not has_open(instance):
            yield _error(CONSTRAINT, validator=CONSTRAINT, validator_value=member, schema=schema)


def _not(validator: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    del schema
    if validator.evolve(schema=wanted).is_valid(instance) and not has_open(instance):
        yield _error("not")


def _one_of(validator: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    del schema
    context: list[ValidationError] = []
    fitting = []
    for index, form in enumerate(wanted):
        errors = [*validator.descend(instance, form, schema_path=index)]
        context += errors
        if not errors:
            fitting.append(form)
    if not fitting:
        yield _error("oneOf", context=context)
    elif len(fitting) > 1 and not has_open(instance):
        yield _error("oneOf", validator="oneOf", validator_value=fitting)


def _if(validator: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
    holds = validator.evolve(schema=wanted).is_valid(instance)
    word = "then" if holds else "else"
    if word in schema and not has_open(instance):
        yield from validator.descend(instance, schema[word], schema_path=word)


def _ours(word: str) -> Any:  # noqa: ANN401 - what jsonschema calls a validator function
    holds = KEYWORDS[word]

    def check(_: Any, wanted: Any, instance: Json, schema: Schema) -> _Errors:  # noqa: ANN401
        del schema
        if not holds(instance, wanted):
            yield _error(word)

    return check


def _checker(name: str) -> Any:  # noqa: ANN401 - stubs and library differ in how it is called
    return lambda _, value: is_of_type(value, name)


@lru_cache(maxsize=1)
def _validator() -> Any:  # noqa: ANN401 - a class that jsonschema makes
    from jsonschema import Draft202012Validator, TypeChecker
    from jsonschema.validators import extend

    names = ("object", "array", "string", "boolean", "null", "integer", "number")
    types = TypeChecker({name: _checker(name) for name in names})
    words = {
        "type": _type,
        "enum": _enum,
        "const": _const,
        "pattern": _pattern,
        "format": _format,
        "required": _required,
        UNKNOWN: _additional,
        REPEATED: _list_keys,
        "allOf": _all_of,
        "oneOf": _one_of,
        "not": _not,
        "if": _if,
        **{word: _ours(word) for word in KEYWORDS},
    }
    return extend(Draft202012Validator, words, type_checker=types)  # type: ignore[no-untyped-call]
