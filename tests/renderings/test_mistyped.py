"""What is of another type than kustomize takes is noted; each was tried on `kubectl kustomize`."""

from __future__ import annotations

import pytest
from rendered_trees import tree

ROUTE = (
    "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
    "metadata: {name: chat, namespace: ai}\nspec: {rules: []}\n"
)
REFUSED = (
    ("commonAnnotations: {a: {b: c}}", "a at line 2 is a mapping, and not a text"),
    ("commonAnnotations: {a: [x]}", "a at line 2 is a list, and not a text"),
    (
        "commonAnnotations: {a: 1}",
        "a at line 2 is a number, and not a text (write it in quotes)",
    ),
    ("commonAnnotations: [a]", "commonAnnotations at line 2 is a list, and not a mapping"),
    ("commonLabels: {a: yes}", "a at line 2 is true, and not a text (write it in quotes)"),
    (
        "labels: [{pairs: {a: 1.0}}]",
        "a at line 2 is a number, and not a text (write it in quotes)",
    ),
    ("labels: [{pairs: {a: {b: c}}}]", "a at line 2 is a mapping, and not a text"),
    ("labels: {pairs: {a: b}}", "labels at line 2 is a mapping, and not a list"),
    (
        "labels: [{pairs: {a: b}, includeSelectors: 'true'}]",
        "includeSelectors at line 2 is a text, and not true or false (write it without quotes)",
    ),
    ("namespace: 007", "namespace at line 2 is a number, and not a text (write it in quotes)"),
    ("namespace: on", "namespace at line 2 is true, and not a text (write it in quotes)"),
    ("namePrefix: [a]", "namePrefix at line 2 is a list, and not a text"),
    ("patches: [p.yaml]", "an item of patches at line 2 is a text, and not a mapping"),
    ("patches: [{path: p, target: [a]}]", "target at line 2 is a list, and not a mapping"),
    (
        "patches: [{target: {kind: 1}, patch: x}]",
        "kind at line 2 is a number, and not a text (write it in quotes)",
    ),
    (
        "images: [{name: nginx, newTag: 1.5}]",
        "newTag at line 2 is a number, and not a text (write it in quotes)",
    ),
    (
        "images: [{name: nginx, NEWTAG: 1}]",
        "NEWTAG at line 2 is a number, and not a text (write it in quotes)",
    ),
    (
        "replicas: [{name: x, count: '3'}]",
        "count at line 2 is a text, and not a whole number (write it without quotes)",
    ),
    ("replicas: [{name: x, count: 3.5}]", "count at line 2 is a number, and not a whole number"),
    (
        "configMapGenerator: [{name: a, literals: a=b}]",
        "literals at line 2 is a text, and not a list",
    ),
    (
        "configMapGenerator: [{name: a, literals: [1]}]",
        "an item of literals at line 2 is a number, and not a text (write it in quotes)",
    ),
    ("crds: a", "crds at line 2 is a text, and not a list"),
    ("transformers: [{a: b}]", "an item of transformers at line 2 is a mapping, and not a text"),
    ("replacements: {a: b}", "replacements at line 2 is a mapping, and not a list"),
)
TAKEN = (
    "commonAnnotations: {a: null}",
    "commonAnnotations: {a: 2024-01-01}",
    'commonLabels: {a: "1"}',
    "labels: [{pairs: null}]",
    "images: [null]",
    "namespace: ~",
    "namespace: 2024-01-01",
    "namespace: !!str 1",
    "replicas: [{name: chat, count: 3.0}]",
    "images: [{name: nginx, newTag: '1.5'}]",
)


def notes(text: str) -> list[str]:
    made = tree({"kustomization.yaml": f"resources: [route.yaml]\n{text}\n", "route.yaml": ROUTE})
    begin = "kustomize refuses to build this: "
    return [
        note.message.removeprefix(begin)
        for note in made.notes
        if note.reason == "kustomize-refuses" and " at line " in note.message
    ]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_of_another_type_is_refused(text: str, message: str) -> None:
    assert notes(text) == [message]


@pytest.mark.parametrize("text", TAKEN)
def test_what_kustomize_reads_as_the_type_is_taken(text: str) -> None:
    assert notes(text) == []


@pytest.mark.parametrize(
    "field", ["commonLabels", "commonAnnotations", "labels", "patches", "images", "replicas"]
)
@pytest.mark.parametrize(
    "value",
    ["{a: {b: c}}", "[[]]", "[{}]", "[{pairs: {a: [{}]}}]", "x", ".nan", "-.inf", "~", "*x"],
)
def test_nothing_of_another_type_breaks_the_reading(field: str, value: str) -> None:
    notes(f"{field}: {value}")


def test_a_template_of_a_value_may_become_any() -> None:
    assert notes("replicas: [{name: x, count: '${COUNT}'}]") == []
