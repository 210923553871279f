"""Which tools apply the tree, as far as its objects show."""

from __future__ import annotations

from aigw_lint.graph.graph import Graph
from aigw_lint.renderings.remote import APPLICATION, APPLICATION_SET, FLUX_KUSTOMIZATION


def is_flux_used(graph: Graph) -> bool:
    """Tell whether the tree holds a Kustomization of Flux, so that Flux applies some of it."""
    return graph.once(_has_flux)


def is_argo_cd_used(graph: Graph) -> bool:
    """Tell whether the tree holds an Application of Argo CD, or a set of them."""
    return graph.once(_has_argo_cd)


def _has_flux(graph: Graph) -> bool:
    return any(True for _ in graph.of_kind(FLUX_KUSTOMIZATION))


def _has_argo_cd(graph: Graph) -> bool:
    return any(True for kind in (APPLICATION, APPLICATION_SET) for _ in graph.of_kind(kind))
