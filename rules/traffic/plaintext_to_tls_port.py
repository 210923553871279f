"""A port that wants TLS must be called with TLS."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    BACKEND,
    BACKEND_TLS_POLICY,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    has_placeholder,
    some_of,
)

from ._tls import (
    Covered,
    Endpoint,
    covered,
    endpoints_of,
    is_covered_at_home,
    is_told_elsewhere,
    uses_of,
    why_maybe_used,
    why_unknown,
)

_PORTS = ("443", "8443", "6443")
_SHOWN = 3


class PlaintextToTlsPort(Rule):
    """A Backend on port 443 is called without TLS.

    ## Why it matters

    The port says nothing to Envoy: where neither `spec.tls` of the Backend nor
    a BackendTLSPolicy asks for TLS, it speaks plain HTTP to port 443. The
    provider answers 400 or closes the connection, and the API key has
    travelled in the clear. Every status says Accepted.

    ## What to do

    Add a BackendTLSPolicy in the namespace of the Backend:

        apiVersion: gateway.networking.k8s.io/v1
        kind: BackendTLSPolicy
        metadata: {name: openai-tls}
        spec:
          targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: openai}]
          validation:
            wellKnownCACertificates: System
            hostname: api.openai.com

    Write no `sectionName` there, or write the same `port` where the Backend is
    named: Envoy Gateway compares the two, and a reference without a port
    matches no section.

    Ports 8443 and 6443 are told, too. Where one of them does speak plain HTTP,
    ignore the rule there.

    ## Source

    Envoy Gateway: `internal/gatewayapi/backendtlspolicy.go` and `route.go`.
    """

    id = "plaintext-to-tls-port"
    severity = Severity.WARNING
    judge = Judge.TRAFFIC
    category = "traffic"
    kinds = (BACKEND,)

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: models}
            spec:
              endpoints:
                - fqdn:
                    hostname: api.openai.com
                    port: 443  # <-- `443` nothing asks for TLS
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: models}
            spec:
              endpoints:
                - fqdn: {hostname: api.openai.com, port: 443}  # <-- `443` the policy misses it
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: openai, namespace: models}
            spec:
              targetRefs:
                - {group: gateway.envoyproxy.io, kind: Backend, name: openai, sectionName: "443"}
              validation: {wellKnownCACertificates: System, hostname: api.openai.com}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: models}
            spec:
              endpoints:
                - fqdn: {hostname: api.openai.com, port: 443}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: openai, namespace: models}
            spec:
              targetRefs:
                - {group: gateway.envoyproxy.io, kind: Backend, name: openai, sectionName: "443"}
              validation: {wellKnownCACertificates: System, hostname: api.openai.com}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai, port: 443}
            """,
            why="the reference has the port that the policy is for",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: models}
            spec:
              endpoints:
                - fqdn: {hostname: api.openai.com, port: 443}
              tls: {wellKnownCACertificates: System}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec:
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
            """,
            why="the Backend itself asks for TLS",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: passed-on, namespace: models}
            spec:
              endpoints:
                - fqdn: {hostname: api.openai.com, port: 443}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: TLSRoute
            metadata: {name: passed-on, namespace: models}
            spec:
              rules:
                - backendRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: passed-on}]
            """,
            why="the client encrypts, and the route passes it on as it is",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        tls = manifest.node.get("spec", "tls")
        if tls is not None and not tls.is_null:
            return
        if is_covered_at_home(manifest, graph):
            return
        endpoints = list(endpoints_of(manifest))
        encrypted = [each for each in endpoints if each.port.text in _PORTS]
        open_ones = [each for each in endpoints if has_placeholder(each.port.text or "")]
        if not (encrypted or open_ones):
            return
        uses = uses_of(manifest, graph)
        state = covered(manifest, uses, graph)
        endpoint = (encrypted or open_ones)[0]
        if not uses:
            reason = why_maybe_used(manifest, graph)
        elif state.bare:
            reason = why_unknown(manifest, graph) or ("" if encrypted else "placeholder")
        elif state.are_meant:
            yield from self._only_elsewhere(manifest, endpoint, uses, state, graph)
            return
        else:
            reason = "unknown-world"
        message = f'whether Backend "{manifest.ref.name}" is called with TLS'
        if reason == "" and not is_told_elsewhere(manifest, state.bare, graph):
            from aigw_lint import made_elsewhere  # here, since few Backends are called without

            from ._elsewhere import made

            file = made_elsewhere(BACKEND, graph)
            by_policy = made(message, BACKEND_TLS_POLICY, (manifest.ref.name,), graph)
            maker = by_policy if file is None else f"{message} ({file} may set it)"
            if maker is None:
                yield self._plaintext(manifest, endpoint, state)
            else:
                yield self.undecided(manifest, endpoint.port, "made-elsewhere", maker)
        elif reason:
            yield self.undecided(manifest, endpoint.port, reason, message)

    def _plaintext(self, manifest: Manifest, endpoint: Endpoint, state: Covered) -> Finding:
        cause, write = _cause(endpoint, state)
        fail = "may fail" if endpoint.is_private else "fail"
        return self.finding(
            manifest,
            endpoint.port,
            f"{endpoint.host} is called without TLS on port {endpoint.port.text} ({cause}), "
            f"so requests {fail} there and credentials are sent in the clear ({write})",
            related=self._related(state),
        )

    def _related(self, state: Covered) -> Iterator[Related]:
        if state.passing is not None:
            node = state.passing.node.get("sectionName") or state.passing.name_node
            yield self.related(state.passing.source, node, "this policy covers another section")
        for use in state.bare[:_SHOWN]:
            yield self.related(use.source, use.name_node, "this sends requests here")

    def _only_elsewhere(
        self,
        manifest: Manifest,
        endpoint: Endpoint,
        uses: list[Reference],
        state: Covered,
        graph: Graph,
    ) -> Iterator[Finding]:
        """Tell of alternatives in which no policy lies, where one does in others."""
        users = [use.source for use in uses]
        lacking = graph.alternatives_without(manifest, state.providers, users)
        if lacking:
            yield self.finding(
                manifest,
                endpoint.port,
                f'Backend "{manifest.ref.name}" has no BackendTLSPolicy in {some_of(lacking)}, so '
                f"{endpoint.host} is called without TLS on port {endpoint.port.text} there",
            )


def _cause(endpoint: Endpoint, state: Covered) -> tuple[str, str]:
    """Return why there is no TLS, and what to write."""
    if state.passing is None:
        cause = "there is no spec.tls here, and no BackendTLSPolicy names this Backend"
        return cause, _policy_for(endpoint)
    policy, use = state.passing, state.bare[0]
    section = policy.node.string_at("sectionName") or "?"
    port = use.node.get("port")
    said = "names no port" if port is None else f"names port {port.text}"
    cause = (
        f'BackendTLSPolicy "{policy.source.ref.name}" is for the section {section}, '
        f'and {use.source.ref.kind} "{use.source.ref.name}" {said}'
    )
    return cause, f"leave out sectionName, or write port: {section} in that reference"


def _policy_for(endpoint: Endpoint) -> str:
    """Return what to write; no public authority vouches for an address or a cluster's own names."""
    if not endpoint.is_private:
        validation = f"wellKnownCACertificates: System and hostname: {endpoint.host}"
        return f"add a BackendTLSPolicy with {validation}"
    return (
        "add a BackendTLSPolicy with caCertificateRefs and the hostname of its certificate, "
        "or ignore this where it speaks plain HTTP"
    )
