"""Which files are read, as what, and in which renderings and alternatives they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aigw_lint.choice.report import FAILURES, PassedOver, Report
from aigw_lint.configuration.config import Config
from aigw_lint.knowledge.worlds import parts_of
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.renderings.remote import is_application, is_flux
from aigw_lint.run.linter import load_world, passed_over_of
from aigw_lint.run.programs import NO_PROGRAMS, Programs
from aigw_lint.run.running import Place, place_of
from aigw_lint.run.world import World
from aigw_lint.text.places import is_kustomization_file, is_values_file
from aigw_lint.words.objectref import OUR_GROUPS
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

MANIFEST = "manifest"
FLUX = "flux"
ARGOCD = "argocd"
KUSTOMIZATION = "kustomization"
PATCH = "patch"
TEMPLATE = "template"
BROKEN = "broken"
VALUES = "values"
CHART = "chart"
OTHER = "other"

USES: Mapping[str, str] = {
    MANIFEST: "holds Kubernetes objects",
    FLUX: "holds Flux Kustomizations",
    ARGOCD: "holds Applications of Argo CD",
    KUSTOMIZATION: "is a kustomization",
    PATCH: "patches or configures a kustomization, and holds no objects",
    TEMPLATE: "is a template, and no YAML before it is rendered",
    BROKEN: "cannot be read as YAML to its end",
    VALUES: "holds values of a chart",
    CHART: "describes a chart",
    OTHER: "holds nothing that matters here",
}
"""What a file can be read as, in the order in which it is told."""

_CHART = lazy_pattern(r"(?:^|/)Chart\.ya?ml$")


class Use(Record):
    """One rendering that makes objects of a file."""

    kind: str
    """``plain``, ``kustomize``, ``flux``, ``argocd`` or ``helm``."""
    name: str
    alternatives: tuple[str, ...]
    """The folders and files around it of which only one of several can be meant, outermost first.

    Such as ``overlays/prod``, beside which ``overlays/dev`` stands.
    """


class FileUse(Record):
    """One file that is reported on, and what it is taken for."""

    file: str
    read_as: tuple[str, ...]
    """Words of ``USES``, in that order."""
    manifests: int
    """How many manifests of ours stand in it."""
    kinds: Mapping[str, int]
    """Those by kind."""
    objects: int
    """How many objects of any kind."""
    renderings: tuple[Use, ...]


class Inventory(Record):
    """The files of a run, before any rule."""

    files: tuple[FileUse, ...]
    """By name."""
    passed_over: tuple[PassedOver, ...]
    alternatives: Mapping[str, tuple[str, ...]]
    """By folder (``.`` for the root), those of its entries that exclude another of them."""

    @property
    def report(self) -> Report:
        """A report without findings, for the exit code."""
        return Report(
            passed_over=self.passed_over,
            files=len(self.files),
            manifests=sum(each.manifests for each in self.files),
            crashed=any(each.reason in FAILURES for each in self.passed_over),
        )


def inventory(
    paths: Sequence[str] | None = None,
    *,
    sources: Mapping[str, str | bytes] | None = None,
    config: Config | None = None,
    tracked: bool = False,
    programs: Programs = NO_PROGRAMS,
) -> Inventory:
    """Return what ``lint`` would read for the same arguments, and as what."""
    world = load_world(paths, sources=sources, config=config, tracked=tracked, programs=programs)
    alternatives = world.graph.alternatives
    return Inventory(
        tuple(sorted(_files(world, _Alternatives(alternatives)))),
        passed_over_of(world),
        alternatives,
    )


class _Alternatives:
    """Where the ways to homes part, each way looked at once."""

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        self._paths = {
            name if folder == "." else f"{folder}/{name}"
            for folder, names in entries.items()
            for name in names
        }
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, home: str) -> tuple[str, ...]:
        if home not in self._known:
            parts = parts_of(home)
            ways = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
            self._known[home] = tuple(way for way in ways if way in self._paths)
        return self._known[home]


def _files(world: World, alternatives: _Alternatives) -> Iterator[FileUse]:
    held: dict[str, list[Manifest]] = {}
    for manifest in world.manifests:
        held.setdefault(manifest.source.path, []).append(manifest)
    halves = Counter(manifest.source.path for manifest in world.unidentified)
    kustomizations = {
        each.rendering.folder: each.rendering
        for each in world.rendered.manifests
        if each.rendering.kind == "kustomize"
    }
    homes = {each.home: each for each in kustomizations.values()}
    broken = {
        path
        for path, finding in world.reading.findings
        if finding.severity is Severity.ERROR and finding.rule in ("syntax-error", "input-limit")
    }
    noted = {each.file: each.reason for each in world.reading.passed_over}
    patches = frozenset(world.rendered.patch_files)
    for source in world.sources:
        path, file = source.path, source.file
        if path not in world.reported:
            continue
        manifests = held.get(path, [])
        words = {
            MANIFEST: manifests or halves[path],
            FLUX: any(map(is_flux, manifests)),
            ARGOCD: any(map(is_application, manifests)),
            KUSTOMIZATION: not manifests and is_kustomization_file(path),
            PATCH: path in patches,
            TEMPLATE: noted.get(file) == "template",
            BROKEN: path in broken or noted.get(file) == "unreadable-yaml",
        }
        read_as = tuple(word for word, holds in words.items() if holds)
        used = {each.rendering for each in manifests}
        folder = path.rpartition("/")[0] or "."
        if KUSTOMIZATION in read_as and folder in homes:
            used.add(homes[folder])
        ours = _ours(manifests)
        yield FileUse(
            file,
            read_as or (_by_name(path),),
            sum(ours.values()) + halves[path],
            dict(sorted(ours.items())),
            len({place_of(each) for each in manifests}) + halves[path],
            tuple(_uses(used, alternatives)),
        )


def _ours(manifests: Iterable[Manifest]) -> Counter[str]:
    """Return how many manifests of our groups there are of each kind, each once."""
    kinds: dict[Place, str] = {
        place_of(each): each.kind for each in manifests if each.ref.group in OUR_GROUPS
    }
    return Counter(kinds.values())


def _uses(renderings: Iterable[Rendering], alternatives: _Alternatives) -> Iterator[Use]:
    for each in sorted(renderings):
        yield Use(each.kind, each.name, alternatives.of(each.home))


def _by_name(path: str) -> str:
    """Return what a file without anything that matters here is, as far as its name tells."""
    if _CHART().search(path):
        return CHART
    return VALUES if is_values_file(path) else OTHER
