"""What could hold objects that the files do not show: unread files, charts, remote sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aigw_lint.knowledge.kinds import (
    CONFIG_MAP,
    GRPC_ROUTE,
    HTTP_ROUTE,
    LISTENER_SET,
    REFERENCE_GRANT,
    SECRET,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
from aigw_lint.knowledge.worlds import Worlds
from aigw_lint.renderings.remote import Remote
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.graph.reference import Definition
    from aigw_lint.knowledge.homes import HomeIndex
    from aigw_lint.objects.manifest import Manifest

CHART_KINDS: frozenset[tuple[str, str]] = frozenset(
    {HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE, SERVICE, SECRET, CONFIG_MAP}
)
"""What most charts and other remote sources could make, as far as references go."""

_KNOWN_CHARTS: dict[str, frozenset[tuple[str, str]]] = {
    **dict.fromkeys(("ai-gateway-helm", "ai-gateway-crds-helm"), frozenset()),
    **dict.fromkeys(("gateway-helm", "gateway-crds-helm"), frozenset()),
    **dict.fromkeys(("cert-manager", "external-secrets"), frozenset()),
    "app-template": frozenset({LISTENER_SET, REFERENCE_GRANT}),
}
"""Charts whose templates are public, and what of other kinds they could make.

Whole manifests in their values are looked at where these stand.
"""
_CHART_FIELDS = (
    ("spec", "chart", "spec", "chart"),  # of a HelmRelease
    ("spec", "chartRef", "name"),
    ("spec", "chart"),  # of a HelmChart
    ("spec", "source", "chart"),  # of an Application
    ("spec", "template", "spec", "source", "chart"),
)

_ANY_NAME = ("{{", "{%", "${", "$(", "#@")
"""What stands in texts that get names later."""


class Unread(Record):
    """A file that was not read, or not all of it, and the kinds that its bytes name."""

    file: str
    home: str
    kinds: frozenset[str]
    part: str | None = None
    """The text of documents that cannot be read as they stand; None where it is not that."""
    is_template: bool = False
    """Whether programs make other text of it: of whatever names, so that only its file is asked."""

    def may_name(self, name: str) -> bool:
        """Tell whether one of these documents may be called *name*, as that is written or not."""
        part = self.part or ""
        at = part.find(name)
        while at >= 0:
            around = part[max(0, at - 1) : at] + part[at + len(name) :][:1]
            if not any(each.isalnum() or each in "-_" for each in around):
                return True
            at = part.find(name, at + 1)
        return any(sign in part for sign in _ANY_NAME)


class Hidden:
    """Where objects may come from that the files do not show."""

    def __init__(self, worlds: Worlds, unread: Iterable[Unread], remotes: Iterable[Remote]) -> None:
        files: dict[str, list[str]] = {}
        self._worlds = worlds
        self._parts: dict[str, list[Unread]] = {}
        for file in unread:
            for kind in file.kinds:
                files.setdefault(kind, []).append(file.home)
                if file.part is not None and (kind in file.part or not file.is_template):
                    self._parts.setdefault(kind, []).append(file)
        sources: dict[str | None, list[str]] = {}
        bases: dict[str | None, list[str]] = {}
        self._charts: dict[str, list[Remote]] = {}
        for remote in remotes:
            if remote.namespace is not None and not (remote.is_manifests or remote.is_data):
                self._charts.setdefault(remote.namespace, []).append(remote)
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

    def chart_in(self, home: str, kind: tuple[str, str], namespace: str | None) -> str | None:
        """Return what installs a chart into *namespace* that may make a *kind*; None: nothing."""
        for remote in self._charts.get(namespace or "", ()):
            kinds = _KNOWN_CHARTS.get(_chart_of(remote) or "")
            may_make = kinds is None or kind in kinds
            if may_make and self._worlds.sees(home, remote.rendering.home):
                return remote.what
        return None

    @property
    def has_parts(self) -> bool:
        """Whether there are documents that cannot be read."""
        return bool(self._parts)

    def is_nearer(
        self, manifest: Manifest, kind: tuple[str, str], name: str, found: Sequence[Definition]
    ) -> bool:
        """Tell whether a document that cannot be read may define what *manifest* means by *name*.

        One that stands no farther off than those that were *found*, none of which lies
        where the manifest does. What a kustomization takes may get another name.
        """
        home, parts = manifest.home, self._parts.get(kind[1])
        if not parts or any(each.home == home for each in found):
            return False
        distance, is_renamed = self._worlds.distance, manifest.rendering.kind != "plain"
        nearest = min(distance(home, each.home) for each in found)
        return any(
            (part.home == home if part.is_template else distance(home, part.home) <= nearest)
            and self._worlds.sees(home, part.home)
            and (is_renamed or part.may_name(name))
            for part in parts
        )


def _chart_of(remote: Remote) -> str | None:
    """Return the name of the chart that *remote* installs, without the repository it is from."""
    if remote.node.get("kind") is None:  # an entry of a kustomization
        return remote.node.string_at("name")
    found = (remote.node.string_at(*field) for field in _CHART_FIELDS)
    return next((each.rpartition("/")[2] for each in found if each), None)


def _index(worlds: Worlds, homes: Sequence[str]) -> HomeIndex[str]:
    from aigw_lint.knowledge.homes import HomeIndex  # here, since most trees are read whole

    # To see one of them is enough, so they count as equal.
    return HomeIndex(worlds, [(home, home) for home in homes], _nothing, _nothing)


def _nothing(_: str) -> None:
    return None


def _sees_any(index: HomeIndex[str], home: str) -> bool:
    return any(True for _ in index.visible(home))
