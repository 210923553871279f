"""What a configuration says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aigw_lint.configuration.settings import MOST_FAULTS, NOTHING, External, PathRules, RuleSetting
from aigw_lint.files.finding import ENGINE_IDS
from aigw_lint.text.codes import CodesOf, has_code, rule_of, unknown_code
from aigw_lint.text.places import config_candidates
from aigw_lint.text.wording import did_you_mean, quoted
from aigw_lint.words.errors import ConfigError
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

if TYPE_CHECKING:
    from aigw_lint.configuration.configfile import ConfigFile

__all__ = [
    "Config",
    "External",
    "PathRules",
    "RuleSetting",
    "check_rule_ids",
    "load_config",
    "load_config_file",
    "merge",
    "unknown_rules",
]

_PER_PATH = "per-path"
_NO_PLACES: Mapping[tuple[str, str], str] = MappingProxyType({})


class Config(Record):
    """A configuration, whole; ``Config()`` is what holds where there is no file."""

    paths: tuple[str, ...] = ()
    """What is linted where the command line names nothing; relative to *folder*."""
    exclude: tuple[str, ...] = ()
    """Globs of what is not read at all, relative to *folder*."""
    external: tuple[External, ...] = ()
    context: tuple[str, ...] = ()
    """Files and folders that are read and not reported on, relative to *folder*."""
    schemas: tuple[str, ...] = ()
    """Files and folders with CRDs and schemas of users, relative to *folder*."""
    target: str | None = None
    """The AI Gateway release that the manifests are meant for, such as ``1.1``."""
    default_namespace: str | None = None
    closed_world: bool = False
    rules: Mapping[str, RuleSetting] = NOTHING
    per_path: tuple[PathRules, ...] = ()
    fail_on: Severity = Severity.WARNING
    min_severity: Severity = Severity.WARNING
    file: str | None = None
    """The absolute path of the file that says this."""
    folder: str | None = None
    """What its paths and globs are relative to: the folder of that file, mostly."""
    places: Mapping[tuple[str, str], str] = _NO_PLACES
    """Where the file says what: by key and path, for keys that name paths."""

    def declares_external(self, group: str, kind: str, namespace: str | None, name: str) -> bool:
        """Tell whether ``external`` covers this object.

        A *namespace* that is not known (None) can be any; an empty *name* asks for any object.
        """
        return any(entry.covers(group, kind, namespace, name) for entry in self.external)

    def rules_for(self, path: str) -> Mapping[str, RuleSetting]:
        """Return the settings that hold for *path*, relative to *folder*, with ``/``.

        Those of ``per-path`` go over those of ``rules``, a later glob over an
        earlier one. Where no glob matches, it is ``rules`` itself.
        """
        settings = self.rules
        for part in self.per_path:
            if part.matches(path):
                over = {
                    rule: setting.over(settings.get(rule, RuleSetting()))
                    for rule, setting in part.rules.items()
                }
                settings = {**settings, **over}
        return settings


def load_config(start: str, *, cwd: str | None = None) -> Config:
    """Return the configuration that holds for *start*, a file or folder.

    It is found in the folder of *start* or above. ConfigError, with one line
    for each fault, where it says something that it cannot.
    """
    cwd = os.getcwd() if cwd is None else cwd
    candidates = config_candidates(start, cwd)
    if not candidates:
        return Config()
    # Here, since most runs have no configuration.
    from aigw_lint.configuration.configfile import first_config

    found = first_config(candidates, cwd)
    return Config() if found is None else _read(found, os.path.dirname(found.path))


def load_config_file(path: str, *, cwd: str | None = None) -> Config:
    """Return the configuration in the file *path*, wherever that is.

    What it says of paths is then relative to *cwd*. ConfigError as above.
    """
    from aigw_lint.configuration.configfile import named_config  # as above

    cwd = os.getcwd() if cwd is None else cwd
    return _read(named_config(path, cwd), os.path.abspath(cwd))


def _read(found: ConfigFile, folder: str) -> Config:
    from aigw_lint.configuration.configread import Reader  # as above

    reader = Reader()
    values = reader.top(found.top)
    read = Config()._replace(**values, file=found.path, folder=folder, places=reader.places)
    if reader.faults:
        raise ConfigError("\n".join(reader.faults), read)
    return read


def merge(config: Config, **overrides: object) -> Config:
    """Return *config* with *overrides* in place of what it says; None overrides nothing."""
    said: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
    return config._replace(**said)


def check_rule_ids(config: Config, known: Mapping[str, frozenset[str]]) -> None:
    """ConfigError where *config* names a rule or an option that there is not."""
    told = tuple(islice(unknown_rules(config, known), MOST_FAULTS))
    if told:
        raise ConfigError("\n".join(told))


def unknown_rules(
    config: Config, known: Mapping[str, frozenset[str]], codes: CodesOf = lambda _: ()
) -> Iterator[str]:
    """Yield what is wrong with the rules and options that *config* names.

    *known* holds the names of the options of each rule; *codes* returns its codes.
    """
    for rule, setting in config.rules.items():
        yield from _rule_faults(rule, setting, known, "rules", codes)
    for part in config.per_path:
        for rule, setting in part.rules.items():
            yield from _rule_faults(rule, setting, known, _PER_PATH, codes)


def _rule_faults(
    name: str,
    setting: RuleSetting,
    known: Mapping[str, frozenset[str]],
    key: str,
    codes: CodesOf,
) -> Iterator[str]:
    rule = rule_of(name)
    place = setting.place or key  # a Config that was made in Python has no places
    if rule in ENGINE_IDS:
        yield f"{place}: {quoted(rule)} is the linter's own and cannot be changed"
    elif rule not in known:
        yield f"{place}: unknown rule {quoted(rule)}{did_you_mean(rule, known)}"
    elif has_code(name) and (why := unknown_code(name, codes(rule))):
        yield f"{place}: {why}"
    elif has_code(name):
        for option in setting.options:
            where = setting.keys.get(option, place)
            yield f"{where}: options are those of a whole rule: write {quoted(option)} under it"
    else:
        options = known[rule]
        for option in setting.options:
            where = setting.keys.get(option, place)
            if option not in options:
                hint = did_you_mean(option, (*options, "severity"))
                yield f"{where}: rule {quoted(rule)} has no option {quoted(option)}{hint}"
            elif key == _PER_PATH:
                # They are made once for a run, so they cannot differ from file to file.
                all_files = f"the option {quoted(option)} of {quoted(rule)} holds for all files"
                yield f"{where}: {all_files}: write it under `rules`"
