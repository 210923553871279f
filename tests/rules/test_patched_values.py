"""What a patch puts in is judged by its value, and told where the patch says it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from aigw_lint import Config, Report, lint

AI = "aigateway.envoyproxy.io"
EG = "gateway.envoyproxy.io"
BASE = f"""\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: edge, namespace: models}}
spec:
  gatewayClassName: envoy
  listeners: [{{name: http, port: 80, protocol: HTTP, hostname: a.com}}]
---
apiVersion: {EG}/v1alpha1
kind: ClientTrafficPolicy
metadata: {{name: buffers, namespace: models}}
spec:
  targetRefs: [{{group: gateway.networking.k8s.io, kind: Gateway, name: edge}}]
  connection: {{bufferLimit: 50Mi}}
---
apiVersion: {AI}/v1beta1
kind: AIGatewayRoute
metadata: {{name: chat, namespace: models}}
spec:
  parentRefs: [{{name: edge, sectionName: http}}]
  hostnames: [a.com]
  rules:
    - matches: [{{headers: [{{name: x-ai-eg-model, value: gpt}}]}}]
      backendRefs: [{{name: openai}}, {{name: spare}}]
      timeouts: {{request: 300s}}
---
apiVersion: {AI}/v1beta1
kind: AIGatewayRoute
metadata: {{name: talk, namespace: models}}
spec:
  parentRefs: [{{name: edge, sectionName: http}}]
  hostnames: [a.com]
  rules:
    - matches: [{{headers: [{{name: x-ai-eg-model, value: qwen}}]}}]
      backendRefs: [{{name: openai}}]
      timeouts: {{request: 300s}}
---
apiVersion: {AI}/v1beta1
kind: AIServiceBackend
metadata: {{name: openai, namespace: models}}
spec:
  schema: {{name: OpenAI}}
  backendRef: {{group: {EG}, kind: Backend, name: openai}}
---
apiVersion: {AI}/v1beta1
kind: AIServiceBackend
metadata: {{name: spare, namespace: models}}
spec:
  schema: {{name: OpenAI}}
  backendRef: {{group: {EG}, kind: Backend, name: openai}}
---
apiVersion: {EG}/v1alpha1
kind: Backend
metadata: {{name: openai, namespace: models}}
spec:
  endpoints: [{{fqdn: {{hostname: models.example.com, port: 8080}}}}]
---
apiVersion: {AI}/v1beta1
kind: BackendSecurityPolicy
metadata: {{name: key, namespace: models}}
spec:
  type: APIKey
  apiKey: {{secretRef: {{name: key, namespace: models}}}}
  targetRefs: [{{group: {AI}, kind: AIServiceBackend, name: openai}}]
---
apiVersion: {AI}/v1beta1
kind: BackendSecurityPolicy
metadata: {{name: other, namespace: models}}
spec:
  type: APIKey
  apiKey: {{secretRef: {{name: key, namespace: models}}}}
  targetRefs: [{{group: {AI}, kind: AIServiceBackend, name: spare}}]
