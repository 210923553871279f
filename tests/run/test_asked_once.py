"""What is asked once of objects that several renderings share, and that nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from aigw_lint import Bad, Finding, Good, Report, Rule, lint
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.configuration.config import Config
from aigw_lint.configuration.settings import PathRules, RuleSetting
from aigw_lint.knowledge import sharing
from aigw_lint.knowledge.sharing import shape_of
from aigw_lint.run.linter import load_world
from aigw_lint.text.globs import compile_globs

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


def test_what_is_undecided_is_not_shared() -> None:
    assert shapes("patches: [{target: {name: .*}, path: missing.yaml}]") == [None]


def copies(*texts: str) -> list[object]:
    """Return the shape of the first object of each of *texts*, all of them files."""
    world = load_world(sources={f"{at}/a.yaml": text for at, text in enumerate(texts)})
    first = {each.source.path: each for each in reversed(world.manifests)}
    return [shape_of(first[f"{at}/a.yaml"]) for at in range(len(texts))]


def with_metadata(text: str) -> str:
    return BASE.replace("{name: openai}", text)


def test_copies_with_ordinary_names_and_labels_are_as_good_as_one() -> None:
    first, *others = copies(
        with_metadata("{name: openai, namespace: dev, labels: {team: blue}}"),
        with_metadata('{name: other, namespace: "prod", labels: {team: "red"}}'),
        f"---\n{with_metadata('{name: openai, namespace: dev, labels: {team: blue}}')}---\na: 1\n",
    )
    assert first is not None
    assert others == [first] * 2


@pytest.mark.parametrize(
    "text",
    [
        with_metadata("{name: openai, labels: {team: blue}}"),
        with_metadata("{name: openai, annotations: {}}"),
        f"{BASE}  \n",
        BASE.rstrip("\n"),
        BASE.replace("443", "80"),
        BASE.replace("v1alpha1", "v1alpha2"),
        BASE.rstrip() + " # TODO change me\n",
        with_metadata("\n  name: openai # TODO change me"),
        "apiVersion: v1\nkind: List\nitems:\n- " + BASE.replace("\n", "\n  "),
    ],
)
def test_another_text_is_another_shape(text: str) -> None:
    first, other = copies(BASE, text)
    assert None not in (first, other)
    assert first != other


@pytest.mark.parametrize(
    "text",
    [
        with_metadata("{name: openai, labels: {team: on}}"),
        with_metadata('{name: openai, labels: {team: "${TEAM}"}}'),
        with_metadata("{name: 12, namespace: dev}"),
        with_metadata("{name: Openai}"),
        with_metadata("{name: openai, generateName: x-}"),
        with_metadata("{name: openai, labels: team}"),
        with_metadata("{name: openai, annotations: {note: two words}}"),
        with_metadata("\n  name: openai # TODO change me\n  namespace: dev"),
        with_metadata("[name, openai]"),
        BASE.replace("metadata: {name: openai}\n", ""),
        BASE.replace("443", "&port 443"),
        BASE.replace("443", "!!int 443"),
        BASE.replace("api.openai.com", "'*.openai.com'"),
    ],
)
def test_what_is_not_ordinary_is_a_shape_of_its_own(text: str) -> None:
    assert copies(text) == [None]


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


def test_labels_of_other_keys_are_other_shapes() -> None:
    first, other = copies(
        with_metadata("{name: openai, labels: {team: blue}}"),
        with_metadata("{name: openai, labels: {tier: blue}}"),
    )
    assert None not in (first, other)
    assert first != other


@pytest.mark.parametrize("style", ["|", ">", "|+"])
def test_the_end_of_a_text_at_the_end_of_a_file_counts(style: str) -> None:
    """Without a line break behind it, it has none in it, either, and is a hostname."""
    text = (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: openai}\n"
        f"spec:\n  endpoints:\n  - fqdn:\n      port: 443\n      hostname: {style}\n"
        "        api.openai.com"
    )
    sources = {f"a{at}.yaml": text for at in range(9)} | {"a9.yaml": f"{text}\n"}
    found = lint(sources=sources, select=["schema-violation"]).findings
    assert [each.location.file for each in found] == ["a9.yaml"]


def test_an_item_of_a_list_is_told_of_one_cause_once_and_as_alone() -> None:
    text = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules:
  - timeouts: {request: 300s}
    backendRefs: [{name: openai, kind: AIServiceBackend}]
"""
    inner = "".join(f"  {line}\n" for line in text.splitlines())
    item = f"apiVersion: v1\nkind: List\nitems:\n- {inner[2:]}"
    sources = {f"a{at}.yaml": inner for at in range(6)} | {f"z{at}.yaml": item for at in range(6)}
    found = lint(sources=sources).findings
    told = sorted((each.location.file, each.rule) for each in found if each.severity >= 2)
    assert told == [(file, "unsupported-reference-kind") for file in sources]


