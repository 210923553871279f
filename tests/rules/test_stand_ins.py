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


STAND_INS = ("<APP_NAME>", "__SOME__", "REPLACE_ME", "<your-domain>", "PLACEHOLDER")


@pytest.mark.parametrize("value", [*STAND_INS, "PLACEHOLDER_ONE", "THE_PLACEHOLDER"])
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


@pytest.mark.parametrize("kind", ["TCPRoute", "TLSRoute", "UDPRoute"])
@pytest.mark.parametrize("name", ["<name>", "${NAME}", "$NAME", '"{NAME}"'])
def test_routes_of_other_protocols_have_stand_ins_too(kind: str, name: str) -> None:
    route = f"""\
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: {kind}
metadata:
  name: {name}
spec: {{hostnames: [a.example.com], rules: [{{backendRefs: [{{name: a, port: 1}}]}}]}}
"""
    found = told({"a.yaml": route})
    assert ("unreplaced-placeholder", "WARNING", "/metadata/name") in found
    assert "schema-violation" not in {rule for rule, _, _ in found}


def test_what_programs_print_for_nothing_is_no_stand_in() -> None:
    found = told({"a.yaml": backend(HOST='"<nil>"')})
    assert {rule for rule, _, _ in found} == {"schema-violation"}


@pytest.mark.parametrize(
    "own", ["<YOUR_DOMAIN>", "app.<YOUR_DOMAIN>", "api.your-domain.com", "$HOST"]
)
@pytest.mark.parametrize("taken", ["a.example.com", "*.YOUR_DOMAIN"])
def test_no_listener_is_said_to_refuse_a_stand_in(own: str, taken: str) -> None:
    route, gateway = HOSTS.replace("OWN", f'"{own}"').replace("TAKEN", taken).split("---\n")
    found = told({"route.yaml": route, "gateway.yaml": gateway})
    assert {rule for rule, _, _ in found} == {"unreplaced-placeholder"}


@pytest.mark.parametrize("own", ["a.example.com", "api.<YOUR_DOMAIN>"])
def test_a_listener_with_a_stand_in_is_not_said_to_refuse(own: str) -> None:
    route, gateway = (
        HOSTS.replace("OWN", f'"{own}"').replace("TAKEN", "*.your-domain.com").split("---\n")
    )
    found = told({"route.yaml": route, "gateway.yaml": gateway})
    assert {rule for rule, _, _ in found} == {"unreplaced-placeholder"}


def test_of_several_hostnames_those_that_stand_in_are_left_out() -> None:
    text = HOSTS.replace("OWN", '"a.example.com", "<YOUR_DOMAIN>"').replace(
        "TAKEN", "b.example.com"
    )
    route, gateway = text.split("---\n")
    found = told({"route.yaml": route, "gateway.yaml": gateway})
    assert {rule for rule, _, _ in found} == {"unreplaced-placeholder"}


HOSTS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: ai}
spec: {parentRefs: [{name: edge}], hostnames: [OWN]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: ai}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, port: 80, protocol: HTTP, hostname: "TAKEN"}]
"""


def test_a_stand_in_in_a_kind_of_others_is_left_to_them() -> None:
    crd = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tasks.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Task, plural: tasks}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, properties: {issue: {type: integer}}}
"""
    task = "apiVersion: example.com/v1\nkind: Task\nmetadata: {name: a}\nspec: {issue: ISSUE}\n"
    task += "# as apiVersion: gateway.envoyproxy.io/v1alpha1 is\n"
    for value, count in (("REPLACE_WITH_NUMBER", 0), ("<number>", 0), ("seven", 1)):
        found = told({"crd.yaml": crd, "task.yaml": task.replace("ISSUE", value)})
        assert found == [("schema-violation", "ERROR", "/spec/issue")] * count
