"""What tests take as data is no part of any cluster, and is not told of as if it were."""

from __future__ import annotations

import pytest

from aigw_lint import Report, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, port: 80, protocol: HTTP}]
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules: [{backendRefs: [{name: chat, port: 80}]}]
"""
KYVERNO = """\
apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {{name: exposure}}
policies: [../policy.yaml]
resources: [{resources}]
results: [{{policy: exposure, patchedResources: after.yaml}}]
"""
SUITE = """\
apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
tests:
  - name: exposure
    template: template.yaml
    cases: [{name: one, object: samples/route.yaml, inventory: [samples/gateway.yaml]}]
"""
CHAINSAW = """\
apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata: {name: exposure}
spec:
  steps:
    - try:
        - apply: {file: apply.yaml}
        - assert: {file: "expected/*.yaml"}
      cleanup: [{error: {file: gone.yaml}}]
"""
PART = (
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: chat}\nspec: {}\n"
)
HALF = "kind: AIGatewayRoute\nmetadata: {name: chat}\n"


def told(**files: str) -> Report:
    return lint(sources={"infra/gateway.yaml": GATEWAY, **files})


def passed_over(report: Report) -> list[str]:
    return [each.file for each in report.passed_over if each.reason == "test-data"]


def errors(report: Report) -> list[tuple[str, str]]:
    return [(each.location.file, each.rule) for each in report.findings]


def test_the_same_route_is_an_error_where_no_test_takes_it() -> None:
    report = told(**{"tests/route.yaml": ROUTE})
    assert errors(report) == [("tests/route.yaml", "listener-refuses-namespace")]
    assert passed_over(report) == []


@pytest.mark.parametrize("resources", ["route.yaml", "./route.yaml", "'*.yaml'", "../tests"])
def test_kyverno_is_given_objects_that_break_its_policies(resources: str) -> None:
    files = {"tests/route.yaml": ROUTE, "tests/after.yaml": ROUTE}
    report = told(**files, **{"tests/kyverno-test.yaml": KYVERNO.format(resources=resources)})
    assert errors(report) == []
    assert passed_over(report) == ["tests/after.yaml", "tests/route.yaml"]


def test_gatekeeper_is_given_objects_too() -> None:
    report = told(
        **{
            "suite.yaml": SUITE,
            "samples/route.yaml": ROUTE,
            "samples/gateway.yaml": GATEWAY.replace("edge", "lab"),
            "route.yaml": ROUTE.replace("edge", "lab"),
        }
    )
    assert passed_over(report) == ["samples/gateway.yaml", "samples/route.yaml"]
    assert errors(report) == [], "nothing defines the Gateway of the test"
    assert "external-reference" in {each.reason for each in report.undecided}


def test_chainsaw_compares_with_parts_of_objects_and_applies_whole_ones() -> None:
    files = {"expected/route.yaml": PART, "gone.yaml": PART, "apply.yaml": ROUTE}
    report = told(**{"chainsaw-test.yaml": CHAINSAW, **files})
    assert passed_over(report) == ["expected/route.yaml", "gone.yaml"]
    assert errors(report) == [("apply.yaml", "listener-refuses-namespace")]


@pytest.mark.parametrize(
    ("name", "is_data"),
    [
        ("e2e/chat/00-assert.yaml", True),
        ("e2e/chat/01-errors.yml", True),
        ("e2e/chat/10-assert-route.yaml", True),
        ("00-assert.yaml", True),
        ("e2e/chat/00-route.yaml", False),
        ("e2e/chat/assert.yaml", False),
        ("e2e/chat/00-assertions.yaml", False),
    ],
)
@pytest.mark.parametrize("text", [PART + "odd: 1\n", HALF])
def test_what_a_step_is_compared_with_is_known_by_its_name(
    name: str, is_data: bool, text: str
) -> None:
    report = told(**{name: text})
    assert bool(errors(report)) is not is_data


def test_what_a_kustomization_takes_is_applied_whatever_tests_say() -> None:
    report = told(
        **{
            "tests/kyverno-test.yaml": KYVERNO.format(resources="route.yaml"),
            "tests/route.yaml": ROUTE,
            "tests/kustomization.yaml": "resources: [route.yaml]\n",
        }
    )
    assert errors(report) == [("tests/route.yaml", "listener-refuses-namespace")]
    assert passed_over(report) == []


@pytest.mark.parametrize(
    "resources", ["[", "'\\'", "'!a'", "/", "..", "1", "{a: b}", "'[a-'", "''"]
)
def test_odd_names_name_nothing(resources: str) -> None:
    text = KYVERNO.format(resources=resources).replace("[[]", "['[']")
    report = told(**{"tests/kyverno-test.yaml": text, "route.yaml": ROUTE})
    assert errors(report) == [("route.yaml", "listener-refuses-namespace")]


EVALUATED = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: (join('-', [$test, 'chat']))
  namespace: ($namespace)
spec:
  parentRefs: [{name: ($gateway), namespace: infra}]
  hostnames: ($hostnames)
  rules: [{backendRefs: [{name: chat, port: ($port), namespace: "(env('SPACE') || 'x')"}]}]
"""


