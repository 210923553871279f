"""Objects that other languages make beside the manifests: they are not said to be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigw_lint import lint

ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: apps}
spec: {rules: [{backendRefs: [{name: web, namespace: other, port: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: other}
spec: {ports: [{port: 80}]}
"""
CUE = 'grant: {apiVersion: "gateway.networking.k8s.io/v1beta1", kind: "ReferenceGrant"}\n'
PKL = 'kind = "ReferenceGrant"\nmetadata { name = "web" }\n'
KCL = 'grant = {\n    kind = "ReferenceGrant"\n}\n'


@pytest.mark.parametrize(
    ("path", "text"), [("grants.cue", CUE), ("lib/grants.pkl", PKL), ("main.k", KCL)]
)
def test_a_grant(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / "route.yaml").write_text(ROUTE, encoding="utf-8")
    assert [each.rule for each in lint([str(tmp_path)]).findings] == ["missing-grant"]
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    report = lint([str(tmp_path)])
    assert report.findings == ()
    assert report.undecided_reasons["made-elsewhere"] == 1
    (tmp_path / path).write_text(text.replace("ReferenceGrant", "Gateway"), encoding="utf-8")
    assert [each.rule for each in lint([str(tmp_path)]).findings] == ["missing-grant"]
