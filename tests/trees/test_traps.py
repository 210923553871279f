"""What looks like a fault in real repositories and is none: each trap with its fault beside it."""

from __future__ import annotations

import pytest

from aigw_lint import Severity, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: ai}
spec:
  gatewayClassName: CLASS
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge, namespace: ai}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: 50Mi}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: BACKEND}]}]
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: NAME, namespace: ai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: upstream}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: upstream, namespace: ai}
spec: {endpoints: [{fqdn: {hostname: llm.example.com, port: 8080}}]}
"""
POLICY = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: key, namespace: ai}
spec:
  type: APIKey
  apiKey: {secretRef: {name: SECRET}}
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
"""


def told(**files: str) -> list[tuple[str, str, int]]:
    """Return severity, file and line of each error and warning; names with `__` are folders."""
    sources = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    return [
        (each.rule, each.location.file, each.location.span.start.line)
        for each in lint(sources=sources).findings
        if each.severity > Severity.INFO
    ]


def edge(name: str = "envoy") -> str:
    return GATEWAY.replace("CLASS", name)


def chat(name: str = "openai") -> str:
    return ROUTE.replace("BACKEND", name)


def backend(name: str = "openai") -> str:
    return BACKEND.replace("NAME", name)


def test_what_lives_in_the_cluster_or_in_another_repository() -> None:
    assert told(chat=chat()) == []
    assert told(chat=chat("opnai"), backend=backend()) == [("missing-reference", "chat.yaml", 6)]


def test_what_another_object_makes() -> None:
    certificate = "kind: ExternalSecret\nmetadata: {name: openai-key, namespace: ai}\n"
    certificate = f"apiVersion: external-secrets.io/v1\n{certificate}"
    files = {"backend": backend(), "eso": certificate}
    assert told(policy=POLICY.replace("SECRET", "openai-key"), **files) == []
    assert told(policy=POLICY.replace("SECRET", "opnai-key"), **files) == [
        ("missing-reference", "policy.yaml", 6)
    ]


def test_templates_of_helm() -> None:
    chart = {
        "chart__Chart": "apiVersion: v2\nname: models\nversion: 1.0.0\n",
        "chart__values": "kind: Gateway\nbackends: [openai]\n",
        "chart__templates__route": chat("{{ .Values.name }}") + "{{- if .Values.x }}\n{{- end }}\n",
    }
    assert told(gateway=edge(), **chart) == []


def test_patches_and_bases_of_kustomize() -> None:
    patch = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n"
    patch += (
        "metadata: {name: chat, namespace: ai}\nspec: {rules: [{backendRefs: [{name: NAME}]}]}\n"
    )
    files = {
        "base__kustomization": "resources: [chat.yaml, backend.yaml, gateway.yaml]\n",
        "base__chat": chat("opnai"),
        "base__backend": backend(),
        "base__gateway": edge(),
        "prod__kustomization": "resources: [../base]\npatches: [{path: patch.yaml}]\n",
    }
    assert told(**files, prod__patch=patch.replace("NAME", "openai")) == []
    assert told(**files, prod__patch=patch.replace("NAME", "openay")) == [
        ("missing-reference", "prod/patch.yaml", 4)
    ]


@pytest.mark.parametrize("placeholder", ["${NAME}", "$(NAME)", "{{ name }}", "<path:kv/data#name>"])
def test_what_is_put_in_later(placeholder: str) -> None:
    files = {"chat": chat(f"'{placeholder}'"), "backend": backend(), "gateway": edge()}
    assert [each for each in told(**files) if each[0] != "unreplaced-placeholder"] == []
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: ai, namespace: flux-system}\nspec:\n  path: ./app\n"
        "  sourceRef: {kind: GitRepository, name: flux-system}\n"
        "  postBuild: {substitute: {NAME: VALUE}}\n"
    )
    tree = {"app__chat": chat("'${NAME}'"), "app__backend": backend(), "app__gateway": edge()}
    assert told(flux=flux.replace("VALUE", "openai"), **tree) == []
    assert told(flux=flux.replace("VALUE", "opnai"), **tree) == [
        ("missing-reference", "app/chat.yaml", 6)
    ]


def test_what_only_another_release_has() -> None:
    pin = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: aieg}\n"
        "spec:\n  chart:\n    spec:\n      chart: ai-gateway-helm\n      version: RELEASE\n"
        "      sourceRef: {kind: HelmRepository, name: envoy}\n"
    )
    text = chat().replace("v1beta1", "v1alpha1") + "  filterConfig: {type: ExternalProcessor}\n"
    files = {"chat": text, "backend": backend().replace("aigateway.envoyproxy.io/v1beta1", OLD)}
    assert told(pin=pin.replace("RELEASE", "v0.4.0"), gateway=edge(), **files) == []
    assert ("removed-field", "chat.yaml", 7) in told(
        pin=pin.replace("RELEASE", "v1.1.0"), gateway=edge(), **files
    )


OLD = "aigateway.envoyproxy.io/v1alpha1"


def test_gateways_of_other_controllers() -> None:
    cilium = "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
    cilium += "metadata: {name: cilium}\nspec: {controllerName: io.cilium/gateway-controller}\n"
    bare = edge("cilium").split("---\n", maxsplit=1)[0]
    route = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "metadata: {name: web, namespace: ai}\nspec:\n  parentRefs: [{name: edge}]\n"
        "  rules: [{backendRefs: [{name: web, port: 80}]}]\n"
    )
    assert told(cilium=cilium, gateway=bare, route=route) == []


def test_environments_that_define_the_same() -> None:
    files = {
        "dev__gateway": edge(),
        "dev__chat": chat("local"),
        "dev__backend": backend("local"),
        "prod__gateway": edge().replace("port: 80", "port: 8080"),
        "prod__chat": chat(),
        "prod__backend": backend(),
    }
    assert told(**files) == []
    files["prod__chat"] = chat("opnai")
    assert told(**files) == [("missing-reference", "prod/chat.yaml", 6)]


def test_what_a_controller_makes_at_run_time() -> None:
    policy = (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy\n"
        "metadata: {name: chat, namespace: ai}\nspec:\n"
        "  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: NAME}]\n"
        "  cors: {allowOrigins: ['https://app.example.com']}\n"
    )
    files = {"chat": chat(), "backend": backend(), "gateway": edge()}
    assert told(policy=policy.replace("NAME", "chat"), **files) == []
    assert told(policy=policy.replace("NAME", "chta"), **files) == [
        ("missing-reference", "policy.yaml", 5)
    ]
