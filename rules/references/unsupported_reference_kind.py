"""A field names objects of certain kinds, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aigw_lint import (
    RELATION_SOURCES,
    Bad,
    Finding,
    Fix,
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
    cut,
)

if TYPE_CHECKING:
    from ._right_kind import Advice

# What Envoy Gateway does where the API server takes what it does not; else the table says it.
_PASSED_OVER = {
    "parentRefs": "Envoy Gateway passes over this parent, and the route serves nothing there",
    "targetRef": "Envoy Gateway does not apply it",
}


class UnsupportedReferenceKind(Rule):
    """A reference names an object of a kind that its field cannot name.

    ## Why it matters

    Most of these never reach the cluster: the API server refuses the object.
    The others are worse. A policy whose target no controller looks for does
    nothing and says nothing, and a backend of an unknown kind answers 500.

    Four habits lead here:

    - A policy of Envoy Gateway targets an AIGatewayRoute or an
      AIServiceBackend. Envoy Gateway knows neither; it sees the HTTPRoute that
      AI Gateway generates.
    - An AIServiceBackend names a Service. The short form of its `backendRef`
      *is* a Service, since the API server fills in that kind.
    - A `kind` stands without its `group`: an empty group is the core group.
    - A backendRef of an AIGatewayRoute spells out `kind: AIServiceBackend`.
      There, group and kind are for InferencePools alone.

    Routes of meshes, and what another controller than Envoy Gateway serves by
    its GatewayClass, are judged by the API server alone: Traefik, Kong and
    Linkerd, for one, take the group `core`, which Envoy Gateway refuses.

    ## What to do

    Write the kind that the message names:

    | to reach | write |
    |---|---|
    | an AIGatewayRoute `chat`, from a policy | group `gateway.networking.k8s.io`, kind `HTTPRoute`, name `chat` |
    | an MCPRoute `tools`, from a policy | the same, name `ai-eg-mcp-main-tools` |
    | a Service, from an AIServiceBackend | a Backend with the Service's address, and group `gateway.envoyproxy.io`, kind `Backend` |
    | an AIServiceBackend, from an AIGatewayRoute | its name, and neither group nor kind |
    | an InferencePool | group `inference.networking.k8s.io`, kind `InferencePool` |

    ## Since

    InferencePools: AI Gateway 0.3, there in the group
    `inference.networking.x-k8s.io`; from 0.4 on in `inference.networking.k8s.io`.
    An AIServiceBackend must name a Backend from 0.4 on.

    ## Source

    The CRDs of AI Gateway and Envoy Gateway, in their validation rules. Where
    these say nothing, Envoy Gateway: `internal/gatewayapi/validate.go`,
    `internal/gatewayapi/helpers.go`, `internal/gatewayapi/backendtlspolicy.go`.
    """  # noqa: E501 - a table cannot be wrapped

    id = "unsupported-reference-kind"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "references"
    checklist = "references-exist"
    kinds = RELATION_SOURCES

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries}
            spec:
              targetRefs:
                - group: aigateway.envoyproxy.io
                  kind: AIGatewayRoute  # <-- `AIGatewayRoute` Envoy Gateway knows HTTPRoutes
                  name: chat
            """,
            fixed="""
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries}
            spec:
              targetRefs:
                - group: gateway.networking.k8s.io
                  kind: HTTPRoute  # <-- `AIGatewayRoute` Envoy Gateway knows HTTPRoutes
                  name: chat
            """,
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              schema: {name: OpenAI}
              backendRef:  # <-- `backendRef` without a kind it is a Service
                name: openai
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              schema: {name: OpenAI}
              backendRef:  # <-- `backendRef` without a kind it is a Service
                group: gateway.envoyproxy.io
                kind: Backend
                name: openai
            """,
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              backendRef: {kind: Backend, name: openai}  # <-- `Backend` the group is forgotten
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}  # <-- `Backend` the group is forgotten
            """,  # noqa: E501 - what a fix leaves is on one line
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs:
                    - {name: openai, kind: AIServiceBackend}  # <-- `AIServiceBackend` say less
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs:
                    - {name: openai}  # <-- `AIServiceBackend` say less
            """,
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs:
                - name: edge
                  group: gateway.envoyproxy.io  # <-- `gateway.envoyproxy.io` no Gateway is there
              rules:
                - backendRefs:
                    - name: openai
                      kind: Backend  # <-- `Backend` an AIServiceBackend leads to it
                - backendRefs:
                    - name: llama
                      kind: InferencePool  # <-- `InferencePool` the group is forgotten
                - backendRefs:
                    - name: llama
                      kind: InferencePool
                      group: inference.networking.x-k8s.io  # <-- `inference.networking.x-k8s.io`
                - backendRefs:
                    - name: llama  # <-- `llama` the kind is forgotten
                      group: inference.networking.k8s.io
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: openai}
            spec:
              targetRefs:
                - group: aigateway.envoyproxy.io
                  kind: AIServiceBackend  # <-- `AIServiceBackend` TLS goes with the Backend
                  name: openai
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs: [{name: edge}, {name: edge, kind: null, sectionName: https}]
              rules:
                - backendRefs: [{name: openai}]
                - backendRefs:
                    - {name: llama, group: inference.networking.k8s.io, kind: InferencePool}
                - backendRefs: [{name: any, group: "${GROUP}", kind: "${KIND}"}]
            """,
            why="defaults, null as if not written, and placeholders, which can become anything",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools}
            spec:
              parentRefs: [{name: edge}]
              backendRefs:
                - {name: github, kind: Backend}
                - {name: jira, port: 80}
                - {name: pool, group: inference.networking.k8s.io, kind: InferencePool}
            """,
            why="there Envoy Gateway goes by the kind alone, and can be taught other backends",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: openai}
            spec:
              targetRefs:
                - {group: gateway.envoyproxy.io, kind: Backend, name: openai}
                - {group: "", kind: Service, name: local}
                - {group: networking.istio.io, kind: ServiceEntry, name: foreign}
            """,
            why="Gateway API lets other controllers add kinds of their own",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return all(each.supported for each in graph.references_from(manifest))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for reference in graph.references_from(manifest):
            if reference.supported:
                continue
            from ._refusal import is_refused, misspells_kind  # here, since few are of such a kind

            if misspells_kind(reference, graph):
                continue
            refused = is_refused(reference, graph)
            if refused:
                yield self._refused(reference, graph)
            elif refused is None:
                message = f"whether {reference.relation.field} may name this kind"
                yield self.undecided(manifest, reference.name_node, "unknown-controller", message)

    def _refused(self, reference: Reference, graph: Graph) -> Finding:
        from aigw_lint import judge_of, lacks_kind  # here, since few references are refused

        from ._refusal import may_match, what_is_wrong
        from ._right_kind import advice

        relation, source = reference.relation, reference.source
        judge = judge_of(reference)
        effect = _PASSED_OVER.get(relation.field, relation.effect)
        if judge is Judge.API_SERVER:
            effect = "the API server refuses it"
        name = f' "{cut(source.ref.name)}"' if source.ref.name else ""
        write = advice(reference, graph)
        return self.finding(
            source,
            _at_the_whole(reference) if lacks_kind(reference) else _place(reference),
            f"{source.ref.kind}{name} {what_is_wrong(reference)}, so {effect} ({write.text})",
            severity=Severity.WARNING if may_match(reference, judge) else None,
            judge=judge,
            related=self._defined(reference, graph),
            fix=self._fix(reference, write),
        )

    def _fix(self, reference: Reference, write: Advice) -> Fix | None:
        source, node, safe = reference.source, reference.node, write.safe
        values = {key: text for key, text in write.values.items() if node.string_at(key) != text}
        drops = [key for key in write.drops if node.get(key) is not None]
        parts: list[Fix | None] = []
        if values:
            parts.append(self.completion(source, node, values, safe=safe))
        if drops:
            parts.append(self.removal(source, node, drops, safe=safe))
        edits = tuple(edit for part in parts if part is not None for edit in part.edits)
        return Fix(edits, safe) if edits and None not in parts else None

    def _defined(self, reference: Reference, graph: Graph) -> Iterator[Related]:
        """Yield where the object stands that seems to be meant."""
        ref = reference.ref
        for kind in RELATION_SOURCES:
            if kind.kind == ref.kind and ref.name is not None:
                for found in graph.find(reference.source, kind, ref.namespace, ref.name).sure[:1]:
                    if found.manifest is not None:
                        node = found.manifest.node.get("metadata", "name") or found.manifest.node
                        yield self.related(found.manifest, node, f"{found.ref} is defined here")


def _place(reference: Reference) -> Node:
    """Return what must change: the kind, the group where only that is wrong, or the key."""
    from aigw_lint import only_the_group  # as above

    node, relation = reference.node, reference.relation
    group, kind = node.get("group"), node.get("kind")
    if group is None or group.string is None:
        group = None
    known = only_the_group(reference)
    if kind is not None and kind.string is not None:
        return group if known and group is not None else kind
    groups = {each.group for each in relation.kinds if each != relation.unwritten}
    if group is not None and (known or group.string not in groups):
        return group
    if relation.path.endswith("[]"):
        return reference.name_node
    holder = reference.source.node.get(*relation.steps[:-1])
    return reference.name_node if holder is None else holder.key(relation.field) or node


def _at_the_whole(reference: Reference) -> Node:
    """Return what must change, with the path of *reference*: it is that which lacks a field."""
    return Node(_place(reference).raw, reference.node.path)
