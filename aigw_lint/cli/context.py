"""``aigw-lint context command``: print the command that shows what a cluster holds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from aigw_lint.cli.arguments import make_parser
from aigw_lint.words.errors import UsageError

_EPILOG = """\
The command asks kubectl for objects of all kinds that references and rules speak of, those that
the cluster serves, and writes them to a file. Of Secrets and ConfigMaps it writes the keys alone:
no value gets into the file. aigw-lint itself never asks a cluster.

Name the file under `context` in .aigw-lint.yaml: then its objects are found, and nothing is
reported on them.

examples:
  aigw-lint context command | sh
  aigw-lint context command --context prod -n apps -n models --output prod.yaml | sh
"""
_FILE = "cluster.yaml"


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command."""
    text = commands["context"]
    made = make_parser("aigw-lint context", f"{text[0].upper()}{text[1:]}.", _EPILOG)
    made.add_argument("action", metavar="command", choices=("command",), help="the one thing to do")
    made.add_argument("--context", metavar="NAME", help="the context of kubectl to use")
    made.add_argument(
        "-n",
        "--namespace",
        dest="namespaces",
        metavar="NAME",
        action="append",
        default=[],
        help="list objects of this namespace, not of all; may be repeated",
    )
    made.add_argument(
        "--output",
        metavar="FILE",
        default=_FILE,
        help=f"the file that the command writes (default: {_FILE})",
    )
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Print the command."""
    from aigw_lint.dumping import dump_command

    words = (arguments.context or "", arguments.output, *arguments.namespaces)
    if not all(map(str.isprintable, words)):
        raise UsageError("a name with control characters would not be safe to paste")
    if arguments.output.startswith("-") or not all(map(_is_name, arguments.namespaces)):
        raise UsageError("names of namespaces and files cannot be empty or begin with `-`")
    sys.stdout.write(
        dump_command(
            context=arguments.context,
            namespaces=tuple(dict.fromkeys(arguments.namespaces)),
            file=arguments.output,
        )
    )
    return 0


def _is_name(text: str) -> bool:
    return bool(text) and not text.startswith("-")
