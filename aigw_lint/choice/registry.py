"""Find rule packs and the rules in them; the built-in pack comes as any other does.

A pack is a package (or one module) that an installed distribution names in the
entry point group ``aigw_lint.rules``. Its modules and sub-packages are walked,
those that begin with ``_`` apart: there is nothing to register.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import TypeAlias, TypeVar

from aigw_lint.choice.rule import Rule
from aigw_lint.words.errors import RulePackError
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

GROUP = "aigw_lint.rules"
"""The entry point group that names rule packs."""

BUILT_IN = "aigw_lint.rules"
"""The package of the built-in pack."""

_INSTALL_FIRST = (
    "the built-in rules are not installed here: in a source checkout, "
    "run 'pip install -e .' first and use the command 'aigw-lint'"
)


class IndexedRule(Record):
    """What is known of a built-in rule whose module is not imported."""

    id: str
    category: str
    severity: Severity
    kinds: tuple[GroupKind, ...]
    module: str

    def load(self) -> type[Rule]:
        """Import the module and return the rule."""
        (rule,) = (each for each in load(self.module) if each.id == self.id)
        return rule


Listed: TypeAlias = "type[Rule] | IndexedRule"
"""A rule, loaded or not."""
_Rule = TypeVar("_Rule", type[Rule], type[Rule] | IndexedRule)


class RulePack(Record):
    """One installed pack: the package that holds it, and the distribution that brought it."""

    package: str
    distribution: str

    def __str__(self) -> str:
        return f"{self.package!r} of {self.distribution}"


def rule_packs() -> tuple[RulePack, ...]:
    """Return the installed packs, by package; RulePackError where the built-in one is missing."""
    found = _by_package(_scan(sys.path))
    if BUILT_IN not in found:
        # An installation that keeps its metadata in no plain folder.
        found = _by_package(_ask_importlib())
    if BUILT_IN not in found:
        raise RulePackError(_INSTALL_FIRST)
    return tuple(found[package] for package in sorted(found))


def discover_modules() -> tuple[str, ...]:
    """Return the names of all modules that may hold rules; imports each pack's top alone."""
    names = (name for pack in rule_packs() for name in _modules(pack))
    return tuple(dict.fromkeys(names))


def load(module_name: str) -> tuple[type[Rule], ...]:
    """Import one module of a pack and return the rules that it defines, by id."""
    module = _import(module_name, f"the rule module {module_name!r}")
    rules = {value for value in vars(module).values() if _is_rule_of(value, module_name)}
    return tuple(sorted(rules, key=lambda rule: (rule.id, rule.__qualname__)))


def unique(rules: Iterable[_Rule]) -> tuple[_Rule, ...]:
    """Return *rules* by id; RulePackError where two of them share one."""
    found: dict[str, _Rule] = {}
    for rule in rules:
        other = found.setdefault(rule.id, rule)
        if other is not rule:
            raise RulePackError(
                f"the rule id {rule.id!r} is taken twice: by {_full_name(other)} "
                f"and by {_full_name(rule)}"
            )
    return tuple(found[rule_id] for rule_id in sorted(found))


def load_rules() -> tuple[type[Rule], ...]:
    """Return every rule of every installed pack, by id."""
    return unique(rule for name in discover_modules() for rule in load(name))


def list_rules() -> tuple[Listed, ...]:
    """Return every rule of every installed pack, by id; those of the built-in pack not loaded.

    Its index tells what must be known of a rule before it runs.
    """
    others = (name for pack in rule_packs() if pack.package != BUILT_IN for name in _modules(pack))
    loaded = (rule for name in dict.fromkeys(others) for rule in load(name))
    return unique((*_indexed(), *loaded))


def _indexed() -> Iterator[IndexedRule]:
    index = _import(f"{BUILT_IN}._index", "the index of the built-in rules")
    known: dict[str, tuple[GroupKind, ...]] = {}  # many rules have the same
    for module, rule_id, category, severity, kinds in index.RULES:
        kinds_of_rule = known.get(kinds)
        if kinds_of_rule is None:
            names = (kind.partition(".") for kind in kinds.split())
            kinds_of_rule = known[kinds] = tuple(GroupKind(group, kind) for kind, _, group in names)
        yield IndexedRule(
            rule_id, category, Severity[severity.upper()], kinds_of_rule, f"{BUILT_IN}.{module}"
        )


