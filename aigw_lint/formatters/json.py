"""The report for programs: JSON, as ``schemas/aigw-lint/report.json`` describes it."""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Iterable, Mapping
from typing import TextIO

from aigw_lint import __version__
from aigw_lint.choice.report import FAILURES, Report
from aigw_lint.files.finding import Finding, ManifestInfo, Related
from aigw_lint.formatters import View
from aigw_lint.knowledge.pins import Pin
from aigw_lint.text.edit import Fix
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Severity

SCHEMA_VERSION = 1
"""Raised when a key goes away or changes its meaning; a new key raises nothing."""

_SURROGATE = lazy_pattern("[\ud800-\udfff]")


def write(report: Report, view: View, stream: TextIO) -> None:
    """Write *report* to *stream* as one JSON object."""
    write_json(report_json(report, view.min_severity), stream)


def write_json(document: Mapping[str, object], stream: TextIO) -> None:
    """Write *document* to *stream*, the same bytes for the same content.

    In ASCII alone: it comes through any terminal, log and code page unharmed,
    and no character in it can turn a line round. ``##[`` would be an order to
    some build services; with one ``#`` as an escape it means the same JSON.
    """
    text = json.dumps(_plain(document), indent=2, ensure_ascii=True, allow_nan=False)
    stream.write(text.replace("##", "#\\u0023") + "\n")


def heading(report: Report) -> dict[str, object]:
    """Return the keys that every JSON document of ours begins with."""
    origin = {
        "origin": report.aim.origin,
        "open": report.aim.is_open,
        "pins": [_pin(each) for each in report.aim.said_by],
    }
    return {**_TOOL, "targets": list(report.targets), "targets_from": origin}


def tool_heading() -> dict[str, object]:
    """Return the keys that say what wrote a document."""
    return dict(_TOOL)


def report_json(report: Report, min_severity: Severity) -> dict[str, object]:
    """Return *report* as the JSON contract has it, findings of *min_severity* or worse alone.

    The summary counts all findings, those that are not listed too.
    """
    summary: dict[str, object] = {
        "files": report.files,
        "manifests": report.manifests,
        "alternatives": report.alternatives,
        **{severity.label: report.count(severity) for severity in reversed(Severity)},
        "suppressed": report.suppressed,
        "baselined": report.baselined,
        "undecided": report.undecided_reasons,
        "passed_over": report.passed_over_reasons,
    }
    failures = [each._asdict() for each in report.passed_over if each.reason in FAILURES]
    findings = [finding_json(finding, report) for finding in report.at_least(min_severity)]
    return {**heading(report), "summary": summary, "failures": failures, "findings": findings}


def finding_json(finding: Finding, report: Report) -> dict[str, object]:
    """Return one finding; its fix is left out where that would show a value of a Secret."""
    fix = finding.fix
    if fix is not None:
        from aigw_lint.formatters.advice import touches_secret  # here, since few findings have one

        fix = None if touches_secret(fix, report) else fix
    return {
        "rule": finding.rule,
        "code": finding.code,
        "category": finding.category,
        "severity": finding.severity.label,
        "judge": finding.judge.value,
        "message": finding.message,
        **location_json(finding.location),
        "path": finding.path,
        "alternatives": finding.alternatives,
        "renderings": finding.renderings,
        "targets": finding.targets,
        "rendered_from": finding.rendered_from,
        "manifest": manifest_json(finding.manifest),
        "related": [_related(related) for related in finding.related],
        "fix": None if fix is None else _fix(fix),
        "data": finding.data,
        "fingerprint": finding.fingerprint,
    }


def location_json(location: Location) -> dict[str, object]:
    """Return the five keys that say where something stands."""
    start, end = location.span
    return {
        "file": location.file,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def manifest_json(manifest: ManifestInfo | None) -> dict[str, object] | None:
    """Return what names a manifest, in the words of Kubernetes."""
    if manifest is None:
        return None
    return {
        "apiVersion": manifest.api_version,
        "kind": manifest.kind,
        "namespace": manifest.namespace,
        "name": manifest.name,
    }


def _pin(pin: Pin) -> dict[str, object]:
    return {
        "chart": pin.chart,
        "version": pin.version,
        "release": pin.release,
        "what": pin.what,
        **location_json(pin.location),
    }


def _related(related: Related) -> dict[str, object]:
    return {
        "message": related.message,
        **location_json(related.location),
        "manifest": manifest_json(related.manifest),
    }


def _fix(fix: Fix) -> dict[str, object]:
    edits = [
        {**location_json(Location(edit.file, edit.span)), "text": edit.text} for edit in fix.edits
    ]
    return {"safe": fix.safe, "edits": edits}


def _plain(value: object) -> object:
    """Return *value* as JSON can say it, whatever a rule pack put into a finding's data."""
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        value = sorted(map(str, value))
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return [_plain(item) for item in value]
    return _text(str(value))


def _text(text: str) -> str:
    r"""Return *text* without surrogates, which many readers of JSON refuse.

    They come from file names that are no text; such a byte is shown as ``\xff``.
    """
    if text.isascii():
        return text
    from aigw_lint.formatters.escape import escape_character  # here, since most text is plain

    return _SURROGATE().sub(lambda match: escape_character(match.group()), text)


_TOOL: Mapping[str, object] = {
    "schema_version": SCHEMA_VERSION,
    "tool": {"name": "aigw-lint", "version": __version__},
}
