"""Some fields name objects of the own namespace alone, whatever namespace is written."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    OWN_NAMESPACE,
    RELATION_SOURCES,
    SERVICE,
    Bad,
    Finding,
    Fix,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Reference,
    Rule,
    Severity,
    Undecided,
    has_placeholder,
)


class CrossNamespaceReference(Rule):
    """A namespace is written where only the own one counts.

    ## Why it matters

    Three fields take a `namespace` and refuse every one but their own, and no
    ReferenceGrant helps: `backendRefs` of an MCPRoute, and the
    `clientCertificateRef` of a Backend and of an EnvoyProxy. An MCPRoute with
    such a backend is not accepted, and the backends after it are not set up.

    Others take it and do not read it, such as `apiKey.secretRef` of a
    BackendSecurityPolicy: the object of that name in the own namespace is
    used, and where there is none, requests get 500 while every status says
    Accepted. And `targetRefs` of policies have no such field at all: kubectl
    and Flux refuse the manifest, while what other tools apply loses the
    namespace without a word.

    ## What to do

    Take the namespace out, and put what is named beside what names it. A
    policy belongs into the namespace of its target. For a server in another
    namespace an MCPRoute can name a Backend in its own, with the server's
    address, such as `tools.other.svc.cluster.local`.

    ## Since

    AI Gateway 1.1 reads the namespace of an InferencePool in `backendRefs`;
    from 0.4 to 1.0 it is written and not read.

    ## Source

    AI Gateway: `internal/controller/mcp_route.go`, `internal/controller/gateway.go`.
    Envoy Gateway: `internal/gatewayapi/backend.go`,
    `internal/gatewayapi/backendtlspolicy.go`. The CRDs of both.
    """

    id = "cross-namespace-reference"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "references"
    kinds = RELATION_SOURCES

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools, namespace: apps}
            spec:
              backendRefs:
                - name: github
                  port: 80
                  namespace: servers  # <-- `servers` it is refused
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: apps, namespace: servers}
            spec:
              from: [{group: aigateway.envoyproxy.io, kind: MCPRoute, namespace: apps}]
              to: [{group: "", kind: Service}]
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: vault, namespace: apps}
            spec:
              endpoints: [{fqdn: {hostname: vault.example.com, port: 443}}]
              tls:
                wellKnownCACertificates: System
                clientCertificateRef:
                  name: client
                  namespace: certs  # <-- `certs` it is refused
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: apps}
            spec:
              type: APIKey
              apiKey:
                secretRef:
                  name: openai
                  namespace: vault  # <-- `vault` it is not read
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: apps}
            spec:
              targetRefs:
                - group: gateway.networking.k8s.io
                  kind: Gateway
                  name: edge
                  namespace: infra  # <-- `infra` there is no such field
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: apps}
            spec: {gatewayClassName: eg}
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools, namespace: apps}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
              backendRefs: [{name: github, port: 80, namespace: apps}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: apps}
            spec:
              type: APIKey
              apiKey: {secretRef: {name: openai, namespace: apps}}
            """,
            why="the own namespace, spelled out; and a parentRef may name any",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: azure, namespace: apps}
            spec:
              type: AzureCredentials
              azureCredentials: {clientSecretRef: {name: azure, namespace: vault}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: EnvoyProxy
            metadata: {name: proxy, namespace: apps}
            spec:
              telemetry:
                tracing:
                  provider:
                    type: OpenTelemetry
                    backendRefs: [{name: collector, namespace: telemetry, port: 4317}]
            """,
            why="these namespaces are read, without any grant",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: apps}
            spec:
              type: APIKey
              apiKey: {secretRef: {name: openai, namespace: vault}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: openai, namespace: vault}
            """,
            why="missing-reference says where the Secret is, and that the namespace is not read",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools}
            spec:
              backendRefs: [{name: github, port: 80, namespace: servers}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: more, namespace: apps}
            spec:
              backendRefs: [{name: github, port: 80, namespace: "${SERVERS}"}]
            """,
            why="what apply uses, or puts in later, may be the same namespace",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return not any(map(_namespace_of, graph.references_from(manifest)))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for reference in graph.references_from(manifest):
            written = _namespace_of(reference)
            if written is None or not reference.supported:
                continue
            reason = _why_unknown(reference, written)
            if reason:
                message = f"whether {written.text} is the namespace of {manifest.ref}"
                yield self.undecided(manifest, written, reason, message)
            elif written.string != manifest.ref.namespace and not _is_missing(reference, graph):
                yield self._crossing(reference, written, graph)

    def _crossing(self, reference: Reference, written: Node, graph: Graph) -> Finding:
        relation, source, ref = reference.relation, reference.source, reference.ref
        own = source.ref.namespace
        if reference.is_refused_its_namespace:
            return self.finding(
                source,
                written,
                f"{relation.field} of {source.kind}s takes no {ref.kind} of another namespace, "
                f"whatever is granted, so {reference.effect} ({_advice(reference)})",
                judge=relation.refuses_namespace,
                fix=self._fix(
                    reference, graph.find(source, ref.group_kind, own, ref.name or "").sure
                ),
                data=_condition(reference),
            )
        has_field = relation.namespace != OWN_NAMESPACE
        where = f" of namespace {own}" if ref.namespace else ""
        meant = f'{ref.kind} "{reference.name_node.text}"{where} is meant'
        said = (
            f"the namespace {written.text} is not read, so {meant}"
            if has_field
            else f"{relation.field} has no namespace here: kubectl and Flux refuse it, and where "
            f"another tool drops it {meant}"
        ) + f" ({_way_out(reference)})"
        return self.finding(
            source,
            written,
            said,
            severity=Severity.WARNING,
            judge=Judge.CONTROLLER if has_field else Judge.API_SERVER,
            fix=self._fix(reference, graph.target_of(reference).sure),
        )

    def _fix(self, reference: Reference, beside: object) -> Fix | None:
        """Return the fix that takes the namespace out, where something *beside* has the name."""
        if not beside:
            return None
        return self.removal(reference.source, reference.node, ("namespace",), safe=False)


def _namespace_of(reference: Reference) -> Node | None:
    """Return the namespace that *reference* writes and that must be the own one, if any does."""
    relation = reference.relation
    if relation.is_name:
        return None
    if relation.reads_namespace(reference.ref.group_kind) and relation.refuses_namespace is None:
        return None
    written = reference.node.get("namespace")
    return written if written is not None and written.string else None


def _why_unknown(reference: Reference, written: Node) -> str | None:
    """Return why the files cannot tell whether *written* is another namespace than the own."""
    source = reference.source
    if source.touched(written.path):
        return "patched"
    if has_placeholder(written.string or ""):
        return "placeholder"
    return "unknown-namespace" if source.ref.namespace is None else None


def _is_missing(reference: Reference, graph: Graph) -> bool:
    """Tell whether missing-reference speaks of *reference*."""
    if graph.target_of(reference).sure:
        return False
    from ._absence import Absence, absence_of  # here, since most references find their target

    return isinstance(absence_of(reference, graph), Absence)


def _advice(reference: Reference) -> str:
    source, ref = reference.source, reference.ref
    if ref.group_kind == SERVICE:
        return f"name a Backend in namespace {source.ref.namespace} with the Service's address"
    return f"put the {ref.kind} into namespace {source.ref.namespace}, too, and name that"


def _way_out(reference: Reference) -> str:
    """Return what to write where the namespace has no effect."""
    source, ref = reference.source, reference.ref
    if reference.relation.field in ("targetRef", "targetRefs"):
        return f"take it out: a {source.kind} belongs into the namespace of its target"
    return f"take it out, and put the {ref.kind} into namespace {source.ref.namespace}"


def _condition(reference: Reference) -> dict[str, object] | None:
    if reference.condition is None:
        return None
    return {"condition": dict(zip(("type", "status", "reason"), reference.condition, strict=True))}
