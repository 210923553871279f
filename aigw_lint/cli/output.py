"""Where a command's output goes, and in what colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

_WIDTH = 100
_LEAST_WIDTH = 40


class Output(Record):
    """One place that a command writes to: standard output where *file* is None."""

    format: str
    file: str | None


class Sink(Record):
    """Where a face writes, and in what format."""

    format: str
    stream: TextIO
    color: bool
    width: int


def emit(outputs: Iterable[Output], color: str, write: Callable[[Sink], None]) -> None:
    """Call *write* for each of *outputs*; *color* is what the command line says of colours.

    A reader that stops reading standard output early stops nothing else.
    """
    for output in outputs:
        if output.file is not None:
            _to_file(output, color, write)
            continue
        try:
            colored = wants_color(color, sys.stdout, os.environ)
            write(Sink(output.format, sys.stdout, colored, width_of(sys.stdout)))
            sys.stdout.flush()
        except BrokenPipeError:
            close_standard_output()


def wants_color(choice: str, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether to write colours to *stream*: what was chosen, then the environment."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return environment.get("TERM") != "dumb" and stream.isatty()


def width_of(stream: TextIO) -> int:
    """Return how many columns *stream* shows; a common number where it is no terminal."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):  # no terminal, or no file at all
        return _WIDTH
    return max(columns, _LEAST_WIDTH) if columns else _WIDTH


def say(message: str) -> None:
    """Write one line to standard error, which says who speaks."""
    from aigw_lint.formatters.escape import escape  # here, since most runs say nothing

    sys.stderr.write(f"aigw-lint: {escape(message)}\n")


def close_standard_output() -> None:
    """Point standard output to nowhere, so that Python does not complain when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _to_file(output: Output, color: str, write: Callable[[Sink], None]) -> None:
    try:
        with open(output.file or "", "w", encoding="utf-8", newline="\n") as stream:
            write(Sink(output.format, stream, color == "always", _WIDTH))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {quoted(output.file or '')}: {reason}") from error
