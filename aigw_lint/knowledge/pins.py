"""Which release a tree installs: the versions of the charts that it names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from aigw_lint.files.parser import Document, Source, parse
from aigw_lint.knowledge.releases import KNOWN, KNOWN_ENVOY_GATEWAY, newest_with
from aigw_lint.knowledge.scripts import RELEASED, Installed
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.renderings.remote import APPLICATION, APPLICATION_SET
from aigw_lint.text.node import EACH, Node, Step
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.places import KUSTOMIZATION_FILES, any_may_be_called
from aigw_lint.text.wording import cut
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

_CRDS = "ai-gateway-crds-helm"
# What is installed by its manifests has the name of its repository in place of a chart's.
_AI_GATEWAY = frozenset({"ai-gateway-helm", _CRDS, "envoyproxy/ai-gateway"})
_ENVOY_GATEWAY = frozenset({"gateway-helm", "gateway-crds-helm", "envoyproxy/gateway"})
_CHARTS = _AI_GATEWAY | _ENVOY_GATEWAY
_SIGNS = (b"gateway-helm", b"gateway-crds-helm", b"gateway/releases/")
_LONGEST = 63
_ANY = "*"
_OCI = "oci://"
_CHECKOUTS = frozenset({"GitRepository", "Bucket"})
_UPSTREAM = "envoyproxy/"


class Pin(Record):
    """A place that says which version of a chart is installed."""

    chart: str
    """Or the repository, of which it installs the manifests."""
    version: str | None
    """As it is written; None where nothing is."""
    release: str | None
    """The AI Gateway release that follows; None where nobody can tell from the files."""
    what: str
    """What says so, for a reader: ``HelmRelease ai-gateway``."""
    home: str
    """Where it stands, as for manifests: what lies near it is meant for this release."""
    location: Location
    is_past: bool = False
    """Whether that version is older than all releases that are known here."""
    is_later: bool = False
    """Whether it is newer than all of them; it is then taken for the newest."""

    @property
    def is_hint(self) -> bool:
        """Whether it is of Envoy Gateway, whose release leaves open which AI Gateway it is."""
        return self.chart in _ENVOY_GATEWAY

    @property
    def is_of_crds(self) -> bool:
        """Whether it is of the chart that installs the CRDs of AI Gateway, and nothing else."""
        return self.chart == _CRDS


class _Said(Record):
    """Where a chart is named, and its version; *version* is None where that can be anything."""

    chart: Node
    version: Node | None
    absent: str | None = _ANY
    """What holds where no version is written; None where nobody can tell."""
    is_open: bool = False
    """Whether what is written does not tell which version it is."""
    key: str = "version"
    """The key beside the chart's under which the version stands."""

    @property
    def paths(self) -> tuple[Path, Path]:
        """Where the chart stands, and its version, from the top of the document."""
        return self.chart.path, (*self.chart.path[:-1], self.key)


def pins_of(manifests: Iterable[Manifest], sources: Iterable[Source]) -> tuple[Pin, ...]:
    """Return what *manifests* pin, and charts and lists of charts among *sources*."""
    found = [pin for each in manifests if each.ref.kind in KINDS for pin in _of_manifest(each)]
    sources = tuple(sources)
    may_list = any_may_be_called([source.path for source in sources], _LISTS)
    for source in sources if may_list else ():
        listed = _LISTS.get(source.path.rpartition("/")[2], ())
        if listed and any(sign in source.data for sign in _SIGNS):
            found += _listed(source, listed)
    return tuple(sorted(found, key=lambda pin: (pin.location, pin.home)))


def pins_in(installed: Iterable[Installed], what: str) -> Iterator[Pin]:
    """Yield what is *installed*, those of one version of a chart once for each folder."""
    told = set()
    for each in installed:
        home, written = _folder_of(each.source), each.version
        if (home, each.chart, written) in told:
            continue
        told.add((home, each.chart, written))
        place = each.source.location(each.start, each.end)
        yield _pin(each.chart, written, written, what, home, place)


def _pin(  # noqa: PLR0913, PLR0917 - as a pin has them
    chart: str, written: str | None, counted: str | None, what: str, home: str, place: Location
) -> Pin:
    """Return the pin of *chart* at the version *written*, which tells as much as *counted* does."""
    shown = None if written is None else cut(written, _LONGEST)
    release, is_past, is_later = _meaning(chart, counted)
    return Pin(chart, shown, release, what, home, place, is_past, is_later)


def _of_manifest(manifest: Manifest) -> Iterator[Pin]:
    read = _SAYING.get(manifest.ref.group_kind)
    if read is None:
        return
    what = f"{manifest.kind} {cut(manifest.info.name or '?', _LONGEST)}"
    for said in read(manifest.node):
        is_open = said.is_open or any(manifest.touched(path) for path in said.paths)
        told = said._replace(is_open=is_open)
        yield from _pins(told, manifest.document, manifest.home, what)


def _pins(said: _Said, document: Document, home: str, what: str) -> Iterator[Pin]:
    """Yield the pin that *said* is, where it names a chart that matters."""
    chart = _base(said.chart.text)
    if chart not in _CHARTS:
        return
    version = None if said.version is None else said.version.text
    place = said.chart if said.version is None else said.version
    counted = None if said.is_open else said.absent if version is None else version
    yield _pin(chart, version, counted, what, home, document.source.location(place))


def _meaning(chart: str, version: str | None) -> tuple[str | None, bool, bool]:
    """Return the AI Gateway release of *version*, if it tells one; whether it is past, or later."""
    if version is None or has_placeholder(version):
        return None, False, False
    from aigw_lint.knowledge.versions import (  # here, since few runs have charts
        is_later,
        is_past,
        release_of,
    )

    known = KNOWN if chart in _AI_GATEWAY else KNOWN_ENVOY_GATEWAY
    release = release_of(version, known)
    if release is not None and chart not in _AI_GATEWAY:
        release = newest_with(release)
    return release, is_past(version, known), is_later(version, known)


