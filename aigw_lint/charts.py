"""Folders that are Helm charts: what in them is a template, and whose."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aigw_lint.manifest import ROOT, Rendering
from aigw_lint.parser import Source
from aigw_lint.pattern import lazy_pattern
from aigw_lint.record import Record
from aigw_lint.report import PassedOver

CHART_FILE = "Chart.yaml"
_SUBCHART = lazy_pattern(r"(?:charts/[^/]+/)*templates/")


class Helmed(Record):
    """What the charts of a tree make."""

    sources: tuple[Source, ...] = ()
    renderings: Mapping[str, Rendering] = MappingProxyType({})
    """By the path of a source."""
    replaced: frozenset[str] = frozenset()
    """The paths of the templates that these sources stand for."""
    reported: frozenset[str] = frozenset()
    failed: tuple[PassedOver, ...] = ()


def below(folder: str, path: str) -> str | None:
    """Return *path* as seen from *folder*; None where it does not lie below it."""
    if folder == ROOT:
        return path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None


class Charts:
    """The charts among *paths*, those within others as parts of these."""

    def __init__(self, paths: Iterable[str]) -> None:
        folders = {
            posixpath.dirname(path) or ROOT
            for path in paths
            if posixpath.basename(path) == CHART_FILE
        }
        self.folders: tuple[str, ...] = tuple(
            sorted(folder for folder in folders if not _is_part(folder, folders))
        )
        """Where each stands, by path."""

    def chart_of(self, path: str) -> str | None:
        """Return the folder of the chart that the file at *path* is a template of."""
        if "templates/" not in path:  # most files are none
            return None
        for folder in self.folders:
            rest = below(folder, path)
            if rest is not None and _SUBCHART().match(rest):
                return folder
        return None


def _is_part(folder: str, charts: set[str]) -> bool:
    """Whether *folder* is a chart that another one holds under ``charts/``."""
    outer, _, _ = folder.rpartition("/")
    if posixpath.basename(outer) != "charts":
        return False
    return (posixpath.dirname(outer) or ROOT) in charts
