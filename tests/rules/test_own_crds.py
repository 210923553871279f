"""Manifests are judged by the CRDs that users bring."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Report, UsageError, lint
from aigw_lint.schema import cel, custom
from aigw_lint.schema.constraints import Constraint, hash_of

HAS_CEL = importlib.util.find_spec("cel_expr_python") is not None
needs_cel = pytest.mark.skipif(not HAS_CEL, reason="the extra `cel` is not installed")

CRD = """\
# as apiVersion: gateway.envoyproxy.io/v1alpha1 is
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer, minimum: 1}
                color: {type: string, pattern: "^(a+)+$"}
    - {name: v0, served: false, storage: false}
"""
RULES = """\
              x-kubernetes-validations:
                - {rule: self.size > 1, message: size must be more than one, fieldPath: .size}
"""
WITH_RULES = CRD.replace("              required:", f"{RULES}              required:")
WIDGET = """\
# as apiVersion: gateway.envoyproxy.io/v1alpha1 is
apiVersion: example.com/v1
kind: Widget
metadata: {name: a}
spec: {size: 1}
"""
BACKEND_CRD = (
    CRD.replace("example.com", "gateway.envoyproxy.io")
    .replace("Widget", "Backend")
    .replace("widgets", "backends")
    .replace("name: v1\n", "name: v1alpha1\n")
)
BACKEND = WIDGET.replace("example.com/v1", "gateway.envoyproxy.io/v1alpha1").replace(
    "Widget", "Backend"
)


def told(report: Report) -> list[tuple[str, int, int, str, str]]:
    return [
        (
            each.location.file,
            each.location.span.start.line,
            each.location.span.start.column,
            each.rule,
            each.message,
        )
        for each in report.findings
        if each.category in ("schema", "engine")
    ]


def undecided(report: Report) -> list[tuple[str, str, str, int]]:
    return [
        (each.rule, each.reason, each.message, each.location.span.start.line)
        for each in report.undecided
    ]


def test_a_kind_of_others_is_judged_by_its_crd() -> None:
    bad = WIDGET.replace("size: 1", 'size: "1", color: b, colour: x')
    assert told(lint(sources={"a.yaml": bad, "crd.yaml": CRD})) == [
        (
            *("a.yaml", 5, 14, "schema-violation"),
            (
                'size cannot be "1", so the API server refuses it (it takes a whole number; '
                "write 1 without quotes)"
            ),
        ),
        (
            *("a.yaml", 5, 26, "schema-violation"),
            'color cannot be "b", so the API server refuses it (its form is ^(a+)+$)',
        ),
        (
            *("a.yaml", 5, 29, "unknown-field"),
            (
                "spec has no field colour: kubectl and Flux refuse it, and other tools drop it "
                "without a word (write color)"
            ),
        ),
    ]
    assert not told(lint(sources={"a.yaml": WIDGET, "crd.yaml": CRD}))
    assert not told(lint(sources={"a.yaml": bad}))


def test_a_default_of_the_status_does_not_count() -> None:
    crd = CRD.replace(
        "            spec:\n",
        f"{' ' * 12}status: {{type: object, default: {{}}}}\n{' ' * 12}spec:\n",
    )
    assert not told(lint(sources={"a.yaml": WIDGET, "crd.yaml": crd}))


def test_a_crd_goes_over_the_schema_that_comes_with_us() -> None:
    assert told(lint(sources={"a.yaml": BACKEND})) != []
    assert not told(lint(sources={"a.yaml": BACKEND, "crd.yaml": BACKEND_CRD}))
    bad = BACKEND.replace("size: 1", "endpoints: []")
    assert [each[3] for each in told(lint(sources={"a.yaml": bad, "crd.yaml": BACKEND_CRD}))] == [
        "unknown-field"
    ]


@pytest.mark.parametrize(("version", "name"), [("v0", "Widget"), ("v2", "Widget")])
def test_the_versions_that_a_crd_serves_count(version: str, name: str) -> None:
    text = WIDGET.replace("example.com/v1", f"example.com/{version}")
    assert told(lint(sources={"a.yaml": text, "crd.yaml": CRD})) == [
        (
            *("a.yaml", 2, 13, "unknown-api-version"),
            (
                f"the CRD of {name} in crd.yaml serves v1, and not {version}, "
                "so the API server refuses it"
            ),
        )
    ]


def test_a_crd_that_is_not_seen_does_not_count() -> None:
    """The folders dev and prod are alternatives: each has its own Gateway of one name."""
    gateway = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
        "metadata: {name: edge, namespace: infra}\n"
        "spec: {gatewayClassName: %s, listeners: [{name: a, port: 80, protocol: HTTP}]}\n"
    )
    sources = {
        "dev/g.yaml": gateway % "dev",
        "prod/g.yaml": gateway % "prod",
        "dev/crd.yaml": CRD,
        "dev/a.yaml": WIDGET.replace("size: 1", "size: 0"),
        "prod/a.yaml": WIDGET.replace("size: 1", "size: 0"),
    }
    assert [each[0] for each in told(lint(sources=sources))] == ["dev/a.yaml"]


def test_two_crds_of_one_kind_leave_it_undecided() -> None:
    other = CRD.replace("minimum: 1", "minimum: 2")
    sources = {"a/w.yaml": WIDGET, "b/crd.yaml": CRD, "c/crd.yaml": other}
    report = lint(sources=sources)
    assert not told(report)
    assert undecided(report) == [
        ("schema-violation", "several-crds", "whether this Widget is as its CRD says", 3)
    ]
    same = lint(sources={**sources, "c/crd.yaml": CRD})
    assert not undecided(same)


REPLACED = """\
resources: [a.yaml, crd.yaml]
replacements:
  - source: {kind: Widget, fieldPath: metadata.name}
    targets: [{select: {kind: CustomResourceDefinition}, fieldPaths: [spec.scope]}]