---
apiVersion: v1
kind: Secret
metadata: {{name: key, namespace: models}}
stringData: {{apiKey: secret}}
"""


def operation(path: str, value: str) -> str:
    return f"- op: replace\n  path: {path}\n  value: {value}\n"


def patched(target: str, patch: str) -> dict[str, str]:
    kind, _, name = target.partition(" ")
    named = f", name: {name}" if name else ""
    setting = f"patches:\n- {{path: p.yaml, target: {{kind: {kind}{named}}}}}\n"
    return {
        "kustomization.yaml": "resources: [all.yaml]\n" + setting,
        "all.yaml": BASE,
        "p.yaml": patch,
    }


def run(files: dict[str, str], rule: str | None = None) -> Report:
    return lint(sources=files, config=Config(), select=() if rule is None else [rule])


class Told(NamedTuple):
    """A value that a patch puts in, and the one finding that it makes, in so many places."""

    rule: str
    target: str
    path: str
    value: str
    places: list[tuple[str, int, int]]
    message: str


TOLD = [
    Told(
        "duplicate-model",
        "AIGatewayRoute talk",
        "/spec/rules/0/matches/0/headers/0/value",
        "gpt",
        [("p.yaml", 3, 10)],
        'AIGatewayRoute "chat" matches the model "gpt" too, at the same Gateway '
        '"edge": the route that is older in the cluster gets all its requests, this'
        " one or that (write one rule with both backendRefs)",
    ),
    Told(
        "hostname-never-matches",
        "AIGatewayRoute talk",
        "/spec/hostnames/0",
        "b.com",
        [("p.yaml", 3, 10)],
        'listener "http" of Gateway "edge" does not take the hostname "b.com", so '
        "the AIGatewayRoute serves nothing there and still says Accepted (it takes "
        "a.com)",
    ),
    Told(
        "hostname-never-matches",
        "Gateway",
        "/spec/listeners/0/hostname",
        "b.com",
        [("all.yaml", 20, 15), ("all.yaml", 31, 15)],
        'listener "http" of Gateway "edge" does not take the hostname "a.com", so '
        "the AIGatewayRoute serves nothing there and still says Accepted (it takes "
        "b.com)",
    ),
    Told(
        "missing-buffer-limit",
        "ClientTrafficPolicy",
        "/spec/connection",
        "{}",
        [("all.yaml", 3, 18)],
        'Gateway "edge" lets only 32 KiB through (ClientTrafficPolicy "buffers" '
        'sets no bufferLimit), so longer prompts of AIGatewayRoute "chat" get 413 '
        "Payload Too Large (write connection.bufferLimit: 50Mi there)",
    ),
    Told(
        "small-buffer-limit",
        "ClientTrafficPolicy",
        "/spec/connection/bufferLimit",
        "32Ki",
        [("p.yaml", 3, 10)],
        'bufferLimit 32Ki lets only 32 KiB through Gateway "edge", so longer '
        'prompts of AIGatewayRoute "chat" get 413 Payload Too Large (write 50Mi)',
    ),
    Told(
        "invalid-buffer-limit",
        "ClientTrafficPolicy",
        "/spec/connection/bufferLimit",
        "50Mx",
        [("p.yaml", 3, 10)],
        'bufferLimit "50Mx" is no size, so the API server refuses the '
        "ClientTrafficPolicy (write digits and Ki, Mi or Gi, as in 50Mi)",
    ),
    Told(
        "missing-listener",
        "AIGatewayRoute talk",
        "/spec/parentRefs/0/sectionName",
        "https",
        [("p.yaml", 3, 10)],
        'Gateway "edge" has no listener "https", so the AIGatewayRoute serves '
        "nothing there and still says Accepted (its listeners are http)",
    ),
    Told(
        "missing-listener",
        "Gateway",
        "/spec/listeners/0/name",
        "https",
        [("all.yaml", 19, 42), ("all.yaml", 30, 42)],
        'Gateway "edge" has no listener "http", so the AIGatewayRoute serves '
        'nothing there and still says Accepted (did you mean "https"?)',
    ),
    Told(
        "plaintext-to-tls-port",
        "Backend",
        "/spec/endpoints/0/fqdn/port",
        "443",
        [("p.yaml", 3, 10)],
        "models.example.com is called without TLS on port 443 (there is no spec.tls"
        " here, and no BackendTLSPolicy names this Backend), so requests fail there"
        " and credentials are sent in the clear (add a BackendTLSPolicy with "
        "wellKnownCACertificates: System and hostname: models.example.com)",
    ),
    Told(
        "priority-without-retry",
        "AIGatewayRoute chat",
        "/spec/rules/0/backendRefs",
        "[{name: openai}, {name: spare, priority: 1}]",
        [("p.yaml", 3, 51)],
        "priority 1 is never reached: no BackendTrafficPolicy retries for HTTPRoute"
        ' "chat" and none for its Gateway "edge", so clients get the errors of the '
        "backends before it (write one with retry: {numAttemptsPerPriority: 1})",
    ),
    Told(
        "secret-lacks-key",
        "Secret",
        "/stringData",
        "{apikey: x}",
        [("all.yaml", 62, 30), ("all.yaml", 70, 30)],
        'Secret "key" has no key "apiKey", so the gateway answers 500 for this '
        'backend although every status says Accepted (rename its key "apikey" to '
        '"apiKey")',
    ),
    Told(
        "short-request-timeout",
        "AIGatewayRoute talk",
        "/spec/rules/0/timeouts/request",
        "5s",
        [("p.yaml", 3, 10)],
        "timeouts.request 5s ends each answer of this rule after that time, streams"
        " in the middle (write 300s, or 0s for no limit)",
    ),
    Told(
        "unused-manifest",
        "AIGatewayRoute chat",
        "/spec/rules/0/backendRefs",
        "[{name: openai}]",
        [("all.yaml", 46, 18)],
        "nothing in these files uses AIServiceBackend models/spare: it does nothing"
        " until an AIGatewayRoute names it",
    ),
    Told(
        "missing-reference",
        "AIGatewayRoute talk",
        "/spec/rules/0/backendRefs/0",
        "{name: openai, namespace: model}",
        [("p.yaml", 3, 17)],
        'AIServiceBackend "openai" does not exist in namespace model, so the whole'
        " route is withheld: no HTTPRoute is generated, or the old one stays (it "
        "exists in namespace models: write namespace: models)",
    ),
    Told(
        "cross-namespace-reference",
        "BackendSecurityPolicy other",
        "/spec/apiKey/secretRef/namespace",
        "others",
        [("p.yaml", 3, 10)],
        'the namespace others is not read, so Secret "key" of namespace models is '
        "meant (take it out, and put the Secret into namespace models)",
    ),
    Told(
        "multiple-security-policies",
        "BackendSecurityPolicy other",
        "/spec/targetRefs/0/name",
        "openai",
        [("p.yaml", 3, 10)],
        'AIServiceBackend "openai" is named by BackendSecurityPolicy "key", too, so'
        " it is not accepted and the gateway answers 500 for it (keep one policy "
        "for each backend)",
    ),
    Told(
        "misspelled-model-header",
        "AIGatewayRoute talk",
        "/spec/rules/0/matches/0/headers/0/name",
        "x-ai-eg-modl",
        [("p.yaml", 3, 10)],
        'header "x-ai-eg-modl" is nearly x-ai-eg-model, the one that the gateway '
        "sets to the model of a request; this rule never matches by it (write x-ai-"
        "eg-model)",
    ),
    Told(
        "default-request-timeout",
        "AIGatewayRoute talk",
        "/spec/rules/0/timeouts",
        "{}",
        [("all.yaml", 32, 3)],
        "the rule sets no timeouts.request, so its requests end after 60 s, "
        "streamed answers included (write timeouts: {request: 300s})",
    ),
    Told(
        "unsupported-reference-kind",
        "AIServiceBackend spare",
        "/spec/backendRef/kind",
        "Service",
        [("p.yaml", 3, 10)],
        'AIServiceBackend "spare" cannot name the kind Service in backendRef, so '
        "the API server refuses it (write group: gateway.envoyproxy.io and kind: "
        "Backend)",
    ),
    Told(
        "unknown-api-version",
        "AIServiceBackend spare",
        "/apiVersion",
        "aigateway.envoyproxy.io/v9",
        [("p.yaml", 3, 10)],
        "no release of AI Gateway that is known has AIServiceBackend as "
        "aigateway.envoyproxy.io/v9, so the API server refuses it (write "
        "aigateway.envoyproxy.io/v1beta1)",
    ),
]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told.rule} {told.target}")
def test_a_value_that_is_told_decides(told: Told) -> None:
    report = run(patched(told.target, operation(told.path, told.value)))
    assert [each.rule for each in report.findings] == [told.rule] * len(told.places)
    starts = [(each.location.file, each.location.span.start) for each in report.findings]
    assert [(file, at.line, at.column) for file, at in starts] == told.places
    assert {each.message for each in report.findings} == {told.message}
    for each in report.findings:
        if each.location.file == "p.yaml":
            changed = each.related[-1]
            assert changed.message == "the object that it changes"
            assert changed.location.file == "all.yaml"
    assert "patched" not in {each.reason for each in report.undecided}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told.rule} {told.target}")
def test_a_value_that_another_patch_leaves_open_does_not(told: Told) -> None:
    files = patched(told.target, operation(told.path, told.value))
    kind = told.target.partition(" ")[0]
    files["q.yaml"] = f"- {{op: copy, from: /is/elsewhere, path: {told.path}}}\n"
    files["kustomization.yaml"] += f"- {{path: q.yaml, target: {{kind: {kind}}}}}\n"
    report = run(files)
    # Where a policy names nothing that is told, it is the reference that is undecided.
    of_reference = told.rule == "multiple-security-policies"
    counted = "missing-reference" if of_reference else told.rule
    assert ("patched", counted) in {(each.reason, each.rule) for each in report.undecided}
    assert report.findings == ()


@pytest.mark.parametrize(
    ("setting", "patch"),
    [
        ("patches: [{path: p.yaml, target: {kind: AIGatewayRoute, name: '${NAME}'}}]\n", ""),
        (
            "patches: [{path: p.yaml, target: {kind: AIGatewayRoute, name: chat}}]\n",
            "- {op: remove, path: /spec/hostnames/7}\n",
        ),
        (
            (
                "replacements:\n- source: {kind: Gateway, fieldPath: spec.listeners.0.hostname}\n"
                "  targets:\n  - select: {kind: AIGatewayRoute, name: chat}\n"
                "    fieldPaths: [spec.hostnames.0]\n"
            ),
            "",
        ),
    ],
)
def test_a_change_that_is_not_told_decides_nothing(setting: str, patch: str) -> None:
    files = {
        "kustomization.yaml": "resources: [all.yaml]\n" + setting,
        "all.yaml": BASE.replace("hostnames: [a.com]", "hostnames: [b.com]", 1),
        "p.yaml": patch + operation("/spec/hostnames/0", "a.com"),
    }
    report = run(files, "hostname-never-matches")
    assert report.findings == ()
    places = [(each.reason, each.location.span.start.line) for each in report.undecided]
    assert places[:1] == [("patched", 20)]


@pytest.mark.parametrize(
    "setting", ["patches: [{path: none.yaml}]\n", "transformers: [none.yaml]\n"]
)
def test_where_anything_may_be_changed_each_reference_is_undecided(setting: str) -> None:
    files = {
        "kustomization.yaml": "resources: [all.yaml]\n" + setting,
        "all.yaml": BASE.replace("hostnames: [a.com]", "hostnames: [b.com]", 1),
    }
    report = run(files)
    assert report.findings == ()
    counted = {each.rule for each in report.undecided if each.reason == "patched"}
    assert {"missing-reference", "unused-manifest", "duplicate-model"} <= counted


def test_a_patch_that_puts_it_right() -> None:
    files = patched("AIGatewayRoute chat", operation("/spec/hostnames/0", "a.com"))
    files["all.yaml"] = BASE.replace("hostnames: [a.com]", "hostnames: [b.com]", 1)
    report = run(files)
    assert report.findings == ()
    assert "patched" not in {each.reason for each in report.undecided}
    files["kustomization.yaml"] = "resources: [all.yaml]\n"
    assert [each.rule for each in run(files).findings] == ["hostname-never-matches"]


def test_a_patch_of_one_object_that_cannot_be_read_leaves_all_its_references_open() -> None:
    setting = "patches: [{path: none.yaml, target: {kind: AIGatewayRoute, name: chat}}]\n"
    files = {
        "kustomization.yaml": "resources: [all.yaml]\n" + setting,
        "all.yaml": BASE.replace("hostnames: [a.com]", "hostnames: [b.com]", 1),
    }
    report = run(files, "missing-reference")
    lines = [each.location.span.start.line for each in report.undecided if each.reason == "patched"]
    assert lines == [19, 23, 23]
    assert run(files).findings == ()
