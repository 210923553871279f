"""What a manifest names must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigw_lint import (
    AI_SERVICE_BACKEND,
    BACKEND,
    CONFIG_MAP,
    ENVOY_PROXY,
    GATEWAY_CLASS,
    GATEWAY_CONFIG,
    HTTP_ROUTE_FILTER,
    INFERENCE_POOL,
    NAMESPACE,
    OWN_NAMESPACE,
    RELATION_SOURCES,
    SECRET,
    SERVICE,
    Bad,
    Definition,
    Finding,
    Fix,
    Good,
    Graph,
    GroupKind,
    Judge,
    Manifest,
    Node,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
)

# People and operators make these outside Git, so their absence proves less.
_MADE_ELSEWHERE = frozenset(
    kind.kind for kind in (CONFIG_MAP, GATEWAY_CLASS, INFERENCE_POOL, NAMESPACE, SECRET, SERVICE)
)
# Where one of these stands in a namespace, the others of that namespace stand beside it.
_KEPT_TOGETHER = frozenset(
    {AI_SERVICE_BACKEND, BACKEND, ENVOY_PROXY, GATEWAY_CONFIG, HTTP_ROUTE_FILTER}
)

_LISTED = 3


class MissingReference(Rule):
    """A manifest names an object that does not exist.

    ## Why it matters

    One backend that is not there takes down more than itself: AI Gateway
    withholds the whole route, so its good backends stop answering too. A
    policy whose target is missing is applied nowhere, and no status says so:
    the buffer stays at 32 KiB, retries never happen, a route stays open.

    ## What to do

    Correct the name or the namespace, or add the missing manifest. An object
    that lives outside this repository on purpose can be declared under
    `external` in the configuration. With `--closed-world` the linter takes
    the files for the whole cluster and reports every name that they do not
    define.

    The finding is an error where the files prove the slip: the name is one
    typing error away from an existing one, or the object stands in exactly
    one other namespace. It is a warning where they only suggest it, and for
    Secrets, ConfigMaps, Services, Namespaces, GatewayClasses and
    InferencePools, which people and operators often make outside Git.

    ## Source

    AI Gateway: `internal/controller/ai_gateway_route.go`,
    `internal/controller/gateway.go`. Envoy Gateway: `internal/gatewayapi`.
    """

    id = "missing-reference"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "references"
    checklist = "references-exist"
    kinds = RELATION_SOURCES

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs:
                    - name: opnai  # <-- `opnai` one letter is missing
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
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs:
                - name: edge  # <-- `edge` it stands in the namespace infra
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRef:
                group: gateway.networking.k8s.io
                kind: HTTPRoute
                name: chats  # <-- `chats` the generated HTTPRoute is called chat
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
              rules:
                - backendRefs: [{name: openai}]
            """,
            why="nothing of either kind is here: both may live in the cluster or elsewhere",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs: [{name: "${BACKEND}"}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            """,
            why="a placeholder is no name",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            """,
            why="AI Gateway generates the HTTPRoute",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: models}
            spec:
              type: APIKey
              apiKey: {secretRef: {name: openai-key}}
            ---
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: {name: openai-key, namespace: models}
            """,
            why="an operator makes the Secret",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs: [{name: openai}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            """,
            why="a namespace that is not written is the one that apply uses",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for reference in graph.references_from(manifest):
            if reference.supported:
                yield from self._check(reference, graph)

    def _check(self, reference: Reference, graph: Graph) -> Iterator[Finding | Undecided]:
        lookup = graph.target_of(reference)
        if lookup.sure:
            return
        ref, source = reference.ref, reference.source
        reason = graph.undecided(source, ref.group_kind, ref.namespace, ref.name)
        if reason == "external":
            return
        if ref.name is None or not reference.namespace_is_known:
            yield self._unknown(reference, _why_unknown(reference))
        elif lookup.assumed:
            yield self._unknown(reference, "unknown-namespace")
        elif lookup.unseen:
            yield self._only_elsewhere(reference, lookup.unseen, reason, graph)
        else:
            yield self._nowhere(reference, ref.name, reason, graph)

    def _only_elsewhere(
        self,
        reference: Reference,
        unseen: tuple[Definition, ...],
        reason: str | None,
        graph: Graph,
    ) -> Finding | Undecided:
        """Tell of a target that only an alternative defines, where renderings prove it."""
        rendered = [each for each in unseen if each.manifest and _is_rendered(each.manifest)]
        if reason or not (rendered and _is_rendered(reference.source)):
            return self._unknown(reference, reason or "other-alternative")
        names = sorted({graph.branch(reference.source, each) for each in rendered})
        hint = f"only {_listed(names)} {'defines' if len(names) == 1 else 'define'} it"
        return self._missing(reference, hint, Severity.WARNING, self._defined(rendered))

    def _nowhere(
        self, reference: Reference, name: str, reason: str | None, graph: Graph
    ) -> Finding | Undecided:
        """Tell of a target that nothing defines; *reason* says why it may exist all the same."""
        ref, source = reference.ref, reference.source
        kind, namespace = ref.group_kind, ref.namespace
        near = graph.near_names(source, kind, namespace, name)
        if near:
            return self._near(reference, near, reason, graph)
        if reason is not None:
            return self._unknown(reference, reason)
        elsewhere = graph.namespaces_of(kind, name) if namespace is not None else []
        if len(elsewhere) == 1:
            hint = f"it exists in namespace {elsewhere[0]}"
            if reference.relation.namespace == OWN_NAMESPACE:
                hint += ", where this field cannot reach"
            related = self._defined(_found(graph, source, kind, elsewhere[0], name))
            return self._missing(reference, hint, Severity.ERROR, related)
        others = graph.names(source, kind, namespace) if namespace is not None else ()
        if kind not in _KEPT_TOGETHER or not others:
            if graph.closed_world:
                return self._missing(reference, "", Severity.ERROR)
            return self._unknown(reference, "external-reference")
        hint = f"the {ref.kind}s there are {_listed(others)}"
        severity = Severity.ERROR if graph.closed_world else Severity.WARNING
        return self._missing(reference, hint, severity)

    def _near(
        self, reference: Reference, near: Sequence[str], reason: str | None, graph: Graph
    ) -> Finding:
        """Tell of a name that is likely a slip for the first of *near*."""
        ref, source = reference.ref, reference.source
        fix = self.replacement(source, reference.name_node, near[0], safe=False)
        return self._missing(
            reference,
            f'did you mean "{near[0]}"?',
            Severity.WARNING if reason else Severity.ERROR,
            self._defined(_found(graph, source, ref.group_kind, ref.namespace, near[0])),
            fix if len(near) == 1 else None,
        )

    def _missing(
        self,
        reference: Reference,
        hint: str,
        severity: Severity,
        related: Sequence[Related] = (),
        fix: Fix | None = None,
    ) -> Finding:
        ref, relation = reference.ref, reference.relation
        condition = relation.condition_of(ref.group_kind)
        if ref.kind in _MADE_ELSEWHERE:
            severity = min(severity, Severity.WARNING)
        where = f" in namespace {ref.namespace}" if ref.namespace else ""
        remark = f" ({hint})" if hint else ""
        return self.finding(
            reference.source,
            reference.name_node,
            f'{ref.kind} "{ref.name}" does not exist{where}, '
            f"so {relation.effect_of(ref.group_kind)}{remark}",
            severity=severity,
            related=related,
            fix=fix,
            data=None if condition is None else _condition(condition),
        )

    def _defined(self, found: Sequence[Definition]) -> list[Related]:
        return [
            self.related(each.manifest, _name_of(each.manifest), f"{each.ref} is defined here")
            for each in found[:1]
            if each.manifest is not None
        ]

    def _unknown(self, reference: Reference, reason: str) -> Undecided:
        message = f"whether {reference.ref} exists"
        return self.undecided(reference.source, reference.name_node, reason, message)


def _found(
    graph: Graph, source: Manifest, kind: GroupKind, namespace: str | None, name: str
) -> Sequence[Definition]:
    """Return what defines an object, what *source* sees first."""
    found = graph.find(source, kind, namespace, name)
    return (*found.sure, *found.assumed, *found.unseen)


def _why_unknown(reference: Reference) -> str:
    """Return why name or namespace are not known: a patch may change them, or a placeholder."""
    source, node = reference.source, reference.node
    parts = (reference.name_node.path, (*node.path, "kind"), (*node.path, "namespace"))
    return "patched" if any(map(source.touched, parts)) else "placeholder"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_LISTED]) + (" ..." if len(names) > _LISTED else "")


def _is_rendered(manifest: Manifest) -> bool:
    return manifest.rendering.kind != "plain"


def _name_of(manifest: Manifest) -> Node:
    return manifest.node.get("metadata", "name") or manifest.node


def _condition(condition: tuple[str, str, str]) -> dict[str, object]:
    return {"condition": dict(zip(("type", "status", "reason"), condition, strict=True))}