def test_where_users_define_kinds_every_copy_is_asked_for_itself() -> None:
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: backends.gateway.envoyproxy.io}\n"
        "spec: {group: gateway.envoyproxy.io, names: {kind: Backend, plural: backends}, "
        "scope: Namespaced, versions: [{name: v1alpha1, served: true, storage: true, schema: "
        "{openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: "
        "{endpoints: {type: array, maxItems: 0}}}}}}}]}\n"
    )
    sources = {f"{name}/{at}.yaml": BASE for name in "ab" for at in range(6)}
    found = lint(sources={**sources, "b/crd.yaml": crd}, select=["schema-violation"]).findings
    assert {each.location.file for each in found} == set(sources)


def test_of_very_many_objects_on_one_line_those_in_its_middle_are_alone() -> None:
    item = (
        '{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": '
        '{"name": "openai"}, "spec": {"endpoints": []}}'
    )
    text = f'{{"apiVersion": "v1", "kind": "List", "items": [{", ".join([item] * 100)}]}}\n'
    world = load_world(sources={"a.json": text})
    told = [shape_of(each) is not None for each in world.manifests]
    assert (len(told), told.count(True)) == (100, 0)


# What one copy has another than the others: nothing, what is ordinary, what is at fault.
CHANGES: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text,
    lambda text: text.replace("namespace: ", "namespace: x"),
    lambda text: text.replace("metadata: {", "metadata: {labels: {team: blue}, "),
    lambda text: text.replace("metadata: {", "metadata: {labels: {team: red}, "),
    lambda text: text.replace("metadata: {", 'metadata: {labels: {team: "${TEAM}"}, '),
    lambda text: text.replace("metadata: {", "metadata: {labels: {team: on}, "),
    lambda text: text.replace("name: ", "name: my-"),
    lambda text: text.rstrip() + " # TODO change me\n",
    lambda text: text.replace("v1alpha", "v2alpha"),
    lambda text: text.replace("gateway.envoyproxy.io", "gatway.envoyproxy.io"),
    lambda text: text,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_copy_is_told_what_it_would_be_told_alone(
    rule: type[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    trees = []
    for each in rule.examples:
        files = {"a.yaml": each.text} if isinstance(each.text, str) else each.text
        trees.append(
            {
                f"copies/{number}/{path}": change(text)
                for number, change in enumerate(CHANGES)
                for path, text in files.items()
            }
        )
    shared = [told(lint(sources=tree)) for tree in trees]
    monkeypatch.setattr(sharing, "shape_of", lambda _: None)
    assert shared == [told(lint(sources=tree)) for tree in trees]


def test_a_rule_that_is_off_for_one_copy_speaks_of_the_others() -> None:
    text = BASE.replace("spec:", "spec:\n  odd: 1")
    off = PathRules("a/**", {"unknown-field": RuleSetting(off=True)}, compile_globs(["a/**"]))
    config = Config(per_path=(off,))
    sources = {f"{name}/{at}.yaml": text for name in "ab" for at in range(6)}
    found = lint(sources=sources, config=config, select=["unknown-field"]).findings
    assert [each.location.file for each in found] == [f"b/{at}.yaml" for at in range(6)]


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
