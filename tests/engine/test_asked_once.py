"""What is asked once of objects that several renderings share, and that nothing is lost by it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint import Bad, Finding, Good, Report, Rule, lint, sharing
from aigw_lint.linter import load_world
from aigw_lint.ruleset import available_rules
from aigw_lint.sharing import shape_of

BASE = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]
"""
# What an overlay says besides its base: what all of them say, what makes findings, what moves.
TOUCHES = (
    "",
    "namespace: one",
    "namespace: two",
    "labels: [{pairs: {team: blue}}]",
    "labels: [{pairs: {team: green}}]",
    'labels: [{pairs: {team: "on"}}]',
    "commonAnnotations: {note: ordinary}",
    'commonAnnotations: {note: "<your-note>"}',
    'commonAnnotations: {note: "${NOTE}"}',
    'commonAnnotations: {note: "a text of words"}',
    "commonAnnotations: {aigateway.envoyproxy.io/gateway-config: other}",
    "commonLabels: {app: chat}",
    "namePrefix: my-",
    "namePrefix: the-\nnamespace: three",
    "nameSuffix: -two\nlabels: [{pairs: {team: blue}}]",
    "namePrefix: Upper-",
    f"namePrefix: {'x' * 250}-",
    "nameSuffix: -${NAME}",
    "namePrefix: your-",
    "patches: [{target: {name: .*}, patch: '[{op: add, path: /spec/odd, value: 1}]'}]",
    "patches: [{target: {name: .*}, patch: '[{op: remove, path: /metadata/labels}]'}]",
    "patches: [{target: {name: .*}, path: missing.yaml}]",
    (
        "patches: [{target: {name: .*}, patch: "
        "'[{op: add, path: /metadata/labels, value: {team: on}}]'}]"
    ),
)
RULES = available_rules()


def overlays(base: Mapping[str, str], touches: tuple[str, ...] = TOUCHES) -> dict[str, str]:
    """Return a tree with one overlay of *base* for each of *touches*."""
    resources = "".join(f"- {path}\n" for path in base)
    files = {f"base/{path}": text for path, text in base.items()}
    files["base/kustomization.yaml"] = f"resources:\n{resources}"
    for number, touch in enumerate(touches):
        text = f"resources: [../../base]\n{touch}\n"
        files[f"overlays/o{number}/kustomization.yaml"] = text
    return files


def shapes(*touches: str, base: str = BASE) -> list[object]:
    """Return the shape of the one object of *base* in an overlay for each of *touches*."""
    world = load_world(sources=overlays({"a.yaml": base}, touches))
    made = sorted(world.manifests, key=lambda each: each.rendering.home)
    assert len(made) == len(touches)
    known: dict[object, int] = {}
    return [
        None if (shape := shape_of(each)) is None else known.setdefault(shape, len(known))
        for each in made
    ]


def test_ordinary_labels_names_and_namespaces_leave_an_object_as_it_is() -> None:
    assert shapes("namespace: one", "namespace: two", "") == [0, 0, 0]
    assert shapes("namePrefix: a-", "nameSuffix: -b", "namespace: one") == [0, 0, 0]
    assert shapes(*(f"labels: [{{pairs: {{team: {word}}}}}]" for word in ("blue", "red"))) == [0, 0]


@pytest.mark.parametrize(
    "touch",
    [
        "labels: [{pairs: {team: blue, tier: green}}]",
        'labels: [{pairs: {team: "${TEAM}"}}]',
        "labels: [{pairs: {team: change-me}}]",
        'labels: [{pairs: {team: "two words"}}]',
        f"labels: [{{pairs: {{team: {'a' * 64}}}}}]",
        "patches: [{target: {name: .*}, patch: '[{op: add, path: /spec/odd, value: 1}]'}]",
        "namePrefix: my-",
        "labels: [{pairs: {team: red}}]\nnamePrefix: My-",
        "labels: [{pairs: {team: red}}]\nnamePrefix: change-me-",
        f"labels: [{{pairs: {{team: red}}}}]\nnamePrefix: {'a' * 64}-",
    ],
)
def test_what_a_rule_could_speak_of_is_not_shared(touch: str) -> None:
    first, other = shapes("labels: [{pairs: {team: red}}]", touch)
    assert first != other


def test_a_name_and_what_is_undecided_are_not_shared() -> None:
    assert shapes("patches: [{target: {name: .*}, path: missing.yaml}]") == [None]
    plain = load_world(sources={"a.yaml": BASE})
    assert shape_of(plain.manifests[0]) is None


def told(report: Report) -> tuple[object, ...]:
    return report.findings, report.undecided


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_overlay_is_told_what_it_would_be_told_alone(
    rule: type[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    examples: list[Good | Bad] = list(rule.examples)
    trees = [
        overlays({"a.yaml": each.text} if isinstance(each.text, str) else each.text)
        for each in examples
        if isinstance(each.text, str) or not any("kustomization" in path for path in each.text)
    ]
    shared = [told(lint(sources=tree)) for tree in trees]
    monkeypatch.setattr(sharing, "shape_of", lambda _: None)
    assert shared == [told(lint(sources=tree)) for tree in trees]


def test_an_overlay_alone_is_told_of_its_own_label() -> None:
    touches = (
        "labels: [{pairs: {team: blue}}]",
        TOUCHES[-1],
        "labels: [{pairs: {team: green}}]",
    )
    report = lint(sources=overlays({"a.yaml": BASE}, touches), select=["ambiguous-scalar"])
    assert [each.location.file for each in report.findings] == ["overlays/o1/kustomization.yaml"]


def test_what_crashes_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(each for each in RULES if each.id == "unknown-field")

    def crash(*_: object) -> list[Finding]:
        raise RuntimeError

    monkeypatch.setattr(rule, "check", crash)
    report = lint(sources=overlays({"a.yaml": BASE}, ("namespace: one", "namespace: two")))
    (finding,) = (each for each in report.findings if each.rule == "internal-error")
    assert finding.renderings == ("overlays/o0", "overlays/o1")


def test_a_namespace_that_a_patch_puts_in_is_looked_at_with_its_comment() -> None:
    label = "labels: [{pairs: {team: one}}]"
    files = overlays(
        {"a.yaml": BASE.replace("{name: openai}", "{name: openai, namespace: a}")}, (label, "")
    )
    files["overlays/o1/kustomization.yaml"] += (
        "labels: [{pairs: {team: two}}]\npatches: [{target: {name: .*}, path: p.yaml}]\n"
    )
    files["overlays/o1/p.yaml"] = (
        "- op: replace\n  path: /metadata/namespace\n  value: prod  # TODO change me\n"
    )
    report = lint(sources=files, select=["unreplaced-placeholder"])
    assert [each.location.file for each in report.findings] == ["overlays/o1/p.yaml"]
