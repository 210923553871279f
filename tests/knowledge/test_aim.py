"""Where nobody names a release: what the charts say that a tree installs."""

from __future__ import annotations

import pytest

from aigw_lint import Config, lint
from aigw_lint.choice.report import Report
from aigw_lint.knowledge.releases import KNOWN
from aigw_lint.run.checklist import checklist
from aigw_lint.words.severity import Severity

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules:
    - name: all
      timeouts: {request: 600s}
      backendRefs: [{name: openai}]
"""
HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: aigw, namespace: flux-system}}
spec:
  chart:
    spec:
      chart: {chart}
      version: {version}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: aigw, namespace: argocd}}
spec:
  {source}
"""
APPLICATION_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: aigw}
spec:
  template:
    spec: {source: {chart: ai-gateway-helm, targetRevision: 1.0.x}}
"""
OCI = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {{name: aigw, namespace: flux-system}}
spec:
  url: oci://docker.io/envoyproxy/{chart}
  {ref}
"""


def helm_release(version: str, chart: str = "ai-gateway-helm") -> str:
    return HELM_RELEASE.format(chart=chart, version=version)


def application(source: str) -> str:
    return APPLICATION.format(source=source)


def oci(ref: str, chart: str = "ai-gateway-helm") -> str:
    return OCI.format(chart=chart, ref=ref)


def linted(sources: dict[str, str], config: Config | None = None) -> Report:
    return lint(sources={"route.yaml": ROUTE, **sources}, config=config)


def told(sources: dict[str, str]) -> tuple[str, list[str]]:
    """Return who says so, and the releases."""
    report = linted(sources)
    return report.aim.origin, [target["ai-gateway"] for target in report.targets]


@pytest.mark.parametrize(
    ("file", "text", "release"),
    [
        ("hr.yaml", helm_release("v1.0.0"), "1.0"),
        ("hr.yaml", helm_release("1.0"), "1.0"),
        ("hr.yaml", helm_release("^0.5"), "0.5"),
        ("hr.yaml", helm_release("v1.0.0", "ai-gateway-crds-helm"), "1.0"),
        (
            "hr.yaml",
            HELM_RELEASE.split("      version", 1)[0].format(chart="ai-gateway-helm"),
            "1.1",
        ),
        ("oci.yaml", oci("ref: {tag: v0.6.0}"), "0.6"),
        ("oci.yaml", oci('ref: {tag: v0.6.0, semver: ">=1.0.0 <1.1.0"}'), "1.0"),
        (
            "app.yaml",
            application("source: {chart: ai-gateway-helm, targetRevision: v1.0.0}"),
            "1.0",
        ),
        (
            "app.yaml",
            application("sources: [{ref: x}, {chart: ai-gateway-helm, targetRevision: 0.7.*}]"),
            "0.7",
        ),
        (
            "app.yaml",
            application("source: {path: manifests/charts/ai-gateway-helm, targetRevision: v0.5.0}"),
            "0.5",
        ),
        (
            "app.yaml",
            application(
                "source: {repoURL: 'oci://docker.io/envoyproxy/ai-gateway-helm', path: ., "
                "targetRevision: v0.5.0}"
            ),
            "0.5",
        ),
        (
            "set.yaml",
            APPLICATION_SET,
            "1.0",
        ),
        (
            "k3s.yaml",
            (
                "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: aigw}\n"
                "spec: {chart: oci://docker.io/envoyproxy/ai-gateway-helm, version: v0.7.0}\n"
            ),
            "0.7",
        ),
        (
            "umbrella/Chart.yaml",
            (
                "apiVersion: v2\nname: umbrella\nversion: 1.0.0\n"
                "dependencies: [{name: ai-gateway-helm, version: v0.5.0, repository: oci://x}]\n"
            ),
            "0.5",
        ),
        (
            "helmfile.yaml",
            "releases:\n  - {name: aigw, chart: envoy/ai-gateway-helm, version: v0.5.0}\n",
            "0.5",
        ),
        (
            "infra/kustomization.yaml",
            "helmCharts: [{name: ai-gateway-helm, version: v0.5.0}]\n",
            "0.5",
        ),
        (
            "infra/kustomization.yaml",
            "resources:\n- https://github.com/envoyproxy/ai-gateway/releases/download/v0.5.0/x.yaml\n",
            "0.5",
        ),
        (
            "infra/kustomization.yaml",
            "resources:\n- https://github.com/envoyproxy/gateway/releases/download/v1.5.3/install.yaml\n",
            "0.4",
        ),
        (
            "infra/kustomization.yaml",
            "resources:\n- https://github.com/envoyproxy/gateway/releases/latest/download/install.yaml\n",
            KNOWN[-1],
        ),
        ("vendored/Chart.yaml", "apiVersion: v2\nname: ai-gateway-helm\nversion: v0.5.0\n", "0.5"),
        (
            "fleet.yaml",
            "helm: {chart: oci://docker.io/envoyproxy/ai-gateway-helm, version: v0.5.0}\n",
            "0.5",
        ),
        (
            "aigw/helm-chart.yaml",
            "helmChart: {repo: oci://docker.io/envoyproxy/ai-gateway-helm, chartVersion: v0.5.0}\n",
            "0.5",
        ),
        (
            "aigw/helm-chart.yml",
            "helmChart: {repo: https://x, chartName: ai-gateway-helm, chartVersion: v0.5.0}\n",
            "0.5",
        ),
        (
            "hr.yaml",
            f"{helm_release('v0.5.0')}      sourceRef: {{kind: HelmRepository, name: aigw}}\n",
            "0.5",
        ),
        (
            "app.yaml",
            application(
                "source: {repoURL: 'https://github.com/envoyproxy/ai-gateway', "
                "path: manifests/charts/ai-gateway-helm, targetRevision: v0.5.0}"
            ),
            "0.5",
        ),
        # Envoy Gateway's, where nothing of AI Gateway tells anything.
        ("hr.yaml", helm_release("v1.6.2", "gateway-helm"), "0.5"),
        ("hr.yaml", helm_release("1.9.0", "gateway-helm"), "1.1"),
    ],
)
def test_a_chart_says_which_release_is_installed(file: str, text: str, release: str) -> None:
    assert told({file: text}) == ("inferred", [release])


