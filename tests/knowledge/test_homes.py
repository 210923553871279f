"""What a home sees of many things, told quickly, is what asking for each would tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.knowledge.homes import HomeIndex
from aigw_lint.knowledge.worlds import Holding, Worlds

Thing = tuple[str, str, str]
"""Home, identity and content."""


class AsIfMany(HomeIndex[Thing]):
    """An index that takes few things for many."""

    _FEW = -1


def index(things: list[Thing], kind: type[HomeIndex[Thing]] = AsIfMany) -> HomeIndex[Thing]:
    worlds = Worlds(_holding(thing) for thing in things)
    homes = [(thing[0], thing) for thing in things]
    return kind(worlds, homes, lambda thing: thing[1], lambda thing: thing[2])


def _holding(thing: Thing) -> Holding:
    return Holding(thing[0], thing[1], lambda: thing[2], None)


HOMES = st.lists(st.sampled_from("abcd"), max_size=3).map("/".join)
THINGS = st.lists(st.tuples(HOMES, st.sampled_from("efg"), st.sampled_from("xy")), max_size=20)


@given(THINGS, HOMES)
def test_many_things_are_seen_as_few_are(things: list[Thing], home: str) -> None:
    few = list(index(things, HomeIndex[Thing]).visible(home))[:6] if len(things) < 7 else None
    worlds = Worlds(map(_holding, things))
    seen = [thing for thing in things if worlds.sees(home, thing[0])]
    found = list(index(things).visible(home))
    assert {thing[1:] for thing in found} == {thing[1:] for thing in seen}
    assert set(found) <= set(seen)
    if few is not None:
        assert sorted(few) == sorted(seen)


@given(THINGS, HOMES)
def test_of_equal_things_the_nearest_is_told_and_the_nearest_first(
    things: list[Thing], home: str
) -> None:
    worlds = Worlds(map(_holding, things))
    found = list(index(things).visible(home))
    distances = [worlds.distance(home, thing[0]) for thing in found]
    assert distances == sorted(distances)
    assert len({thing[1:] for thing in found}) == len(found)
    for thing, distance in zip(found, distances, strict=True):
        equal = [each for each in things if each[1:] == thing[1:] and worlds.sees(home, each[0])]
        assert distance == min(worlds.distance(home, each[0]) for each in equal)
