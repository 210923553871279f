"""What decides each item of the checklist, and why nothing decides it where nothing does.

The same functions as the rules ask are asked here: what is in order, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from aigw_lint.graph.attachment import Attachment, attach
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.policies import Buffer, BufferState, buffer_of
from aigw_lint.graph.reference import Definition, Reference
from aigw_lint.graph.routes import generated_references, request_timeouts
from aigw_lint.knowledge.grants import Need, permits
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE, GATEWAY, HTTP_ROUTE, REFERENCE_GRANT
from aigw_lint.objects.manifest import Manifest
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

MODEL_HEADER = "x-ai-eg-model"

UNDECIDED = "undecided"
NOT_APPLICABLE = "not-applicable"


class Evidence(Record):
    """What can decide one item: the manifests to look for findings in, and what is in order."""

    manifests: tuple[Manifest, ...]
    decided_by: tuple[Location, ...]
    missing: str
    """Why nothing decides it, where nothing does."""
    unless: str = NOT_APPLICABLE
    """The state then."""


def _parents(route: Manifest, graph: Graph) -> Iterator[tuple[Reference, Definition]]:
    """Yield the Gateways that *route* names and sees, with the parentRef that names each."""
    for reference in graph.references_from(route):
        if reference.ref.group_kind == GATEWAY:
            for definition in graph.target_of(reference).sure:
                yield reference, definition


def _attachments(route: Manifest, graph: Graph) -> Iterator[tuple[Attachment, Definition]]:
    for reference, definition in _parents(route, graph):
        if definition.manifest is not None:
            attachment = attach(reference, definition.manifest, graph)
            if attachment.listeners:
                yield attachment, definition


def _unattached(route: Manifest, graph: Graph) -> str:
    """Return why *route* is at no listener that could be looked at."""
    gateways = []
    for reference, definition in _parents(route, graph):
        gateway = definition.manifest
        if gateway is not None:
            gateways.append(str(reference.ref))
            if attach(reference, gateway, graph).is_left_to_patch:
                return f"it is not known to which listener of {reference.ref} it attaches (patched)"
    if gateways:
        return f"it attaches to no listener of {' or '.join(dict.fromkeys(gateways))}"
    for reference in graph.references_from(route):
        reason = _why_maybe(reference, graph) if reference.ref.group_kind == GATEWAY else None
        if reason:
            return f"it is not known whether {reference.written} exists ({reason})"
    return "no Gateway that it names is in these files"


def _why_maybe(reference: Reference, graph: Graph) -> str | None:
    """Return why what *reference* does not find for sure may be there; None where nothing tells."""
    ref, source, lookup = reference.ref, reference.source, graph.target_of(reference)
    if ref.name is None or not reference.namespace_is_known:
        return reference.why_open
    if lookup.assumed:
        return reference.why_assumed
    reason = graph.undecided(source, ref.group_kind, ref.namespace, ref.name)
    if reason == "external":
        return None
    return reason or ("other-alternative" if lookup.unseen else None)


def _has_parents(route: Manifest) -> bool:
    return any(True for _ in route.node.each("spec", "parentRefs", "[]"))


_NO_PARENTS = "it has no parentRefs and serves nothing"


def _buffers(route: Manifest, graph: Graph) -> Evidence:
    manifests: list[Manifest] = []
    decided_by: list[Location] = []
    others: list[str] = []
    for attachment, definition in _attachments(route, graph):
        manifests.append(attachment.gateway)
        for listener in attachment.listeners:
            buffer = buffer_of(listener, definition, graph)
            if buffer.policy is not None:
                manifests.append(buffer.policy)
            if buffer.policy is None or buffer.node is None or buffer.state is not BufferState.SET:
                others.append(_why_not_set(buffer, attachment.gateway))
            else:
                decided_by.append(buffer.policy.location(buffer.node))
    if not _has_parents(route):
        return Evidence((), (), _NO_PARENTS)
    missing = others[0] if others else f"{_unattached(route, graph)}: see its parentRefs"
    return Evidence(tuple(manifests), tuple(decided_by), missing, UNDECIDED)


def _why_not_set(buffer: Buffer, gateway: Manifest) -> str:
    """Return why *buffer* is not in order, where no rule tells."""
    if buffer.state is BufferState.BROKEN and buffer.policy is not None:
        return f"{buffer.policy.ref} sets it to what is refused"
    if buffer.state is BufferState.DEFAULT:
        return f"it is 32 KiB at {gateway.ref}, and no rule that ran objects"
    reason = f" ({buffer.reason})" if buffer.reason else ""
    return f"not known{reason}: which limit {gateway.ref} has"


def _parent_refs(route: Manifest, graph: Graph) -> Evidence:
    decided_by = [
        attachment.gateway.location(listener.node.get("name") or listener.node)
        for attachment, _ in _attachments(route, graph)
        for listener in attachment.listeners
    ]
    if not _has_parents(route):
        return Evidence((route,), (), _NO_PARENTS)
    return Evidence((route,), tuple(decided_by), _unattached(route, graph), UNDECIDED)


def _backend_chain(route: Manifest, graph: Graph) -> Iterator[tuple[Reference, Definition]]:
    """Yield the backends of *route*, and what they name in turn."""
    for reference in graph.references_from(route):
        if reference.ref.group_kind == GATEWAY:
            continue
        for definition in graph.target_of(reference).sure:
            yield reference, definition
        for generated in generated_references(reference, graph):
            for definition in graph.target_of(generated.backend).sure:
                yield generated.backend, definition


def _references(route: Manifest, graph: Graph) -> Evidence:
    manifests, decided_by = [route], []
    for reference, definition in _backend_chain(route, graph):
        manifests.append(reference.source)
        if definition.manifest is not None:
            manifests.append(definition.manifest)
            name = definition.manifest.node.get("metadata", "name")
            decided_by.append(definition.manifest.location(name))
    return Evidence(tuple(manifests), tuple(decided_by), "no rule of it names a backend")


def _model_headers(route: Manifest, graph: Graph) -> Evidence:
    del graph
    headers = route.node.each("spec", "rules", "[]", "matches", "[]", "headers", "[]", "name")
    decided_by = [route.location(name) for name in headers if name.string == MODEL_HEADER]
    missing = f"no rule of it matches on {MODEL_HEADER}: each takes every model"
    return Evidence((route,), tuple(decided_by), missing)


def _timeouts(route: Manifest, graph: Graph) -> Evidence:
    timeouts = request_timeouts(route, graph)
    decided_by = [route.location(each.node) for _, each in timeouts if each.node is not None]
    return Evidence((route,), tuple(decided_by), "it has no rules")


def _grants(route: Manifest, graph: Graph) -> Evidence:
    manifests, decided_by = [route], []
    for reference, _ in _backend_chain(route, graph):
        manifests.append(reference.source)
        namespace = reference.ref.namespace
        if None in (namespace, route.ref.namespace) or namespace == route.ref.namespace:
            continue
        for need in _needs(route, reference):
            here, _ = graph.visible(route, REFERENCE_GRANT, namespace)
            decided_by += [
                grant.location(grant.node.get("metadata", "name"))
                for grant in here
                if permits(grant, need)
            ]
    missing = "it names nothing in another namespace"
    return Evidence(tuple(manifests), tuple(decided_by), missing)


def _needs(route: Manifest, reference: Reference) -> Iterator[Need]:
    for source in (reference.relation.grant_from, HTTP_ROUTE):
        if source is not None:
            yield Need(
                source,
                route.ref.namespace or "",
                reference.ref.group_kind,
                reference.ref.namespace or "",
                reference.ref.name,
                ignores_name=source == AI_GATEWAY_ROUTE,
            )


GATHER: Mapping[str, Callable[[Manifest, Graph], Evidence]] = {
    "buffer-limit": _buffers,
    "parent-refs": _parent_refs,
    "references-exist": _references,
    "model-header": _model_headers,
    "timeouts": _timeouts,
    "grants": _grants,
}
