"""Which files are judged as ours, and what is said of those that cannot be read."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source
from aigw_lint.run.reading import Reading, read_sources

OURS = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n"
FOREIGN = "apiVersion: v1\nkind: Secret\n"
BROKEN = "metadata: {name: [a}\n"
TWICE = "metadata:\n  name: a\n  name: b\n"


def read(text: str, path: str = "a.yaml") -> Reading:
    return read_sources([Source.from_text(path, text)])


def found(reading: Reading) -> list[tuple[str, int]]:
    return [(each.rule, each.location.span.start.line) for _, each in reading.findings]


def test_a_fault_in_a_file_of_ours_is_a_finding() -> None:
    assert found(read(OURS + BROKEN)) == [("syntax-error", 3)]
    assert found(read(FOREIGN + TWICE + "---\n" + OURS)) == [("syntax-error", 5)]


@pytest.mark.parametrize(
    "text",
    [
        "kind: AIGatewayRoute\n",
        "apiVersion: aigateway.envoyproxy.oi/v1beta1\n",
        "kind: Gateway\napiVersion: gateway.networking.k8s.io/v1\n",
    ],
)
def test_half_of_a_name_makes_a_broken_file_ours(text: str) -> None:
    assert found(read(text + BROKEN)) == [("syntax-error", text.count("\n") + 1)]


def test_a_broken_kustomization_is_a_finding_whatever_it_names() -> None:
    assert found(read("resources: [a\n", "app/kustomization.yaml")) == [("syntax-error", 1)]


def test_a_broken_manifest_of_others_is_passed_over_and_could_hold_what_it_names() -> None:
    reading = read(FOREIGN + BROKEN)
    assert found(reading) == []
    (file,) = reading.passed_over
    assert (file.file, file.reason) == ("a.yaml", "unreadable-yaml")
    assert file.message.startswith("line 3: ")
    assert [each.kinds for each in reading.unread] == [frozenset({"Secret"})]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("kind: AIGatewayRoute\n", {"AIGatewayRoute"}),
        ("kind: AIServiceBackend\n", {"AIServiceBackend"}),
        ("kind: Namespace\n---\nkind: ServiceAccount\n", {"Namespace"}),
        ("kind: 'Gateway'\n---\nkind: MySecret\n", {"Gateway"}),
        ("kind: SecretList\nitems: []\n", {"Secret"}),
    ],
)
def test_a_template_could_hold_the_kinds_that_are_whole_words_in_it(
    text: str, kinds: set[str]
) -> None:
    reading = read("apiVersion: v1\n" + text + "{{- if .x }}\nmetadata: {name: [a}\n{{ end }}\n")
    assert [each.kinds for each in reading.unread] == [frozenset(kinds)]


def test_a_key_twice_in_a_manifest_of_others_is_their_business() -> None:
    reading = read(FOREIGN.replace("Secret", "Namespace") + TWICE)
    assert (found(reading), reading.passed_over, reading.unread) == ([], (), ())
    assert len(reading.files[0].documents) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tsconfig.json", '{\n  /* Bundle */\n  "target": "ES2020"\n}\n'),
        ("he.json", '{"press": "\\u05e0\\u05"}\n'),
        ("package.json", '{"homepage": "https://gateway.envoyproxy.io", }}\n'),
        ("notes.yaml", "Secret:\n\tnone\n"),
    ],
)
def test_a_broken_file_that_is_no_manifest_is_nothing(path: str, text: str) -> None:
    reading = read(text, path)
    assert (found(reading), reading.passed_over, reading.unread) == ([], (), ())


@pytest.mark.parametrize("kind", ["GitRepository", "OCIRepository", "Bucket"])
def test_what_says_where_flux_takes_files_from_is_read(kind: str) -> None:
    text = f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
    assert read(text).files[0].documents


CHART_TEST = """\
suite: notes
tests:
  - it: links to the docs
    set: {objects: [{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend}]}
    asserts: [{matchRegex: {pattern: "a\\?b"}}]
"""


@pytest.mark.parametrize(
    "before", ["", "# a comment\n", "---\n", FOREIGN + "---\n", OURS + "---\n"]
)
def test_a_fault_in_a_document_that_is_no_manifest_is_a_note(before: str) -> None:
    reading = read(before + CHART_TEST)
    assert found(reading) == []
    (file,) = reading.passed_over
    assert file.reason == "unreadable-yaml"
    assert file.message.startswith(f"line {before.count(chr(10)) + 5}: ")


def test_a_fault_in_a_manifest_beside_such_a_document_is_a_finding() -> None:
    reading = read(CHART_TEST + "---\n" + OURS + BROKEN)
    assert found(reading) == [("syntax-error", 9)]
    assert [each.message[:7] for each in reading.passed_over] == ["line 5:"]


@pytest.mark.parametrize(
    "start", ["metadata: {name: a}\n", "spec:\n  kind: Backend\n", " kind: a\n"]
)
def test_what_may_be_a_part_of_a_manifest_is_one(start: str) -> None:
    assert found(read(start + "  apiVersion: gateway.envoyproxy.io/v1alpha1\n a: [b}\n"))


def test_values_of_a_chart_are_told_of_whatever_their_keys() -> None:
    assert found(read(CHART_TEST, "chart/values.yaml")) == [("syntax-error", 5)]
