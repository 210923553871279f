"""Arguments that commands share, and what their values mean."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection

from aigw_lint import __version__
from aigw_lint.cli.output import Output, width_of
from aigw_lint.cli.rendering import add_rendering
from aigw_lint.knowledge.releases import target_for
from aigw_lint.text.wording import did_you_mean, quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.severity import Severity

STDIN = "-"
"""The path that stands for standard input."""

_WIDEST_HELP = 98
_SEVERITIES = tuple(severity.label for severity in reversed(Severity))


def make_parser(name: str, description: str, epilog: str) -> argparse.ArgumentParser:
    """Return an empty parser for command *name*, which must be written out in full."""
    parser = argparse.ArgumentParser(
        prog=name,
        description=description,
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=_help_formatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"aigw-lint {__version__}",
        help="print the version and stop",
    )
    parser.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="say more: undecided checks, files passed over, the traceback of a crash",
    )
    return parser


def _help_formatter(prog: str) -> argparse.HelpFormatter:
    """Return what lays out help; argparse would import shutil to ask how wide."""
    width = min(width_of(sys.stdout), _WIDEST_HELP)
    return argparse.RawDescriptionHelpFormatter(prog, width=width)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what is read, and how it is linted."""
    group = add_sources(parser)
    group.add_argument(
        "--target",
        dest="targets",
        metavar="RELEASE",
        action="append",
        type=target,
        help="lint for this release of AI Gateway, such as 1.1, instead of that of the "
        "configuration (default: that of the charts that the files install, else the newest "
        "that is known); may be repeated",
    )
    group.add_argument(
        "--closed-world",
        action=argparse.BooleanOptionalAction,
        help="count a reference to what no file defines as broken, not as undecided",
    )
    group.add_argument(
        "--jobs",
        metavar="N",
        type=positive,
        default=1,
        help="lint in up to N processes (default: 1)",
    )


def add_sources(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the arguments that say what is read; return their group."""
    group = parser.add_argument_group("what is read")
    group.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="files and folders to report on (default: those of the configuration, else the "
        "current directory); `-` is standard input. All below the root is read all the same",
    )
    group.add_argument(
        "--stdin-filename",
        metavar="NAME",
        help="take standard input for the file NAME, there or not: what reports call it, where "
        "its configuration is looked for, and where it stands among other files",
    )
    group.add_argument(
        "--config",
        metavar="FILE",
        help="read this configuration instead of looking for one above the first PATH",
    )
    group.add_argument(
        "--tracked",
        action="store_true",
        help="read only files that git tracks, by the names in its index",
    )
    add_rendering(parser)
    group.add_argument(
        "--require-manifests",
        action="store_true",
        help="exit with 4 where there is nothing of ours to lint",
    )
    return group


def add_fail_on(group: argparse._ActionsContainer) -> None:
    """Add the argument that says which findings fail a run."""
    group.add_argument(
        "--fail-on",
        metavar="SEVERITY",
        type=severity,
        help="exit with 1 for findings of this severity or worse: error, warning or info "
        "(default: warning)",
    )


def add_output(group: argparse._ActionsContainer, formats: Collection[str]) -> None:
    """Add the arguments that say how and where a command writes."""
    group.add_argument(
        "--format",
        dest="outputs",
        metavar="FORMAT[=FILE]",
        action="append",
        type=output_of(formats),
        help=f"write {_either(formats)}, to FILE if given; may be repeated (default: text)",
    )
    add_color(group)


def add_color(group: argparse._ActionsContainer) -> None:
    """Add the argument that switches colours."""
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="use colours (default: auto: on a terminal, as NO_COLOR and FORCE_COLOR say)",
    )


def severity(text: str) -> Severity:
    """Return the severity that *text* names."""
    try:
        return Severity.parse(text)
    except ValueError:
        hint = did_you_mean(text, _SEVERITIES)
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no severity{hint}") from None


def target(text: str) -> str:
    """Return the AI Gateway release that *text* names, as ``1.1``."""
    try:
        return target_for(text).ai_gateway
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def positive(text: str) -> int:
    """Return the whole number above zero that *text* names."""
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no whole number above zero")
    return int(text[:9])


def ids(text: str) -> tuple[str, ...]:
    """Return the rule ids in *text*, between commas."""
    return tuple(part for part in map(str.strip, text.split(",")) if part)


def output_of(formats: Collection[str]) -> Callable[[str], Output]:
    """Return what reads ``FORMAT[=FILE]``, where FORMAT is one of *formats*."""

    def output(text: str) -> Output:
        name, _, file = text.partition("=")
        if name not in formats:
            hint = did_you_mean(name, formats) or f"; write {_either(formats)}"
            raise argparse.ArgumentTypeError(f"{quoted(name)} is no format{hint}")
        return Output(name, file if file not in {"", STDIN} else None)

    return output


def _either(words: Collection[str]) -> str:
    """Return ``a``, ``a or b``, or ``a, b or c``."""
    *others, last = sorted(words)
    return f"{', '.join(others)} or {last}" if others else last


def outputs_of(arguments: argparse.Namespace) -> tuple[Output, ...]:
    """Return where *arguments* ask to write; UsageError where two would write to one place."""
    outputs: tuple[Output, ...] = tuple(arguments.outputs or (Output("text", None),))
    files = [output.file for output in outputs]
    if files.count(None) > 1:
        raise UsageError("only one --format can go to standard output: give the others a =FILE")
    for file in files:
        if files.count(file) > 1:
            raise UsageError(f"two --format options write to {quoted(file or '')}")
    return outputs


def flattened(values: list[tuple[str, ...]] | None) -> tuple[str, ...]:
    """Return the values of a repeated option as one tuple."""
    return tuple(value for part in values or () for value in part)
