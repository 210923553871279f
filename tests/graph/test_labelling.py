"""Labels that others give to Namespaces: then no listener is said to refuse one without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from clock import bounded

from aigw_lint import Report, lint

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team-a%s}\n"
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ai, namespace: gw}
spec:
  gatewayClassName: eg
  listeners:
  - name: http
    port: 80
    protocol: HTTP
    allowedRoutes: {namespaces: {from: Selector, selector: %s}}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: team-a}
spec:
  parentRefs: [{name: ai, namespace: gw}]
  rules: [{backendRefs: [{name: llm}]}]
"""
AI = "{matchLabels: {ai: 'yes'}}"


def tree(selector: str = AI, metadata: str = "") -> dict[str, str]:
    return {
        "namespace.yaml": NAMESPACE % metadata,
        "gateway.yaml": GATEWAY % selector,
        "route.yaml": ROUTE,
    }


def told(report: Report) -> list[str]:
    rule = "listener-refuses-namespace"
    places = [each.location for each in report.findings if each.rule == rule]
    assert all(each.file == "route.yaml" and each.span.start.line == 5 for each in places)
    reasons = [each.reason for each in report.undecided if each.rule == rule]
    return [*(rule for _ in places), *reasons]


REFUSED, UNKNOWN = ["listener-refuses-namespace"], ["made-elsewhere"]


@pytest.mark.parametrize(
    ("command", "is_labelled"),
    [
        ("kubectl label ns team-a ai=yes", True),
        ("kubectl label namespace/team-a 'ai=yes' --overwrite", True),
        ('kubectl --context $CTX label --overwrite namespaces team-b team-a x=y ai="yes"', True),
        ('kubectl label ns team-a a=b > "$LOG" ai=yes', False),
        ("kubectl label ns team-a a=b -o $FMT", False),
        ('log "could not label namespace $NS: $ERR"', False),
        ('git commit -m "label ns $NS"', False),
        ("$(KUBECTL) label ns team-a ai=yes", True),
        ("kubectl label namespace \\\n  team-a \\\n  ai=yes", True),
        ('for n in $ALL; do kubectl label ns "$n" ai=yes; done', True),
        ("kubectl label ns --all ai=yes", True),
        ("kubectl label ns -l team=a ai=$VALUE", True),
        ("kubectl label ns team-a $LABELS", True),
        ("kubectl label ns team-a $KEY=yes", True),
        ("kubectl get ns -o name | xargs -I{} kubectl label {} ai=yes", True),
        ("kubectl get ns -o name | xargs kubectl label ai=yes && echo done", True),
        ('kubectl patch ns team-a -p \'{"metadata": {"labels": {"ai": "yes"}}}\'', True),
        ("kubectl patch namespace team-a --patch-file labels.yaml", True),
        ("kubectl label ns team-a a=b && kubectl label ns team-a ai=yes", True),
        ("kubectl label ns team-b ai=yes", False),
        ("kubectl label ns team-a ai=no", False),
        ("kubectl label ns team-a istio-injection=enabled", False),
        ("kubectl label ns $NAME istio-injection=enabled", False),
        ("kubectl label ns team-a main=yes; kubectl annotate ns team-a ai=yes", False),
        ("# kubectl label ns team-a ai=yes", False),
        ("kubectl label pods --all --namespace team-a ai=yes", False),
        ("kubectl label pod team-a -n ns ai=yes", False),
        ('kubectl patch ns team-a -p \'{"metadata": {"labels": {"main": "yes"}}}\'', False),
        ('kubectl patch ns team-b -p \'{"metadata": {"labels": {"ai": "yes"}}}\'', False),
        ("kubectl patch deployment a --namespace team-a -p $PATCH", False),
    ],
)
def test_a_script_may_label_a_namespace(tmp_path: Path, command: str, *, is_labelled: bool) -> None:
    for path, content in {**tree(), "Makefile": f"up:\n\t{command}\n"}.items():
        (tmp_path / path).write_text(content, encoding="utf-8")
    report = lint([str(tmp_path)])
    found = [each.rule for each in report.findings if each.rule in REFUSED]
    assert found == ([] if is_labelled else REFUSED)
    reasons = [each.reason for each in report.undecided if each.rule in REFUSED]
    assert reasons == (UNKNOWN if is_labelled else [])


KYVERNO = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: labels}
spec:
  rules:
  - name: add
    match: {any: [{resources: {kinds: [%s]}}]}
    mutate: {%s}
"""
CEL = """\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: labels}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [''], resources: [namespaces]}]}
  mutations:
  - patchType: ApplyConfiguration
    applyConfiguration:
      expression: 'Object{metadata: Object.metadata{labels: Object.metadata.labels{%s: "yes"}}}'
"""
GATEKEEPER = """\
apiVersion: mutations.gatekeeper.sh/v1
kind: AssignMetadata
metadata: {name: labels}
spec:
  match: {kinds: [{apiGroups: [''], kinds: [Namespace]}]}
  location: metadata.labels.%s
  parameters: {assign: {value: 'yes'}}
"""
TENANT = """\
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata: {name: a, labels: {ai: 'yes'}}
spec:
  owners: [{name: alice, kind: User}]
  namespaceOptions:
    %s
"""
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: teams, namespace: argocd}
spec:
  generators: [{list: {elements: [{team: team-a}]}}]
  template:
    metadata: {name: '{{team}}'}
    spec:
      project: default
      source: {repoURL: https://git.example.org/r.git, path: 'teams/{{team}}'}
      destination: {server: https://kubernetes.default.svc, namespace: '%s'}
      syncPolicy:
        syncOptions: [%s]
        managedNamespaceMetadata: {labels: {%s}}
"""


