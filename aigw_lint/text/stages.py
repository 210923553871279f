"""Folders that hold what is applied to different clusters, as their names say.

Nothing else does where such folders hold objects of different names: only what has one
name makes two folders alternatives.
"""

from __future__ import annotations

from aigw_lint.words.pattern import lazy_pattern

_FILES = (".yaml", ".yml", ".json")
_SEPARATORS = lazy_pattern(r"[-._]")
_STAGE = lazy_pattern(
    r"(?:dev|devel|develop|development|tst|test|testing|qa|uat|int|integration|acc|acceptance"
    r"|stg|stage|staging|sandbox|sbx|demo|lab|local|preview|perf|canary|preprod|nonprod|prd|prod"
    r"|production|live|dr|blue|green|(?:north|south|east|west|central|eu|us|ap|europe|america|asia"
    r"|apac|emea|uk)+|clusters?)\d*"
)
# The name of a folder whose entries are alternatives, whatever they are called.
_ABOVE = frozenset(
    (
        *("env", "envs", "environment", "environments", "overlays", "stage", "stages"),
        *("cluster", "clusters", "region", "regions"),
    )
)


def are_stages(home: str, other: str) -> bool:
    """Tell whether the folders in which two homes part are called as stages or clusters are.

    Such as ``dev`` and ``prod``, ``eu-west-1`` and ``us-east-1``, or any two below ``clusters``.
    """
    parted = _parted(home, other)
    if parted is None:
        return False
    above, one, two = parted
    if above in _ABOVE:
        return True
    stages, others = _stages_in(one), _stages_in(two)
    return bool(stages and others) and (stages != others or "cluster" in {*stages, *others})


def are_beside(home: str, other: str) -> bool:
    """Tell whether two homes lie in two folders of which neither holds the other."""
    return _parted(home, other) is not None


def _parted(home: str, other: str) -> tuple[str, str, str] | None:
    """Return the folder in which two ways part, and the two folders; None where one goes on."""
    mine, theirs = _folders_to(home), _folders_to(other)
    above = ""
    for one, two in zip(mine, theirs, strict=False):
        if one != two:
            return above, one, two
        above = one
    return None


def _folders_to(home: str) -> list[str]:
    parts = [part for part in home.split("/") if part not in ("", ".")]
    return parts[:-1] if parts and parts[-1].endswith(_FILES) else parts


def _stages_in(name: str) -> frozenset[str]:
    words = _SEPARATORS().split(name.lower())
    return frozenset(word for word in words if _STAGE().fullmatch(word))
