"""JSON objects one after the other: kubectl reads all, kustomize the first up to a marker."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aigw_lint import Report, lint
from aigw_lint.files.parser import Limits, ParseResult, Source, parse
from aigw_lint.text.node import Node


def read(text: str, limits: Limits | None = None) -> ParseResult:
    source = Source.from_text("a.json", text)
    return parse(source) if limits is None else parse(source, limits)


def obj(name: str) -> str:
    return json.dumps({"name": name})


A, B, C = map(obj, "abc")
FLOW = "{name: f}"
BLOCK = "name: w"


def names(result: ParseResult) -> str:
    """Return the names of all documents, those in capitals that follow without a marker."""
    found = [(each.root.string_at("name") or "?", each.is_joined) for each in result.documents]
    return "".join(name.upper() if joined else name for name, joined in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A}\n{B}\n", "aB"),
        (f"{A}{B}{C}", "aBC"),
        (f" {A} {B}\n\n\n{C}\n", "aBC"),
        (f"\ufeff{A}\r\n{B}\r\n", "aB"),
        (f"\t{A}\t\n\t{B}\t", "aB"),
        (f'{A}\n{{\n\t"name": "b"\n}}\n', "aB"),
        (f"{A}\nnull\n{B}\n", "aB"),
        # After one object, kubectl goes on with YAML.
        (f"{A}\n# a comment\n{B}\n", "aB"),
        (f"{A}\n{FLOW}\n", "aF"),
        (f"{A}\n{BLOCK}\n", "aW"),
        (f"{A} {BLOCK}\n", "aW"),
        (f"{A}\n  {BLOCK}\n  x: 1\n", "aW"),
        (f"{A}\n---\n{B}\n", "ab"),
        (f"{A}\n# a comment\n---\n{B}\n---\n{BLOCK}\n", "abw"),
        (f"{A}\n{BLOCK}\n---\n{B}\n", "aWb"),
        (f"{A}\n", "a"),
        (f"\t{A}\n\t\n", "a"),
    ],
)
def test_what_kubectl_reads_is_read(text: str, expected: str) -> None:
    result = read(text)
    assert result.findings == ()
    assert names(result) == expected
    for document in result.documents:
        node = document.root.get("name")
        assert node is not None
        assert document.source.text[node.start : node.end].strip('"') == node.text


@pytest.mark.parametrize(
    ("text", "expected", "place", "word"),
    [
        (f"{A},\n{B},\n{C}\n", "aBC", (1, 14), "a comma stands between two JSON objects"),
        (f"{A},\n", "a", (1, 14), "a comma stands"),
        (f"{A}\n{B},\n{BLOCK}\n", "aBW", (2, 14), "a comma stands"),
        (f"{A}\n[{B}]\n", "a", (2, 1), "is none itself"),
        (f"{A}\n{B}\n12\n{C}\n", "aBC", (3, 1), "is none itself"),
        (f"{A}\nsome text\n", "a", (2, 1), "is none itself"),
        (f"{A}\n\t{BLOCK}\n", "a", (2, 1), "a tab stands"),
        (f"{A}\n{B}\n---\n{BLOCK}\n", "aBw", (3, 1), 'write "---" between all of them or none'),
        (f"{A}\n{B}\n---\n", "aB", (3, 1), "reads nothing else"),
        (f"{A}\n{B}\n# a comment\n{C}\n", "aBC", (3, 1), "remove the comment"),
        (f"{A}\n{B}\n{FLOW}\n", "aBF", (3, 2), "this is no JSON"),
        (f"{A}\n{B}\n}}\n", "aB", (3, 1), "remove it"),
        (f'{A}\n{B}\n{{"x": [1\n', "aB", (3, 7), "is not closed"),
        (f'{A}\n{{"x": [1\n', "a", (2, 7), "is not closed"),
        (f'{A}\n{{"x": [1\n---\n{B}\n', "ab", (2, 7), "is not closed"),
        (f"{A}\n{B}\n{BLOCK}\n x: [\n", "aB", (3, 1), "this is no JSON"),
        # What does not begin as JSON is YAML, where only a marker begins another document.
        (f"# a comment\n{A}\n{B}\n", "a", (3, 1), 'write a line "---"'),
        (f"---\n{A}\n{B}\n", "a", (3, 1), 'write a line "---"'),
        (f"{FLOW}\n{A}\n", "f", (2, 1), 'write a line "---"'),
        (f"{A}\n---\n{B}\n{C}\n", "ab", (4, 1), 'write a line "---"'),
        (f"{BLOCK}\n---\n{A}\n{B}\n", "wa", (4, 1), 'write a line "---"'),
    ],
)
def test_what_kubectl_stops_at_is_told_where_it_stands(
    text: str, expected: str, place: tuple[int, int], word: str
) -> None:
    result = read(text)
    (finding,) = result.findings
    assert (finding.rule, finding.location.span.start[:2]) == ("syntax-error", place)
    assert word in finding.message
    assert names(result) == expected


def test_a_key_that_is_set_twice_is_told_at_its_place() -> None:
    (finding,) = read(f'{A}\n{{"name": "b", "name": "c"}}\n').findings
    assert finding.location.span.start[:2] == (2, 15)
    assert finding.related[0].location.span.start[:2] == (2, 2)


def test_escaped_surrogates() -> None:
    text = '{"name": "\\ud83d\\ude00"}\n{"name": "x", "a": "\\ud83d"}'
    one, two = read(text).documents
    assert one.root.string_at("name") == "\U0001f600"
    node = two.root.get("a")
    assert node is not None
    assert (node.text, text[node.start : node.end]) == ("\ufffd", '"\\ud83d"')


def test_limits_hold_over_all_of_them() -> None:
    (finding,) = read(A * 5, Limits(documents=4)).findings
    assert "more than 4 documents" in finding.message
    (finding,) = read(f"{A}\n" + '{"x":' * 2000 + "1" + "}" * 2000 + f"\n{B}").findings
    assert (finding.rule, finding.location.span.start.line) == ("input-limit", 2)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


# What YAML takes for a line break, and JSON does not: where it is not escaped, it becomes a space.
_BREAKS = frozenset("\x85\u2028\u2029")


def plain(node: Node) -> object:
    if node.is_mapping:
        return {key.text: plain(value) for key, value in node.entries()}
    return [plain(item) for item in node.items()] if node.is_sequence else node.value


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.text(max_size=8), VALUES, max_size=3), min_size=1, max_size=5),
    st.sampled_from(["", " ", "\n", "\r\n", "\t", "\n\n\t "]),
    st.sampled_from([None, 1, "\t"]),
    st.booleans(),
)
def test_each_object_is_a_document_that_stands_where_it_is_written(
    values: list[dict[str, object]], between: str, indent: int | str | None, escape: bool
) -> None:
    texts = [json.dumps(each, indent=indent, ensure_ascii=escape) for each in values]
    text = between.join(texts)
    assume(_BREAKS.isdisjoint(text))
    result = read(text)
    if escape:  # what YAML forbids is not read as itself
        assert result.findings == ()
    if result.findings == ():
        assert [plain(each.root) for each in result.documents] == values
        spans = [text[each.root.start : each.root.end] for each in result.documents]
        assert spans == texts
        assert [each.is_joined for each in result.documents] == [
            index > 0 for index in range(len(values))
        ]


@given(st.text(alphabet='{}[]":,x1 \n\t-#', max_size=40))
def test_spans_stay_within_the_text(text: str) -> None:
    result = read("{}" + text)
    for finding in result.findings:
        start, end = finding.location.span
        assert 0 <= start.offset < end.offset <= len(text) + 2
    for document in result.documents:
        assert 0 <= document.root.start <= document.root.end <= len(text) + 2


# --- what is made of them ---------------------------------------------------------


GATEWAY = json.dumps(
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "edge", "namespace": "ai"},
        "spec": {
            "gatewayClassName": "envoy",
            "listeners": [{"name": "http", "protocol": "HTTP", "port": 80, "hostname": "a.com"}],
        },
    }
)
CLASS = json.dumps(
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "GatewayClass",
        "metadata": {"name": "envoy"},
        "spec": {"controllerName": "gateway.envoyproxy.io/gatewayclass-controller"},
    }
)
ROUTE = json.dumps(
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "web", "namespace": "ai"},
        "spec": {"parentRefs": [{"name": "edge"}], "hostnames": ["b.com"]},
    }
)


def found(report: Report) -> list[tuple[str, str, str, int]]:
    return [
        (
            each.rule,
            each.severity.label,
            each.location.file,
            each.location.span.start.line,
        )
        for each in report.findings
    ]


NEVER = ("hostname-never-matches", "error")
DROPPED = ("syntax-error", "warning")


def test_manifests_of_a_stream_are_linted_together() -> None:
    report = lint(sources={"all.json": f"{CLASS}\n{GATEWAY}\n{ROUTE}\n"})
    assert found(report) == [(*NEVER, "all.json", 3)]
    assert report.manifests == 3


def test_yaml_after_the_first_object_is_linted() -> None:
    route = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "metadata: {name: web, namespace: ai}\n"
        "spec:\n  parentRefs: [{name: edge}]\n  hostnames: [b.com]\n"
    )
    report = lint(sources={"all.json": f"{GATEWAY}\n---\n{route}"})
    assert found(report) == [(*NEVER, "all.json", 8)]
    report = lint(sources={"all.json": f"{GATEWAY}\n{route}"})
    assert found(report) == [(*NEVER, "all.json", 7)]


def test_what_kustomize_drops_is_told_and_undecided() -> None:
    """The Gateway is not applied with the route, and another tool may apply it all the same."""
    files = {
        "app/kustomization.yaml": "resources: [all.json, route.json]\n",
        "app/all.json": f"{CLASS}\n{GATEWAY}\n",
        "app/route.json": ROUTE,
    }
    report = lint(sources=files)
    assert found(report) == [(*DROPPED, "app/all.json", 2)]
    assert 'write a line "---" between objects' in report.findings[0].message
    assert {each.reason for each in report.undecided} == {"unread-file"}
    assert report.manifests == 2
    # With a marker it takes both.
    files["app/all.json"] = f"{CLASS}\n---\n{GATEWAY}\n"
    assert found(lint(sources=files)) == [(*NEVER, "app/route.json", 1)]


def test_flux_without_a_kustomization_takes_the_first_object_too() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: app, namespace: flux-system}\n"
        "spec: {path: ./app, sourceRef: {kind: GitRepository, name: flux-system}}\n"
    )
    files = {"flux.yaml": flux, "app/all.yaml": f"{GATEWAY}\n{ROUTE}\n"}
    assert found(lint(sources=files)) == [(*DROPPED, "app/all.yaml", 2)]


APPLICATION = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
    "metadata: {name: app, namespace: argocd}\n"
    "spec:\n  source: {repoURL: https://git.example.com/x, path: app}\n"
    "  destination: {server: https://kubernetes.default.svc, namespace: ai}\n"
)


def test_argo_cd_reads_streams_but_not_in_json_files() -> None:
    stream = f"{GATEWAY}\n{ROUTE}\n"
    report = lint(sources={"app.yaml": APPLICATION, "app/all.yaml": stream})
    assert found(report) == [(*NEVER, "app/all.yaml", 2)]
    report = lint(sources={"app.yaml": APPLICATION, "app/all.json": stream})
    assert found(report) == [(*DROPPED, "app/all.json", 2), (*NEVER, "app/all.json", 2)]
    assert "Argo CD" in report.findings[0].message


def test_what_kustomize_drops_is_not_told_where_it_is_of_no_concern() -> None:
    core = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}'
    files = {"kustomization.yaml": "resources: [all.json]\n", "all.json": f"{core}\n{core}\n"}
    assert found(lint(sources=files)) == []
