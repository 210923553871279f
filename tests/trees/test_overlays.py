"""One base under several overlays: what is told once, and what of one overlay alone."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Finding, Related, Severity, lint
from aigw_lint.run.checklist import checklist

BASE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules:
    - backendRefs: [{name: opnai}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
NAMES = ("dev", "lab", "prod", "qa", "stage")
PATCH = """\
resources: [../../base]
namespace: prod
patches:
  - target: {kind: AIGatewayRoute}
    patch: |
      - op: replace
        path: /spec/rules/0/backendRefs/0/name
        value: openay
"""


def tree(**overlays: str) -> dict[str, str]:
    files = {"base/kustomization.yaml": "resources: [all.yaml]\n", "base/all.yaml": BASE}
    for name in NAMES:
        text = overlays.get(name, f"resources: [../../base]\nnamespace: {name}\n")
        files[f"overlays/{name}/kustomization.yaml"] = text
    return files


def errors(sources: dict[str, str]) -> list[Finding]:
    return [each for each in lint(sources=sources).findings if each.rule == "missing-reference"]


def place(finding: Finding | Related) -> tuple[str, int, int]:
    start = finding.location.span.start
    return finding.location.file, start.line, start.column


def test_a_finding_in_a_base_is_told_once_with_all_overlays() -> None:
    (finding,) = errors(tree())
    assert place(finding) == ("base/all.yaml", 7, 28)
    assert finding.renderings == tuple(f"overlays/{name}" for name in NAMES)
    assert finding.alternatives is None


def test_what_a_patch_puts_in_is_told_at_the_patch_and_the_rest_at_the_base() -> None:
    base, patch = errors(tree(prod=PATCH))
    assert place(base) == ("base/all.yaml", 7, 28)
    assert base.alternatives == tuple(f"overlays/{name}" for name in NAMES if name != "prod")
    assert place(patch) == ("overlays/prod/kustomization.yaml", 8, 16)
    assert patch.alternatives == ("overlays/prod",)
    assert [place(each) for each in patch.related if "changes" in each.message] == [
        ("base/all.yaml", 3, 18)
    ]


@pytest.mark.parametrize(
    "change",
    ["namePrefix: {name}-", "nameSuffix: -{name}", "namespace: {name}\nnamePrefix: {name}-"],
)
def test_names_that_overlays_give_are_no_reason_to_tell_it_for_each(change: str) -> None:
    files = tree(
        **{name: f"resources: [../../base]\n{change.format(name=name)}\n" for name in NAMES}
    )
    config = Config(min_severity=Severity.INFO)
    found = lint(sources=files, config=config).findings
    assert {each.renderings for each in found} == {tuple(f"overlays/{name}" for name in NAMES)}
    assert len({(each.rule, place(each)) for each in found}) == len(found)
    unused = next(each for each in found if each.rule == "unused-manifest")
    assert unused.message.startswith("nothing in these files uses AIServiceBackend openai: ")


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: ai, namespace: flux-system}}
spec:
  path: ./apps
  targetNamespace: {namespace}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  postBuild: {{substitute: {{MODEL: {cluster}-gpt, TIER: gold}}}}
"""


@pytest.mark.parametrize(
    ("namespace", "where"), [("ai", "namespace ai"), ("ai-{name}", "its namespace")]
)
def test_values_of_variables_are_no_reason_to_tell_it_for_each_cluster(
    namespace: str, where: str
) -> None:
    files = {
        f"clusters/{name}/ai.yaml": FLUX.format(cluster=name, namespace=namespace.format(name=name))
        for name in NAMES
    }
    base = BASE.replace("opnai", '"${MODEL}-x"').replace(
        "metadata: {name: openai}", 'metadata: {name: "${MODEL}-gold"}'
    )
    (finding,) = errors({"apps/all.yaml": base, **files})
    assert finding.message.startswith(
        f'AIServiceBackend "${{MODEL}}-x" does not exist in {where}, so the whole route is withheld'
    )
    assert finding.message.endswith("(there is ${MODEL}-gold)")
    assert finding.renderings == tuple(f"clusters/{name}/ai.yaml ai" for name in NAMES)
    (alone,) = errors({"apps/all.yaml": base, "a/ai.yaml": files["clusters/dev/ai.yaml"]})
    assert '"dev-gpt-x" does not exist in namespace ai' in alone.message


