"""Immutable records, made quickly.

``Record`` is ``typing.NamedTuple`` for readers and type checkers. Where the
program runs it makes the same tuples without parsing each annotation: that
takes longer than all the rest of making a class, for what nobody reads there.
Over all records of ours it is a tenth of a short run.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:

    class _RecordType(type):
        """Turns the body of a class into a named tuple with the methods of that body."""

        def __new__(cls, name: str, _bases: tuple[type, ...], body: Mapping[str, object]) -> type:
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(  # noqa: PYI024 - what this module is for
                name, fields, defaults=defaults, module=body["__module__"]
            )
            for key, value in body.items():
                if key not in fields:
                    setattr(made, key, value)
            return made

    Record = type.__new__(_RecordType, "Record", (), {})

__all__ = ["Record"]
