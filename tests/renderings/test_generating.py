"""ConfigMaps and Secrets that kustomizations make of data: seen with kubectl kustomize 1.37."""

from __future__ import annotations

import pytest
from rendered_trees import only, tree, undecided

from aigw_lint import Config, lint

PLAIN = ", options: {disableNameSuffixHash: true}"
IN_A_FILE = """\
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: ai}
stringData: {other: x}
"""
USER = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: user, namespace: ai}
spec: {type: APIKey, apiKey: {secretRef: {name: key}}}
"""


@pytest.mark.parametrize("behavior", ["merge", "replace"])
@pytest.mark.parametrize(
    ("base", "top", "hashed"),
    [("", "", True), (PLAIN, "", False), ("", PLAIN, False), (PLAIN, PLAIN, False)],
)
def test_either_may_ask_for_a_name_without_a_hash(
    behavior: str, base: str, top: str, *, hashed: bool
) -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": f"secretGenerator: [{{name: key, literals: [a=x]{base}}}]\n",
            "top/kustomization.yaml": (
                "resources: [../base]\n"
                f"secretGenerator: [{{name: key, behavior: {behavior}, literals: [b=x]{top}}}]\n"
            ),
        }
    )
    (made,) = rendered.generated
    assert (made.name, made.hashed) == ("key", hashed)


def test_so_it_is_within_one_kustomization() -> None:
    first = "{name: key, literals: [a=x]}"
    second = f"{{name: key, behavior: merge, literals: [b=x]{PLAIN}}}"
    other = "{name: other, literals: [a=x]}"
    text = f"secretGenerator: [{first}, {second}, {other}]\n"
    rendered = tree({"kustomization.yaml": text})
    assert {made.name: made.hashed for made in rendered.generated} == {"key": False, "other": True}


@pytest.mark.parametrize("behavior", ["merge", "replace"])
def test_what_is_put_into_a_secret_of_a_file_is_not_told(behavior: str) -> None:
    generator = f"secretGenerator: [{{name: key, namespace: ai, behavior: {behavior}}}]\n"
    sources = {
        "kustomization.yaml": f"resources: [s.yaml, u.yaml]\n{generator}",
        "s.yaml": IN_A_FILE,
        "u.yaml": USER,
    }
    config = Config(closed_world=True)
    report = lint(sources=sources, config=config, select=["secret-lacks-key"])
    assert report.findings == ()
    sources["kustomization.yaml"] = "resources: [s.yaml, u.yaml]\n"
    (found,) = lint(sources=sources, config=config, select=["secret-lacks-key"]).findings
    assert 'has no key "apiKey"' in found.message


def test_others_stay_as_they_are() -> None:
    generator = "secretGenerator: [{name: key, behavior: merge}]\n"
    others = (
        IN_A_FILE.replace("kind: Secret", "kind: ConfigMap")
        + "---\n"
        + IN_A_FILE.replace("key", "k")
    )
    rendered = tree({"kustomization.yaml": f"resources: [s.yaml]\n{generator}", "s.yaml": others})
    assert undecided(rendered) == {}


def test_a_transformer_may_give_any_name_to_what_is_made() -> None:
    text = "secretGenerator: [{name: key, literals: [a=x]}]\ntransformers: [t.yaml]\n"
    rendered = tree({"kustomization.yaml": text, "t.yaml": "kind: PrefixTransformer\n"})
    assert rendered.generated == ()


@pytest.mark.parametrize("field", ["NamePrefix", "nameprefix", "namePrefix"])
def test_the_names_of_fields_are_read_in_any_case(field: str) -> None:
    route = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\n"
    rendered = tree({"kustomization.yaml": f"Resources: [r.yaml]\n{field}: p-\n", "r.yaml": route})
    assert only(rendered).ref.name == "p-r"
