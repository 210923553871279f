"""Immutable records, made quickly.

``Record`` is ``typing.NamedTuple`` for readers and type checkers. Where the
program runs it makes the same tuples without parsing annotations and without
compiling a constructor for each class: that takes longer than all the rest of
making a class. Over all records of ours it is a tenth of a short run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    try:
        from _collections import _tuplegetter as _field  # what named tuples read fields by
    except ImportError:

        def _field(index: int, doc: str) -> property:
            return property(itemgetter(index), doc=doc)

    class _Fields(tuple):
        """What all records can do."""

        __slots__ = ()
        _fields: tuple[str, ...] = ()

        @classmethod
        def _make(cls, values: Iterable[object]) -> _Fields:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changes: object) -> _Fields:
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"Got unexpected field names: {list(changes)!r}")
            return made

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            pairs = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(pairs)})"

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

    _new = tuple.__new__

    # Written out, since to compile one takes longer than to make ten classes.
    _SHORT = (
        lambda _cls: _new(_cls, ()),
        lambda _cls, a: _new(_cls, (a,)),
        lambda _cls, a, b: _new(_cls, (a, b)),
        lambda _cls, a, b, c: _new(_cls, (a, b, c)),
        lambda _cls, a, b, c, d: _new(_cls, (a, b, c, d)),
        lambda _cls, a, b, c, d, e: _new(_cls, (a, b, c, d, e)),
        lambda _cls, a, b, c, d, e, f: _new(_cls, (a, b, c, d, e, f)),
        lambda _cls, a, b, c, d, e, f, g: _new(_cls, (a, b, c, d, e, f, g)),
        lambda _cls, a, b, c, d, e, f, g, h: _new(_cls, (a, b, c, d, e, f, g, h)),
        lambda _cls, a, b, c, d, e, f, g, h, i: _new(_cls, (a, b, c, d, e, f, g, h, i)),
        lambda _cls, a, b, c, d, e, f, g, h, i, j: _new(_cls, (a, b, c, d, e, f, g, h, i, j)),
        lambda _cls, a, b, c, d, e, f, g, h, i, j, k: _new(_cls, (a, b, c, d, e, f, g, h, i, j, k)),
    )

    @cache
    def _constructor(count: int) -> FunctionType:
        """Return a constructor of *count* fields, whatever their names."""
        if count < len(_SHORT):
            return _SHORT[count]
        names = "".join(f"_{index}, " for index in range(count))
        scope = {"_new": _new, "__builtins__": {}}
        return eval(f"lambda _cls, {names}: _new(_cls, ({names}))", scope)  # noqa: S307 - our text

    class _RecordType(type):
        """Turns the body of a class into a named tuple with the methods of that body."""

        def __new__(cls, name: str, _bases: tuple[type, ...], body: Mapping[str, Any]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            made = _constructor(len(fields))
            code = made.__code__.replace(co_name="__new__", co_varnames=("_cls", *fields))
            new = FunctionType(code, made.__globals__, "__new__", tuple(defaults.values()))
            getters = {field: _field(index, "") for index, field in enumerate(fields)}
            own = {
                "__slots__": (),
                "_fields": fields,
                "_field_defaults": defaults,
                "__match_args__": fields,
                "__new__": new,
            }
            return type(name, (_Fields,), {**body, **getters, **own})

    Record = type.__new__(_RecordType, "Record", (), {})

__all__ = ["Record"]
