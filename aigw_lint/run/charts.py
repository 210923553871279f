"""Folders that are Helm charts: what in them is a template, and whose."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aigw_lint.choice.report import PassedOver
from aigw_lint.files.parser import Source
from aigw_lint.objects.manifest import ROOT, Rendering
from aigw_lint.renderings.remote import APPLICATION, APPLICATION_SET
from aigw_lint.text.places import any_may_be_called, is_values_file
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.record import Record

CHART_FILE = "Chart.yaml"

_ARGO = ("source", "helm"), ("sources", "[]", "helm")
VALUES: Mapping[GroupKind, tuple[tuple[str, ...], ...]] = {
    GroupKind("helm.toolkit.fluxcd.io", "HelmRelease"): (("spec", "values"),),
    GroupKind("helm.cattle.io", "HelmChart"): (("spec", "valuesContent"), ("spec", "values")),
    GroupKind("helm.cattle.io", "HelmChartConfig"): (("spec", "valuesContent"),),
    APPLICATION: tuple(("spec", *way, key) for way in _ARGO for key in ("values", "valuesObject")),
    APPLICATION_SET: tuple(
        ("spec", "template", "spec", *way, key)
        for way in _ARGO
        for key in ("values", "valuesObject")
    ),
}
"""The kinds that hand values to a chart, and where these stand."""
HANDING = frozenset({*(each.kind for each in VALUES), "ConfigMap"})
"""The names of these kinds, and of what may hold a file of values."""


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
        paths = tuple(paths)
        self._all = frozenset(
            posixpath.dirname(path) or ROOT
            for path in (paths if any_may_be_called(paths, (CHART_FILE,)) else ())
            if path.endswith(CHART_FILE) and posixpath.basename(path) == CHART_FILE
        )
        self.folders: tuple[str, ...] = tuple(
            sorted(folder for folder in self._all if _outer(folder) not in self._all)
        )
        """Where each stands, by path."""

    def chart_of(self, path: str) -> str | None:
        """Return the folder of the chart that the file at *path* is a template of."""
        way = path.split("/")[:-1]
        for count, part in enumerate(way):
            if part == "templates":
                folder = "/".join(way[:count]) or ROOT
                if folder in self._all:
                    return self._whole(folder)
        return None

    def is_values(self, path: str) -> bool:
        """Tell whether the file at *path* holds values of a chart beside it."""
        return is_values_file(path) and (posixpath.dirname(path) or ROOT) in self._all

    def _whole(self, folder: str) -> str:
        """Return the chart that the one in *folder* is a part of, or is."""
        while (outer := _outer(folder)) in self._all:
            folder = outer
        return folder


def _outer(folder: str) -> str:
    """Return the folder that would hold the chart in *folder* under ``charts/``; else nothing."""
    outer = posixpath.dirname(folder)
    return (posixpath.dirname(outer) or ROOT) if posixpath.basename(outer) == "charts" else ""
