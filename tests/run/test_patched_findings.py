"""Whole runs over patches: findings stand where the patch says it, and so do their fixes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from aigw_lint import Edit, Finding, Report, Severity, lint
from aigw_lint.formatters import View, formatter

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: models}
spec:
  parentRefs: [{name: edge}]
  rules:
    - backendRefs:
        - name: openai
      timeouts: {request: 300s}
"""
BACKENDS = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai, namespace: models}
spec:
  endpoints: [{fqdn: {hostname: models.example.com, port: 8080}}]
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: models}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: buffers, namespace: models}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: 50Mi}
"""
MERGE = ROUTE.replace("openai", "openaj").replace("  parentRefs: [{name: edge}]\n", "")
OPERATION = """\
- op: replace
  path: /spec/rules/0/backendRefs/0/name
  value: openaj
"""
FOR_ROUTES = "patches: [{path: p.yaml, target: {kind: AIGatewayRoute}}]\n"
INLINE = "patches:\n- patch: |-\n    " + MERGE.replace("\n", "\n    ").rstrip() + "\n"


def files(setting: str = "patches: [{path: p.yaml}]\n", patch: str = "") -> dict[str, str]:
    """Return a sound base with one kustomization over it."""
    return {
        "a/kustomization.yaml": "resources: [r.yaml, b.yaml, g.yaml]\n" + setting,
        "a/r.yaml": ROUTE,
        "a/b.yaml": BACKENDS,
        "a/g.yaml": GATEWAY,
        **({"a/p.yaml": patch} if patch else {}),
    }


def places(report: Report) -> list[tuple[str, str, int, int]]:
    """Return rule, file, line and column of all findings."""
    return [
        (
            each.rule,
            each.location.file,
            each.location.span.start.line,
            each.location.span.start.column,
        )
        for each in report.findings
    ]


def only(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


def printed(report: Report, name: str) -> str:
    stream = io.StringIO()
    formatter(name)(report, View(verbose=True), stream)
    return stream.getvalue()


def edited(texts: Mapping[str, str], edit: Edit) -> str:
    """Return the text of the file after *edit*."""
    text = texts[edit.file]
    return text[: edit.span.start.offset] + edit.text + text[edit.span.end.offset :]


def test_the_base_is_sound() -> None:
    assert lint(sources=files("")).findings == ()


@pytest.mark.parametrize(
    ("setting", "patch", "place"),
    [
        ("patches: [{path: p.yaml}]\n", MERGE, ("a/p.yaml", 7, 17)),
        ("patchesStrategicMerge: [p.yaml]\n", MERGE, ("a/p.yaml", 7, 17)),
        (FOR_ROUTES, OPERATION, ("a/p.yaml", 3, 10)),
        (FOR_ROUTES, OPERATION.replace("- op", "- # é\r\n  op"), ("a/p.yaml", 4, 10)),
        (INLINE, "", ("a/kustomization.yaml", 10, 21)),
    ],
)
def test_a_finding_and_its_fix_stand_in_the_patch(
    setting: str, patch: str, place: tuple[str, int, int]
) -> None:
    texts = files(setting, patch)
    report = lint(sources=texts)
    finding = only(report)
    assert places(report) == [("missing-reference", *place)]
    assert finding.path == "/spec/rules/0/backendRefs/0/name"
    related = finding.related[-1]
    assert related.message == "the object that it changes"
    assert (related.location.file, related.location.span.start.line) == ("a/r.yaml", 3)
    assert finding.manifest is not None
    assert finding.manifest.name == "chat"
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert edit.file == place[0]
    texts[edit.file] = edited(texts, edit)
    assert "openaj" not in "".join(texts.values())
    assert lint(sources=texts).findings == ()


def test_nothing_is_fixed_where_the_place_is_a_pointer_or_more_than_the_value() -> None:
    patch = "- op: add\n  path: /spec/rulez\n  value: 1\n"
    report = lint(sources=files(FOR_ROUTES, patch))
    assert places(report) == [("unknown-field", "a/p.yaml", 2, 9)]
    assert only(report).fix is None
    folded = (
        "patches:\n- target: {kind: AIGatewayRoute}\n  patch: >-\n    "
        + OPERATION.replace("\n", "\n\n    ").rstrip()
    )
    report = lint(sources=files(folded + "\n"))
    assert places(report) == [("missing-reference", "a/kustomization.yaml", 4, 10)]
    assert only(report).fix is None


@pytest.mark.parametrize(
    ("kind", "field", "place"),
    [
        ("AIServiceBackend", "schema", ("schema-violation", "a/b.yaml", 4, 1)),
        ("ClientTrafficPolicy", "connection", ("missing-buffer-limit", "a/g.yaml", 3, 18)),
    ],
)
def test_what_a_patch_removed_is_missing(
    kind: str, field: str, place: tuple[str, str, int, int]
) -> None:
    patch = f"""'[{{"op": "remove", "path": "/spec/{field}"}}]'"""
    setting = f"patches: [{{target: {{kind: {kind}}}, patch: {patch}}}]\n"
    assert places(lint(sources=files(setting))) == [place]


def test_an_object_that_a_patch_deleted_is_missing() -> None:
    patch = BACKENDS.partition("spec:")[0] + "$patch: delete\n"
    report = lint(sources=files(patch=patch))
    assert places(report) == [("missing-reference", "a/r.yaml", 8, 17)]
    assert only(report).message.startswith(
        'AIServiceBackend "openai" does not exist in namespace models'
    )


def test_what_a_patch_puts_right_is_right() -> None:
    texts = files(patch=ROUTE)
    texts["a/r.yaml"] = ROUTE.replace("openai", "wrong")
    assert lint(sources=texts).findings == ()


def test_a_finding_of_one_overlay_names_it() -> None:
    texts = {path.replace("a/", "base/"): text for path, text in files("").items()}
    for name in ("dev", "prod"):
        texts[f"{name}/kustomization.yaml"] = "resources: [../base]\n"
    texts["prod/kustomization.yaml"] += "patches: [{path: p.yaml}]\n"
    texts["prod/p.yaml"] = MERGE
    report = lint(sources=texts)
    assert places(report) == [("missing-reference", "prod/p.yaml", 7, 17)]
    assert only(report).alternatives == ("prod",)


def test_a_placeholder_that_a_patch_puts_in() -> None:
    report = lint(sources=files(FOR_ROUTES, OPERATION.replace("openaj", "${NAME}")))
    assert places(report) == [("unreplaced-placeholder", "a/p.yaml", 3, 10)]


def test_rules_of_one_patch_that_claim_one_model() -> None:
    rule = (
        "    - matches: [{headers: [{name: x-ai-eg-model, value: gpt}]}]\n"
        "      timeouts: {request: 300s}\n      backendRefs: [{name: openai, weight: %s}]\n"
    )
    head = ROUTE.partition("  parentRefs")[0] + "  rules:\n"
    for weight, severity in ((2, Severity.ERROR), (1, Severity.WARNING)):
        report = lint(sources=files(patch=head + rule % 1 + rule % weight))
        assert places(report) == [("duplicate-model", "a/p.yaml", 9, 57)]
        assert only(report).severity == severity


@pytest.mark.parametrize(("anchor", "is_safe"), [("", True), ("&x ", False)])
def test_a_text_without_quotes_in_a_patch(anchor: str, *, is_safe: bool) -> None:
    patch = f"- op: add\n  path: /metadata/labels\n  value: {{a: {anchor}1.5}}\n"
    finding = only(lint(sources=files(FOR_ROUTES, patch)))
    assert (finding.rule, finding.location.span.start.line) == ("ambiguous-scalar", 3)
    assert finding.fix is not None
    assert finding.fix.safe is is_safe
    (edit,) = finding.fix.edits
    assert (edit.file, edit.text) == ("a/p.yaml", '"1.5"')


# --- suppressions -----------------------------------------------------------------

IGNORE_FILE = "# aigw-lint: ignore-file[missing-reference] known"
IGNORE = "# aigw-lint: ignore[missing-reference] known"


@pytest.mark.parametrize(
    ("setting", "patch"),
    [
        ("patches: [{path: p.yaml}]\n", MERGE.replace("openaj", "openaj " + IGNORE)),
        ("patches: [{path: p.yaml}]\n", f"{IGNORE}\n{MERGE}"),
        ("patches: [{path: p.yaml}]\n", MERGE.replace("      - n", f"      {IGNORE}\n        - n")),
        ("patches: [{path: p.yaml}]\n", f"{IGNORE_FILE}\n{MERGE}"),
        (FOR_ROUTES, OPERATION.replace("openaj", "openaj " + IGNORE)),
        (FOR_ROUTES, f"{IGNORE}\n{OPERATION}"),
        (FOR_ROUTES, OPERATION.replace("  value", f"  {IGNORE}\n  value")),
        (FOR_ROUTES, f"{IGNORE_FILE}\n{OPERATION}"),
        (INLINE.replace("- patch", f"{IGNORE}\n- patch"), ""),
    ],
)  # fmt: skip
def test_suppressions_in_patch_files(setting: str, patch: str) -> None:
    report = lint(sources=files(setting, patch))
    assert report.findings == ()
    assert report.suppressed == 1


def test_a_suppression_in_the_base_is_not_for_the_patch() -> None:
    texts = files(patch=MERGE)
    texts["a/r.yaml"] = f"{IGNORE}\n{ROUTE}"
    assert places(lint(sources=texts)) == [
        ("missing-reference", "a/p.yaml", 7, 17),
        ("unused-suppression", "a/r.yaml", 1, 21),
    ]


def test_suppressions_of_a_patch_file_that_suppress_nothing() -> None:
    report = lint(sources=files(FOR_ROUTES, OPERATION.replace("openaj", "openai " + IGNORE)))
    assert places(report) == [("unused-suppression", "a/p.yaml", 3, 37)]
    wrong = IGNORE.replace("reference]", "referenc]")
    report = lint(sources=files(FOR_ROUTES, OPERATION.replace("openaj", "openai " + wrong)))
    assert [each.rule for each in report.findings] == ["unused-suppression"]


# --- what is named ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "patch"), [("patches: [{path: p.yaml}]\n", MERGE), (FOR_ROUTES, OPERATION)]
)
def test_only_what_is_named_is_reported(
    setting: str, patch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = files(setting, patch)
    texts["a/r.yaml"] = ROUTE + "  extra: 1\n"  # a fault of the base itself
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    ours = [("missing-reference", "a/p.yaml")]
    base = [("unknown-field", "a/r.yaml")]
    for named, expected in (
        (["a/p.yaml"], ours),
        (["a/r.yaml"], base),
        (["a/p.yaml", "a/r.yaml"], [*ours, *base]),
        (["."], [*ours, *base]),
        (["a/b.yaml"], []),
        (["a/kustomization.yaml"], []),
    ):
        report = lint(named)
        assert [(each.rule, each.location.file) for each in report.findings] == expected
        assert report.files >= len(named)
    report = lint(["a/p.yaml"])
    assert report.manifests == 1


# --- what is shown ------------------------------------------------------------------

FORMATS = ("text", "concise", "json", "github", "sarif")


@pytest.mark.parametrize(
    ("setting", "patch"), [("patches: [{path: p.yaml}]\n", MERGE), (FOR_ROUTES, OPERATION)]
)
def test_all_formats_name_the_place_in_the_patch(setting: str, patch: str) -> None:
    report = lint(sources=files(setting, patch))
    line, column = places(report)[0][2:]
    text = printed(report, "text")
    assert f"a/p.yaml:{line}:{column}" in text
    assert f"{line} | {patch.splitlines()[line - 1]}" in text
    assert f"a/p.yaml:{line}:{column}" in printed(report, "concise")
    assert f"file=a/p.yaml,line={line}" in printed(report, "github")
    (found,) = json.loads(printed(report, "json"))["findings"]
    assert (found["file"], found["line"], found["column"]) == ("a/p.yaml", line, column)
    assert found["related"][-1]["file"] == "a/r.yaml"
    (result,) = json.loads(printed(report, "sarif"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a/p.yaml"
    assert place["region"]["startLine"] == line


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: models}\n"  # noqa: S105
HIDDEN = "sk-0123456789abcdef"
# A remark that is at fault makes all formats show the lines around it.
WRONG = "# aigw-lint: ignore[no-such-rule] why"


@pytest.mark.parametrize(
    "patch",
    [
        f"{SECRET}stringData:\n  apiKey: {HIDDEN} {WRONG}\n",
        f"{SECRET}stringData:\n  apiKey: {HIDDEN}\n  {WRONG}\n",
        f"- op: add\n  path: /stringData/apiKey\n  value: {HIDDEN} {WRONG}\n",
        f"- op: add\n  path: /stringData/apiKey\n  value: {HIDDEN}\n  {WRONG}\n",
        f"- op: add\n  path: /data/apiKey\n  value: {HIDDEN}\n  {WRONG}\n",
        f"- op: replace\n  value:\n    apiKey: {HIDDEN}\n    {WRONG}\n  path: /data\n",
        f"- {{op: add, path: /data/apiKey, value: {HIDDEN}}} {WRONG}\n",
    ],
)
@pytest.mark.parametrize("is_inline", [False, True])
def test_values_of_secrets_in_patches_are_never_shown(patch: str, *, is_inline: bool) -> None:
    if is_inline:
        setting = f"patches:\n{WRONG}\n- target: {{kind: Secret}}\n  {WRONG}\n  patch: |-\n    "
        texts = files(setting + patch.replace("\n", "\n    ").rstrip() + f"\n  {WRONG}\n")
    else:
        texts = files("patches: [{path: p.yaml, target: {kind: Secret}}]\n", patch)
    texts["a/kustomization.yaml"] = texts["a/kustomization.yaml"].replace("[r", "[s.yaml, r")
    texts["a/s.yaml"] = SECRET + "stringData: {}\ndata: {}\n"
    report = lint(sources=texts)
    assert {each.location.file for each in report.findings} & {"a/p.yaml", "a/kustomization.yaml"}
    for name in FORMATS:
        assert HIDDEN not in printed(report, name), name


def test_what_is_put_in_as_a_whole_is_told_where_its_first_word_stands() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: apps, namespace: flux-system}\nspec:\n  path: ./deploy\n"
        "  sourceRef: {kind: GitRepository, name: flux-system}\n"
        '  commonMetadata:\n    labels:\n      "²": b\n'
    )
    gateway = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: a}\n"
        "spec: {gatewayClassName: x, listeners: [{name: a, port: 80, protocol: HTTP}]}\n"
    )
    report = lint(sources={"flux.yaml": flux, "deploy/a.yaml": gateway})
    (finding,) = (each for each in report.findings if each.rule == "schema-violation")
    span = finding.location.span
    assert (finding.location.file, span.start.line) == ("flux.yaml", 9)
    assert (span.start.column, span.end.column) == (7, 10)
