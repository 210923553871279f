"""``aigw-lint schema build``: make schemas from CRDs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from aigw_lint.cli.arguments import make_parser
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError

_EPILOG = """\
One file comes of each group, version and kind: GROUP/KIND_VERSION.json. CRDs in folders
PROJECT/vX.Y.Z are those of a release: all releases go into one schema, where x-since and x-until
say what holds in which. PROJECT-standard and PROJECT-experimental are channels of one project.
Any other CRD stands for all releases. Files that are no CRDs are passed over.

examples:
  aigw-lint schema build crds/
  aigw-lint schema build --output my-schemas crds/widgets.yaml
"""
_DEFAULT = "schemas"


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    text = commands["schema"]
    made = make_parser("aigw-lint schema", f"{text[0].upper()}{text[1:]}.", _EPILOG)
    made.add_argument("action", metavar="build", choices=("build",), help="the one thing to do")
    made.add_argument("paths", metavar="PATH", nargs="+", help="files and folders with CRDs")
    made.add_argument(
        "--output",
        metavar="DIR",
        default=_DEFAULT,
        help=f"the folder to write to (default: {_DEFAULT}); what else is there stays",
    )
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the schemas, and say how many there are."""
    from aigw_lint.formatters.escape import escape_lines
    from aigw_lint.schema.build import build, written
    from aigw_lint.schema.bundle import constraints_folder
    from aigw_lint.schema.crds import load_constraints, read_definitions

    constraints = load_constraints(constraints_folder())
    made = dict(build(read_definitions(arguments.paths), constraints))
    for path, schema in made.items():
        _write(os.path.join(arguments.output, *path.split("/")), written(schema))
    what = "1 schema" if len(made) == 1 else f"{len(made)} schemas"
    sys.stdout.write(escape_lines(f"{what} written to {arguments.output}\n"))
    return 0


def _write(path: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {quoted(path)}: {reason}") from error
