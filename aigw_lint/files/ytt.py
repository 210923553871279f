"""Files that ytt makes manifests of: YAML whose comments are a program."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress

from aigw_lint.files.fault import INPUT_LIMIT
from aigw_lint.files.parser import ParseResult, Source, comments
from aigw_lint.words.pattern import lazy_pattern

_STATEMENT = lazy_pattern(
    r"#@[ \t]+(?:load\(|(?:if|elif|for|while|def)(?:/end)?\b|else:|end[ \t]*$)"
    r"|#@(?:assert|data|export|library|overlay|schema|template|text|yaml)/[a-z]"
)
# An expression stands in place of a value: behind a key or a dash, and nothing between.
_EXPRESSION = lazy_pattern(r"#@[ \t]+\S")
_AWAITS_VALUE = (":", "-")


def without_templates(source: Source, parsed: ParseResult) -> ParseResult:
    """Return *parsed* without the documents of *source* that ytt makes others of.

    Such a document is read no more than what stands in a template: faults in it are none.
    """
    marks = [at for at, text in comments(source, parsed.documents) if _is_program(source, at, text)]
    if not marks:
        return parsed
    if parsed.findings and not parsed.documents:
        left = tuple(each for each in parsed.findings if each.rule == INPUT_LIMIT)
        return ParseResult((), left, template=True, unread=source.text)
    ends = [_end_of_line(source.text, each.root.end) for each in parsed.documents]
    spans = list(zip((0, *ends), (*ends, len(source.text)), strict=True))
    is_made = [_is_any_in(marks, start, end) for start, end in spans]
    made = list(compress(spans, is_made))
    lines = [source.lines.position(at).line for span in made for at in span]
    findings = tuple(
        each for each in parsed.findings if not _is_within(each.location.span.start.line, lines)
    )
    kept = (each for each, is_out in zip(parsed.documents, is_made, strict=False) if not is_out)
    unread = filter(None, (parsed.unread, *(source.text[start:end] for start, end in made)))
    return ParseResult(tuple(kept), findings, template=True, unread="\n".join(unread))


def _is_any_in(marks: Sequence[int], start: int, end: int) -> bool:
    """Tell whether one of *marks*, which are sorted, lies from *start* on and before *end*."""
    at = bisect_left(marks, start)
    return at < len(marks) and marks[at] < end


def _is_within(line: int, limits: Sequence[int]) -> bool:
    """Tell whether *line* lies in one of the spans whose first and last lines are *limits*."""
    at = bisect_left(limits, line)
    return at < len(limits) and (limits[at] == line or at % 2 == 1)


def _end_of_line(text: str, offset: int) -> int:
    """Return where the line ends on which a document does, which *offset* may be past."""
    end = text.find("\n", max(offset - 1, 0))
    return len(text) if end < 0 else end


def _is_program(source: Source, at: int, comment: str) -> bool:
    """Tell whether the *comment* at that offset is one of ytt's."""
    if _STATEMENT().match(comment):
        return True
    if not _EXPRESSION().match(comment):
        return False
    before = source.text[source.text.rfind("\n", 0, at) + 1 : at]
    return before.rstrip().endswith(_AWAITS_VALUE)
