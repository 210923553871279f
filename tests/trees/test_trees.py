"""Repositories as people lay them out, and what must be said of each of their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from aigw_lint import Report, Severity, lint

ERROR, WARNING = Severity.ERROR, Severity.WARNING

# --- what the trees are made of -------------------------------------------------


def metadata(name: str, namespace: str | None) -> str:
    return f"metadata:\n  name: {name}\n" + (f"  namespace: {namespace}\n" if namespace else "")


def gateway(namespace: str | None = "infra", *, port: int = 80, name: str = "edge") -> str:
    return (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
        + metadata(name, namespace)
        + "spec:\n  gatewayClassName: envoy\n  listeners:\n    - name: http\n"
        f"      protocol: HTTP\n      port: {port}\n"
        "      allowedRoutes: {namespaces: {from: All}}\n"
    )


def buffers(namespace: str | None = "infra", *, limit: str = "50Mi", name: str = "buffers") -> str:
    return (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: ClientTrafficPolicy\n"
        + metadata(name, namespace)
        + "spec:\n  targetRefs:\n"
        "    - {group: gateway.networking.k8s.io, kind: Gateway, name: edge}\n"
        f"  connection: {{bufferLimit: {limit}}}\n"
    )


def route(
    *backends: str,
    namespace: str | None = "infra",
    at: str | None = None,
    name: str = "chat",
    model: str = "gpt",
    edge: str = "edge",
) -> str:
    """Return a route whose first backend stands on line 18; *at* is its Gateway's namespace."""
    parent = f"{{name: {edge}, namespace: {at}}}" if at else f"{{name: {edge}}}"
    head = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n" + metadata(
        name, namespace
    )
    padding = "# no namespace: apply decides\n" if namespace is None else ""
    names = "".join(f"        - {backend}\n" for backend in backends)
    return (
        f"{padding}{head}spec:\n  parentRefs:\n    - {parent}\n  rules:\n    - matches:\n"
        "        - headers:\n            - type: Exact\n              name: x-ai-eg-model\n"
        f"              value: {model}\n      timeouts:\n        request: 300s\n"
        f"      backendRefs:\n{names}"
    )


def service(
    name: str, namespace: str | None = "infra", *, at: str | None = None, schema: str = "OpenAI"
) -> str:
    """Return an AIServiceBackend and the Backend behind it, which stands in namespace *at*."""
    where = f"    namespace: {at}\n" if at else ""
    return (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIServiceBackend\n"
        + metadata(name, namespace)
        + f"spec:\n  schema: {{name: {schema}}}\n  backendRef:\n"
        f"    group: gateway.envoyproxy.io\n    kind: Backend\n    name: {name}\n{where}"
        + "---\n"
        + backend(name, at or namespace)
    )


def backend(name: str, namespace: str | None = "infra", *, host: str = "api.example.com") -> str:
    return (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n"
        + metadata(name, namespace)
        + f"spec:\n  endpoints:\n    - fqdn: {{hostname: {host}, port: 443}}\n"
    )


GATEWAY_CLASS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
"""


def flux(name: str, path: str) -> str:
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec:\n  path: {path}\n"
        "  sourceRef: {kind: GitRepository, name: flux-system}\n"
    )


def resources(*names: str, namespace: str = "") -> str:
    head = f"namespace: {namespace}\n" if namespace else ""
    return head + "resources:\n" + "".join(f"  - {name}\n" for name in names)


# --- how they are looked at -----------------------------------------------------


class Said(NamedTuple):
    """One finding: where, by which rule, how bad, in which renderings, and words it must have."""

    file: str
    line: int
    rule: str
    severity: Severity
    words: str
    alternatives: tuple[str, ...] | None = None


class Open(NamedTuple):
    """One check that could not be decided."""

    file: str
    line: int
    rule: str
    reason: str


def write(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(
    files: Mapping[str, str],
    folder: Path,
    *said: Said,
    undecided: Iterable[Open] = (),
    alternatives: int = 0,
) -> Report:
    """Lint *files*, whole and one by one, and hold what is found against what was expected."""
    write(files, folder)
    whole = lint(["."])
    found = [
        (each.location.file, each.location.span.start.line, each.rule, each.severity)
        for each in whole.findings
    ]
    assert found == [each[:4] for each in said], [each.message for each in whole.findings]
    for finding, expected in zip(whole.findings, said, strict=True):
        assert expected.words in finding.message
        assert finding.alternatives == expected.alternatives
    assert [
        Open(each.location.file, each.location.span.start.line, each.rule, each.reason)
        for each in whole.undecided
    ] == list(undecided)
    assert whole.alternatives == alternatives
    assert whole.files == len(files)
    assert not whole.crashed
    for name in files:
        alone = lint([name])
        assert alone.findings == tuple(f for f in whole.findings if f.location.file == name)
        assert alone.undecided == tuple(u for u in whole.undecided if u.location.file == name)
        assert alone.files == 1
    return whole
