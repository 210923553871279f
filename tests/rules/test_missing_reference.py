"""What is said of a target that is not there: what shows it, and what to write."""

from __future__ import annotations

import textwrap

import pytest

from aigw_lint import Config, Finding, Report, Severity, lint

ROUTE = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  rules: [{backendRefs: [%s]}]
"""
SERVICE = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: %s, namespace: %s}
spec: {backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: %s}}
"""
BACKEND = """
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: %s, namespace: apps}
"""
POOL = """
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: llama, namespace: %s}
spec:
  selector: {matchLabels: {app: llama}}
  targetPorts: [{number: 8000}]
  endpointPickerRef: {name: llama-epp, port: {number: 9002}}
"""
POLICY = """
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: keys, namespace: apps}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: %s, name: %s}]
"""
GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra%s}
spec: {gatewayClassName: envoy}
"""
CREDENTIALS = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: keys, namespace: apps}
spec:
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
  type: APIKey
  apiKey: {secretRef: {name: openai%s}}
"""
VAULTED = """
apiVersion: v1
kind: Secret
metadata: {name: openai, namespace: vault}
"""
CLASS = """
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec:
  controllerName: gateway.envoyproxy.io/gatewayclass-controller
  parametersRef: {group: gateway.envoyproxy.io, kind: EnvoyProxy, name: px}
"""
SPACE = """
apiVersion: v1
kind: Namespace
metadata: {name: %s}
"""
PROXY = """
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: px, namespace: %s}
spec: {}
"""


def report_of(*documents: str, target: str | None = None) -> Report:
    text = "---".join(textwrap.dedent(each) for each in documents)
    return lint(sources={"a.yaml": text}, config=Config(target=target))


def missing(*documents: str, target: str | None = None) -> Finding:
    report = report_of(*documents, target=target)
    (found,) = (each for each in report.findings if each.rule == "missing-reference")
    return found


def hint(finding: Finding) -> str:
    """Return what the message says in brackets, at its end."""
    return finding.message.partition(" (")[2].removesuffix(")")


def fixed(finding: Finding) -> list[str]:
    return [] if finding.fix is None else [edit.text.strip(", \n") for edit in finding.fix.edits]


OPENAI = SERVICE % ("openai", "apps", "openai") + "---" + BACKEND % "openai"


@pytest.mark.parametrize(
    ("documents", "severity", "said", "fix"),
    [
        ((ROUTE % "{name: opnai}", OPENAI), "error", 'did you mean "openai"?', ["openai"]),
        ((ROUTE % "{name: gemini}", OPENAI), "warning", "there is openai", []),
        (
            (ROUTE % "{name: gemini}", OPENAI, *(SERVICE % (n, "apps", "openai") for n in "pqr")),
            "warning",
            "there are openai, p, q ...",
            [],
        ),
        (
            (ROUTE % "{name: openai}", SERVICE % ("openai", "models", "openai")),
            "error",
            "it exists in namespace models: write namespace: models",
            ["namespace: models"],
        ),
        (
            (
                ROUTE % "{name: openai, namespace: web}",
                SERVICE % ("openai", "models", "openai"),
                SPACE % "web",
            ),
            "error",
            "it exists in namespace models: write namespace: models",
            ["models"],
        ),
        (
            (ROUTE % "{name: gpt}", SERVICE % ("oai", "apps", "gpt"), BACKEND % "gpt"),
            "error",
            'a Backend is called so: name the AIServiceBackend in front of it, "oai"',
            ["oai"],
        ),
        (
            (ROUTE % "{name: gpt}", BACKEND % "gpt"),
            "warning",
            "a Backend is called so: name an AIServiceBackend that leads to it",
            [],
        ),
        (
            (
                POLICY % ("HTTPRoute", "tools"),
                (
                    "\napiVersion: aigateway.envoyproxy.io/v1beta1\nkind: MCPRoute\n"
                    "metadata: {name: tools, namespace: apps}\n"
                ),
            ),
            "warning",
            'an MCPRoute is called so: its HTTPRoute is "ai-eg-mcp-main-tools"',
            ["ai-eg-mcp-main-tools"],
        ),
        (
            (POLICY % ("Gateway", "edge"), GATEWAY % ""),
            "error",
            ("it exists in namespace infra, where this field cannot reach: move the policy there"),
            [],
        ),
        (
            (CREDENTIALS % "", VAULTED, OPENAI),
            "warning",
            (
                "it exists in namespace vault, where this field cannot reach: "
                "put it into namespace apps"
            ),
            [],
        ),
        (
            (CREDENTIALS % ", namespace: vault", VAULTED, OPENAI),
            "warning",
            (
                "it exists in namespace vault, but the namespace here is not read: "
                "put it into namespace apps"
            ),
            [],
        ),
        (
            (CLASS, PROXY % "infra"),
            "error",
            "it exists in namespace infra: write namespace: infra",
            ["namespace: infra"],
        ),
        (
            (GATEWAY % ", annotations: {aigateway.envoyproxy.io/gateway-config: infra/cfg}",),
            "error",
            "write the name alone, of a GatewayConfig in namespace infra",
            [],
        ),
    ],
)
def test_what_is_said(documents: tuple[str, ...], severity: str, said: str, fix: list[str]) -> None:
    found = missing(*documents)
    assert (found.severity.label, hint(found)) == (severity, said)
    assert fixed(found) == fix


