"""``missing-grant``: what to write, what is shown beside it, and what the files do not tell."""

from __future__ import annotations

import time

import pytest

from aigw_lint import Config, Finding, Report, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  rules:
    - backendRefs:
        - {name: openai, namespace: models}
"""
OWN_ROUTE = ROUTE.replace(", namespace: models}", "}")
SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
spec:
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: api}
"""
FAR_SERVICE = SERVICE.replace("name: api}", "name: api, namespace: egress}")
BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: models}
"""
FAR_BACKEND = BACKEND.replace("models", "egress")
ROUTES = "{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}"
HTTP_ROUTES = "{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}"
SERVICES = "{group: aigateway.envoyproxy.io, kind: AIServiceBackend}"
BACKENDS = "{group: gateway.envoyproxy.io, kind: Backend}"
FIRST = (
    "no ReferenceGrant in namespace models lets the AIGatewayRoutes of namespace apps name the "
    "AIServiceBackends there, so the route is not accepted and no HTTPRoute is generated "
)
SECOND = (
    "no ReferenceGrant in namespace NAMESPACE lets the HTTPRoutes of namespace apps name the "
    "Backends there, so the generated HTTPRoute is refused this backend and answers 500, "
    "although the AIGatewayRoute says Accepted "
)
NEW_FIRST = (
    "(add a ReferenceGrant in namespace models: from aigateway.envoyproxy.io AIGatewayRoute of "
    "namespace apps, to aigateway.envoyproxy.io AIServiceBackend)"
)
PAIR = (
    "from gateway.networking.k8s.io HTTPRoute of namespace apps, to gateway.envoyproxy.io Backend)"
)
NEW_SECOND = "(add a ReferenceGrant in namespace NAMESPACE: " + PAIR


def grant(sources: str, targets: str, namespace: str = "models", name: str = "granted") -> str:
    return (
        "apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  from: [{sources}]\n  to: [{targets}]\n"
    )


def run(*manifests: str, config: Config | None = None) -> Report:
    text = "---\n".join(manifests)
    report = lint(sources={"all.yaml": text}, select=["missing-grant"], config=config)
    assert not report.crashed
    return report


def lacking(*manifests: str) -> tuple[Finding, ...]:
    """Return the findings, in the order of their messages."""
    return tuple(sorted(run(*manifests).findings, key=lambda each: each.message))


def related(finding: Finding) -> list[tuple[int, int, str]]:
    """Return line, column and message of each related place."""
    return [
        (each.location.span.start.line, each.location.span.start.column, each.message)
        for each in finding.related
    ]


# --- what to write ----------------------------------------------------------------


def test_both_grants_are_told_in_one_run_each_with_its_cure() -> None:
    first, second = lacking(ROUTE, SERVICE, BACKEND)
    assert first.message == FIRST + NEW_FIRST
    assert second.message == (SECOND + NEW_SECOND).replace("NAMESPACE", "models")
    for finding in (first, second):
        assert (finding.location.span.start.line, finding.location.span.start.column) == (7, 37)
        assert finding.path == "/spec/rules/0/backendRefs/0/namespace"
    assert related(first) == []
    assert related(second) == [
        (13, 67, "AIServiceBackend models/openai names Backend models/api here")
    ]


def test_a_grant_that_lacks_one_pair_is_shown_with_what_to_add() -> None:
    (finding,) = lacking(ROUTE, SERVICE, BACKEND, grant(ROUTES, SERVICES))
    assert finding.message == SECOND.replace("NAMESPACE", "models") + (
        '(add to ReferenceGrant "granted": ' + PAIR
    )
    assert related(finding)[1:] == [
        (
            21,
            18,
            (
                f"this grant permits something else: add {HTTP_ROUTES} to its `from` "
                f"and {BACKENDS} to its `to`"
            ),
        )
    ]


def test_only_the_entry_that_lacks_is_told() -> None:
    """The HTTPRoute may name the Backend; the AIGatewayRoute stands in no `from`."""
    (finding,) = lacking(
        ROUTE, SERVICE, BACKEND, grant(HTTP_ROUTES, f"{BACKENDS}, {SERVICES}", name="half")
    )
    assert finding.message == FIRST + (
        '(add to ReferenceGrant "half": from aigateway.envoyproxy.io AIGatewayRoute of '
        "namespace apps)"
    )
    assert related(finding) == [
        (23, 3, f"this grant permits something else: add {ROUTES} to its `from`")
    ]


def test_a_grant_for_another_namespace_can_be_corrected_or_added_to() -> None:
    other = grant(f"{ROUTES.replace('apps', 'web')}, {HTTP_ROUTES}", f"{SERVICES}, {BACKENDS}")
    (finding,) = lacking(ROUTE, SERVICE, BACKEND, other)
    assert finding.message.endswith(
        '(add to ReferenceGrant "granted": from aigateway.envoyproxy.io AIGatewayRoute of '
        "namespace apps)"
    )
    ((_, _, message),) = related(finding)
    assert message == (
        'this grant has another `from[].namespace`: the reference needs "apps" '
        f"(correct it, or add {ROUTES} to its `from`)"
    )


def test_the_grant_that_lacks_least_is_added_to() -> None:
    (finding,) = lacking(
        ROUTE,
        SERVICE,
        BACKEND,
        grant(ROUTES, SERVICES, name="far"),
        grant(HTTP_ROUTES, SERVICES, name="near"),
    )
    assert finding.message.endswith(
        '(add to ReferenceGrant "near": to gateway.envoyproxy.io Backend)'
    )


@pytest.mark.parametrize(
    ("sources", "targets", "added"),
    [
        (ROUTES, BACKENDS, "to aigateway.envoyproxy.io AIServiceBackend"),
        (HTTP_ROUTES, SERVICES, "from aigateway.envoyproxy.io AIGatewayRoute of namespace apps"),
    ],
)
def test_the_grant_of_that_namespace_is_added_to(sources: str, targets: str, added: str) -> None:
    others = grant(ROUTES.replace("apps", "shop"), SERVICES, name="a-shop")
    own = grant(sources, targets, name="b-apps")
    first, _ = lacking(ROUTE, SERVICE, others, own)
    assert first.message == f'{FIRST}(add to ReferenceGrant "b-apps": {added})'


@pytest.mark.parametrize(
    "other",
    [
        grant(ROUTES.replace("apps", "web"), BACKENDS.replace("Backend", "EnvoyProxy")),
        grant(ROUTES.replace("apps", "web"), SERVICES, "other"),
        grant("", ""),
    ],
)
def test_a_grant_for_something_else_is_not_shown(other: str) -> None:
    finding = lacking(ROUTE, SERVICE, BACKEND, other)[0]
    assert finding.message == FIRST + NEW_FIRST
    assert finding.related == ()


# --- a Backend behind the AIServiceBackend, elsewhere ------------------------------


def test_the_backend_of_a_third_namespace_shows_where_it_is_named() -> None:
    wrong = grant(
        "{group: aigateway.envoyproxy.io, kind: AIServiceBackend, namespace: models}",
        BACKENDS,
        "egress",
        "models",
    )
    second, first = lacking(ROUTE, FAR_SERVICE, FAR_BACKEND, wrong)
    assert first.message == FIRST + NEW_FIRST
    assert first.related == ()
    assert second.message == SECOND.replace("NAMESPACE", "egress") + (
        '(add to ReferenceGrant "models": from gateway.networking.k8s.io HTTPRoute of '
        "namespace apps)"
    )
    assert second.location == first.location
    assert related(second) == [
        (13, 83, "AIServiceBackend models/openai names Backend egress/api here"),
        (23, 3, f"this grant permits something else: add {HTTP_ROUTES} to its `from`"),
    ]


def test_a_backend_that_only_the_service_sends_elsewhere_shows_the_route() -> None:
    service = FAR_SERVICE.replace("namespace: models}", "namespace: apps}")
    (finding,) = lacking(OWN_ROUTE, service, FAR_BACKEND)
    assert finding.message == (SECOND + NEW_SECOND).replace("NAMESPACE", "egress")
    assert finding.path == "/spec/backendRef/namespace"
    assert related(finding) == [
        (7, 18, "AIGatewayRoute apps/chat names AIServiceBackend apps/openai here")
    ]


def test_the_core_group_is_written_as_what_it_is() -> None:
    route = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: MCPRoute\n"
        "metadata: {name: tools, namespace: apps}\nspec:\n  securityPolicy:\n"
        "    apiKeyAuth: {credentialRefs: [{name: keys, namespace: models}]}\n"
    )
    keys = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: models}\n"
    (finding,) = lacking(route, keys)
    assert finding.message == (
        "no ReferenceGrant in namespace models lets the SecurityPolicies of namespace apps name "
        "the Secrets there, so the generated SecurityPolicy is not accepted and the route answers "
        "500 (add a ReferenceGrant in namespace models: from gateway.envoyproxy.io SecurityPolicy "
        'of namespace apps, to Secret of group "")'
    )
    (same,) = lacking(route, keys, grant(ROUTES, SERVICES))
    assert same.message == finding.message, "added to that one, routes could name Secrets, too"
    (half,) = lacking(route, keys, grant(ROUTES, '{group: "", kind: Secret}'))
    assert half.message.endswith(
        '(add to ReferenceGrant "granted": from gateway.envoyproxy.io SecurityPolicy of '
        "namespace apps)"
    )


# --- namespaces that are not written ----------------------------------------------


def undecided(*manifests: str) -> list[tuple[str, int, str]]:
    """Return reason, line and message of each check that is undecided; nothing is found."""
    report = run(*manifests)
    assert report.findings == ()
    return [(each.reason, each.location.span.start.line, each.message) for each in report.undecided]


UNPLACED_ROUTE = ROUTE.replace(", namespace: apps", "")
UNPLACED_SERVICE = FAR_SERVICE.replace(", namespace: models", "")
UNKNOWN = "whether this needs a ReferenceGrant in namespace "


def test_a_route_without_a_namespace_may_reach_into_another() -> None:
    """Both permissions are asked for at one place: that is one check."""
    assert undecided(UNPLACED_ROUTE, SERVICE, BACKEND) == [
        ("unknown-namespace", 7, UNKNOWN + "models")
    ]


@pytest.mark.parametrize("route", [OWN_ROUTE.replace(", namespace: apps", "")])
def test_a_service_without_a_namespace_may_reach_into_another(route: str) -> None:
    assert undecided(route, UNPLACED_SERVICE, FAR_BACKEND) == [
        ("unknown-namespace", 13, UNKNOWN + "egress")
    ]


def test_a_route_says_where_its_service_without_a_namespace_is() -> None:
    (finding,) = lacking(OWN_ROUTE, UNPLACED_SERVICE, FAR_BACKEND)
    assert finding.message == (SECOND + NEW_SECOND).replace("NAMESPACE", "egress")


def test_a_backend_goes_where_its_service_goes() -> None:
    """The route says where its AIServiceBackend is; the Backend beside it says nothing."""
    service = SERVICE.replace(", namespace: models", "")
    backend = BACKEND.replace(", namespace: models", "")
    assert undecided(ROUTE, service, backend, grant(ROUTES, SERVICES)) == [
        ("unknown-namespace", 7, UNKNOWN + "models")
    ]
    both = grant(f"{ROUTES}, {HTTP_ROUTES}", f"{SERVICES}, {BACKENDS}")
    assert undecided(ROUTE, service, backend, both) == []


@pytest.mark.parametrize(
    "manifests",
    [
        (OWN_ROUTE, SERVICE, BACKEND),
        (OWN_ROUTE, SERVICE.replace(", namespace: models", ""), BACKEND),
        (ROUTE, SERVICE.replace(", namespace: models", ""), BACKEND.replace("models", "apps")),
    ],
)
def test_what_stands_together_without_a_namespace_stays_together(
    manifests: tuple[str, ...],
) -> None:
    route, service, backend = (text.replace(", namespace: apps", "") for text in manifests)
    service = service.replace(", namespace: models", "")
    assert undecided(route, service, backend.replace(", namespace: models", "")) == []


def test_a_grant_from_somewhere_is_taken_for_the_one_that_is_meant() -> None:
    some = grant(f"{ROUTES}, {HTTP_ROUTES}", f"{SERVICES}, {BACKENDS}")
    assert undecided(UNPLACED_ROUTE, SERVICE, BACKEND, some) == []
    half = grant(ROUTES, SERVICES)
    assert len(undecided(UNPLACED_ROUTE, SERVICE, BACKEND, half)) == 1


def test_the_configuration_may_say_the_namespace() -> None:
    manifests = (UNPLACED_ROUTE, SERVICE, BACKEND)
    here = run(*manifests, config=Config(default_namespace="models"))
    assert (here.findings, here.undecided) == ((), ())
    assert len(run(*manifests, config=Config(default_namespace="apps")).findings) == 2


@pytest.mark.parametrize(("namespace", "found"), [("models", 0), ("apps", 2)])
def test_a_kustomization_may_say_the_namespace(namespace: str, found: int) -> None:
    sources = {
        "apps/kustomization.yaml": f"namespace: {namespace}\nresources: [route.yaml]\n",
        "apps/route.yaml": UNPLACED_ROUTE,
        "models.yaml": f"{SERVICE}---\n{BACKEND}",
    }
    report = lint(sources=sources, select=["missing-grant"])
    assert (len(report.findings), report.undecided) == (found, ())


def test_a_target_that_is_not_in_the_files_asks_for_nothing() -> None:
    assert undecided(UNPLACED_ROUTE) == []
    assert undecided(UNPLACED_SERVICE, FAR_BACKEND) == []


def test_many_references_and_grants_stay_linear() -> None:
    def seconds(count: int) -> float:
        names = [f"s{number}" for number in range(count)]
        refs = "".join(f"        - {{name: {name}, namespace: models}}\n" for name in names)
        manifests = [UNPLACED_ROUTE.replace("        - {name: openai, namespace: models}\n", refs)]
        manifests += [SERVICE.replace("openai", name) for name in names]
        manifests += [grant(ROUTES, BACKENDS, name=name) for name in names]
        start = time.process_time()
        report = run(*manifests)
        assert report.undecided_reasons == {"unknown-namespace": count}
        return time.process_time() - start

    seconds(50)
    small = min(seconds(200) for _ in range(2))
    assert seconds(800) < 8 * small


# --- what other kinds need --------------------------------------------------------------

SITE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: web}
spec:
  rules:
    - backendRefs: [{%s, namespace: shop}]
"""
SHOP = """
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop}
"""
LLAMA = """
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: llama, namespace: shop}
"""
EDGE = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: web}
spec:
  listeners: [{name: a, port: 443, tls: {certificateRefs: [{name: tls, namespace: shop}]}}]
