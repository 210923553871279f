"""Which permissions the references of one manifest need, each with what it is needed for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    HTTP_ROUTE,
    INFERENCE_POOL,
    Definition,
    Graph,
    GroupKind,
    Manifest,
    Record,
    Reference,
    definition_of,
)

if TYPE_CHECKING:
    from aigw_lint import Need

LOOKED_AT = 50
"""How many grants are looked at where there are many."""
DIRECT = "reference"
GENERATED = "generated-route"

_ROUTE_REFUSED = "the route is not accepted and no HTTPRoute is generated"
_GENERATED_REFUSED = (
    "the generated HTTPRoute is refused this backend and answers 500, "
    "although the AIGatewayRoute says Accepted"
)


class Needed(Record):
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
    is_sure: bool = True
    """Whether the files tell that it crosses namespaces at all."""
    other_end: Reference | None = None
    """What else makes the generated HTTPRoute need it: the backendRef of the AIServiceBackend,
    or, where *reference* is that, the one of the AIGatewayRoute."""


def needs_of(manifest: Manifest, graph: Graph) -> Iterator[Needed]:
    """Yield what *manifest* needs, as far as the targets are in the files."""
    references = graph.references_from(manifest)
    if needs_nothing(manifest, references):
        return
    for reference in references:
        source = reference.relation.grant_from
        if reference.supported and source is not None:
            crosses = _crosses(reference, graph)
            if crosses is not False:
                yield from _of_reference(reference, source, graph, is_sure=bool(crosses))
    if manifest.ref.group_kind == AI_SERVICE_BACKEND:
        yield from _behind(manifest, graph)


def needs_nothing(manifest: Manifest, references: Iterable[Reference]) -> bool:
    """Tell whether *manifest*, with these *references*, needs no grant, whatever they name."""
    if manifest.ref.group_kind == AI_SERVICE_BACKEND:
        return not any(True for _ in references)
    if not any(each.relation.grant_from for each in references):
        return True
    from aigw_lint import Serving  # here, since most manifests need no grant

    return Serving.is_by_a_mesh(manifest)  # which may send to other namespaces without one


def _of_reference(
    reference: Reference, source: GroupKind, graph: Graph, *, is_sure: bool
) -> Iterator[Needed]:
    """Yield what *reference* itself needs, and the HTTPRoute that is generated for it."""
    targets = [each.manifest for each in graph.target_of(reference).sure if each.manifest]
    if not targets:
        return
    generates = source == AI_GATEWAY_ROUTE
    refused = _ROUTE_REFUSED if generates else reference.effect
    need = _need(source, reference)._replace(ignores_name=reference.relation.grant_ignores_name)
    yield Needed(reference, need, DIRECT, refused, targets, is_sure=is_sure)
    if generates and reference.ref.group_kind == INFERENCE_POOL:
        need = _need(HTTP_ROUTE, reference)
        yield Needed(reference, need, GENERATED, _GENERATED_REFUSED, targets, is_sure=is_sure)
    from aigw_lint import generated_references  # here, since few references need a grant

    generated: dict[tuple[Need, bool], list[Reference]] = {}
    for each in generated_references(reference, graph):
        crosses = _generated_crosses(reference, each.backend, graph)
        if crosses is not False and _is_known(each.backend, graph):
            need = _generated_need(reference, each.backend)
            generated.setdefault((need, bool(crosses)), []).append(each.backend)
    for (need, sure), backends in generated.items():
        services = [backend.source for backend in backends]
        others = [each for each in targets if each not in services]
        names = sorted({graph.branch(others[0], each) for each in services}) if others else ()
        yield Needed(
            reference, need, GENERATED, _GENERATED_REFUSED, services, names, sure, backends[0]
        )


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
        if _crosses(reference, graph) is not False:
            continue
        for backend in backends:
            crosses = _generated_crosses(reference, backend, graph)
            need = _generated_need(reference, backend)
            if crosses is not False and need not in told:
                told.add(need)
                yield Needed(
                    backend,
                    need,
                    GENERATED,
                    _GENERATED_REFUSED,
                    [service],
                    is_sure=bool(crosses),
                    other_end=reference,
                )


def _crosses(reference: Reference, graph: Graph) -> bool | None:
    """Tell whether *reference* names something of another namespace; None for not known.

    An object without a namespace that stands with its target, which has none
    either, goes where that goes.
    """
    source = reference.source
    own, other = source.ref.namespace, reference.ref.namespace
    if own is not None or other is None:
        return reference.crosses_namespaces
    scope = definition_of(source).scope
    definitions = graph.target_of(reference).sure
    return None if any(_has_another_place(each, scope) for each in definitions) else False


def _has_another_place(definition: Definition, scope: str) -> bool:
    return definition.ref.namespace is not None or definition.scope != scope


def _generated_crosses(reference: Reference, backend: Reference, graph: Graph) -> bool | None:
    """Tell whether the HTTPRoute that is generated for *reference* reaches another namespace.

    It names what *backend* does, in the namespace that is meant there. None
    where the files tell not all of it.
    """
    route, service = reference.source, backend.source
    own, other = route.ref.namespace, _namespace_behind(reference, backend)
    if own is None and _crosses(reference, graph) is False:
        own = service.ref.namespace or reference.ref.namespace  # they are in one place
    if other is None or own == other:
        return False
    is_written = None not in (route.ref.namespace, backend.ref.namespace)
    return True if is_written else None


def _namespace_behind(reference: Reference, backend: Reference) -> str | None:
    """Return where *backend*, of the AIServiceBackend that *reference* names, leads."""
    return backend.ref.namespace or reference.ref.namespace


def _is_known(backend: Reference, graph: Graph) -> bool:
    """Tell whether the files hold what lies in the namespace that *backend* names."""
    own = backend.ref.namespace == backend.source.ref.namespace
    return own or bool(graph.target_of(backend).sure)


def _need(source: GroupKind, reference: Reference) -> Need:
    """Return what *reference* needs as a reference of *source*."""
    from aigw_lint import Need  # as above

    own, namespace = reference.source.ref.namespace or "", reference.ref.namespace or ""
    return Need(source, own, reference.ref.group_kind, namespace, reference.ref.name)


def _generated_need(reference: Reference, backend: Reference) -> Need:
    """Return what the HTTPRoute needs that is generated for *reference*, to name *backend*."""
    from aigw_lint import Need  # as above

    own, namespace = reference.source.ref.namespace, _namespace_behind(reference, backend)
    target, name = backend.ref.group_kind, backend.ref.name
    return Need(HTTP_ROUTE, own or "", target, namespace or "", name)
