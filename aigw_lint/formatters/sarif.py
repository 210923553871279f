"""The report for code scanning: SARIF 2.1.0, as GitHub, GitLab and editors read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TextIO
from urllib.parse import quote

from aigw_lint import __version__
from aigw_lint.choice.report import FAILURES, PassedOver, Report
from aigw_lint.explain import Explained, explained, markdown
from aigw_lint.files.finding import Finding
from aigw_lint.formatters import View
from aigw_lint.formatters.advice import touches_secret
from aigw_lint.formatters.escape import escape
from aigw_lint.formatters.fromtop import from_top, is_absolute
from aigw_lint.formatters.json import report_json, write_json
from aigw_lint.formatters.line import place
from aigw_lint.formatters.linehash import line_hashes
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.text.wording import listed
from aigw_lint.words.position import Location, Span
from aigw_lint.words.severity import Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
)
_PROBLEMS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
)
_LONGEST_TEXT = 1024
_BUILT_IN = "aigw_lint"


def write(report: Report, view: View, stream: TextIO) -> None:
    """Write *report* to *stream* as one SARIF log with one run."""
    write_json(sarif(report, view, explained()), stream)


def sarif(report: Report, view: View, rules: Sequence[Explained]) -> dict[str, object]:
    """Return *report* as a SARIF log; *rules* are all that there are, used or not."""
    packs = _Packs(rules)
    run = _Run(report, view, packs)
    findings = report.at_least(view.min_severity)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": packs.tool(),
                "automationDetails": {"id": "aigw-lint/"},
                "columnKind": "unicodeCodePoints",
                "invocations": [run.invocation()],
                "results": [run.result(finding) for finding in findings],
                "properties": {"summary": report_json(report, view.min_severity)["summary"]},
            }
        ],
    }


class _Packs:
    """The rules by the pack that brought them: ours are the driver's, others extensions."""

    def __init__(self, rules: Sequence[Explained]) -> None:
        self._by_pack: dict[str, list[Explained]] = {_BUILT_IN: []}
        self._places: dict[str, tuple[str, int]] = {}
        for rule in rules:
            name = _pack_of(rule)
            pack = self._by_pack.setdefault(name, [])
            self._places[rule.id] = (name, len(pack))
            pack.append(rule)

    def tool(self) -> dict[str, object]:
        """Return SARIF's ``tool``."""
        ours, *others = self._by_pack.items()
        driver = {
            "name": "aigw-lint",
            "semanticVersion": __version__,
            "rules": [_descriptor(rule) for rule in ours[1]],
        }
        extensions = [
            {"name": name, "rules": [_descriptor(rule) for rule in rules]} for name, rules in others
        ]
        return {"driver": driver, "extensions": extensions} if extensions else {"driver": driver}

    def reference(self, rule_id: str) -> dict[str, object]:
        """Return the keys by which a result names its rule."""
        name, index = self._places.get(rule_id, ("", -1))
        if not name:
            return {"ruleId": rule_id}
        if name == _BUILT_IN:
            return {"ruleId": rule_id, "ruleIndex": index}
        extension = list(self._by_pack).index(name) - 1
        component = {"index": extension, "name": name}
        return {
            "ruleId": rule_id,
            "rule": {"id": rule_id, "index": index, "toolComponent": component},
        }


def _pack_of(rule: Explained) -> str:
    module = rule.__module__ if isinstance(rule, type) else _BUILT_IN
    return module.partition(".")[0]


