"""Sets of alternatives with the same names in several folders: those of one name go together."""

from __future__ import annotations

import pytest

from aigw_lint import Report, Severity, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - name: SECTION
      protocol: HTTP
      port: 80
      hostname: "*.DOMAIN"
      allowedRoutes: {namespaces: {from: All}}
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: app, namespace: app}
spec:
  parentRefs: [{name: edge, namespace: infra, sectionName: SECTION}]
  hostnames: [app.DOMAIN]
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  source: {repoURL: https://example.com/x/y, path: PATH}
  destination: {server: "https://CLUSTER.example.com", namespace: default}
"""
STAGES = ("production", "staging")


def stage(text: str, name: str) -> str:
    return text.replace("DOMAIN", f"{name}.example.com").replace("SECTION", f"http-{name}")


def of_stages(pattern: str, text: str, names: tuple[str, ...] = STAGES) -> dict[str, str]:
    return {pattern.format(name): stage(text, name) for name in names}


def told(report: Report) -> list[tuple[str, str, Severity]]:
    return [
        (each.rule, each.location.file, each.severity)
        for each in report.findings
        if each.severity is not Severity.INFO
    ]


@pytest.mark.parametrize(
    ("gateways", "routes"),
    [
        ("infrastructure/{}/gateway.yaml", "apps/{}/route.yaml"),
        ("infrastructure/{}/edge/gateway.yaml", "apps/web/{}/route.yaml"),
        ("{}/gateway.yaml", "apps/{}/route.yaml"),
    ],
)
def test_a_route_means_the_gateway_of_its_own_name(gateways: str, routes: str) -> None:
    files = of_stages(gateways, GATEWAY) | of_stages(routes, ROUTE)
    assert told(lint(sources=files)) == []
    wrong = files[routes.format("staging")].replace("http-staging", "http-production")
    assert told(lint(sources=files | {routes.format("staging"): wrong})) == [
        ("missing-listener", routes.format("staging"), Severity.ERROR)
    ]


def test_overlays_of_two_bases_go_together_by_their_names() -> None:
    files = {
        "infra/base/gateway.yaml": stage(GATEWAY, "production"),
        "infra/base/kustomization.yaml": "resources: [gateway.yaml]\n",
        "apps/base/route.yaml": stage(ROUTE, "production"),
        "apps/base/kustomization.yaml": "resources: [route.yaml]\n",
    }
    listener = "/spec/listeners/0"
    for name in STAGES:
        files[f"infra/{name}/kustomization.yaml"] = (
            "resources: [../base]\npatches:\n- target: {kind: Gateway}\n  patch: |\n"
            f"    - {{op: replace, path: {listener}/name, value: http-{name}}}\n"
            f'    - {{op: replace, path: {listener}/hostname, value: "*.{name}.example.com"}}\n'
        )
        files[f"apps/{name}/kustomization.yaml"] = (
            "resources: [../base]\npatches:\n- target: {kind: HTTPRoute}\n  patch: |\n"
            f"    - {{op: replace, path: /spec/parentRefs/0/sectionName, value: http-{name}}}\n"
            f"    - {{op: replace, path: /spec/hostnames/0, value: app.{name}.example.com}}\n"
        )
    assert told(lint(sources=files)) == []


def test_one_that_is_equal_to_that_of_another_name_is_found() -> None:
    names = ("dev", "production", "staging")
    files = of_stages("infra/{}/gateway.yaml", GATEWAY, names) | of_stages(
        "apps/{}/route.yaml", ROUTE, names
    )
    # Of the Gateways of production and dev, which are equal, the tree is shown one.
    files["infra/dev/gateway.yaml"] = files["infra/production/gateway.yaml"]
    files["apps/dev/route.yaml"] = files["apps/production/route.yaml"].replace("app.", "dev.")
    assert told(lint(sources=files)) == []


def test_where_one_folder_lacks_the_name_nothing_is_certain() -> None:
    files = of_stages("apps/{}/route.yaml", ROUTE)
    files |= of_stages("infra/{}/gateway.yaml", GATEWAY, ("staging",))
    assert told(lint(sources=files)) == [
        ("missing-listener", "apps/production/route.yaml", Severity.WARNING)
    ]
    files["infra/edge/gateway.yaml"] = files.pop("infra/staging/gateway.yaml")
    assert told(lint(sources=files)) == [
        ("missing-listener", "apps/production/route.yaml", Severity.ERROR)
    ]


def applications(clusters: tuple[str, str]) -> dict[str, str]:
    """Return Applications, each in a file, that send what is for two stages to *clusters*."""
    files = {}
    for name, cluster in zip(STAGES, clusters, strict=True):
        for what in ("infra", "apps"):
            text = APPLICATION.replace("NAME", f"{what}-{name}").replace("CLUSTER", cluster)
            files[f"argo/{what}-of-{name}.yaml"] = text.replace("PATH", f"{what}/for-{name}")
    return files


def test_a_route_means_the_gateway_of_its_own_cluster() -> None:
    files = applications(("east", "west"))
    files |= of_stages("infra/for-{}/gateway.yaml", GATEWAY)
    files |= of_stages("apps/for-{}/route.yaml", ROUTE)
    assert told(lint(sources=files)) == []


def test_a_gateway_of_another_cluster_proves_nothing() -> None:
    files = applications(("east", "west"))
    files |= of_stages("infra/for-{}/gateway.yaml", GATEWAY, ("staging",))
    files |= of_stages("apps/for-{}/route.yaml", ROUTE, ("production",))
    # The paths of all Applications are here: it is this repository that they mean.
    files |= dict.fromkeys(("infra/for-production/a.yaml", "apps/for-staging/a.yaml"), "a: b\n")
    assert told(lint(sources=files)) == [
        ("missing-listener", "apps/for-production/route.yaml", Severity.WARNING)
    ]


ROUTES = {
    "apps/staging/route.yaml": stage(ROUTE, "staging"),
    "apps/production/route.yaml": stage(ROUTE, "production"),
}
PROXY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: proxy, namespace: infra}
spec: {logging: {level: {default: LEVEL}}}
"""
PROXIES = {
    "infra/staging/proxy.yaml": PROXY.replace("LEVEL", "info"),
    "infra/production/proxy.yaml": PROXY.replace("LEVEL", "debug"),
}


@pytest.mark.parametrize("folder", ["shared", "a-shared"])
def test_all_that_can_be_meant_is_looked_at_whatever_it_is_called(folder: str) -> None:
    key = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: app}\nstringData: {K: x}\n"
    )
    policy = """\
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: policy, namespace: app}
spec: {type: APIKey, apiKey: {secretRef: {name: key}}}
"""
    files = ROUTES | PROXIES | {f"{folder}/key.yaml": key.replace("K:", "other:")}
    files["apps/staging/route.yaml"] += policy
    for name in STAGES:
        files[f"infra/{name}/key.yaml"] = key.replace("K:", "apiKey:")
    found = [each for each in told(lint(sources=files)) if each[0] == "secret-lacks-key"]
    assert found == [("secret-lacks-key", "apps/staging/route.yaml", Severity.WARNING)]


