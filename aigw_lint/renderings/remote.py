"""What makes objects that are not in the files, and what kustomize makes of data."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.files.parser import Document
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.text.node import Node, Step
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

APPLICATION = GroupKind("argoproj.io", "Application")
APPLICATION_SET = GroupKind("argoproj.io", "ApplicationSet")
HELM_RELEASE = GroupKind("helm.toolkit.fluxcd.io", "HelmRelease")
FLUX_KUSTOMIZATION = GroupKind("kustomize.toolkit.fluxcd.io", "Kustomization")


def is_flux(manifest: Manifest) -> bool:
    """Whether *manifest* is a Flux Kustomization."""
    return manifest.ref.kind == FLUX_KUSTOMIZATION.kind and (
        manifest.ref.group_kind == FLUX_KUSTOMIZATION
    )


def is_application(manifest: Manifest) -> bool:
    """Whether *manifest* is an Application of Argo CD."""
    return manifest.ref.kind == APPLICATION.kind and manifest.ref.group_kind == APPLICATION


class Remote(Record):
    """Something that puts objects into the cluster which the files do not tell."""

    rendering: Rendering
    namespace: str | None
    """Where it puts them; None: anywhere."""
    what: str
    """What it is, for a reader."""
    document: Document
    node: Node
    is_manifests: bool = False
    """Whether it is a folder of manifests, such as a base, which may hold objects of any kind."""
    is_data: bool = False
    """Whether it is a generator, which makes ConfigMaps or Secrets alone."""

    @property
    def location(self) -> Location:
        """Where it is written down."""
        return self.document.source.location(self.node)


class Generated(Record):
    """A ConfigMap or Secret that a kustomization makes of data."""

    group_kind: GroupKind
    namespace: str | None
    name: str
    """Without the hash that kustomize adds at its end."""
    rendering: Rendering
    hashed: bool
    """Whether it adds one."""
    document: Document
    node: Node

    @property
    def location(self) -> Location:
        """Where it is written down."""
        return self.document.source.location(self.node)


class MadeNamespace(Record):
    """A Namespace that Argo CD makes for an Application, with labels that it keeps there."""

    name: str
    home: str
    """Where it lives: in the cluster that the Application is for."""
    manifest: Manifest
    """The Application."""
    labels: Node | None
    """Where they are written; None where the files do not tell them."""


_TARGETS: dict[GroupKind, tuple[Step, ...]] = {
    HELM_RELEASE: ("spec", "targetNamespace"),
    GroupKind("helm.cattle.io", "HelmChart"): ("spec", "targetNamespace"),
    APPLICATION: ("spec", "destination", "namespace"),
    APPLICATION_SET: ("spec", "template", "spec", "destination", "namespace"),
}
"""The kinds that install something, and where they say into which namespace."""

INSTALLERS = frozenset(group_kind.kind for group_kind in _TARGETS)
"""The names of these kinds, for a quick look."""

NOTABLE = INSTALLERS | {"Kustomization"}
"""Those, and what renders files."""


def remotes_of(manifest: Manifest) -> Iterator[Remote]:
    """Yield what *manifest* installs from elsewhere.

    A chart goes where its release says, else into the release's own
    namespace; an application of Argo CD only where it says.
    """
    path = _TARGETS.get(manifest.ref.group_kind)
    if path is None:
        return
    target = manifest.node.string_at(*path)
    namespace = target
    if manifest.touched((*manifest.node.path, *path)) or has_placeholder(target or ""):
        namespace = None
    elif not target and manifest.ref.group != APPLICATION.group:
        namespace = manifest.ref.namespace
    what = f"{manifest.kind} {manifest.info.name or '?'}"
    yield Remote(manifest.rendering, namespace or None, what, manifest.document, manifest.node)
