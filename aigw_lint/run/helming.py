"""Charts made into the sources of a run by the user's own ``helm``."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping

from aigw_lint.choice.discovery import Tree
from aigw_lint.choice.report import NOT_RENDERED, PassedOver
from aigw_lint.files.origin import documents_of, template_at
from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import ROOT, Rendering
from aigw_lint.run.charts import CHART_FILE, Charts, Helmed, below
from aigw_lint.run.programs import NAMESPACE, FailedError, Helm, find_program, run_program
from aigw_lint.words.errors import UsageError
from aigw_lint.words.pattern import lazy_pattern

_RENDERED = " (rendered)"
_TEMPLATE = lazy_pattern(r"(?:charts/[^/]+/)*templates/.")
_ADDRESS = lazy_pattern(r"\"\$ref\"\s*:\s*\"[a-zA-Z]+:")


def render_charts(tree: Tree, sources: Mapping[str, Source], helm: Helm) -> Helmed:
    """Return what the charts make of which *tree* has files that are reported on.

    ProgramError where helm is missing, UsageError where there is no chart.
    """
    charts = Charts(sources)
    chosen = [
        folder
        for folder in charts.folders
        if any(below(folder, path) is not None for path in tree.reported)
    ]
    if not chosen:
        raise UsageError(f"--render helm finds no chart: no {CHART_FILE} among what is linted")
    command = (*find_program({"helm": ()}), "template", helm.release)
    made: list[Source] = []
    renderings: dict[str, Rendering] = {}
    rendered: set[str] = set()
    reported: set[str] = set()
    failed: list[PassedOver] = []
    for folder in chosen:
        chart = sources[posixpath.normpath(f"{folder}/{CHART_FILE}")]
        if _is_library(chart):
            continue
        try:
            _check_schemas(folder, sources)
            out = run_program((*command, *_arguments(tree, folder, helm)), tree.root)
        except FailedError as error:
            failed.append(PassedOver(chart.file, NOT_RENDERED, str(error)))
            continue
        rendered.add(folder)
        is_whole = chart.path in tree.reported
        rendering = Rendering("helm", folder, folder, f"{folder}#")
        parts = _split(out.decode("utf-8", "surrogateescape"))
        for number, (template, text) in enumerate(parts.items()):
            path, origin = _place(template, number, chart, sources)
            source = Source.from_text(path, text, f"{_shown(path, chart)}{_RENDERED}")
            source.origin = origin
            made.append(source)
            renderings[path] = rendering
            if is_whole or path in tree.reported:
                reported.add(path)
    replaced = frozenset(path for path in sources if charts.chart_of(path) in rendered)
    return Helmed(tuple(made), renderings, replaced, frozenset(reported), tuple(failed))


def _arguments(tree: Tree, folder: str, helm: Helm) -> Iterator[str]:
    # Absolute paths are neither options nor addresses.
    yield os.path.normpath(os.path.join(tree.root, folder))
    yield from ("--namespace", helm.namespace or NAMESPACE)
    for file in helm.values:
        yield from ("--values", os.path.abspath(file))


def _check_schemas(folder: str, sources: Mapping[str, Source]) -> None:
    """FailedError where a schema of values refers to an address, which helm would fetch."""
    schemas = (
        source
        for path, source in sources.items()
        if posixpath.basename(path) == "values.schema.json" and below(folder, path) is not None
    )
    for schema in schemas:
        if _ADDRESS().search(schema.text):
            raise FailedError(
                f"helm would fetch what {schema.file} refers to, and nothing is fetched here"
            )


def _is_library(chart: Source) -> bool:
    """Whether *chart* only serves others: helm refuses to render it."""
    return any(each.root.string_at("type") == "library" for each in parse(chart).documents)


def _split(text: str) -> dict[str, str]:
    """Return the rendered *text* by template, as ``helm template --show-only`` shows each."""
    parts: dict[str, list[str]] = {}
    last = ""
    for start, end in documents_of(text):
        if text[start:end].strip():
            last = template_at(text, start, end) or last
            parts.setdefault(last, []).append(text[start:end])
    return {template: "".join(part) for template, part in parts.items()}


def _place(
    template: str, number: int, chart: Source, sources: Mapping[str, Source]
) -> tuple[str, str]:
    """Return the path of what *template* makes, and the file to show for it.

    helm names templates from the name of the chart, and those of charts in
    archives like all others: of such a one, the file is that of the chart. A
    template can write the mark itself, so where it leads elsewhere it names
    none; *number* tells such apart.
    """
    folder = posixpath.dirname(chart.path) or ROOT
    rest = template.partition("/")[2]
    if not _TEMPLATE().match(rest) or posixpath.normpath(rest) != rest:
        rest = f"templates/{number}"
    path = posixpath.normpath(posixpath.join(folder, rest))
    source = sources.get(path)
    return path, chart.file if source is None else source.file


def _shown(path: str, chart: Source) -> str:
    """Return what reports call *path*, which lies beside or below *chart*."""
    rest = below(posixpath.dirname(chart.path) or ROOT, path) or path
    return posixpath.normpath(posixpath.join(posixpath.dirname(chart.file), rest))
