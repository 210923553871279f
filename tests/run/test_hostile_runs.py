"""Whole runs over texts made to cost time, memory or secrets: each ends soon and says little."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from clock import bounded

from aigw_lint import Finding, Report, Severity, lint
from aigw_lint.formatters import View, formatter

# Far above what each takes, far below what a squared cost would take.
SECONDS = 15
# As much as a report may hold, in characters, for each character that was read.
GROWTH = 100

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: %s, namespace: models}
spec:
  rules:
    - backendRefs:
%s
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: %s, namespace: models}
spec:
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: %s, namespace: models}
spec:
  gatewayClassName: envoy
  listeners: [{name: %s, port: 80, protocol: HTTP}]
"""
PARENTED = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: r%s, namespace: models}
spec:
  parentRefs: [{name: %s, sectionName: %s}]
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: p%s, namespace: models}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: 1Ki}
"""


class _Counter(io.StringIO):
    """A stream that only counts."""

    length = 0

    def write(self, text: str) -> int:
        self.length += len(text)
        return len(text)


def run(sources: str | Mapping[str, str]) -> Report:
    """Lint *sources* and write the report, in bounded time and to bounded length."""
    files = {"a.yaml": sources} if isinstance(sources, str) else sources
    size = sum(map(len, files.values()))
    with bounded(SECONDS):
        report = lint(sources=files)
        for name in ("text", "json"):
            stream = _Counter()
            formatter(name)(report, View(Severity.INFO, verbose=True), stream)
            assert stream.length < GROWTH * size + 10_000
    assert "internal-error" not in {finding.rule for finding in report.findings}
    return report


def route(name: str, *backends: str) -> str:
    return ROUTE % (name, "\n".join(f"        - name: {each}" for each in backends))


def gateway(name: str, listener: str) -> str:
    return GATEWAY % (name, listener)


def parented(number: int, gateway: str, section: str) -> str:
    return PARENTED % (number, gateway, section)


def rules_of(report: Report) -> dict[str, list[Finding]]:
    """Return the findings of *report* by rule."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


def joined(*documents: str) -> str:
    return "---\n".join(documents)


# --- long and many names -------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["${", "$(", "{{", "<path:", "${{"])
def test_placeholders_that_never_end(sign: str) -> None:
    endless = f'"{sign * (1_900_000 // len(sign))}"'
    report = run(route(endless, endless, "openai"))
    assert report.manifests == 1
    assert report.undecided


def test_a_long_name_that_many_findings_tell_of() -> None:
    refs = ["opnai"] * 10_000
    report = run(joined(route("x" * 1_000_000, *refs), BACKEND % "openai"))
    assert len(rules_of(report)["missing-reference"]) == len(refs)


def test_a_long_namespace_that_many_findings_tell_of() -> None:
    text = joined(route("x", *["opnai"] * 10_000), BACKEND % "openai")
    report = run(text.replace("namespace: models", f"namespace: {'m' * 500_000}"))
    assert report.undecided


def test_many_names_that_are_nearly_alike() -> None:
    names = [f"backend-number-{number:05}" for number in range(4_000)]
    report = run(joined(route("x", *(name + "x" for name in names)), *map(BACKEND.__mod__, names)))
    missing = rules_of(report)["missing-reference"]
    assert len(missing) == len(names)
    assert 'did you mean "backend-number-00000"?' in missing[0].message


@pytest.mark.parametrize("start", ["q" * 100, "a-" * 1000], ids=["letters", "words"])
def test_many_long_names_that_are_nearly_alike(start: str) -> None:
    wanted = [f"{start}x{number}" for number in range(500)]
    there = [f"{start}y{number}" for number in range(500)]
    run(joined(route("x", *wanted), *map(BACKEND.__mod__, there)))


# --- many of everything --------------------------------------------------------------------


def test_many_gateways_of_one_name_beside_many_routes() -> None:
    gateways = [gateway("edge", f"l{number}") for number in range(1_500)]
    routes = [parented(number, "edge", "nope") for number in range(1_500)]
    report = run(joined(*gateways, *routes))
    missing = rules_of(report)["missing-listener"]
    assert len(missing) == len(routes)
    assert {finding.severity for finding in missing} == {Severity.WARNING}


def test_many_policies_beside_many_routes() -> None:
    policies = [POLICY % number for number in range(3_000)]
    routes = [parented(number, "edge", "http") for number in range(2_000)]
    report = run(joined(gateway("edge", "http"), *policies, *routes))
    assert len(rules_of(report)["small-buffer-limit"]) == 1


def test_many_findings_in_one_line() -> None:
    refs = ", ".join(['{"name": "opnai"}'] * 10_000)
    head = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n"
    spec = f'spec: {{"rules": [{{"backendRefs": [{refs}]}}]}}\n'
    report = run(
        joined(f"{head}metadata: {{name: x, namespace: models}}\n{spec}", BACKEND % "openai")
    )
    assert len(rules_of(report)["missing-reference"]) == 10_000


def test_a_long_key_above_many_findings() -> None:
    values = ", ".join(["REPLACE_ME"] * 5_000)
    report = run(route("x", "y") + f"  ? {'k' * 1_000_000}\n  : [{values}]\n")
    assert len(rules_of(report)["unreplaced-placeholder"]) == 5_000


def test_a_comment_with_many_ids() -> None:
    ids = ",".join(f"nope{number}" for number in range(20_000))
    report = run(f"# aigw-lint: ignore[{ids}] x\n" + route("x", "y"))
    assert len(rules_of(report)["unused-suppression"]) == 20_000


SELECTING = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: %s
metadata: {name: s%s, namespace: %s}
spec:
  targetSelectors:
    - {kind: %s, namespaces: {from: All}, matchLabels: {a: b}}
  requestBuffer: {limit: 1Ki}
"""


def test_many_policies_that_select_many_gateways_and_routes() -> None:
    policies = [
        SELECTING % (kind, number, namespace, target)
        for number in range(700)
        for kind, namespace, target in (
            ("ClientTrafficPolicy", "elsewhere", "Gateway"),
            ("BackendTrafficPolicy", "models", "HTTPRoute"),
        )
    ]
    gateways = [gateway(f"edge{number}", "http") for number in range(700)]
    routes = [parented(number, f"edge{number % 700}", "http") for number in range(1_400)]
    assert not run(joined(*gateways, *policies, *routes)).crashed


def test_many_policies_that_read_one_large_secret() -> None:
    keys = "".join(f"  k{number}: x\n" for number in range(20_000))
    secret = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: a}}\nstringData:\n{keys}"
    )
    policies = [
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
        f"metadata: {{name: p{number}, namespace: a}}\n"
        "spec: {type: APIKey, apiKey: {secretRef: {name: s}}}\n"
        for number in range(1500)
    ]
    report = run("---\n".join([secret, *policies]))
    assert sum(each.rule == "secret-lacks-key" for each in report.findings) == 1500