@pytest.mark.parametrize("operation", ["apply", "create", "patch", "update"])
def test_what_chainsaw_evaluates_before_it_applies_is_undecided(operation: str) -> None:
    test = CHAINSAW.replace("apply: {file: apply.yaml}", f"{operation}: {{file: apply.yaml}}")
    report = told(**{"chainsaw-test.yaml": test, "apply.yaml": EVALUATED})
    assert errors(report) == []
    assert "patched" in {each.reason for each in report.undecided}


def test_expressions_in_step_templates_are_evaluated_too() -> None:
    template = (
        "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: StepTemplate\nmetadata: {name: one}\n"
        "spec: {try: [{apply: {file: 'apply*.yaml'}}]}\n"
    )
    report = told(**{"steps/template.yaml": template, "steps/apply-1.yaml": EVALUATED})
    assert errors(report) == []


def test_what_stands_beside_an_expression_is_judged() -> None:
    route = ROUTE.replace("name: chat, port: 80", "name: chat, port: ($port)").replace(
        "rules:", "hostname: [chat.example.com]\n  rules:"
    )
    report = told(**{"chainsaw-test.yaml": CHAINSAW, "apply.yaml": route})
    assert errors(report) == [
        ("apply.yaml", "listener-refuses-namespace"),
        ("apply.yaml", "unknown-field"),
    ]


def test_parentheses_are_letters_where_nothing_evaluates_them() -> None:
    report = told(**{"apply.yaml": EVALUATED})
    found = [(each.rule, each.location.span.start) for each in report.findings]
    assert ("schema-violation", (5, 14)) in [(rule, tuple(start)[:2]) for rule, start in found]


@pytest.mark.parametrize(
    ("check", "is_refused"),
    [
        ("($error != null): true", True),
        ("($error): no route is to be seen", True),
        ("(contains($error, 'refused')): true", True),
        ("($error == null): true", False),
        ("($error != null): false", False),
        ("kind: HTTPRoute", False),
    ],
)
def test_what_chainsaw_expects_to_be_refused_is_data(check: str, is_refused: bool) -> None:
    expected = (
        "apply:\n            file: apply.yaml\n            expect:\n"
        f"              - check:\n                  {check}"
    )
    test = CHAINSAW.replace("apply: {file: apply.yaml}", expected)
    report = told(**{"chainsaw-test.yaml": test, "apply.yaml": ROUTE})
    assert bool(passed_over(report)) is is_refused
    assert bool(errors(report)) is not is_refused


def test_what_describes_tests_goes_into_no_cluster() -> None:
    crd = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tests.cli.kyverno.io}
spec:
  group: cli.kyverno.io
  names: {kind: Test, plural: tests}
  scope: Namespaced
  versions:
    - name: v1alpha1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {policies: {type: string}}}}
"""
    report = told(**{"crd.yaml": crd, "kyverno-test.yaml": KYVERNO.format(resources="a.yaml")})
    assert errors(report) == []
