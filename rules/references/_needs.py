"""Which permissions the references of one manifest need, each with what it is needed for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    HTTP_ROUTE,
    INFERENCE_POOL,
    Graph,
    GroupKind,
    Manifest,
    Need,
    Reference,
    definition_of,
    generated_references,
)

DIRECT = "reference"
GENERATED = "generated-route"

_ROUTE_REFUSED = "the route is not accepted and no HTTPRoute is generated"
_POLICY_REFUSED = "the generated SecurityPolicy is not accepted and the route answers 500"
_GENERATED_REFUSED = (
    "the generated HTTPRoute is refused this backend and answers 500, "
    "although the AIGatewayRoute says Accepted"
)


class Needed(NamedTuple):
    """One permission that a reference needs."""

    reference: Reference
    need: Need
    code: str
    """`DIRECT`, or `GENERATED` where the HTTPRoute that is generated needs it."""
    effect: str
    """What happens without it; completes "..., so"."""
    targets: Sequence[Manifest]
    """The definitions because of which it is needed; only one of them is in the cluster."""
    only_with: Sequence[str] = ()
    """The alternatives in which these lie, where there are others that do not need it."""


def needs_of(manifest: Manifest, graph: Graph) -> Iterator[Needed]:
    """Yield what *manifest* needs, as far as the targets are in the files."""
    for reference in graph.references_from(manifest):
        source = reference.relation.grant_from
        if reference.supported and source is not None and reference.crosses_namespaces:
            yield from _of_reference(reference, source, graph)
    if manifest.ref.group_kind == AI_SERVICE_BACKEND:
        yield from _behind(manifest, graph)


def _of_reference(reference: Reference, source: GroupKind, graph: Graph) -> Iterator[Needed]:
    """Yield what *reference* itself needs, and the HTTPRoute that is generated for it."""
    asker = reference.source
    targets = [each.manifest for each in graph.target_of(reference).sure if each.manifest]
    if not targets:
        return
    refused = _ROUTE_REFUSED if source == AI_GATEWAY_ROUTE else _POLICY_REFUSED
    ignores_name = reference.relation.grant_ignores_name
    need = _need(source, asker, reference, ignores_name=ignores_name)
    yield Needed(reference, need, DIRECT, refused, targets)
    if reference.ref.group_kind == INFERENCE_POOL:
        need = _need(HTTP_ROUTE, asker, reference)
        yield Needed(reference, need, GENERATED, _GENERATED_REFUSED, targets)
    generated: dict[Need, list[Manifest]] = {}
    for each in generated_references(reference, graph):
        if _crosses(asker, each.backend) and _is_known(each.backend, graph):
            need = _need(HTTP_ROUTE, asker, each.backend)
            generated.setdefault(need, []).append(each.backend.source)
    for need, services in generated.items():
        others = [each for each in targets if each not in services]
        names = sorted({graph.branch(others[0], each) for each in services}) if others else ()
        yield Needed(reference, need, GENERATED, _GENERATED_REFUSED, services, names)


def _behind(service: Manifest, graph: Graph) -> Iterator[Needed]:
    """Yield what the routes that name *service* from its own namespace need for its Backend."""
    backends = [
        backend
        for backend in graph.references_from(service)
        if backend.supported
        and backend.ref.group_kind == BACKEND
        and backend.ref.namespace not in (None, service.ref.namespace)
        and graph.target_of(backend).sure
    ]
    if not backends:
        return
    told: set[Need] = set()
    for reference in graph.references_to(definition_of(service), AI_GATEWAY_ROUTE):
        for backend in backends:
            need = _need(HTTP_ROUTE, reference.source, backend)
            wanted = _crosses(reference.source, backend) and not reference.crosses_namespaces
            if wanted and need not in told:
                told.add(need)
                yield Needed(backend, need, GENERATED, _GENERATED_REFUSED, [service])


def _crosses(route: Manifest, backend: Reference) -> bool:
    """Tell whether the HTTPRoute generated for *route* reaches into another namespace."""
    mine, its = route.ref.namespace, backend.ref.namespace
    return mine is not None and its is not None and mine != its


def _is_known(backend: Reference, graph: Graph) -> bool:
    """Tell whether the files hold what lies in the namespace that *backend* names."""
    own = backend.ref.namespace == backend.source.ref.namespace
    return own or bool(graph.target_of(backend).sure)


def _need(
    source: GroupKind, asker: Manifest, reference: Reference, *, ignores_name: bool = False
) -> Need:
    target, namespace = reference.ref.group_kind, reference.ref.namespace or ""
    own = asker.ref.namespace or ""
    return Need(source, own, target, namespace, reference.ref.name, ignores_name)
