"""Kustomizations built by the user's own ``kustomize``, in place of what is read of them here."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping

from aigw_lint.choice.report import NOT_RENDERED, PassedOver
from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import ROOT, Manifest, Rendering
from aigw_lint.objects.written import manifests_of
from aigw_lint.renderings.remote import remotes_of
from aigw_lint.renderings.rendered import Rendered
from aigw_lint.run.charts import below
from aigw_lint.run.gathering import Gathered
from aigw_lint.run.programs import FailedError, find_program, run_program
from aigw_lint.run.reading import Reading, read_sources
from aigw_lint.text.node import Node
from aigw_lint.text.places import KUSTOMIZATION_FILES
from aigw_lint.text.wording import cut
from aigw_lint.words.errors import UsageError
from aigw_lint.words.record import Record

_BUILT = " (built)"
_PROGRAMS = {"kustomize": ("build",), "kubectl": ("kustomize",)}
_TAKEN = frozenset({"resources", "bases", "components"})
_LOADED = frozenset(
    {
        *("configurations", "crds", "transformers", "generators", "validators", "replacements"),
        *("patches", "patchesstrategicmerge", "patchesjson6902", "openapi"),
        *("configmapgenerator", "secretgenerator"),
    }
)
"""Fields that name files, which kustomize loads from an address, too; in small letters."""
_FILES = frozenset({"path", "files", "env", "envs"})
"""The keys of their entries that name them."""
_RUN = frozenset({"helmcharts", "helmchartinflationgenerator"})


class Built(Record):
    """What a run has read, kustomizations built."""

    files: Gathered
    reading: Reading
    rendered: Rendered


def build_kustomizations(files: Gathered, reading: Reading, rendered: Rendered) -> Built:
    """Return *files* with what their kustomizations build, where those are reported on.

    What Flux and Argo CD render stays as it is read here: kustomize alone does
    not know what these add. ProgramError where there is no program to run, UsageError
    where there is no kustomization.
    """
    sources = {source.path: source for source in files.sources}
    chosen = {
        rendering: source
        for rendering in _renderings(rendered)
        if (source := _kustomization(rendering.name, sources)) and source.path in files.reported
    }
    if not chosen:
        others = {each.rendering.kind for each in rendered.manifests} & {"flux", "argocd"}
        beside = " that no Flux or Argo CD object renders" if others else ""
        raise UsageError(f"--render kustomize finds no kustomization among what is linted{beside}")
    command = find_program(_PROGRAMS)
    built: dict[Rendering, Source] = {}
    failed: list[PassedOver] = []
    for rendering, source in chosen.items():
        try:
            _check(rendering.name, sources, files.root)
            out = run_program((*command, os.path.join(files.root, rendering.name)), files.root)
        except FailedError as error:
            failed.append(PassedOver(source.file, NOT_RENDERED, str(error)))
        else:
            path, file = f"{source.path}{_BUILT}", f"{source.file}{_BUILT}"
            built[rendering] = Source(path, out, file, source.file)
    made = _in_place(files, reading, rendered, built)
    noted = (*made.files.passed_over, *failed)
    return made._replace(files=made.files._replace(passed_over=noted))


def _renderings(rendered: Rendered) -> list[Rendering]:
    """Return the kustomizations that no other takes, by folder."""
    made = {
        *(each.rendering for each in rendered.manifests),
        *(each.rendering for each in rendered.generated),
        *(each.rendering for each in rendered.remotes),
    }
    return sorted(each for each in made if each.kind == "kustomize")


def _in_place(
    files: Gathered, reading: Reading, rendered: Rendered, built: Mapping[Rendering, Source]
) -> Built:
    """Return the same with what is *built* in place of what was read of these renderings."""
    read = read_sources(built.values())
    by_path = {source.path: rendering for rendering, source in built.items()}
    new = tuple(
        manifest
        for file in read.files
        for document in file.documents
        for manifest in manifests_of(document, by_path[file.source.path])
    )
    kept = tuple(each for each in rendered.manifests if each.rendering not in built)
    remotes = (each for each in rendered.remotes if each.rendering not in built)
    return Built(
        files._replace(
            sources=(*files.sources, *built.values()),
            reported=(files.reported - _gone(rendered.manifests, kept)) | by_path.keys(),
        ),
        Reading(
            reading.files + read.files,
            reading.findings + read.findings,
            reading.unread + read.unread,
            reading.passed_over + read.passed_over,
            reading.left + read.left,
        ),
        rendered._replace(
            manifests=(*kept, *new),
            generated=tuple(each for each in rendered.generated if each.rendering not in built),
            remotes=(*remotes, *(remote for each in new for remote in remotes_of(each))),
        ),
    )


def _gone(before: Iterable[Manifest], kept: Iterable[Manifest]) -> set[str]:
    """Return the paths of the files of which nothing is left to look at."""
    paths = {each.source.path for each in before}
    return paths - {each.source.path for each in kept}


def _kustomization(folder: str, sources: Mapping[str, Source]) -> Source | None:
    for name in KUSTOMIZATION_FILES:
        source = sources.get(posixpath.normpath(posixpath.join(folder, name)))
        if source is not None:
            return source
    return None


def _check(folder: str, sources: Mapping[str, Source], root: str) -> None:
    """FailedError where what *folder* builds would fetch or run something.

    What is not there as a file or folder, kustomize takes for an address.
    """
    pending, seen = [folder], {folder}
    while pending:
        here = pending.pop()
        source = _kustomization(here, sources)
        if source is None:
            raise FailedError(f"it takes {cut(here)}, which is no kustomization that is read here")
        for text in _taken(source):
            path = posixpath.normpath(posixpath.join(here, text))
            if not _is_local(path, text, root):
                raise _fetched(source, text)
            if path not in seen and os.path.isdir(os.path.join(root, path)):
                seen.add(path)
                pending.append(path)


def _taken(source: Source) -> Iterator[str]:
    """Yield the files and folders that *source* builds of; FailedError where it asks for more."""
    if "<<" in source.text:
        raise FailedError(f"{source.file} merges keys (`<<`), by which it could take anything")
    for document in parse(source).documents:
        for key, value in _entries(document.root):
            if key in _RUN:
                raise FailedError(f"{source.file} renders charts, which helm may fetch: not built")
            if key in _TAKEN:
                yield from (each.text for each in value.items() if each.text)
            elif key in _LOADED:
                for text in _loaded(value):
                    if "://" in text and "\n" not in text:
                        raise _fetched(source, text)


def _loaded(value: Node) -> Iterator[str]:
    """Yield what may name files in the value of a field that names some."""
    for entry in value.items() if value.is_sequence else (value,):
        if entry.text is not None:
            yield entry.text
        for key, inner in _entries(entry):
            if key in _FILES:
                yield from (each.text for each in (inner, *inner.items()) if each.text)


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the entries of a mapping, keys in small letters: Go reads them in any case."""
    return (((key.text or "").lower(), value) for key, value in node.entries())


def _is_local(path: str, text: str, root: str) -> bool:
    """Whether *path*, written as *text*, is a file or folder below *root*."""
    if "://" in text or posixpath.isabs(text) or below(ROOT, path) is None or path[:2] == "..":
        return False
    return os.path.exists(os.path.join(root, path))


def _fetched(source: Source, text: str) -> FailedError:
    return FailedError(
        f"{source.file} takes {cut(text)}, which is no file or folder here, and nothing is fetched"
    )