def _base(name: str | None) -> str:
    """Return the last part of the name or address of a chart."""
    return (name or "").rstrip("/").rpartition("/")[2]


def _helm_release(node: Node) -> Iterator[_Said]:
    yield from _chart(node, "spec", "chart", "spec")


def _helm_chart(node: Node) -> Iterator[_Said]:
    yield from _chart(node, "spec")


def _chart(node: Node, *path: Step) -> Iterator[_Said]:
    chart = node.get(*path, "chart")
    if chart is not None:
        # A path in a Git repository or a bucket: its version is that of the checkout.
        source = node.get(*path, "sourceRef", "kind")
        in_git = "/" in (chart.text or "") and not (chart.text or "").startswith(_OCI)
        in_git = in_git or (source is not None and source.text in _CHECKOUTS)
        yield _Said(chart, node.get(*path, "version"), is_open=in_git)


def _oci_repository(node: Node) -> Iterator[_Said]:
    url = node.get("spec", "url")
    if url is None:
        return
    for key in ("digest", "semver", "tag"):  # as Flux does, the first that is there
        written = node.get("spec", "ref", key)
        if written is not None:
            yield _Said(url, written, is_open=key == "digest", key="ref")
            return
    yield _Said(url, None, absent=None, key="ref")  # the tag `latest`, whatever that is


def _application(node: Node) -> Iterator[_Said]:
    yield from _sources(node, "spec")


def _application_set(node: Node) -> Iterator[_Said]:
    yield from _sources(node, "spec", "template", "spec")


def _sources(node: Node, *path: Step) -> Iterator[_Said]:
    for source in (*node.each(*path, "source"), *node.each(*path, "sources", "[]")):
        revision = source.get("targetRevision")
        for key in ("chart", "path", "repoURL"):
            chart = source.get(key)
            if chart is not None and _base(chart.text) in _CHARTS:
                absent = _ANY if key == "chart" else None
                is_open = key == "path" and not _is_upstream(source)
                yield _Said(chart, revision, absent, is_open, key="targetRevision")
                break


def _is_upstream(source: Node) -> bool:
    """Tell whether the tags of the repository of *source* are releases of the projects."""
    url = source.get("repoURL")
    return url is None or _UPSTREAM in (url.text or "")


class _Place(Record):
    """Where a file that is no manifest names charts."""

    what: str
    """What the file is, for a reader."""
    path: tuple[Step, ...]
    chart: str
    version: str = "version"


def _listed(source: Source, places: Iterable[_Place]) -> Iterator[Pin]:
    """Yield what a chart, a helmfile, a kustomization and so on names."""
    for document in parse(source).documents:
        for place in places:
            for entry in document.root.each(*place.path) if place.path else (document.root,):
                chart = entry.get(place.chart)
                # Many a chart of somebody's own is called gateway-helm.
                is_meant = place.path or (chart is not None and chart.text in _AI_GATEWAY)
                if chart is not None and is_meant:
                    said = _Said(chart, entry.get(place.version), key=place.version)
                    yield from _pins(said, document, _home_of(source, place.what), place.what)
        if source.path.endswith(KUSTOMIZATION_FILES):
            yield from _released(source, document)


def _released(source: Source, document: Document) -> Iterator[Pin]:
    """Yield the manifests of releases that the kustomization *document* takes."""
    for entry in document.root.each("resources", EACH):
        match = RELEASED().match(entry.string or "")
        if match is not None:
            written, counted = match[2] or "latest", match[2] or _ANY
            place = source.location(entry)
            yield _pin(match[1], written, counted, "kustomization", _folder_of(source), place)


def _home_of(source: Source, what: str) -> str:
    return source.path if what == "helmfile" else _folder_of(source)


def _folder_of(source: Source) -> str:
    return os.path.dirname(source.path) or "."


_SAYING = {
    GroupKind("helm.toolkit.fluxcd.io", "HelmRelease"): _helm_release,
    GroupKind("source.toolkit.fluxcd.io", "HelmChart"): _helm_chart,
    GroupKind("source.toolkit.fluxcd.io", "OCIRepository"): _oci_repository,
    GroupKind("helm.cattle.io", "HelmChart"): _helm_chart,
    APPLICATION: _application,
    APPLICATION_SET: _application_set,
}
KINDS = frozenset(group_kind.kind for group_kind in _SAYING)
"""The kinds that can pin a chart, without their groups."""

_DEPENDENCIES = _Place("chart", ("dependencies", EACH), "name")
_OF_HELMFILE = (_Place("helmfile", ("releases", EACH), "chart"),)
_OF_KUSTOMIZATION = (_Place("kustomization", ("helmCharts", EACH), "name"),)
_OF_KLUCTL = (
    _Place("kluctl's chart", ("helmChart",), "chartName", "chartVersion"),
    _Place("kluctl's chart", ("helmChart",), "repo", "chartVersion"),
)
_LISTS: dict[str, tuple[_Place, ...]] = {
    "Chart.yaml": (_DEPENDENCIES, _Place("chart", (), "name")),
    "requirements.yaml": (_DEPENDENCIES,),
    "helmfile.yaml": _OF_HELMFILE,
    "helmfile.yml": _OF_HELMFILE,
    **dict.fromkeys(KUSTOMIZATION_FILES, _OF_KUSTOMIZATION),
    "fleet.yaml": (_Place("Fleet's bundle", ("helm",), "chart"),),
    "helm-chart.yaml": _OF_KLUCTL,
    "helm-chart.yml": _OF_KLUCTL,
}
