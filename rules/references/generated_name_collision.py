"""No HTTPRoute may have the name of one that AI Gateway generates."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    HTTP_ROUTE,
    MCP_ROUTE,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    ObjectRef,
    Rule,
    Severity,
    Undecided,
)

_GENERATED = "gateway.envoyproxy.io/ai-gateway-generated"
_LOOKED_AT = 8
_MAKERS = frozenset({AI_GATEWAY_ROUTE, MCP_ROUTE})


class GeneratedNameCollision(Rule):
    """An HTTPRoute has the name of one that AI Gateway generates.

    ## Why it matters

    AI Gateway generates an HTTPRoute for each AIGatewayRoute, of the same
    namespace and name, and several for each MCPRoute, called
    `ai-eg-mcp-main-NAME` and `ai-eg-mcp-br-NAME-BACKEND`. It does not ask
    whose an HTTPRoute of that name is: it writes its own rules over it. The
    next apply writes them back, and takes the models or tools away. Which of
    the two is served depends on who wrote last.

    ## What to do

    Give the HTTPRoute another name. If it was copied out of a cluster, leave
    it out: AI Gateway makes it.

    ## Source

    AI Gateway: `internal/controller/ai_gateway_route.go` and
    `internal/controller/mcp_route.go` update what they find by its name.
    """

    id = "generated-name-collision"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "references"
    kinds = (HTTP_ROUTE,)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: chat, namespace: apps}  # <-- `chat` AI Gateway writes over it
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools}
            spec:
              backendRefs: [{name: github, port: 80}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: ai-eg-mcp-main-tools}  # <-- `ai-eg-mcp-main-tools` for clients
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: ai-eg-mcp-br-tools-github}  # <-- `ai-eg-mcp-br-tools-github` a server
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: chat, namespace: web}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: {name: chat, namespace: apps}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: plain, namespace: apps}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: plain, namespace: apps}
            """,
            why="another namespace, and kinds that are not generated or generate nothing",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools, namespace: apps}
            spec:
              backendRefs: [{name: github, port: 80}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: tools, namespace: apps}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: ai-eg-mcp-br-tools-gitlab, namespace: apps}
            """,
            why="an MCPRoute generates none of its own name, and one for each of its backends",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: "${APP}"}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: "${WEB}"}
            """,
            why="what is put in later is not known",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        name = manifest.ref.name
        if name is None:
            if manifest.info.name in graph.once(_open_names):
                yield self._unknown(manifest, "placeholder")
            return
        makers, assumed = _makers(manifest, name, graph)
        close = [each for each in makers if _severity(manifest, each, graph) is not None]
        if close:
            yield self._taken(manifest, close, graph)
        elif makers or assumed:
            yield self._unknown(manifest, "other-alternative" if makers else "unknown-namespace")

    def _taken(self, manifest: Manifest, makers: list[Manifest], graph: Graph) -> Finding:
        maker = makers[0]
        made_for = f'{maker.kind} "{maker.ref.name}"'
        lacking = graph.alternatives_without(manifest, makers, [manifest])
        remark = f" (not in {lacking[0]})" if lacking else ""
        severity = Severity.WARNING if lacking else _severity(manifest, maker, graph)
        message = (
            f"{manifest.ref} has the name of the one that AI Gateway generates for {made_for} "
            f"and writes over it{remark}, so these rules are lost (give it another name)"
        )
        if _is_a_copy(manifest):
            severity = Severity.INFO
            message = (
                f"AI Gateway generates {manifest.ref} for {made_for}{remark}: leave this copy out, "
                "or each apply takes back what AI Gateway has changed since"
            )
        return self.finding(
            manifest,
            _name_node(manifest),
            message,
            severity=severity,
            related=[self.related(maker, _name_node(maker), "it is generated for this one")],
        )

    def _unknown(self, manifest: Manifest, reason: str) -> Undecided:
        message = f"whether AI Gateway generates an HTTPRoute {manifest.info.name}, too"
        return self.undecided(manifest, _name_node(manifest), reason, message)


def _makers(manifest: Manifest, name: str, graph: Graph) -> tuple[list[Manifest], bool]:
    """Return what an HTTPRoute of the identity of *manifest* is generated for.

    And whether there are others for which that holds if apply puts both into
    one namespace.
    """
    namespace = manifest.ref.namespace
    lookup = graph.find(manifest, HTTP_ROUTE, namespace, name)
    sure = [made.manifest for made in lookup.sure if made.produced and made.manifest]
    if manifest.namespace_unknown:
        return [], bool(sure)
    others = list(lookup.assumed)
    for each in graph.namespaces_of(HTTP_ROUTE, name)[:_LOOKED_AT] if namespace is None else ():
        others += graph.find(manifest, HTTP_ROUTE, each, name).sure
    return sure, any(made.produced for made in others)


def _severity(manifest: Manifest, maker: Manifest, graph: Graph) -> Severity | None:
    """Return how sure it is that *manifest* and *maker* live in one cluster; None: not at all.

    What is applied together does. So does, likely, what serves one Gateway;
    without that, two folders may hold demos that know nothing of each other.
    """
    if manifest.rendering.folder == maker.rendering.folder:
        return Severity.ERROR
    own, other = manifest.rendering, maker.rendering
    if own.may_be_apart(other) or own.is_of_another_stage(other):
        return None
    shared = _parents(manifest, graph) & _parents(maker, graph)
    return Severity.WARNING if shared else None


def _parents(route: Manifest, graph: Graph) -> set[ObjectRef]:
    return {
        parent.ref
        for parent in graph.references_from(route)
        if parent.relation.field == "parentRefs" and None not in parent.ref
    }


def _open_names(graph: Graph) -> frozenset[str]:
    """Return the names of AIGatewayRoutes that hold a placeholder, as they are written."""
    routes = graph.of_kind(AI_GATEWAY_ROUTE)
    return frozenset(each.info.name or "" for each in routes if each.ref.name is None)


def _is_a_copy(manifest: Manifest) -> bool:
    """Tell whether AI Gateway wrote *manifest*, and somebody copied it out of a cluster."""
    if manifest.node.get("metadata", "annotations", _GENERATED) is not None:
        return True
    owners = {kind.kind for kind in _MAKERS}
    return any(
        owner.string in owners
        for owner in manifest.node.each("metadata", "ownerReferences", "[]", "kind")
    )


def _name_node(manifest: Manifest) -> Node:
    return manifest.node.get("metadata", "name") or manifest.node
