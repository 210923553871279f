"""``aigw-lint checklist``: the operator's checklist for each AIGatewayRoute."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from aigw_lint.cli.arguments import (
    add_fail_on,
    add_output,
    add_reading,
    make_parser,
    outputs_of,
)
from aigw_lint.cli.output import Sink, emit, say
from aigw_lint.words.errors import UsageError

_EPILOG = """\
examples:
  aigw-lint checklist
  aigw-lint checklist --format json routes.yaml

The exit code is that of `aigw-lint check` over the same paths.
"""


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    text = commands["checklist"]
    made = make_parser("aigw-lint checklist", f"{text[0].upper()}{text[1:]}.", _EPILOG)
    add_reading(made)
    shown = made.add_argument_group("how it is shown")
    add_fail_on(shown)
    add_output(shown, ("json", "text"))
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the checklist, and return the exit code that ``check`` would."""
    outputs = outputs_of(arguments)
    from aigw_lint.cli.inputs import exit_code, inputs_of
    from aigw_lint.configuration.config import merge
    from aigw_lint.formatters.checklist import checklist_json, checklist_lines
    from aigw_lint.formatters.json import write_json
    from aigw_lint.formatters.writing import write_lines
    from aigw_lint.run.checklist import checklist

    if len(arguments.targets or ()) > 1:
        raise UsageError("a checklist is for one release: give one --target")
    inputs = inputs_of(arguments)
    made = checklist(
        inputs.paths,
        sources=inputs.sources,
        config=merge(inputs.config, target=next(iter(arguments.targets or ()), None)),
        closed_world=arguments.closed_world,
        jobs=arguments.jobs,
        tracked=arguments.tracked,
        programs=inputs.programs,
    )
    fail_on = arguments.fail_on or inputs.config.fail_on

    def write(sink: Sink) -> None:
        if sink.format == "json":
            write_json(checklist_json(made), sink.stream)
        else:
            write_lines(checklist_lines(made, fail_on), sink.stream, color=sink.color)

    emit(outputs, arguments.color, write)
    if made.report.manifests and not made.routes:
        say("no AIGatewayRoute among the manifests")
    return exit_code(made.report, arguments, inputs.config)