@pytest.mark.parametrize(
    "text",
    [
        helm_release("0.0.0-latest"),
        helm_release("${AIGW_VERSION}"),
        helm_release("${AIGW_VERSION:=v0.5.0}"),
        helm_release("v0.5.0", "./charts/ai-gateway-helm"),
        helm_release("v0.5.0", "some-gateway-helm-chart"),
        f"{helm_release('v0.5.0')}      sourceRef: {{kind: GitRepository, name: flux-system}}\n",
        f"{helm_release('v0.5.0')}      sourceRef: {{kind: Bucket, name: charts}}\n",
        application(
            "source: {repoURL: 'https://github.com/me/gitops', path: charts/ai-gateway-helm, "
            "targetRevision: v0.5.0}"
        ),
        helm_release("v1.2.0", "gateway-helm"),
        oci("interval: 1h"),
        oci("ref: {digest: 'sha256:00', tag: v0.5.0}"),
        application("source: {chart: ai-gateway-helm, targetRevision: '{{version}}'}"),
        application("source: {path: charts/ai-gateway-helm, targetRevision: main}"),
        application("source: {path: charts/ai-gateway-helm}"),
    ],
)
def test_what_tells_no_release_leaves_the_newest(text: str) -> None:
    assert told({"hr.yaml": text}) == ("default", ["1.1"])


def test_one_that_tells_goes_before_one_that_does_not() -> None:
    beside = helm_release("${V}", "ai-gateway-crds-helm")
    assert told({"hr.yaml": helm_release("v0.5.0"), "crds.yaml": beside}) == ("inferred", ["0.5"])


def test_a_chart_of_envoy_gateway_goes_after_those_of_ai_gateway() -> None:
    beside = helm_release("v1.6.0", "gateway-helm")
    assert told({"hr.yaml": helm_release("v1.0.0"), "eg.yaml": beside}) == ("inferred", ["1.0"])
    assert told({"hr.yaml": helm_release("${V}"), "eg.yaml": beside}) == ("inferred", ["0.5"])


