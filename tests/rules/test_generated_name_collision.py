"""Whose an HTTPRoute is that AI Gateway generates, too."""

from __future__ import annotations

from collections.abc import Mapping

from aigw_lint import Finding, Report, lint

RULE = "generated-name-collision"

AI = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: %s}
spec: {rules: [{matches: [{headers: [{name: x-ai-eg-model, value: %s}]}]}]}
"""
HTTP = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: %s}
"""
MCP = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: MCPRoute
metadata: {name: tools, namespace: apps}
spec: {backendRefs: [{name: github, port: 80}]}
"""


def report_of(files: Mapping[str, str]) -> Report:
    return lint(sources=files)


def told(files: Mapping[str, str]) -> list[Finding]:
    return [each for each in report_of(files).findings if each.rule == RULE]


def undecided(files: Mapping[str, str]) -> list[tuple[str, str]]:
    checks = report_of(files).undecided
    return [(each.reason, each.message) for each in checks if each.rule == RULE]


def test_the_ai_route_writes_over_it() -> None:
    files = {
        "ai.yaml": AI % ("chat, namespace: apps", "a"),
        "b.yaml": HTTP % "chat, namespace: apps",
    }
    (found,) = told(files)
    assert found.message == (
        "HTTPRoute apps/chat has the name of the one that AI Gateway generates for "
        'AIGatewayRoute "chat" and writes over it, so these rules are lost (give it another name)'
    )
    assert (found.severity.label, found.judge.value) == ("error", "controller")
    assert found.path == "/metadata/name"
    (related,) = found.related
    assert related.message == "it is generated for this one"
    assert (related.location.file, related.location.span.start.line) == ("ai.yaml", 3)


def test_an_mcp_route_generates_several() -> None:
    name = "ai-eg-mcp-br-tools-github"
    (found,) = told({"a.yaml": MCP, "b.yaml": HTTP % f"{name}, namespace: apps"})
    assert 'for MCPRoute "tools" and writes over it' in found.message


def test_a_copy_out_of_a_cluster_is_left_out() -> None:
    generated = "gateway.envoyproxy.io/ai-gateway-generated"
    for copied in (
        "annotations: {" + generated + ': "true"}',
        "ownerReferences: [{kind: AIGatewayRoute, name: chat}]",
    ):
        (found,) = told({"a.yaml": AI % ("chat", "a"), "b.yaml": HTTP % f"chat, {copied}"})
        assert found.severity.label == "info"
        assert found.message == (
            'AI Gateway generates HTTPRoute chat for AIGatewayRoute "chat": leave this copy out, '
            "or each apply takes back what AI Gateway has changed since"
        )


def test_a_route_of_an_alternative_is_another_cluster_s() -> None:
    files = {
        "dev/ai.yaml": AI % ("chat, namespace: apps", "a"),
        "dev/web.yaml": HTTP % "web, namespace: apps",
        "prod/ai.yaml": AI % ("talk, namespace: apps", "a"),
        "prod/web.yaml": HTTP % "web, namespace: apps, labels: {on: prod}",
        "prod/chat.yaml": HTTP % "chat, namespace: apps",
    }
    assert told(files) == []


def test_what_collides_in_one_of_several_alternatives_is_a_warning() -> None:
    parent = "spec: {parentRefs: [{name: edge, namespace: infra}]}\n"
    ai = f"{AI.partition('spec:')[0]}{parent}"
    files = {
        "web/chat.yaml": HTTP % "chat, namespace: apps" + parent,
        "env/dev/a.yaml": ai % "chat, namespace: apps" + "---\n" + AI % ("x", "a"),
        "env/prod/a.yaml": AI % ("x", "b"),
    }
    (found,) = told(files)
    assert found.severity.label == "warning"
    assert 'for AIGatewayRoute "chat" and writes over it (not in env/prod), so' in found.message


def test_folders_meet_where_they_name_one_gateway() -> None:
    parent = "spec: {parentRefs: [{name: %s, namespace: infra}]}\n"
    files = {
        "ai/a.yaml": AI.partition("spec:")[0] % "chat, namespace: apps" + parent % "edge",
        "web/b.yaml": HTTP % "chat, namespace: apps" + parent % "edge",
    }
    (found,) = told(files)
    assert found.severity.label == "warning"
    files["web/b.yaml"] = HTTP % "chat, namespace: apps" + parent % "other"
    assert told(files) == []
    message = "whether AI Gateway generates an HTTPRoute chat, too"
    assert undecided(files) == [("other-alternative", message)]


def test_folders_of_two_stages_do_not_meet() -> None:
    parent = "spec: {parentRefs: [{name: edge, namespace: infra}]}\n"
    files = {
        "env/dev/a.yaml": AI.partition("spec:")[0] % "chat, namespace: apps" + parent,
        "env/prod/b.yaml": HTTP % "chat, namespace: apps" + parent,
    }
    assert told(files) == []
    assert [reason for reason, _ in undecided(files)] == ["other-alternative"]


def test_kustomize_decides_what_they_are_called() -> None:
    files = {
        "a.yaml": AI % ("chat", "a"),
        "b.yaml": HTTP % "llm-chat, namespace: apps",
        "kustomization.yaml": "{namespace: apps, resources: [ai, b.yaml]}",
        "ai/kustomization.yaml": "{namePrefix: llm-, resources: [a.yaml]}",
    }
    files["ai/a.yaml"] = files.pop("a.yaml")
    (found,) = told(files)
    assert 'for AIGatewayRoute "llm-chat"' in found.message
    files["ai/kustomization.yaml"] = "resources: [a.yaml]"
    assert told(files) == []


def test_a_namespace_that_is_not_written_may_be_the_other() -> None:
    files = {"a/ai.yaml": AI % ("chat, namespace: apps", "a"), "b/web.yaml": HTTP % "chat"}
    assert told(files) == []
    message = "whether AI Gateway generates an HTTPRoute chat, too"
    assert undecided(files) == [("unknown-namespace", message)]
    open_ai = AI % ('chat, namespace: "${NS}"', "a")
    files = {"ai.yaml": open_ai, "web.yaml": HTTP % "chat, namespace: apps"}
    assert undecided(files) == [("unknown-namespace", message)]
    files = {"ai.yaml": AI % ("chat", "a"), "web.yaml": HTTP % 'chat, namespace: "${NS}"'}
    assert undecided(files) == [("unknown-namespace", message)]


def test_placeholders_may_become_one_name() -> None:
    files = {"ai.yaml": AI % ('"${APP}"', "a"), "web.yaml": HTTP % '"${APP}"'}
    assert told(files) == []
    message = "whether AI Gateway generates an HTTPRoute ${APP}, too"
    assert undecided(files) == [("placeholder", message)]
    files["web.yaml"] = HTTP % '"${WEB}"'
    assert undecided(files) == []
