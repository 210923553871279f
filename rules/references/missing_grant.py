"""A reference into another namespace needs a ReferenceGrant there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

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
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    some_of,
)

from ._needs import DIRECT, GENERATED, LOOKED_AT, Needed, needs_nothing, needs_of

if TYPE_CHECKING:
    from aigw_lint import Need

    from ._cure import Cure


class MissingGrant(Rule):
    """A reference crosses namespaces and no ReferenceGrant permits it.

    ## Why it matters

    An AIGatewayRoute that names an AIServiceBackend in another namespace
    needs *two* permissions, and almost nobody writes the second:

    1. from `AIGatewayRoute` to `AIServiceBackend`, in the namespace of the
       AIServiceBackend. Without it the AIGatewayRoute says NotAccepted, and no
       HTTPRoute is generated, or the old one stays.
    2. from `HTTPRoute` to `Backend`, in the namespace of the Backend: the
       HTTPRoute that AI Gateway generates names the Backend directly. Without
       it the AIGatewayRoute says Accepted, and its requests get 500; only the
       HTTPRoute says why (ResolvedRefs is False, RefNotPermitted).

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
    filled in. Where a grant stands there already, the finding shows it and
    says which entries to add.

    Whether an object without a namespace reaches into another one is not
    known: that is counted as undecided, unless a grant permits it from
    somewhere. The finding is a warning where a chart there may hold a grant, or
    another controller serves the object, and of routes of a mesh there is none.

    ## Since

    References across namespaces: AI Gateway 0.4; to InferencePools: 1.1.

    ## Source

    AI Gateway: `internal/controller/referencegrant.go`. Envoy Gateway:
    `internal/gatewayapi/route.go`.
    """

    id = "missing-grant"
    severity = Severity.ERROR
    codes = (DIRECT, GENERATED)
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

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return needs_nothing(manifest, graph.references_from(manifest))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for needed in needs_of(manifest, graph):
            yield from self._ask(needed, graph)

    def _ask(self, needed: Needed, graph: Graph) -> Iterator[Finding | Undecided]:
        """Look for a grant that permits what is *needed*, and tell where there is none."""
        from aigw_lint import permits  # here, since few references need a grant

        source, need = needed.reference.source, needed.need
        here, assumed = _candidates(source, need, graph)
        answers = [(grant, permits(grant, need)) for grant in here]
        granting = [grant for grant, answer in answers if answer]
        if granting:
            lacking = graph.alternatives_without(source, granting, needed.targets)
            if lacking and needed.is_sure:
                from ._cure import new_grant  # here, since few runs need one

                remark = f" in {some_of(lacking)}"
                yield self._missing(needed, remark, new_grant(need), Severity.WARNING)
            return
        unsure = [grant for grant, answer in answers if answer is None]
        unsure += [grant for grant in assumed if permits(grant, need) is not False]
        reason = graph.undecided(source, REFERENCE_GRANT, need.target_namespace, "")
        whether = f"whether a ReferenceGrant in {need.target_namespace} permits this"
        if not needed.is_sure:
            message = f"whether this needs a ReferenceGrant in namespace {need.target_namespace}"
            yield self.undecided(source, _place_of(needed), "unknown-namespace", message)
        elif unsure or reason is not None:
            reason = "unknown-grant" if unsure else reason or ""
            yield self.undecided(source, _place_of(needed), reason, whether)
        else:
            remark = f" with {some_of(needed.only_with)}" if needed.only_with else ""
            from aigw_lint import Serving, made_elsewhere  # as above

            file = made_elsewhere(REFERENCE_GRANT, graph)
            if file is not None:
                message = f"{whether} ({file} may make one)"
                yield self.undecided(source, _place_of(needed), "made-elsewhere", message)
                return
            from ._cure import cure_for

            chart = graph.chart_in(source, REFERENCE_GRANT, need.target_namespace)
            remark += f" unless {chart} makes one" if chart and not graph.closed_world else ""
            # All controllers should ask for the grant; not all of them do.
            is_sure = not remark and not Serving.of(source, graph).may_be_another
            severity = Severity.ERROR if is_sure else Severity.WARNING
            yield self._missing(needed, remark, cure_for(source, need, graph), severity)

    def _missing(self, needed: Needed, remark: str, cure: Cure, severity: Severity) -> Finding:
        """Return the finding; *remark* says in which alternatives it holds."""
        need = needed.need
        return self.finding(
            needed.reference.source,
            _place_of(needed),
            f"no ReferenceGrant in namespace {need.target_namespace} lets the "
            f"{_plural(need.source.kind)} of namespace {need.namespace} name the "
            f"{_plural(need.target.kind)} there{remark}, "
            f"so {needed.effect} ({cure.text})",
            severity=severity,
            code=needed.code,
            related=(*self._other_end(needed), *(self.related(*each) for each in cure.grants)),
        )

    def _other_end(self, needed: Needed) -> Iterator[Related]:
        """Yield what else makes the generated HTTPRoute need it."""
        other = needed.other_end
        if other is not None:
            message = f"{other.source.ref} names {other.written} here"
            yield self.related(other.source, _end_of(other), message)


def _candidates(
    source: Manifest, need: Need, graph: Graph
) -> tuple[Sequence[Manifest], Sequence[Manifest]]:
    """Return the grants that may permit *need*: where the target is for sure, and where it may be.

    Where the namespace of the source is not known, some of the former.
    """
    if need.namespace:
        return graph.grants(source, need)
    nearest = graph.nearest(source, REFERENCE_GRANT, need.target_namespace)
    return tuple(islice(nearest, LOOKED_AT)), ()


def _place_of(needed: Needed) -> Node:
    return _end_of(needed.reference)


def _end_of(reference: Reference) -> Node:
    """Return where a reference says the namespace, else its name."""
    return reference.node.get("namespace") or reference.name_node


def _plural(kind: str) -> str:
    if kind.endswith("y") and kind[-2] not in "aeiou":
        return f"{kind[:-1]}ies"
    return f"{kind}s"
