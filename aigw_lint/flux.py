"""Flux Kustomizations: which folders they render, and what they change there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from aigw_lint.draft import known
from aigw_lint.folders import Folders
from aigw_lint.kustomize import Kustomizer
from aigw_lint.layer import Layer, part_of
from aigw_lint.manifest import ROOT, Manifest, Rendering, has_placeholder
from aigw_lint.record import Record

_SOURCE_GROUP = "source.toolkit.fluxcd.io"
_BOOTSTRAP = "flux-system"
_SPEC = ("spec",)


class FluxObject(Record):
    """A Flux Kustomization as some rendering makes it."""

    manifest: Manifest

    def setting(self, field: str) -> str | None:
        """Return the text of *field* of its spec."""
        return self.manifest.node.string_at("spec", field)

    @property
    def path(self) -> str | None:
        """The folder that it renders, from the root; None where that cannot be told."""
        text = self.setting("path") or ""
        if has_placeholder(text) or "\0" in text or self.is_obscured("path"):
            return None
        # Like Flux, never out of the root.
        return posixpath.normpath("/" + text).lstrip("/") or ROOT

    @property
    def namespace(self) -> str | None:
        """The namespace that it puts its objects into; None: where they say."""
        text = self.setting("targetNamespace")
        return None if text is None else known(text)

    @property
    def substitutes(self) -> bool:
        """Whether it puts in values for ``${X}``, or may."""
        post_build = ("spec", "postBuild")
        return self.is_obscured("postBuild") or any(
            self.manifest.node.get(*post_build, field) is not None
            for field in ("substitute", "substituteFrom")
        )

    def is_obscured(self, field: str) -> bool:
        """Whether a patch may change *field* of its spec to what is not known."""
        return self.manifest.touched((*self.manifest.node.path, *_SPEC, field))

    def layer(self, kustomizer: Kustomizer, folder: str) -> Layer:
        """Return what it renders: the kustomization of *folder* with its own settings over it."""
        manifest = self.manifest
        # What a patch put into it stands in another file: the object is what to point at.
        place = None if manifest.pieces is None else manifest.written
        parts = [part_of(spec, manifest.document, place) for spec in manifest.node.each(*_SPEC)]
        layer = kustomizer.layer(folder)
        return layer._replace(flux=tuple(parts), namespace=self.namespace)

    def rendering(self, home: str | None = None) -> Rendering:
        """Return the rendering that it is; *home* is that of what renders the object itself."""
        manifest = self.manifest
        source = manifest.source
        name = f"{source.path} {manifest.info.name or '?'}"
        if home is None:
            home = source.path
        elif home != source.path:
            name = f"{name} ({home})"
        place = f"{source.path}#{manifest.document.index}{manifest.node.pointer}@{home}"
        return Rendering("flux", name, home, place, self.substitutes)


class Sources:
    """Which Flux sources are this repository, as far as it shows.

    Nothing says so. A source is this one where a path of it leads to Flux
    objects here, or where it has the name that ``flux bootstrap`` gives. With
    one such source known, others that are defined here with another address
    are other repositories, although a path of theirs may exist here, too.
    """

    def __init__(
        self, objects: Iterable[FluxObject], manifests: Iterable[Manifest], folders: Folders
    ) -> None:
        objects = tuple(objects)
        self._addresses: dict[tuple[str, str] | None, str | None] = {
            (manifest.kind, manifest.ref.name or ""): manifest.node.string_at("spec", "url")
            for manifest in manifests
            if manifest.ref.group == _SOURCE_GROUP
        }
        lead_on = _folders_above(each.manifest.source.path for each in objects)
        self._own = {
            source
            for each in objects
            if (source := _source_of(each))
            and (source[1] == _BOOTSTRAP or (each.path != ROOT and each.path in lead_on))
        }
        self._own_addresses = {self._addresses.get(source) for source in self._own} - {None}
        self._folders = folders

    def folder_of(self, flux: FluxObject) -> str | None:
        """Return the folder here that *flux* renders; None where it renders something else."""
        path = flux.path
        if path is None or path in self._folders.broken or not self._folders.is_folder(path):
            return None
        return None if self._is_elsewhere(flux, path) else path

    def _is_elsewhere(self, flux: FluxObject, path: str) -> bool:
        source = _source_of(flux)
        if source in self._own or self._addresses.get(source) in self._own_addresses:
            return False
        if path == ROOT:  # each repository has one
            return True
        return source in self._addresses and bool(self._own)


def _source_of(flux: FluxObject) -> tuple[str, str] | None:
    """Return kind and name of the source that *flux* names."""
    source = flux.manifest.node.get("spec", "sourceRef")
    if source is None:
        return None
    kind, name = source.string_at("kind"), source.string_at("name")
    return (kind, name) if kind and name and not has_placeholder(name) else None


def _folders_above(paths: Iterable[str]) -> set[str]:
    """Return all folders on the way from the root to *paths*, without the root."""
    above: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in above:
            above.add(folder)
            folder = folder.rpartition("/")[0]
    return above
