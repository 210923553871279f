"""What a set of files makes."""

from __future__ import annotations

from aigw_lint.folders import Note
from aigw_lint.manifest import Manifest
from aigw_lint.parser import Source
from aigw_lint.record import Record
from aigw_lint.remote import Generated, Remote


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
