"""What is said to be wrong with a value, before anybody words it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigw_lint.schema.keywords import Json
from aigw_lint.schema.nearby import Home
from aigw_lint.words.record import Record

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

UNKNOWN = "additionalProperties"
CONSTRAINT = "x-constraint"
REPEATED = "x-list-keys"


class Fault(Record):
    """One thing that is wrong."""

    path: Path
    """Where, from the top of the data; of a field that is too much, its own path."""
    word: str
    """The word of the schema that is broken."""
    wanted: Any
    """Its value; for a constraint, the whole of it."""
    instance: Json
    schema: Schema
    name: str = ""
    """The field that is missing, or is too much."""
    missing: str = ""
    """A field that is missing beside one that is too much, and that it is a slip for."""
    lacking: tuple[str, ...] = ()
    """Fields that are missing beside one that is too much, and that it is no slip for."""
    hint: str = ""
    """What to write, where a field beside is meant."""
    homes: tuple[Home, ...] = ()
    """Where else a field that is too much may belong."""
    fitting: tuple[str, ...] = ()
    """Fields beside one that is too much, whose values are of the same type as its own."""
    options: tuple[Fault, ...] = ()
    """Of several forms that it fits none of, what is wrong by each that is as near as others."""
    is_secret: bool = False
    """Whether the value is not for showing."""