"""
PATCHED = """\
resources: [a.yaml, crd.yaml]
patches:
  - target: {kind: CustomResourceDefinition}
    patch: |
      - op: replace
        path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/minimum
        value: 0
"""


@pytest.mark.parametrize(
    ("crd", "text", "kind"), [(CRD, WIDGET, "Widget"), (BACKEND_CRD, BACKEND, "Backend")]
)
def test_what_may_be_changed_in_a_crd_is_undecided(crd: str, text: str, kind: str) -> None:
    bad = text.replace("size: 1", "size: 0")
    report = lint(sources={"a.yaml": bad, "crd.yaml": crd, "kustomization.yaml": REPLACED})
    assert not told(report)
    message = f"whether this {kind} is as its CRD says"
    assert ("schema-violation", "patched-crd", message, 3) in undecided(report)


def test_a_crd_counts_as_patches_make_it() -> None:
    bad = WIDGET.replace("size: 1", "size: 0")
    files = {"a.yaml": bad, "crd.yaml": CRD, "kustomization.yaml": PATCHED}
    assert not told(lint(sources=files))
    files["a.yaml"] = WIDGET.replace("size: 1", "size: -1")
    assert [each[:4] for each in told(lint(sources=files))] == [
        ("a.yaml", 5, 14, "schema-violation")
    ]


@needs_cel
def test_rules_see_the_name_that_a_rendering_gives() -> None:
    rule = "x-kubernetes-validations: [{rule: self.metadata.name.startsWith('p-')}]"
    crd = CRD.replace("          type: object\n", f"          type: object\n          {rule}\n", 1)
    assert [each[4] for each in told(lint(sources={"a.yaml": WIDGET, "crd.yaml": crd}))] == [
        (
            "the API server refuses the manifest: by its CRD, "
            "\"self.metadata.name.startsWith('p-')\" must hold"
        )
    ]
    prefixed = "resources: [a.yaml, crd.yaml]\nnamePrefix: p-\n"
    sources = {"a.yaml": WIDGET, "crd.yaml": crd, "kustomization.yaml": prefixed}
    assert not told(lint(sources=sources))


@needs_cel
def test_rules_in_cel_are_asked() -> None:
    report = lint(sources={"a.yaml": WIDGET, "crd.yaml": WITH_RULES})
    assert told(report) == [
        (
            *("a.yaml", 5, 14, "schema-violation"),
            'the API server refuses size: its CRD says "size must be more than one"',
        )
    ]
    good = WIDGET.replace("size: 1", "size: 2")
    assert not told(lint(sources={"a.yaml": good, "crd.yaml": WITH_RULES}))
    placeholder = WIDGET.replace("size: 1", "size: '${N}'")
    assert not told(lint(sources={"a.yaml": placeholder, "crd.yaml": WITH_RULES}))


def test_without_the_extra_rules_in_cel_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cel, "_environment", lambda: None)
    cel._program.cache_clear()  # noqa: SLF001 - as in a Python without the engine
    report = lint(sources={"a.yaml": WIDGET, "crd.yaml": WITH_RULES})
    cel._program.cache_clear()  # noqa: SLF001
    assert not told(report)
    message = 'whether the rule "self.size > 1" of its CRD is kept'
    assert undecided(report) == [("schema-violation", "no-cel", message, 5)]


@needs_cel
def test_what_the_engine_does_not_know_is_undecided() -> None:
    crd = WITH_RULES.replace("rule: self.size > 1", "rule: url(self.size).getScheme() != self.b")
    report = lint(sources={"a.yaml": WIDGET, "crd.yaml": crd})
    assert not told(report)
    message = 'whether the rule "url(self.size).getScheme() != self.b" of its CRD is kept'
    assert undecided(report) == [("schema-violation", "cel-rule", message, 5)]


def test_rules_that_are_known_need_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Constraint("big", (), "size is too small", {"properties": {"size": {"minimum": 2}}})
    monkeypatch.setattr(custom, "_constraints", lambda: {hash_of("self.size > 1"): known})
    report = lint(sources={"a.yaml": WIDGET, "crd.yaml": WITH_RULES})
    assert told(report) == [
        (
            *("a.yaml", 5, 1, "schema-violation"),
            "the API server refuses spec: size is too small",
        )
    ]
    assert not undecided(report)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minimum: 1", "minimum: x", "Widget.example.com: `minimum` cannot be 'x'"),
        ("type: integer", "type: [integer]", "Widget.example.com: `type` cannot be ['integer']"),
        ('"^(a+)+$"', '"("', "Widget.example.com: no pattern that is understood: ("),
        ("[size]", "size", "Widget.example.com: `required` cannot be 'size'"),
        ("kind: Widget", "kind: [x]", "a CRD in it does not say of which kind it is"),
        ("served: true", "served: yes!", "Widget.example.com: a version in it does not say "),
        ("apiextensions.k8s.io/v1\n", "apiextensions.k8s.io/v1beta1\n", "Widget.example.com: only"),
        ("size: {type", "size: [x]\n                sizes: {type", "Widget.example.com: a schema"),
    ],
)
def test_an_odd_crd_is_passed_over_with_a_note(old: str, new: str, message: str) -> None:
    report = lint(sources={"a.yaml": WIDGET, "crd.yaml": CRD.replace(old, new)})
    assert not told(report)
    (passed,) = report.passed_over
    assert (passed.file, passed.reason) == ("crd.yaml", "odd-schema")
    assert passed.message.startswith(message)


def test_each_file_with_an_odd_crd_is_told_though_it_is_read_once() -> None:
    odd = CRD.replace("[size]", "size")
    report = lint(sources={"a.yaml": WIDGET, "x/crd.yaml": odd, "y/crd.yaml": odd})
    assert {each.file for each in report.passed_over} == {"x/crd.yaml", "y/crd.yaml"}
    assert len({each.message for each in report.passed_over}) == 1


def test_what_many_manifests_ask_of_many_crds_is_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[object] = []
    asked: list[object] = []
    real_read, real_content = custom.versions_of_crd, vars(custom.Custom)["content"]

    def versions_of_crd(crd: Mapping[str, Any]) -> dict[str, custom.Schema]:
        read.append(crd)
        return real_read(crd)

    def content(each: custom.Custom) -> str:
        asked.append(each)
        return str(real_content.fget(each))

    monkeypatch.setattr(custom, "versions_of_crd", versions_of_crd)
    monkeypatch.setattr(custom.Custom, "content", property(content))
    widgets = {f"w{number}.yaml": WIDGET.replace("size: 1", "size: 0") for number in range(5)}
    crds = {f"c{number}/crd.yaml": f"# {number}\n{CRD}" for number in range(4)}
    report = lint(sources={**widgets, **crds})
    assert len(told(report)) == len(widgets)
    assert (len(read), len(asked)) == (1, len(crds))


def test_the_configuration_names_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".aigw-lint.yaml").write_text("schemas: [own]\n", encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/crd.yaml").write_text(CRD.replace("# beside", "#"), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(WIDGET.replace("size: 1", "size: 0"), encoding="utf-8")
    (found,) = told(lint())
    assert found[:4] == ("a.yaml", 5, 14, "schema-violation")
    assert found[4] == "size cannot be 0, so the API server refuses it (the least is 1)"


def test_schemas_of_our_own_form_are_taken(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(
        '{"x-group": "example.com", "x-version": "v1", "x-kind": "Widget", "type": "object",'
        ' "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"},'
        ' "spec": {"$ref": "#/$defs/spec"}},'
        ' "$defs": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}',
        encoding="utf-8",
    )
    config = Config(schemas=("w.json",), folder=str(tmp_path))
    bad = WIDGET.replace("size: 1", "sice: 1")
    assert [each[3] for each in told(lint(sources={"a.yaml": bad}, config=config))] == [
        "unknown-field"
    ]
    assert not told(lint(sources={"a.yaml": WIDGET}, config=config))


def test_schemas_that_are_not_there_end_the_run(tmp_path: Path) -> None:
    config = Config(schemas=("no",), folder=str(tmp_path))
    with pytest.raises(UsageError, match=r"^schemas: `schemas` names `no`, which is not there$"):
        lint(sources={"a.yaml": WIDGET}, config=config)


PRINT_LOADED = """
import sys
from aigw_lint import lint
text = {text!r}
lint(sources={{"a.yaml": text}})
print(*sys.modules)
"""


def test_runs_without_crds_load_nothing_for_them() -> None:
    code = PRINT_LOADED.format(text=BACKEND)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "aigw_lint.schema.bundle" in loaded
    for name in ("custom", "clean", "cel", "crds", "linear", "linearparse"):
        assert f"aigw_lint.schema.{name}" not in loaded
    assert "cel_expr_python" not in loaded


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: all, namespace: flux-system}
spec: {path: ./apps}
"""


