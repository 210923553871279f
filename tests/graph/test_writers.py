"""What seems to be made beside the manifests: then nothing is said to be missing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from aigw_lint import Report, Severity, lint
from aigw_lint.formatters import View
from aigw_lint.formatters.json import report_json
from aigw_lint.formatters.sarif import sarif

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: eg}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shared, namespace: gw}
spec:
  gatewayClassName: eg
  listeners:
  - name: http
    port: 80
    protocol: HTTP
    hostname: "*.internal"
    allowedRoutes: {namespaces: {from: All}}
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: app, namespace: gw}
spec:
  parentRefs: [{name: shared, sectionName: app-https}]
  rules: [{backendRefs: [{name: app, port: 80}]}]
"""
HOSTS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: app, namespace: gw}
spec:
  parentRefs: [{name: shared}]
  hostnames: [app.example.org]
  rules: [{backendRefs: [{name: app, port: 80}]}]
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: app, namespace: gw}
spec:
  targetRefs:
  - {group: gateway.networking.k8s.io, kind: Gateway, name: shared, sectionName: app-https}
"""
LISTENER = {"name": "app-https", "port": 443, "protocol": "HTTPS"}
PATCH = json.dumps([{"op": "add", "path": "/spec/listeners/-", "value": LISTENER}])
ADDING = f"patches: [{{target: {{kind: Gateway}}, patch: '{PATCH}'}}]"
CROSSING = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: app, namespace: app}
spec:
  rules: [{backendRefs: [{name: svc, namespace: other, port: 80}]}]
---
apiVersion: v1
kind: Service
metadata: {name: svc, namespace: other}
spec: {ports: [{port: 80}]}
"""
GRANT = """\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: a, namespace: other}
spec: {from: [], to: []}
"""


def told(files: Mapping[str, str]) -> list[str]:
    """Return the rules that find something in *files*, and reasons of what is made elsewhere."""
    return rules_in(lint(sources=files))


def rules_in(report: Report) -> list[str]:
    undecided = [each.rule for each in report.undecided if each.reason == "made-elsewhere"]
    for each in report.undecided:
        named = re.search(r" \((\S+) (?:may|leaves) [^()]*\)$", each.message)
        assert (named is not None) == (each.reason == "made-elsewhere"), each.message
    wanted = {
        "missing-listener",
        "missing-section",
        "hostname-never-matches",
        "missing-grant",
        "missing-reference",
        "plaintext-to-tls-port",
        "secret-lacks-key",
    }
    found = [each.rule for each in report.findings if each.rule in wanted]
    return [*found, *(f"{rule}?" for rule in undecided)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [(ROUTE, "missing-listener"), (HOSTS, "hostname-never-matches"), (POLICY, "missing-section")],
)
@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("patches/app.json", PATCH),
        ("patches/app.yaml", "- op: add\n  path: /spec/listeners/-\n  value: {name: app-https}\n"),
        ("patches/part.yaml", "spec:\n  listeners: [{name: app-https, port: 443}]\n"),
    ],
)
def test_a_patch_that_nothing_takes_may_add_listeners(
    text: str, rule: str, path: str, other: str
) -> None:
    files = {"gateway.yaml": GATEWAY, "routes/app.yaml": text}
    assert told(files) == [rule]
    assert told({**files, path: other}) == [f"{rule}?"]


@pytest.mark.parametrize(
    "other",
    [
        '[{"op": "add", "path": "/spec/addresses/-", "value": "listeners"}]',
        "spec: {ports: [{name: listeners}]}\n",
        "listeners: [{name: app-https}]\n",
        "- /spec/listeners/-\n",
        "[",
    ],
)
def test_other_texts_add_none(other: str) -> None:
    files = {"gateway.yaml": GATEWAY, "routes/app.yaml": ROUTE, "other.yaml": other}
    assert told(files) == ["missing-listener"]


