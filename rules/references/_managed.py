"""Whether Envoy Gateway serves a GatewayClass, a Gateway or a route."""

from __future__ import annotations

from aigw_lint import GATEWAY, GATEWAY_CLASS, Graph, Manifest, any_of

ENVOY_GATEWAY_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"


def is_managed(manifest: Manifest, graph: Graph) -> bool | None:
    """Tell whether Envoy Gateway serves *manifest*, a GatewayClass or a Gateway of one.

    None where the files do not tell the class, or which controller it has.
    """
    if manifest.ref.group_kind == GATEWAY_CLASS:
        controller = manifest.node.get("spec", "controllerName")
        if controller is None or controller.string is None or manifest.touched(controller.path):
            return None
        return controller.string == ENVOY_GATEWAY_CONTROLLER
    answers = {
        is_managed(found.manifest, graph)
        for reference in graph.references_from(manifest)
        if reference.ref.group_kind == GATEWAY_CLASS
        for found in graph.target_of(reference).sure
        if found.manifest is not None
    }
    return answers.pop() if len(answers) == 1 else None


def is_served(route: Manifest, graph: Graph) -> bool | None:
    """Tell whether Envoy Gateway serves *route*: a Gateway of it, for sure; None: it may."""
    answers = [
        is_managed(found.manifest, graph)
        for reference in graph.references_from(route)
        if reference.supported and reference.ref.group_kind == GATEWAY
        for found in graph.target_of(reference).sure
        if found.manifest is not None
    ]
    return any_of(answers) if answers else None
