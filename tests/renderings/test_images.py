"""Images that kustomizations rename, wherever containers are listed."""

from __future__ import annotations

from typing import Any

import pytest
from rendered_trees import only, plain, tree

from aigw_lint.objects.manifest import Manifest

OURS = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: EnvoyProxy\nmetadata: {name: e}\nspec: "


def built(images: str, spec: str, head: str = OURS) -> Manifest:
    return only(
        tree(
            {
                "a/kustomization.yaml": f"resources: [o.yaml]\nimages: {images}\n",
                "a/o.yaml": f"{head}{spec}\n",
            }
        )
    )


def spec_of(manifest: Manifest) -> Any:  # noqa: ANN401 - any data
    return plain(manifest.node)["spec"]


@pytest.mark.parametrize(
    ("setting", "image", "expected"),
    [
        ("{name: app, newTag: v2}", "app", "app:v2"),
        ("{name: app, newTag: v2}", "app:v1", "app:v2"),
        ("{name: app, newTag: v2}", "app@sha256:abc", "app:v2"),
        ("{name: app, newTag: v2}", "app:v1@sha256:abc", "app:v2"),
        ("{name: app, newTag: v2}", "app2:v1", "app2:v1"),
        ("{name: app, newTag: v2}", "my/app:v1", "my/app:v1"),
        ("{name: app, newName: o/app}", "app:v1@sha256:abc", "o/app:v1@sha256:abc"),
        ("{name: 'r:5000/app', newTag: '1.0'}", "r:5000/app:v1", "r:5000/app:1.0"),
        ("{name: app, digest: 'sha256:d'}", "app:v1", "app@sha256:d"),
        ("{name: app, newTag: v2, digest: 'sha256:d'}", "app:v1", "app:v2@sha256:d"),
        ("{name: app, newTag: v2, tagSuffix: -s}", "app:v1", "app:v2"),
        ("{name: app}", "app:v1", "app:v1"),
        ("{newTag: v2}", "app:v1", "app:v1"),
        ("{name: app, newTag: 2}", "app:v1", "app:v1"),  # no string: kustomize refuses it
    ],
)
def test_images(setting: str, image: str, expected: str) -> None:
    manifest = built(f"[{setting}]", f"{{containers: [{{image: '{image}'}}]}}")
    assert spec_of(manifest) == {"containers": [{"image": expected}]}
    assert manifest.undecided_paths == ()


def test_a_suffix_of_a_tag_is_not_told() -> None:
    manifest = built("[{name: app, tagSuffix: -s}]", "{containers: [{image: 'app:v1'}]}")
    assert manifest.undecided_paths == ((),)
    assert built("[{name: x, tagSuffix: -s}]", "{containers: [{image: y}]}").undecided_paths == ()


def test_later_entries_build_on_earlier_ones() -> None:
    images = "[{name: app, newName: b}, {name: b, newTag: v2}]"
    assert spec_of(built(images, "{containers: [{image: app}]}")) == {
        "containers": [{"image": "b:v2"}]
    }


NEW = {"image": "app:v2"}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{a: [{initContainers: [I]}]}", {"a": [{"initContainers": [NEW]}]}),
        ("{container: {image: app}}", {"container": {"image": "app"}}),
        ("{image: app}", {"image": "app"}),
        ("{containers: {image: app}}", {"containers": {"image": "app"}}),
        ("{containers: [app, {image: 1}]}", {"containers": ["app", {"image": 1}]}),
        ("{containers: [{image: [app]}]}", {"containers": [{"image": ["app"]}]}),
        ("{a: &x {containers: [I]}, b: *x}", {each: {"containers": [NEW]} for each in "ab"}),
    ],
)  # fmt: skip
def test_where_images_stand(spec: str, expected: object) -> None:
    assert (
        spec_of(built("[{name: app, newTag: v2}]", spec.replace("I]", "{image: app}]"))) == expected
    )


def test_a_new_image_stands_where_the_entry_does() -> None:
    manifest = built("\n- name: app\n  newTag: v2", "{containers: [{image: app}]}")
    image = manifest.node.get("spec", "containers", 0, "image")
    assert image is not None
    location = manifest.location(image)
    assert (location.file, location.span.start.line) == ("a/kustomization.yaml", 3)
    assert not manifest.stands_alone(image)


def test_an_object_deeper_than_any_file() -> None:
    deep = "{a: " * 60 + "%s" + "}" * 60
    spec = f"\n  x: &x {deep % 1}\n  y: &y {deep % '*x'}\n  z: {deep % '*y'}\n"
    assert built("[{name: app, newTag: v2}]", spec).undecided_paths == ((),)
