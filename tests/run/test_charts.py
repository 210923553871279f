"""Charts that nobody renders: their templates are theirs, and their values are no manifests."""

from __future__ import annotations

import pytest

from aigw_lint import lint
from aigw_lint.run.charts import Charts
from aigw_lint.text.places import is_values_file

CHARTS = Charts(
    [
        "charts/shop/Chart.yaml",
        "charts/shop/charts/sub/Chart.yaml",
        "charts/shop/charts/sub/charts/deep/Chart.yaml",
        "apps/Chart.yaml",
        "apps/OtherChart.yaml",
        "README.md",
    ]
)
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: "{{ .Release.Name }}-chat"}
spec:
  rules: [{backendRefs: [{name: openai}], timeouts: {request: 300s}}]
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: %s}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""


def test_a_chart_below_charts_is_part_of_the_one_above() -> None:
    assert CHARTS.folders == ("apps", "charts/shop")
    assert Charts(["Chart.yaml", "charts/sub/Chart.yaml"]).folders == (".",)


@pytest.mark.parametrize(
    ("path", "chart"),
    [
        ("charts/shop/templates/a.yaml", "charts/shop"),
        ("charts/shop/templates/x/a.yaml", "charts/shop"),
        ("charts/shop/charts/sub/templates/a.yaml", "charts/shop"),
        ("charts/shop/charts/sub/charts/deep/templates/a.yaml", "charts/shop"),
        ("apps/templates/a.yaml", "apps"),
        ("charts/shop/crds/a.yaml", None),
        ("charts/shop/values.yaml", None),
        ("templates/a.yaml", None),
        ("other/templates/a.yaml", None),
    ],
)
def test_what_is_a_template_of_a_chart(path: str, chart: str | None) -> None:
    assert CHARTS.chart_of(path) == chart


@pytest.mark.parametrize(
    "name", ["values.yaml", "values-prod.yaml", "prod.values.yml", "a/values.yaml"]
)
def test_what_holds_values(name: str) -> None:
    assert is_values_file(name)
    assert CHARTS.is_values(f"apps/{name}") == ("/" not in name)


@pytest.mark.parametrize(
    "name", ["myvalues.yaml", "values.txt", "values/x.yaml", "evaluation.yaml"]
)
def test_what_holds_none(name: str) -> None:
    assert not is_values_file(name)


def test_the_templates_of_a_chart_go_into_one_namespace() -> None:
    sources = {
        "shop/Chart.yaml": "name: shop\n",
        "shop/templates/route.yaml": ROUTE,
        "shop/templates/backends/openai.yaml": BACKEND % "opanai",
    }
    [finding] = lint(sources=sources, select=["missing-reference"]).findings
    assert finding.location.file == "shop/templates/route.yaml"
    sources["shop/templates/backends/openai.yaml"] = BACKEND % "openai"
    report = lint(sources=sources, select=["missing-reference", "unreplaced-placeholder"])
    assert report.findings == ()
    assert report.undecided_reasons == {"external-reference": 1}


def test_what_a_template_could_make_is_not_called_missing() -> None:
    sources = {
        "shop/Chart.yaml": "name: shop\n",
        "shop/templates/route.yaml": ROUTE,
        "shop/templates/other.yaml": BACKEND % "anthropic",
        "shop/templates/openai.yaml": "{{ if .Values.x }}\n" + BACKEND % "openai" + "{{ end }}\n",
    }
    report = lint(sources=sources, select=["missing-reference"])
    assert report.findings == ()
    assert report.passed_over_reasons == {"template": 1}


def test_values_are_no_manifests() -> None:
    """They have the words of manifests, since what they set are fields of such."""
    sources = {
        "shop/Chart.yaml": "name: shop\n",
        "shop/values.yaml": "kind: AIGatewayRoute\nspec: {rules: []}\n",
        "other/values.yaml": "kind: AIGatewayRoute\nspec: {rules: []}\n",
        "shop/values-prod.yaml": ROUTE,
    }
    report = lint(sources=sources)
    assert (report.findings, report.manifests) == ((), 0)


def test_the_crds_of_a_chart_are_read() -> None:
    sources = {"shop/Chart.yaml": "name: shop\n", "shop/crds/backend.yaml": BACKEND % "openai"}
    assert lint(sources=sources).manifests == 1