@pytest.mark.parametrize(
    ("widget", "crd"), [("apps", "crds"), ("bases", "apps"), ("bases", "crds")]
)
def test_what_flux_leaves_alone_is_not_judged_by_a_crd(widget: str, crd: str) -> None:
    bad = WIDGET.replace("size: 1", "color: a")
    sources = {f"{widget}/widget.yaml": bad, f"{crd}/crd.yaml": CRD, "flux/all.yaml": FLUX}
    report = lint(sources=sources)
    assert told(report) == []
    assert undecided(report) == [
        ("schema-violation", "not-by-flux", "whether this Widget is as its CRD says", 3)
    ]


REFUSED = (
    *("apps/widget.yaml", 5, 1, "schema-violation"),
    "spec lacks size, so the API server refuses it",
)


def test_what_flux_renders_is_judged_by_a_crd_that_it_renders() -> None:
    bad = WIDGET.replace("size: 1", "color: a")
    sources = {"apps/widget.yaml": bad, "apps/crd.yaml": CRD, "flux/all.yaml": FLUX}
    assert told(lint(sources=sources)) == [REFUSED]


ARGO_CD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: all}
spec: {source: {repoURL: https://example.com/here, path: apps}, destination: {namespace: a}}
"""
APPLICATIONS = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: []
  template: {spec: {source: {repoURL: https://example.com/here, path: "{{path}}"}}}
"""


@pytest.mark.parametrize(
    ("widget", "crd"), [("apps", "crds"), ("bases", "apps"), ("bases", "crds")]
)
@pytest.mark.parametrize("by", [ARGO_CD, APPLICATIONS])
def test_what_argo_cd_leaves_alone_is_not_judged_by_a_crd(widget: str, crd: str, by: str) -> None:
    bad = WIDGET.replace("size: 1", "color: a")
    report = lint(
        sources={f"{widget}/widget.yaml": bad, f"{crd}/crd.yaml": CRD, "argo/all.yaml": by}
    )
    assert told(report) == []
    assert undecided(report) == [
        ("schema-violation", "not-by-argo-cd", "whether this Widget is as its CRD says", 3)
    ]


def test_an_application_is_not_judged_by_the_crd_of_another_cluster() -> None:
    crd = CRD.replace("example.com", "argoproj.io").replace("name: v1\n", "name: v1alpha1\n")
    crd = crd.replace("Widget", "Application").replace("widgets", "applications")
    sources = {"apps/all.yaml": ARGO_CD, "terraform/install.yaml": crd, "a.yaml": BACKEND}
    report = lint(sources=sources, select=["schema-violation", "unknown-field"])
    assert [each for each in told(report) if each[0] == "apps/all.yaml"] == []


def test_what_argo_cd_renders_is_judged_by_a_crd_that_it_renders() -> None:
    bad = WIDGET.replace("size: 1", "color: a")
    sources = {"apps/widget.yaml": bad, "apps/crd.yaml": CRD, "argo/all.yaml": ARGO_CD}
    assert told(lint(sources=sources)) == [REFUSED]


def test_what_stands_in_one_folder_is_judged_by_the_crd_beside_it() -> None:
    bad = WIDGET.replace("size: 1", "color: a")
    elsewhere = ARGO_CD.replace("path: apps", "path: other")
    sources = {"apps/widget.yaml": bad, "apps/crd.yaml": CRD, "argo/all.yaml": elsewhere}
    assert told(lint(sources=sources)) == [REFUSED]


def test_a_kind_of_ours_has_its_own_schema_where_flux_leaves_the_crd_alone() -> None:
    endpoint = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]}"
    backend = BACKEND.replace("{size: 1}", endpoint)
    sources = {"apps/backend.yaml": backend, "crds/crd.yaml": BACKEND_CRD, "flux/all.yaml": FLUX}
    report = lint(sources=sources)
    assert told(report) == []
    assert [each[1] for each in undecided(report)] == ["external-reference"]
    refused = (
        *("apps/backend.yaml", 5, 8, "unknown-field"),
        (
            "spec has no field endpoints, and lacks size: kubectl and Flux refuse it, and other "
            "tools drop it without a word (it takes color or size)"
        ),
    )
    assert told(lint(sources={**sources, "apps/crd.yaml": BACKEND_CRD})) == [refused]


