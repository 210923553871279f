"""The checklist: what decides each item, and the true reason where nothing does."""

from __future__ import annotations

import pytest

from aigw_lint import Config
from aigw_lint.configuration.settings import RuleSetting
from aigw_lint.run.checklist import Item, checklist

GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ai, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
"""
POLICY = """
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: large, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: ai}]
  connection: {bufferLimit: LIMIT}
"""
BACKEND = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: apps}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai, namespace: apps}
spec:
  endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]
"""
ROUTE = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  PARENTS
  rules:
    - matches: [{headers: [{name: x-ai-eg-model, value: gpt}]}]
      backendRefs: [{name: openai}]
      timeouts: {request: 300s}
"""
NO_PARENTS = "it has no parentRefs and serves nothing"
NOWHERE = "it attaches to no listener of Gateway infra/ai"


def items(
    parents: str = "parentRefs: [{name: ai, namespace: infra}]",
    *others: str,
    config: Config | None = None,
    route: str = ROUTE,
) -> dict[str, Item]:
    """Return the items of one route with *parents*, among *others*."""
    texts = (route.replace("PARENTS", parents), BACKEND, *others)
    made = checklist(sources={"all.yaml": "---".join(texts)}, config=config)
    (found,) = made.routes
    return {item.id: item for item in found.items}


def test_all_is_in_order() -> None:
    found = items("parentRefs: [{name: ai, namespace: infra}]", GATEWAY, POLICY)
    assert {item.state for key, item in found.items() if key != "buffer-limit"} == {
        "ok",
        "not-applicable",
    }


def test_a_route_at_a_wrong_listener_has_the_true_reason() -> None:
    wrong = "parentRefs: [{name: ai, namespace: infra, sectionName: https}]"
    found = items(wrong, GATEWAY, POLICY)
    assert [each.rule for each in found["parent-refs"].findings] == ["missing-listener"]
    assert found["buffer-limit"].state == "undecided"
    assert found["buffer-limit"].reason == f"{NOWHERE}: see its parentRefs"


def test_a_route_that_its_listener_refuses_has_the_true_reason() -> None:
    refusing = GATEWAY.replace("from: All", "from: Same")
    found = items("parentRefs: [{name: ai, namespace: infra}]", refusing)
    assert [each.rule for each in found["parent-refs"].findings] == ["listener-refuses-namespace"]
    assert found["buffer-limit"].reason == f"{NOWHERE}: see its parentRefs"


def test_a_fault_that_is_not_told_still_has_its_reason() -> None:
    off = Config(rules={"missing-listener": RuleSetting(off=True)})
    wrong = "parentRefs: [{name: ai, namespace: infra, sectionName: https}]"
    parents = items(wrong, GATEWAY, config=off)["parent-refs"]
    assert (parents.state, parents.reason) == ("undecided", NOWHERE)


@pytest.mark.parametrize("parents", ["hostnames: []", "parentRefs: []"])
def test_a_route_without_parents_is_at_no_gateway(parents: str) -> None:
    found = items(parents, GATEWAY, POLICY)
    for item in ("buffer-limit", "parent-refs"):
        assert (found[item].state, found[item].reason) == ("not-applicable", NO_PARENTS)


def test_what_is_undecided_at_a_parent_belongs_to_the_parents() -> None:
    found = items("parentRefs: [{name: gw}]")
    assert found["parent-refs"].state == "undecided"
    assert found["parent-refs"].reason == (
        "not known (external-reference): whether Gateway apps/gw exists"
    )
    assert found["references-exist"].state == "ok"
    reason = "no Gateway that it names is in these files: see its parentRefs"
    assert found["buffer-limit"].reason == reason


RENAMED = """\
resources: [all.yaml]
patches:
  - target: {kind: KIND}
    options: {allowNameChange: true}
    patch: '[{op: copy, from: /is/elsewhere, path: PATH}]'
