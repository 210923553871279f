"""The formats of a report. A new one is a module with ``write`` and a line in ``FORMATS``."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO, TypeAlias, cast

from aigw_lint.text.places import folder_and_top
from aigw_lint.text.wording import did_you_mean, quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

if TYPE_CHECKING:  # a report brings the parser with it, which --help does without
    from aigw_lint.choice.report import Report

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "concise": "aigw_lint.formatters.concise",
        "github": "aigw_lint.formatters.github",
        "json": "aigw_lint.formatters.json",
        "sarif": "aigw_lint.formatters.sarif",
        "text": "aigw_lint.formatters.text",
    }
)
"""The name of each format, and the module that writes it; loaded only when asked for."""


class View(Record):
    """What of a report is shown, and to whom."""

    min_severity: Severity = Severity.WARNING
    verbose: bool = False
    """List the undecided checks and the files passed over, too."""
    quiet: bool = False
    """Show findings alone."""
    color: bool = False
    width: int = 100
    """How many columns a shown line of a file may fill."""
    folder: str = ""
    """The absolute path of the working directory, with ``/``, its links resolved."""
    top: str = ""
    """That of the repository's top, or of the working directory outside of one."""


Formatter: TypeAlias = "Callable[[Report, View, TextIO], None]"


def formatter(name: str) -> Formatter:
    """Return what writes a report as format *name*; KeyError where there is none."""
    return cast("Formatter", importlib.import_module(FORMATS[name]).write)


def write_report(  # noqa: PLR0913 - each is a choice of the caller's
    report: Report,
    format: str,  # noqa: A002 - it is what the command calls it
    stream: TextIO,
    *,
    min_severity: Severity = Severity.WARNING,
    verbose: bool = False,
    color: bool = False,
) -> None:
    """Write *report* to *stream* as the command does for ``--format``.

    *min_severity* is the least severity that is shown, *verbose* and *color*
    matter to text alone. UsageError where there is no such format.
    """
    if format not in FORMATS:
        raise UsageError(f"{quoted(format)} is no format{did_you_mean(format, FORMATS)}")
    view = View(min_severity, verbose, color=color)
    folder, top = folder_and_top(os.getcwd())
    formatter(format)(report, view._replace(folder=folder, top=top), stream)
