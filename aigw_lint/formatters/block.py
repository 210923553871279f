"""The block of one finding: what it is, where, what it is about, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.choice.report import Report
from aigw_lint.files.finding import Finding, Related
from aigw_lint.formatters import View
from aigw_lint.formatters.advice import fix_lines
from aigw_lint.formatters.frame import Look, frame
from aigw_lint.formatters.line import Line, line, place, where_it_holds
from aigw_lint.text.wording import cut

_CONTEXT = 2
_MOST_RELATED = 5
_LONGEST_MESSAGE = 1003  # with the dots behind


def finding_lines(finding: Finding, report: Report, view: View) -> Iterator[Line]:
    """Yield the block of one finding: what it is, where, what it is about, and the way out."""
    yield heading_line(finding)
    if view.verbose:
        yield line("  ", (_about(finding), "dim"))
    for where in where_it_holds(finding):
        yield line("  ", (where, "dim"))
    if finding.rendered_from is not None:
        yield line("  ", (f"rendered from {cut(finding.rendered_from, _LONGEST_MESSAGE)}", "dim"))
    yield from frame(
        report, finding.location, Look("^", finding.severity.label, _CONTEXT, view.width)
    )
    for related in finding.related[:_MOST_RELATED]:
        yield from _related_lines(related, report, view)
    if len(finding.related) > _MOST_RELATED:
        yield line("  ", (f"and {len(finding.related) - _MOST_RELATED} more places", "dim"))
    yield from fix_lines(finding, report)


def heading_line(finding: Finding) -> Line:
    """Return the line that says all of a finding in one."""
    severity = finding.severity.label
    return line(
        (place(finding.location), "location"),
        ": ",
        (severity, severity),
        ": ",
        (cut(finding.message, _LONGEST_MESSAGE), "message"),
        (f" [{finding.rule}]", "rule"),
    )


def _related_lines(related: Related, report: Report, view: View) -> Iterator[Line]:
    yield line(
        "  ", (place(related.location), "location"), ": ", cut(related.message, _LONGEST_MESSAGE)
    )
    yield from frame(report, related.location, Look("-", "related", 0, view.width, "  "))


def _about(finding: Finding) -> str:
    """Return which object a finding is in, where in it, and who says so."""
    parts = []
    if (manifest := finding.manifest) is not None:
        namespace = f"{manifest.namespace}/" if manifest.namespace else ""
        parts.append(f"in {manifest.kind} {namespace}{manifest.name or '?'}")
    if finding.path:
        parts.append(f"at {cut(finding.path, _LONGEST_MESSAGE)}")
    parts.append(f"judge: {finding.judge.value}")
    if finding.code is not None:
        parts.append(f"code: {finding.code}")
    return ", ".join(parts)
