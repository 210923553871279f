"""The command that ``aigw-lint context command`` prints, run as it is by the real kubectl."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from ruamel.yaml import YAML

from aigw_lint import lint, load_config
from aigw_lint.cli import main
from aigw_lint.dumping import dumped_kinds, resource_of

Run = Callable[..., CompletedProcess[str]]

pytestmark = pytest.mark.real

CANARY = "aHVudGVyMi1odW50ZXIy"  # hunter2-hunter2
TREE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules:
    - timeouts: {request: 60s}
      backendRefs: [{name: openai, namespace: models}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: key, namespace: models}
spec:
  type: APIKey
  apiKey: {secretRef: {name: openai-key}}
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
"""
OBJECTS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: edge
  namespace: infra
  resourceVersion: "7"
  managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {}}}]
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      protocol: HTTP
      port: 80
      allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {routes: "yes"}}}}
status: {conditions: [{type: Accepted, status: "True"}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: 50Mi}
---
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
spec: {endpoints: [{fqdn: {hostname: models.example.com, port: 80}}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: apps, labels: {routes: "yes"}}
---
apiVersion: v1
kind: Namespace
metadata: {name: infra}
---
apiVersion: v1
kind: Secret
metadata:
  name: openai-key
  namespace: models
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"token":"aHVudGVyMi1odW50ZXIy"}}'
data: {token: aHVudGVyMi1odW50ZXIy, "on": aHVudGVyMi1odW50ZXIy, tls.crt: aHVudGVyMi1odW50ZXIy}
type: Opaque
---
apiVersion: v1
kind: Secret
metadata: {name: "123", namespace: models}
type: Opaque
---
apiVersion: v1
kind: Secret
metadata: {name: sh.helm.release.v1.x.v1, namespace: models}
data: {release: aHVudGVyMi1odW50ZXIy}
type: helm.sh/release.v1
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ca, namespace: models}
data: {ca.crt: aHVudGVyMi1odW50ZXIy}
binaryData: {more: aHVudGVyMi1odW50ZXIy}
"""
GRANT = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "ReferenceGrant",
    "metadata": {"name": "apps", "namespace": "models"},
    "spec": {
        "from": [
            {"group": group, "kind": kind, "namespace": "apps"}
            for group, kind in (
                ("aigateway.envoyproxy.io", "AIGatewayRoute"),
                ("gateway.networking.k8s.io", "HTTPRoute"),
            )
        ],
        "to": [
            {"group": "aigateway.envoyproxy.io", "kind": "AIServiceBackend"},
            {"group": "gateway.envoyproxy.io", "kind": "Backend"},
        ],
    },
}


class Cluster:
    """As much of an API server as kubectl needs to list objects."""

    versions: ClassVar[dict[str, str]] = {
        "": "v1",
        "gateway.networking.k8s.io": "v1",
        "gateway.envoyproxy.io": "v1alpha1",
        "aigateway.envoyproxy.io": "v1beta1",
    }
    absent: ClassVar[set[str]] = {"quotapolicies", "backendlbpolicies", "listenersets"}

    def __init__(self) -> None:
        self.objects: list[dict[str, Any]] = list(YAML(typ="safe").load_all(OBJECTS))
        self.forbidden: set[str] = set()
        self.asked: list[str] = []
        self.kinds = {
            resource_of(kind): kind
            for kind in dumped_kinds()
            if kind.group in self.versions
            and resource_of(kind).partition(".")[0] not in self.absent
        }
        self.port = 0

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer to a request."""
        parts = path.strip("/").split("/")
        if path == "/version":
            return 200, {"major": "1", "minor": "37", "gitVersion": "v1.37.0"}
        if path == "/api":
            return 200, {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            groups = [
                {"name": group, "versions": [each], "preferredVersion": each}
                for group, version in self.versions.items()
                if group and (each := {"groupVersion": f"{group}/{version}", "version": version})
            ]
            return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
        group, rest = ("", parts[2:]) if parts[0] == "api" else (parts[1], parts[3:])
        if not rest:
            return 200, self._resources(group)
        if rest[0] == "namespaces" and len(rest) > 1:
            return (
                self._one(rest[1]) if len(rest) == 2 else self._list(group, rest[2], rest[1], query)
            )
        return self._list(group, rest[0], None, query)

    def _resources(self, group: str) -> dict[str, Any]:
        found = [(name, kind.kind) for name, kind in self.kinds.items() if kind.group == group]
        if not group:
            found += [("secrets", "Secret"), ("configmaps", "ConfigMap")]
        resources = [
            {
                "name": name.partition(".")[0],
                "singularName": kind.lower(),
                "namespaced": kind not in ("GatewayClass", "Namespace"),
                "kind": kind,
                "verbs": ["get", "list"],
            }
            for name, kind in found
        ]
        version = f"{group}/{self.versions[group]}".lstrip("/")
        return {"kind": "APIResourceList", "groupVersion": version, "resources": resources}

    def _one(self, name: str) -> tuple[int, dict[str, Any]]:
        for each in self.objects:
            if each["kind"] == "Namespace" and each["metadata"]["name"] == name:
                return 200, each
        return 404, _status(404, "NotFound", f'namespaces "{name}" not found')

    def _list(
        self, group: str, plural: str, namespace: str | None, query: dict[str, list[str]]
    ) -> tuple[int, dict[str, Any]]:
        self.asked.append(plural)
        if plural in self.forbidden:
            return 403, _status(403, "Forbidden", f"{plural} is forbidden")
        known = {name.partition(".")[0]: kind.kind for name, kind in self.kinds.items()}
        kind = {"secrets": "Secret", "configmaps": "ConfigMap", **known}[plural]
        unwanted = re.findall(r"type!=([^,]+)", query.get("fieldSelector", [""])[0])
        items = [
            each
            for each in self.objects
            if each["kind"] == kind
            and namespace in (None, each["metadata"].get("namespace"))
            and each.get("type") not in unwanted
        ]
        version = f"{group}/{self.versions[group]}".lstrip("/")
        listed = {"apiVersion": version, "kind": f"{kind}List", "metadata": {}, "items": items}
        return 200, listed


def _status(code: int, reason: str, message: str) -> dict[str, Any]:
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "code": code,
        "reason": reason,
        "message": message,
    }


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Return a cluster that listens on this machine alone."""
    made = Cluster()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            code, body = made.answer(split.path, parse_qs(split.query))
            data = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["sh", "bash"])
def dump(  # noqa: PLR0913, PLR0917 - fixtures
    request: pytest.FixtureRequest,
    cluster: Cluster,
    kubectl: Path,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., CompletedProcess[str]]:
    """Return a function that prints the command with options, and runs what is printed."""
    shell = shutil.which(request.param)
    if shell is None:
        pytest.skip(f"there is no {request.param} here")
    user = {"name": "me", "user": {"token": "x"}}
    server = {"name": "here", "cluster": {"server": f"http://127.0.0.1:{cluster.port}"}}
    contexts = [
        {"name": name, "context": {"cluster": "here", "user": "me"}} for name in ("here", "it's")
    ]
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [server],
        "users": [user],
        "contexts": contexts,
        "current-context": "here",
    }
    (tmp_path / "kubeconfig").write_text(json.dumps(config), encoding="utf-8")
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "tree.yaml").write_text(TREE, encoding="utf-8")
    monkeypatch.chdir(folder)
    variables = {
        "PATH": f"{kubectl.parent}{os.pathsep}{os.environ['PATH']}",
        "KUBECONFIG": str(tmp_path / "kubeconfig"),
        "HOME": str(tmp_path),
    }

    def run_it(*options: str) -> CompletedProcess[str]:
        assert main(["context", "command", *options]) == 0
        command = capsys.readouterr().out
        return run(shell, "-c", command, cwd=folder, variables=variables)

    return run_it


def linted() -> tuple[list[tuple[str, int]], dict[str, int]]:
    """Return rule and line of what is found in the tree, and what is undecided."""
    Path(".aigw-lint.yaml").write_text("context: [cluster.yaml]\n", encoding="utf-8")
    report = lint(["."], config=load_config("."))
    assert {each.location.file for each in report.findings} <= {"tree.yaml"}
    assert report.passed_over == ()
    found = [(each.rule, each.location.span.start.line) for each in report.findings]
    return found, dict(report.undecided_reasons)


def test_the_dump_is_read_holds_no_value_and_decides_what_was_open(
    dump: Callable[..., CompletedProcess[str]], cluster: Cluster
) -> None:
    alone = lint(["."], config=load_config("."))
    assert alone.findings == ()
    assert alone.undecided_reasons == {"external-reference": 4}
    done = dump()
    assert (done.returncode, done.stderr) == (0, "")
    text = Path("cluster.yaml").read_text(encoding="utf-8")
    assert CANARY not in text
    assert "hunter2" not in text
    assert "managedFields" not in text
    documents = [each for each in YAML(typ="safe").load_all(text) if each]
    (secret, other) = (each for each in documents if each["kind"] == "Secret")
    assert secret["metadata"] == {"name": "openai-key", "namespace": "models"}
    assert secret["data"] == {"token": "", "on": "", "tls.crt": ""}
    assert (other["metadata"]["name"], other["data"]) == ("123", {})
    (values,) = (each for each in documents if each["kind"] == "ConfigMap")
    assert values["data"] == {"ca.crt": "", "more": ""}
    assert not Cluster.absent & set(cluster.asked)
    found, undecided = linted()
    assert found == [("missing-grant", 8), ("missing-grant", 8), ("secret-lacks-key", 15)]
    assert undecided == {}


def test_what_changes_in_the_cluster_changes_the_findings(
    dump: Callable[..., CompletedProcess[str]], cluster: Cluster
) -> None:
    cluster.objects.append(GRANT)
    next(each for each in cluster.objects if each["kind"] == "Secret")["data"]["apiKey"] = CANARY
    assert dump("--context", "it's").returncode == 0
    assert linted() == ([], {})
    namespace = next(each for each in cluster.objects if each["kind"] == "Namespace")
    namespace["metadata"]["labels"] = {"routes": "no"}
    assert dump().returncode == 0
    assert linted() == ([("listener-refuses-namespace", 5)], {})


def test_namespaces_can_be_chosen(
    dump: Callable[..., CompletedProcess[str]], cluster: Cluster
) -> None:
    cluster.objects.append({**GRANT, "metadata": {"name": "apps", "namespace": "else"}})
    done = dump("-n", "models", "-n", "apps", "--namespace", "gone", "-n", "apps")
    assert (done.returncode, done.stderr) == (0, "")
    text = Path("cluster.yaml").read_text(encoding="utf-8")
    documents = [each for each in YAML(typ="safe").load_all(text) if each]
    objects = [inner for each in documents for inner in each.get("items", [each])]
    kinds = sorted(each["kind"] for each in objects)
    assert kinds == [
        "AIServiceBackend",
        "Backend",
        "ConfigMap",
        "GatewayClass",
        "Namespace",
        "Secret",
        "Secret",
    ]


def test_what_cannot_be_listed_fails_after_all_others(
    dump: Callable[..., CompletedProcess[str]], cluster: Cluster
) -> None:
    cluster.forbidden = {"secrets", "backends"}
    done = dump()
    assert done.returncode == 1
    assert done.stderr.count("is forbidden") == 2
    assert "kind: Gateway\n" in Path("cluster.yaml").read_text(encoding="utf-8")