def test_what_an_existing_listener_refuses_is_told_whatever_is_added() -> None:
    text = HOSTS.replace("{name: shared}", "{name: shared, sectionName: http}")
    files = {"gateway.yaml": GATEWAY, "routes/app.yaml": text, "patches/app.json": PATCH}
    assert told(files) == ["hostname-never-matches"]


def test_a_patch_that_a_kustomization_takes_does_what_it_says() -> None:
    files = {
        "gw/gateway.yaml": GATEWAY,
        "gw/other.json": PATCH.replace("app-https", "other"),
        "gw/route.yaml": ROUTE,
        "gw/kustomization.yaml": (
            "resources: [gateway.yaml, route.yaml]\n"
            "patches: [{path: other.json, target: {kind: Gateway}}]\n"
        ),
    }
    assert told(files) == ["missing-listener"]


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: gateway, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example.org/me/repo.git, path: gateway, targetRevision: HEAD}
  destination: {server: https://kubernetes.default.svc, namespace: gw}
  ignoreDifferences:
  - {group: gateway.networking.k8s.io, kind: %s, %s}
"""


@pytest.mark.parametrize(
    ("kind", "fields", "is_left"),
    [
        ("Gateway", "jsonPointers: [/spec/listeners]", True),
        ("Gateway", "jsonPointers: [/status, /spec/listeners/2]", True),
        ("Gateway", "jqPathExpressions: ['.spec.listeners[]']", True),
        ("Gateway", "jqPathExpressions: ['.spec.listeners[] | select(.name == \"x\")']", True),
        ("Gateway", "jqPathExpressions: ['.spec.listeners[]?.tls.certificateRefs[].group']", False),
        ("Gateway", "jsonPointers: [/status]", False),
        ("Gateway", "jsonPointers: [/spec/listeners/0/port]", False),
        ("Gateway", "managedFieldsManagers: [kubectl]", False),
        ("HTTPRoute", "jsonPointers: [/spec/listeners]", False),
    ],
)
def test_argo_cd_may_leave_listeners_to_somebody_else(
    kind: str, fields: str, *, is_left: bool
) -> None:
    files = {
        "gateway/gateway.yaml": GATEWAY,
        "app/app.yaml": ROUTE,
        "apps/gateway.yaml": APPLICATION % (kind, fields),
    }
    assert told(files) == (["missing-listener?"] if is_left else ["missing-listener"])


SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: infra, namespace: argocd}
spec:
  generators: [{git: {repoURL: https://git.example.org/r.git, directories: [{path: infra/*}]}}]
  template:
    metadata: {name: '{{path.basename}}'}
    spec:
      project: default
      source:
        repoURL: https://git.example.org/r.git
        path: '{{path}}'
        kustomize: %s
      destination: {server: https://kubernetes.default.svc, namespace: gw}
"""
LOCKED = """\
apiVersion: v1
kind: Secret
metadata: {name: k, namespace: gw}
stringData: {note: filled by hand}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: openai, namespace: gw}
spec:
  type: APIKey
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: llm}]
  apiKey: {secretRef: {name: k}}
"""


@pytest.mark.parametrize(
    ("entry", "is_left"),
    [
        ("kind: Secret, name: k, jsonPointers: [/data]", True),
        ("kind: Secret, jsonPointers: [/data]", True),
        ("group: '', kind: Secret, namespace: gw, jsonPointers: [/metadata, /data/apiKey]", True),
        ("group: '*', kind: '*', jsonPointers: [/data]", True),
        ("kind: Secret, jqPathExpressions: [.data.apiKey]", True),
        ("kind: Secret, jqPathExpressions: ['.data[\"apiKey\"]']", True),
        ("kind: Secret, jqPathExpressions: ['.data | keys']", True),
        ("kind: Secret, name: other, jsonPointers: [/data]", False),
        ("kind: Secret, namespace: other, jsonPointers: [/data]", False),
        ("kind: Secret, name: k, jsonPointers: [/data/other]", False),
        ("kind: Secret, jqPathExpressions: [.data.other]", False),
        ("kind: Secret, name: k, jsonPointers: [/metadata/annotations]", False),
        ("kind: ConfigMap, name: k, jsonPointers: [/data]", False),
        ("group: example.org, kind: Secret, name: k, jsonPointers: [/data]", False),
    ],
)
@pytest.mark.parametrize("is_set", [False, True])
def test_argo_cd_may_leave_keys_of_a_secret_to_somebody_else(
    entry: str, *, is_left: bool, is_set: bool
) -> None:
    text = SET % "{}" if is_set else APPLICATION.partition("  ignoreDifferences")[0]
    spaces = "      " if is_set else "  "
    text += f"{spaces}ignoreDifferences: [{{{entry}}}]\n"
    files = {"gateway/secret.yaml": LOCKED, "apps/gateway.yaml": text}
    assert told(files) == (["secret-lacks-key?"] if is_left else ["secret-lacks-key"])


@pytest.mark.parametrize(
    ("name", "text", "is_made"),
    [
        ("setup.sh", "kubectl -n gw patch gateway shared --type=json -p '[listeners]'\n", True),
        ("Makefile", "up:\n\tkubectl patch gtw shared --patch-file listeners/a.yaml\n", True),
        ("setup.sh", "# kubectl patch gateway shared listeners\n", False),
        (
            "package.json",
            '{"x": "npm version patch && push api-gateway", "listeners": 1}',
            False,
        ),
        ("setup.sh", "npm version patch; kubectl get gateway # listeners\n", False),
        ("setup.sh", "kubectl patch deployment app -p '{}' # listeners\n", False),
        ("README.md", "```\nkubectl patch gateway shared -p '[listeners]'\n```\n", False),
    ],
)
def test_a_script_may_add_listeners(tmp_path: Path, name: str, text: str, *, is_made: bool) -> None:
    for path, content in {"gateway.yaml": GATEWAY, "route.yaml": ROUTE, name: text}.items():
        (tmp_path / path).write_text(content, encoding="utf-8")
    found = rules_in(lint([str(tmp_path)]))
    assert found == (["missing-listener?"] if is_made else ["missing-listener"])


def test_what_is_no_whole_gateway_has_no_listeners_to_miss() -> None:
    part = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
    part += "metadata: {name: shared, namespace: gw, annotations: {a: b}}\n"
    files = {"gateway.yaml": GATEWAY, "etc/part.yaml": part, "etc/route.yaml": ROUTE}
    report = lint(sources=files)
    assert rules_in(report) == []
    (finding,) = report.findings
    place = finding.location
    assert (finding.rule, finding.severity, place.file) == (
        "schema-violation",
        Severity.WARNING,
        "etc/part.yaml",
    )
    assert [(each.location.file, each.location.span.start.line) for each in finding.related] == [
        ("gateway.yaml", 8)
    ]
    for text in (part, f"{part}spec: null\n"):
        (alone,) = lint(sources={"etc/part.yaml": text}).findings
        assert alone.severity is Severity.ERROR


KYVERNO = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: listeners}
spec:
  rules:
  - name: add
    match: {%s: [{resources: {kinds: [%s]}}]}
    mutate:
      %s
