"""What another controller than Envoy Gateway serves gets no error that only Envoy Gateway makes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from aigw_lint import (
    GATEWAY_API,
    Bad,
    Finding,
    GroupKind,
    Judge,
    Relation,
    Report,
    Rule,
    Severity,
    lint,
)
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.knowledge.envoyrelations import ROUTE_KINDS
from aigw_lint.knowledge.kinds import (
    BACKEND_TLS_POLICY,
    GATEWAY,
    GATEWAY_CLASS,
    LISTENER_SET,
    SECRET,
)
from aigw_lint.knowledge.relations import RELATIONS
from aigw_lint.testing import files_of, run_rule

ENVOY_GATEWAY = "gateway.envoyproxy.io/gatewayclass-controller"
TRAEFIK = "traefik.io/gateway-controller"
KIND = "unsupported-reference-kind"


def gateway_class(controller: str, name: str = "edge") -> str:
    return f"""\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {{name: {name}}}
spec: {{controllerName: "{controller}"}}
"""


def gateway(name: str = "edge", of_class: str = "edge") -> str:
    return f"""\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: {name}, namespace: apps}}
spec:
  gatewayClassName: {of_class}
  listeners:
    - {{name: http, protocol: HTTP, port: 80, hostname: a.example.com}}
"""


def route(
    parents: str = "{name: edge}",
    backend: str = "{group: core, kind: Service, name: web, port: 80}",
    kind: str = "HTTPRoute",
) -> str:
    return f"""\
apiVersion: gateway.networking.k8s.io/v1
kind: {kind}
metadata: {{name: web, namespace: apps}}
spec:
  parentRefs: [{parents}]
  rules:
    - backendRefs: [{backend}]
"""


def run(*texts: str, select: str = KIND) -> Report:
    return lint(sources={"x.yaml": "---\n".join(texts)}, select=[select])


def seen(report: Report) -> tuple[list[str], list[str]]:
    """Return what findings stand at, and why the rest is undecided."""
    return (
        [str(each.location.span.start.line) for each in report.findings],
        [each.reason for each in report.undecided],
    )


# --- whose Gateways they are --------------------------------------------------


@pytest.mark.parametrize(
    ("controller", "expected"),
    [
        (ENVOY_GATEWAY, (["7"], [])),
        ("gateway.envoyproxy.io/marketing-gatewayclass-controller", (["7"], [])),
        (TRAEFIK, ([], [])),
        ("${CONTROLLER}", ([], ["unknown-controller"])),
    ],
)
@pytest.mark.parametrize("kind", [kind.kind for kind in ROUTE_KINDS])
def test_the_group_core_of_backends(
    kind: str, controller: str, expected: tuple[list[str], list[str]]
) -> None:
    text = route(kind=kind)
    assert seen(run(text, gateway(), gateway_class(controller))) == expected


def test_without_a_class_in_sight_a_route_is_taken_for_one_of_envoy_gateway() -> None:
    assert seen(run(route(), gateway())) == (["7"], [])
    assert seen(run(route())) == (["7"], [])
    mixed = gateway_class(TRAEFIK), gateway_class(ENVOY_GATEWAY, "eg")
    assert seen(run(route(), *mixed)) == (["7"], [])
    assert seen(run(route(), gateway(of_class="other"), *mixed)) == (["7"], [])


@pytest.mark.parametrize("texts", [(), (gateway(of_class="other"),)])
def test_where_all_classes_in_sight_are_of_others_that_of_the_route_may_be(
    texts: tuple[str, ...],
) -> None:
    assert seen(run(route(), *texts, gateway_class(TRAEFIK))) == ([], ["unknown-controller"])


@pytest.mark.parametrize("name", ["cilium", "istio", "istio-waypoint", "gke-l7-rilb", "nginx"])
def test_names_of_classes_that_other_controllers_make_say_whose_they_are(name: str) -> None:
    assert seen(run(route(), gateway(of_class=name))) == ([], ["unknown-controller"])
    own = gateway_class(ENVOY_GATEWAY, name)
    assert seen(run(route(), gateway(of_class=name), own)) == (["7"], [])


@pytest.mark.parametrize("name", ["eg", "envoy", "my-nginx", "ciliumx", "kongress"])
def test_other_names_of_classes_say_nothing(name: str) -> None:
    assert seen(run(route(), gateway(of_class=name))) == (["7"], [])


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ("{name: edge}, {name: eg}", (["7"], [])),
        ("{name: edge}, {name: elsewhere}", ([], ["unknown-controller"])),
        ("{name: eg}, {name: elsewhere}", (["7"], [])),
        ("{name: eg}, {group: '', kind: Service, name: web}", (["7"], [])),
        ("{name: elsewhere}, {group: '', kind: Service, name: web}", (["7"], [])),
        ("{name: edge}, {group: '', kind: Service, name: web}", ([], [])),
        ("{name: edge}, {kind: Gatway, name: eg}", ([], ["unknown-controller"] * 2)),
    ],
)
def test_one_gateway_of_envoy_gateway_is_enough(
    parents: str, expected: tuple[list[str], list[str]]
) -> None:
    classes = (gateway_class(TRAEFIK), gateway_class(ENVOY_GATEWAY, "eg"))
    text = (route(parents), gateway(), gateway("eg", "eg"), *classes)
    assert seen(run(*text)) == expected


def test_a_listener_set_is_of_the_controller_of_its_gateway() -> None:
    listeners = """\
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: more, namespace: apps}
spec:
  parentRef: {name: edge}
  listeners:
    - name: https
      tls: {certificateRefs: [{group: core, kind: Secret, name: cert}]}
