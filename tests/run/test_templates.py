"""Templates are recognised and counted: they are never called faults of syntax."""

from __future__ import annotations

import pytest

from aigw_lint import lint
from aigw_lint.words.reasons import PASSED_OVER

HEAD = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n"
BROKEN_ROUTE = HEAD + "metadata: {name: a}\nspec: [\n"

TEMPLATES = {
    "around the whole": "{{- if .x }}\n" + HEAD + "metadata: {name: x}\n{{- end }}\n",
    "a name": HEAD + "metadata:\n  name: {{ .Values.x }}\n",
    "a name and a text": HEAD + "metadata:\n  name: {{ x }}-y\n",
    "a key": HEAD + "metadata:\n  {{ .x }}: value\n",
    "labels": HEAD + 'metadata:\n  name: x\n  labels:\n    {{- include "x" . | nindent 4 }}\n',
    "a range": HEAD + "spec:\n  rules:\n  {{- range .x }}\n    - name: {{ . }}\n  {{- end }}\n",
    "an item": HEAD + "spec:\n  rules:\n    - {{ toYaml . }}\n",
    "an item in flow": HEAD + "spec:\n  rules: [ {{ x }} ]\n",
    "a filter": HEAD + "metadata:\n  annotations:\n    a: {{ x | quote }}\n    b: {{ y }}\n",
    "after a tab": HEAD + "metadata:\n\t{{ x }}\n",
    "a comment": "{{- /* c */ -}}\n" + HEAD + "metadata: {name: x}\n",
    "jinja": HEAD + "metadata:\n  name: x\n{% for a in b %}\n  x: {{ a }}\n{% endfor %}\n",
    "one of two documents": HEAD + "metadata: {name: x}\n---\n" + HEAD + "spec: {{ x }}-y\n",
    "JSON": '{"apiVersion": "aigateway.envoyproxy.io/v1beta1", "kind": {{ x }}}',
    "Windows": (HEAD + "metadata:\n  name: {{ x }}\n").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_counted_and_no_fault_of_syntax(name: str) -> None:
    report = lint(sources={"templates/a.yaml": TEMPLATES[name]})
    assert [each.rule for each in report.findings] == []
    assert [tuple(each) for each in report.passed_over] == [
        ("templates/a.yaml", "template", "a template: it is no YAML before it is rendered")
    ]
    assert set(report.passed_over_reasons) <= set(PASSED_OVER)


def test_placeholders_in_quotes_make_no_template() -> None:
    text = HEAD + 'metadata: {name: "{{ x }}", namespace: "a"}\n'
    report = lint(sources={"a.yaml": text})
    assert report.passed_over == ()
    assert report.manifests == 1


def test_what_is_broken_and_no_template_is_a_fault() -> None:
    report = lint(sources={"a.yaml": BROKEN_ROUTE})
    assert [each.rule for each in report.findings] == ["syntax-error"]
    assert report.passed_over == ()
