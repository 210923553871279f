"""What a document that cannot be read could define, before what stands farther off."""

from __future__ import annotations

import pytest

from aigw_lint import Report, lint
from aigw_lint.files.parser import Source, parse
from aigw_lint.run.reading import read_sources

BROKEN = "  x: [\n"
TAB = "\tx: 1\n"


def gateway(name: str = "edge", hostname: str = "far.com", namespace: str = "ai") -> str:
    return (
        "apiVersion: gateway.networking.k8s.io/v1\n"
        "kind: Gateway\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        "spec:\n"
        "  gatewayClassName: envoy\n"
        "  listeners:\n"
        f"  - {{name: http, protocol: HTTP, port: 80, hostname: {hostname}}}\n"
    )


def route(hostname: str = "near.com", name: str = "web") -> str:
    return (
        "apiVersion: gateway.networking.k8s.io/v1\n"
        "kind: HTTPRoute\n"
        f"metadata: {{name: {name}, namespace: ai}}\n"
        "spec:\n"
        "  parentRefs: [{name: edge}]\n"
        f"  hostnames: [{hostname}]\n"
    )


NEVER = "hostname-never-matches"


def rules(report: Report) -> dict[str, list[str]]:
    """Return the rules of the findings by file, without those on the broken documents."""
    found: dict[str, list[str]] = {}
    for each in report.findings:
        if each.rule != "syntax-error":
            found.setdefault(each.location.file, []).append(each.rule)
    return found


def reasons(report: Report) -> set[str]:
    return {each.reason for each in report.undecided}


@pytest.mark.parametrize("broken", [BROKEN, TAB, "word\n"])
@pytest.mark.parametrize("far", ["far/gateway.yaml", "app/other.yaml"])
def test_what_stands_in_the_same_file_comes_before_what_is_farther_off(
    broken: str, far: str
) -> None:
    files = {"app/all.yaml": f"{gateway()}{broken}---\n{route()}", far: gateway()}
    report = lint(sources=files)
    (finding,) = report.findings
    assert (finding.rule, finding.location.file) == ("syntax-error", "app/all.yaml")
    assert "unread-file" in reasons(report)
    # Read, it is what the route names.
    files["app/all.yaml"] = f"{gateway(hostname='near.com')}---\n{route()}"
    assert rules(lint(sources=files)) == {}
    files["app/all.yaml"] = f"{gateway()}---\n{route()}"
    assert rules(lint(sources=files)) == {"app/all.yaml": [NEVER]}


def test_what_stands_in_the_same_folder_comes_before_what_is_farther_off() -> None:
    files = {
        "app/gateway.yaml": gateway() + BROKEN,
        "app/route.yaml": route(),
        "far/gateway.yaml": gateway(),
    }
    report = lint(sources=files)
    assert rules(report) == {}
    assert "unread-file" in reasons(report)


def test_what_is_farther_off_than_the_definition_changes_nothing() -> None:
    files = {
        "far/gateway.yaml": gateway() + BROKEN,
        "app/route.yaml": route(),
        "app/gateway.yaml": gateway(),
    }
    assert rules(lint(sources=files)) == {"app/route.yaml": [NEVER]}


def test_what_is_defined_in_the_same_file_is_meant() -> None:
    text = f"{gateway()}---\n{route()}---\n{gateway()}{BROKEN}"
    assert rules(lint(sources={"all.yaml": text})) == {"all.yaml": [NEVER]}


@pytest.mark.parametrize(
    "part",
    [
        gateway("other"),  # of another name
        gateway("edge-2"),
        "kind: ConfigMap\nmetadata: {name: edge}\n",  # of another kind
    ],
)
def test_what_could_not_be_meant_changes_nothing(part: str) -> None:
    files = {"app/all.yaml": f"{part}{BROKEN}---\n{route()}", "far/gateway.yaml": gateway()}
    assert rules(lint(sources=files)) == {"app/all.yaml": [NEVER]}


def test_a_name_that_is_put_in_later_may_be_any() -> None:
    part = gateway("${NAME}")
    files = {"app/all.yaml": f"{part}{BROKEN}---\n{route()}", "far/gateway.yaml": gateway()}
    assert rules(lint(sources=files)) == {}


