"""Files beside a kustomization that does not take them: mostly, nothing applies them."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Report, RuleSetting, Severity, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: opnai}], timeouts: {request: 300s}}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: ai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: ai}\n"
LISTING = "# those that are applied\nresources:\n- other.yaml\n# - route.yaml\n"


def told(files: dict[str, str], config: Config | None = None) -> Report:
    return lint(sources=files, config=config, select=["missing-reference", "schema-violation"])


def around(kustomization: str) -> dict[str, str]:
    return {
        "app/kustomization.yaml": kustomization,
        "app/route.yaml": ROUTE,
        "app/other.yaml": OTHER,
    }


def test_a_fault_in_what_is_left_out_is_a_warning_that_says_why() -> None:
    (finding,) = told(around(LISTING)).findings
    assert (finding.severity, finding.location.file) == (Severity.WARNING, "app/route.yaml")
    (kustomization,) = (
        each for each in finding.related if each.location.file == "app/kustomization.yaml"
    )
    assert kustomization.message == "this does not take the file, so it may not be applied"
    start = kustomization.location.span.start
    assert (start.line, start.column) == (2, 1)


def test_so_it_is_with_what_the_api_server_refuses() -> None:
    """Such as a patch that is switched off: it is no whole object."""
    files = around(LISTING) | {
        "app/route.yaml": ROUTE.partition("spec:")[0] + "spec: {rules: {}}\n"
    }
    (finding,) = told(files).findings
    assert (finding.rule, finding.severity) == ("schema-violation", Severity.WARNING)


@pytest.mark.parametrize(
    "files",
    [
        around("resources: [other.yaml, route.yaml]\n"),
        around("components: []\n") | {"kustomization.yaml": "resources: [app/route.yaml]\n"},
        {"app/kustomization.yaml": "resources: []\n", "app/more/route.yaml": ROUTE},
        {"route.yaml": ROUTE, "app/kustomization.yaml": LISTING, "app/other.yaml": OTHER},
        {"app/route.yaml": ROUTE, "app/other.yaml": OTHER},
    ],
    ids=["listed", "taken-from-above", "in-a-folder-below", "in-another-folder", "without-one"],
)
def test_what_is_taken_or_stands_elsewhere_is_an_error(files: dict[str, str]) -> None:
    (finding,) = told(files).findings
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("path", "is_doubted"),
    [
        ("template.yaml", True),
        ("app/route-template.yaml", True),
        ("app/template.route.yaml", True),
        ("template/route.yaml", False),
        ("app/templates.yaml", False),
        ("app/contemplate.yaml", False),
    ],
)
def test_what_calls_itself_a_template_is_filled_in_before_it_is_applied(
    path: str, is_doubted: bool
) -> None:
    (finding,) = told({path: ROUTE}).findings
    assert (finding.severity is Severity.WARNING) is is_doubted


def test_what_the_configuration_says_of_the_rule_goes_no_higher() -> None:
    config = Config(rules={"missing-reference": RuleSetting(severity=Severity.ERROR)})
    (finding,) = told(around(LISTING), config).findings
    assert finding.severity is Severity.WARNING
    config = Config(rules={"missing-reference": RuleSetting(severity=Severity.INFO)})
    assert (
        told(around(LISTING), config._replace(min_severity=Severity.INFO)).findings[0].severity
        is Severity.INFO
    )


@pytest.mark.parametrize("name", ["route.yaml", "config.yaml=route.yaml", "./route.yaml"])
@pytest.mark.parametrize("generator", ["configMapGenerator", "secretGenerator"])
def test_what_a_generator_takes_is_data(generator: str, name: str) -> None:
    report = told(around(f"{generator}: [{{name: config, files: [{name}]}}]\n"))
    assert (report.findings, report.manifests) == ((), 0)
