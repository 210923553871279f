"""Arguments that ask for the user's own programs to render what is linted."""

from __future__ import annotations

import argparse
import os
import re
from typing import TYPE_CHECKING

from aigw_lint.run.programs import RELEASE, Helm, Programs
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.pattern import lazy_pattern

if TYPE_CHECKING:
    from aigw_lint.configuration.config import Config

HELM = "helm"
KUSTOMIZE = "kustomize"
_NAME = lazy_pattern(r"[a-z0-9](?:[-a-z0-9.]{0,51}[a-z0-9])?", re.ASCII)


def add_rendering(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what renders, and how."""
    group = parser.add_argument_group("rendering by your own programs, never unasked")
    group.add_argument(
        "--render",
        choices=(HELM, KUSTOMIZE),
        action="append",
        help="run your `helm` over the charts, or your `kustomize` (or `kubectl`) over the "
        "kustomizations that are linted, and lint what that writes; may be repeated",
    )
    group.add_argument(
        "--values",
        metavar="FILE",
        action="append",
        help="with --render helm: values for the charts, over their own; may be repeated",
    )
    group.add_argument(
        "--release",
        metavar="NAME",
        type=_name,
        help=f"with --render helm: the name of the release (default: {RELEASE})",
    )
    group.add_argument(
        "--namespace",
        metavar="NAMESPACE",
        type=_name,
        help="with --render helm: the namespace that the charts are installed to (default: "
        "`default-namespace` of the configuration)",
    )


def programs_of(arguments: argparse.Namespace, config: Config) -> Programs:
    """Return what is to be rendered by programs; UsageError where that cannot be."""
    asked = arguments.render or ()
    return Programs(_helm(arguments, config) if HELM in asked else None, KUSTOMIZE in asked)


def check_rendering(arguments: argparse.Namespace, *, has_files: bool) -> None:
    """UsageError where what is asked of programs makes no sense."""
    if HELM not in (arguments.render or ()):
        for option in ("values", "release", "namespace"):
            if getattr(arguments, option) is not None:
                raise UsageError(f"--{option} is for charts: add --render helm")
    if arguments.render and not has_files:
        raise UsageError("--render is for folders, and standard input is none: add a PATH")
    for file in arguments.values or ():
        if not os.path.isfile(file):
            raise UsageError(f"--values {quoted(file)} is no file here, and nothing is fetched")


def _helm(arguments: argparse.Namespace, config: Config) -> Helm:
    namespace = arguments.namespace or config.default_namespace
    return Helm(tuple(arguments.values or ()), arguments.release or RELEASE, namespace)


def _name(text: str) -> str:
    if not _NAME().fullmatch(text):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no name: write a-z, 0-9 and -")
    return text
