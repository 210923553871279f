"""A reference into another namespace needs a ReferenceGrant there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from aigw_lint import (
    REFERENCE_GRANT,
    RELATION_SOURCES,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Related,
    Rule,
    Severity,
    Undecided,
    near_miss,
    permits,
)

from ._needs import Needed, needs_of

_LOOKED_AT = 50
_SHOWN = 3


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
        for needed in needs_of(manifest, graph):
            yield from self._ask(needed, graph)

    def _ask(self, needed: Needed, graph: Graph) -> Iterator[Finding | Undecided]:
        """Look for a grant that permits what is *needed*, and tell where there is none."""
        source, need = needed.reference.source, needed.need
        here, assumed = graph.grants(source, need)
        answers = [(grant, permits(grant, need)) for grant in here]
        granting = [grant for grant, answer in answers if answer]
        if granting:
            lacking = graph.alternatives_without(source, granting, needed.targets)
            if lacking:
                yield self._missing(needed, f" in {_listed(lacking)}")
            return
        unsure = [grant for grant, answer in answers if answer is None]
        unsure += [grant for grant in assumed if permits(grant, need) is not False]
        reason = graph.undecided(source, REFERENCE_GRANT, need.target_namespace, "")
        if unsure or reason not in (None, "external"):
            message = f"whether a ReferenceGrant in {need.target_namespace} permits this"
            node = _place_of(needed)
            yield self.undecided(source, node, "unknown-grant" if unsure else reason or "", message)
        elif reason is None:
            remark = f" with {_listed(needed.only_with)}" if needed.only_with else ""
            yield self._missing(needed, remark, self._near_misses(needed, graph))

    def _near_misses(self, needed: Needed, graph: Graph) -> Iterator[Related]:
        """Yield the grants that look meant for this; looks at some only where there are many."""
        source, need = needed.reference.source, needed.need
        grants = dict.fromkeys(
            (
                *islice(graph.nearest(source, REFERENCE_GRANT, need.target_namespace), _LOOKED_AT),
                *islice(graph.of_kind(REFERENCE_GRANT), _LOOKED_AT),
            )
        )
        seen = (grant for grant in grants if graph.sees(source, grant))
        misses = filter(None, (near_miss(grant, need) for grant in seen))
        for miss in islice(misses, _SHOWN):
            yield self.related(miss.grant, miss.node, miss.why)

    def _missing(
        self, needed: Needed, remark: str, related: Iterable[Related] | None = None
    ) -> Finding:
        """Return the finding; a warning where *remark* says in which alternatives it holds."""
        need = needed.need
        return self.finding(
            needed.reference.source,
            _place_of(needed),
            f"no ReferenceGrant in namespace {need.target_namespace} lets the {need.source.kind}s "
            f"of namespace {need.namespace} name the {need.target.kind}s there{remark}, "
            f"so {needed.effect}",
            severity=Severity.WARNING if remark else None,
            code=needed.code,
            related=related or (),
        )


def _place_of(needed: Needed) -> Node:
    return needed.reference.node.get("namespace") or needed.reference.name_node


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
