"""A reference into another namespace needs a ReferenceGrant there."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    HTTP_ROUTE,
    INFERENCE_POOL,
    REFERENCE_GRANT,
    RELATION_SOURCES,
    Bad,
    Finding,
    Good,
    Graph,
    GroupKind,
    Judge,
    Manifest,
    Need,
    Node,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    definition_of,
    generated_references,
    near_miss,
    permits,
)

_ROUTE_REFUSED = "the route is not accepted and no HTTPRoute is generated"
_POLICY_REFUSED = "the generated SecurityPolicy is not accepted and the route answers 500"
_GENERATED_REFUSED = (
    "the generated HTTPRoute is refused this backend and answers 500, "
    "although the AIGatewayRoute says Accepted"
)


class MissingGrant(Rule):
    """A reference crosses namespaces and no ReferenceGrant permits it.

    ## Why it matters

    An AIGatewayRoute that names an AIServiceBackend in another namespace
    needs *two* permissions, and almost nobody writes the second:

    1. from `AIGatewayRoute` to `AIServiceBackend`, in the namespace of the
       AIServiceBackend. Without it the route is not accepted.
    2. from `HTTPRoute` to `Backend`, in the namespace of the Backend: the
       HTTPRoute that AI Gateway generates names the Backend directly. Without
       it the AIGatewayRoute says Accepted, and its requests get 500.

    For an InferencePool both go to `InferencePool`.

    ## What to do

    Put a ReferenceGrant beside the target. One grant can hold both pairs:

        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: routes-of-apps, namespace: models}
        spec:
          from:
            - {group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}
            - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}
          to:
            - {group: aigateway.envoyproxy.io, kind: AIServiceBackend}
            - {group: gateway.envoyproxy.io, kind: Backend}

    Comparisons are exact: there are no wildcards, and a group is never
    filled in.

    ## Since

    References across namespaces: AI Gateway 0.4; to InferencePools: 1.1.

    ## Source

    AI Gateway: `internal/controller/referencegrant.go`. Envoy Gateway:
    `internal/gatewayapi/route.go`.
    """

    id = "missing-grant"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "references"
    checklist = "grants"
    kinds = RELATION_SOURCES

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - backendRefs:
                    - name: openai
                      namespace: models  # <-- `models` there is no grant at all
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - backendRefs:
                    - name: openai
                      namespace: models  # <-- `models` the second permission is missing
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            ---
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: apps, namespace: models}
            spec:
              from: [{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}]
              to: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend}]
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - backendRefs: [{name: openai}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: apps}
            spec:
              backendRef:
                group: gateway.envoyproxy.io
                kind: Backend
                name: openai
                namespace: egress  # <-- `egress` the HTTPRoute of apps crosses here
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: egress}
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - backendRefs:
                    - name: openai
                      namespace: models  # <-- `models` the grant stands beside the route
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            ---
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: models, namespace: apps}
            spec:
              from: [{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}]
              to: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend}]
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - backendRefs: [{name: openai, namespace: models}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: apps, namespace: models}
            spec:
              from:
                - {group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}
              to:
                - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: another}
                - {group: gateway.envoyproxy.io, kind: Backend, name: ""}
            """,
            why="both pairs in one grant; AI Gateway ignores `to[].name`, and an empty one is none",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
              rules:
                - backendRefs: [{name: openai, namespace: apps}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: apps}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              listeners:
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes: {namespaces: {from: All}}
            """,
            why="its own namespace, spelled out; and a parentRef asks the listener, not a grant",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - backendRefs: [{name: openai, namespace: models}]
            """,
            why="the target is not in these files, so its grants need not be either",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for reference in graph.references_from(manifest):
            if reference.supported and reference.relation.grant_from is not None:
                yield from self._direct(reference, graph)
        if manifest.ref.group_kind == AI_SERVICE_BACKEND:
            yield from self._behind(manifest, graph)

    def _direct(self, reference: Reference, graph: Graph) -> Iterator[Finding | Undecided]:
        """Check what *reference* itself needs, and the HTTPRoute that is generated for it."""
        if reference.crosses_namespaces and graph.target_of(reference).sure:
            source = reference.relation.grant_from
            if source is not None:
                need = _need(source, reference, reference.source)
                effect = (
                    _ROUTE_REFUSED
                    if reference.source.ref.group_kind == AI_GATEWAY_ROUTE
                    else _POLICY_REFUSED
                )
                yield from self._ask(reference, need, effect, graph, "reference")
            if reference.ref.group_kind == INFERENCE_POOL:
                need = _need(HTTP_ROUTE, reference, reference.source, ignores_name=False)
                yield from self._ask(reference, need, _GENERATED_REFUSED, graph, "generated-route")
        for generated in generated_references(reference, graph):
            if reference.crosses_namespaces and _crosses(generated.route, generated.backend):
                need = _need(HTTP_ROUTE, generated.backend, generated.route)
                yield from self._ask(reference, need, _GENERATED_REFUSED, graph, "generated-route")

    def _behind(self, service: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        """Check the Backend of *service* for the routes that name it from its own namespace."""
        asked: set[Need] = set()
        for reference in graph.references_to(definition_of(service)):
            for generated in generated_references(reference, graph):
                backend = generated.backend
                if (
                    backend.source is service
                    and not reference.crosses_namespaces
                    and _crosses(generated.route, backend)
                    and (need := _need(HTTP_ROUTE, backend, generated.route)) not in asked
                    and graph.target_of(backend).sure
                ):
                    asked.add(need)
                    yield from self._ask(
                        backend, need, _GENERATED_REFUSED, graph, "generated-route"
                    )

    def _ask(
        self, reference: Reference, need: Need, effect: str, graph: Graph, code: str
    ) -> Iterator[Finding | Undecided]:
        """Look for a grant that permits *need*, and tell where there is none."""
        source = reference.source
        node = reference.node.get("namespace") or reference.name_node
        here, assumed = graph.visible(source, REFERENCE_GRANT, need.target_namespace)
        answers = [(grant, permits(grant, need)) for grant in here]
        granting = [grant for grant, answer in answers if answer]
        if granting:
            missing = graph.alternatives_without(source, granting)
            if missing:
                remark = f"; the grant is not in {', '.join(missing)}"
                yield self._missing(source, node, need, effect + remark, code, (), weak=True)
            return
        unsure = [grant for grant, answer in answers if answer is None]
        unsure += [grant for grant in assumed if permits(grant, need) is not False]
        reason = "unknown-grant" if unsure else graph.undecided(
            source, REFERENCE_GRANT, need.target_namespace, ""
        )
        if reason is not None:
            message = f"whether a ReferenceGrant in {need.target_namespace} permits this"
            yield self.undecided(source, node, reason, message)
            return
        yield self._missing(source, node, need, effect, code, self._near_misses(source, need, graph))

    def _near_misses(self, source: Manifest, need: Need, graph: Graph) -> Iterator[Related]:
        for grant in graph.of_kind(REFERENCE_GRANT):
            if graph.sees(source, grant):
                miss = near_miss(grant, need)
                if miss is not None:
                    yield self.related(grant, miss.node, miss.why)

    def _missing(
        self,
        source: Manifest,
        node: Node,
        need: Need,
        effect: str,
        code: str,
        related: Iterator[Related] | tuple[Related, ...],
        *,
        weak: bool = False,
    ) -> Finding:
        return self.finding(
            source,
            node,
            f"no ReferenceGrant in namespace {need.target_namespace} lets the {need.source.kind}s "
            f"of namespace {need.namespace} name the {need.target.kind}s there, so {effect}",
            severity=Severity.WARNING if weak else None,
            code=code,
            related=related,
        )


def _crosses(route: Manifest, backend: Reference) -> bool:
    """Tell whether the HTTPRoute generated for *route* reaches into another namespace."""
    mine, its = route.ref.namespace, backend.ref.namespace
    return mine is not None and its is not None and mine != its


def _need(
    source: GroupKind, reference: Reference, asker: Manifest, *, ignores_name: bool | None = None
) -> Need:
    ignores = reference.relation.grant_ignores_name if ignores_name is None else ignores_name
    return Need(
        source,
        asker.ref.namespace or "",
        reference.ref.group_kind,
        reference.ref.namespace or "",
        reference.ref.name,
        ignores,
    )