def _descriptor(rule: Explained) -> dict[str, object]:
    """Return what SARIF's ``reportingDescriptor`` says of *rule*."""
    page = rule.page()
    summary, _, rest = page.partition("\n")
    tags = sorted({rule.category, rule.judge.value})
    return {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": summary[:_LONGEST_TEXT]},
        "fullDescription": {"text": (_first_part(rest) or summary)[:_LONGEST_TEXT]},
        "help": {"text": page, "markdown": markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": tags,
            "precision": "very-high" if rule.severity is Severity.ERROR else "high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _first_part(page: str) -> str:
    """Return the text below the first heading of *page*, on one line."""
    _, _, below = page.partition("## ")
    text = below.partition("\n")[2].partition("\n## ")[0]
    return " ".join(text.split())


class _Run:
    """One run, and what its results need to know of it."""

    def __init__(self, report: Report, view: View, packs: _Packs) -> None:
        self._report = report
        self._view = view
        self._packs = packs
        self._hashes: dict[str, tuple[str, ...]] = {}

    def invocation(self) -> dict[str, object]:
        """Return SARIF's ``invocation``: whether all went well, and what did not."""
        report = self._report
        crashes = (each for each in report.findings if each.rule == "internal-error")
        notices = [
            *(_notice(each.message, self._location(each.location)) for each in crashes),
            *map(self._unread, (each for each in report.passed_over if each.reason in FAILURES)),
        ]
        invocation: dict[str, object] = {"executionSuccessful": not report.crashed}
        if notices:
            invocation["toolExecutionNotifications"] = notices
        if any(is_absolute(from_top(file, self._view)) for file in self._files()):
            # What lies outside of the repository has an address of its own, for which
            # GitHub wants to be told this one, too.
            invocation["workingDirectory"] = {"uri": _file_uri(self._view.folder + "/")}
        return invocation

    def _files(self) -> Iterator[str]:
        """Yield the files that the run names, some of them often."""
        for finding in self._report.findings:
            yield finding.location.file
            yield from (related.location.file for related in finding.related)
        yield from (each.file for each in self._report.passed_over)

    def result(self, finding: Finding) -> dict[str, object]:
        """Return SARIF's ``result`` for *finding*."""
        result: dict[str, object] = {
            **self._packs.reference(finding.rule),
            "kind": "fail",
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(finding)},
            "locations": [self._location(finding.location, finding.rendered_from)],
            "partialFingerprints": self._fingerprints(finding),
            "properties": dict(_properties(finding)),
        }
        if finding.related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    **self._location(related.location),
                    "message": {"text": _plain(related.message)},
                }
                for number, related in enumerate(finding.related, start=1)
            ]
        fix = finding.fix
        rendered = self._report.origin_of(finding.location.file) is not None
        if fix is not None and not rendered and not touches_secret(fix, self._report):
            result["fixes"] = [self._fix(fix)]
        return result

    def _location(self, location: Location, origin: str | None = None) -> dict[str, object]:
        """Return where something stands; what was rendered stands in no file of a repository."""
        whole = self._report.origin_of(location.file)
        file = location.file if whole is None else origin or whole
        physical = {
            "artifactLocation": {"uri": self._uri(file)},
            "region": _region(location.span) if whole is None else {"startLine": 1},
        }
        return {"physicalLocation": physical}

    def _uri(self, file: str) -> str:
        path = from_top(file, self._view)
        return _file_uri(path) if is_absolute(path) else quote(escape(path), safe="/")

    def _unread(self, file: PassedOver) -> dict[str, object]:
        at = {"physicalLocation": {"artifactLocation": {"uri": self._uri(file.file)}}}
        return _notice(f"{file.file}: {file.message}", at)

    def _fingerprints(self, finding: Finding) -> dict[str, str]:
        own = {"aigwLint/v1": finding.fingerprint}
        hashed = self._line_hash(finding.location)
        return {"primaryLocationLineHash": hashed, **own} if hashed else own

    def _line_hash(self, location: Location) -> str | None:
        """Return GitHub's hash of the line; none where it would be made of a Secret's values."""
        source = self._report.sources.get(location.file)
        if source is None or self._report.secret_lines.get(location.file):
            return None
        if location.file not in self._hashes:
            text = source.data.decode("utf-8", "replace")
            self._hashes[location.file] = line_hashes(text)
        hashes = self._hashes[location.file]
        line = location.span.start.line
        return hashes[line - 1] if line <= len(hashes) else None

    def _fix(self, fix: Fix) -> dict[str, object]:
        by_file: dict[str, list[Edit]] = {}
        for edit in fix.edits:
            by_file.setdefault(edit.file, []).append(edit)
        return {
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": self._uri(file)},
                    "replacements": [
                        {
                            "deletedRegion": _region(edit.span),
                            "insertedContent": {"text": edit.text},
                        }
                        for edit in edits
                    ],
                }
                for file, edits in by_file.items()
            ]
        }


def _region(span: Span) -> dict[str, int]:
    start, end = span
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _message(finding: Finding) -> str:
    """Return the message: what is wrong, and a link to each of the other places."""
    parts = [_plain(finding.message)]
    if finding.renderings is not None:
        parts.append(_plain(f"In {listed(finding.renderings)}"))
    if finding.alternatives is not None:
        parts.append(_plain(f"Only in {listed(finding.alternatives)}"))
    if finding.targets is not None:
        parts.append(_plain(f"Only for {', '.join(finding.targets)}"))
    if finding.rendered_from is not None:
        at = place(finding.location)
        parts.append(_plain(f"Rendered from {finding.rendered_from}, at {at}"))
    for number, related in enumerate(finding.related, start=1):
        parts.append(f"[{_plain(related.message)}]({number})")
    return ". ".join(parts) + "."


def _plain(text: str) -> str:
    """Return *text* harmless, and so that nothing in it makes a link."""
    return escape(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _properties(finding: Finding) -> Iterator[tuple[str, object]]:
    yield "category", finding.category
    yield "judge", finding.judge.value
    for name in ("code", "alternatives", "renderings", "targets", "rendered_from"):
        value = getattr(finding, name)
        if value is not None:
            yield name, value
    if finding.path:
        yield "path", finding.path


def _notice(message: str, location: Mapping[str, object]) -> dict[str, object]:
    return {
        "level": "error",
        "message": {"text": _plain(message)},
        "locations": [location],
    }


def _file_uri(path: str) -> str:
    lead = "" if path.startswith("/") else "/"
    return f"file://{lead}{quote(escape(path), safe='/:')}"
