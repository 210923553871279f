"""Whole messages about what the API server refuses, as users see them."""

from __future__ import annotations

import pytest

from aigw_lint import Severity, lint

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints: [%s]
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge}
spec:
  %s
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge, kind: Gateway, group: gateway.networking.k8s.io}]
  rules:
    - backendRefs: [{name: openai}]
      %s
"""
SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: a}
spec:
  schema: %s
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: a}
"""
PROXY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: a}
spec:
  provider:
    type: Kubernetes
    kubernetes: {envoyDeployment: {container: {resources: {limits: {cpu: %s}}}}}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: a}
spec:
  gatewayClass: envoy
  listeners: [{name: http, port: 80, protocol: HTTP}]
"""
TARGET = "{group: gateway.networking.k8s.io, kind: Gateway, name: edge}"
REFUSED = "so the API server refuses it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            BACKEND % "{fqdn: {hostname: a.example.com, port: '443'}}",
            f'port cannot be "443", {REFUSED} (it takes a whole number; write 443 without quotes)',
        ),
        (
            BACKEND % "{fqdn: {hostname: API.example.com, port: 443}}",
            (
                f'hostname cannot be "API.example.com", {REFUSED} '
                "(it takes a host name, such as example.com; write api.example.com)"
            ),
        ),
        (
            BACKEND % "{zone: a}",
            (
                "the API server refuses item 1 of endpoints: the endpoint has no address; "
                "write fqdn, ip or unix"
            ),
        ),
        (
            POLICY % f"targetRef: [{TARGET}]",
            (
                f"targetRef cannot be a list, {REFUSED} "
                "(it takes a mapping; write the list under targetRefs)"
            ),
        ),
        (
            BACKEND % "{ip: {address: 10.0.0.1, port: {port}}}",
            (
                f"port cannot be a mapping, {REFUSED} (it takes a whole number; put in what "
                "{port} stands for)"
            ),
        ),
        (
            BACKEND % "{ip: {address: 10.0.0.1, port: {port, other}}}",
            f"port cannot be a mapping, {REFUSED} (it takes a whole number)",
        ),
        (
            POLICY % f"targetRefs: [{TARGET}]\n  tls: {{minVersion: '1.3', ciphers: [a]}}",
            (
                "the API server refuses this: ciphers are for TLS up to 1.2; "
                'with minVersion "1.3" leave them out'
            ),
        ),
        (
            ROUTE % "hostnames: [a.example.com]",
            (
                "item 1 of rules has no field hostnames: kubectl and Flux refuse it, and other "
                "tools drop it without a word (write it one level up, in spec)"
            ),
        ),
        (
            ROUTE % "headers: []",
            (
                "item 1 of rules has no field headers: kubectl and Flux refuse it, and other tools "
                "drop it without a word (write it in the items of matches)"
            ),
        ),
        (
            BACKEND % "{fqdn: , port: 443}",
            (
                "item 1 of endpoints has no field port: kubectl and Flux refuse it, and other "
                "tools drop it without a word (write it in fqdn or ip)"
            ),
        ),
        (
            BACKEND % "{ip: {address: 10.0.0.1, port: 443}}" + "  tls: System\n",
            f'tls cannot be "System", {REFUSED} (it takes a mapping)',
        ),
        (
            SERVICE % "OpenAI",
            (
                f'schema cannot be "OpenAI", {REFUSED} '
                "(it takes a mapping; write name: OpenAI below it)"
            ),
        ),
        (
            PROXY % "0.5",
            (
                f"cpu cannot be 0.5, {REFUSED} "
                '(it takes a quantity, such as 500m or 1Gi; write "0.5" with quotes)'
            ),
        ),
        (
            PROXY % "[1]",
            f"cpu cannot be a list, {REFUSED} (it takes a quantity, such as 500m or 1Gi)",
        ),
        (
            ROUTE % "modelsOwned: a",
            (
                "item 1 of rules has no field modelsOwned: kubectl and Flux refuse it, and other "
                "tools drop it without a word (write modelsOwnedBy)"
            ),
        ),
        (
            GATEWAY,
            (
                "spec has no field gatewayClass, and lacks gatewayClassName: kubectl and Flux "
                "refuse it, and other tools drop it without a word (write gatewayClassName)"
            ),
        ),
    ],
)
def test_messages(text: str, expected: str) -> None:
    found = lint(sources={"a.yaml": text}).findings
    told = [each.message for each in found if each.rule in ("schema-violation", "unknown-field")]
    assert told == [expected]


ADDRESS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: a}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, port: 80, protocol: HTTP}]
  addresses:
    - %s
"""


@pytest.mark.parametrize(
    ("address", "column"),
    [("{type: IPAddress, value: lb}", 32), ("{value: lb}", 15)],
)
def test_of_several_forms_what_the_nearest_misses_is_told(address: str, column: int) -> None:
    (found,) = lint(sources={"a.yaml": ADDRESS % address}, select=["schema-violation"]).findings
    assert found.location.span.start[:2] == (8, column)
    assert found.message == (
        f'value cannot be "lb", {REFUSED} (it takes an IPv4 address or an IPv6 address)'
    )


@pytest.mark.parametrize(
    "address",
    [
        '{type: "${TYPE}", value: lb}',
        '{type: "${TYPE}", value: 10.0.0.1}',
        '{type: IPAddress, value: "${VALUE}"}',
        "{type: Hostname, value: lb}",
    ],
)
def test_a_form_that_nobody_knows_yet_may_fit(address: str) -> None:
    report = lint(sources={"a.yaml": ADDRESS % address}, select=["schema-violation"])
    assert not report.findings


WHOLE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ai, namespace: ai}
spec: {gatewayClassName: eg, listeners: [{name: http, protocol: HTTP, port: 80}]}
"""
PART = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ai}
spec: {infrastructure: {labels: {env: prod}}}
"""


@pytest.mark.parametrize(
    ("path", "part", "severity"),
    [
        ("overlays/prod/gw.yaml", PART, Severity.WARNING),
        ("prod/gw_patch.yaml", PART, Severity.WARNING),
        ("Patches/gw.yaml", PART, Severity.WARNING),
        ("prod/gw.yaml", PART, Severity.ERROR),
        ("overlays/prod/gw.yaml", PART.replace("name: ai", "name: other"), Severity.ERROR),
        (
            "overlays/prod/gw.yaml",
            PART.replace("name: ai", "name: ai, namespace: other"),
            Severity.ERROR,
        ),
    ],
)
def test_what_is_called_a_patch_may_lack_what_the_whole_object_has(
    path: str, part: str, severity: Severity
) -> None:
    report = lint(sources={"gw.yaml": WHOLE, path: part}, select=["schema-violation"])
    assert {each.severity for each in report.findings} == {severity}
    assert {each.location.file for each in report.findings} == {path}
    assert [each.message.partition(",")[0] for each in report.findings] == [
        "spec lacks gatewayClassName",
        "spec lacks listeners",
    ]
    places = {(each.location.file, each.location.span.start.line) for each in report.findings}
    related = {each.location for finding in report.findings for each in finding.related}
    assert len(places) == 1
    starts = [(each.file, each.span.start.line, each.span.start.column) for each in related]
    assert starts == ([("gw.yaml", 3, 18)] if severity is Severity.WARNING else [])
