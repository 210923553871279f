"""What nothing uses, and what something that is not seen may use."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint import Config, Finding, Report, lint
from aigw_lint.words.severity import Severity

RULE = "unused-manifest"

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec: {rules: [{backendRefs: [%s]}]}
"""
SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: %s}
spec: {backendRef: {group: gateway.envoyproxy.io, kind: %s}}
"""
BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: %s}
"""
GRANT = """\
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {name: apps, namespace: models}
spec:
  from: [{group: %s, kind: %s, namespace: apps}]
  to: [{group: %s, kind: %s}]
"""
AI, EG, API = "aigateway.envoyproxy.io", "gateway.envoyproxy.io", "gateway.networking.k8s.io"
TEMPLATE = "kind: %s\n{{- if .Values.x }}\n"
OPENAI = "openai, namespace: models"


def report_of(*documents: str, target: str | None = None) -> Report:
    return of_files({"a.yaml": "---\n".join(documents)}, target=target)


def of_files(files: Mapping[str, str], target: str | None = None) -> Report:
    return lint(sources=files, config=Config(target=target))


def told(report: Report) -> list[Finding]:
    return [each for each in report.findings if each.rule == RULE]


def names(report: Report) -> list[str | None]:
    return [each.manifest.name for each in told(report) if each.manifest]


def reasons(report: Report) -> list[str]:
    return [each.reason for each in report.undecided if each.rule == RULE]


def service(name: str, backend: str = "openai") -> str:
    return SERVICE % (name, f"Backend, name: {backend}")


def test_what_is_said() -> None:
    (found,) = told(report_of(ROUTE % "{name: a}", service("mistral, namespace: apps")))
    assert found.message == (
        "nothing in these files uses AIServiceBackend apps/mistral: "
        "it does nothing until an AIGatewayRoute names it"
    )
    assert (found.severity, found.judge.value) == (Severity.INFO, "advice")
    assert found.path == "/metadata/name"


@pytest.mark.parametrize(
    ("kind", "by", "user"),
    [
        ("gateway.envoyproxy.io/v1alpha1 Backend", "an AIServiceBackend or a route", service("a")),
        (
            "gateway.envoyproxy.io/v1alpha1 EnvoyProxy",
            "a Gateway or GatewayClass",
            f"apiVersion: {API}/v1\nkind: Gateway\nmetadata: {{name: edge}}\n",
        ),
        (
            "aigateway.envoyproxy.io/v1beta1 GatewayConfig",
            "the annotation of a Gateway",
            f"apiVersion: {API}/v1\nkind: Gateway\nmetadata: {{name: edge}}\n",
        ),
        (
            "gateway.envoyproxy.io/v1alpha1 HTTPRouteFilter",
            "a route",
            f"apiVersion: {API}/v1\nkind: HTTPRoute\nmetadata: {{name: web}}\n",
        ),
        (
            "inference.networking.k8s.io/v1 InferencePool",
            "a route",
            f"apiVersion: {API}/v1\nkind: HTTPRoute\nmetadata: {{name: web}}\n",
        ),
    ],
)
def test_each_kind_says_what_should_name_it(kind: str, by: str, user: str) -> None:
    version, name = kind.split()
    unused = f"apiVersion: {version}\nkind: {name}\nmetadata: {{name: spare}}\n"
    messages = [each.message for each in told(report_of(unused, user))]
    expected = f"nothing in these files uses {name} spare: it does nothing until {by} names it"
    assert expected in messages
    assert reasons(report_of(unused)) == ["external-reference"]


def test_what_is_used_only_by_what_is_unused_is_used() -> None:
    report = report_of(
        ROUTE % "{name: a}",
        service("mistral, namespace: apps", "mistral"),
        BACKEND % "mistral, namespace: apps",
    )
    (found,) = told(report)
    assert found.message.startswith("nothing in these files uses AIServiceBackend apps/mistral")


def test_a_policy_for_it_is_no_use_of_it() -> None:
    policy = (
        f"apiVersion: {API}/v1\nkind: BackendTLSPolicy\nmetadata: {{name: tls}}\n"
        f"spec: {{targetRefs: [{{group: {EG}, kind: Backend, name: openai}}]}}\n"
    )
    route = f"apiVersion: {API}/v1\nkind: HTTPRoute\nmetadata: {{name: web}}\n"
    assert names(report_of(policy, route, BACKEND % "openai")) == ["openai"]
    mcp = f"apiVersion: {AI}/v1beta1\nkind: MCPRoute\nmetadata: {{name: tools}}\n"
    report = report_of(policy, route, mcp, BACKEND % "openai")
    assert (names(report), reasons(report)) == ([], ["unknown-attachment"])


