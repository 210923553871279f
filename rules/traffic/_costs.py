"""Which costs the gateway counts for the requests of a route."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    GATEWAY,
    GATEWAY_CONFIG,
    Definition,
    Graph,
    Manifest,
    Node,
    Record,
    definition_of,
    gateways_of,
    has_placeholder,
)

_OF_THE_ROUTE = ("spec", "llmRequestCosts")
_OF_ALL = ("spec", "globalLLMRequestCosts")


class Costs(Record):
    """The costs of a route: its own, and those of the GatewayConfigs of its Gateways."""

    keys: dict[str, tuple[Manifest, Node]]
    reason: str | None
    """Why there may be others; None where there are none."""


def costs_of(route: Manifest, graph: Graph) -> Costs:
    """Return the costs of *route*, an AIGatewayRoute, read once for all."""
    return graph.remember(_costs_of, definition_of(route))


def _costs_of(definition: Definition, graph: Graph) -> Costs:
    route = definition.manifest
    if route is None:
        return Costs({}, "external-reference")
    keys: dict[str, tuple[Manifest, Node]] = {}
    reasons = [_take(route, _OF_THE_ROUTE, keys)]
    gateways = list(_gateways(route, graph)) or [None]
    reasons += [
        "external-reference" if gateway is None else _config(gateway, graph, keys)
        for gateway in gateways
    ]
    return Costs(keys, next(filter(None, reasons), None))


def _take(
    holder: Manifest, path: tuple[str, ...], keys: dict[str, tuple[Manifest, Node]]
) -> str | None:
    """Put the costs at *path* of *holder* into *keys*; return why there may be others."""
    if holder.touched((*holder.node.path, *path)):
        return "patched"
    reason = None
    for node in holder.node.each(*path, "[]", "metadataKey"):
        if node.string is None or has_placeholder(node.string):
            reason = "placeholder"
        else:
            keys.setdefault(node.string, (holder, node))
    return reason


def _gateways(route: Manifest, graph: Graph) -> Iterator[Manifest | None]:
    """Yield the Gateways of *route*; None for one that the files may not hold."""
    if route.touched((*route.node.path, "spec", "parentRefs")):
        yield None
    for reference in graph.references_from(route):
        if reference.supported and reference.ref.group_kind == GATEWAY:
            sure, assumed = gateways_of(reference, graph)
            yield from (*sure, *assumed) or (None,)
            if not reference.is_read:
                yield None


def _config(gateway: Manifest, graph: Graph, keys: dict[str, tuple[Manifest, Node]]) -> str | None:
    if gateway.touched((*gateway.node.path, "metadata", "annotations")):
        return "patched"
    for reference in graph.references_from(gateway):
        if reference.ref.group_kind == GATEWAY_CONFIG:
            lookup = graph.target_of(reference)
            configs = [each.manifest for each in (*lookup.sure, *lookup.assumed)]
            if not configs or None in configs:
                return "external-reference"
            reasons = [_take(each, _OF_ALL, keys) for each in configs if each is not None]
            if not reference.is_read:
                return reference.why_assumed
            return next(filter(None, reasons), None)
    return None