"""
AS_TEXT = 'patchesJson6902: "- {op: add, path: /spec/listeners/-, value: {name: app-https}}"'
AS_PART = "patchStrategicMerge: {spec: {+(listeners): [{name: app-https, port: 443}]}}"
AS_TLS = "patchStrategicMerge: {spec: {tls: {wellKnownCACertificates: System}}}"
EXISTING = "targets: [{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway}]\n      "
IN_CEL = """\
apiVersion: policies.kyverno.io/v1
kind: MutatingPolicy
metadata: {name: listeners}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [gateway.networking.k8s.io], apiVersions: [v1], resources: [%s]}
  mutations:
  - patchType: JSONPatch
    jsonPatch: {expression: '[JSONPatch{op: "add", path: "/spec/listeners/-", value: variables.a}]'}
"""
GATEKEEPER = """\
apiVersion: mutations.gatekeeper.sh/v1
kind: Assign
metadata: {name: listeners}
spec:
  applyTo: [{groups: [gateway.networking.k8s.io], kinds: [%s], versions: [v1]}]
  location: 'spec.listeners[name: app-https].port'
  parameters: {assign: {value: 443}}
"""


@pytest.mark.parametrize(
    ("text", "may_add"),
    [
        (KYVERNO % ("any", "Gateway", AS_TEXT), True),
        (KYVERNO % ("all", "gateway.networking.k8s.io/v1/Gateway", AS_PART), True),
        (KYVERNO % ("any", "'*'", AS_PART), True),
        (KYVERNO % ("any", "ConfigMap", EXISTING + AS_TEXT), True),
        (KYVERNO % ("any", "gateway.networking.k8s.io/*/Gateway", AS_TEXT), True),
        (KYVERNO % ("any", "'*/*'", AS_TEXT), True),
        (KYVERNO % ("any", "Proxy", AS_TEXT), False),
        (KYVERNO % ("any", "gateway.networking.k8s.io/*/HTTPRoute", AS_TEXT), False),
        (KYVERNO % ("any", "GatewayClass", AS_TEXT), False),
        (KYVERNO % ("any", "Gateway", "patchStrategicMerge: {metadata: {labels: {a: b}}}"), False),
        (KYVERNO.replace("mutate:", "validate:") % ("any", "Gateway", AS_PART), False),
        (IN_CEL % "gateways", True),
        (IN_CEL % "'*'", True),
        (IN_CEL % "httproutes", False),
        (GATEKEEPER % "Gateway", True),
        (GATEKEEPER % "HTTPRoute", False),
        (f"spec: {{rules: [{{mutate: {{{AS_PART}}}}}]}}\n", False),
    ],
)
def test_a_policy_that_changes_gateways_may_add_listeners(text: str, *, may_add: bool) -> None:
    files = {"gateway.yaml": GATEWAY, "app.yaml": ROUTE, "policy.yaml": text}
    assert told(files) == (["missing-listener?"] if may_add else ["missing-listener"])


RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: gateway, namespace: gw}
spec:
  interval: 1h
  chart: {spec: {chart: gateway, sourceRef: {kind: GitRepository, name: flux-system}}}
  postRenderers:
  - kustomize:
      %s
"""
MERGED = "{apiVersion: gateway.networking.k8s.io/v1, kind: %s, spec: {listeners: [{name: a}]}}"