"""
CERTIFICATE = """
apiVersion: v1
kind: Secret
metadata: {name: tls, namespace: shop}
"""
PERMISSION = """
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: all, namespace: shop}
spec:
  from:
    - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}
    - {group: gateway.networking.k8s.io, kind: Gateway, namespace: web}
  to:
    - {group: "", kind: Service}
    - {group: "", kind: Secret}
    - {group: inference.networking.k8s.io, kind: InferencePool}
"""
POOL_REF = "group: inference.networking.k8s.io, kind: InferencePool, name: llama"


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (
            (SITE % "name: shop, port: 80", SHOP),
            (
                "lets the HTTPRoutes of namespace web name the Services there, "
                "so requests that are sent there get 500 ("
            ),
        ),
        (
            (SITE % POOL_REF, LLAMA),
            (
                "lets the HTTPRoutes of namespace web name the InferencePools there, "
                "so requests that are sent there get 500 ("
            ),
        ),
        (
            (EDGE, CERTIFICATE),
            (
                "lets the Gateways of namespace web name the Secrets there, so the listener does "
                "not get this certificate, and without any other it is not served ("
            ),
        ),
    ],
)
def test_one_permission_is_asked_for_once_and_its_effect_is_that_of_the_field(
    documents: tuple[str, ...], said: str
) -> None:
    (finding,) = _grants(*documents)
    assert said in finding.message
    assert _grants(*documents, PERMISSION) == []


def _grants(*documents: str) -> list[Finding]:
    report = lint(sources={"a.yaml": "---".join(documents)}, select=["missing-grant"])
    return list(report.findings)


def test_a_route_of_services_alone_is_for_a_mesh_which_asks_for_no_grant() -> None:
    route = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: customers}
spec:
  parentRefs: [{group: "", kind: Service, name: shop, namespace: shops}]
  rules: [{backendRefs: [{name: shop, namespace: shops, port: 80}]}]
"""
    service = """\
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shops}
spec: {ports: [{port: 80}]}
"""
    for parents, places in (
        ('{group: "", kind: Service, name: shop, namespace: shops}', []),
        ('{group: "", kind: Service, name: shop}, {name: edge}', [(6, 50)]),
        ("{kind: Service, name: shop}", []),  # of the group of Gateways by default: Istio takes it
    ):
        text = route.replace('{group: "", kind: Service, name: shop, namespace: shops}', parents)
        report = lint(sources={"route.yaml": text, "service.yaml": service})
        found = [each for each in report.findings if each.rule == "missing-grant"]
        starts = [each.location.span.start for each in found]
        assert [(each.line, each.column) for each in starts] == places, parents
