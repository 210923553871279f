"""``ambiguous-scalar``: what is no text to whom, and in which fields a text is wanted."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Finding, Severity, lint
from aigw_lint.words.objectref import OUR_GROUPS

ID = "ambiguous-scalar"
TABLE: Any = importlib.import_module("aigw_lint.rules.schema._texts")
HEAD = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIServiceBackend\nmetadata: {name: x}\n"


def found(text: str, **more: str) -> tuple[Finding, ...]:
    sources = {"x.yaml": text} | {f"{name}.yaml": each for name, each in more.items()}
    return lint(sources=sources, config=Config(), select=[ID]).findings


def of_prefix(scalar: str) -> tuple[Finding, ...]:
    return found(f"{HEAD}spec: {{schema: {{prefix: {scalar}}}}}\n")


@pytest.mark.parametrize(
    ("scalar", "reading"),
    [
        ("on", "the boolean true"),
        ("y", "the boolean true"),
        ("Off", "the boolean false"),
        ("true", "a boolean"),
        ("1.20", "the number 1.2"),
        ("1e3", "the number 1000"),
        ("0o14", "the number 12"),
        ("014", "the number 12"),
        ("0x1F", "the number 31"),
        ("1_000", "the number 1000"),
        ("+1", "the number 1"),
        (".5", "the number 0.5"),
        ("4", "a number"),
        ("1.5", "a number"),
    ],
)
def test_what_kubernetes_reads_as_no_text(scalar: str, reading: str) -> None:
    (finding,) = of_prefix(scalar)
    assert finding.message == (
        f"prefix wants a text, and without quotes {scalar} is {reading}, so the API server "
        f'refuses it (write "{scalar}")'
    )
    assert finding.severity is Severity.ERROR
    assert (finding.location.span.start.line, finding.location.span.start.column) == (4, 25)
    assert finding.fix is not None
    assert finding.fix.safe
    assert [edit.text for edit in finding.fix.edits] == [f'"{scalar}"']


@pytest.mark.parametrize(
    ("scalar", "reading"),
    [
        ("2024-10-21", "a date"),
        ("2024-10-21T10:00:00Z", "a date"),
        ("12:30:45", "a number to the base 60"),
        ("1:30", "a number to the base 60"),
        ("'='", None),
        ("=", "a sign for the default"),
    ],
)
def test_what_only_others_read_as_no_text(scalar: str, reading: str | None) -> None:
    if reading is None:
        assert of_prefix(scalar) == ()
        return
    (finding,) = of_prefix(scalar)
    assert finding.message == (
        f"some readers of YAML take {scalar} for {reading}, and Kubernetes for a text "
        f'(write "{scalar}")'
    )
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    "scalar",
    [
        *("'on'", '"1e3"', "!!str 1", "!!int 1", "null", "~", "''", "1.2.3", "v1", "-", "none"),
        *("2024-10-21-preview", "10.0.0.1", "1password.com", "'${X}'", "{a: 1}", "0.0.0.0:80"),
    ],
)
def test_what_everybody_reads_alike_or_another_rule_tells_of(scalar: str) -> None:
    assert of_prefix(scalar) == ()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("metadata: {name: 1}\n", "name"),
        ("metadata: {name: x, namespace: 1}\n", "namespace"),
        ("metadata: {name: x, labels: {tier: 1}}\n", 'the entry "tier" of labels'),
        ("metadata: {name: x, annotations: {config: 1}}\n", 'the entry "config" of annotations'),
        ("metadata: {name: x}\nspec: {hostnames: [1]}\n", "each of hostnames"),
        ("metadata: {name: x}\nspec: {rules: [{matches: [{headers: [{value: 1}]}]}]}\n", "value"),
        (
            "metadata: {name: x}\nspec: {selector: {matchExpressions: [{values: [1]}]}}\n",
            "each of values",
        ),
    ],
)
def test_fields_that_want_a_text(text: str, field: str) -> None:
    (finding,) = found(f"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n{text}")
    assert finding.message.startswith(f"{field} wants a text, and without quotes 1 is a number,")


@pytest.mark.parametrize(
    "spec",
    [
        "{rules: [{backendRefs: [{port: 80, weight: 1}]}]}",
        "{match: {statusCodes: [{value: 404}]}}",
        "{policies: [{value: 4}]}",
        "{value: 1}",
        "{timeouts: {request: 30}}",
        "{bootstrap: {name: 1}, patch: {value: {name: on}}}",
        "{status: {name: 1}}",
    ],
)
def test_fields_that_do_not_or_for_which_quotes_are_no_help(spec: str) -> None:
    assert found(f"{HEAD}spec: {spec}\n") == ()


def test_an_api_key_is_not_shown() -> None:
    (finding,) = found(f"{HEAD}spec: {{apiKey: {{inline: 123456}}}}\n")
    assert finding.message == (
        "inline wants a text, and without quotes what stands here is no text, so the API server "
        "refuses it (put quotes around it)"
    )
    assert finding.fix is None


def test_kustomize_reads_words_as_texts() -> None:
    text = f"{HEAD}spec: {{schema: {{prefix: on}}, backendRef: {{name: 1}}}}\n"
    word, _ = found(text)
    (number,) = found(text, kustomization="resources: [x.yaml]\n")
    assert word.path == "/spec/schema/prefix"
    assert (number.path, number.severity) == ("/spec/backendRef/name", Severity.ERROR)
    (finding,) = found(
        text.replace(": on", ": true").replace(": 1", ": a"), kustomization="resources: [x.yaml]\n"
    )
    assert finding.severity is Severity.ERROR


def test_an_anchor_may_be_meant_as_a_number_elsewhere() -> None:
    (finding,) = found(f"{HEAD}spec: {{backendRef: {{name: &p 443, port: *p}}}}\n")
    assert finding.fix is not None
    assert not finding.fix.safe


def test_aliases_that_multiply_are_walked_once() -> None:
    lines = ["a0: &a0 {name: 1}"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 15)]
    body = "\n  ".join(lines)
    assert len(found(f"{HEAD}spec:\n  {body}\n")) == 1


# --- the CRDs -------------------------------------------------------------------


def fields_below(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield the field, as the table writes it, the key above it, and its type."""
    for name, each in (schema.get("properties") or {}).items():
        if name not in TABLE.FOREIGN:
            yield name, path[-1], type_of(each)
            yield from fields_below(each, (*path, name))
    for field, sign in (("items", "[]"), ("additionalProperties", "{}")):
        each = schema.get(field)
        if isinstance(each, dict):
            yield f"{path[-1]}{sign}", path[-2], type_of(each)
            yield from fields_below(each, path)


