"""The items of a configuration file, read into settings; every fault is kept with its place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from aigw_lint.configuration.configfile import Item, Place
from aigw_lint.configuration.settings import MOST_FAULTS, External, PathRules, RuleSetting
from aigw_lint.knowledge.kinds import KNOWN_KINDS
from aigw_lint.knowledge.releases import target_for
from aigw_lint.text.globs import compile_globs
from aigw_lint.text.spelling import one_slip
from aigw_lint.text.wording import did_you_mean, quoted
from aigw_lint.words.errors import ConfigError
from aigw_lint.words.severity import Severity

_OFF = "off"
_SEVERITIES = tuple(severity.label for severity in reversed(Severity))
_NAMESPACE = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_CORE_NAMES = frozenset({"core", "v1"})
_GLOB = re.compile(r"[*?\[]")
_KINDS = frozenset(each.kind for each in KNOWN_KINDS)
_SHORT_EXTERNAL = re.compile(r"([^\s/]+)\s+(?:([^\s/]+)/)?([^\s/]+)")


class Reader:
    """Reads the items of a file into what `Config` holds, and collects all faults."""

    __slots__ = ("faults", "places")

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.places: dict[tuple[str, str], str] = {}

    def fault(self, place: Place, message: str) -> None:
        """Keep that *message* holds at *place*; ConfigError where that is too often."""
        self.faults.append(f"{place}: {message}")
        if len(self.faults) == MOST_FAULTS:
            raise ConfigError("\n".join((*self.faults, "and maybe more")))

    def top(self, item: Item) -> dict[str, Any]:
        """Return the values of all keys that are right, named as the fields of `Config`."""
        values: dict[str, Any] = {}
        for key, child in self.mapping(item, "the configuration").items():
            read = KEYS.get(key)
            if read is None:
                self.fault(child.key, f"unknown key {quoted(key)}{did_you_mean(key, KEYS)}")
            else:
                values[key.replace("-", "_")] = read(self, child, key)
        return values

    def mapping(self, item: Item, what: str) -> dict[str, Item]:
        """Return the entries of a mapping."""
        if isinstance(item.value, dict):
            return item.value
        self.fault(item.place, f"{what} must be a mapping")
        return {}

    def _list(self, item: Item, key: str) -> tuple[Item, ...]:
        if not isinstance(item.value, tuple):
            self.fault(item.place, f"{quoted(key)} must be a list of strings")
            return ()
        for child in item.value:
            if not isinstance(child.value, str) or not child.value:
                self.fault(child.place, f"{quoted(key)} must be a list of strings")
        return tuple(child for child in item.value if child.value and isinstance(child.value, str))

    def paths(self, item: Item, key: str) -> tuple[str, ...]:
        """Return paths below the configuration's folder: a file of strangers names them."""
        children = self._list(item, key)
        for child in children:
            path = child.text or ""
            self.places[key, path] = str(child.place)
            if path.startswith("/") or os.path.isabs(path) or ".." in path.split("/"):
                self.fault(child.place, f"{quoted(path)} may lead out of this file's folder")
        return tuple(child.text or "" for child in children)

    def context(self, item: Item, key: str) -> tuple[str, ...]:
        """Return paths from the configuration's folder; they may lead to another checkout."""
        children = self._list(item, key)
        for child in children:
            path = child.text or ""
            self.places[key, path] = str(child.place)
            if path.startswith(("/", "~")) or os.path.isabs(path):
                why = "holds on one machine alone: write a path from this file's folder"
                self.fault(child.place, f"{quoted(path)} {why}")
        return tuple(child.text or "" for child in children)

    def globs(self, item: Item, key: str) -> tuple[str, ...]:
        """Return a list of globs."""
        children = self._list(item, key)
        for child in children:
            self.glob(child.text or "", child.place)
        return tuple(child.text or "" for child in children)

    def glob(self, glob: str, place: Place) -> Callable[[str], bool]:
        """Return what tells whether a path matches *glob*."""
        try:
            return compile_globs((glob,))
        except ValueError as error:
            self.fault(place, f"{quoted(glob)}: {error}")
            return compile_globs(())

    def flag(self, item: Item, key: str) -> bool:
        """Return a truth value."""
        if not isinstance(item.value, bool):
            self.fault(item.place, f"{quoted(key)} must be true or false")
        return item.value is True

    def severity(self, item: Item, key: str) -> Severity:
        """Return a severity."""
        if item.text in _SEVERITIES:
            return Severity.parse(item.text)
        self.fault(item.place, f"{quoted(key)} must be {_one_of(_SEVERITIES, item)}")
        return Severity.WARNING

    def target(self, item: Item, key: str) -> str | None:
        """Return a known AI Gateway release, as ``1.1``."""
        if item.text is None:
            self.fault(item.place, f'{quoted(key)} must be a release in quotes, such as "1.1"')
            return None
        try:
            return target_for(item.text).ai_gateway
        except ValueError as error:
            self.fault(item.place, str(error))
            return None

    def namespace(self, item: Item, key: str) -> str | None:
        """Return the name of a namespace."""
        if isinstance(item.value, str) and _NAMESPACE.fullmatch(item.value):
            return item.value
        self.fault(item.place, f"{quoted(key)} must be the name of a namespace")
        return None

    def externals(self, item: Item, key: str) -> tuple[External, ...]:
        """Return the entries that are right."""
        if not isinstance(item.value, tuple):
            self.fault(item.place, f"{quoted(key)} must be a list")
            return ()
        found = (self.external(child) for child in item.value)
        return tuple(entry for entry in found if entry is not None)

    def external(self, item: Item) -> External | None:
        """Return one entry: ``Kind name``, ``Kind.group namespace/name`` or a mapping."""
        if isinstance(item.value, str):
            match = _SHORT_EXTERNAL.fullmatch(item.value)
            if match is not None:
                kind, _, group = match[1].partition(".")
                return self._checked(External(kind, match[3], match[2] or "*", group or "*"), item)
        elif isinstance(item.value, dict):
            entry = self._external(item.value, item.place)
            return None if entry is None else self._checked(entry, item)
        self.fault(item.place, "write `Kind name`, `Kind namespace/name` or a mapping with `kind`")
        return None

    def _external(self, entries: Mapping[str, Item], place: Place) -> External | None:
        before = len(self.faults)
        for key, child in entries.items():
            if key not in External._fields:
                hint = did_you_mean(key, External._fields)
                self.fault(child.key, f"unknown key {quoted(key)} in `external`{hint}")
            elif not isinstance(child.value, str) or not (child.value or key == "group"):
                self.fault(child.place, f"{quoted(key)} must be a string that is not empty")
        if "kind" not in entries:
            self.fault(place, "this entry of `external` has no `kind`")
        if len(self.faults) > before:
            return None
        return External(**{key: child.text or "" for key, child in entries.items()})

    def _checked(self, entry: External, item: Item) -> External | None:
        """Return *entry*; None, with a fault, where its kind or group is a slip.

        An entry of such a kind would match nothing, and nobody would see it.
        """
        parts = item.value if isinstance(item.value, dict) else {}
        for key, text, known in (
            ("kind", entry.kind, _KINDS),
            ("group", entry.group, _groups_of(entry.kind)),
        ):
            hint = None if text in known or _GLOB.search(text) else _slip_for(text, known)
            if hint is not None:
                place = parts[key].place if key in parts else item.place
                self.fault(place, f"unknown {key} {quoted(text)}; did you mean {hint}?")
                return None
        return entry

    def rules(self, item: Item, key: str) -> dict[str, RuleSetting]:
        """Return the setting of each rule."""
        return {
            rule: self.rule(child, rule) for rule, child in self.mapping(item, quoted(key)).items()
        }

    def rule(self, item: Item, rule: str) -> RuleSetting:
        """Return one setting: a severity, ``off``, or a mapping of options."""
        if not isinstance(item.value, dict):
            return self._grade(item, rule, RuleSetting(line=item.key.line, place=str(item.key)))
        options = {name: child for name, child in item.value.items() if name != "severity"}
        setting = RuleSetting(
            options={name: child.plain for name, child in options.items()},
            line=item.key.line,
            place=str(item.key),
            places={name: str(child.place) for name, child in options.items()},
            keys={name: str(child.key) for name, child in options.items()},
        )
        grade = item.value.get("severity")
        return setting if grade is None else self._grade(grade, rule, setting)

    def _grade(self, item: Item, rule: str, setting: RuleSetting) -> RuleSetting:
        if item.text == _OFF:
            return setting._replace(off=True)
        if item.text in _SEVERITIES:
            return setting._replace(severity=Severity.parse(item.text))
        self.fault(item.place, f"{quoted(rule)} must be {_one_of((*_SEVERITIES, _OFF), item)}")
        return setting

    def per_path(self, item: Item, key: str) -> tuple[PathRules, ...]:
        """Return the settings of rules for each glob."""
        return tuple(
            PathRules(glob, self.rules(child, glob), self.glob(glob, child.key))
            for glob, child in self.mapping(item, quoted(key)).items()
        )