"""


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("Gateway", "/metadata/name", "infra/ai"),
        ("AIGatewayRoute", "/spec/parentRefs/0/name", "infra/ai"),
    ],
)
def test_a_gateway_that_a_patch_renames_is_not_said_to_be_nowhere(
    kind: str, path: str, name: str
) -> None:
    parents = "parentRefs: [{name: ai, namespace: infra}]"
    text = "---".join((ROUTE.replace("PARENTS", parents), BACKEND, GATEWAY))
    patch = RENAMED.replace("KIND", kind).replace("PATH", path)
    made = checklist(sources={"all.yaml": text, "kustomization.yaml": patch})
    found = {item.id: item for item in made.routes[0].items}
    assert (found["parent-refs"].state, found["buffer-limit"].state) == ("undecided", "undecided")
    assert found["parent-refs"].reason == f"not known (patched): whether Gateway {name} exists"
    assert found["buffer-limit"].reason == (
        f"it is not known whether Gateway {name} exists (patched): see its parentRefs"
    )


def test_a_gateway_that_gets_its_listeners_from_a_patch_is_not_said_to_have_none() -> None:
    parents = "parentRefs: [{name: ai, namespace: infra}]"
    bare = GATEWAY.partition("  listeners")[0]
    text = "---".join((ROUTE.replace("PARENTS", parents), BACKEND, bare))
    patch = RENAMED.replace("KIND", "Gateway").replace("PATH", "/spec/listeners")
    made = checklist(sources={"all.yaml": text, "kustomization.yaml": patch})
    found = {item.id: item for item in made.routes[0].items}
    assert found["buffer-limit"].state == "undecided"
    assert found["buffer-limit"].reason == (
        "it is not known to which listener of Gateway infra/ai it attaches (patched): "
        "see its parentRefs"
    )


@pytest.mark.parametrize(
    ("gateway", "reason"),
    [
        ("{name: '${NAME}', namespace: infra}", "placeholder"),
        ("{name: ai, namespace: '${NAMESPACE}'}", "unknown-namespace"),
    ],
)
def test_a_gateway_with_a_placeholder_is_not_said_to_be_nowhere(gateway: str, reason: str) -> None:
    text = GATEWAY.replace("{name: ai, namespace: infra}", gateway)
    assert items("parentRefs: [{name: ai, namespace: infra}]", text)["buffer-limit"].reason == (
        f"it is not known whether Gateway infra/ai exists ({reason}): see its parentRefs"
    )


def test_a_gateway_of_an_alternative_only_is_not_said_to_be_nowhere() -> None:
    sources = {
        "dev/route.yaml": ROUTE.replace("PARENTS", "parentRefs: [{name: ai, namespace: infra}]"),
        "dev/backend.yaml": BACKEND,
        "prod/backend.yaml": BACKEND.replace("443", "8443"),
        "prod/gateway.yaml": GATEWAY,
    }
    (route,) = checklist(sources=sources).routes
    found = {item.id: item for item in route.items}
    assert found["buffer-limit"].reason == (
        "it is not known whether Gateway infra/ai exists (other-alternative): see its parentRefs"
    )


def test_what_is_found_at_a_parent_in_a_list_belongs_to_the_parents() -> None:
    listed = "apiVersion: v1\nkind: List\nitems:\n  - " + ROUTE.strip().replace("\n", "\n    ")
    found = items("parentRefs: [{name: ai, namespace: infar}]", GATEWAY, route=listed + "\n")
    assert [each.rule for each in found["parent-refs"].findings] == ["missing-reference"]
    assert found["references-exist"].state == "ok"


def test_info_is_advice_and_no_fault() -> None:
    found = items(route=ROUTE.replace("      timeouts: {request: 300s}\n", ""))["timeouts"]
    assert (found.state, found.reason) == ("advice", "")
    assert [each.rule for each in found.findings] == ["default-request-timeout"]


def test_a_limit_that_is_the_default_and_not_objected_to_is_told() -> None:
    off = Config(rules={"missing-buffer-limit": RuleSetting(off=True)})
    found = items("parentRefs: [{name: ai, namespace: infra}]", GATEWAY, config=off)
    assert found["buffer-limit"].state == "undecided"
    assert found["buffer-limit"].reason == (
        "it is 32 KiB at Gateway infra/ai, and no rule that ran objects"
    )


def test_a_limit_that_is_refused_is_a_fault() -> None:
    policy = POLICY.replace("LIMIT", "50Mib")
    found = items("parentRefs: [{name: ai, namespace: infra}]", GATEWAY, policy)
    assert found["buffer-limit"].state == "fault"
    assert [each.rule for each in found["buffer-limit"].findings] == ["invalid-buffer-limit"]


def test_a_limit_that_is_refused_is_told_where_the_rule_is_off() -> None:
    off = Config(rules={"invalid-buffer-limit": RuleSetting(off=True)})
    policy = POLICY.replace("LIMIT", "50Mib")
    found = items("parentRefs: [{name: ai, namespace: infra}]", GATEWAY, policy, config=off)
    assert found["buffer-limit"].state == "undecided"
    assert (
        found["buffer-limit"].reason == "ClientTrafficPolicy infra/large sets it to what is refused"
    )


def test_a_limit_is_decided_by_the_policy_that_sets_it() -> None:
    policy = POLICY.replace("LIMIT", "50Mi")
    found = items("parentRefs: [{name: ai, namespace: infra}]", GATEWAY, policy)
    assert (found["buffer-limit"].state, found["buffer-limit"].reason) == ("ok", "")


# --- several renderings of one source --------------------------------------------

OVERLAY = "namespace: %s\nresources: [../base]\n"
MISNAMED = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules: [{backendRefs: [{name: opnai}]}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
"""
PATCH = """\
patches:
  - target: {kind: AIGatewayRoute}
    patch: '[{op: copy, from: /is/elsewhere, path: /spec/rules/0/backendRefs/0/name}]'
"""


def in_overlays(**more: str) -> dict[str | None, dict[str, Item]]:
    """Return the items of the route in `dev` and `prod`, by namespace; *more* goes to one."""
    overlays = {
        f"{name}/kustomization.yaml": OVERLAY % name + more.get(name, "")
        for name in ("dev", "prod")
    }
    base = {"base/kustomization.yaml": "resources: [r.yaml]\n", "base/r.yaml": MISNAMED}
    made = checklist(sources={**base, **overlays})
    return {each.manifest.namespace: {item.id: item for item in each.items} for each in made.routes}


def test_what_holds_in_both_renderings_is_told_of_both() -> None:
    found = in_overlays()
    assert set(found) == {"dev", "prod"}
    for route in found.values():
        assert [each.rule for each in route["references-exist"].findings] == ["missing-reference"]
        assert route["timeouts"].state == "advice"


def test_each_checklist_names_the_rendering_that_makes_its_route() -> None:
    overlays = {f"{name}/kustomization.yaml": OVERLAY % name for name in ("dev", "prod")}
    base = {"base/kustomization.yaml": "resources: [r.yaml]\n", "base/r.yaml": MISNAMED}
    made = checklist(sources={**base, **overlays, "plain.yaml": MISNAMED})
    assert [each.rendering for each in made.routes] == ["dev", "prod", None]


def test_what_a_patch_leaves_open_in_one_rendering_is_decided_in_the_other() -> None:
    found = in_overlays(prod=PATCH)
    assert found["dev"]["references-exist"].state == "fault"
    assert found["prod"]["references-exist"].state == "undecided"
    assert found["prod"]["references-exist"].reason == (
        "not known (patched): whether AIServiceBackend prod/opnai exists"
    )