BACKENDS = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]
  tls: {wellKnownCACertificates: System}
"""
BARE = (
    """patch: '[{"op": "remove", "path": "/spec/tls"}]', target: {kind: Backend}""",
    (
        "patch: '{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, "
        "metadata: {name: openai}, spec: {tls: null}}'"
    ),
    """patch: '[{"op": "replace", "path": "/spec/tls", "value": null}]', target: {kind: Backend}""",
)


@pytest.mark.parametrize("patch", BARE)
def test_what_a_patch_takes_out_is_shown_beside_what_lacks_it(patch: str) -> None:
    files = {
        "base/kustomization.yaml": "resources: [all.yaml]\n",
        "base/all.yaml": BACKENDS,
        "dev/kustomization.yaml": f"resources: [../base]\npatches:\n  - {{{patch}}}\n",
        "prod/kustomization.yaml": "resources: [../base]\n",
    }
    (finding,) = lint(sources=files).findings
    assert (finding.rule, place(finding)) == ("plaintext-to-tls-port", ("base/all.yaml", 12, 55))
    assert finding.alternatives == ("dev",)
    assert ("a patch takes tls out here", "dev/kustomization.yaml", 3) in [
        (each.message, *place(each)[:2]) for each in finding.related
    ]
    del files["dev/kustomization.yaml"]
    assert not lint(sources=files).findings


EDGE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: ai}
spec:
  gatewayClassName: envoy
  listeners:
  - {name: http, port: 80, protocol: HTTP}
  - {name: chat, port: 8080, protocol: HTTP}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: limit, namespace: ai}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: 50Mi}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  parentRefs:
  - {name: edge, kind: Gateway, group: gateway.networking.k8s.io, sectionName: chat}
  rules:
  - backendRefs: [{name: openai}]
    timeouts: {request: 300s}
"""


@pytest.mark.parametrize(
    ("rule", "kind", "patch", "taken"),
    [
        ("missing-listener", "Gateway", "{op: remove, path: /spec/listeners/1}", "listeners[1]"),
        (
            "missing-buffer-limit",
            "ClientTrafficPolicy",
            "{op: remove, path: /spec/connection}",
            "connection",
        ),
        (
            "missing-buffer-limit",
            "ClientTrafficPolicy",
            "{op: replace, path: /spec/connection/bufferLimit, value: null}",
            "bufferLimit",
        ),
        (
            "default-request-timeout",
            "AIGatewayRoute",
            "{op: replace, path: /spec/rules/0/timeouts, value: null}",
            "timeouts",
        ),
    ],
)
def test_what_a_patch_takes_out_of_another_object_is_shown(
    rule: str, kind: str, patch: str, taken: str
) -> None:
    files = {
        "base/kustomization.yaml": "resources: [all.yaml]\n",
        "base/all.yaml": EDGE,
        "dev/kustomization.yaml": (
            "resources: [../base]\npatches:\n"
            f"  - target: {{kind: {kind}}}\n    patch: |\n      - {patch}\n"
        ),
    }
    findings = [each for each in lint(sources=files).findings if each.rule == rule]
    assert len(findings) == 1
    column = f"      - {patch}".index("/spec") + 1
    assert (f"a patch takes {taken} out here", "dev/kustomization.yaml", 5, column) in [
        (each.message, *place(each)) for each in findings[0].related
    ]
    files["dev/kustomization.yaml"] = "resources: [../base]\n"
    assert rule not in {each.rule for each in lint(sources=files).findings}


def test_the_checklist_counts_what_a_patch_puts_in() -> None:
    made = checklist(sources=tree(prod=PATCH) | {"base/all.yaml": BASE.replace("opnai", "openai")})
    verdicts = {
        route.manifest.namespace: {item.id: item for item in route.items}["references-exist"]
        for route in made.routes
    }
    assert verdicts["prod"].state == "fault"
    assert [place(each) for each in verdicts["prod"].findings] == [
        ("overlays/prod/kustomization.yaml", 8, 16)
    ]
    assert {name for name, item in verdicts.items() if item.state == "fault"} == {"prod"}
