"""The API server's verdict on kinds of references, release by release, and what is advised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Finding, Judge, Rule, Severity, apply_edits, lint
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.testing import run_rule

ID = "unsupported-reference-kind"


def the_rule() -> type[Rule]:
    (rule,) = (each for each in available_rules() if each.id == ID)
    return rule


def found(text: str, release: str | None = None) -> list[Finding]:
    return run_rule(the_rule(), {"x.yaml": text}, config=Config(target=release))


def fixed(text: str) -> str:
    """Return *text* after the one fix of its one finding."""
    (finding,) = found(text)
    assert finding.fix is not None
    return apply_edits(text, finding.fix.edits)


def covered(finding: Finding, text: str) -> str:
    span = finding.location.span
    return text[span.start.offset : span.end.offset]


ROUTE_TARGET = "{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, name: chat}"
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: {kind}
metadata: {{name: p, namespace: apps}}
spec: {{targetRefs: [{target}]}}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {{name: chat, namespace: apps}}
spec: {{rules: [{{backendRefs: [{entry}]}}]}}
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {{name: openai, namespace: apps}}
spec: {{backendRef: {entry}}}
"""
MCP_ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: MCPRoute
metadata: {{name: tools, namespace: apps}}
spec: {{backendRefs: [{entry}]}}
"""
TLS_POLICY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {{name: tls, namespace: apps}}
spec: {{targetRefs: [{target}]}}
"""


# --- where, and what to write ---------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "target", "at", "advice"),
    [
        ("BackendTrafficPolicy", ROUTE_TARGET, "AIGatewayRoute",
         'called "chat": group: gateway.networking.k8s.io, kind: HTTPRoute'),
        ("SecurityPolicy", "{group: aigateway.envoyproxy.io, kind: MCPRoute, name: tools}",
         "MCPRoute", 'called "ai-eg-mcp-main-tools"'),
        ("BackendTrafficPolicy", "{group: gateway.networking.k8s.io, kind: MCPRoute, name: '${X}'}",
         "MCPRoute", "the HTTPRoute that AI Gateway generates: group"),
        ("ClientTrafficPolicy", ROUTE_TARGET, "AIGatewayRoute", "whole Gateways"),
        ("ClientTrafficPolicy", "{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}",
         "HTTPRoute", "it takes Gateway of group gateway.networking.k8s.io"),
        ("EnvoyExtensionPolicy", "{group: gateway.envoyproxy.io, kind: Backend, name: openai}",
         "Backend", "target one of these"),
        ("SecurityPolicy", "{kind: HTTPRoute, name: chat}", "HTTPRoute",
         "write group: gateway.networking.k8s.io"),
        ("SecurityPolicy", "{group: gateway.networking.k8s.io, name: chat}", "chat",
         "write the kind"),
        ("SecurityPolicy", "{name: chat}", "chat", "it takes Gateway, HTTPRoute"),
        ("SecurityPolicy", "{group: gateway.envoyproxy.io, kind: Gateway, name: edge}",
         "gateway.envoyproxy.io", "write group: gateway.networking.k8s.io"),
        ("SecurityPolicy", "{group: gateway.networking.k8s.io, kind: HttpRoute, name: chat}",
         "HttpRoute", "did you mean HTTPRoute?"),
        ("SecurityPolicy", "{group: gateway.networking.k8s.io, kind: UDPRoute, name: chat}",
         "UDPRoute", "it takes"),
    ],
)  # fmt: skip
def test_policies_name_gateways_and_routes(kind: str, target: str, at: str, advice: str) -> None:
    text = POLICY.format(kind=kind, target=target)
    (finding,) = found(text)
    assert covered(finding, text) == at
    assert finding.severity is Severity.ERROR
    assert finding.judge is Judge.API_SERVER
    assert "the API server refuses it" in finding.message
    assert advice in finding.message


