"""What could hold objects that the files do not show: unread files, charts, remote sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aigw_lint.kinds import (
    CONFIG_MAP,
    GRPC_ROUTE,
    HTTP_ROUTE,
    SECRET,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
from aigw_lint.record import Record
from aigw_lint.remote import Remote
from aigw_lint.worlds import Worlds

if TYPE_CHECKING:
    from aigw_lint.homes import HomeIndex

CHART_KINDS: frozenset[tuple[str, str]] = frozenset(
    {HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE, SERVICE, SECRET, CONFIG_MAP}
)
"""What a chart or another remote source could make, as far as references go."""


class Unread(Record):
    """A file that was not read, and the kinds that its bytes name."""

    file: str
    home: str
    kinds: frozenset[str]


class Hidden:
    """Where objects may come from that the files do not show."""

    def __init__(self, worlds: Worlds, unread: Iterable[Unread], remotes: Iterable[Remote]) -> None:
        files: dict[str, list[str]] = {}
        for file in unread:
            for kind in file.kinds:
                files.setdefault(kind, []).append(file.home)
        sources: dict[str | None, list[str]] = {}
        bases: dict[str | None, list[str]] = {}
        for remote in remotes:
            for spaces in (sources, bases) if remote.is_manifests else (sources,):
                spaces.setdefault(remote.namespace, []).append(remote.rendering.home)
        self._files = {kind: _index(worlds, homes) for kind, homes in files.items()}
        self._sources = {space: _index(worlds, homes) for space, homes in sources.items()}
        self._bases = {
            # Without a namespace, it may be anything, and most often it is CRDs or a controller.
            space: _index(worlds, homes)
            for space, homes in bases.items()
            if space is not None
        }

    def why(self, home: str, kind: tuple[str, str], namespace: str | None) -> str | None:
        """Return why an object of *kind* may be in *namespace*, seen from *home*; else None."""
        if kind[1] in self._files and _sees_any(self._files[kind[1]], home):
            return "unread-file"
        if self._sources and kind in CHART_KINDS:
            spaces = self._sources if namespace is None else (namespace, None)
            for space in spaces:
                if space in self._sources and _sees_any(self._sources[space], home):
                    return "remote-source"
        for base in self._bases if namespace is None else (namespace,):
            if base in self._bases and _sees_any(self._bases[base], home):
                return "remote-source"
        return None


def _index(worlds: Worlds, homes: Sequence[str]) -> HomeIndex[str]:
    from aigw_lint.homes import HomeIndex  # here, since most trees are read whole

    # To see one of them is enough, so they count as equal.
    return HomeIndex(worlds, [(home, home) for home in homes], _nothing, _nothing)


def _nothing(_: str) -> None:
    return None


def _sees_any(index: HomeIndex[str], home: str) -> bool:
    return any(True for _ in index.visible(home))