@pytest.mark.parametrize(
    ("fields", "may_add"),
    [
        (ADDING, True),
        (ADDING.replace("kind: Gateway", "name: shared"), True),
        (ADDING.replace("Gateway", "Service"), False),
        (f"patchesStrategicMerge: [{MERGED % 'Gateway'}]", True),
        (f"patchesStrategicMerge: [{MERGED % 'Service'}]", False),
        ("patches: [{target: {kind: Gateway}, patch: '[]'}]", False),
    ],
)
def test_what_patches_a_chart_may_add_listeners(fields: str, *, may_add: bool) -> None:
    text = RELEASE % fields
    files = {"gateway.yaml": GATEWAY, "app.yaml": ROUTE, "release.yaml": text}
    assert told(files) == (["missing-listener?"] if may_add else ["missing-listener"])


PLAIN = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai, namespace: app}
spec: {endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: app}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""


@pytest.mark.parametrize(
    ("kind", "change", "is_set"),
    [
        ("Backend", AS_TLS, True),
        ("Backend", "patchStrategicMerge: {metadata: {labels: {a: b}}}", False),
        ("Gateway", AS_TLS, False),
    ],
)
def test_a_policy_may_set_the_tls_of_backends(kind: str, change: str, *, is_set: bool) -> None:
    policy = KYVERNO % ("any", kind, change)
    wanted = "plaintext-to-tls-port?" if is_set else "plaintext-to-tls-port"
    assert told({"backend.yaml": PLAIN, "policy.yaml": policy}) == [wanted]


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "policy.yaml",
            (
                "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\n"
                "spec: {rules: [{generate: {kind: ReferenceGrant, name: a}}]}\n"
            ),
        ),
        (
            "object.yaml",
            (
                "apiVersion: kubernetes.crossplane.io/v1alpha2\nkind: Object\nmetadata: {name: a}\n"
                f"spec:\n  forProvider:\n    manifest:\n{indented(indented(GRANT))}"
            ),
        ),
        (
            "text.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  grant.yaml: |\n"
            + indented(GRANT),
        ),
        (
            "clones.yaml",
            (
                "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\n"
                "spec: {rules: [{generate: {cloneList: "
                "{kinds: [gateway.networking.k8s.io/v1beta1/ReferenceGrant]}}}]}\n"
            ),
        ),
        ("play.yaml", f"- hosts: all\n  tasks:\n  - definition:\n{indented(indented(GRANT))}"),
        (
            "helmfile.yaml",
            f"releases:\n- values:\n  -\n{indented(GRANT)}",
        ),
    ],
)
def test_a_grant_within_another_object_is_made_by_somebody(path: str, text: str) -> None:
    assert told({"route.yaml": CROSSING}) == ["missing-grant"]
    assert told({"route.yaml": CROSSING, path: text}) == ["missing-grant?"]


