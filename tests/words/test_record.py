"""Records: named tuples in all but the time that they take to make."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from aigw_lint.words.position import Position
from aigw_lint.words.record import Record


class Point(Record):
    """A record with all that a record can have."""

    x: int
    y: int = 0
    """How far up."""
    names: tuple[NotImported, ...] = ()  # type: ignore[name-defined] # noqa: F821

    @property
    def total(self) -> int:
        """Return both together."""
        return self.x + self.y

    @classmethod
    def at(cls, x: int) -> Point:
        """Return the point at *x*, on the ground."""
        return cls(x)


def test_fields_come_in_order_with_their_defaults() -> None:
    assert Point._fields == ("x", "y", "names")
    assert Point(1) == (1, 0, ())
    assert Point(1, names=()) == Point(x=1, y=0)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]


def test_its_constructor_tells_what_it_takes() -> None:
    assert str(inspect.signature(Point)) == "(x, y=0, names=())"
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes from 2 to 4 positional arguments but 5 were given"):
        Point(1, 2, (), 4)  # type: ignore[call-arg]


def test_it_is_made_of_values_and_becomes_a_dict() -> None:
    assert Point._make([1, 2, ()]) == Point(1, 2)
    with pytest.raises(TypeError, match="Expected 3 arguments, got 1"):
        Point._make([1])
    assert Point(1)._asdict() == {"x": 1, "y": 0, "names": ()}
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_only_its_fields_are_replaced() -> None:
    with pytest.raises(ValueError, match="unexpected field names: \\['z'\\]"):
        Point(1)._replace(z=3)  # type: ignore[call-arg]


def test_it_never_changes() -> None:
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]
    assert point._replace(y=3) == (1, 3, ())


def test_it_has_the_methods_and_the_page_of_its_class() -> None:
    assert Point(1, 2).total == 3
    assert Point.at(4).x == 4
    assert Point.__doc__ == "A record with all that a record can have."
    assert (Point.__module__, Point.__qualname__) == (__name__, "Point")
    assert repr(Point(1)) == "Point(x=1, y=0, names=())"


def test_a_record_can_be_extended() -> None:
    class Named(Point):
        @property
        def label(self) -> str:
            return f"{self.x}/{self.total}"

    assert Named(1, 2).label == "1/3"


def test_it_can_be_copied_and_kept() -> None:
    assert copy.deepcopy(Point(1, 2)) == Point(1, 2)
    kept = pickle.dumps(Position(1, 2, 3))  # of a module that can be imported by name
    assert pickle.loads(kept) == Position(1, 2, 3)  # noqa: S301 - our own bytes
