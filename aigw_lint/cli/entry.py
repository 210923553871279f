"""From the command line to an exit code, whatever happens on the way."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import NoReturn, cast

from aigw_lint.cli.output import close_standard_output, say
from aigw_lint.text.wording import meant, quoted
from aigw_lint.words.errors import AigwLintError, UsageError

DEFAULT = "check"
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "check": "report what is wrong with the manifests below PATH (the default)",
        "checklist": "show the operator's checklist for each AIGatewayRoute",
        "context": "print the kubectl command that shows what a cluster holds, for `context`",
        "explain": "print the page of a rule",
        "files": "show which files are read, as what, and which are passed over",
        "rules": "list the rules",
        "schema": "build schemas from CRDs, those of other releases or your own",
    }
)
"""Each command with what it does; the module ``aigw_lint.cli.<command>`` holds it."""

FAILED = 3
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that *argv* names, and return its exit code.

    Without *argv* it is the command of this process, which has nothing else to
    do: then the garbage collector rests, since a run makes no cycles worth
    collecting and ends soon.
    """
    return _of_process([]) if argv is None else _guarded(argv, [])


def run() -> NoReturn:
    """Be the command of this process: run it and end at once.

    What a run read need not be freed piece by piece by a process that ends:
    that alone would cost a tenth of a run.
    """
    kept: list[object] = []
    code = _of_process(kept)
    with suppress(OSError, ValueError):  # nobody is left to tell
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _of_process(kept: list[object]) -> int:
    """Run the command of this process."""
    gc.disable()
    return _guarded(sys.argv[1:], kept)


def _guarded(argv: Sequence[str], kept: list[object]) -> int:
    """Run a command; what ends it early is an exit code, too.

    Its arguments are *kept*, and with them what the command hangs on them.
    """
    for stream in (sys.stdout, sys.stderr):
        # What a code page cannot show becomes an escape, not a crash.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = _run(argv, kept)
        sys.stdout.flush()
    except BrokenPipeError:
        close_standard_output()
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def command_of(argv: Sequence[str]) -> tuple[str, list[str]]:
    """Return the command that *argv* names, and its arguments; ``check`` where it names none."""
    if argv and argv[0] in COMMANDS:
        return argv[0], list(argv[1:])
    return DEFAULT, list(argv)


def files_protected(arguments: Sequence[str]) -> list[str]:
    """Return *arguments*, those that name files spelled so that none is taken for an option.

    Where a tool lists files, anybody can have named one ``--format=json=x/y.yaml``.
    """
    if "--listed" not in arguments:
        return list(arguments)
    return [
        # No option has a dot in its name: nor can a file take one away by having that name.
        os.path.join(os.curdir, each)
        if each[:1] == "-" and "." in each and os.path.lexists(each)
        else each
        for each in arguments
    ]


def parser_of(command: str) -> argparse.ArgumentParser:
    """Return the parser of the arguments of *command*."""
    module = importlib.import_module(f"aigw_lint.cli.{command}")
    return cast("argparse.ArgumentParser", module.parser(COMMANDS))


def _run(argv: Sequence[str], kept: list[object]) -> int:
    command, rest = command_of(argv)
    verbose = False
    try:
        arguments = parser_of(command).parse_intermixed_args(files_protected(rest))
        kept.append(arguments)
        verbose = arguments.verbose
        return cast("int", arguments.run(arguments))
    except SystemExit as stop:  # argparse: help was asked for, or an argument is wrong
        return stop.code if isinstance(stop.code, int) else 0
    except UsageError as error:
        _complain(str(error) + _command_meant(argv))
        return error.exit_code
    except AigwLintError as error:
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - a crash of ours is told in a line, not a traceback
        _confess(error, verbose=verbose)
        return FAILED


def _command_meant(argv: Sequence[str]) -> str:
    """Return a hint where the first of *argv* was taken for a path and is nearly a command."""
    first = argv[0] if argv else ""
    if first in COMMANDS or "/" in first or os.path.lexists(first):
        return ""
    near = meant(first, COMMANDS)
    return f"; did you mean the command {quoted(near)}?" if near else ""


def _complain(message: str) -> None:
    """Say what is wrong with the use of the command; a line for each fault."""
    for line in message.split("\n"):
        say(f"error: {line}")


def _confess(error: Exception, *, verbose: bool) -> None:
    """Say that the linter itself failed, and how to report it."""
    if verbose:
        import traceback  # here, since nobody should need it

        from aigw_lint.formatters.escape import escape_lines

        lines = "".join(traceback.format_exception(error))
        sys.stderr.write(escape_lines(lines))
    more = "report it with the lines above" if verbose else "run again with -v and report that"
    what = f"{type(error).__name__}: {error}"
    say(f"internal error: {what} (a fault of aigw-lint, not of your manifests: {more})")