@pytest.mark.parametrize("target", ["0.4", "1.0"])
def test_up_to_1_0_the_namespace_of_a_pool_is_not_read(target: str) -> None:
    pool = (
        "{group: inference.networking.k8s.io, kind: InferencePool, name: llama, namespace: pools}"
    )
    report = report_of(ROUTE % pool, POOL % "apps", target=target)
    assert {each.rule for each in report.findings} - {"unknown-api-version"} == {
        "cross-namespace-reference",
        "default-request-timeout",
    }
    found = missing(ROUTE % pool, POOL % "pools", target=target)
    assert found.message.startswith('InferencePool "llama" does not exist in namespace apps, so')
    assert "but the namespace here is not read" in found.message
    rules = {each.rule for each in report_of(ROUTE % pool, POOL % "pools", target="1.1").findings}
    assert rules == {"missing-grant", "default-request-timeout"}


@pytest.mark.parametrize(
    ("target", "effect", "condition"),
    [
        ("0.7", "the route serves nothing there, and no status says so", None),
        (
            "1.0",
            "the route serves nothing there, and the parents after it get no config",
            {
                "condition": {
                    "type": "NotAccepted",
                    "status": "False",
                    "reason": "ReconciliationFailed",
                }
            },
        ),
    ],
)
def test_a_missing_parent_is_told_by_a_status_from_1_0_on(
    target: str, effect: str, condition: object
) -> None:
    route = """
    apiVersion: aigateway.envoyproxy.io/v1alpha1
    kind: AIGatewayRoute
    metadata: {name: chat, namespace: apps}
    spec: {parentRefs: [{name: edge}]}
    """
    found = missing(route, GATEWAY % "", target=target)
    assert f", so {effect} (" in found.message
    assert found.data == condition


def test_a_class_without_a_namespace_for_its_parameters_means_default() -> None:
    assert report_of(CLASS, PROXY % "default").findings == ()
    found = missing(CLASS, PROXY % "infra")
    assert found.message.startswith('EnvoyProxy "px" does not exist in namespace default, so')
    assert found.severity is Severity.ERROR


def test_names_are_told_as_they_are_written() -> None:
    (check,) = (
        each
        for each in report_of(ROUTE % "{name: '${BACKEND}'}").undecided
        if each.rule == "missing-reference"
    )
    assert check.message == "whether AIServiceBackend apps/${BACKEND} exists"


# --- what is meant all the same -------------------------------------------------


TWO_GATEWAYS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: apps}
spec:
  parentRefs:
    - {name: edge, namespace: one}
    - {name: edge, namespace: two}
  rules: [{backendRefs: [{name: site, port: 80}]}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: one}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
"""


def test_a_route_for_two_clusters_names_the_gateway_of_each() -> None:
    report = lint(sources={"a.yaml": TWO_GATEWAYS}, select=["missing-reference"])
    assert report.findings == ()
    assert [
        each.location.span.start.line for each in report.undecided if "two" in each.message
    ] == [7]
    alone = TWO_GATEWAYS.replace("    - {name: edge, namespace: one}\n", "", 1)
    alone += f"---{SPACE % 'two'}"
    (finding,) = lint(sources={"a.yaml": alone}, select=["missing-reference"]).findings
    assert finding.message.endswith("(it exists in namespace one: write namespace: one)")


CROSSING = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: apps}
spec:
  rules: [{backendRefs: [{name: tools, namespace: mcp, port: 80}]}]
---
apiVersion: v1
kind: Service
metadata: {name: tools, namespace: apps}
spec: {ports: [{port: 80}]}
"""
EXTERNAL_NAME = "spec: {type: ExternalName, externalName: tools.mcp.svc.cluster.local}"
GRANT = """\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: tools, namespace: mcp}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}]
  to: [{group: "", kind: Service, name: tools}]
"""


