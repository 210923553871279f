"""Manifests that do not say what they are: what is read, told, mended, and left to others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Finding, ManifestInfo, Rule, apply_edits, lint
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.testing import run_rule

ID = "unidentified-manifest"


def the_rule() -> type[Rule]:
    (rule,) = (each for each in available_rules() if each.id == ID)
    return rule


def found(text: str, release: str | None = None) -> list[Finding]:
    return run_rule(the_rule(), {"x.yaml": text}, config=Config(target=release))


def one(text: str, release: str | None = None) -> Finding:
    (finding,) = found(text, release)
    return finding


def fixed(text: str, release: str | None = None) -> str:
    """Return *text* after the one fix of its one finding."""
    fix = one(text, release).fix
    assert fix is not None
    return apply_edits(text, fix.edits)


WRITE_BETA = " (write apiVersion: aigateway.envoyproxy.io/v1beta1)"
WRITE_ALPHA = " (write apiVersion: aigateway.envoyproxy.io/v1alpha1)"


@pytest.mark.parametrize(
    ("text", "fault", "advice"),
    [
        ("kind: AIGatewayRoute\nmetadata: {name: x}\n",
         "this AIGatewayRoute has no apiVersion", WRITE_BETA),
        ("apiVersion: 1\nkind: AIGatewayRoute\nmetadata: {name: x}\n",
         "the apiVersion of this AIGatewayRoute is not a string", WRITE_BETA),
        ("apiVersion:\nkind: AIGatewayRoute\nmetadata: {name: x}\n",
         "the apiVersion of this AIGatewayRoute is empty", WRITE_BETA),
        ("apiVersion: gateway.networking.k8s.io/v1\nmetadata: {name: x}\n",
         "this manifest of gateway.networking.k8s.io has no kind", ""),
        ("apiVersion: aigateway.envoyproxy.io\nkind: AIGatewayRoute\n",
         'the apiVersion "aigateway.envoyproxy.io" says no version', WRITE_BETA),
        ("apiVersion: v1\nkind: AIGatewayRoute\n",
         'the apiVersion "v1" says no group, and the core group has no AIGatewayRoute',
         WRITE_BETA),
        ("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n",
         "there is no AIGatewayRoute in the group gateway.envoyproxy.io", WRITE_ALPHA),
        ("apiVersion: gateway.networking.k8s.io/v1\nkind: HttpRoute\n",
         'there is no kind "HttpRoute" in the group gateway.networking.k8s.io',
         " (write kind: HTTPRoute)"),
    ],
)  # fmt: skip
def test_messages_say_what_to_write(text: str, fault: str, advice: str) -> None:
    assert one(text).message == f"{fault}, so the API server refuses it{advice}"


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        ("apiVersion: v1\nkind: MCPRoute\n",
         "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: MCPRoute\n", True),
        ("# why\nkind: MCPRoute\nmetadata: {}\n",
         "# why\napiVersion: aigateway.envoyproxy.io/v1beta1\nkind: MCPRoute\nmetadata: {}\n",
         True),
        ('{"kind": "MCPRoute", "metadata": {}}',
         '{"apiVersion": "aigateway.envoyproxy.io/v1beta1", "kind": "MCPRoute", "metadata": {}}',
         True),
        ("apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: HTTPRoute\n",
         "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n", True),
        ("apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: Backend\n",
         "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n", False),
        ("apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: 'QuotaPolicies'\n",
         "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: 'QuotaPolicy'\n", False),
    ],
)  # fmt: skip
def test_where_one_thing_can_be_meant_it_is_written(before: str, after: str, *, safe: bool) -> None:
    assert fixed(before) == after
    fix = one(before).fix
    assert fix is not None
    assert fix.safe is safe
    assert found(after) == []


def test_what_may_be_several_things_is_not_mended() -> None:
    text = "apiVersion: gateway.networking.k8s.io/v1\nspec: {parentRefs: []}\n"
    assert one(text).fix is None


def test_a_broken_collection_is_not_mended() -> None:
    assert one("apiVersion: [a]\nkind: AIGatewayRoute\nmetadata: {}\n").fix is None


def test_the_version_is_one_of_the_release() -> None:
    text = "kind: AIGatewayRoute\nmetadata: {name: x}\n"
    assert fixed(text, "0.5").startswith("apiVersion: aigateway.envoyproxy.io/v1alpha1\n")


def test_the_manifest_is_named_as_it_is_written() -> None:
    text = "kind: AIGatewayRoute\nmetadata: {name: chat, namespace: apps}\n"
    finding = one(text)
    assert finding.manifest == ManifestInfo("", "AIGatewayRoute", "apps", "chat")
    assert finding.code == "no-api-version"


@pytest.mark.parametrize(
    "text",
    [
        "kind: [AIGatewayRoute]\napiVersion: {a: b}\nspec: {rules: []}\n",
        "kind: AIGatewayRoute\napiVersion: &a [*a]\n",
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: &k {a: *k}\n",
        "- kind: AIGatewayRoute\n",
        "kind: &k AIGatewayRoute\nmetadata: {name: *k}\nspec: 5\n",
        f"apiVersion: {'a.' * 5000}io/v1\nkind: AIGatewayRoute\n",
        f"apiVersion: aigateway.envoyproxy.io/v1\nkind: {'K' * 5000}\n",
        "apiVersion: /\nkind: AIGatewayRoute\n",
        "apiVersion: ///\nkind: AIGatewayRoute\n",
    ],
)
def test_odd_shapes_do_no_harm(text: str) -> None:
    assert all(len(each.message) < 400 for each in found(text))
    assert not lint(sources={"x.yaml": text}).crashed


# --- what is read, and what else is said ----------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "kind: AIServiceBackend\nmetadata: {name: x}\n",
        "apiVersion: gateway.envoyproxy.com/v1alpha1\nkind: ClientTrafficPolicy\n",
        "apiVersion: aigateway.example.io/v1\nkind: MCPRoute\n",
        "apiVersion: gateway.networking.k8.io/v1\nkind: Gateway\n",
    ],
)
def test_a_file_is_read_in_which_no_group_of_ours_stands(text: str) -> None:
    assert lint(sources={"x.yaml": text}).files == 1


def test_only_what_is_ours_counts_as_a_manifest() -> None:
    ours = "kind: AIGatewayRoute\nmetadata: {name: x}\n"
    others = "kind: Values\nnote: AIGatewayRoute, aigateway.envoyproxy.io\n"
    report = lint(sources={"a.yaml": ours, "b.yaml": others}, select=[ID])
    assert report.manifests == 1
    assert [each.location.file for each in report.findings] == ["a.yaml"]


def test_an_object_that_says_wrongly_what_it_is_is_not_called_missing_too() -> None:
    route = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\n"
        "kind: AIGatewayRoute\n"
        "metadata: {name: chat, namespace: apps}\n"
        "spec: {rules: [{backendRefs: [{name: openai}]}]}\n"
    )
    half = "kind: AIServiceBackend\nmetadata: {name: openai, namespace: apps}\n"
    for broken in (half, f"apiVersion: gateway.envoyproxy.io/v1alpha1\n{half}"):
        sources = {"route.yaml": route, "backend.yaml": broken}
        report = lint(sources=sources, select=[ID, "missing-reference"], closed_world=True)
        assert [each.rule for each in report.findings] == [ID]
        assert [each.reason for each in report.undecided] == ["unread-file"]


def test_a_patch_is_no_manifest() -> None:
    sources = {
        "kustomization.yaml": "patches: [{path: patch.yaml, target: {kind: AIGatewayRoute}}]\n",
        "patch.yaml": "kind: AIGatewayRoute\nmetadata: {name: chat}\nspec: {rules: []}\n",
    }
    assert lint(sources=sources, select=[ID]).findings == ()


def test_what_two_renderings_share_is_told_once() -> None:
    kustomization = "namespace: {}\nresources: [../base]\n"
    sources = {
        "base/kustomization.yaml": "resources: [route.yaml]\n",
        "base/route.yaml": "apiVersion: v1\nkind: AIGatewayRoute\nmetadata: {name: chat}\n",
        "dev/kustomization.yaml": kustomization.format("dev"),
        "prod/kustomization.yaml": kustomization.format("prod"),
    }
    (finding,) = lint(sources=sources, select=[ID]).findings
    assert finding.location.file == "base/route.yaml"
    assert finding.alternatives is None


@pytest.mark.shared
def test_nothing_is_said_of_a_mutant_that_says_rightly_what_it_is(shared: Path) -> None:
    lines = (shared / "corpus" / "apiserver" / "mutants.jsonl").read_text("utf-8").splitlines()
    mutants: dict[str, dict[str, Any]] = {
        f"{mutant['id']}/m.yaml": mutant for mutant in map(json.loads, lines)
    }
    sources = {path: json.dumps(mutant["object"]) for path, mutant in mutants.items()}
    report = lint(sources=sources, select=[ID])
    assert not report.crashed
    told = [mutants[each.location.file] for each in report.findings]
    assert len(told) > 350
    assert [each["id"] for each in told if each["accepted"]] == []
    assert {each["path"][0] for each in told} == {"apiVersion", "kind"}


def test_a_rule_can_be_named_where_nothing_is_to_be_linted() -> None:
    assert lint(sources={"x.yaml": "a: 1\n"}, select=[ID]).findings == ()
