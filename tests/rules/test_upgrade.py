"""``upgrade``: each change, where it is told, and on which ways it is not."""

from __future__ import annotations

from importlib import import_module

import pytest

from aigw_lint import Config, ConfigError, Report, RuleSetting, Severity, lint
from aigw_lint.knowledge.releases import KNOWN

AI = "aigateway.envoyproxy.io/v1alpha1"
EG = "gateway.envoyproxy.io/v1alpha1"
ROUTE = "gateway.networking.k8s.io/v1"


def manifest(api_version: str, kind: str, spec: str) -> str:
    return (
        f"apiVersion: {api_version}\nkind: {kind}\n"
        f"metadata: {{name: x, namespace: apps}}\nspec: {spec}\n"
    )


def run(text: str, before: str | None, target: str) -> Report:
    options = {} if before is None else {"from": before}
    config = Config(rules={"upgrade": RuleSetting(options=options)})
    return lint(sources={"x.yaml": text}, config=config, select=["upgrade"], targets=[target])


OPENAI = manifest(AI, "AIServiceBackend", "{schema: {name: OpenAI, version: v1beta/openai}}")
CASES = [
    (
        "default-timeout",
        "0.3",
        Severity.INFO,
        manifest(AI, "AIGatewayRoute", "{rules: [{timeouts: {request: 9s}}, {timeouts: {}}]}"),
        "/spec/rules",
        (
            "from AI Gateway 0.3 on a rule without timeouts.request ends each request after 60s, "
            "and no BackendTrafficPolicy changes that (write how long it may take)"
        ),
    ),
    (
        "sni-from-host",
        "0.5",
        Severity.INFO,
        manifest(EG, "Backend", "{tls: {wellKnownCACertificates: System}}"),
        "/spec/tls",
        (
            "from Envoy Gateway 1.6 on, which goes with AI Gateway 0.5, tls without sni takes the "
            "name that it asks for, and that the certificate must have, from the Host of the "
            "request (write sni where that is another)"
        ),
    ),
    (
        "version-no-prefix",
        "0.6",
        Severity.WARNING,
        OPENAI,
        "/spec/schema/version",
        (
            "from AI Gateway 0.6 on version v1beta/openai is no longer the prefix of the path: "
            "requests go to /v1 (write prefix: v1beta/openai instead; there is one from 0.5 on)"
        ),
    ),
    (
        "costs-of-one-route",
        "0.6",
        Severity.INFO,
        manifest(AI, "AIGatewayRoute", "{llmRequestCosts: [{metadataKey: in, type: InputToken}]}"),
        "/spec/llmRequestCosts",
        (
            "from AI Gateway 0.6 on llmRequestCosts count for the requests of this route alone, "
            "not for those of others at its Gateway (for all of them, write globalLLMRequestCosts "
            "in a GatewayConfig)"
        ),
    ),
    (
        "mirror-with-redirect",
        "0.6",
        Severity.WARNING,
        manifest(
            ROUTE,
            "HTTPRoute",
            "{rules: [{filters: [{type: RequestRedirect}, {type: RequestMirror}]}]}",
        ),
        "/spec/rules/0/filters/1/type",
        (
            "from Envoy Gateway 1.7 on, which goes with AI Gateway 0.6, RequestMirror and "
            "RequestRedirect in one rule are refused as IncompatibleFilters (take one of them out)"
        ),
    ),
    (
        "quotas-enforced",
        "0.7",
        Severity.WARNING,
        manifest(AI, "QuotaPolicy", "{perModelQuotas: [{modelName: gpt}]}"),
        "/spec/perModelQuotas",
        (
            "AI Gateway 0.6 does not enforce perModelQuotas; from 0.7 on they limit requests (look "
            "whether the numbers are meant)"
        ),
    ),
    (
        "prefix-of-anthropic",
        "0.7",
        Severity.WARNING,
        manifest(AI, "AIServiceBackend", "{schema: {name: Anthropic, prefix: /claude}}"),
        "/spec/schema/prefix",
        (
            "up to AI Gateway 0.6 prefix /claude does nothing for Anthropic; from 0.7 on requests "
            "go to this path (take it out if they should go to /v1)"
        ),
    ),
    (
        "sampling-fraction",
        "0.7",
        Severity.WARNING,
        manifest(EG, "EnvoyProxy", "{telemetry: {tracing: {samplingFraction: {numerator: 1}}}}"),
        "/spec/telemetry/tracing/samplingFraction",
        (
            "from Envoy Gateway 1.8 on, which goes with AI Gateway 0.7, the same samplingFraction "
            "traces 100 times as many requests (divide it by 100 to keep what is traced now)"
        ),
    ),
    (
        "percent-in-body",
        "0.7",
        Severity.WARNING,
        manifest(EG, "HTTPRouteFilter", "{directResponse: {body: {inline: 100 % sure}}}"),
        "/spec/directResponse/body/inline",
        (
            "from Envoy Gateway 1.8 on, which goes with AI Gateway 0.7, % in the body of a direct "
            "response begins an operator that Envoy replaces (write %% for a plain one)"
        ),
    ),
    (
        "zero-timeout",
        "0.7",
        Severity.WARNING,
        manifest(
            EG,
            "SecurityPolicy",
            "{extAuth: {http: {backendSettings: {timeout: {http: {requestTimeout: 0s}}}}}}",
        ),
        "/spec/extAuth/http/backendSettings/timeout/http/requestTimeout",
        (
            "up to Envoy Gateway 1.7 a timeout of 0s ends at once; from 1.8 on, which goes with AI "
            "Gateway 0.7, it never ends (write how long it may take)"
        ),
    ),
    (
        "missing-parent",
        "1.0",
        Severity.INFO,
        manifest(AI, "AIGatewayRoute", "{parentRefs: [{name: a}, {name: b}]}"),
        "/spec/parentRefs",
        (
            "up to AI Gateway 0.7 a parentRef whose Gateway is not there is only logged; from 1.0 "
            "on the route is NotAccepted, and the parentRefs after it are left out (see that all "
            "of these Gateways are there)"
        ),
    ),
    (
        "namespace-of-a-pool",
        "1.1",
        Severity.WARNING,
        manifest(
            AI,
            "AIGatewayRoute",
            "{rules: [{timeouts: {request: 9s}, backendRefs: [{kind: InferencePool, name: a, "
            "namespace: pools}]}]}",
        ),
        "/spec/rules/0/backendRefs/0/namespace",
        (
            "up to AI Gateway 1.0 the namespace of an InferencePool is not read, and the pool is "
            "that of the route's namespace; from 1.1 on it is the one in pools (take the namespace "
            "out, or see that the pool there is meant, and granted)"
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[0]))
def test_a_change_is_told_on_each_way_over_it_and_on_no_other(
    case: tuple[str, str, Severity, str, str, str],
) -> None:
    code, since, severity, text, path, message = case
    at = KNOWN.index(since)
    before = KNOWN[at - 1]
    (found,) = run(text, before, since).findings
    assert (found.code, found.severity, found.path) == (code, severity, path)
    assert found.message == message
    (found,) = run(text, KNOWN[0], KNOWN[-1]).findings
    assert found.message == message
    assert not run(text, since, KNOWN[-1]).findings
    assert not run(text, KNOWN[0], before).findings
    assert not run(text, None, since).findings


@pytest.mark.parametrize(
    "text",
    [
        manifest(AI, "AIGatewayRoute", "{rules: [{timeouts: {request: 9s}}]}"),
        manifest(AI, "AIGatewayRoute", "{rules: [], llmRequestCosts: [], parentRefs: [{name: a}]}"),
        manifest(AI, "AIGatewayRoute", "${SPEC}"),
        manifest(
            AI,
            "AIGatewayRoute",
            "{rules: [{timeouts: {request: 9s}, backendRefs: [{kind: InferencePool, namespace: "
            "apps}, {kind: AIServiceBackend, namespace: pools}, {kind: InferencePool}]}]}",
        ),
        manifest(AI, "AIServiceBackend", "{schema: {name: OpenAI, version: v1}}"),
        manifest(AI, "AIServiceBackend", "{schema: {name: OpenAI, version: a, prefix: a}}"),
        manifest(AI, "AIServiceBackend", "{schema: {name: OpenAI}}"),
        manifest(AI, "AIServiceBackend", "{schema: {name: AzureOpenAI, version: 2024-10-21}}"),
        manifest(AI, "AIServiceBackend", "{schema: {name: Anthropic, prefix: v1}}"),
        manifest(EG, "Backend", "{tls: {sni: api.openai.com}}"),
        manifest(EG, "Backend", "{endpoints: []}"),
        manifest(EG, "EnvoyProxy", "{telemetry: {tracing: {samplingRate: 1}}}"),
        manifest(EG, "HTTPRouteFilter", "{directResponse: {body: {inline: sure}}}"),
        manifest(EG, "SecurityPolicy", "{extAuth: {timeout: 5s}, jwt: {otherTimeout: 0s}}"),
        manifest(ROUTE, "HTTPRoute", "{rules: [{filters: [{type: RequestMirror}]}, {}]}"),
    ],
)
def test_what_means_the_same_is_not_told(text: str) -> None:
    assert not run(text, KNOWN[0], KNOWN[-1]).findings


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        (
            "{schema: {name: OpenAI, version: '${V}'}}",
            "AIServiceBackend",
            "whether ${V} means something else from 0.6 on",
        ),
        (
            "{schema: {name: '${N}', version: v9}}",
            "AIServiceBackend",
            "whether ${N} means something else from 0.6 on",
        ),
    ],
)
def test_a_placeholder_leaves_it_undecided(spec: str, kind: str, message: str) -> None:
    report = run(manifest(AI, kind, spec), "0.5", "1.1")
    assert not report.findings
    (check,) = report.undecided
    assert (check.rule, check.reason, check.message) == ("upgrade", "placeholder", message)


def test_the_release_before_must_be_known() -> None:
    with pytest.raises(ConfigError, match=r"option from: unknown AI Gateway release '0\.9'"):
        run(OPENAI, "0.9", "1.1")


def test_all_changes_are_tried() -> None:
    changes = import_module("aigw_lint.rules.compatibility._changes").CHANGES
    assert [case[:3] for case in CASES] == [
        (each.code, each.since, each.severity) for each in changes
    ]