def _by_package(packs: Iterable[RulePack]) -> dict[str, RulePack]:
    """Return the first of *packs* for each package, as the search path has them."""
    found: dict[str, RulePack] = {}
    for pack in packs:
        found.setdefault(pack.package, pack)
    return found


# --- packs: what is installed -------------------------------------------------


def _scan(path: Iterable[str]) -> Iterator[RulePack]:
    """Yield the packs that the folders of *path* know of.

    Reads what ``importlib.metadata`` would read, without importing it: that
    alone costs as much as the rest of a start. As there, the first
    distribution of a name on the path hides the later ones.
    """
    seen: set[str] = set()
    for folder in path:
        for name in _metadata_folders(folder):
            distribution = _distribution_name(name)
            if distribution not in seen:
                seen.add(distribution)
                for package in _packages(os.path.join(folder, name, "entry_points.txt")):
                    yield RulePack(package, distribution)


def _metadata_folders(folder: str) -> list[str]:
    """Return the names in *folder* that hold the metadata of a distribution."""
    try:
        names = os.listdir(folder or os.curdir)
    except OSError:  # not every entry of the search path exists, or is a folder
        return []
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))


def _distribution_name(folder: str) -> str:
    """Return the distribution that a metadata folder such as ``a_b-1.0.dist-info`` is of."""
    name = folder.rpartition(".")[0].partition("-")[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _packages(entry_points: str) -> Iterator[str]:
    """Yield what the file *entry_points* names in our group."""
    try:
        with open(entry_points, "rb") as stream:
            data = stream.read()
    except OSError:  # most distributions have none
        return
    if GROUP.encode() not in data:
        return
    inside = False
    for line in map(str.strip, data.decode("utf-8", "replace").splitlines()):
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and not line.startswith(("#", ";")):
            _, equals, value = line.partition("=")
            if equals:
                yield value.partition("[")[0].strip()


def _ask_importlib() -> Iterator[RulePack]:
    """Yield the packs that Python's own, slower, search finds."""
    from importlib.metadata import entry_points  # half the start; here, rarely needed

    for entry_point in entry_points(group=GROUP):
        distribution = entry_point.dist.name if entry_point.dist else "an unknown distribution"
        yield RulePack(entry_point.value, distribution)


# --- modules: what a pack holds -----------------------------------------------


def _modules(pack: RulePack) -> Iterator[str]:
    """Yield the modules of *pack*: its top, then all below it, in order."""
    top = _import(pack.package, f"the rule pack {pack}")
    yield pack.package
    for folder in getattr(top, "__path__", ()):
        yield from _walk(folder, pack.package)


def _walk(folder: str, package: str) -> Iterator[str]:
    """Yield the public modules in *folder*, sub-packages too.

    By hand, since ``pkgutil`` imports ``inspect`` for it, a sixth of the start.
    """
    for name in sorted(os.listdir(folder)):
        stem, extension = os.path.splitext(name)
        if name.startswith("_") or not stem.isidentifier():
            continue
        below = os.path.join(folder, name)
        if extension == ".py":
            yield f"{package}.{stem}"
        elif not extension and os.path.isfile(os.path.join(below, "__init__.py")):
            yield f"{package}.{name}"
            yield from _walk(below, f"{package}.{name}")


def _import(name: str, what: str) -> ModuleType:
    """Import module *name*; a RulePackError says that *what* failed, and how."""
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:  # a pack may raise anything
        if isinstance(error, ModuleNotFoundError) and error.name == BUILT_IN:
            # The folder of a source checkout comes first on the path and has no rules in it.
            raise RulePackError(_INSTALL_FIRST) from error
        raise RulePackError(f"cannot import {what}: {type(error).__name__}: {error}") from error


def _is_rule_of(value: object, module_name: str) -> bool:
    """Tell whether *value* is a whole rule that module *module_name* itself defines."""
    return (
        issubclass(type(value), type)  # to Python 3.10 `tuple[int]` is an instance of it, too
        and isinstance(value, type)
        and issubclass(value, Rule)
        and value.__module__ == module_name
        and not value.__abstractmethods__
    )


def _full_name(rule: Listed) -> str:
    if isinstance(rule, IndexedRule):
        return rule.module
    return f"{rule.__module__}.{rule.__qualname__}"
