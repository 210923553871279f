"""Which file a document was rendered from, by what helm and kustomize write beside it."""

from __future__ import annotations

import pytest

from aigw_lint import lint
from aigw_lint.files.origin import origin_lookup
from aigw_lint.files.parser import Source

HELM = """\
---
# Source: shop/templates/gateway.yaml
kind: A
---
# Source: shop/charts/sub/templates/route.yaml
kind: B
---
kind: C
"""
KUSTOMIZE = """\
kind: A
metadata:
  annotations:
    config.kubernetes.io/origin: |
      path: ../../base/gateway.yaml
  name: a
---
kind: B
"""


def origins(text: str, origin: str | None = None) -> list[str | None]:
    lookup = origin_lookup(Source("x.yaml", text.encode(), origin=origin))
    return [lookup(at) for at in range(len(text)) if text[:at].endswith("kind: ")]


def test_helm_names_the_template_above_each_document() -> None:
    assert origins(HELM) == [
        "shop/templates/gateway.yaml",
        "shop/charts/sub/templates/route.yaml",
        None,
    ]
    assert origins(HELM.removeprefix("---\n").replace("\n", "\r\n"))[:2] == origins(HELM)[:2]


def test_kustomize_names_the_file_where_it_is_asked_to() -> None:
    assert origins(KUSTOMIZE) == ["../../base/gateway.yaml", None]
    built = origins(KUSTOMIZE, "apps/overlays/prod/kustomization.yaml")
    assert built == ["apps/base/gateway.yaml", "apps/overlays/prod/kustomization.yaml"]


@pytest.mark.parametrize(
    "comment",
    [
        "# Source: https://example.com/docs/templates/x.yaml",
        "# Source: the manual",
        "# Source: deploy/x.yaml",
        "## Source: shop/templates/x.yaml",
        "#  Source: shop/templates/x.yaml",
    ],
)
def test_other_comments_name_no_template(comment: str) -> None:
    assert origins(f"---\n{comment}\nkind: A\n") == [None]


def test_a_mark_further_down_is_no_heading() -> None:
    assert origins("kind: A\n# Source: shop/templates/x.yaml\nname: x\n") == [None]


def test_a_finding_names_the_template_that_it_was_rendered_from() -> None:
    route = """\
---
# Source: shop/templates/route.yaml
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules: [{backendRefs: [{name: opnai}], timeouts: {request: 300s}}]
---
# Source: shop/templates/backend.yaml
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
    report = lint(sources={"all.yaml": route}, select=["missing-reference"])
    assert [
        (each.location.file, each.location.span.start.line, each.rendered_from)
        for each in report.findings
    ] == [("all.yaml", 7, "shop/templates/route.yaml")]