def type_of(schema: dict[str, Any]) -> str:
    return "int-or-string" if schema.get("x-kubernetes-int-or-string") else schema.get("type", "?")


@pytest.mark.shared
def test_the_table_agrees_with_every_crd(shared: Path) -> None:
    types: dict[object, set[str]] = {}
    for file in (shared / "crds").glob("*/*/*.json"):
        crd = json.loads(file.read_text("utf-8"))
        if crd.get("kind") != "CustomResourceDefinition" or crd["spec"]["group"] not in OUR_GROUPS:
            continue
        for version in crd["spec"]["versions"]:
            spec = version["schema"]["openAPIV3Schema"]["properties"].get("spec", {})
            for field, above, kind in fields_below(spec, ("", "spec")):
                types.setdefault(field, set()).add(kind)
                types.setdefault((above, field), set()).add(kind)
    table = {*TABLE.ANYWHERE, *TABLE.BELOW}
    assert {each: types.get(each) for each in table if types.get(each) != {"string"}} == {}


# --- the API server -------------------------------------------------------------


@pytest.mark.shared
def test_the_api_server_refuses_all_that_is_an_error(shared: Path) -> None:
    lines = (shared / "corpus" / "apiserver" / "mutants.jsonl").read_text("utf-8").splitlines()
    mutants = {mutant["id"]: mutant for mutant in map(json.loads, lines)}
    sources = {f"{key}.json": json.dumps(each["object"]) for key, each in mutants.items()}
    findings = lint(sources=sources, config=Config(), select=[ID]).findings
    errors = [each for each in findings if each.severity is Severity.ERROR]
    refused = {each.location.file.removesuffix(".json") for each in errors}
    assert {key for key in refused if mutants[key]["accepted"]} == set()
    assert len(refused) == 212


def test_the_entries_of_lists_where_a_mapping_of_texts_stands_are_looked_at() -> None:
    text = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, labels: [{tier: 4}]}
spec: {gatewayClassName: envoy, listeners: []}
"""
    (finding,) = lint(sources={"a.yaml": text}, select=["ambiguous-scalar"]).findings
    assert finding.location.span.start[:2] == (3, 40)
    assert finding.message.startswith('the entry "tier" of labels wants a text')
