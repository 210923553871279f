"""What must hold for any input, whatever it is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, TextIO

import jsonschema
from fuzz_corpus import CANARY
from fuzz_inputs import Input

from aigw_lint import Finding, Location, Report, Severity, lint
from aigw_lint.files.parser import Source
from aigw_lint.formatters import FORMATS, View, formatter
from aigw_lint.formatters.checklist import checklist_json, checklist_lines
from aigw_lint.formatters.files import files_json, files_lines
from aigw_lint.formatters.json import write_json
from aigw_lint.formatters.writing import write_lines
from aigw_lint.run.checklist import checklist
from aigw_lint.run.inventory import inventory

SCHEMAS = Path(__file__).parents[2] / "schemas" / "aigw-lint"

# What drives a terminal, turns lines round, cannot be seen or ends a line.
_HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff]"
)
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_COMMAND = re.compile(r"^\s*::", re.MULTILINE)
_ANNOTATION = re.compile(
    r"::(error|warning|notice) file=[^\s:,][^:,]*,line=\d+,endLine=\d+"
    r"(,col=\d+,endColumn=\d+)?,title=[a-z-]+::[^\r\n]+"
)
_LOG_COMMAND = re.compile(r"##\w*\[")
_LONGEST_MESSAGE = 3000


def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


_REPORT, _CHECKLIST, _FILES = map(_validator, ("report.json", "checklist.json", "files.json"))


def faults(given: Input) -> Iterator[str]:
    """Yield what the linter does wrong with an input; nothing where all is well."""
    random = Random(given.number)
    report = lint(sources=given.sources, config=given.config)
    yield from _faults_of_findings(report, given)
    yield from _faults_of_formats(report, random)
    if random.random() < 0.3:
        yield from _faults_of_other_commands(given)
    if random.random() < 0.05:
        turned = dict(sorted(given.sources.items(), reverse=True))
        if lint(sources=turned, config=given.config).findings != report.findings:
            yield "other findings where the files come in another order"


def _faults_of_findings(report: Report, given: Input) -> Iterator[str]:
    read = {path: _source(path, data) for path, data in given.sources.items()}
    for finding in report.findings:
        told = (*_faults_of_message(finding), *_faults_of_places(finding, read))
        yield from (f"{finding.rule}: {fault}" for fault in told)
    for check in report.undecided:
        for fault in _faults_of_place(check.location, read):
            yield f"{check.rule} is undecided: {fault}"
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", check.reason):
            yield f"{check.rule}: the reason {check.reason!r}"


def _faults_of_message(finding: Finding) -> Iterator[str]:
    message = finding.message
    if finding.rule == "internal-error":
        yield message
    if len(message) > _LONGEST_MESSAGE:
        yield f"a message of {len(message)} characters"
    if message.endswith(".") and not message.endswith("..."):
        yield f"a full stop after {message!r}"


def _faults_of_places(finding: Finding, read: Mapping[str, Source]) -> Iterator[str]:
    related = [each.location for each in finding.related]
    edits = finding.fix.edits if finding.fix else ()
    for location in (
        finding.location,
        *related,
        *(Location(each.file, each.span) for each in edits),
    ):
        yield from _faults_of_place(location, read)
    start, end = finding.location.span
    if start.offset == end.offset and read[finding.location.file].text:
        yield f"an empty span {finding.location}"


def _source(path: str, data: str | bytes) -> Source:
    return Source.from_text(path, data) if isinstance(data, str) else Source(path, data)


def _faults_of_place(location: Location, read: Mapping[str, Source]) -> Iterator[str]:
    source = read.get(location.file)
    start, end = location.span
    if source is None:
        yield f"no file of this run: {location.file!r}"
    elif not 0 <= start.offset <= end.offset <= len(source.text):
        yield f"outside of its file: {location}"
    elif (source.lines.position(start.offset), source.lines.position(end.offset)) != (start, end):
        yield f"lines and columns are not those of the offsets: {location}"


def _faults_of_formats(report: Report, random: Random) -> Iterator[str]:
    for name in FORMATS:
        verbose, quiet = random.random() < 0.5, random.random() < 0.2
        width = random.choice((1, 20, 40, 100))
        view = View(Severity.INFO, verbose, quiet, width=width, folder="/r/sub", top="/r")
        text = _text_of(lambda stream: formatter(name)(report, view, stream))  # noqa: B023
        yield from (f"{name}: {fault}" for fault in _faults_of_text(text))
        if name == "json":
            _REPORT.validate(json.loads(text))
        elif name == "sarif":
            json.loads(text)
        elif name == "github":
            yield from _faults_of_annotations(text, report)
        elif _COMMAND.search(text):
            yield f"{name}: a line that begins as a command: {_COMMAND.search(text)}"
    if random.random() < 0.05:
        view = View(Severity.INFO, verbose=True, color=True)
        text = _text_of(lambda stream: formatter("text")(report, view, stream))
        yield from (f"in colours: {fault}" for fault in _faults_of_text(_COLOR.sub("", text)))


def _faults_of_annotations(text: str, report: Report) -> Iterator[str]:
    commands = [line for line in text.split("\n") if _COMMAND.match(line)]
    if len(commands) != len(report.findings):
        yield f"github: {len(commands)} commands for {len(report.findings)} findings"
    for line in commands:
        if not _ANNOTATION.fullmatch(line):
            yield f"github: not an annotation of ours: {line!r}"


def _faults_of_other_commands(given: Input) -> Iterator[str]:
    made = checklist(sources=given.sources, config=given.config)
    files = inventory(sources=given.sources, config=given.config)
    texts = {
        "checklist": _text_of(_writer(lambda: checklist_lines(made, Severity.WARNING))),
        "checklist as JSON": _text_of(lambda stream: write_json(checklist_json(made), stream)),
        "files": _text_of(_writer(lambda: files_lines(files, verbose=True))),
        "files as JSON": _text_of(lambda stream: write_json(files_json(files), stream)),
    }
    for name, text in texts.items():
        yield from (f"{name}: {fault}" for fault in _faults_of_text(text))
        if not name.endswith("JSON") and _COMMAND.search(text):
            yield f"{name}: a line that begins as a command"
    _CHECKLIST.validate(json.loads(texts["checklist as JSON"]))
    _FILES.validate(json.loads(texts["files as JSON"]))


def _writer(lines: Callable[[], Iterator[Any]]) -> Callable[[TextIO], None]:
    return lambda stream: write_lines(lines(), stream, color=False)


def _text_of(write: Callable[[TextIO], None]) -> str:
    stream = io.StringIO()
    write(stream)
    return stream.getvalue()


def _faults_of_text(text: str) -> Iterator[str]:
    for what, found in (
        ("a character that does harm", _HARMFUL.search(text)),
        ("a command for a build service", _LOG_COMMAND.search(text)),
        ("a value of a Secret", re.search(CANARY, text)),
    ):
        if found:
            yield f"{what}: {text[max(0, found.start() - 90) : found.end() + 30]!r}"
