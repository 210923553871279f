"""``aigw-lint rules``: list the rules."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from aigw_lint.cli.arguments import add_output, make_parser, outputs_of
from aigw_lint.cli.output import Sink, emit

_EPILOG = """\
examples:
  aigw-lint rules
  aigw-lint rules --format json
"""


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    made = make_parser("aigw-lint rules", f"{commands['rules'].capitalize()}.", _EPILOG)
    add_output(made.add_argument_group("how it is shown"), ("json", "text"))
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the list of all rules that are installed."""
    outputs = outputs_of(arguments)
    from aigw_lint.explain import explained
    from aigw_lint.formatters.json import write_json
    from aigw_lint.formatters.rules import rules_json, rules_lines
    from aigw_lint.formatters.writing import write_lines

    rules = explained()

    def write(sink: Sink) -> None:
        if sink.format == "json":
            write_json(rules_json(rules), sink.stream)
        else:
            write_lines(rules_lines(rules), sink.stream, color=sink.color)

    emit(outputs, arguments.color, write)
    return 0