@pytest.mark.parametrize("folder", ["shared", "a-shared"])
def test_one_outside_of_alternatives_counts_though_one_within_is_equal(folder: str) -> None:
    gateway = stage(GATEWAY, "staging")
    files = ROUTES | PROXIES
    files |= {"infra/production/gateway.yaml": gateway, f"{folder}/gateway.yaml": gateway}
    for number in range(12):
        files[f"example{number:02}/gateway.yaml"] = stage(GATEWAY, f"example{number}")
    found = [each for each in told(lint(sources=files)) if "staging" in each[1]]
    assert all(severity is Severity.WARNING for _, _, severity in found)


def test_nothing_is_left_out_where_nothing_stands_under_the_own_name() -> None:
    files = ROUTES | PROXIES
    files["infra/production/gateway.yaml"] = stage(GATEWAY, "staging")
    files["examples/gateway.yaml"] = stage(GATEWAY, "example")
    found = [each for each in told(lint(sources=files)) if "staging" in each[1]]
    assert found == [("missing-listener", "apps/staging/route.yaml", Severity.WARNING)]


def test_files_are_no_alternatives_by_their_names() -> None:
    files = {
        "apps/basic.yaml": stage(ROUTE, "staging"),
        "apps/gateway.yaml": stage(ROUTE, "production"),
        "infra/gateway.yaml": stage(GATEWAY, "other"),
    }
    severities = {severity for _, _, severity in told(lint(sources=files))}
    assert severities == {Severity.ERROR}