@pytest.mark.parametrize(
    "text",
    [
        CROSSING.replace("spec: {ports: [{port: 80}]}", EXTERNAL_NAME),
        f"{CROSSING}---\n{GRANT}",
        CROSSING.replace("tools, namespace: apps", "tool, namespace: mcp") + f"---\n{GRANT}",
    ],
)
def test_a_service_that_others_point_to_is_meant(text: str) -> None:
    report = lint(sources={"a.yaml": text}, select=["missing-reference"])
    assert report.findings == ()
    assert [each.location.span.start.line for each in report.undecided] == [5]


def test_without_any_sign_the_namespace_is_a_slip() -> None:
    text = f"{CROSSING}---{SPACE % 'mcp'}"
    (finding,) = lint(sources={"a.yaml": text}, select=["missing-reference"]).findings
    assert finding.message.endswith("write namespace: apps)")


# --- namespaces of others ---------------------------------------------------------

ELSEWHERE = (
    ROUTE % "{name: openai, namespace: web}" + "---" + SERVICE % ("openai", "llms", "openai")
)
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
%s
"""


def told_beside(*files: str, closed_world: bool = False) -> Report:
    sources = {f"{number}.yaml": text for number, text in enumerate((ELSEWHERE, *files))}
    config = Config(closed_world=closed_world)
    return lint(sources=sources, config=config, select=["missing-reference"])


@pytest.mark.parametrize(
    "others",
    [
        (),
        (DEPLOYMENT % "metadata: {name: web, namespace: other}",),
        # That something names the namespace puts nothing into it.
        (("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: web\n"
         "subjects:\n  - kind: ServiceAccount\n    name: web\n    namespace: web\n"),),
    ],
)  # fmt: skip
def test_a_namespace_in_which_nothing_lies_is_left_to_others(others: tuple[str, ...]) -> None:
    report = told_beside(*others)
    assert report.findings == ()
    (check,) = (each for each in report.undecided if "web/openai" in each.message)
    assert (check.location.span.start.line, check.reason) == (6, "external-reference")


@pytest.mark.parametrize(
    "other",
    [
        SPACE % "web",
        SPACE % "webs",
        DEPLOYMENT % "metadata: {name: web, namespace: web}",
        DEPLOYMENT % "metadata:\n  name: web\n  labels:\n    a: b\n  namespace: 'web'",
        '{"kind": "Deployment", "metadata": {"name": "web", "namespace": "web"}}',
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
            "metadata: {name: a, namespace: flux-system}\nspec: {targetNamespace: web}\n"
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
            "spec: {source: {chart: redis}, destination: {namespace: web}}\n"
        ),
    ],
)
def test_where_something_lies_there_it_is_a_slip(other: str) -> None:
    (finding,) = (each for each in told_beside(other).findings if "openai" in each.message)
    span = finding.location.span
    assert (finding.location.file, span.start.line, span.start.column) == ("0.yaml", 6, 33)
    assert hint(finding).startswith("it exists in namespace llms: write namespace: llms")


def test_in_a_closed_world_nothing_is_left_to_others() -> None:
    report = told_beside(closed_world=True)
    assert any(hint(each).endswith("write namespace: llms") for each in report.findings)


# --- names that are used for something else -----------------------------------------

NEAR = SERVICE % ("cohera", "apps", "cohera") + "---" + BACKEND % "cohera"
COHERE = ROUTE % "{name: cohere}"


def severities(*documents: str) -> list[tuple[str, str]]:
    found = missing(*documents)
    assert (found.location.span.start.line, found.location.span.start.column) == (6, 33)
    return [(found.severity.label, hint(found))]


def test_names_of_two_products_are_no_slips() -> None:
    groq = SERVICE % ("groq", "apps", "groq") + "---" + BACKEND % "groq"
    assert severities(ROUTE % "{name: grok}", groq) == [("warning", "there is groq")]
    assert severities(ROUTE % "{name: gruq}", groq) == [("error", 'did you mean "groq"?')]


OTHER = (ROUTE % "{name: cohera%s}").replace("chat", "other")
MATCH = "[{matches: [{headers: [{name: x-ai-eg-model, value: cohere/r}]}], backendRefs"
KEY = CREDENTIALS.replace("name: keys", "name: cohere").replace("name: openai}", "name: cohera}")


@pytest.mark.parametrize(
    "used",
    [
        BACKEND % "api" + "spec: {endpoints: [{fqdn: {hostname: api.cohere.com, port: 443}}]}",
        OTHER % ", modelNameOverride: cohere-command",
        (OTHER % "").replace("[{backendRefs", MATCH),
        KEY % "",
    ],
)
def test_a_near_miss_of_a_word_that_the_tree_uses_is_a_warning(used: str) -> None:
    assert severities(COHERE, NEAR, used) == [("warning", 'did you mean "cohera"?')]


ELSEWHERE_TOO = (
    SERVICE % ("cohere", "other", "a") + "---" + (BACKEND % "a").replace("apps", "other")
)


@pytest.mark.parametrize("other", ["", BACKEND % "api", ELSEWHERE_TOO])
def test_without_such_a_use_it_is_an_error(other: str) -> None:
    assert severities(COHERE, NEAR, *filter(None, [other])) == [("error", 'did you mean "cohera"?')]


def test_singular_and_plural_are_one_word() -> None:
    plural = (ROUTE % "{name: coheras, modelNameOverride: coheras}", NEAR, KEY % "")
    found = missing(*(each.replace("name: cohere", "name: coheras") for each in plural))
    assert (found.severity.label, hint(found)) == ("error", 'did you mean "cohera"?')


# --- one of the same kind in the very namespace ----------------------------------------

STAGES = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: prod}
spec:
  parentRefs: [{name: ai-dev}]
"""
GATEWAY_OF = GATEWAY.replace("edge", "%s").replace("infra%s", "%s")


