"""What the commands that read manifests have in common."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Mapping

from aigw_lint.choice.loading import load_config, load_config_file
from aigw_lint.choice.report import Report
from aigw_lint.cli.arguments import STDIN
from aigw_lint.cli.output import say
from aigw_lint.cli.rendering import check_rendering, programs_of
from aigw_lint.configuration.config import Config
from aigw_lint.files.parser import DEFAULT_LIMITS
from aigw_lint.run.programs import Programs
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

NOTHING_TO_LINT = 4


class Inputs(Record):
    """What to lint, as `lint` wants it."""

    paths: tuple[str, ...] | None
    """None where the command line names none: the configuration decides, or standard input."""
    sources: Mapping[str, bytes] | None
    """Standard input, where it is named."""
    config: Config
    programs: Programs
    """Those of the user's that render what is linted, where the command line asks for any."""
    only: tuple[str, ...] | None = None
    """The list that a tool handed over, which reports are kept to; None where there is none."""


def inputs_of(arguments: argparse.Namespace) -> Inputs:
    """Return what *arguments* ask to lint, and by which configuration."""
    named: tuple[str, ...] = tuple(dict.fromkeys(arguments.paths))
    paths = tuple(path for path in named if path != STDIN)
    _check_name(arguments.stdin_filename, named)
    check_rendering(arguments, has_files=STDIN not in named or bool(paths))
    is_list = getattr(arguments, "listed", False)
    if arguments.config is not None:
        config = load_config_file(arguments.config)
    else:
        # The first file of a tool's list, which is not always the same, decides nothing.
        first = paths[0] if paths else arguments.stdin_filename
        config = load_config(first if first and not is_list else os.curdir)
    sources = _standard_input(arguments.stdin_filename) if STDIN in named else None
    if is_list:
        return Inputs(None, sources, config, programs_of(arguments, config), paths)
    return Inputs(paths or None, sources, config, programs_of(arguments, config))


def exit_code(report: Report, arguments: argparse.Namespace, config: Config) -> int:
    """Return how the run ends, and say so where there was nothing to lint."""
    if not report.is_empty:
        return report.exit_code(arguments.fail_on or config.fail_on)
    in_silence = getattr(arguments, "quiet", False) or getattr(arguments, "listed", False)
    if arguments.require_manifests or not in_silence:
        where = ", ".join(arguments.paths or config.paths or (os.curdir,))
        say(f"nothing to lint: no manifest of Envoy AI Gateway or what it stands on in {where}")
    return NOTHING_TO_LINT if arguments.require_manifests else 0


def _check_name(name: str | None, named: Collection[str]) -> None:
    """UsageError where *name*, that of standard input, names nothing that a file could be."""
    if name is None:
        return
    if STDIN not in named:
        raise UsageError(
            "--stdin-filename names standard input, which is not read: add the PATH `-`"
        )
    if not name or name == STDIN or os.path.isdir(name) or "\0" in name:
        raise UsageError(f"--stdin-filename {quoted(name)} is no name of a file")


def _standard_input(name: str | None) -> Mapping[str, bytes]:
    # One byte over the limit is enough for the finding that says so.
    limit, stream = DEFAULT_LIMITS.file_bytes, sys.stdin.buffer
    data = stream.read(limit + 1)
    if len(data) > limit:
        from aigw_lint.run.overlong import (  # here, since few are so long
            CHUNK,
            with_words_of_the_rest,
        )
        from aigw_lint.run.sifting import WORDS_THAT_MATTER  # the same

        rest = iter(lambda: stream.read(CHUNK), b"")
        data = with_words_of_the_rest(data, rest, WORDS_THAT_MATTER, limit=limit)
    return {name or STDIN: data}
