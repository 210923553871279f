"""A timeout that is written down must leave streams the time they need."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Option,
    Rule,
    Severity,
    Undecided,
    has_placeholder,
    parse_duration,
    request_timeouts,
)

_MODEL_HEADER = "x-ai-eg-model"
# Models so named answer at once and whole.
_NO_STREAMS = ("embed", "rerank")


def _read_minimum(value: object) -> object:
    if not isinstance(value, str) or parse_duration(value) is None:
        raise ValueError("must be a duration, such as 60s or 5m")
    return value


class ShortRequestTimeout(Rule):
    """A rule of an AIGatewayRoute gives streams less time than they need.

    ## Why it matters

    The time runs from the request to the last byte of the answer. A model
    that thinks first, or writes a long answer, streams for minutes: its
    clients see the stream end in the middle, without an error that says why.

    ## What to do

    Write `timeouts: {request: 300s}`, or `0s` for no limit. A rule that
    makes embeddings only may well be short: it is left alone where its models
    are called so, else ignore this there. The option `minimum` says from
    where on a timeout is left alone.

    Leave `backendRequest` out: it may not be longer than `request`, and
    where that is not written, not than its default of 60 s.

    ## Source

    AI Gateway: `api/v1beta1/ai_gateway_route_helper.go`. Envoy: the timeout
    of a route is for the whole response.
    """

    id = "short-request-timeout"
    severity = Severity.WARNING
    judge = Judge.TRAFFIC
    category = "traffic"
    checklist = "timeouts"
    kinds = (AI_GATEWAY_ROUTE,)
    options = (Option("minimum", "60s", "the shortest timeout that is left alone", _read_minimum),)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                  timeouts:
                    request: 30s  # <-- `30s` half a minute
                - backendRefs: [{name: azure}]
                  timeouts: {request: 500ms}  # <-- `500ms` half a second
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                  timeouts: {request: 2m}  # <-- `2m` less than this run asks for
            """,
            options={"minimum": "5m"},
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                  timeouts: {request: 60s}
                - backendRefs: [{name: azure}]
                  timeouts: {request: 0s}
                - backendRefs: [{name: aws}]
                - backendRefs: [{name: own}]
                  timeouts: {request: "${TIMEOUT}"}
            """,
            why="long enough, no limit, the default (which has a rule of its own), a placeholder",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - matches:
                    - headers: [{name: x-ai-eg-model, value: text-embedding-3-small}]
                    - headers: [{name: x-ai-eg-model, value: cohere.rerank-v3}]
                  backendRefs: [{name: openai}]
                  timeouts: {request: 10s}
            """,
            why="these models do not stream",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        minimum = parse_duration(self.option("minimum")) or 0
        for rule, timeout in request_timeouts(manifest, graph):
            node = timeout.node
            if node is None:
                continue
            is_long = timeout.milliseconds is None or timeout.milliseconds >= minimum
            if (timeout.is_known and is_long) or _makes_no_streams(rule):
                continue
            message = "whether this rule leaves streams the time they need"
            if timeout.is_known:
                if manifest.touched(node.path):
                    yield self.undecided(manifest, node, "patched", message)
                else:
                    yield self._short(manifest, node, rule, minimum)
            elif node.text is not None and has_placeholder(node.text):
                yield self.undecided(manifest, node, "placeholder", message)

    def _short(self, manifest: Manifest, node: Node, rule: Node, minimum: int) -> Finding:
        return self.finding(
            manifest,
            node,
            f"timeouts.{node.path[-1]} {node.text} ends each answer of this rule after that time, "
            f"streams in the middle ({_cure(node, rule, minimum)})",
        )


def _cure(node: Node, rule: Node, minimum: int) -> str:
    """Return what to write.

    A backendRequest may not be longer than the request timeout, nor than the 60 s
    that stand for one which is not written: the API server refuses the route then.
    """
    if node.path[-1] == "request":
        return "write 300s, or 0s for no limit"
    request = rule.get("timeouts", "request")
    written = parse_duration((request and request.string) or "")
    is_long = written is not None and (written == 0 or written >= minimum)
    return "leave it out" if is_long else "leave it out, and write request: 300s"


def _makes_no_streams(rule: Node) -> bool:
    """Tell whether each match of *rule* is for a model that by its name does not stream."""
    matches = list(rule.each("matches", "[]"))
    return bool(matches) and all(
        any(
            (header.string_at("name") or "").lower() == _MODEL_HEADER
            and any(word in (header.string_at("value") or "").lower() for word in _NO_STREAMS)
            for header in match.each("headers", "[]")
        )
        for match in matches
    )
