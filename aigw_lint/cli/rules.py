"""``aigw-lint rules``: list the rules, or the relations that they follow."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aigw_lint.cli.arguments import add_output, make_parser, outputs_of
from aigw_lint.cli.output import Sink, emit

if TYPE_CHECKING:
    from aigw_lint.formatters.line import Line

_EPILOG = """\
examples:
  aigw-lint rules
  aigw-lint rules --format json
  aigw-lint rules --relations         which field of which kind names what, and where
"""


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    made = make_parser("aigw-lint rules", f"{commands['rules'].capitalize()}.", _EPILOG)
    add_output(made.add_argument_group("how it is shown"), ("json", "text"))
    made.add_argument(
        "--relations", action="store_true", help="list the references that the linter follows"
    )
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the list of all rules that are installed, or the table of relations."""
    outputs = outputs_of(arguments)
    from aigw_lint.formatters.json import write_json
    from aigw_lint.formatters.writing import write_lines

    as_json, as_lines = _relations() if arguments.relations else _rules()

    def write(sink: Sink) -> None:
        if sink.format == "json":
            write_json(as_json, sink.stream)
        else:
            write_lines(as_lines, sink.stream, color=sink.color)

    emit(outputs, arguments.color, write)
    return 0


def _rules() -> tuple[dict[str, object], list[Line]]:
    from aigw_lint.explain import explained
    from aigw_lint.formatters.rules import rules_json, rules_lines

    rules = explained()
    return rules_json(rules), list(rules_lines(rules))


def _relations() -> tuple[dict[str, object], list[Line]]:
    from aigw_lint.formatters.relations import relations_json, relations_lines
    from aigw_lint.knowledge.relations import RELATIONS

    return relations_json(RELATIONS), list(relations_lines(RELATIONS))
