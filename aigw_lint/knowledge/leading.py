"""Which renderings of Flux are likely switched off, in a tree that Flux leads through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.renderings.remote import FLUX_KUSTOMIZATION

_FLUX = "flux"


def led(manifests: Sequence[Manifest]) -> Sequence[Manifest]:
    """Return *manifests*; those of a Flux object that nothing leads to say so.

    Where Flux objects render others, as from the folder of a cluster to its apps, one that
    stands alone is mostly left out of a list on purpose. What it makes may not be applied.
    """
    leading = {
        each.home
        for each in manifests
        if each.rendering.kind == _FLUX and each.ref.group_kind == FLUX_KUSTOMIZATION
    }
    if not leading:
        return manifests
    return tuple(_marked(manifests, leading))


def _marked(manifests: Sequence[Manifest], leading: set[str]) -> Iterator[Manifest]:
    known: dict[int, Rendering] = {}  # all that one makes share it
    for each in manifests:
        rendering = each.rendering
        if rendering.kind != _FLUX or each.home in leading:
            yield each
            continue
        off = known.get(id(rendering))
        if off is None:
            off = known[id(rendering)] = rendering._replace(is_off=True)
        yield each.rendered(off, each.ref)