def test_the_chart_of_the_crds_says_what_manifests_must_fit() -> None:
    """The CRDs go first when a cluster gets a new release."""
    crds = helm_release("v1.1.0", "ai-gateway-crds-helm")
    assert told({"hr.yaml": helm_release("v1.0.0"), "crds.yaml": crds}) == ("inferred", ["1.1"])
    beside = {"a/hr.yaml": helm_release("v1.0.0"), "b/crds.yaml": crds}
    assert told(beside) == ("inferred", ["1.0", "1.1"])


def test_a_chart_of_ones_own_that_is_called_like_that_of_envoy_gateway_tells_nothing() -> None:
    own = "apiVersion: v2\nname: gateway-helm\nversion: 0.1.0\n"
    assert lint(sources={"r.yaml": ROUTE, "Chart.yaml": own}).aim.pins == ()


def test_the_configuration_and_the_caller_go_before_them() -> None:
    report = linted({"hr.yaml": helm_release("v0.5.0")}, Config(target="1.0"))
    assert (report.aim.origin, report.targets[0]["ai-gateway"]) == ("configuration", "1.0")
    assert report.aim.pins == ()
    report = lint(sources={"hr.yaml": helm_release("v0.5.0")}, targets=["0.7"])
    assert (report.aim.origin, report.targets[0]["ai-gateway"]) == ("asked", "0.7")


def test_a_pin_says_what_it_is_and_where() -> None:
    (pin,) = linted({"infra/hr.yaml": helm_release("v0.5.0")}).aim.pins
    start = pin.location.span.start
    assert (pin.location.file, start.line, start.column) == ("infra/hr.yaml", 8, 16)
    assert pin[:5] == ("ai-gateway-helm", "v0.5.0", "0.5", "HelmRelease aigw", "infra/hr.yaml")


def test_a_manifest_is_meant_for_the_release_of_the_nearest_pin() -> None:
    report = lint(
        sources={
            "clusters/dev/hr.yaml": helm_release("v1.1.0"),
            "clusters/dev/apps/route.yaml": ROUTE,
            "clusters/prod/hr.yaml": helm_release("v1.0.0"),
            "clusters/prod/apps/route.yaml": ROUTE,
        }
    )
    assert [target["ai-gateway"] for target in report.targets] == ["1.0", "1.1"]
    assert [
        (each.rule, each.location.file, each.targets)
        for each in report.findings
        if each.rule == "field-too-new"
    ] == [("field-too-new", "clusters/prod/apps/route.yaml", ("1.0",))]


def test_what_is_near_to_several_is_meant_for_all_of_them() -> None:
    report = linted(
        {
            "clusters/dev/hr.yaml": helm_release("v1.1.0"),
            "clusters/prod/hr.yaml": helm_release("v1.0.0"),
        }
    )
    assert [target["ai-gateway"] for target in report.targets] == ["1.0", "1.1"]
    assert [each.targets for each in report.findings if each.rule == "field-too-new"] == [("1.0",)]


def test_a_nearer_pin_that_tells_nothing_stands_for_the_newest() -> None:
    report = lint(
        sources={
            "dev/hr.yaml": helm_release("v1.0.0"),
            "prod/hr.yaml": helm_release("${VERSION}"),
            "prod/route.yaml": ROUTE,
        }
    )
    assert not [each for each in report.findings if each.rule == "field-too-new"]
    assert [target["ai-gateway"] for target in report.targets] == ["1.1"]


def test_the_version_that_a_patch_puts_in_counts_and_one_that_is_not_told_does_not() -> None:
    sources = {
        "infra/hr.yaml": helm_release("v0.5.0"),
        "infra/kustomization.yaml": "resources: [hr.yaml]\npatches: [{path: patch.yaml}]\n",
        "infra/patch.yaml": (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
            "metadata: {name: aigw, namespace: flux-system}\n"
            "spec: {chart: {spec: {version: v1.0.0}}}\n"
        ),
    }
    assert told(sources) == ("inferred", ["1.0"])
    sources["infra/kustomization.yaml"] = (
        "resources: [hr.yaml]\npatches: [{path: patch.yaml, target: {name: '${NAME}'}}]\n"
    )
    assert told(sources) == ("default", ["1.1"])


