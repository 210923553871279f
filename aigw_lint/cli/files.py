"""``aigw-lint files``: which files are read, as what, and which are passed over."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from aigw_lint.cli.arguments import add_output, add_sources, make_parser, outputs_of
from aigw_lint.cli.output import Sink, emit

_EPILOG = """\
examples:
  aigw-lint files
  aigw-lint files -v deploy/          those, too, that hold nothing that matters here
  aigw-lint files --format json

Ends with 0, whatever is in the files; with 3 where one cannot be read.
"""


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    text = commands["files"]
    made = make_parser("aigw-lint files", f"{text[0].upper()}{text[1:]}.", _EPILOG)
    add_sources(made)
    add_output(made.add_argument_group("how it is shown"), ("json", "text"))
    made.set_defaults(run=run, fail_on=None)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the list of files, and return the exit code."""
    outputs = outputs_of(arguments)
    from aigw_lint.cli.inputs import exit_code, inputs_of
    from aigw_lint.formatters.files import files_json, files_lines
    from aigw_lint.formatters.json import write_json
    from aigw_lint.formatters.writing import write_lines
    from aigw_lint.run.inventory import inventory

    inputs = inputs_of(arguments)
    made = inventory(
        inputs.paths,
        sources=inputs.sources,
        config=inputs.config,
        tracked=arguments.tracked,
        programs=inputs.programs,
    )

    def write(sink: Sink) -> None:
        if sink.format == "json":
            write_json(files_json(made), sink.stream)
        else:
            lines = files_lines(made, verbose=arguments.verbose)
            write_lines(lines, sink.stream, color=sink.color)

    emit(outputs, arguments.color, write)
    return exit_code(made.report, arguments, inputs.config)
