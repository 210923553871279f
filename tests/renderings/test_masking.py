"""Which lines hold values of Secrets, however the Secret is written."""

from __future__ import annotations

import io
import textwrap

import pytest

from aigw_lint import Report, Severity, lint
from aigw_lint.files.parser import Source, parse
from aigw_lint.formatters import View, formatter
from aigw_lint.renderings.masking import secret_lines
from aigw_lint.renderings.rendering import ParsedFile

VALUE = "hunter2"


def seen(text: str) -> list[str]:
    """Return the lines of *text* that may be shown, blank ones left out."""
    source = Source.from_text("a.yaml", textwrap.dedent(text))
    hidden = secret_lines(ParsedFile(source, parse(source).documents))
    lines = enumerate(source.text.split("\n"), 1)
    return [line.strip() for number, line in lines if line.strip() and number not in hidden]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: openai
              annotations: {kept: hunter2}
              labels: {app: openai}
            type: Opaque
            stringData:
              apiKey: hunter2
            """,
            [
                "apiVersion: v1",
                "kind: Secret",
                "metadata:",
                "name: openai",
                "labels: {app: openai}",
                "type: Opaque",
            ],
        ),
        # JSON objects one after the other are documents of their own.
        (
            '{"kind": "Service"}\n{"kind": "Secret",\n"data": {"a": "hunter2"}}\n{"kind": "Route"}',
            ['{"kind": "Service"}', '{"kind": "Secret",', '{"kind": "Route"}'],
        ),
        (
            '{"kind": "Service"}\n{"kind": "Secret",\n"data": {"a": "hunter2"}}\n{"kind": "Rou',
            ['{"kind": "Service"}'],
        ),
        ("kind: Secret\ndata: {a: hunter2}\ndata: {b: hunter2}", ["kind: Secret"]),
        ("data: {a: hunter2}\nkind: Secret\nkind: ConfigMap", []),
        ("kind: Secrets\nstringData:\n  y: hunter2", ["kind: Secrets"]),
        ("kind: Secret\ndota: hunter2", ["kind: Secret"]),
        ("kind: Secret\nmetadata: {name: a, annotations: {b: hunter2}}", ["kind: Secret"]),
        (
            "kind: Secret\nmetadata: {name: a}\ntype: {b: hunter2}",
            ["kind: Secret", "metadata: {name: a}"],
        ),
        ("kind: Secret\nname: misplaced\ndata: hunter2", ["kind: Secret"]),
        ("{kind: Secret, data: {a: hunter2}}", []),
        (
            "kind: List\nitems:\n  - kind: Secret\n    data: {a: hunter2}",
            ["kind: List", "items:", "- kind: Secret"],
        ),
        (
            "spec:\n  values:\n    extra:\n      - kind: Secret\n        data: {a: hunter2}",
            ["spec:", "values:", "extra:", "- kind: Secret"],
        ),
        (
            "spec:\n  a: &keys\n    b: hunter2\n  c:\n    stringData: *keys",
            ["spec:", "a: &keys", "c:"],
        ),
        (
            "secretGenerator:\n  - name: openai\n    literals: [apiKey=hunter2]\nresources: []",
            ["secretGenerator:", "resources: []"],
        ),
        (
            "patches:\n  - patch: |\n      kind: Secret\n      data: {a: hunter2}\n    target: {}",
            ["patches:", "target: {}"],
        ),
        (
            "kind: Secret\ndata: {a: hunter2\n---\nkind: ConfigMap\ndata: {a: b}\n",
            ["---", "kind: ConfigMap", "data: {a: b}"],
        ),
        ("stringData: {a: hunter2", []),
        ("a: b\n...\nsecretGenerator: [hunter2]\n---\nkind: A", ["---", "kind: A"]),
        (
            "kind: Secret\ndata: {a: b}\n...\nhunter2\n---\nkind: A",
            ["---", "kind: A"],
        ),
        (
            "kind: Secret\nstringData:\n  a: hunt\n---\ner2\n  b: hunter2\n---\nkind: A\n",
            ["kind: Secret", "---", "kind: A"],
        ),
        ("kind: A\n---\ner2\n  b: shown\n", ["kind: A", "---", "er2", "b: shown"]),
    ],
)
def test_values_of_secrets_are_hidden(text: str, lines: list[str]) -> None:
    assert seen(text) == lines


def test_a_reference_to_a_secret_is_shown() -> None:
    text = """
        kind: BackendSecurityPolicy
        spec:
          apiKey:
            secretRef: {kind: Secret, group: "", name: openai, namespace: keys}
    """
    assert len(seen(text)) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_report_shows_a_value(encoding: str) -> None:
    text = f"""
        apiVersion: v1
        kind: Secret # as apiVersion: aigateway.envoyproxy.io/v1beta1 asks
        metadata: {{name: openai}}
        stringData:
          apiKey: "{VALUE}-REPLACE_ME"
          other: "${{{VALUE}}}"
    """
    report = lint(sources={"a.yaml": textwrap.dedent(text).encode(encoding)})
    assert report.findings
    for name in ("text", "json"):
        shown = _shown(name, report)
        assert "a.yaml" in shown
        assert VALUE not in shown


def _shown(name: str, report: Report) -> str:
    stream = io.StringIO()
    formatter(name)(report, View(Severity.INFO, verbose=True), stream)
    return stream.getvalue()