@pytest.mark.parametrize("kind", ["XBackend", "XMesh", "XListenerSet", "XBackendTrafficPolicy"])
def test_kinds_that_are_known_and_not_judged_may_have_several_crds(kind: str) -> None:
    group = "gateway.networking.x-k8s.io"
    crd = (
        CRD.replace("example.com", group)
        .replace("Widget", kind)
        .replace("widgets", f"{kind.lower()}s")
    )
    manifest = f"apiVersion: {group}/v1alpha1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{}}\n"
    other = crd.replace("minimum: 1", "minimum: 2")
    report = lint(sources={"a.yaml": crd, "b.yaml": other, "c.yaml": manifest})
    assert not report.crashed
    assert [each.reason for each in report.undecided] == ["several-crds"]


# --- CRDs that lie elsewhere ------------------------------------------------------


@pytest.mark.parametrize(("folder", "severity"), [("apps", "error"), ("vendor", "warning")])
@pytest.mark.parametrize(
    ("widget", "rule"),
    [
        (WIDGET.replace("size: 1", "sizes: 1"), "unknown-field"),
        (WIDGET.replace("size: 1", "size: 0"), "schema-violation"),
        (WIDGET.replace("/v1\n", "/v3\n"), "unknown-api-version"),
    ],
)
def test_a_crd_of_another_folder_may_be_of_another_release(
    widget: str, rule: str, folder: str, severity: str
) -> None:
    report = lint(sources={f"{folder}/crd.yaml": CRD, "apps/a.yaml": widget})
    assert {(each.rule, each.severity.label) for each in report.findings if each.rule == rule} == {
        (rule, severity)
    }


