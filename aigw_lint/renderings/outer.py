"""Objects that render folders: what Flux Kustomizations and Argo CD Applications have in common."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from aigw_lint.objects.manifest import ROOT, Manifest, Rendering, cluster_in, home_of_cluster
from aigw_lint.renderings.folders import Folders, Note, Refusal, is_hidden
from aigw_lint.renderings.lost import Lost
from aigw_lint.renderings.remote import Remote
from aigw_lint.text.placeholders import has_placeholder

if TYPE_CHECKING:
    from aigw_lint.renderings.expansion import Variables
    from aigw_lint.renderings.kustomize import Kustomizer
    from aigw_lint.renderings.layer import Layer
    from aigw_lint.renderings.stack import Stack
    from aigw_lint.text.node import Node

FindData = Callable[[str, str], "Manifest | None"]
"""Returns the ConfigMap or Secret of a name; None where the files do not tell what it holds."""

_OF_TESTS = frozenset({"testdata", "fixtures", "__fixtures__"})


class Outer(Protocol):
    """An object that renders a folder, as some rendering makes it."""

    @property
    def manifest(self) -> Manifest:
        """The object."""

    @property
    def key(self) -> Hashable:
        """What names it as written, whatever renders it."""

    @property
    def identity(self) -> Hashable:
        """What names it as rendered, whatever home that has."""

    @property
    def path(self) -> str | None:
        """The folder that it renders, from the root; None where that cannot be told."""

    @property
    def place(self) -> Node:
        """The node that names the folder, or the object where none does."""

    @property
    def source(self) -> Hashable | None:
        """What names the repository that the folder is of."""

    @property
    def needs_proof(self) -> bool:
        """Whether a folder of its path's name, which is here, does not tell that it is meant."""

    @property
    def is_at_home(self) -> bool:
        """Whether its source has the name of the repository that it stands in."""

    @property
    def cluster(self) -> str:
        """The cluster that it renders for; empty: its own."""

    @property
    def what(self) -> str:
        """What it is, for a reader, where its folder is not here."""

    @property
    def tool(self) -> str:
        """What reads it."""

    @property
    def is_manifests(self) -> bool:
        """Whether it is of a folder of manifests, which may hold objects of any kind."""

    @property
    def target(self) -> str | None:
        """The namespace that it puts things in; None: anywhere."""

    @property
    def made_namespace(self) -> tuple[str, Node | None] | None:
        """The Namespace that it makes for what it renders, and its labels; None: none with labels.

        No labels where the files do not tell them.
        """

    @property
    def waits_for_data(self) -> bool:
        """Whether its variables come from objects that others may make."""

    @property
    def is_guide(self) -> bool:
        """Whether its path has a variable, so that it may lead to several folders."""

    def may_lead_to(self, folder: str) -> bool:
        """Tell whether a path with a variable may be *folder*, once it has its value."""

    def variables(self, find: FindData) -> Variables:
        """Return what it puts in for ``${NAME}``; *find* returns a ConfigMap or Secret."""

    def rendering(self, home: str, variables: Variables) -> Rendering:
        """Return the rendering that it is, at *home*."""

    def layer(self, kustomizer: Kustomizer, folder: str) -> Layer | None:
        """Return what it renders of *folder*; None for what is not read, such as charts."""

    def finish(self, stack: Stack, kustomizer: Kustomizer) -> None:
        """Do to *stack*, which its layer has made, what comes after."""


def told_path(text: str) -> str | None:
    """Return the folder, from the root, that *text* means; None where that cannot be told."""
    if has_placeholder(text) or "\0" in text:
        return None
    return posixpath.normpath("/" + text).lstrip("/") or ROOT  # never out of the root


def home_in(home: str, cluster: str, *, apart: bool) -> str:
    """Return the home at *home* of what goes to *cluster*; empty: to that of *home*.

    *apart* says that there are several clusters: then each has a home of its own.
    """
    base, here = cluster_in(home)
    return home_of_cluster(base, cluster or here or ("in-cluster" if apart else ""))


def rendering_of(kind: str, manifest: Manifest, home: str) -> Rendering:
    """Return the rendering of *kind* that the object *manifest* is, at *home*."""
    source = manifest.source
    name = f"{source.path} {manifest.info.name or '?'}"
    base, _ = cluster_in(home)
    if base != source.path:
        name = f"{name} ({base})"
    place = f"{source.path}#{manifest.document.index}{manifest.node.pointer}@{home}"
    node = manifest.written.get("metadata", "name") or manifest.written
    return Rendering(kind, name, home, place, made_by=source.location(node))