"""
    text = (route("{kind: ListenerSet, name: more}"), listeners, gateway())
    assert seen(run(*text, gateway_class(TRAEFIK))) == ([], [])
    assert seen(run(*text, gateway_class(ENVOY_GATEWAY))) == (["7", "16"], [])


def test_what_the_api_server_refuses_it_refuses_for_all_controllers() -> None:
    text = route(backend="{group: Core_, kind: Service, name: web}")
    (finding,) = run(text, gateway(), gateway_class(TRAEFIK)).findings
    assert (finding.judge, finding.severity) == (Judge.API_SERVER, Severity.ERROR)


POLICY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: tls, namespace: apps}
spec:
  targetRefs: [{group: core, kind: Service, name: web}]
  validation:
    hostname: web
    caCertificateRefs: [{group: "", kind: Bundle, name: ca}]
"""
CALLING = route(backend="{name: web, port: 80}")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((CALLING, gateway(), gateway_class(TRAEFIK)), ([], [])),
        ((CALLING, gateway(), gateway_class(ENVOY_GATEWAY)), (["5", "8"], [])),
        ((CALLING, gateway()), (["5", "8"], [])),
        ((gateway_class(TRAEFIK),), ([], [])),
        ((gateway_class(ENVOY_GATEWAY),), (["5", "8"], [])),
        (
            (gateway_class(ENVOY_GATEWAY), gateway_class(TRAEFIK, "t")),
            ([], ["unknown-controller"] * 2),
        ),
        ((), (["5", "8"], [])),
    ],
)
def test_a_backend_tls_policy_is_of_the_controller_of_the_routes_to_its_targets(
    others: tuple[str, ...], expected: tuple[list[str], list[str]]
) -> None:
    assert seen(run(POLICY, *others)) == expected


def test_a_policy_for_a_backend_of_envoy_gateway_is_read_by_no_other() -> None:
    target = "{group: gateway.envoyproxy.io, kind: Backend, name: web}"
    text = POLICY.replace("{group: core, kind: Service, name: web}", target)
    assert seen(run(text, gateway_class(TRAEFIK))) == (["8"], [])


# --- meshes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "parent",
    [
        "{group: core, kind: Service, name: web}",
        "{kind: Service, name: web}",
        "{kind: Mesh, name: istio}",
        "{group: networking.istio.io, kind: ServiceEntry, name: web}",
        "{group: '', kind: Service, name: web}",
    ],
)
def test_routes_of_meshes_are_not_judged(parent: str) -> None:
    report = run(route(parent))
    assert report.findings == ()
    assert {each.reason for each in report.undecided} == {"unknown-controller"}


def test_a_parent_of_a_mesh_beside_a_gateway_is_not_judged_and_the_rest_is() -> None:
    text = route("{name: edge}, {kind: Mesh, name: istio}, {kind: Gatway, name: edge}")
    report = run(text, gateway(), gateway_class(ENVOY_GATEWAY))
    assert seen(report) == (["5", "7"], ["unknown-controller"])
    assert [each.severity for each in report.findings] == [Severity.ERROR] * 2


@pytest.mark.parametrize(
    ("parents", "lines"),
    [
        ("{name: edge}", ["7"]),
        ("{name: edge}, {group: core, kind: Service, name: web}", ["7"]),
        ("{group: core, kind: Service, name: web}", []),
        ("{kind: Service, name: web}, {kind: Mesh, name: istio}", []),
    ],
)
def test_a_mesh_may_ask_for_no_grant(parents: str, lines: list[str]) -> None:
    target = "apiVersion: v1\nkind: Service\nmetadata: {name: far, namespace: there}\n"
    text = route(parents, "{name: far, namespace: there, port: 80}")
    assert seen(run(text, target, select="missing-grant")) == (lines, [])