def test_one_place_that_is_rendered_twice_is_told_once() -> None:
    overlay = "resources: [../../base]\n"
    report = linted(
        {
            "base/kustomization.yaml": "resources: [hr.yaml]\n",
            "base/hr.yaml": helm_release("v0.5.0"),
            "overlays/a/kustomization.yaml": overlay,
            "overlays/b/kustomization.yaml": overlay,
        }
    )
    assert (len(report.aim.pins), len(report.aim.said_by)) == (2, 1)


def test_a_checklist_is_for_the_release_that_a_route_is_meant_for() -> None:
    route = ROUTE.replace("    - name: all\n      timeouts: {request: 600s}\n", "    - ")
    route = route.replace("    -       backendRefs", "    - backendRefs")
    made = checklist(
        sources={
            "dev/hr.yaml": helm_release("v1.1.0"),
            "dev/route.yaml": route,
            "old/hr.yaml": helm_release("v0.2.0"),
            "old/route.yaml": route.replace("v1beta1", "v1alpha1"),
        }
    )
    dev, old = (
        next(item for item in each.items if item.id == "timeouts").reason for each in made.routes
    )
    assert dev != old


@pytest.mark.parametrize("chart", ["ai-gateway-helm", "gateway-helm"])
def test_a_release_newer_than_all_that_are_known_may_have_more_fields(chart: str) -> None:
    route = ROUTE + "  brandNew: true\n"
    (error,) = lint(sources={"r.yaml": route}, select=["unknown-field"]).findings
    sources = {"r.yaml": route, "hr.yaml": helm_release("v99.0.0", chart)}
    (warning,) = lint(sources=sources, select=["unknown-field"]).findings
    assert (error.severity, warning.severity) == (Severity.ERROR, Severity.WARNING)
    assert warning.message == error.message
    (why,) = (each for each in warning.related if each.location.file == "hr.yaml")
    assert why.message == f"this installs {chart} v99.0.0, newer than all that is known here"
    assert why.location.span.start.line == 8


def test_a_release_that_is_not_told_may_have_other_fields() -> None:
    route = ROUTE + "  brandNew: true\n"
    sources = {"r.yaml": route, "hr.yaml": helm_release("${AIGW_VERSION}")}
    (warning,) = lint(sources=sources, select=["unknown-field"]).findings
    assert warning.severity is Severity.WARNING
    (why,) = (each for each in warning.related if each.location.file == "hr.yaml")
    assert why.message == "which release of ai-gateway-helm this installs is not told"
    sources["other.yaml"] = helm_release("v1.0.0").replace("name: aigw", "name: other")
    (error,) = lint(sources=sources, select=["unknown-field"]).findings
    assert error.severity is Severity.ERROR


@pytest.mark.parametrize("version", ["v99.0.0", "${AIGW_VERSION}"])
def test_what_is_nearly_a_word_that_is_known_is_a_slip_in_every_release(version: str) -> None:
    policy = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
        "metadata: {name: a, namespace: b}\nspec: {type: ApiKey, apiKey: {secretRef: {name: k}}}\n"
    )
    sources = {"p.yaml": policy, "hr.yaml": helm_release(version)}
    found = lint(sources=sources, select=["schema-violation"]).findings
    assert [each.severity for each in found if each.code == "enum"] == [Severity.ERROR]


def test_what_it_takes_as_all_others_do_is_told_as_with_these() -> None:
    manifest = (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy\n"
        "metadata: {name: a, namespace: b}\n"
        "spec: {targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: sitex}]}\n"
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "metadata: {name: site, namespace: b}\nspec: {}\n"
    )
    sources = {"r.yaml": manifest, "hr.yaml": helm_release("v99.0.0")}
    (found,) = lint(sources=sources, select=["missing-reference"]).findings
    assert found.severity is Severity.ERROR
