"""Which references a ReferenceGrant permits, and in which one thing it fails to."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.knowledge.grants import Need, lack_of, near_miss, permits
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE, AI_SERVICE_BACKEND, BACKEND, HTTP_ROUTE
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.objects.written import manifests_of
from aigw_lint.words.objectref import GATEWAY_API, GroupKind

ROUTES = "{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}"
HTTP_ROUTES = "{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}"
MODELS = "{group: aigateway.envoyproxy.io, kind: AIServiceBackend}"
BACKENDS = "{group: gateway.envoyproxy.io, kind: Backend}"
QUOTED = "'${TEAM}'"

FIRST = Need(AI_GATEWAY_ROUTE, "apps", AI_SERVICE_BACKEND, "models", "openai", ignores_name=True)
SECOND = Need(HTTP_ROUTE, "apps", BACKEND, "models", "openai")


def grant(sources: str = ROUTES, targets: str = MODELS, namespace: str = "models") -> Manifest:
    text = (
        "apiVersion: gateway.networking.k8s.io/v1beta1\n"
        "kind: ReferenceGrant\n"
        f"metadata: {{name: apps, namespace: {namespace}}}\n"
        f"spec: {{from: [{sources}], to: [{targets}]}}\n"
    )
    (document,) = parse(Source.from_text("grant.yaml", text)).documents
    (manifest,) = manifests_of(document, Rendering("plain", "grant.yaml", "grant.yaml", ""))
    return manifest


@pytest.mark.parametrize(
    ("sources", "targets"),
    [
        (ROUTES, MODELS),
        (f"{HTTP_ROUTES}, {ROUTES}", f"{BACKENDS}, {MODELS}"),
        (ROUTES, MODELS.replace("}", ", name: openai}")),
        (ROUTES, MODELS.replace("}", ', name: ""}')),
        (ROUTES, MODELS.replace("}", ", name: null}")),
    ],
)
def test_a_grant_permits_what_it_lists(sources: str, targets: str) -> None:
    assert permits(grant(sources, targets), FIRST) is True


@pytest.mark.parametrize(
    ("sources", "targets"),
    [
        ("", MODELS),
        (ROUTES, ""),
        (HTTP_ROUTES, MODELS),
        (ROUTES, BACKENDS),
        (ROUTES.replace("apps", "other"), MODELS),
        (ROUTES.replace("AIGatewayRoute", "aigatewayroute"), MODELS),
        (ROUTES.replace("group: aigateway.envoyproxy.io, ", ""), MODELS),
        (ROUTES.replace("aigateway.envoyproxy.io", "'*'"), MODELS),
        (ROUTES.replace("apps", "'*'"), MODELS),
        (ROUTES.replace("AIGatewayRoute", "5"), MODELS),
        ("null, text, [list]", MODELS),
    ],
)
def test_comparisons_are_exact(sources: str, targets: str) -> None:
    assert permits(grant(sources, targets), FIRST) is False


def test_a_name_counts_unless_the_controller_ignores_it() -> None:
    named = grant(HTTP_ROUTES, BACKENDS.replace("}", ", name: azure}"))
    assert permits(named, SECOND) is False
    assert permits(named, SECOND._replace(ignores_name=True)) is True
    assert permits(named, SECOND._replace(target_name="azure")) is True
    assert permits(named, SECOND._replace(target_name=None)) is None


@pytest.mark.parametrize(
    ("sources", "targets", "answer"),
    [
        (ROUTES.replace("apps", QUOTED), MODELS, None),
        (ROUTES, MODELS.replace("AIServiceBackend", "'${KIND}'"), None),
        (f"{ROUTES}, {ROUTES.replace('apps', QUOTED)}", MODELS, True),
        (HTTP_ROUTES.replace("apps", QUOTED), MODELS, False),
        (ROUTES.replace("apps", QUOTED), BACKENDS, False),
    ],
)
def test_a_placeholder_leaves_it_open_only_where_it_decides(
    sources: str, targets: str, *, answer: bool | None
) -> None:
    assert permits(grant(sources, targets), FIRST) is answer


def missed(manifest: Manifest, need: Need) -> tuple[str, str] | None:
    """Return the text at which a near miss stands, and why it is one."""
    miss = near_miss(manifest, need)
    if miss is None:
        return None
    assert miss.grant is manifest
    return manifest.source.text[miss.node.start : miss.node.end], miss.why


@pytest.mark.parametrize(
    ("manifest", "need", "text", "why"),
    [
        (grant(namespace="apps"), FIRST, "apps", "stands in apps; it counts only in models"),
        (grant(ROUTES.replace("apps", "team")), FIRST, "team", "`from[].namespace`"),
        (
            grant(targets=BACKENDS.replace("Backend", "AIServiceBackend")),
            FIRST,
            "gateway.envoyproxy.io",
            "`to[].group`",
        ),
        (
            grant(HTTP_ROUTES, BACKENDS.replace("}", ", name: azure}")),
            SECOND,
            "azure",
            'the reference needs "openai"',
        ),
        (grant(sources=""), FIRST, "", "has no `from`"),
    ],
)
def test_a_near_miss_differs_in_one_thing(
    manifest: Manifest, need: Need, text: str, why: str
) -> None:
    found = missed(manifest, need)
    assert found is not None
    assert text in found[0]
    assert why in found[1]


def test_the_entry_that_comes_nearest_is_told() -> None:
    both = grant(f"{HTTP_ROUTES.replace('apps', 'other')}, {ROUTES.replace('apps', 'team')}")
    found = missed(both, FIRST)
    assert found is not None
    assert found[0] == "team"


@pytest.mark.parametrize(
    "manifest",
    [
        grant(),
        grant(HTTP_ROUTES),
        grant(ROUTES.replace("apps", "team"), namespace="apps"),
        grant(ROUTES.replace("apps", "team"), BACKENDS),
    ],
)
def test_what_permits_or_differs_in_more_is_no_near_miss(manifest: Manifest) -> None:
    assert near_miss(manifest, FIRST) is None


@pytest.mark.parametrize(
    ("manifest", "need", "sides", "text"),
    [
        (grant(), SECOND, ("from", "to"), "apps"),
        (grant(HTTP_ROUTES), FIRST, ("from",), "from"),
        (grant(targets=BACKENDS), FIRST, ("to",), "to"),
        (grant(ROUTES.replace("apps", "team")), FIRST, ("from",), "from"),
        (grant(sources=""), FIRST, ("from",), "from"),
    ],
)
def test_what_a_grant_beside_the_target_lacks(
    manifest: Manifest, need: Need, sides: tuple[str, ...], text: str
) -> None:
    lack = lack_of(manifest, need)
    assert lack is not None
    assert (lack.grant, lack.sides) == (manifest, sides)
    assert manifest.source.text[lack.node.start : lack.node.end] == text


@pytest.mark.parametrize(
    "manifest",
    [
        grant(),
        grant(namespace="apps"),
        grant(HTTP_ROUTES, namespace="apps"),
        grant(ROUTES.replace("apps", "team"), BACKENDS),
    ],
)
def test_what_permits_or_is_for_something_else_lacks_nothing(manifest: Manifest) -> None:
    assert lack_of(manifest, FIRST) is None


def test_where_the_source_stands_may_not_be_known() -> None:
    anywhere = FIRST._replace(namespace="")
    assert permits(grant(ROUTES.replace("apps", "team")), anywhere) is True
    assert permits(grant(ROUTES, BACKENDS), anywhere) is False


def test_an_absent_group_is_the_core_group_for_nobody() -> None:
    """The API server asks for the group; what is left out matches nothing."""
    service = GroupKind("", "Service")
    need = Need(GroupKind(GATEWAY_API, "HTTPRoute"), "apps", service, "models", "local")
    assert permits(grant(HTTP_ROUTES, '{group: "", kind: Service}'), need) is True
    assert permits(grant(HTTP_ROUTES, "{kind: Service}"), need) is False
