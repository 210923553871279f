"""A stand-in that the API server refuses is told once: by ``unreplaced-placeholder``."""

from __future__ import annotations

import pytest

from aigw_lint import lint

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: NAME, namespace: SPACE}
spec:
  endpoints:
  - fqdn: {hostname: HOST, port: PORT}
"""
GOOD = {"NAME": "openai", "SPACE": "ai", "HOST": "api.openai.com", "PORT": "443"}


def told(sources: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return rule, severity and path of what is found."""
    report = lint(sources=sources)
    assert not report.crashed
    return [(each.rule, each.severity.name, each.path) for each in report.findings]


def backend(**values: str) -> str:
    text = BACKEND
    for key, value in {**GOOD, **values}.items():
        text = text.replace(key, value)
    return text


PATHS = {
    "NAME": "/metadata/name",
    "SPACE": "/metadata/namespace",
    "HOST": "/spec/endpoints/0/fqdn/hostname",
    "PORT": "/spec/endpoints/0/fqdn/port",
}


@pytest.mark.parametrize("value", ["<APP_NAME>", "__SOME__", "REPLACE_ME", "<your-domain>"])
@pytest.mark.parametrize("field", PATHS)
def test_a_stand_in_is_told_once(field: str, value: str) -> None:
    assert told({"a.yaml": backend(**{field: value})}) == [
        ("unreplaced-placeholder", "WARNING", PATHS[field])
    ]


def test_what_else_is_wrong_is_told_as_ever() -> None:
    assert told({"a.yaml": backend(NAME="REPLACE_ME", HOST="no_host")}) == [
        ("unreplaced-placeholder", "WARNING", PATHS["NAME"]),
        ("schema-violation", "ERROR", PATHS["HOST"]),
    ]
    assert told({"a.yaml": backend(HOST="REPLACE_ME, path: <path>")}) == [
        ("unreplaced-placeholder", "WARNING", PATHS["HOST"]),
        ("unknown-field", "ERROR", "/spec/endpoints/0/fqdn/path"),
        ("unreplaced-placeholder", "WARNING", "/spec/endpoints/0/fqdn/path"),
    ]


def test_a_cross_field_rule_about_one_is_told_by_it_alone() -> None:
    gateway = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: ai}
spec:
  gatewayClassName: envoy
  listeners:
  - {name: REPLACE_ME, port: 80, protocol: <protocol>, hostname: "*.<your-domain>"}
"""
    assert told({"a.yaml": gateway}) == [
        ("unreplaced-placeholder", "WARNING", f"/spec/listeners/0/{field}")
        for field in ("name", "protocol", "hostname")
    ]


def test_what_a_plugin_puts_in_later_is_no_fault() -> None:
    application = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: all}
spec: {source: {repoURL: https://example.com/here, path: apps}, destination: {namespace: ai}}
"""
    assert told({"apps/a.yaml": backend(HOST="<host>"), "all.yaml": application}) == []


def test_where_no_rule_looks_for_stand_ins_the_schema_tells() -> None:
    route = """\
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TCPRoute
metadata: {name: <name>}
spec: {rules: [{backendRefs: [{name: a, port: 1}]}]}
"""
    assert ("schema-violation", "ERROR", "/metadata/name") in told({"a.yaml": route})
