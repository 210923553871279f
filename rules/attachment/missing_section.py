"""A policy must name a section that its target has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    ENVOY_EXTENSION_POLICY,
    GATEWAY,
    GRPC_ROUTE,
    HTTP_ROUTE,
    LISTENER_SET,
    SECURITY_POLICY,
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
    attachments_to,
    client_policies,
    definition_of,
    has_placeholder,
    listeners_of,
    near,
    selected_listeners,
    some_of,
)

from ._definitions import Verdict, any_left_to_patch, judge
from ._listeners import describe, setting
from ._refusal import refusal_of

_WITH_LISTENERS = (GATEWAY, LISTENER_SET)
_TARGETS = (*_WITH_LISTENERS, HTTP_ROUTE, GRPC_ROUTE)
_WITH_RULES = (HTTP_ROUTE, GRPC_ROUTE, AI_GATEWAY_ROUTE)
_FIELDS = ("targetRefs", "targetRef")
# Before Envoy Gateway 1.6 the API server takes no section but in a ClientTrafficPolicy.
_SECTIONS_SINCE = "0.5"
# From this AI Gateway on, rules of AIGatewayRoutes have names, and those of their HTTPRoutes.
_RULE_NAMES_SINCE = "1.1"
# The name of the rule that AI Gateway puts at the end of each HTTPRoute.
_LAST_RULE = "route-not-found"
_MOST_NAMED = 5
_BUFFER_LIMIT = ("spec", "connection", "bufferLimit")
_CONDITION = {"condition": {"type": "Accepted", "status": "False", "reason": "TargetNotFound"}}


class MissingSection(Rule):
    """A policy asks for a listener or a rule that its target lacks.

    ## Why it matters

    `sectionName` of a policy names one listener of a Gateway, or one rule of a
    route, by its `name`. Where there is none, Envoy Gateway does not accept the
    policy, with the reason TargetNotFound, and all goes on as without it: what
    a SecurityPolicy was to protect is open, and what a BackendTrafficPolicy was
    to limit or to retry is not.

    ## What to do

    Write the `name` of a listener or of a rule. A rule that a policy is to name
    needs one: its place in the list is none. For an HTTPRoute that AI Gateway
    generates, that is the `name` of the rule in the AIGatewayRoute, which has
    one since AI Gateway 1.1. For the whole target leave `sectionName` out.

    Where several definitions of the target may be meant, such as those of two
    overlays, and only some of them lack the section, the finding is a warning
    that names these.

    ## Source

    Envoy Gateway: `internal/gatewayapi/validate.go`, and its translator tests.
    AI Gateway: `internal/controller/ai_gateway_route.go`. Seen on the live
    gateway: with a slip in the listener's name a limit of 50Mi leaves the 32
    KiB, with one in the rule's name a circuit breaker cuts nothing.
    """

    id = "missing-section"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "attachment"
    kinds = (
        CLIENT_TRAFFIC_POLICY,
        BACKEND_TRAFFIC_POLICY,
        SECURITY_POLICY,
        ENVOY_EXTENSION_POLICY,
    )

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: SecurityPolicy
            metadata: {name: login, namespace: infra}
            spec:
              targetRefs:
                - group: gateway.networking.k8s.io
                  kind: Gateway
                  name: edge
                  sectionName: htps  # <-- `htps` one letter is missing
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: http, protocol: HTTP, port: 80}
                - {name: https, protocol: HTTPS, port: 443}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: apps}
            spec:
              targetRefs:
                - group: gateway.networking.k8s.io
                  kind: HTTPRoute
                  name: chat
                  sectionName: rule-0  # <-- `rule-0` the rule has the name gpt
              retry: {numRetries: 3}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - name: gpt
                  backendRefs: [{name: openai}]
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: apps}
            spec:
              targetRefs:
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat, sectionName: gpt}
                - group: gateway.networking.k8s.io
                  kind: HTTPRoute
                  name: chat
                  sectionName: route-not-found
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: site}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              rules:
                - name: gpt
                  backendRefs: [{name: openai}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: apps}
            spec: {rules: [{backendRefs: [{name: site, port: 80}]}]}
            """,
            why="a rule by its name, the one that AI Gateway adds, and a whole route",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: SecurityPolicy
            metadata: {name: login, namespace: apps}
            spec:
              targetRefs:
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: a, sectionName: one}
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: b, sectionName: "${R}"}
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: gone, sectionName: one}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: a, namespace: apps}
            spec: {rules: [{name: "${RULE}"}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: b, namespace: apps}
            spec: {rules: [{name: one}]}
            """,
            why="a placeholder may be any name; and another rule speaks of what is not there",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return not any(setting(each, "sectionName") for each in graph.references_from(manifest))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        if manifest.ref[:2] != CLIENT_TRAFFIC_POLICY and not graph.target.reaches(_SECTIONS_SINCE):
            return
        for reference in graph.references_from(manifest):
            is_target = reference.relation.field in _FIELDS and reference.supported
            if is_target and reference.ref.group_kind in _TARGETS:
                section = setting(reference, "sectionName")
                # What no section can be called, the API server refuses: another rule says so.
                if section is not None and refusal_of(reference) is None:
                    yield from self._ask(reference, section, graph)

    def _ask(
        self, reference: Reference, section: Node, graph: Graph
    ) -> Iterator[Finding | Undecided]:
        verdict = judge(reference, graph, partial(_is_missing, graph, reference, section))
        message = f'whether {reference.ref.kind} "{reference.ref.name}" has this section'
        if verdict.faulty and not verdict.is_proven:
            yield self.undecided(reference.source, section, "other-alternative", message)
        elif verdict.faulty:
            if not _is_told_by_its_limit(reference, verdict.faulty[0], graph):
                yield self._missing(reference, section, verdict)
        elif verdict.unknown:
            policy = reference.source
            patched = policy.touched(section.path) or any(
                _is_left_to_patch(reference, each) for each in verdict.unknown
            )
            reason = verdict.reason or ("patched" if patched else "unknown-section")
            yield self.undecided(policy, section, reason, f"{message}{verdict.maker}")

    def _missing(self, reference: Reference, section: Node, verdict: Verdict) -> Finding:
        policy, target = reference.source, verdict.faulty[0]
        if target.ref.group_kind in _WITH_LISTENERS:
            _, _, hint, meant = describe(reference, listeners_of(target))
            what = "listener"
        else:
            hint, meant = _hint(section.text or "", target)
            what = "rule"
        loss = "protects nothing" if policy.ref.group_kind == SECURITY_POLICY else "does nothing"
        return self.finding(
            policy,
            section,
            f'{target.kind} "{target.ref.name}" has no {what} "{section.text}"{verdict.remark}, so '
            f'{policy.kind} "{policy.ref.name}" is not accepted there and {loss} ({hint})',
            severity=verdict.severity,
            related=[self._sections(target)],
            fix=None if meant is None else self.replacement(policy, section, meant, safe=False),
            data=_CONDITION,
        )

    def _sections(self, target: Manifest) -> Related:
        """Return the place of the sections of *target*."""
        has_listeners = target.ref.group_kind in _WITH_LISTENERS
        field = "listeners" if has_listeners else "rules"
        spec = target.node.get("spec")
        node = spec.key(field) if spec is not None else None
        return self.related(target, node or target.node, f"these are its {field}")


def _is_missing(graph: Graph, reference: Reference, section: Node, target: Manifest) -> bool | None:
    """Tell whether *target* has no *section*, which *reference* asks for."""
    kind = target.ref.group_kind
    if kind in _WITH_LISTENERS:
        chosen = selected_listeners(reference, target)
        return None if chosen is None else not chosen
    name = section.string
    is_known = name is not None and not has_placeholder(name)
    # AI Gateway makes rules of an MCPRoute, with names of its own.
    if not is_known or reference.source.touched(section.path) or kind not in _WITH_RULES:
        return None
    names, is_generated = _names_of(target), kind == AI_GATEWAY_ROUTE
    if name in names or (is_generated and name == _LAST_RULE):
        return False  # where its rules cannot have names yet, another rule says so
    if is_generated and not graph.target.reaches(_RULE_NAMES_SINCE):
        return True
    is_open = any(each is None or has_placeholder(each) for each in names)
    return None if is_open or target.touched((*target.node.path, "spec", "rules")) else True


def _is_left_to_patch(reference: Reference, target: Manifest) -> bool:
    if target.ref.group_kind in _WITH_LISTENERS:
        return any_left_to_patch(reference, [target])
    return target.touched((*target.node.path, "spec", "rules"))


def _names_of(route: Manifest) -> list[str | None]:
    """Return the names of the rules of *route* that have one; None for what is no text."""
    names = route.node.each("spec", "rules", "[]", "name")
    return [None if route.touched(name.path) else name.string for name in names]


def _hint(section: str, route: Manifest) -> tuple[str, str | None]:
    """Return what *route* has in place of *section*, and what was meant where that is clear."""
    names: Sequence[str] = [name for name in _names_of(route) if name is not None]
    meant = [name for name in names if near(section, name)]
    if len(meant) == 1:
        return f'did you mean "{meant[0]}"?', meant[0]
    if not names:
        return "its rules have no names: give one to the rule that is meant", None
    return f"its rules are {some_of(names, _MOST_NAMED)}", None


def _is_told_by_its_limit(reference: Reference, gateway: Manifest, graph: Graph) -> bool:
    """Tell whether the buffer limit of *gateway* is missing for this cause: then that is told."""
    policy = reference.source
    if policy.ref[:2] != CLIENT_TRAFFIC_POLICY or policy.node.get(*_BUFFER_LIMIT) is None:
        return False
    definition = definition_of(gateway)
    if len(client_policies(definition, graph)) != 1:
        return False
    routes = (each.route.ref.group_kind for each in attachments_to(definition, graph))
    return AI_GATEWAY_ROUTE in routes