def test_the_only_one_of_the_namespace_is_named_first() -> None:
    found = missing(STAGES, GATEWAY_OF % ("ai-dev", "dev"), GATEWAY_OF % ("ai-prod", "prod"))
    start = found.location.span.start
    assert (found.severity.label, start.line, start.column) == ("error", 6, 23)
    assert hint(found) == ("there is ai-prod; ai-dev exists in namespace dev: write namespace: dev")
    assert found.fix is None


def test_of_several_in_the_namespace_none_is_named() -> None:
    prod = (GATEWAY_OF % (name, "prod") for name in ("blue-gateway", "green-gateway"))
    found = missing(STAGES, GATEWAY_OF % ("ai-dev", "dev"), *prod)
    assert hint(found) == "it exists in namespace dev: write namespace: dev"
    assert fixed(found) == ["namespace: dev"]


def test_a_namespace_that_manifests_are_moved_out_of_is_not_left_to_others() -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: chat, namespace: tk}\n"
        "spec: {ports: [{port: 80}]}\n"
    )
    route = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "metadata: {name: chat, namespace: tk}\n"
        "spec: {rules: [{backendRefs: [{name: chat, namespace: tk, port: 80}]}]}\n"
    )
    sources = {
        "kustomization.yaml": "namespace: default\nresources: [all.yaml]\n",
        "all.yaml": f"{service}---\n{route}",
    }
    (found,) = lint(sources=sources, select=["missing-reference"]).findings
    assert (found.location.span.start.line, found.location.span.start.column) == (9, 38)
    assert "it exists in namespace default" in found.message


def test_what_a_policy_makes_in_one_cluster_may_be_made_otherwise_in_others() -> None:
    gateway = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
        "metadata: {name: edge, namespace: a}\nspec: {gatewayClassName: made}\n"
    )
    policy = (
        "apiVersion: policy.open-cluster-management.io/v1\nkind: ConfigurationPolicy\n"
        "metadata: {name: p, namespace: a}\nspec:\n  object-templates:\n"
        "  - objectDefinition:\n      apiVersion: gateway.networking.k8s.io/v1\n"
        "      kind: GatewayClass\n      metadata: {name: made}\n"
    )
    sources = {
        "base/kustomization.yaml": "resources: [g.yaml]\n",
        "base/g.yaml": gateway,
        "overlays/a/kustomization.yaml": "resources: [../../base, p.yaml]\n",
        "overlays/a/p.yaml": policy,
        "overlays/b/kustomization.yaml": "resources: [../../base]\n",
    }
    assert lint(sources=sources, select=["missing-reference"]).findings == ()
    sources["overlays/a/p.yaml"] = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
        "metadata: {name: made}\nspec: {controllerName: x.com/y}\n"
    )
    (found,) = lint(sources=sources, select=["missing-reference"]).findings
    assert "only overlays/a defines it" in found.message