@pytest.mark.parametrize(
    "reference",
    [
        "{name: opnai}",
        "{name: openai, namespace: app}",
        f"{{name: openai, group: {AI}, kind: AIServiceBackend}}",
    ],
)
def test_a_reference_that_goes_wrong_is_told_by_its_own_rule(reference: str) -> None:
    report = report_of(ROUTE % reference, service("openai, namespace: apps"))
    assert (names(report), reasons(report)) == ([], [])
    assert any(each.category == "references" for each in report.findings)


def test_a_service_where_a_backend_is_meant_is_told_by_its_own_rule() -> None:
    wrong = SERVICE % ("openai, namespace: apps", "Service, name: openai")
    report = report_of(ROUTE % "{name: openai}", wrong, BACKEND % "openai, namespace: apps")
    assert (names(report), reasons(report)) == ([], [])


@pytest.mark.parametrize(
    ("reference", "name", "reason"),
    [
        ('{name: "${B}"}', "spare, namespace: apps", "placeholder"),
        ("{name: spare}", "spare", "unknown-namespace"),
        ('{name: spare, namespace: "${NS}"}', "spare, namespace: apps", "unknown-namespace"),
        ("{name: a}", '"${B}"', "placeholder"),
    ],
)
def test_what_is_not_known_may_use_it(reference: str, name: str, reason: str) -> None:
    files = {"routes/a.yaml": ROUTE % reference, "backends/b.yaml": service(name)}
    report = of_files(files)
    assert (names(report), reasons(report)) == ([], [reason])


def test_a_file_that_is_not_read_may_use_it() -> None:
    files = {"a.yaml": ROUTE % "{name: a}", "b.yaml": service("spare, namespace: apps")}
    assert names(of_files(files)) == ["spare"]
    report = of_files({**files, "templates/c.yaml": TEMPLATE % "AIGatewayRoute"})
    assert (names(report), reasons(report)) == ([], ["unread-file"])


def test_a_chart_may_make_a_route_that_uses_it() -> None:
    files = {"a.yaml": service("a", "b"), "b.yaml": BACKEND % "spare"}
    assert "spare" in names(of_files(files))
    chart = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        "metadata: {name: web, namespace: apps}\n"
    )
    assert reasons(of_files({**files, "c.yaml": chart}))[-1:] == ["remote-source"]


def test_a_patch_may_name_it() -> None:
    files = {
        "kustomization.yaml": "{resources: [a.yaml], patches: [{path: p.yaml, target: "
        "{kind: AIGatewayRoute}}]}",
        "p.yaml": "- {op: copy, from: /is/elsewhere, path: /spec/rules/0/backendRefs/-}\n",
        "a.yaml": ROUTE % "{name: openai}" + "---\n" + service("spare, namespace: apps"),
    }
    report = of_files(files)
    assert (names(report), reasons(report)) == ([], ["patched"])


def test_alternatives_do_not_use_each_other_s() -> None:
    files = {
        "backends/b.yaml": service("openai, namespace: apps"),
        "dev/a.yaml": ROUTE % "{name: openai}",
        "prod/a.yaml": ROUTE % "{name: mistral}",
    }
    assert names(of_files(files)) == []


# --- policies without a target --------------------------------------------------


def credentials(targets: str) -> str:
    return (
        f"apiVersion: {AI}/v1beta1\nkind: BackendSecurityPolicy\n"
        f"metadata: {{name: keys, namespace: apps}}\nspec: {{type: APIKey{targets}}}\n"
    )


@pytest.mark.parametrize("targets", ["", ", targetRefs: []", ", targetRefs: null"])
def test_credentials_without_a_target_go_nowhere(targets: str) -> None:
    (found,) = told(report_of(credentials(targets)))
    assert found.message == (
        "BackendSecurityPolicy apps/keys has no targetRefs, so it gives credentials to nothing"
    )


@pytest.mark.parametrize("targets", [', targetRefs: "${TARGETS}"', ", targetRefs: [{name: a}]"])
def test_a_target_that_is_wrong_is_one(targets: str) -> None:
    assert told(report_of(credentials(targets))) == []


def test_up_to_0_3_the_backend_names_its_credentials() -> None:
    assert told(report_of(credentials(""), target="0.3")) == []
    assert told(report_of(credentials(""), target="0.4")) != []


def test_a_patch_may_add_a_target() -> None:
    files = {
        "kustomization.yaml": "{resources: [a.yaml], patches: [{path: p.yaml, target: {kind: "
        "BackendSecurityPolicy}}]}",
        "p.yaml": "- {op: copy, from: /is/elsewhere, path: /spec/targetRefs}\n",
        "a.yaml": credentials(""),
    }
    report = of_files(files)
    assert (names(report), reasons(report)) == ([], ["patched"])


# --- grants ---------------------------------------------------------------------


def grant(source: str, to: str) -> str:
    return GRANT % (*source.split("/"), *to.split("/"))


FOR_ROUTES = grant(f"{AI}/AIGatewayRoute", f"{AI}/AIServiceBackend")
FOR_GENERATED = grant(f"{API}/HTTPRoute", f"{EG}/Backend")


