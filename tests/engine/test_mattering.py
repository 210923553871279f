"""Files of core kinds alone: which of them are parsed, and that no more hangs on the others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigw_lint import Report, lint
from aigw_lint.mattering import Wanted
from aigw_lint.parser import Source
from aigw_lint.reading import read_sources

POLICY = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: policy, namespace: NS}
spec:
  type: APIKey
  apiKey: {secretRef: {name: KEY}}
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: models}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route, namespace: NS}
spec:
  rules: [{backendRefs: [{name: SERVICE, port: 80}]}]
"""
CORE = "apiVersion: v1\nkind: KIND\nmetadata: {name: NAME, namespace: NS}\n"
NAMES = st.sampled_from(
    ["openai-key", "opnai-key", "openai_key", "openai", "opnai", "llm", "lm", "chat-svc", "x"]
)
SPACES = st.sampled_from(["ai", "team"])
KINDS = st.sampled_from(["Secret", "Service", "ConfigMap"])
SHAPES = st.sampled_from(
    [
        CORE,
        CORE + "---\n" + CORE.replace("NAME", "other"),
        '{"apiVersion": "v1", "kind": "KIND", "metadata": {"name": "NAME", "namespace": "NS"}}\n',
        "apiVersion: v1\nkind: KIND\nmetadata:\n  namespace: NS\n  name:\n    NAME\n",
        "apiVersion: v1\nkind: KIND\nmetadata: {name: &a NAME, namespace: NS}\n",
        "apiVersion: v1\nkind: List\nitems:\n- " + CORE.replace("\n", "\n  ").rstrip() + "\n",
    ]
)
FILES = st.lists(st.tuples(SHAPES, KINDS, NAMES, SPACES), max_size=6)


def put(text: str, **values: str) -> str:
    for word, value in values.items():
        text = text.replace(word, value)
    return text


def told(report: Report) -> tuple[object, ...]:
    return report.findings, report.undecided, report.passed_over, report.files


@settings(max_examples=60, deadline=None)
@given(FILES, NAMES, NAMES, SPACES)
def test_what_is_not_parsed_changes_no_report(
    files: list[tuple[str, str, str, str]], key: str, service: str, space: str
) -> None:
    sources = {"policy.yaml": put(POLICY, NS=space, KEY=key, SERVICE=service)}
    for number, (shape, kind, name, namespace) in enumerate(files):
        sources[f"core/{number}.yaml"] = put(shape, KIND=kind, NAME=name, NS=namespace)
    quick = lint(sources=sources)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Wanted, "may_be_in", lambda *_: True)
        whole = lint(sources=sources)
    assert told(quick) == told(whole)


def parsed(**files: str) -> list[str]:
    """Return the files that are parsed, beside one that names `openai-key` and `llm`."""
    files["policy"] = put(POLICY, NS="ai", KEY="openai-key", SERVICE="llm")
    made = read_sources(Source.from_text(name, text) for name, text in sorted(files.items()))
    return [
        file.source.path for file in made.files if file.documents and file.source.path != "policy"
    ]


def core(name: str, more: str = "") -> str:
    return put(CORE, KIND="Secret", NAME=name, NS="team") + more


def test_files_of_core_kinds_are_parsed_where_a_name_in_them_may_be_meant() -> None:
    found = parsed(
        exact=core("openai-key"),
        near=core("opnai-key"),
        folded=core("OpenAI.key"),
        other=core("database"),
        short=core("lm"),
        alias=core("*name"),
    )
    assert found == ["exact", "folded", "near"]  # an alias to nothing holds no document


@pytest.mark.parametrize(
    "more",
    [
        "data: {a: '${X}'}\n",
        "data: {a: '{{ x }}'}\n",
        "# aigw-lint: ignore[missing-reference] x\n",
        'data: {"\\u0061": b}\n',
    ],
)
def test_files_on_which_more_hangs_are_parsed(more: str) -> None:
    assert parsed(other=core("database", more)) == ["other"]
    assert parsed(other=core("database")) == []


def test_names_in_patches_count() -> None:
    inline = "patches:\n- patch: |\n    - {op: add, path: /spec/x, value: database}\n"
    found = parsed(other=core("database"), **{"kustomization.yaml": inline})
    assert found == ["kustomization.yaml", "other"]
    file = "- {op: add, path: /spec/x, value: database}\n"
    assert parsed(other=core("database"), **{"patch.yaml": file}, more="a: b\n") == ["other"]


@pytest.mark.parametrize(
    "text",
    [
        "resources: [other.yaml]\nnamePrefix: openai-\n",
        "resources: [other.yaml]\nreplacements: []\n",
        "kind: Kustomization\nspec: {postBuild: {substitute: {A: key}}}\n",
        "patches: [{patch: '[{op: replace, path: /metadata/name, value: openai-key}]'}]\n",
    ],
)
def test_where_names_change_all_are_parsed(text: str) -> None:
    assert "other" in parsed(other=core("key"), **{"kustomization.yaml": text})


def test_where_too_many_names_are_spoken_of_all_are_parsed() -> None:
    many = "".join(f"  n{number}x: y{number}\n" for number in range(30_000))
    text = put(POLICY, NS="ai", KEY="a", SERVICE="b") + f"---\nkind: Gateway\nspec:\n{many}"
    assert parsed(large=text, other=core("database")) == ["large", "other"]


def test_what_cannot_be_read_and_speaks_of_no_name_is_not_looked_at() -> None:
    broken = core("database", "data: {a: [\n")
    files = {"policy.yaml": put(POLICY, NS="ai", KEY="a", SERVICE="b"), "core.yaml": broken}
    assert not lint(sources=files).passed_over
    files["core.yaml"] = broken.replace("database", "a")
    assert [each.file for each in lint(sources=files).passed_over] == ["core.yaml"]