HOLLOW = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: backends.gateway.envoyproxy.io}
spec:
  group: gateway.envoyproxy.io
  names: {kind: Backend, plural: backends}
  versions:
    - name: v1alpha1
      served: true
      schema: {openAPIV3Schema: {type: object}}
"""


def test_a_crd_of_ours_without_a_spec_does_not_count() -> None:
    backend = BACKEND.replace("size: 1", "endpoints: [{ip: {address: 192.0.2.1, port: 80}}]")
    report = lint(sources={"crd.yaml": HOLLOW, "a.yaml": backend})
    assert not report.findings
    (note,) = report.passed_over
    assert (note.file, note.reason) == ("crd.yaml", "odd-schema")
    assert (
        note.message == "Backend.gateway.envoyproxy.io: it has no spec, as it has in each release"
    )


def test_a_crd_of_ours_that_takes_anything_counts() -> None:
    anything = HOLLOW.replace("{type:", "{x-kubernetes-preserve-unknown-fields: true, type:")
    report = lint(sources={"crd.yaml": anything, "a.yaml": BACKEND})
    assert [each.rule for each in report.findings if each.rule == "unknown-field"] == []
    assert not report.passed_over


GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: a}
spec: {gatewayClassName: eg, listeners: [{name: http, protocol: HTTP, port: %d}]}
"""
LISTENERS = """\
apiVersion: gateway.networking.x-k8s.io/v1alpha1
kind: XListenerSet
metadata: {name: more, namespace: a}
spec:
  parentRef: {name: edge}
  listeners: [{name: more, protocol: HTTP, port: 8085}]
"""
LISTENERS_CRD = (
    CRD.replace("example.com", "gateway.networking.x-k8s.io")
    .replace("Widget", "XListenerSet")
    .replace("widgets", "xlistenersets")
    .replace("name: v1\n", "name: v1alpha1\n")
)


def test_the_crd_of_an_alternative_may_be_there_as_well() -> None:
    files = {"test/a.yaml": f"{GATEWAY % 80}---\n{LISTENERS}", "prod/a.yaml": GATEWAY % 81}
    rule = "unknown-api-version"
    assert [each.rule for each in lint(sources=files).findings if each.rule == rule] == []
    there = lint(sources={**files, "prod/crd.yaml": LISTENERS_CRD})
    assert [each.rule for each in there.findings if each.rule == rule] == []
    assert [each.reason for each in there.undecided if each.rule == rule] == ["several-crds"]
    other = LISTENERS_CRD.replace("name: v1alpha1\n", "name: v1\n")
    told = [each.rule for each in lint(sources={**files, "prod/crd.yaml": other}).findings]
    assert rule in told