def test_a_policy_on_an_mcp_route_is_sent_to_the_route_that_is_generated() -> None:
    target = "{group: aigateway.envoyproxy.io, kind: MCPRoute, name: tools}"
    text = POLICY.format(kind="BackendTrafficPolicy", target=target)
    wanted = "{group: gateway.networking.k8s.io, kind: HTTPRoute, name: ai-eg-mcp-main-tools}"
    assert fixed(text) == POLICY.format(kind="BackendTrafficPolicy", target=wanted)


@pytest.mark.parametrize(
    ("entry", "at", "safe", "after"),
    [
        ("{name: b}", "backendRef", False,
         "{group: gateway.envoyproxy.io, kind: Backend, name: b}"),
        ("{name: b, kind: Backend}", "Backend", True,
         "{group: gateway.envoyproxy.io, name: b, kind: Backend}"),
        ("{name: b, group: gateway.envoyproxy.io}", "backendRef", True,
         "{kind: Backend, name: b, group: gateway.envoyproxy.io}"),
        ("{name: b, group: aigateway.envoyproxy.io, kind: Backend}", "aigateway.envoyproxy.io",
         True, "{name: b, group: gateway.envoyproxy.io, kind: Backend}"),
        ("{name: b, group: example.com, kind: Backend}", "example.com", False,
         "{name: b, group: gateway.envoyproxy.io, kind: Backend}"),
        ("{name: b, group: gateway.envoyproxy.io, kind: backend}", "backend", True,
         "{name: b, group: gateway.envoyproxy.io, kind: Backend}"),
    ],
)  # fmt: skip
def test_an_ai_service_backend_names_a_backend(
    entry: str, at: str, after: str, *, safe: bool
) -> None:
    text = BACKEND.format(entry=entry)
    (finding,) = found(text)
    assert covered(finding, text) == at
    assert finding.fix is not None
    assert finding.fix.safe is safe
    assert fixed(text) == BACKEND.format(entry=after)
    assert found(fixed(text)) == []


def test_the_short_form_is_safely_completed_where_the_backend_is_there() -> None:
    text = BACKEND.format(entry="{name: b}") + (
        "---\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n"
        "metadata: {name: b, namespace: apps}\n"
    )
    (finding,) = found(text)
    assert finding.fix is not None
    assert finding.fix.safe


def test_a_service_needs_a_backend_first() -> None:
    (finding,) = found(BACKEND.format(entry="{name: s, kind: Service, port: 80}"))
    assert finding.fix is None
    assert "make a Backend with the Service's address" in finding.message


@pytest.mark.parametrize(
    ("entry", "at", "after"),
    [
        ("{name: a, group: aigateway.envoyproxy.io, kind: AIServiceBackend}", "AIServiceBackend",
         "{name: a}"),
        ("{group: aigateway.envoyproxy.io, name: a}", "aigateway.envoyproxy.io", "{name: a}"),
        ("{group: '', kind: '', name: a}", "''", "{name: a}"),
        ("{kind: InferencePool, name: p}", "InferencePool",
         "{group: inference.networking.k8s.io, kind: InferencePool, name: p}"),
        ("{group: inference.networking.x-k8s.io, kind: InferencePool, name: p}",
         "inference.networking.x-k8s.io",
         "{group: inference.networking.k8s.io, kind: InferencePool, name: p}"),
        ("{group: inference.networking.k8s.io, name: p}", "p",
         "{kind: InferencePool, group: inference.networking.k8s.io, name: p}"),
    ],
)  # fmt: skip
def test_a_backend_ref_of_a_route_has_both_or_neither(entry: str, at: str, after: str) -> None:
    text = ROUTE.format(entry=entry)
    (finding,) = found(text)
    assert covered(finding, text) == at
    assert finding.fix is not None
    assert finding.fix.safe
    assert fixed(text) == ROUTE.format(entry=after)


