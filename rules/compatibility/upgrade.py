"""What an upgrade changes, for what the manifests use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    ENVOY_PROXY,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    QUOTA_POLICY,
    SECURITY_POLICY,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Option,
    Rule,
    Severity,
    Undecided,
    cut,
    has_placeholder,
    target_for,
)


def _read_release(value: object) -> str | None:
    return None if value is None else target_for(str(value)).ai_gateway


class Upgrade(Rule):
    """What a manifest says means something else after the upgrade.

    It speaks only where the release that the cluster has now is given: with
    `aigw-lint --from 0.5 --target 1.1`, or as the option `from`.

    ## Why it matters

    All is accepted before and after, so nothing tells of it but the traffic:
    a default is another one, a field that did nothing begins to work, a value
    is read in another way. What a release no longer has, and what it refuses,
    other rules tell: `removed-field`, `unknown-api-version`,
    `schema-violation`.

    ## What to do

    What the message says, before or with the upgrade. What depends on more
    than the manifest shows is an info: see it with `--min-severity info`.

    ## Source

    Release notes of AI Gateway and of Envoy Gateway ("breaking changes" of
    v1.6.0, v1.7.0 and v1.8.0), and their code at each release.
    """

    id = "upgrade"
    severity = Severity.WARNING
    judge = Judge.TRAFFIC
    category = "compatibility"
    codes = (
        "default-timeout",
        "sni-from-host",
        "version-no-prefix",
        "costs-of-one-route",
        "mirror-with-redirect",
        "quotas-enforced",
        "prefix-of-anthropic",
        "sampling-fraction",
        "percent-in-body",
        "zero-timeout",
        "missing-parent",
        "namespace-of-a-pool",
    )
    kinds = (
        AI_GATEWAY_ROUTE,
        AI_SERVICE_BACKEND,
        BACKEND,
        ENVOY_PROXY,
        HTTP_ROUTE,
        HTTP_ROUTE_FILTER,
        QUOTA_POLICY,
        SECURITY_POLICY,
    )
    options = (Option("from", None, "the release that the cluster has now", _read_release),)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: gemini}
            spec:
              schema:
                name: OpenAI
                version: v1beta/openai  # <-- `v1beta/openai` no prefix from 0.6 on
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: gemini}
            """,
            options={"from": "0.5"},
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: EnvoyProxy
            metadata: {name: proxy}
            spec:
              telemetry:
                tracing:
                  samplingFraction: {numerator: 1}  # <-- `samplingFraction` 100 times as much
                  provider: {type: OpenTelemetry, host: otel, port: 4317}
            """,
            options={"from": "0.6"},
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: gemini}
            spec:
              schema: {name: OpenAI, version: v1beta/openai}
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: gemini}
            """,
            why="0.6 has the change already",
            options={"from": "0.6"},
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: gemini}
            spec:
              schema: {name: OpenAI, version: v1beta/openai}
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: gemini}
            """,
            why="nobody asks about an upgrade",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        if self.option("from") is None:
            return
        from ._changes import CHANGES  # here, since few runs ask about an upgrade

        before = target_for(self.option("from"))
        for change in CHANGES:
            if change.kind != manifest.ref.group_kind or before.reaches(change.since):
                continue
            if not graph.target.reaches(change.since):
                continue
            told = partial(self.finding, severity=change.severity, code=change.code)
            for node in change.find(manifest):
                value = cut(node.string or "")
                if has_placeholder(value):
                    message = f"whether {value} means something else from {change.since} on"
                    yield self.undecided(manifest, node, "placeholder", message)
                else:
                    yield told(manifest, node, change.message.replace("{}", value))
