"""A rule that matches on a model must spell the header as the gateway does."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    CLIENT_TRAFFIC_POLICY,
    SECURITY_POLICY,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    cut,
    edit_distance,
    lazy_pattern,
)

_MODEL_HEADER = "x-ai-eg-model"
_SEPARATORS = lazy_pattern(r"[-._]+")
_WORDS = _MODEL_HEADER.split("-")
_MOST_EDITS = 3
# Three edits make another word of a short one: "model" and "role".
_MOST_EDITS_OF_A_WORD = 2
# Where policies put headers onto requests before these are routed.
_SETTERS = (
    (CLIENT_TRAFFIC_POLICY, ("spec", "headers", "earlyRequestHeaders", "set", "[]", "name")),
    (CLIENT_TRAFFIC_POLICY, ("spec", "headers", "earlyRequestHeaders", "add", "[]", "name")),
    (
        CLIENT_TRAFFIC_POLICY,
        ("spec", "headers", "earlyRequestHeaders", "addIfAbsent", "[]", "name"),
    ),
    (SECURITY_POLICY, ("spec", "jwt", "providers", "[]", "claimToHeaders", "[]", "header")),
    (SECURITY_POLICY, ("spec", "extAuth", "http", "headersToBackend", "[]")),
    (SECURITY_POLICY, ("spec", "apiKeyAuth", "forwardClientIDHeader")),
)

_NAMES = ("spec", "rules", "[]", "matches", "[]", "headers", "[]", "name")


class MisspelledModelHeader(Rule):
    """A rule of an AIGatewayRoute matches on a header that is nearly x-ai-eg-model.

    ## Why it matters

    AI Gateway reads the model from the body of a request and routes by the
    header `x-ai-eg-model`, which it sets itself. A rule that matches on
    another header waits for something that nobody sends: it never matches,
    and requests for its model get 404. No status says so.

    In another case (`X-AI-EG-Model`) the rule works, since header names have
    none, but AI Gateway compares letter by letter when it makes the list of
    models: clients that ask `/v1/models` do not find this one, unless another
    match of the route names it by the header as it should be.

    ## What to do

    Write `x-ai-eg-model`. Headers of other names may be matched on beside
    it, such as one that tells tenants apart.

    ## Source

    AI Gateway: `internal/internalapi/internalapi.go`, the list of models in
    `internal/controller/gateway.go`. Seen on the live gateway: a model whose
    rule matches on `x-ai-eg-modle` gets 404 "No matching route found"; one
    with `X-AI-EG-Model` gets 200 and is missing from `/v1/models`.
    """

    id = "misspelled-model-header"
    severity = Severity.WARNING
    codes = ("case", "name")
    judge = Judge.TRAFFIC
    category = "routing"
    checklist = "model-header"
    kinds = (AI_GATEWAY_ROUTE,)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers:
                        - name: x-ai-eg-modle  # <-- `x-ai-eg-modle` two letters are swapped
                          value: gpt-4o
                    - headers:
                        - name: x-aigw-model  # <-- `x-aigw-model` three edits
                          value: gpt-4o
                    - headers:
                        - name: x-ai-eg-model-name  # <-- `x-ai-eg-model-name` a word more
                          value: gpt-4o
                    - headers:
                        - name: x-ai-model  # <-- `x-ai-model` a word less
                          value: gpt-4o
                    - headers:
                        - name: x_ai_eg_model  # <-- `x_ai_eg_model` other separators
                          value: gpt-4o
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers:
                        - name: X-AI-EG-Model  # <-- `X-AI-EG-Model` not in the list of models
                          value: gpt-4o
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers:
                        - name: x-ai-eg-model  # <-- `X-AI-EG-Model` not in the list of models
                          value: gpt-4o
            """,
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers:
                        - {name: x-ai-eg-model, value: gpt-4o}
                        - {name: x-ai-eg-model-tier, value: gold}
            """,
            why="beside the right header another one is meant, whatever its name",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers: [{name: x-ai-model-tier, value: gold}]
                    - headers: [{name: x-model, value: gpt-4o}]
                    - headers: [{name: model, value: gpt-4o}]
                    - headers: [{name: x-ai-eg-role, value: admin}]
                    - headers: [{name: x-tenant, value: red}]
            """,
            why="headers that clients may well send",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers: [{name: x-ai-eg-mcp-backend, value: tools}]
                    - headers: [{name: x-ai-eg-mcp-route, value: tools}]
                    - headers: [{name: x-ai-eg-original-path, value: /v1/models}]
                    - headers: [{name: x-ai-eg-upstream-host, value: api.openai.com}]
            """,
            why="other headers of the gateway",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers: [{type: RegularExpression, name: X-AI-EG-Model, value: gpt-.*}]
            """,
            why="header names have no case, and a pattern is not in the list of models anyway",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers: [{name: x-ai-model, value: gpt-4o}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: SecurityPolicy
            metadata: {name: claims}
            spec:
              jwt:
                providers:
                  - name: company
                    claimToHeaders: [{header: X-AI-Model, claim: model}]
            """,
            why="a policy puts this header onto requests",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return all(name.string == _MODEL_HEADER for name in manifest.node.each(*_NAMES))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        if self.is_idle(manifest, graph):
            return
        slips: list[Node] = []
        others: list[tuple[Node, Node]] = []
        for match in manifest.node.each("spec", "rules", "[]", "matches", "[]"):
            headers = list(match.each("headers", "[]"))
            named = [(header, node) for header in headers if (node := header.get("name"))]
            same = [(header, node) for header, node in named if _is_it(node)]
            if not same:
                slips += (node for _, node in named if _is_nearly_it(node))
            elif all(node.string != _MODEL_HEADER for _, node in same):
                others += ((header, node) for header, node in same if _is_exact(header))
        listed = _listed_models(manifest) if others else frozenset()
        for header, node in others:
            if header.string_at("value") not in listed:
                yield self._other_case(manifest, node)
        meant = frozenset(_set_by_policies(manifest, graph)) if slips else frozenset()
        for node in slips:
            if _folded(node) not in meant:
                yield self._misspelled(manifest, node)

    def _other_case(self, manifest: Manifest, node: Node) -> Finding:
        return self.finding(
            manifest,
            node,
            f'header "{node.text}" is not in lower case: its requests are routed, but /v1/models '
            f"does not list the model (write {_MODEL_HEADER})",
            code="case",
            fix=self.replacement(manifest, node, _MODEL_HEADER, safe=True),
        )

    def _misspelled(self, manifest: Manifest, node: Node) -> Finding:
        name = node.text or ""
        return self.finding(
            manifest,
            node,
            f'header "{cut(name)}" is nearly {_MODEL_HEADER}, the one that the gateway sets '
            f"to the model of a request; this rule never matches by it (write {_MODEL_HEADER})",
            code="name",
            fix=self.replacement(manifest, node, _MODEL_HEADER, safe=False),
        )


def _folded(name: Node) -> str:
    return (name.string or "").lower()


def _is_it(name: Node) -> bool:
    return _folded(name) == _MODEL_HEADER


def _is_exact(header: Node) -> bool:
    return header.string_at("type") in (None, "Exact")


def _listed_models(route: Manifest) -> frozenset[str | None]:
    """Return the models that ``/v1/models`` lists because of *route*."""
    headers = route.node.each("spec", "rules", "[]", "matches", "[]", "headers", "[]")
    return frozenset(
        header.string_at("value")
        for header in headers
        if header.string_at("name") == _MODEL_HEADER and _is_exact(header)
    )


def _is_nearly_it(name: Node) -> bool:
    """Tell whether *name* looks like a slip for the model header.

    Up to three edits but no more than two in one word, or one word more or less.
    """
    folded = _folded(name)
    if edit_distance(folded, _MODEL_HEADER, _MOST_EDITS) <= _MOST_EDITS:
        words = _SEPARATORS().split(folded)
        return len(words) != len(_WORDS) or all(
            edit_distance(*pair, _MOST_EDITS_OF_A_WORD) <= _MOST_EDITS_OF_A_WORD
            for pair in zip(words, _WORDS, strict=True)
        )
    words = _SEPARATORS().split(folded)
    return _is_without_one(words, _WORDS) or _is_without_one(_WORDS, words)


def _is_without_one(fewer: list[str], more: list[str]) -> bool:
    """Tell whether *fewer* are the words *more* with one of them left out."""
    return len(fewer) + 1 == len(more) and any(
        fewer == more[:index] + more[index + 1 :] for index in range(len(more))
    )


def _set_by_policies(route: Manifest, graph: Graph) -> Iterator[str]:
    """Yield the headers that policies which *route* sees put onto requests, in lower case."""
    for kind, path in _SETTERS:
        for policy in graph.of_kind(kind):
            if graph.sees(route, policy):
                yield from (_folded(node) for node in policy.node.each(*path))
