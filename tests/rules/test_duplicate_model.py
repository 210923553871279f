"""``duplicate-model``: within a route, across routes, and what keeps claims apart."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Report, Severity, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: LISTENERS
"""
HTTP = "[{name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}]"
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  hostnames: HOSTS
  rules:
"""
MODEL = "{name: x-ai-eg-model, value: qwen3}"


def gateway(listeners: str = HTTP) -> str:
    return GATEWAY.replace("LISTENERS", listeners)


def rule(*matches: str, backend: str = "one") -> str:
    headers = ", ".join(f"{{headers: [{match}]}}" for match in matches)
    return f"    - matches: [{headers}]\n      backendRefs: [{{name: {backend}}}]\n"


def route(name: str, *rules: str, hostnames: str = "null", namespace: str = "infra") -> str:
    text = ROUTE.replace("NAMESPACE", namespace).replace("NAME", name)
    return text.replace("HOSTS", hostnames) + "".join(rules or (rule(MODEL),))


def run(*texts: str, **more: str) -> Report:
    sources = {"all.yaml": "---\n".join(texts)} if texts else {}
    sources |= {f"{name.replace('__', '/')}.yaml": text for name, text in more.items()}
    return lint(sources=sources, select=["duplicate-model"])


def only(*texts: str, **more: str) -> Finding:
    (finding,) = run(*texts, **more).findings
    return finding


def silent(*texts: str, **more: str) -> bool:
    report = run(*texts, **more)
    return (report.findings, report.undecided) == ((), ())


def test_two_rules_of_one_route() -> None:
    finding = only(route("chat", rule(MODEL), rule(MODEL, backend="two")))
    assert (finding.severity, finding.code) == (Severity.ERROR, "same-route")
    assert finding.message == (
        'an earlier rule of this route matches the model "qwen3" already, so this rule never '
        "gets a request (write one rule with both backendRefs)"
    )
    assert finding.path == "/spec/rules/1/matches/0/headers/0/value"
    (related,) = finding.related
    assert (related.location.span.start.line, related.message) == (
        8,
        "this rule takes its requests",
    )


def test_a_rule_that_is_dead_in_part_only_and_one_that_says_the_same() -> None:
    other = MODEL.replace("qwen3", "llama")
    finding = only(route("chat", rule(MODEL), rule(MODEL, other, backend="two")))
    assert finding.severity is Severity.WARNING
    assert "so this match never gets a request" in finding.message
    assert only(route("chat", rule(MODEL), rule(MODEL))).severity is Severity.WARNING
    assert silent(route("chat", rule(MODEL, MODEL)))


def test_two_routes() -> None:
    finding = only(route=route("own"), gateway=gateway(), chat=route("chat"))
    assert (finding.severity, finding.code) == (Severity.WARNING, None)
    assert finding.message == (
        'AIGatewayRoute "chat" matches the model "qwen3" too, at the same Gateway "edge": the '
        "route that is older in the cluster gets all its requests, this one or that "
        "(write one rule with both backendRefs)"
    )
    assert finding.location.file == "route.yaml"
    (related,) = finding.related
    assert (related.location.file, related.message) == ("chat.yaml", "the other claim")


def test_the_later_by_namespace_and_name_has_the_finding() -> None:
    finding = only(gateway(), route("a", namespace="zoo"), route("b", namespace="apps"))
    assert finding.manifest is not None
    assert (finding.manifest.namespace, finding.manifest.name) == ("zoo", "a")
    three = run(gateway(), route("a"), route("b"), route("c")).findings
    assert [each.manifest.name for each in three if each.manifest] == ["b", "c"]


def test_headers_without_a_model() -> None:
    same = "{name: x-tenant, value: red}"
    finding = only(gateway(), route("a", rule(same)), route("b", rule(same)))
    assert 'matches the same headers ("red" is one) too' in finding.message
    both = f"{same}, {MODEL}", f"{MODEL}, {same}"
    finding = only(gateway(), route("a", rule(both[0])), route("b", rule(both[1])))
    assert 'the model "qwen3"' in finding.message


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        ("null", "null", True),
        ("[a.com]", "[a.com]", True),
        ("[a.com, b.com]", "[c.com, b.com]", True),
        ("[a.com]", "[b.com]", False),
        ("null", "[a.com]", False),
        ("['*.a.com']", "[x.a.com]", False),
        ("[]", "null", True),
    ],
)
def test_hostnames(one: str, two: str, *, meet: bool) -> None:
    report = run(gateway(), route("a", hostnames=one), route("b", hostnames=two))
    assert (bool(report.findings), report.undecided) == (meet, ())


def test_hostnames_of_listeners() -> None:
    listeners = HTTP.replace("port: 80", "port: 80, hostname: a.com")
    assert only(gateway(listeners), route("a"), route("b", hostnames="[a.com]"))
    both = f"[{listeners.strip('[]')}, {HTTP.strip('[]').replace('name: http', 'name: rest')}]"
    assert run(gateway(both), route("a", hostnames="[a.com]"), route("b")).findings


def test_other_gateways_and_gateways_that_are_not_here() -> None:
    assert silent(route("a"), route("b"))
    other = route("b").replace("name: edge", "name: other")
    assert silent(gateway(), gateway().replace("edge", "other"), route("a"), other)


def test_a_route_in_two_ways_at_one_gateway_and_twice_defined() -> None:
    twice = route("a").replace("}]\n  host", "}, {name: edge, namespace: infra, port: 80}]\n  host")
    assert silent(gateway(), twice)
    assert silent(g=gateway(), a=route("a"), b=route("a"))
    unwritten = route("a").replace(", namespace: infra}\nspec", "}\nspec")
    assert silent(gateway(), route("a"), unwritten)


def test_what_is_not_known() -> None:
    def reasons(*texts: str) -> list[str]:
        report = run(*texts)
        assert report.findings == ()
        return [check.reason for check in report.undecided]

    hidden = rule(MODEL.replace("qwen3", "'${MODEL}'"))
    assert reasons(gateway(), route("a"), route("b", hidden)) == ["placeholder"]
    assert reasons(
        gateway(), route("a", hostnames="[a.com]"), route("b", hostnames="['${H}']")
    ) == ["unknown-attachment"]
    selector = "{from: Selector, selector: {matchLabels: {a: b}}}"
    chooses = HTTP.replace("{from: All}", selector)
    assert reasons(gateway(chooses), route("a"), route("b", namespace="apps")) == [
        "unknown-attachment"
    ]


def test_what_a_patch_may_change() -> None:
    patch = "[{op: copy, from: /is/elsewhere, path: /spec/rules/0/matches/0/headers/0/value}]"
    report = run(
        k__kustomization="resources: [all.yaml]\npatches:\n"
        f"  - {{target: {{kind: AIGatewayRoute, name: b}}, patch: '{patch}'}}\n",
        k__all="---\n".join([gateway(), route("a"), route("b")]),
    )
    assert report.findings == ()
    assert [check.reason for check in report.undecided] == ["patched"]


def test_alternatives_do_not_meet() -> None:
    empty = route("a").replace("qwen3", "other")
    sources = {
        "base__gateway": gateway(),
        "dev__a": empty,
        "dev__b": route("b"),
        "prod__a": route("a"),
    }
    assert silent(**sources)
    (finding,) = run(**sources, common__c=route("c")).findings
    assert finding.location.file == "common/c.yaml"


def test_many_routes_with_one_model() -> None:
    texts = [route(f"r{number}", hostnames=f"[h{number}.com]") for number in range(500)]
    assert silent(gateway(), *texts)
    assert len(run(gateway(), *[route(f"r{number}") for number in range(500)]).findings) == 499


def test_two_teams_are_told_whose_route_it_is_and_to_part_by_hostnames() -> None:
    assert only(
        gateway(), route("chat", namespace="red"), route("chat", namespace="blue")
    ).message == (
        'AIGatewayRoute "chat" of namespace blue matches the model "qwen3" too, at the same '
        'Gateway "edge": the route that is older in the cluster gets all its requests, this one '
        "or that (give each route hostnames of its own, or write one rule with both backendRefs)"
    )


def test_routes_of_two_stages_are_mostly_in_two_clusters() -> None:
    stages = {"envs__dev__r": route("chat-dev"), "envs__prod__r": route("chat-prod")}
    report = run(platform=gateway(), **stages)
    assert report.findings == ()
    assert [each.reason for each in report.undecided] == ["unknown-attachment"]
    (found,) = run(platform=gateway(), apps__r=route("chat-dev"), more__r=route("chat")).findings
    assert found.severity is Severity.WARNING
