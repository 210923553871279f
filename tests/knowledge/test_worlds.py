"""Which files can live in one cluster, told from who holds one identity twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.knowledge.worlds import Holding, Worlds, parts_of
from aigw_lint.objects.manifest import Rendering

DEV_AND_PROD = {"envs/dev": "small", "envs/prod": "large"}


def holding(home: str, identity: str, content: str, source: str | None = None) -> Holding:
    return Holding(home, identity, lambda: content, source)


def worlds(*held: dict[str, str], sources: dict[str, str] | None = None) -> Worlds:
    """Return the worlds in which each of *held* is one identity, with its content by home."""
    return Worlds(
        holding(home, str(number), content, (sources or {}).get(home))
        for number, contents in enumerate(held)
        for home, content in contents.items()
    )


@pytest.mark.parametrize(
    ("home", "other", "sees"),
    [
        ("envs/dev", "envs/dev", True),
        ("envs/dev", "envs/prod", False),
        ("envs/dev/apps", "envs/prod/gateways", False),
        ("envs/dev", "envs", True),
        ("envs/dev", "", True),
        ("envs/dev", "platform", True),
        ("envs/dev", "envs/staging", True),
        ("envs/dev.yaml", "envs/prod", True),
    ],
)
def test_differing_siblings_do_not_see_each_other(home: str, other: str, sees: bool) -> None:
    both = worlds(DEV_AND_PROD)
    assert both.sees(home, other) is sees
    assert both.sees(other, home) is sees


def test_equal_siblings_see_each_other() -> None:
    assert worlds({"envs/dev": "same", "envs/prod": "same"}).sees("envs/dev", "envs/prod")


def test_equal_renderings_of_one_document_do_not() -> None:
    both = {"clusters/a": "same", "clusters/b": "same"}
    one_source = dict.fromkeys(both, "base/gateway.yaml")
    assert not worlds(both, sources=one_source).sees("clusters/a", "clusters/b")


def test_a_folder_that_holds_two_definitions_is_like_no_other() -> None:
    held = [
        holding("envs/dev/one.yaml", "edge", "small"),
        holding("envs/dev/two.yaml", "edge", "large"),
        holding("envs/prod", "edge", "small"),
    ]
    assert not Worlds(held).sees("envs/dev", "envs/prod")


def test_two_sets_of_alternatives_do_not_exclude_each_other() -> None:
    both = worlds(DEV_AND_PROD, {"backends/v1": "a", "backends/v2": "b"})
    assert not both.sees("backends/v1", "backends/v2")
    assert all(both.sees(f"envs/{env}", f"backends/{v}") for env in ("dev", "prod") for v in "12")


def test_distance_and_branch() -> None:
    none = Worlds(())
    assert none.distance("a/b/c", "a/b/c") == 0
    assert none.distance("a/b/c", "a/x") == 2
    assert none.branch("a/b/c", "a/x/y") == "a/x"
    assert none.branch("a", "b/c") == "b"


def test_alternatives_in_which_no_provider_lies() -> None:
    three = worlds({"envs/dev": "1", "envs/prod": "2", "envs/stage": "3"})
    assert three.alternatives_without("platform", ["envs/dev/p"], ["platform"]) == (
        "envs/prod",
        "envs/stage",
    )
    assert three.alternatives_without("envs/dev", ["envs/dev/p"], ["envs/dev"]) == ()
    assert three.alternatives_without("platform", ["envs/dev"], ["envs/prod"]) == ("envs/prod",)
    assert three.alternatives_without("platform", ["platform"], ["envs/prod"]) == ()


def test_alternatives_are_counted_where_both_are_there() -> None:
    both = worlds(DEV_AND_PROD)
    assert both.count(["envs/dev/a", "envs/prod/b", "platform"]) == 2
    assert both.count(["envs/dev/a", "platform"]) == 0
    assert both.divides(["envs/dev/a"])
    assert not both.divides(["platform"])


HOMES = st.lists(st.sampled_from("abc"), max_size=3).map("/".join)
HELD = st.lists(
    st.builds(
        holding, HOMES, st.sampled_from("ef"), st.sampled_from("xy"), st.sampled_from([None, "s"])
    ),
    max_size=8,
)


@given(HELD, HOMES, HOMES)
def test_sight_is_mutual_and_asks_for_nothing_but_the_parting_siblings(
    held: list[Holding], home: str, other: str
) -> None:
    """An oracle that follows the definition: siblings conflict over an identity that both hold."""
    sees = Worlds(held).sees(home, other)
    assert sees is Worlds(held).sees(other, home)
    mine, theirs = parts_of(home), parts_of(other)
    depth = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), None)
    if depth is None:
        assert sees
    else:
        assert sees is not _conflict(held, mine[: depth + 1], theirs[: depth + 1])


def _conflict(held: list[Holding], mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    def below(way: tuple[str, ...], identity: object) -> list[Holding]:
        return [
            each
            for each in held
            if each.identity == identity and parts_of(each.home)[: len(way)] == way
        ]

    for identity in "ef":
        ours, others = below(mine, identity), below(theirs, identity)
        contents = [{each.content() for each in side} for side in (ours, others)]
        if ours and others and (len(contents[0]) > 1 or contents[0] != contents[1]):
            return True
        sources = [
            {each.source for each in side if each.source is not None} for side in (ours, others)
        ]
        if sources[0] & sources[1]:
            return True
    return False


# --- alternatives of one name ----------------------------------------------------


def at(home: str) -> Rendering:
    return Rendering("plain", home, home, home)


PAIRED = ({"apps/dev": "a", "apps/prod": "b"}, {"infra/x/dev": "c", "infra/x/prod": "d"})


@pytest.mark.parametrize(
    ("home", "other", "apart", "may_be"),
    [
        ("apps/dev", "infra/x/dev", False, False),
        ("apps/dev", "infra/x/prod", True, True),
        ("apps/dev/web", "infra/x/prod/edge", True, True),
        ("apps/dev", "infra/x", False, False),
        ("apps/dev", "other/prod", False, True),
        ("apps/dev", "other/dev", False, False),
        ("apps/dev", "dev/prod", False, True),
        ("apps/base", "infra/x/prod", False, False),
        ("apps/dev", "apps/dev", False, False),
        ("", "infra/x/prod", False, False),
    ],
)
def test_alternatives_of_one_name_go_together(
    home: str, other: str, *, apart: bool, may_be: bool
) -> None:
    both = worlds(*PAIRED)
    for mine, theirs in ((home, other), (other, home)):
        assert both.are_apart(at(mine), at(theirs)) is apart
        assert both.may_be_apart(at(mine), at(theirs)) is may_be


def test_names_that_conflict_in_one_folder_alone_do_not_go_together() -> None:
    both = worlds(PAIRED[0], {"infra/dev": "same", "infra/prod": "same"})
    assert not both.are_apart(at("apps/dev"), at("infra/prod"))
    assert both.may_be_apart(at("apps/dev"), at("infra/prod"))
    assert not worlds().may_be_apart(at("apps/dev"), at("infra/prod"))