def test_a_template_may_define_anything_for_the_rest_of_its_file_alone() -> None:
    template = gateway(hostname="{{ host }}", name="{{ name }}").replace("metadata", "{{ x }}\nm")
    far = {"far/gateway.yaml": gateway()}
    report = lint(sources={"app/all.yaml": f"{template}---\n{route()}", **far})
    assert rules(report) == {}
    assert "unread-file" in reasons(report)
    files = {"app/gateway.yaml": template, "app/route.yaml": route(), **far}
    assert rules(lint(sources=files)) == {"app/route.yaml": [NEVER]}


def test_it_is_told_once_where_nothing_is_found_at_all() -> None:
    report = lint(sources={"app/all.yaml": f"{gateway()}{BROKEN}---\n{route()}"})
    assert rules(report) == {}
    assert "unread-file" in reasons(report)


def test_a_gateway_elsewhere_is_not_called_unused_by_those_that_may_name_it() -> None:
    """Nor does it get what attaches to another."""
    policy = (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: ClientTrafficPolicy\n"
        "metadata: {name: small, namespace: ai}\n"
        "spec:\n  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]\n"
        "  connection: {bufferLimit: 64Ki}\n"
    )
    ai_route = (
        "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
        "metadata: {name: chat, namespace: ai}\n"
        "spec:\n  parentRefs: [{name: edge, kind: Gateway, group: gateway.networking.k8s.io}]\n"
        "  rules: [{backendRefs: [{name: openai}]}]\n"
    )
    files = {
        "app/all.yaml": f"{gateway()}{BROKEN}---\n{ai_route}",
        "far/gateway.yaml": gateway() + "---\n" + policy,
    }
    report = lint(sources=files)
    assert "small-buffer-limit" not in {each.rule for each in report.findings}
    assert "small-buffer-limit" in {each.rule for each in report.undecided}
    files["app/all.yaml"] = ai_route
    assert "small-buffer-limit" in {each.rule for each in lint(sources=files).findings}


def test_in_kustomizations() -> None:
    """The overlays take the broken file; another cluster defines a Gateway of that name."""
    files = {
        "app/base/kustomization.yaml": "resources: [gateway.yaml, route.yaml]\n",
        "app/base/gateway.yaml": gateway() + BROKEN,
        "app/base/route.yaml": route(),
        "app/prod/kustomization.yaml": "resources: [../base]\n",
        "far/kustomization.yaml": "resources: [gateway.yaml]\n",
        "far/gateway.yaml": gateway(),
    }
    report = lint(sources=files)
    assert rules(report) == {}
    assert "unread-file" in reasons(report)
    files["app/base/gateway.yaml"] = gateway()
    assert rules(lint(sources=files)) == {"app/base/route.yaml": [NEVER]}


def test_a_manifest_of_a_misspelled_kind_may_be_what_is_meant() -> None:
    slip = gateway(hostname="near.com").replace("kind: Gateway", "kind: Gatway")
    files = {"app/all.yaml": f"{slip}---\n{route()}", "far/gateway.yaml": gateway()}
    assert NEVER not in rules(lint(sources=files)).get("app/all.yaml", [])


def test_half_a_manifest_may_be_what_is_meant() -> None:
    half = gateway(hostname="near.com").replace("apiVersion: gateway.networking.k8s.io/v1\n", "")
    files = {"app/all.yaml": f"{half}---\n{route()}", "far/gateway.yaml": gateway()}
    assert rules(lint(sources=files)) == {"app/all.yaml": ["unidentified-manifest"]}


# --- what is not read ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("a: 1\n", ""),
        ("a: [\n---\nb: 1\n---\nc: {\n", "a: [\n\n\nc: {\n"),
        ("a: {}\nb\n---\nc: 1\n", "a: {}\nb\n"),
        ("{a: 1}\n{b: 1}\n---\nc: 1\n", "\n{b: 1}\n"),
        ('{"a": 1}\n{"b": [\n', '{"b": [\n'),
        ('{"a": 1}\n{"b": 1}\n{c: [\n---\nd: 1\n', "{c: [\n"),
        ("a: 1\na: 2\n", ""),
    ],
)
def test_what_of_a_text_is_not_read(text: str, unread: str) -> None:
    assert parse(Source.from_text("a.yaml", text)).unread == unread


def test_a_read_document_names_no_kinds_for_a_broken_one() -> None:
    text = f"{route()}---\nkind: AIServiceBackend\nspec: [\n---\n{gateway()}"
    (unread,) = read_sources([Source.from_text("a.yaml", text)]).unread
    assert unread.kinds == {"AIServiceBackend"}
