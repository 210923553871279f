"""What does nothing until another object names it should be named by one."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    BACKEND_SECURITY_POLICY,
    QUOTA_POLICY,
    REFERENCE_GRANT,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    Undecided,
)

from ._uses import USED_BY, is_used, why_maybe_used

_WITHOUT_TARGET = {
    BACKEND_SECURITY_POLICY: "it gives credentials to nothing",
    QUOTA_POLICY: "it limits nothing",
}


class UnusedManifest(Rule):
    """A manifest does nothing: nothing here names it, or it names nothing.

    ## Why it matters

    An AIServiceBackend that no route names, a grant that no reference needs:
    each is taken and has no effect. Often it is left over, and a grant
    that is left over still opens a namespace. Or the object that should name
    it was forgotten.

    ## What to do

    Take it out, or name it where it is meant to be used. A
    BackendSecurityPolicy and a QuotaPolicy say in `targetRefs` what they are
    for. What is used from another repository can be left as it is; it is only
    advice.

    Nothing is said where something that cannot be read could use it, or where
    no object is here that could. A policy for an object is no use of it.

    ## Since

    Up to AI Gateway 0.3 an AIServiceBackend names its BackendSecurityPolicy;
    nothing is said of one without targets for these releases.

    ## Source

    What names what: `aigw-lint rules --relations`.
    """

    id = "unused-manifest"
    severity = Severity.INFO
    judge = Judge.ADVICE
    category = "references"
    kinds = (*USED_BY, *_WITHOUT_TARGET, REFERENCE_GRANT)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules: [{backendRefs: [{name: openai}]}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: apps}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: apps}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: mistral, namespace: apps}  # <-- `mistral` no route names it
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: mistral, namespace: apps}  # <-- `mistral` nor this
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai}  # <-- `openai` it has no target
            spec:
              type: APIKey
              apiKey: {secretRef: {name: openai}}
            ---
            apiVersion: aigateway.envoyproxy.io/v1alpha1
            kind: QuotaPolicy
            metadata: {name: limits}  # <-- `limits` nor has this
            spec: {targetRefs: []}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web, namespace: apps}
            spec:
              rules: [{backendRefs: [{name: web, port: 80}]}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: apps, namespace: models}  # <-- `apps` the route stays at home
            spec:
              from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}]
              to: [{group: "", kind: Service}]
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}  # <-- `openai` credentials for it are no use of it
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai}
            spec:
              targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
              type: APIKey
              apiKey: {secretRef: {name: openai}}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec: {rules: []}
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: apps, namespace: models}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}]
              to: [{group: "", kind: Service}]
            """,
            why="there is no route here at all: the routes live elsewhere",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules: [{backendRefs: [{name: openai, namespace: models}]}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: generated, namespace: models}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}]
              to: [{group: gateway.envoyproxy.io, kind: Backend}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: models, namespace: models}
            spec:
              from: [{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}]
              to: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: other}]
            """,
            why="the generated HTTPRoute needs one, and AI Gateway ignores the name in the other",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules: [{backendRefs: [{name: opnai}]}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: apps}
            """,
            why="missing-reference speaks of the slip",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules: [{backendRefs: [{name: "${BACKEND}"}]}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: apps}
            """,
            why="a placeholder may become its name",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return manifest.ref.group_kind in _WITHOUT_TARGET

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        kind = manifest.ref.group_kind
        if kind in _WITHOUT_TARGET:
            yield from self._without_target(manifest, _WITHOUT_TARGET[kind], graph)
            return
        is_grant = kind == REFERENCE_GRANT
        if is_grant:
            from ._crossings import is_needed, why_maybe_needed  # here, since few files have one

            is_idle = not is_needed(manifest, graph)
            reason = why_maybe_needed(manifest, graph) if is_idle else None
        else:
            is_idle = not is_used(manifest, graph)
            reason = why_maybe_used(manifest, graph) if is_idle else None
        if not is_idle:
            return
        if reason is not None:
            message = f"whether anything uses {manifest.kind} {manifest.info.name}"
            yield self.undecided(manifest, _name_node(manifest), reason, message)
            return
        message = (
            f"no reference in these files needs {manifest.ref}, so it permits nothing"
            if is_grant
            else f"nothing in these files uses {manifest.ref}: "
            f"it does nothing until {USED_BY[kind]} names it"
        )
        yield self.finding(manifest, _name_node(manifest), message)

    def _without_target(
        self, policy: Manifest, effect: str, graph: Graph
    ) -> Iterator[Finding | Undecided]:
        if policy.ref.group_kind == BACKEND_SECURITY_POLICY and not graph.target.reaches("0.4"):
            return
        targets = policy.node.get("spec", "targetRefs")
        is_empty = targets is None or targets.is_null or targets.is_sequence
        if not is_empty or any(True for _ in policy.node.each("spec", "targetRefs", "[]")):
            return
        node = _name_node(policy)
        if policy.touched((*policy.node.path, "spec", "targetRefs")):
            message = f"whether {policy.kind} {policy.info.name} has a target"
            yield self.undecided(policy, node, "patched", message)
        else:
            yield self.finding(policy, node, f"{policy.ref} has no targetRefs, so {effect}")


def _name_node(manifest: Manifest) -> Node:
    return manifest.node.get("metadata", "name") or manifest.node
