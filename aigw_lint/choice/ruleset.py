"""The rules of a run: which, with what settings, and how bad."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice

from aigw_lint.choice.registry import IndexedRule, Listed, list_rules, load_rules
from aigw_lint.choice.rule import Rule, clean_page
from aigw_lint.configuration.config import Config, RuleSetting, unknown_rules
from aigw_lint.configuration.settings import MOST_FAULTS
from aigw_lint.files.finding import Finding
from aigw_lint.text.codes import has_code, joined, rule_of, unknown_code
from aigw_lint.text.wording import did_you_mean, quoted
from aigw_lint.words.errors import ConfigError, UsageError
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge, Severity

_PLACE = lazy_pattern(r".*?:(\d+)(?::(\d+))?: ")


class EngineRule:
    """A finding that the engine itself makes; it looks like a rule to those who list rules."""

    category = "engine"
    kinds: tuple[GroupKind, ...] = ()
    checklist: str | None = None
    options: tuple[()] = ()
    examples: tuple[()] = ()

    def __init__(self, rule_id: str, severity: Severity, judge: Judge, page: str) -> None:
        self.id = rule_id
        self.severity = severity
        self.judge = judge
        self._page = clean_page(page)

    def page(self) -> str:
        """Return its page, Markdown."""
        return self._page

    def summary(self) -> str:
        """Return the first line of its page."""
        return self._page.partition("\n")[0]


ENGINE_RULES = (
    EngineRule(
        "input-limit",
        Severity.ERROR,
        Judge.API_SERVER,
        """A file is too large, too deep or too much to read.

        ## Why it matters

        The file is not judged, so what is wrong in it goes unseen. The limits
        keep a hostile file from holding up the run: bytes, documents, depth,
        nodes, and what aliases expand to.

        ## What to do

        Cut the file into several, or write out its aliases. A file that holds
        no manifests can be left out with `exclude` in the configuration.
        """,
    ),
    EngineRule(
        "internal-error",
        Severity.ERROR,
        Judge.ADVICE,
        """A rule failed while it looked at a manifest.

        ## Why it matters

        The fault is in the rule, not in the manifest. The other rules ran on,
        but this one may have missed something; the exit code is 3.

        ## What to do

        Please report it with the manifest, or turn the rule off until it is
        mended: `rules: {the-rule: off}` in the configuration.
        """,
    ),
    EngineRule(
        "syntax-error",
        Severity.ERROR,
        Judge.API_SERVER,
        """A file is not the YAML or JSON that Kubernetes tools read.

        ## Why it matters

        kubectl, kustomize and Flux refuse the file, and with it often the
        whole change. The documents of the file that can be read are judged.

        ## What to do

        Correct the text at the marked place. A key that is written twice is a
        warning: kubectl takes the last value, kustomize and Flux refuse it.
        """,
    ),
    EngineRule(
        "unused-suppression",
        Severity.WARNING,
        Judge.ADVICE,
        """A suppression suppresses nothing, or cannot be read.

        ## Why it matters

        What it once excused is gone, or its rule's name is misspelled. Left
        behind, it would hide the next fault of that rule in silence.

        ## What to do

        Put the rule's name right, or delete it from the comment, or the whole
        comment. The form is `# aigw-lint: ignore[rule-id] until=2027-03-01 the reason`.
        """,
    ),
)
"""What the engine reports by itself; it cannot be ignored."""


def available_rules() -> tuple[type[Rule], ...]:
    """Return the rules of all installed packs, by id."""
    return load_rules()


def listed_rules(config: Config) -> tuple[Listed, ...]:
    """Return the rules of all installed packs, by id, loaded where *config* speaks of any."""
    return load_rules() if config.rules or config.per_path else list_rules()


class RulesByKind:
    """The rules of each kind, loaded and made with their options when the kind comes up."""

    __slots__ = ("_config", "_listed", "_made")

    def __init__(self, listed: Iterable[Listed], config: Config) -> None:
        self._config = config
        self._listed: dict[GroupKind, list[Listed]] = {}
        self._made: dict[str, Rule] = {}
        for rule in listed:
            for kind in rule.kinds:
                self._listed.setdefault(kind, []).append(rule)

    def of(self, kind: GroupKind) -> tuple[Rule, ...]:
        """Return the rules that look at manifests of *kind*."""
        return tuple(self._make(rule) for rule in self._listed.get(kind, ()))

    def _make(self, listed: Listed) -> Rule:
        made = self._made.get(listed.id)
        if made is None:
            rule = listed.load() if isinstance(listed, IndexedRule) else listed
            options = self._config.rules.get(listed.id, RuleSetting()).options
            made = self._made[listed.id] = rule(options)
        return made


class Codes:
    """The codes of rules, asked for by those alone who name one."""

    __slots__ = ("_listed",)

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._listed = {rule.id: rule for rule in listed}

    def __call__(self, rule_id: str) -> Collection[str]:
        """Return the codes that findings of the rule may have."""
        listed = self._listed.get(rule_id)
        if listed is None:
            return ()
        rule = listed.load() if isinstance(listed, IndexedRule) else listed
        return rule.all_codes()


class RuleSet(Record):
    """The rules of a run, each made with its options."""

    by_kind: RulesByKind
    ids: frozenset[str]
    """The rules that run, in some file at least."""
    known: frozenset[str]
    """All rules that there are."""
    config: Config
    chosen: frozenset[str]
    """The rules that the command line leaves."""
    severities: Mapping[str, Severity]
    """The severity that each rule has by itself."""
    categories: frozenset[str]
    """Those of all known rules."""
    codes: Codes
    ignored: frozenset[str]
    """What the command line leaves out, as ``rule/code``."""

    def runs_in(self, rule: str, path: str) -> bool:
        """Tell whether *rule* is on for the file at *path*, relative to the configuration."""
        if rule not in self.chosen:
            return False
        setting = self.config.rules_for(path).get(rule)
        return setting is None or not setting.off

    def tells(self, finding: Finding, path: str) -> bool:
        """Tell whether findings with the code of *finding* are wanted."""
        if finding.code is None:
            return True
        name = joined(finding.rule, finding.code)
        setting = self.config.rules_for(path).get(name)
        return name not in self.ignored and not (setting is not None and setting.off)

    def graded(self, finding: Finding, default: Severity, path: str) -> Finding:
        """Return *finding* with the severity that the configuration gives its rule.

        *default* is the rule's own; a finding that the rule itself graded
        lower stays as far below. What is said of its code goes over all.
        """
        settings = self.config.rules_for(path)
        of_code = settings.get(joined(finding.rule, finding.code))
        if finding.code is not None and of_code is not None and of_code.severity is not None:
            return finding._replace(severity=of_code.severity)
        setting = settings.get(finding.rule)
        if setting is None or setting.severity is None:
            return finding
        severity = setting.severity
        if finding.severity < default:
            severity = min(severity, finding.severity)
        return finding._replace(severity=severity)


def choose(
    rules: Iterable[Listed],
    config: Config,
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> RuleSet:
    """Return the rules to run; ConfigError or UsageError where a name or option is wrong.

    *select* and *ignore* hold rule ids or categories; *ignore* also ``rule/code``.
    """
    rules = tuple(rules)
    names = {rule.id: rule for rule in rules}
    loaded = [rule for rule in rules if not isinstance(rule, IndexedRule)]
    faults = config_faults(config, loaded) if len(loaded) == len(rules) else ()
    if faults:
        raise ConfigError("\n".join(in_order(faults)))
    categories = frozenset(rule.category for rule in rules)
    known = {*names, *categories}
    codes = Codes(rules)
    for name in (*select, *ignore):
        _check_name(name, known, codes if name in ignore else None)
    chosen = frozenset(
        rule.id
        for rule in rules
        if (not select or rule.id in select or rule.category in select)
        and rule.id not in ignore
        and rule.category not in ignore
    )
    running = frozenset(name for name in chosen if _is_on_somewhere(name, config))
    by_kind = RulesByKind((rule for rule in rules if rule.id in running), config)
    ignored = frozenset(filter(has_code, ignore))
    severities = {name: rule.severity for name, rule in names.items()}
    return RuleSet(
        by_kind, running, frozenset(names), config, chosen, severities, categories, codes, ignored
    )


def _check_name(name: str, known: Collection[str], codes: Codes | None) -> None:
    """Raise UsageError where *name* is no rule, category or, where there are *codes*, code."""
    rule = rule_of(name)
    if rule not in known:
        raise UsageError(f"unknown rule {quoted(rule)}{did_you_mean(rule, known)}")
    if has_code(name):
        why = "codes work in --ignore only" if codes is None else unknown_code(name, codes(rule))
        if why:
            raise UsageError(f"{quoted(name)}: {why}")


def config_faults(config: Config, rules: Iterable[type[Rule]]) -> tuple[str, ...]:
    """Return what is wrong with what *config* says of rules and their options."""
    rules = tuple(rules)
    known = {rule.id: frozenset(option.name for option in rule.options) for rule in rules}
    options = (fault for rule in rules for fault in _option_faults(rule, config))
    return tuple(islice(chain(unknown_rules(config, known, Codes(rules)), options), MOST_FAULTS))


def in_order(faults: Iterable[str]) -> list[str]:
    """Return *faults*, each with its place in front, by line and column."""
    return sorted(faults, key=_line_and_column)


def _line_and_column(fault: str) -> tuple[int, ...]:
    match = _PLACE().match(fault)
    return () if match is None else tuple(int(number or 0) for number in match.groups())


def _option_faults(rule: type[Rule], config: Config) -> Iterator[str]:
    setting = config.rules.get(rule.id, RuleSetting())
    for option in rule.options:
        if option.name in setting.options:
            try:
                option.read(setting.options[option.name])
            except ValueError as error:
                place = setting.places.get(option.name, setting.place or "rules")
                yield f"{place}: rule {rule.id}: option {option.name}: {error}"


def _is_on_somewhere(rule: str, config: Config) -> bool:
    setting = config.rules.get(rule)
    if setting is None or not setting.off:
        return True
    return any(rule in part.rules and not part.rules[rule].off for part in config.per_path)
