"""The kustomizations and patches that kustomize refuses or leaves out, as rules see them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from aigw_lint.choice.report import PassedOver
from aigw_lint.choice.rule import REFUSED
from aigw_lint.files.parser import Document, Source
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.renderings.folders import Refusal
from aigw_lint.renderings.rendered import Rendered
from aigw_lint.run.reading import Reading
from aigw_lint.text.node import Node
from aigw_lint.words.objectref import ObjectRef
from aigw_lint.words.position import Location

_REF = ObjectRef(REFUSED.group, REFUSED.kind, None, None)


def with_refused(
    rendered: Rendered,
    reading: Reading,
    sources: Iterable[Source],
    is_gone: Callable[[str], bool] | None = None,
) -> Rendered:
    """Return *rendered* with the texts, of *sources*, of patches that kustomize leaves out.

    Those that change nothing are not among its texts, and may be no manifests, either. What is
    absent is only refused where it *is_gone* since the last commit.
    """
    rendered = rendered._replace(refusals=tuple(_sure(rendered.refusals, is_gone)))
    lost = {refusal.file for refusal in rendered.refusals}
    if not lost:
        return rendered
    lost.difference_update(file.source.file for file in reading.files)
    lost.difference_update(source.file for source in rendered.patch_sources)
    more = tuple(source for source in sources if source.file in lost)
    return rendered._replace(patch_sources=rendered.patch_sources + more)


def _sure(refusals: Iterable[Refusal], is_gone: Callable[[str], bool] | None) -> Iterator[Refusal]:
    for refusal in refusals:
        if refusal.absent is None:
            yield refusal
        elif is_gone is not None and is_gone(refusal.absent):
            yield refusal._replace(why=f"{refusal.why}, which the last commit still had")


def refused_in(reading: Reading, rendered: Rendered) -> Iterator[Manifest]:
    """Yield, as manifests, the files of which kustomize does not do what is asked for ours.

    Empty ones, since patches need not be any.
    """
    lost = {refusal.file for refusal in rendered.refusals}
    if not lost:
        return
    for source in chain((file.source for file in reading.files), rendered.patch_sources):
        if source.file in lost:
            lost.discard(source.file)
            plain = Rendering("plain", source.path, source.path, os.path.dirname(source.path))
            document = Document(source, 0, Node((0, 0, [], "{")))
            yield Manifest(document, document.root, "", _REF, plain)


def by_file(refusals: Iterable[Refusal]) -> Mapping[str, Sequence[Refusal]]:
    """Return *refusals* by the file that each is in."""
    found: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        found.setdefault(refusal.file, []).append(refusal)
    return found


def untold(
    passed_over: tuple[PassedOver, ...], refusals: Iterable[Refusal], told: Iterable[Location]
) -> tuple[PassedOver, ...]:
    """Return those of *passed_over* of which no finding says the same: those stand where *told*."""
    refused = [each for each in refusals if not each.is_silent]
    if not refused:
        return passed_over
    # Here, since most kustomizations can be built.
    from aigw_lint.renderings.refusing import note_of

    places = frozenset(told)
    said = {PassedOver(*note_of(each)) for each in refused if each.place in places}
    return tuple(each for each in passed_over if each not in said)
