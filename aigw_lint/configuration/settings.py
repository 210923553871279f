"""What a configuration says of rules and of objects outside the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

NOTHING: Mapping[str, Any] = MappingProxyType({})


MOST_FAULTS = 50
"""So many faults of a file are told: a hostile one could keep us busy with the words for them."""


class External(Record):
    """Objects that the files do not define and the cluster has; each word is a shell glob."""

    kind: str
    name: str = "*"
    namespace: str = "*"
    group: str = "*"

    def covers(self, group: str, kind: str, namespace: str | None, name: str) -> bool:
        """Tell whether this object is meant; a *namespace* not known (None) can be any.

        An empty *name* asks for any object of the kind.
        """
        return (
            fnmatchcase(kind, self.kind)
            and (not name or fnmatchcase(name, self.name))
            and fnmatchcase(group, self.group)
            and (namespace is None or fnmatchcase(namespace, self.namespace))
        )


class RuleSetting(Record):
    """What a configuration says of one rule."""

    severity: Severity | None = None
    off: bool = False
    options: Mapping[str, object] = NOTHING
    line: int = 0
    place: str = ""
    """Where the rule's id stands: ``file:line:column``, or ``file:line`` in TOML."""
    places: Mapping[str, str] = NOTHING
    """The place of each option's value."""
    keys: Mapping[str, str] = NOTHING
    """The place of each option's name."""

    def over(self, other: RuleSetting) -> RuleSetting:
        """Return this setting with what it does not say taken from *other*."""
        return RuleSetting(
            self.severity or other.severity,
            self.off or (other.off and self.severity is None),
            {**other.options, **self.options},
            self.line,
            self.place,
            {**other.places, **self.places},
            {**other.keys, **self.keys},
        )


class PathRules(Record):
    """Settings of rules for the files that *glob* matches, relative to the configuration."""

    glob: str
    rules: Mapping[str, RuleSetting]
    matches: Callable[[str], bool]
