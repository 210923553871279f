"""What kustomize makes of scalars, where Kubernetes alone reads another value."""

from __future__ import annotations

import pytest
from rendered_trees import only, plain, tree

from aigw_lint import lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: edge
  labels: {a: 1}
  annotations: ANNOTATIONS
spec: {gatewayClassName: eg}
"""
TAKE = "resources: [g.yaml]\n"


def annotations_of(written: str, *more: tuple[str, str], kustomization: str = TAKE) -> object:
    files = {"kustomization.yaml": kustomization, **dict(more)}
    rendered = tree({**files, "g.yaml": GATEWAY.replace("ANNOTATIONS", written)})
    node = only(rendered).node
    assert plain(node)["metadata"]["labels"] == {"a": 1}
    return plain(node)["metadata"]["annotations"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1", "1"),
        ("1.0", "1.0"),
        ("+1", "+1"),
        ("0x10", "0x10"),
        ("9223372036854775808", "9223372036854775808"),
        ("true", "true"),
        ("yes", "yes"),
        ("null", "null"),
        ("~", "~"),
        ("", ""),
        ("2020-01-01", "2020-01-01"),
        ("[x]", ""),
        ("{x: y}", ""),
        ("!!int '7'", "7"),
        ("!!str 5", "5"),
        ("plain", "plain"),
        ("'5'", "5"),
    ],
)
def test_kustomize_leaves_each_annotation_as_the_text_that_is_written(
    written: str, text: str
) -> None:
    """Seen with kubectl kustomize 1.37."""
    assert annotations_of(f"{{x: {written}, other: z}}") == {"x": text, "other": "z"}


def test_so_it_leaves_what_patches_put_there() -> None:
    kustomization = TAKE + (
        "patches:\n- target: {kind: Gateway}\n  patch: |\n"
        "    - {op: add, path: /metadata/annotations/b, value: 2}\n"
        "- patch: |\n    apiVersion: gateway.networking.k8s.io/v1\n    kind: Gateway\n"
        "    metadata: {name: edge, annotations: {c: true}}\n"
    )
    annotations = annotations_of("{a: 1}", kustomization=kustomization)
    assert annotations == {"a": "1", "b": "2", "c": "true"}


def test_without_kustomize_they_are_no_texts() -> None:
    manifest = only(tree({"g.yaml": GATEWAY.replace("ANNOTATIONS", "{a: 1}")}))
    assert plain(manifest.node)["metadata"]["annotations"] == {"a": 1}


@pytest.mark.parametrize(("files", "rules"), [({}, 2), ({"kustomization.yaml": TAKE}, 1)])
def test_only_what_reaches_the_api_server_is_told(files: dict[str, str], rules: int) -> None:
    text = GATEWAY.replace("ANNOTATIONS", "{a: true}")
    report = lint(sources={**files, "g.yaml": text}, select=["ambiguous-scalar"])
    assert [each.location.span.start.line for each in report.findings] == [5, 6][:rules]


PATCH = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, labels: VALUE}
"""


def indented(text: str) -> str:
    return "".join(f"      {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("value", "texts", "as_it_is"),
    [
        ("null", {"a": "b", "k": "m"}, None),
        ("{a: 1}", {"a": "1", "k": "m"}, {"a": 1, "k": "m"}),
        ("{a: 1.0}", {"a": "1.0", "k": "m"}, {"a": 1, "k": "m"}),
        ("{a: null}", {"a": "null", "k": "m"}, {"k": "m"}),
        ("{a: ~}", {"a": "~", "k": "m"}, {"k": "m"}),
        ("{a: true, z: [q]}", {"a": "true", "k": "m", "z": ""}, {"a": True, "k": "m", "z": ["q"]}),
        (
            "{a: 2020-01-01}",
            {"a": "2020-01-01", "k": "m"},
            {"a": "2020-01-01T00:00:00Z", "k": "m"},
        ),
        ("{$patch: replace, q: r}", {"q": "r"}, {"q": "r"}),
    ],
)
def test_labels_of_a_patch_with_a_target_and_of_an_old_one_are_texts(
    value: str, texts: object, as_it_is: object
) -> None:
    """Seen with kubectl kustomize 1.37."""
    patch = indented(PATCH.replace("VALUE", value))
    ways = {
        f"patchesStrategicMerge:\n  - |\n{patch}": texts,
        f"patches:\n  - target: {{kind: Gateway}}\n    patch: |\n{patch}": texts,
        f"patches:\n  - patch: |\n{patch}": as_it_is,
    }
    text = GATEWAY.replace("ANNOTATIONS", "{}").replace("{a: 1}", "{a: b, k: m}")
    for way, expected in ways.items():
        node = only(tree({"kustomization.yaml": TAKE + way, "g.yaml": text})).node
        assert plain(node)["metadata"].get("labels") == expected