def test_a_backend_is_reached_through_the_ai_service_backend_in_front_of_it() -> None:
    route = ROUTE.format(entry="{name: b, group: gateway.envoyproxy.io, kind: Backend}")
    service = BACKEND.format(entry="{name: b, group: gateway.envoyproxy.io, kind: Backend}")
    (finding,) = found(route)
    assert finding.fix is None
    assert "name an AIServiceBackend whose backendRef is this Backend" in finding.message
    text = f"{route}---\n{service}"
    (finding,) = found(text)
    assert 'name the AIServiceBackend "openai", which leads to it' in finding.message
    assert fixed(text) == f"{ROUTE.format(entry='{name: openai}')}---\n{service}"


def test_tls_goes_with_the_backend_behind_an_ai_service_backend() -> None:
    service = BACKEND.format(entry="{name: b, group: gateway.envoyproxy.io, kind: Backend}")
    target = "{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}"
    text = f"{TLS_POLICY.format(target=target)}---\n{service}"
    (finding,) = found(text)
    assert finding.judge is Judge.CONTROLLER
    assert 'the Backend behind it, "b"' in finding.message
    assert [related.message for related in finding.related] == [
        "AIServiceBackend apps/openai is defined here"
    ]
    wanted = "{group: gateway.envoyproxy.io, kind: Backend, name: b}"
    assert fixed(text) == f"{TLS_POLICY.format(target=wanted)}---\n{service}"


def test_an_empty_group_before_a_backend_may_match_a_backend_ref_that_leaves_it_out() -> None:
    (finding,) = found(TLS_POLICY.format(target="{group: '', kind: Backend, name: b}"))
    assert finding.severity is Severity.WARNING
    (finding,) = found(TLS_POLICY.format(target="{kind: Backend, name: b}"))
    assert (finding.severity, finding.judge) == (Severity.ERROR, Judge.API_SERVER)


def test_an_unknown_kind_behind_an_mcp_route_answers_500() -> None:
    (finding,) = found(MCP_ROUTE.format(entry="{name: b, kind: Pod}"))
    assert finding.judge is Judge.CONTROLLER
    assert "requests to this MCP server get 500" in finding.message


# --- releases -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "release", "faulty"),
    [
        ("inference.networking.k8s.io", "1.1", False),
        ("inference.networking.k8s.io", "0.4", False),
        ("inference.networking.k8s.io", "0.3", True),
        ("inference.networking.x-k8s.io", "0.3", False),
        ("inference.networking.x-k8s.io", "0.4", True),
        ("inference.networking.x-k8s.io", "0.2", False),
    ],
)
def test_the_group_of_pools_changed(group: str, release: str, *, faulty: bool) -> None:
    text = ROUTE.format(entry=f"{{group: {group}, kind: InferencePool, name: p}}")
    assert bool(found(text, release)) is faulty


@pytest.mark.parametrize(("release", "faulty"), [("0.3", False), ("0.4", True)])
def test_a_service_behind_an_ai_service_backend_was_taken(release: str, *, faulty: bool) -> None:
    assert bool(found(BACKEND.format(entry="{name: s, port: 80}"), release)) is faulty


@pytest.mark.parametrize(("release", "faulty"), [("0.4", True), ("0.5", False)])
def test_credentials_of_pools_came_later(release: str, *, faulty: bool) -> None:
    target = "{group: inference.networking.k8s.io, kind: InferencePool, name: p}"
    text = POLICY.replace("gateway.envoyproxy.io", "aigateway.envoyproxy.io").format(
        kind="BackendSecurityPolicy", target=target
    )
    assert bool(found(text, release)) is faulty


# --- shapes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    ["null", "5", "text", "[]", "{}", "{name: a, kind: 5}", "{name: a, group: [x]}",
     "{name: a, kind: {b: c}}", "{name: [a], kind: Backend}", "{kind: Backend}"],
)  # fmt: skip
def test_what_is_no_reference_is_left_to_the_schema(entry: str) -> None:
    assert found(ROUTE.format(entry=entry)) == []


def test_long_values_are_cut() -> None:
    (finding,) = found(ROUTE.format(entry=f"{{name: a, kind: {'K' * 5000}}}"))
    assert len(finding.message) < 400


