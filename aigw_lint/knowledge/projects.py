"""Projects of tools that make the manifests below a folder of templates: kluctl, cookiecutter, ...

Files of the project say so, and no syntax in the manifests but placeholders ``{{ x }}``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from aigw_lint.files.parser import DEFAULT_LIMITS, Source
from aigw_lint.words.record import Record

_BEGINNINGS = frozenset(
    {
        ".kluctl.yaml",
        ".kluctl.yml",
        ".kluctl-library.yaml",
        "cookiecutter.json",
        "copier.yaml",
        "copier.yml",
    }
)
_KLUCTL = frozenset({"deployment.yaml", "deployment.yml"})
_SCAFFOLDER = "scaffolder.backstage.io/"


class Project(Record):
    """What a tool makes of the files below *folder*, which ends in ``/`` or is empty: all."""

    folder: str
    file: str
    """The file that says so, as reports call it."""


def projects_in(sources: Iterable[Source]) -> tuple[Project, ...]:
    """Return the projects that *sources* tell of."""
    return tuple(
        Project("" if folder in ("", ".") else f"{folder}/", source.file)
        for source in sources
        for folder in _folders_of(source)
    )


def _folders_of(source: Source) -> Iterator[str]:
    """Yield the folders whose files a tool fills in, as *source* says."""
    folder, _, name = source.path.rpartition("/")
    if name in _BEGINNINGS:
        yield folder
        return
    is_kluctl = name in _KLUCTL and b"deployments:" in source.data
    is_scaffolder = _SCAFFOLDER.encode() in source.data
    if not (is_kluctl or is_scaffolder) or len(source.data) > DEFAULT_LIMITS.file_bytes:
        return
    from aigw_lint.objects.pieces import parse_text  # here, since few trees have such files

    for root in parse_text(source.text) or ():
        if is_kluctl and root.get("kind") is None and any(root.each("deployments", "[]")):
            yield folder
        if (root.string_at("apiVersion") or "").startswith(_SCAFFOLDER):
            for node in root.each("spec", "steps", "[]", "input", "url"):
                url = node.string or ""
                if url and ":" not in url:
                    yield posixpath.normpath(posixpath.join(folder, url))