def is_test_data(outer: Outer) -> bool:
    """Tell whether a test is given *outer* to look at: it would render the whole repository."""
    folders = outer.manifest.source.path.split("/")[:-1]
    return outer.path == ROOT and not _OF_TESTS.isdisjoint(folders)


def remote_of(outer: Outer) -> Remote:
    """Return *outer* as what makes objects that the files do not tell."""
    manifest = outer.manifest
    place = manifest.document, manifest.node
    return Remote(
        manifest.rendering, outer.target, outer.what, *place, is_manifests=outer.is_manifests
    )


class Sources:
    """Which sources of such objects are this repository, as far as it shows.

    Nothing says so. A source is this one where a path of it leads to such
    objects here, or where it has the name that ``flux bootstrap`` gives. With
    one such source known, others that are defined here with another address
    are other repositories, although a path of theirs may exist here, too.
    Where proof is needed and there is none, it is the only source all of whose
    paths are here, as far as they are told; the root tells nothing.
    """

    def __init__(
        self,
        objects: Iterable[Outer],
        addresses: Mapping[Hashable, str | None],
        folders: Folders,
    ) -> None:
        objects = tuple(objects)
        self._paths = {each.path for each in objects}
        self._addresses = addresses
        lead_on = {
            folder for each in objects for folder in folders_above(each.manifest.source.path)
        }
        self._own = {each.source for each in objects if each.is_at_home} - {None}
        # That a path exists here, too, is less than a name: of what has an address, none is needed.
        leads_astray = self._addresses.keys() if self._own else frozenset[Hashable]()
        self._own |= {
            each.source
            for each in objects
            if each.source is not None
            and (each.needs_proof or each.source not in leads_astray)
            and each.path != ROOT
            and each.path in lead_on
        }
        self._own_addresses = {self._addresses.get(source) for source in self._own} - {None}
        self._folders, self._lost = folders, Lost(folders)
        unproved = [each for each in objects if each.needs_proof and each.source is not None]
        if not any(self._is_own(each.source) for each in unproved):
            likely = {each.source for each in unproved if each.path not in (None, ROOT)} - {
                each.source
                for each in unproved
                if each.path is not None and not self._is_here(each.path)
            }
            self._own |= likely if len(likely) == 1 else set()

    def folder_of(self, outer: Outer) -> str | None:
        """Return the folder here that *outer* renders; None where it renders something else."""
        path = self._path_of(outer)
        if path is None or not self._is_here(path):
            return None
        return None if self._is_elsewhere(outer, path) else path

    def lost(self, outer: Outer) -> Refusal | None:
        """Return that *outer* renders a folder of this repository in which nothing is read.

        It is about ours where there is one of nearly its name that holds some, and is not used.
        """
        path, folders = self._path_of(outer), self._folders
        if path is None or is_hidden(path) or path in folders.broken or folders.is_linked(path):
            return None
        if not self._is_own(outer.source) or folders.is_folder(path):
            return None
        message = f"nothing is read in {outer.path}, which {outer.tool} applies"
        note = Note(outer.manifest.document.source.file, "missing-resource", message)
        meant = self._lost.meant_by(path, self._paths)
        why = f"it is told to apply {outer.path}, which is not here (did you mean {meant}?)"
        place = outer.manifest.location(outer.place)
        effect = f"{outer.tool} finds nothing there, so nothing of it is applied"
        return Refusal(place, why, note=note, effect=effect, is_ours=meant is not None)

    def _path_of(self, outer: Outer) -> str | None:
        """Return the path that *outer* names, with the links on the way followed."""
        return None if outer.path is None else self._folders.real(outer.path)

    def _is_here(self, path: str | None) -> bool:
        is_broken = path in self._folders.broken
        return path is not None and self._folders.is_folder(path) and not is_broken

    def _is_own(self, source: Hashable | None) -> bool:
        return source in self._own or self._addresses.get(source) in self._own_addresses

    def _is_elsewhere(self, outer: Outer, path: str) -> bool:
        if self._is_own(outer.source):
            return False
        if outer.needs_proof or path == ROOT:  # each repository has one
            return True
        return outer.source in self._addresses and bool(self._own)


def address_of(url: str) -> str:
    """Return what is equal for two addresses of one repository, however it is reached."""
    scheme, found, rest = url.strip().rstrip("/").removesuffix(".git").partition("://")
    if not found:  # git@host:path
        rest = scheme.replace(":", "/", 1)
    host, _, path = rest.rpartition("@")[2].partition("/")
    return f"{host.partition(':')[0].lower()}/{path.lower()}"


def folders_above(path: str) -> Iterator[str]:
    """Yield all folders on the way from *path* to the root, without the root."""
    while path := path.rpartition("/")[0]:
        yield path
