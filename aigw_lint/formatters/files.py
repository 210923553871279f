"""The list of files that are read, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aigw_lint.formatters.json import tool_heading
from aigw_lint.formatters.line import BLANK, Line, Segment, line, table
from aigw_lint.formatters.summary import counted
from aigw_lint.run.inventory import CHART, OTHER, VALUES, FileUse, Inventory

_HEADS = ("file", "read as", "ours", "rendering", "alternative")
_NOT_OURS = frozenset({VALUES, CHART, OTHER})
_MOST_NAMES = 8


def files_lines(made: Inventory, *, verbose: bool) -> Iterator[Line]:
    """Yield a table of the files, what was passed over, the alternatives, and a line that counts.

    Files that hold nothing that matters here are listed only where *verbose* says so.
    """
    shown = [each for each in made.files if verbose or _NOT_OURS.isdisjoint(each.read_as)]
    if shown:
        rows = [row for each in shown for row in _rows(each)]
        yield from table([[(head, "bold") for head in _HEADS], *rows])
        yield BLANK
    if made.passed_over:
        yield line(("Passed over:", "bold"))
        for each in made.passed_over:
            yield line(
                "  ", (each.file, "location"), f": {each.message} ", (f"[{each.reason}]", "dim")
            )
        yield BLANK
    if made.alternatives:
        yield line(("Alternatives, of which only one can be meant:", "bold"))
        for folder, names in made.alternatives.items():
            yield line("  in ", (folder, "location"), f": {_listed(names)}")
        yield BLANK
    yield line(("; ".join(_counts(made, len(shown))), "bold"))


def files_json(made: Inventory) -> dict[str, object]:
    """Return the list as ``schemas/aigw-lint/files.json`` describes it."""
    report = made.report
    return {
        **tool_heading(),
        "summary": {
            "files": report.files,
            "manifests": report.manifests,
            "renderings": len(_renderings(made)),
            "read_as": _read_as(made),
            "passed_over": report.passed_over_reasons,
        },
        "files": [_file(each) for each in made.files],
        "passed_over": [each._asdict() for each in made.passed_over],
        "alternatives": [
            {"folder": folder, "entries": names} for folder, names in made.alternatives.items()
        ],
    }


def _file(use: FileUse) -> dict[str, object]:
    return {
        "file": use.file,
        "read_as": use.read_as,
        "manifests": use.manifests,
        "kinds": use.kinds,
        "objects": use.objects,
        "renderings": [
            {"kind": each.kind, "name": each.name, "alternatives": each.alternatives}
            for each in use.renderings
        ],
    }


def _rows(use: FileUse) -> Iterator[Sequence[Segment]]:
    """Yield a row for each rendering of a file, or one; the file stands in the first."""
    first: list[Segment] = [
        (use.file, "location"),
        (", ".join(use.read_as), ""),
        (str(use.manifests), "" if use.manifests else "dim"),
    ]
    if not use.renderings:
        yield first
    for number, each in enumerate(use.renderings):
        # What stands alone is its own rendering: to say so would be noise.
        plain = each.kind == "plain"
        about = [
            ("-" if plain else f"{each.kind} {each.name}", "dim" if plain else ""),
            (", ".join(each.alternatives), "related"),
        ]
        yield [*(first if number == 0 else [("", "")] * len(first)), *about]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _counts(made: Inventory, shown: int) -> Iterator[str]:
    report = made.report
    yield (
        f"{counted(report.files, 'file')}, {counted(report.manifests, 'manifest')} of ours, "
        f"{counted(len(_renderings(made)), 'rendering')}"
    )
    if made.passed_over:
        yield f"{counted(len(made.passed_over), 'file')} passed over"
    hidden = report.files - shown
    if hidden:
        verb = "holds" if hidden == 1 else "hold"
        yield f"{counted(hidden, 'file')} {verb} nothing that matters here: list with -v"


def _renderings(made: Inventory) -> set[tuple[str, str]]:
    """Return the renderings that are more than a file as it stands."""
    return {
        (each.kind, each.name)
        for use in made.files
        for each in use.renderings
        if each.kind != "plain"
    }


def _read_as(made: Inventory) -> Mapping[str, int]:
    from collections import Counter

    counts = Counter(word for use in made.files for word in use.read_as)
    return dict(sorted(counts.items()))