def test_what_is_said_of_a_grant() -> None:
    (found,) = told(report_of(ROUTE % "{name: openai}", FOR_ROUTES))
    assert found.message == (
        "no reference in these files needs ReferenceGrant models/apps, so it permits nothing"
    )


def test_a_grant_from_its_own_namespace_permits_nothing() -> None:
    own = FOR_ROUTES.replace("namespace: apps}", "namespace: models}")
    assert names(report_of(own)) == ["apps"]


@pytest.mark.parametrize("text", [FOR_ROUTES, FOR_GENERATED])
def test_a_route_needs_two(text: str) -> None:
    across = ROUTE % "{name: openai, namespace: models}"
    assert names(report_of(across, service(OPENAI), text)) == []
    assert names(report_of(ROUTE % "{name: openai}", service(OPENAI), text))[-1:] == ["apps"]
    # what is behind an AIServiceBackend that is elsewhere mostly stands beside it
    assert names(report_of(across, text)) == []


def test_the_generated_route_needs_one_where_only_the_backend_is_elsewhere() -> None:
    near = service("openai, namespace: apps", "openai, namespace: models")
    assert names(report_of(ROUTE % "{name: openai}", near, FOR_GENERATED)) == []
    assert names(report_of(ROUTE % "{name: openai}", near, FOR_ROUTES)) == ["apps"]


def test_a_grant_for_another_name_is_told_by_missing_grant() -> None:
    named = FOR_GENERATED.replace("kind: Backend}", "kind: Backend, name: other}")
    across = ROUTE % "{name: openai, namespace: models}"
    assert names(report_of(across, service(OPENAI), named)) == []
    other = named.replace("namespace: apps}", "namespace: web}")
    assert reasons(report_of(across, service(OPENAI), other)) == ["external-reference"]


def test_a_grant_for_a_pool_serves_both_routes() -> None:
    pool = "inference.networking.k8s.io"
    across = ROUTE % f"{{group: {pool}, kind: InferencePool, name: llama, namespace: models}}"
    for source in (f"{AI}/AIGatewayRoute", f"{API}/HTTPRoute"):
        assert names(report_of(across, grant(source, f"{pool}/InferencePool"))) == []


@pytest.mark.parametrize(
    ("documents", "text", "reason"),
    [
        ((), FOR_ROUTES, "external-reference"),
        ((ROUTE % '{name: a, namespace: "${NS}"}',), FOR_ROUTES, "unknown-namespace"),
        (
            (
                ROUTE.replace(", namespace: apps", "") % "{name: a, namespace: models}",
                ROUTE % "{name: b}",
            ),
            FOR_ROUTES,
            "unknown-namespace",
        ),
        ((), FOR_ROUTES.replace("namespace: apps}", 'namespace: "${NS}"}'), "placeholder"),
        ((), FOR_ROUTES.replace(", namespace: models}", "}"), "unknown-namespace"),
        ((), grant("traefik.io/Middleware", f"{EG}/Backend"), "other-controller"),
        (
            (f"apiVersion: {EG}/v1alpha1\nkind: SecurityPolicy\nmetadata: {{name: s}}\n",),
            grant(f"{EG}/SecurityPolicy", f"{API}/Gateway"),
            "label-selector",
        ),
    ],
)
def test_what_is_not_known_may_need_a_grant(
    documents: tuple[str, ...], text: str, reason: str
) -> None:
    report = report_of(*documents, text)
    assert (names(report), reasons(report)) == ([], [reason])


def test_a_patched_or_hidden_route_may_need_a_grant() -> None:
    files = {"a.yaml": ROUTE % "{name: openai}", "g.yaml": FOR_ROUTES}
    assert names(of_files(files)) == ["apps"]
    report = of_files({**files, "templates/c.yaml": TEMPLATE % "AIGatewayRoute"})
    assert (names(report), reasons(report)) == ([], ["unread-file"])
    patched = {
        **files,
        "kustomization.yaml": "{resources: [a.yaml, g.yaml], patches: [{path: p.yaml, target: "
        "{kind: AIGatewayRoute}}]}",
        "p.yaml": "- {op: copy, from: /is/elsewhere, path: /spec/rules/0/backendRefs/-}\n",
    }
    report = of_files(patched)
    assert (names(report), reasons(report)) == ([], ["patched"])


def test_a_grant_of_an_alternative_is_not_needed_by_another() -> None:
    needing, own = ROUTE % "{name: a, namespace: models}", ROUTE % "{name: a}"
    files = {
        "dev/a.yaml": needing,
        "dev/g.yaml": FOR_ROUTES,
        "prod/a.yaml": own,
        "prod/g.yaml": FOR_ROUTES + "# prod\n",
    }
    assert [each.location.file for each in told(of_files(files))] == ["prod/g.yaml"]
