"""Files of ytt: what it makes of a document is not told, and the rest is linted."""

from __future__ import annotations

import pytest
from clock import bounded

from aigw_lint import Report, lint

SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: x, namespace: ai}
spec:
  schema: {name: OpenAI}
  backendRef:
    group: gateway.envoyproxy.io
    kind: Backend
    name: NAME
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: llm}]}]}
"""
OTHER = SERVICE.replace("name: x", "name: other").replace("NAME", "a")
NOTE = "a template: ytt makes other objects of it, and it is not read itself"
TEMPLATES = {
    "a value": SERVICE.replace("NAME", "#@ data.values.name"),
    "a value of an item": SERVICE.replace("NAME", "x") + "  list:\n    - #@ one\n",
    "a module": '#@ load("@ytt:data", "data")\n---\n' + SERVICE.replace("NAME", ""),
    "a condition": SERVICE.replace("    name: NAME", "    #@ if x:\n    name: y\n    #@ end"),
    "a short condition": SERVICE.replace("    name: NAME", "    #@ if/end x:\n    name: y"),
    "two values of a key": SERVICE.replace(
        "    name: NAME", "    #@ if x:\n    name: y\n    #@ else:\n    name: z\n    #@ end"
    ).replace("kind: Backend", "knd: Backend"),
    "an overlay": "#@overlay/match by=overlay.all\n---\n" + SERVICE.replace("    name: NAME\n", ""),
    "texts": SERVICE.replace("NAME", "(@= x @)").replace(
        "spec", "#@yaml/text-templated-strings\nspec"
    ),
}


def run(text: str) -> Report:
    return lint(sources={"a.yaml": text})


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_ytt_makes_is_no_fault(name: str) -> None:
    report = run(TEMPLATES[name])
    assert report.findings == ()
    assert [tuple(each) for each in report.passed_over] == [("a.yaml", "template", NOTE)]
    assert report.manifests == 0


@pytest.mark.parametrize(
    "comment",
    [
        "#@author somebody",
        "#@ somebody",
        "# #@ if x:",
        "#@TODO/later",
        "#! a word",
        "#@loader('x')",
    ],
)
def test_ordinary_comments_are_none_of_its_program(comment: str) -> None:
    text = SERVICE.replace("    name: NAME\n", f"    {comment}\n")
    report = run(text)
    (finding,) = [each for each in report.findings if each.rule == "schema-violation"]
    assert finding.location.span.start.line == 6
    assert report.passed_over == ()


def test_a_comment_behind_a_value_is_no_expression() -> None:
    report = run(SERVICE.replace("name: NAME", "kid: x #@ the kid"))
    assert "unknown-field" in {each.rule for each in report.findings}


def test_a_program_in_a_text_makes_nothing_of_the_file() -> None:
    overlay = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: overlay}\nstringData:\n  a.yaml: |\n"
        '    #@ load("@ytt:overlay", "overlay")\n    #@overlay/match by=overlay.all\n'
    )
    report = run(overlay + "---\n" + SERVICE.replace("    name: NAME\n", ""))
    assert "schema-violation" in {each.rule for each in report.findings}
    assert report.passed_over == ()


def test_a_document_without_its_comments_is_linted() -> None:
    broken = SERVICE.replace("    name: NAME\n", "").replace("name: x", "name: plain")
    report = run(f"{broken}---\n{TEMPLATES['a value']}---\n{broken.replace('plain', 'last')}")
    lines = [
        each.location.span.start.line for each in report.findings if each.rule == "schema-violation"
    ]
    assert lines == [6, 25]
    assert report.manifests == 2


@pytest.mark.parametrize("name", ["#@ x", "x"])
def test_what_ytt_may_make_is_not_missing(name: str) -> None:
    text = SERVICE.replace("{name: x, namespace: ai}", f"\n  name: {name}\n  namespace: ai")
    report = lint(sources={"a.yaml": text, "r.yaml": ROUTE, "o.yaml": OTHER})
    missing = [each for each in report.findings if '"llm"' in each.message]
    places = [each.location.span.start.column for each in missing]
    assert places == ([] if name == "#@ x" else [66])
    whats = [each.reason for each in report.undecided if "ai/llm" in each.message.split()]
    assert ("unread-file" in whats) == (name == "#@ x")


def test_broken_yaml_of_ytt_is_a_template() -> None:
    report = run("#@ def x():\n" + SERVICE.replace("NAME", "[") + "#@ end\n")
    assert report.findings == ()
    assert [each.reason for each in report.passed_over] == ["template"]


def test_many_documents_and_comments_are_read_quickly() -> None:
    text = "---\na: b\n" * 5_000 + "#@ if x\n" * 50_000
    with bounded(15):
        lint(sources={"a.yaml": text + "---\nkind: HTTPRoute\n"})
