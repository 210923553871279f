"""``aigw-lint explain RULE``: print the page of a rule."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from aigw_lint.cli.arguments import add_color, make_parser
from aigw_lint.cli.output import Output, Sink, emit

_EPILOG = """\
examples:
  aigw-lint explain missing-reference
  aigw-lint rules                             the names of all rules
"""
_WIDEST = 100


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    made = make_parser("aigw-lint explain", f"{commands['explain'].capitalize()}.", _EPILOG)
    made.add_argument("rule", metavar="RULE", help="the id that a finding shows in brackets")
    add_color(made)
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the page of one rule: rendered for a terminal, else as Markdown."""
    from aigw_lint.explain import find, markdown
    from aigw_lint.formatters.escape import escape_lines

    page = escape_lines(markdown(find(arguments.rule)))

    def write(sink: Sink) -> None:
        if sink.color:
            from aigw_lint.formatters.terminal import show_markdown

            show_markdown(page, sink.stream, min(sink.width, _WIDEST))
        else:
            sink.stream.write(page)

    emit((Output("text", None),), arguments.color, write)
    return 0