def _merge(labels: str) -> str:
    return f"patchStrategicMerge: {{metadata: {{labels: {labels}}}}}"


def _operation(path: str) -> str:
    return f'patchesJson6902: "- {{op: add, path: {path}, value: x}}"'


@pytest.mark.parametrize(
    ("text", "is_labelled"),
    [
        (KYVERNO % ("Namespace", _merge("{+(ai): 'yes'}")), True),
        (KYVERNO % ("v1/Namespace", _merge("{ai: '{{ request.object.a }}'}")), True),
        (KYVERNO % ("Namespace", _merge("{'{{ request.object.a }}': 'yes'}")), True),
        (KYVERNO % ("Namespace", _operation("/metadata/labels/ai")), True),
        (KYVERNO % ("Namespace", _operation("/metadata/labels/{{ key }}")), True),
        (KYVERNO % ("Namespace", f"foreach: [{{list: a, {_merge('{ai: true}')}}}]"), False),
        (KYVERNO % ("Namespace", _merge("{ai: 'no'}")), False),
        (KYVERNO % ("Namespace", _merge("{owner: '{{ request.userInfo.username }}'}")), False),
        (KYVERNO % ("Namespace", _operation("/metadata/labels/main")), False),
        (KYVERNO % ("Pod", _merge("{ai: 'yes'}")), False),
        (CEL % "ai", True),
        (CEL % "main", False),
        (GATEKEEPER % "ai", True),
        (GATEKEEPER % "main", False),
        (TENANT % "additionalMetadata: {labels: {ai: 'yes'}}", True),
        (TENANT % "additionalMetadataList: [{labels: {ai: 'yes'}}]", True),
        (TENANT % "additionalMetadata: {annotations: {ai: 'yes'}}", False),
        (TENANT % "additionalMetadata: {labels: {main: 'yes'}}", False),
        (SET % ("{{team}}", "CreateNamespace=true", "ai: 'yes'"), True),
        (SET % ("team-a", "CreateNamespace=true", "ai: '{{team}}'"), True),
        (SET % ("team-b", "CreateNamespace=true", "ai: 'yes'"), False),
        (SET % ("{{team}}", "CreateNamespace=true", "ai: 'no'"), False),
        (SET % ("{{team}}", "", "ai: 'yes'"), False),
    ],
)
def test_an_object_may_label_namespaces(text: str, *, is_labelled: bool) -> None:
    report = lint(sources={**tree(), "other.yaml": text})
    assert told(report) == (UNKNOWN if is_labelled else REFUSED)


def test_the_file_is_named_that_labels_it() -> None:
    policy = KYVERNO % ("Namespace", _merge("{ai: 'yes'}"))
    report = lint(sources={**tree(), "etc/policy.yaml": policy})
    (undecided,) = (each for each in report.undecided if each.rule in REFUSED)
    assert undecided.message == (
        'whether Gateway "ai" takes routes of this namespace (etc/policy.yaml may label it)'
    )


def test_rancher_labels_a_namespace_for_its_annotation() -> None:
    annotated = ", annotations: {field.cattle.io/projectId: c-1:p-2}"
    ours = "{matchLabels: {field.cattle.io/projectId: p-2}}"
    assert told(lint(sources=tree(ours, annotated))) == UNKNOWN
    assert told(lint(sources=tree(ours))) == REFUSED
    assert told(lint(sources=tree(AI, annotated))) == REFUSED


@pytest.mark.parametrize(
    ("selector", "is_labelled"),
    [
        ("{matchLabels: {ai: 'yes', team: a}}", True),
        ("{matchLabels: {ai: 'yes', team: b}}", False),
        ("{matchExpressions: [{key: ai, operator: In, values: ['yes', 'maybe']}]}", True),
        ("{matchExpressions: [{key: ai, operator: Exists}]}", True),
        ("{matchExpressions: [{key: main, operator: Exists}]}", False),
    ],
)
def test_all_that_a_selector_asks_for_must_be_there(selector: str, *, is_labelled: bool) -> None:
    policy = KYVERNO % ("Namespace", _merge("{ai: 'yes'}"))
    files = {**tree(selector, ", labels: {team: a, ai: 'no'}"), "policy.yaml": policy}
    if "Exists" in selector:
        files["namespace.yaml"] = NAMESPACE % ", labels: {team: a}"
    assert told(lint(sources=files)) == (UNKNOWN if is_labelled else REFUSED)


def test_two_may_give_what_a_selector_asks_for_together() -> None:
    files = tree("{matchLabels: {ai: 'yes', team: a}}")
    files["ai.yaml"] = KYVERNO % ("Namespace", _merge("{ai: 'yes'}"))
    assert told(lint(sources=files)) == REFUSED
    files["team.yaml"] = TENANT % "additionalMetadata: {labels: {team: a}}"
    assert told(lint(sources=files)) == UNKNOWN


@pytest.mark.parametrize(
    "script",
    [
        "kubectl label ns " + "label " * 400 + "\n",
        "ns " + "patch " * 700 + "\n",
        "kubectl label ns n1 foo=bar\n",
    ],
)
def test_many_commands_are_read_quickly(tmp_path: Path, script: str) -> None:
    for name, text in tree().items():
        routes = "---\n".join(text.replace("chat", f"chat{number}") for number in range(300))
        (tmp_path / name).write_text(routes if name == "route.yaml" else text, encoding="utf-8")
    (tmp_path / "x.sh").write_text(script * (400_000 // len(script)), encoding="utf-8")
    with bounded(15):
        lint([str(tmp_path)], select=["listener-refuses-namespace"])
