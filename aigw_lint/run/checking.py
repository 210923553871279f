"""What callers of the library pass, looked at before it is used: a slip has a clear error."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from aigw_lint.configuration.config import Config
from aigw_lint.configuration.settings import External, PathRules, RuleSetting
from aigw_lint.knowledge.aim import ASKED, CONFIGURED, Aim
from aigw_lint.knowledge.releases import target_for, targets_for
from aigw_lint.text.wording import cut
from aigw_lint.words.errors import ConfigError, UsageError
from aigw_lint.words.severity import Severity

_LONGEST = 63


def check_list(name: str, value: object) -> None:
    """UsageError where *value*, the argument *name*, is no list of texts.

    A single text would be taken letter by letter.
    """
    if value is None:
        return
    if isinstance(value, (str, bytes, os.PathLike)):
        raise UsageError(f"`{name}` must be a list of texts: write [{value!r}]")
    if not isinstance(value, (Sequence, set, frozenset)):
        raise UsageError(f"`{name}` must be a list of texts, not {_kind(value)}")
    for each in value:
        if not isinstance(each, str):
            raise UsageError(f"`{name}` must be a list of texts; {_kind(each)} is in it")


def checked_aim(targets: object, config: Config) -> Aim | None:
    """Return *targets*, the argument, else that of *config*; None where neither names any.

    UsageError where *targets* is no list of known releases.
    """
    check_list("targets", targets)
    named: Collection[str] = targets if isinstance(targets, Collection) else ()
    try:
        found = targets_for(named)
    except ValueError as error:
        raise UsageError(f"`targets`: {error}") from error
    if found:
        return Aim(found, ASKED)
    return None if config.target is None else Aim((target_for(config.target),), CONFIGURED)


def check_jobs(jobs: object) -> None:
    """UsageError where *jobs* is no number of processes."""
    if not isinstance(jobs, int) or jobs < 1:
        raise UsageError(f"`jobs` must be a whole number above zero, not {jobs!r}")


def check_sources(sources: object) -> None:
    """UsageError where *sources* is no mapping of path to text or bytes."""
    if sources is None:
        return
    if not isinstance(sources, Mapping):
        raise UsageError(f"`sources` must be a mapping of path to text, not {_kind(sources)}")
    for path, text in sources.items():
        if not isinstance(path, str):
            raise UsageError(f"`sources` must be a mapping of path to text; {path!r} is no text")
        if not isinstance(text, (str, bytes)):
            raise UsageError(f"`sources` must hold text or bytes; {path!r} has {_kind(text)}")


def check_config(config: object) -> None:
    """ConfigError where *config*, made in Python, holds what no file could have put there."""
    if not isinstance(config, Config):
        raise ConfigError(f"`config` must be a Config, as load_config returns, not {_kind(config)}")
    for field, (holds, what) in _FIELDS.items():
        value = getattr(config, field)
        if not holds(value):
            raise ConfigError(f"`{field}` of a Config must be {what}, not {_shown(value)}")
    if config.target is not None:
        try:
            target_for(config.target)
        except ValueError as error:
            raise ConfigError(f"`target` of a Config: {error}") from error


def _rows_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, (tuple, list)) and all(isinstance(each, kind) for each in value)
    )


def _settings(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(rule, str) and isinstance(setting, RuleSetting)
        for rule, setting in value.items()
    )


def _optional_text(value: object) -> bool:
    return value is None or isinstance(value, str)


_TEXTS = (_rows_of(str), "a tuple of texts")
_TEXT = (_optional_text, "a text or None")
_SEVERITY = (lambda value: isinstance(value, Severity), "a Severity")
_FIELDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "paths": _TEXTS,
    "exclude": _TEXTS,
    "context": _TEXTS,
    "schemas": _TEXTS,
    "external": (_rows_of(External), "a tuple of External"),
    "target": _TEXT,
    "default_namespace": _TEXT,
    "closed_world": (lambda value: isinstance(value, bool), "True or False"),
    "rules": (_settings, "a mapping of rule id to RuleSetting"),
    "per_path": (_rows_of(PathRules), "a tuple of PathRules"),
    "fail_on": _SEVERITY,
    "min_severity": _SEVERITY,
}


def _kind(value: object) -> str:
    return f"an object of type {type(value).__name__}"


def _shown(value: object) -> str:
    return cut(repr(value), _LONGEST)
