"""``aigw-lint check``: report what is wrong. The default command."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from aigw_lint.cli.arguments import (
    add_fail_on,
    add_output,
    add_reading,
    flattened,
    ids,
    make_parser,
    outputs_of,
    severity,
    target,
)
from aigw_lint.cli.output import Sink, emit
from aigw_lint.formatters import FORMATS, View, formatter
from aigw_lint.text.places import folder_and_top
from aigw_lint.words.errors import UsageError
from aigw_lint.words.severity import Severity

if TYPE_CHECKING:
    from aigw_lint.configuration.settings import RuleSetting
    from aigw_lint.knowledge.releases import Target

_UPGRADE = "upgrade"
"""The rule that wants to know the release before."""

_EPILOG = """\
examples:
  aigw-lint                                   lint what lies below this folder
  aigw-lint routes.yaml                       the same graph, findings of one file
  aigw-lint --select missing-reference,missing-grant deploy/
  aigw-lint --target 1.0 --target 1.1          for both releases; say which finding is of which
  aigw-lint --from 0.5 --target 1.1           what changes its meaning with this upgrade
  aigw-lint --format text --format json=report.json
  kustomize build . | aigw-lint -             lint standard input
  aigw-lint explain missing-reference         what a finding means, and the way out

exit codes:
  0 clean   1 findings   2 wrong usage or configuration   3 the linter failed
  4 nothing to lint (with --require-manifests)
"""


def parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser of this command, whose help tells of all *commands*."""
    listed = "\n".join(f"  {name:<12}{text}" for name, text in commands.items())
    made = make_parser(
        "aigw-lint",
        f"A linter for Envoy AI Gateway manifests.\n\ncommands (each has a --help):\n{listed}",
        _EPILOG,
    )
    made.usage = "aigw-lint [check] [OPTION]... [PATH]...\n       aigw-lint COMMAND [OPTION]..."
    add_reading(made)
    made.add_argument(
        "--listed",
        action="store_true",
        help="the PATHs are a list from a tool, such as pre-commit: read what a run without PATH "
        "would, report on those of the list alone, and say nothing of those that are gone, "
        "excluded or not ours",
    )
    made.add_argument(
        "--from",
        dest="before",
        metavar="RELEASE",
        type=target,
        help="tell what changes its meaning on the way from this release of AI Gateway, which the "
        "cluster has now, to the target: the rule `upgrade`",
    )
    _add_choice(made)
    shown = made.add_argument_group("how it is shown")
    add_output(shown, FORMATS)
    shown.add_argument("-q", "--quiet", action="store_true", help="show findings alone, no summary")
    made.set_defaults(run=run)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Lint, write the report, and return the exit code."""
    outputs = outputs_of(arguments)
    # Here, so that --help and --version load none of it.
    from aigw_lint.cli.inputs import exit_code, inputs_of
    from aigw_lint.run.linter import lint_world, load_world

    inputs = inputs_of(arguments)
    config = inputs.config
    if arguments.before is not None:
        from aigw_lint.configuration.config import merge  # as above

        config = merge(config, rules=_asking(config.rules, arguments.before))
    world = load_world(
        inputs.paths,
        sources=inputs.sources,
        config=config,
        closed_world=arguments.closed_world,
        tracked=arguments.tracked,
        programs=inputs.programs,
        only=inputs.only,
        targets=arguments.targets or (),
    )
    if arguments.before is not None:
        _check_upgrade(arguments.before, [graph.target for graph in world.graphs])
    arguments.world = world  # so that a process that ends need not free it: see `entry.run`
    report = lint_world(
        world,
        select=flattened(arguments.select),
        ignore=flattened(arguments.ignore),
        jobs=arguments.jobs,
    )
    lowest = shown_severity(arguments, inputs.config.min_severity)

    def write(sink: Sink) -> None:
        view = View(
            lowest,
            arguments.verbose,
            arguments.quiet,
            sink.color,
            sink.width,
            *folder_and_top(os.getcwd()),
        )
        formatter(sink.format)(report, view, sink.stream)

    emit(outputs, arguments.color, write)
    return exit_code(report, arguments, inputs.config)


def _asking(rules: Mapping[str, RuleSetting], before: str) -> Mapping[str, RuleSetting]:
    """Return *rules* with the release *before* the upgrade."""
    from aigw_lint.configuration.settings import RuleSetting  # as above

    setting = rules.get(_UPGRADE, RuleSetting())
    return {**rules, _UPGRADE: setting._replace(options={**setting.options, "from": before})}


def _check_upgrade(before: str, targets: Iterable[Target]) -> None:
    """UsageError where the way from *before* to *targets* does not lead upwards."""
    newest = list(targets)[-1]
    if not newest.reaches(before) or newest.ai_gateway == before:
        raise UsageError(
            f"--from {before} is not older than the target, {newest.ai_gateway}: write the release "
            "that the cluster has now, and with --target the one that it gets"
        )


def shown_severity(arguments: argparse.Namespace, configured: Severity) -> Severity:
    """Return the least severity that is shown.

    What the command line asks to fail on is shown, unless it says otherwise.
    """
    asked: Severity | None = arguments.min_severity
    if asked is not None:
        return asked
    return min(configured, arguments.fail_on or configured)


def _add_choice(made: argparse.ArgumentParser) -> None:
    """Add the arguments that say which findings there are."""
    group = made.add_argument_group("which findings")
    group.add_argument(
        "--select",
        metavar="RULE[,RULE...]",
        action="append",
        type=ids,
        help="run these rules alone, by id or category; may be repeated",
    )
    group.add_argument(
        "--ignore",
        metavar="RULE[,RULE...]",
        action="append",
        type=ids,
        help="do not run these rules, by id or category, or tell nothing of one kind of what a "
        "rule finds, as RULE/CODE; may be repeated",
    )
    group.add_argument(
        "--min-severity",
        metavar="SEVERITY",
        type=severity,
        help="show findings of this severity or worse: error, warning or info (default: warning)",
    )
    add_fail_on(group)