# --- the judges -----------------------------------------------------------------


def mutants(shared: Path) -> dict[str, dict[str, Any]]:
    """Return the mutants of the corpus, by the path of the file that each stands for."""
    lines = (shared / "corpus" / "apiserver" / "mutants.jsonl").read_text("utf-8").splitlines()
    return {f"{mutant['id']}/m.yaml": mutant for mutant in map(json.loads, lines)}


@pytest.mark.shared
def test_what_is_called_refused_the_api_server_refuses(shared: Path) -> None:
    verdicts = mutants(shared)
    sources = {path: json.dumps(mutant["object"]) for path, mutant in verdicts.items()}
    report = lint(sources=sources, select=[ID])
    assert not report.crashed
    refused = [each for each in report.findings if each.judge is Judge.API_SERVER]
    assert len(refused) > 200
    assert [each for each in refused if verdicts[each.location.file]["accepted"]] == []


REFUSALS = (
    "BackendRef must be a Backend",
    "can only have a targetRef",
    "group and kind must be",
    "only Gateway is supported",
    "only InferencePool from",
    "targetRefs must reference",
)


@pytest.mark.shared
def test_no_refusal_of_a_kind_is_missed(shared: Path) -> None:
    verdicts = mutants(shared)
    sources = {
        path: json.dumps(mutant["object"])
        for path, mutant in verdicts.items()
        if any(refusal in error["message"] for refusal in REFUSALS for error in mutant["errors"])
    }
    report = lint(sources=sources, select=[ID])
    assert len(sources) > 50
    assert {each.location.file for each in report.findings} == set(sources)


@pytest.mark.shared
def test_the_crds_own_tests_agree(shared: Path) -> None:
    folder = shared / "corpus" / "crdcel"
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    sources = {
        f"{number}/{path}": (folder / path).read_text("utf-8")
        for number, path in enumerate(expected)
    }
    report = lint(sources=sources, select=[ID])
    found_in = {each.location.file.partition("/")[2] for each in report.findings}
    refusals = {
        path
        for path, errors in expected.items()
        if errors and any(refusal in error for refusal in REFUSALS for error in errors)
    }
    assert found_in == refusals


# Cases of the translator whose status says InvalidKind, or the like, and of which object.
REFUSED_BY_THE_TRANSLATOR = [
    ("backendtlspolicy-invalid-ca", "policy-invalid-kind"),
    ("gateway-invalid-tls-backend", "gateway-client-certificate-unsupported-group"),
    ("gateway-invalid-tls-backend", "gateway-client-certificate-unsupported-kind"),
    ("httproute-with-invalid-backend-ref-invalid-group", "httproute-1"),
    ("httproute-with-invalid-backend-ref-invalid-kind", "httproute-1"),
]


@pytest.mark.shared
def test_the_translator_takes_what_nothing_is_said_of(shared: Path) -> None:
    cases = (shared / "corpus" / "translate").glob("*/manifests.yaml")
    sources = {f"{path.parent.name}/manifests.yaml": path.read_text("utf-8") for path in cases}
    said = [
        (finding.location.file.partition("/")[0], finding.manifest and finding.manifest.name)
        for finding in lint(sources=sources, select=[ID]).findings
    ]
    assert sorted(said) == REFUSED_BY_THE_TRANSLATOR


# --- what only some controllers refuse ----------------------------------------------------

CLASS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec:
  controllerName: CONTROLLER
  parametersRef: {group: gateway.envoyproxy.io, kind: PROXY, name: px, namespace: infra}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  infrastructure: {parametersRef: {group: "", kind: ConfigMap, name: px}}