# --- what Gateway API says for all controllers ----------------------------------


@pytest.mark.parametrize(
    ("rule", "parents", "line"),
    [
        ("missing-listener", "{name: edge, sectionName: https}", 5),
        ("missing-grant", "{name: edge}", 7),
    ],
)
@pytest.mark.parametrize(
    ("controller", "severity"),
    [(ENVOY_GATEWAY, Severity.ERROR), (TRAEFIK, Severity.WARNING)],
)
def test_faults_by_gateway_api_itself_are_warnings_where_another_controller_judges(
    rule: str, parents: str, line: int, controller: str, severity: Severity
) -> None:
    target = "apiVersion: v1\nkind: Service\nmetadata: {name: far, namespace: there}\n"
    backend = "{name: far, namespace: there, port: 80}"
    text = (route(parents, backend), target, gateway(), gateway_class(controller))
    (finding,) = run(*text, select=rule).findings
    assert (finding.severity, finding.location.span.start.line) == (severity, line)


def test_a_gateway_of_another_controller_has_another_buffer() -> None:
    ai_route = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: openai}]}]
"""
    text, rule = (ai_route, gateway()), "missing-buffer-limit"
    assert run(*text, gateway_class(TRAEFIK), select=rule).findings == ()
    assert len(run(*text, gateway_class(ENVOY_GATEWAY), select=rule).findings) == 1


# --- all fields -------------------------------------------------------------------

SERVED = frozenset((GATEWAY, GATEWAY_CLASS, LISTENER_SET, BACKEND_TLS_POLICY, *ROUTE_KINDS))
FIELDS = [each for each in RELATIONS if each.source in SERVED]
UPWARDS = {
    GATEWAY: ("spec.gatewayClassName", "edge"),
    LISTENER_SET: ("spec.parentRef", {"name": "edge"}),
    **dict.fromkeys(ROUTE_KINDS, ("spec.parentRefs[]", {"name": "edge"})),
}


@pytest.mark.parametrize(("of_class", "severity"), [("istio", "WARNING"), ("edge", "ERROR")])
def test_which_gateway_api_another_controller_has_is_not_known(
    of_class: str, severity: str
) -> None:
    text = gateway(of_class=of_class).replace("k8s.io/v1\n", "k8s.io/v1alpha2\n")
    (finding,) = run(text, select="unknown-api-version").findings
    assert (finding.severity.name, finding.location.span.start.line) == (severity, 1)


def name_of(relation: Relation) -> str:
    return f"{relation.source.kind}-{relation.path}"


def put(target: dict[str, Any], path: str, value: object) -> None:
    """Put *value* into *target* at *path*, the path of a relation; it comes last in lists."""
    key, _, rest = path.partition(".")
    name = key.removesuffix("[]")
    if not rest:
        target[name] = [*target.get(name, ()), value] if key.endswith("[]") else value
    elif key.endswith("[]"):
        below: dict[str, Any] = {}
        put(below, rest, value)
        target.setdefault(name, []).append(below)
    else:
        put(target.setdefault(name, {}), rest, value)


def naming(relation: Relation, target: GroupKind, controller: str) -> str:
    """Return an object that names *target* by *relation*, and leads to a class of *controller*."""
    source = relation.source
    made: dict[str, Any] = {
        "apiVersion": f"{source.group}/v1",
        "kind": source.kind,
        "metadata": {"name": "edge" if source in (GATEWAY, GATEWAY_CLASS) else "it"},
    }
    made["metadata"]["namespace"] = "apps"
    if source == GATEWAY_CLASS:
        put(made, "spec.controllerName", controller)
    if source in UPWARDS:
        put(made, *UPWARDS[source])
    named = {"group": target.group, "kind": target.kind, "name": "named"}
    if relation.path != UPWARDS.get(source, ("",))[0] or relation.path.endswith("[]"):
        put(made, relation.path, named)
    others = [gateway()] if source != GATEWAY else []
    others += [gateway_class(controller)] if source != GATEWAY_CLASS else []
    return "---\n".join((json.dumps(made) + "\n", *others))


def errors_of(text: str) -> list[str]:
    report = lint(sources={"x.yaml": text}, select=[KIND, "secret-lacks-key"])
    return [
        f"{each.rule}: {each.message}"
        for each in report.findings
        if each.judge is Judge.CONTROLLER and each.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("relation", FIELDS, ids=name_of)
def test_kinds_that_envoy_gateway_refuses(relation: Relation) -> None:
    named = GroupKind("core", "Bucket")
    unjudged = relation.is_name or relation.path == "spec.parentRef"
    expected = [] if unjudged or relation.refuses_kind is not Judge.CONTROLLER else [KIND]
    found = errors_of(naming(relation, named, ENVOY_GATEWAY))
    assert [each.partition(":")[0] for each in found] == expected
    if relation.field != "parentRefs":  # a slip there tells nothing of the Gateway that is meant
        assert errors_of(naming(relation, named, TRAEFIK)) == []


@pytest.mark.parametrize("relation", [each for each in FIELDS if each.secret_keys], ids=name_of)
def test_keys_that_envoy_gateway_reads(relation: Relation) -> None:
    there = (
        "---\napiVersion: v1\nkind: Secret\nmetadata: {name: named, namespace: apps}\n"
        "data: {a: YQ==, b: YQ==}\n"
    )
    found = errors_of(naming(relation, SECRET, ENVOY_GATEWAY) + there)
    assert [each.partition(":")[0] for each in found] == ["secret-lacks-key"]
    assert errors_of(naming(relation, SECRET, TRAEFIK) + there) == []


# --- all rules --------------------------------------------------------------------

# What holds whoever serves the Gateways.
HOLDS = {
    "missing-reference": "no controller finds an object that is not there",
    "generated-name-collision": "AI Gateway writes its HTTPRoutes whatever Gateway they are for",
    "unreplaced-placeholder": "what nobody puts in reaches every controller as it is",
}
JUDGED = (Judge.CONTROLLER, Judge.TRAFFIC)
CASES = [
    (rule, example)
    for rule in available_rules()
    if rule.id not in HOLDS and SERVED & set(rule.kinds)
    for example in rule.examples
    if isinstance(example, Bad) and "kind: Gateway\n" in str(example.text)
]
AI_ROUTE = re.compile(r"apiVersion: aigateway\.envoyproxy\.io/\S+\nkind: (?:AIGateway|MCP)Route")
HTTP = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute"


def of_class(example: Bad, controller: str, *, as_http_routes: bool) -> dict[str, str]:
    """Return the files of *example* with all Gateways of a class of *controller*."""
    files = {"class/class.yaml": gateway_class(controller, "the-class")}
    for path, text in files_of(example).items():
        made = re.sub(r"(?m)^ *gatewayClassName:.*\n", "", text)
        made = re.sub(
            r"(?m)^(kind: Gateway\n(?:(?!---).*\n)*?spec:\n)",
            r"\g<1>  gatewayClassName: the-class\n",
            made,
        )
        files[path] = AI_ROUTE.sub(HTTP, made) if as_http_routes else made
    return files


def is_about_a_controller(finding: Finding) -> bool:
    """Tell whether *finding* is an error that the controller of the Gateways makes."""
    about = finding.manifest
    if about is None or not about.api_version.startswith(GATEWAY_API):
        return False  # the kinds of Envoy Gateway and AI Gateway are read by nobody else
    if "AIServiceBackend" in finding.message:
        return False  # nor is anything else meant by what names one
    return finding.judge in JUDGED and finding.severity is Severity.ERROR


def errors_in(rule: type[Rule], example: Bad, controller: str, *, as_http_routes: bool) -> int:
    found = run_rule(
        rule, of_class(example, controller, as_http_routes=as_http_routes), example.options
    )
    return sum(map(is_about_a_controller, found))


@pytest.mark.parametrize("as_http_routes", [False, True])
@pytest.mark.parametrize(("rule", "example"), CASES, ids=[rule.id for rule, _ in CASES])
def test_no_rule_makes_an_error_of_what_another_controller_judges(
    rule: type[Rule], example: Bad, *, as_http_routes: bool
) -> None:
    assert errors_in(rule, example, TRAEFIK, as_http_routes=as_http_routes) == 0


@pytest.mark.parametrize(
    "name",
    [
        "hostname-never-matches",
        "listener-refuses-kind",
        "listener-refuses-namespace",
        "missing-listener",
    ],
)
def test_they_are_errors_where_envoy_gateway_judges(name: str) -> None:
    cases = [each for each in CASES if each[0].id == name]
    assert any(errors_in(*each, ENVOY_GATEWAY, as_http_routes=True) for each in cases)
