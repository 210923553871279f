"""What a run found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aigw_lint.files.finding import Finding, Undecided
from aigw_lint.files.parser import Source
from aigw_lint.knowledge.aim import Aim
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

UNREADABLE = "unreadable"
"""The reason of a file that was named and could not be read."""

NOT_RENDERED = "not-rendered"
"""The reason of what a program of the user's was to render, and could not."""

FAILURES = frozenset({UNREADABLE, NOT_RENDERED})
"""The reasons that make a run fail: it is not all that was asked for."""

_NO_SOURCES: Mapping[str, Source] = MappingProxyType({})
_NO_LINES: Mapping[str, frozenset[int]] = MappingProxyType({})


class PassedOver(Record):
    """One file that was not looked into, and why."""

    file: str
    reason: str
    """A word in kebab-case that counts group by, such as ``template``."""
    message: str


class Report(Record):
    """What a run found, whole: faces choose what of it they show."""

    findings: tuple[Finding, ...] = ()
    """Sorted, after selection, severities and suppressions; advice included."""
    undecided: tuple[Undecided, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    files: int = 0
    """How many files were read and reported on."""
    manifests: int = 0
    """How many manifests of ours stand in them."""
    alternatives: int = 0
    suppressed: int = 0
    baselined: int = 0
    targets: tuple[Mapping[str, str], ...] = ()
    aim: Aim = Aim()
    """Where these targets come from."""
    crashed: bool = False
    """A rule crashed, or a file could not be read: what is said here is not all."""
    sources: Mapping[str, Source] = _NO_SOURCES
    """The files that findings name, for the lines to show."""
    secret_lines: Mapping[str, frozenset[int]] = _NO_LINES
    """By file, the lines whose values no face may show."""

    def origin_of(self, file: str) -> str | None:
        """Return which file a program of the user's rendered to *file*; None for one on disk."""
        source = self.sources.get(file)
        return None if source is None else source.origin

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of *severity* or worse, in order."""
        return tuple(finding for finding in self.findings if finding.severity >= severity)

    def count(self, severity: Severity) -> int:
        """Return how many findings have exactly *severity*."""
        return sum(finding.severity == severity for finding in self.findings)

    def exit_code(self, fail_on: Severity) -> int:
        """Return 3 where the linter failed, else 1 for findings of *fail_on* or worse, else 0."""
        if self.crashed:
            return 3
        return int(any(finding.severity >= fail_on for finding in self.findings))

    @property
    def is_empty(self) -> bool:
        """Tell whether there was nothing of ours to lint, and nothing to say about that."""
        return not (self.manifests or self.findings or self.crashed)

    @property
    def undecided_reasons(self) -> dict[str, int]:
        """Return how many checks were undecided, by reason, in alphabetical order."""
        return _counted(check.reason for check in self.undecided)

    @property
    def passed_over_reasons(self) -> dict[str, int]:
        """Return how many files were passed over, by reason, in alphabetical order."""
        return _counted(file.reason for file in self.passed_over)


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