def _groups_of(kind: str) -> frozenset[str]:
    """Return the groups that a kind of this name may be of; all of them for a glob."""
    of_kind = frozenset(each.group for each in KNOWN_KINDS if each.kind == kind)
    return of_kind or frozenset(each.group for each in KNOWN_KINDS)


def _slip_for(text: str, known: Collection[str]) -> str | None:
    """Return, quoted, which of *known* the kind or group *text* is a slip for; None for none."""
    if text in _CORE_NAMES and "" in known:
        return '`""`, the group of core kinds'
    bare = text.partition("/")[0]
    for each in sorted(known):
        if each and (bare == each or _is_slip(bare.lower(), each.lower())):
            return quoted(each)
    return None


def _is_slip(word: str, meant: str) -> bool:
    return word in (meant, meant + "s", meant + "es") or one_slip(word, meant)


def _one_of(words: tuple[str, ...], item: Item) -> str:
    """Return the words to choose from, and which of them may have been meant."""
    *others, last = words
    hint = did_you_mean(item.text, words) if item.text else ""
    return f"{', '.join(others)} or {last}{hint}"


KEYS: Mapping[str, Callable[[Reader, Item, str], Any]] = MappingProxyType(
    {
        "paths": Reader.paths,
        "exclude": Reader.globs,
        "external": Reader.externals,
        "context": Reader.context,
        "schemas": Reader.paths,
        "target": Reader.target,
        "default-namespace": Reader.namespace,
        "closed-world": Reader.flag,
        "rules": Reader.rules,
        "per-path": Reader.per_path,
        "fail-on": Reader.severity,
        "min-severity": Reader.severity,
    }
)
"""The keys of a configuration, and how each is read."""
