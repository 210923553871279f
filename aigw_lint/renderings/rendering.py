"""How files become objects: plain files, kustomizations, objects of Flux and Argo CD."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from aigw_lint.files.parser import Source
from aigw_lint.objects.manifest import Rendering
from aigw_lint.renderings.folders import Folders, Note, ParsedFile
from aigw_lint.renderings.remote import (
    NOTABLE,
    Generated,
    Remote,
    is_application,
    is_flux,
    remotes_of,
)
from aigw_lint.renderings.rendered import Rendered

__all__ = ["Generated", "Note", "ParsedFile", "Remote", "Rendered", "Rendering", "render"]

MOST_WORK = 1_000_000
"""How many objects and comparisons all renderings together may cost."""


def render(
    files: Iterable[ParsedFile],
    *,
    others: Collection[str] | Mapping[str, Source] = (),
    left: Collection[str] = (),
    links: Mapping[str, str] = MappingProxyType({}),
    most_work: int = MOST_WORK,
) -> Rendered:
    """Return what *files* make, whatever their order.

    *others* are the paths of files that are there, read or not, with
    their sources where patches may be among them; those at *left* need not be read;
    *links* are symbolic links, and what they lead to. A file that some kustomization or
    such an object takes is not a plain one, too.
    """
    folders = Folders(files, others, left, links)
    written = [manifest for held in folders.manifests.values() for manifest in held]
    notable = [manifest for manifest in written if manifest.ref.kind in NOTABLE]
    if not folders.kustomizations and not any(
        is_flux(each) or is_application(each) for each in notable
    ):
        remotes = tuple(remote for manifest in notable for remote in remotes_of(manifest))
        notes = tuple(sorted(folders.broken.values()))
        return Rendered(tuple(written), remotes=remotes, notes=notes)
    from aigw_lint.files.budget import Budget  # here, since most repositories are plain files
    from aigw_lint.renderings.renderer import Renderer

    return Renderer(folders, written, Budget(most_work)).run()