@pytest.mark.parametrize(
    "text",
    [
        GRANT,
        f"apiVersion: v1\nkind: List\nitems:\n-\n{indented(GRANT)}",
        "# kind: ReferenceGrant\na: 1\n",
        (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
            "metadata: {name: a}\nspec: {group: a.b, names: {kind: ReferenceGrant}}\n"
        ),
        (
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
            "patches: [{target: {kind: ReferenceGrant}, patch: '[]'}]\n"
        ),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: write a ReferenceGrant}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 'kind: ReferenceGrant'}\n",
        '{"messages": [{"text": "write apiVersion: v1, kind: ReferenceGrant"}]}',
        "- {kind: ReferenceGrant, apiVersion: gateway.networking.k8s.io/v1beta1, name: a}\n",
        "kinds: [{kind: ReferenceGrant, metadata: {name: a}}]\n",
        "kinds: [{apiVersion: example.org/v1, kind: ReferenceGrant, metadata: {name: a}}]\n",
    ],
)
def test_what_only_speaks_of_grants_makes_none(text: str) -> None:
    assert told({"route.yaml": CROSSING, "other.yaml": text}) == ["missing-grant"]


def test_reports_of_this_program_make_no_grant() -> None:
    files = {"route.yaml": CROSSING, "other/route.yaml": CROSSING}
    report = lint(sources=files)
    documents = (report_json(report, Severity.INFO), sarif(report, View(), ()))
    for document in documents:
        text = json.dumps({**document, "text": GRANT})
        assert set(told({**files, "report.json": text})) == {"missing-grant"}


@pytest.mark.parametrize(
    ("name", "text", "is_made"),
    [
        ("grant.sh", f"kubectl apply -f - <<EOF\n{GRANT}EOF\n", True),
        ("main.tf", 'manifest = {\n  kind = "ReferenceGrant"\n}\n', True),
        ("grant.sh", "# kind: ReferenceGrant\n", False),
        ("README.md", f"```\n{GRANT}```\n", False),
    ],
)
def test_a_script_may_make_a_grant(tmp_path: Path, name: str, text: str, *, is_made: bool) -> None:
    for path, content in {"route.yaml": CROSSING, name: text}.items():
        (tmp_path / path).write_text(content, encoding="utf-8")
    found = rules_in(lint([str(tmp_path)]))
    assert found == (["missing-grant?"] if is_made else ["missing-grant"])


ELSEWHERE = GATEWAY.replace("namespace: gw", "namespace: default")
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: gateway, namespace: flux-system}
spec:
  interval: 1h
  prune: true
  path: %s
  sourceRef: {kind: GitRepository, name: flux-system}
  %s
