"""What a set of files makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from aigw_lint.files.parser import Document, Source
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.folders import Note, Refusal
from aigw_lint.renderings.remote import Generated, MadeNamespace, Remote
from aigw_lint.text.globs import NOTHING
from aigw_lint.words.objectref import ObjectRef
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record


class Deleted(Record):
    """An object that a patch takes out of a rendering."""

    ref: ObjectRef
    home: str
    patch: Location


class Dropped(Record):
    """Documents that what renders their file does not read, though kubectl does."""

    documents: tuple[Document, ...]
    by_argo: bool
    """Whether that is Argo CD; else kustomize."""


class Rendered(Record):
    """All objects that a set of files makes, as far as the files tell."""

    manifests: tuple[Manifest, ...]
    """Those of plain files first, by path; then rendering by rendering."""
    generated: tuple[Generated, ...] = ()
    remotes: tuple[Remote, ...] = ()
    patch_files: tuple[str, ...] = ()
    """The paths of files that patch or configure, and hold no objects."""
    notes: tuple[Note, ...] = ()
    patch_sources: tuple[Source, ...] = ()
    """The texts of which patches put parts into objects."""
    deleted: tuple[Deleted, ...] = ()
    namespaces: tuple[MadeNamespace, ...] = ()
    """What Argo CD makes besides."""
    values: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    """What Flux puts in for variables: by the name of the rendering, and by theirs."""
    left_out: Mapping[str, Location] = MappingProxyType({})
    """The paths of plain files beside a kustomization that does not take them, and where it is."""
    dropped: tuple[Dropped, ...] = ()
    """By path."""
    refusals: tuple[Refusal, ...] = ()
    """What kustomize does not do where objects of our groups are."""
    is_fixture: Callable[[str], bool] = NOTHING
    """Tells of the path of a file whether tests take it as data."""


def deleting_patch(deleted: Iterable[Deleted]) -> Callable[[str, ObjectRef], str | None] | None:
    """Return what tells where a patch is that deletes an object at a home; None for none at all."""
    places: dict[tuple[str, ObjectRef], str] = {}
    for ref, home, (file, span) in deleted:
        if ref.name is not None:
            places.setdefault((home, ref), f"{file}:{span.start.line}")
    return (lambda home, ref: places.get((home, ref))) if places else None
