"""How often aigw-lint and the API server agree, over objects with one fault each.

    python benchmarks/apiserver.py [--corpus ../shared/corpus/apiserver/mutants.jsonl]

Each object is linted alone, with all rules. It counts as refused where it has
an error whose judge is the API server. Three figures: how often the verdict is
the server's; how often, of what the server refuses, a finding stands at the
server's field, right above it or inside; and how often there is exactly one
error. Objects whose apiVersion or kind is no known one are counted apart: the
server has no schema for them. What disagrees is printed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aigw_lint import Finding, Judge, Severity, lint
from aigw_lint.knowledge.releases import NEWEST
from aigw_lint.schema.bundle import schema_for

CORPUS = Path(__file__).parents[2] / "shared/corpus/apiserver/mutants.jsonl"
Steps = tuple[str, ...]
_STEP = re.compile(r"[^.\[\]]+")


class Outcome(NamedTuple):
    """One object: what the server says of it, and what we say."""

    mutant: dict[str, Any]
    is_known: bool
    """Whether there is a schema for its apiVersion and kind."""
    errors: tuple[Finding, ...]
    """Our errors, whoever judges."""

    @property
    def refused(self) -> bool:
        """Whether we say that the server refuses it."""
        return any(each.judge is Judge.API_SERVER for each in self.errors)

    @property
    def accepted(self) -> bool:
        """Whether the server takes it."""
        return bool(self.mutant["accepted"])

    @property
    def agrees(self) -> bool:
        """Whether the verdicts are the same."""
        return self.refused is not self.accepted

    @property
    def server_paths(self) -> list[Steps]:
        """The fields that the server names."""
        return [steps_of(each["path"]) for each in self.mutant["errors"] if each["path"] != "<nil>"]

    @property
    def in_place(self) -> bool:
        """Whether a finding stands at one of the server's fields, right above or inside."""
        ours = [pointer_steps(each.path) for each in self.errors if each.judge is Judge.API_SERVER]
        return any(is_near(one, other) for one in ours for other in self.server_paths)

    def told(self) -> str:
        """Return what both say, in a few lines."""
        mutant = self.mutant
        lines = [f"{mutant['id']} {mutant['base']}: {mutant['op']} at {mutant['path']}"]
        lines += [f"  server: {each['path']}: {each['message']}" for each in mutant["errors"]]
        lines += [f"  ours: {each.path} [{each.rule}] {each.message}" for each in self.errors]
        return "\n".join(lines)


def steps_of(path: str) -> Steps:
    """Return the steps of a path as the server writes it, such as ``spec.rules[0].name``.

    Nobody can tell there whether a dot belongs to a key: each parts steps.
    """
    return tuple(_STEP.findall(path))


def pointer_steps(pointer: str) -> Steps:
    """Return the steps of a JSON pointer, in the same way."""
    return tuple(_STEP.findall(pointer.replace("/", ".").replace("~1", "/").replace("~0", "~")))


def is_near(ours: Steps, server: Steps) -> bool:
    """Tell whether *ours* is the path of the server, its parent, or inside."""
    return ours[: len(server)] == server or ours == server[:-1]


def outcome_of(mutant: dict[str, Any]) -> Outcome:
    """Lint one object, alone."""
    report = lint(sources={"mutant.json": json.dumps(mutant["object"])})
    errors = (each for each in report.findings if each.severity is Severity.ERROR)
    return Outcome(mutant, is_known(mutant["object"]), tuple(errors))


def is_known(manifest: dict[str, Any]) -> bool:
    """Tell whether there is a schema for the kind of *manifest*."""
    api_version, kind = manifest.get("apiVersion"), manifest.get("kind")
    if not (isinstance(api_version, str) and isinstance(kind, str)):
        return False
    group, _, version = api_version.rpartition("/")
    return schema_for(group, kind, version, NEWEST) is not None


def outcomes(corpus: Path) -> Iterator[Outcome]:
    """Yield the outcome of each object in *corpus*."""
    with corpus.open(encoding="utf-8") as lines:
        yield from (outcome_of(json.loads(line)) for line in lines)


class Figures(NamedTuple):
    """How often we agree, each as a share."""

    verdict: float
    place: float
    """Of what both refuse."""
    once: float
    """Of what both refuse: exactly one error."""
    unknown: float
    """Of objects of no known kind: at least one error."""


def figures(found: Iterable[Outcome]) -> Figures:
    """Return the figures over *found*."""
    listed = list(found)
    known = [each for each in listed if each.is_known]
    refused = [each for each in known if not each.accepted]
    unknown = [each for each in listed if not each.is_known]
    return Figures(
        share([each.agrees for each in known]),
        share([each.in_place for each in refused]),
        share([len(each.errors) == 1 for each in refused]),
        share([bool(each.errors) for each in unknown]),
    )


def share(truths: list[bool]) -> float:
    """Return how many of *truths* are true, from 0 to 1."""
    return sum(truths) / len(truths) if truths else 1.0


def main() -> None:
    """Print the disagreements, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="a file of objects, one a line")
    found = list(outcomes(parser.parse_args().corpus))
    known = [each for each in found if each.is_known]
    print_all("refused by us alone", [each for each in known if each.accepted and each.refused])
    print_all("refused by the server alone", [e for e in known if not (e.accepted or e.refused)])
    both = [each for each in known if each.refused and not each.accepted]
    print_all("refused by both, at other places", [each for each in both if not each.in_place])
    print_all("with several errors", [each for each in both if len(each.errors) > 1])
    print_all("of no known kind, and no error", [e for e in found if not (e.is_known or e.errors)])
    print(f"{len(known)} objects of known kinds, {len(found) - len(known)} of others")
    for name, value in figures(found)._asdict().items():
        print(f"{name}: {value:.2%}")


def print_all(title: str, found: list[Outcome]) -> None:
    """Print what disagrees in one way."""
    print(f"== {title}: {len(found)}")
    for each in found:
        print(each.told())
    print()


if __name__ == "__main__":
    main()