"""


@pytest.mark.parametrize(
    ("path", "text", "is_set"),
    [
        ("infra/fleet.yaml", "namespace: gw\n", True),
        ("infra/gateway/fleet.yaml", "namespace: gw\n", True),
        ("app/fleet.yaml", "namespace: gw\n", True),
        ("fleet.yaml", "namespace: gw\n", True),
        ("other/fleet.yaml", "namespace: gw\n", False),
        ("infra/fleet.yaml", "defaultNamespace: gw\n", False),
        ("deployment.yaml", "deployments: [{path: infra}]\noverrideNamespace: gw\n", True),
        ("deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\nnamespace: gw\n", False),
        ("sets/infra.yaml", SET % "{namespace: gw}", True),
        ("sets/infra.yaml", SET % "{namePrefix: a-}", False),
    ],
)
def test_who_sets_namespaces_moves_objects(path: str, text: str, *, is_set: bool) -> None:
    files = {"infra/gateway/gateway.yaml": ELSEWHERE, "app/app.yaml": HOSTS, path: text}
    wanted = "missing-reference?" if is_set else "missing-reference"
    assert wanted in told(files)


@pytest.mark.parametrize("name", ["infra/Kptfile", "infra/up.sh", "up.sh"])
def test_a_script_may_set_the_namespace_of_what_stands_beside_it(tmp_path: Path, name: str) -> None:
    text = "up:\n- image: set-namespace:v0.4\n"
    files = {"infra/gateway.yaml": ELSEWHERE, "app/app.yaml": HOSTS, name: text}
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    assert "missing-reference?" in rules_in(lint([str(tmp_path)]))


def test_the_file_is_named_that_makes_it() -> None:
    gateways = KYVERNO % ("any", "Gateway", AS_TEXT)
    backends = KYVERNO % ("any", "Backend", AS_TLS)
    left = APPLICATION % ("Secret", "jsonPointers: [/data]")
    files = {
        "gateway.yaml": GATEWAY,
        "app.yaml": ROUTE,
        "crossing.yaml": CROSSING,
        "secret.yaml": LOCKED,
        "backend.yaml": PLAIN,
        "etc/policies.yaml": f"{gateways}---\n{backends}",
        "etc/grant.yaml": f"- a:\n{indented(GRANT)}",
        "etc/app.yaml": left.replace("group: gateway.networking.k8s.io, ", ""),
    }
    moved = {"gateway.yaml": ELSEWHERE, "app.yaml": HOSTS, "fleet.yaml": "namespace: gw\n"}
    undecided = (*lint(sources=files).undecided, *lint(sources=moved).undecided)
    assert {each.message for each in undecided if each.reason == "made-elsewhere"} == {
        'whether Gateway "shared" has this listener (etc/policies.yaml may add listeners)',
        "whether a ReferenceGrant in other permits this (etc/grant.yaml may make one)",
        "whether Secret gw/k has the key that is read from it (etc/app.yaml leaves it to others)",
        'whether Backend "openai" is called with TLS (etc/policies.yaml may set it)',
        "whether Gateway gw/shared exists there (fleet.yaml may set its namespace)",
    }


@pytest.mark.parametrize(
    ("text", "may_add"),
    [
        (SET % f"{{{ADDING}}}", True),
        (SET % "{components: [../listener]}", True),
        (SET % "{patches: [{patch: '[]'}]}", False),
        (FLUX % ("./infra/${profile}", ADDING), True),
        (FLUX % ("./infra/${profile}", "components: [../listener]"), True),
        (FLUX % ("./infra/${profile}", "force: true"), False),
    ],
)
def test_what_renders_a_folder_that_is_not_told_may_patch_it(text: str, *, may_add: bool) -> None:
    files = {"infra/gateway/gateway.yaml": GATEWAY, "app/app.yaml": ROUTE, "set.yaml": text}
    wanted = "missing-listener?" if may_add else "missing-listener"
    assert wanted in told(files)