"""
EG_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"


def class_of(controller: str, kind: str = "EnvoyProxy") -> str:
    return CLASS.replace("CONTROLLER", controller).replace("PROXY", kind)


def test_parameters_of_an_envoy_gateway_class() -> None:
    text = class_of(EG_CONTROLLER, "EnvoyProxi")
    (finding,) = found(text)
    assert (covered(finding, text), finding.severity) == ("EnvoyProxi", Severity.ERROR)
    assert finding.message == (
        'GatewayClass "envoy" cannot name the kind EnvoyProxi in parametersRef, so the class is '
        "not accepted, and none of its Gateways is served (did you mean EnvoyProxy?)"
    )
    assert fixed(text) == class_of(EG_CONTROLLER)
    assert found(class_of("example.com/other", "EnvoyProxi")) == []


def test_parameters_of_a_gateway_of_such_a_class() -> None:
    text = f"{GATEWAY}---\n{class_of(EG_CONTROLLER)}"
    (finding,) = found(text)
    assert covered(finding, text) == "ConfigMap"
    assert "so the Gateway is not accepted and is not served" in finding.message
    assert found(f"{GATEWAY}---\n{class_of('istio.io/gateway-controller')}") == []


def test_parameters_of_a_gateway_whose_class_is_not_known_are_not_decided() -> None:
    report = lint(sources={"x.yaml": GATEWAY}, select=[ID])
    assert report.findings == ()
    assert [(each.reason, each.message) for each in report.undecided] == [
        ("unknown-controller", "whether parametersRef may name this kind")
    ]


@pytest.mark.parametrize(
    ("parent", "marked"),
    [
        ("{name: edge, kind: Gatway}", "Gatway"),
        ("{name: edge, group: gateway.envoyproxy.io}", "gateway.envoyproxy.io"),
        ("{name: edge, kind: Service, group: ''}", None),
        ("{name: edge, kind: Server, group: policy.linkerd.io}", None),
        ("{name: edge, kind: ListenerSet}", None),
    ],
)
def test_parents_of_a_plain_http_route(parent: str, marked: str | None) -> None:
    text = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        f"metadata: {{name: site, namespace: apps}}\nspec: {{parentRefs: [{parent}]}}\n"
    )
    assert [covered(each, text) for each in found(text)] == ([marked] if marked else [])


def test_keys_of_an_mcp_route_are_secrets() -> None:
    text = MCP_ROUTE.format(entry="").replace(
        "backendRefs: []",
        "securityPolicy: {apiKeyAuth: {credentialRefs: [{kind: ConfigMap, name: keys}]}}",
    )
    (finding,) = found(text)
    assert covered(finding, text) == "ConfigMap"
    assert finding.judge is Judge.CONTROLLER


def test_kinds_of_one_group_are_listed_as_alternatives() -> None:
    text = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyPatchPolicy
metadata: {name: patch}
spec:
  type: JSONPatch
  targetRef: {group: gateway.networking.k8s.io, name: edge}
"""
    found = lint(sources={"x.yaml": text}, select=["unsupported-reference-kind"]).findings
    (finding,) = found
    assert finding.message == (
        'EnvoyPatchPolicy "patch" names no kind in targetRef, so the API server refuses it '
        "(write the kind; it takes Gateway or GatewayClass of group gateway.networking.k8s.io)"
    )


DELEGATING = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: parent, namespace: infra}
spec:
  parentRefs: [{name: edge}]
  rules:
    - backendRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: "*"}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: edge
  listeners: [{name: http, protocol: HTTP, port: 80}]
"""
CLASS_OF_EDGE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: edge}
spec: {controllerName: %s}
"""


@pytest.mark.parametrize(
    ("controller", "lines", "reasons"),
    [
        ("gateway.envoyproxy.io/gatewayclass-controller", [7], []),
        ("kgateway.dev/kgateway", [], []),
        (None, [], ["unknown-controller"]),
    ],
)
def test_other_controllers_let_an_http_route_name_others(
    controller: str | None, lines: list[int], reasons: list[str]
) -> None:
    files = {"a.yaml": DELEGATING}
    if controller is not None:
        files["class.yaml"] = CLASS_OF_EDGE % controller
    report = lint(sources=files, select=["unsupported-reference-kind"])
    assert [each.location.span.start.line for each in report.findings] == lines
    assert [each.reason for each in report.undecided] == reasons
