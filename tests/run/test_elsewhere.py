"""What ``context`` shows of a cluster or another checkout, and how little it says itself."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Report, lint, load_config
from aigw_lint.formatters import FORMATS, View, formatter
from aigw_lint.run.checklist import checklist
from aigw_lint.run.inventory import inventory
from aigw_lint.run.linter import load_world
from aigw_lint.words.errors import UsageError
from aigw_lint.words.severity import Severity

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules:
    - timeouts: {request: 60s}
      backendRefs: [{name: openai, namespace: models}]
"""
SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai, namespace: models}
spec:
  endpoints: [{fqdn: {hostname: models.example.com, port: 80}}]
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
"""
CLASS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
"""
LIMIT = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: 50Mi}
"""
GRANT = """\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: apps, namespace: models}
spec:
  from:
    - {group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: apps}
    - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}
  to:
    - {group: aigateway.envoyproxy.io, kind: AIServiceBackend}
    - {group: gateway.envoyproxy.io, kind: Backend}
"""
SERVER = """\
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","kind":"Gateway","metadata":{"name":"gone"}}
  creationTimestamp: "2026-01-02T03:04:05Z"
  generation: 3
  managedFields:
    - apiVersion: gateway.networking.k8s.io/v1
      fieldsType: FieldsV1
      fieldsV1: {"f:spec": {"f:listeners": {"k:{\\"name\\":\\"http\\"}": {".": {}}}}}
      manager: kubectl
      operation: Update
  resourceVersion: "12345"
  uid: 5f0c5a39-5a9e-4f29-8d0f-2f7a5d1f3c1e
"""


@pytest.fixture(autouse=True)
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a repository, which is the working directory."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def told(report: Report) -> list[tuple[str, str]]:
    return [(each.rule, each.location.file) for each in report.findings]


def linted(files: dict[str, str], context: str, more: str = "") -> Report:
    write({**files, ".aigw-lint.yaml": f"context: [{context}]\n{more}"})
    return lint(["."], config=load_config("."))


def listed(*manifests: str) -> str:
    """Return *manifests* as ``kubectl get -o yaml`` prints them: one List, with a status."""
    items = []
    for manifest in manifests:
        name = re.search(r"metadata: \{name: (\S+?)(?:, namespace: (\S+))?\}\n", manifest)
        assert name is not None
        metadata = f"metadata:\n{SERVER}  name: {name[1]}\n"
        metadata += f"  namespace: {name[2]}\n" if name[2] else ""
        text = manifest.replace(name[0], metadata)
        text += "status: {conditions: [{type: Accepted, status: 'False', reason: Invalid}]}\n"
        items.append("- " + text.replace("\n", "\n  ").rstrip() + "\n")
    return (
        "apiVersion: v1\nitems:\n"
        + "".join(items)
        + "kind: List\nmetadata:\n  resourceVersion: ''\n"
    )


# --- what it shows ------------------------------------------------------------


def test_a_dump_holds_targets_grants_and_policies() -> None:
    alone = linted({"routes.yaml": ROUTE}, "")
    assert told(alone) == []
    assert set(alone.undecided_reasons) == {"external-reference"}
    shown = listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT)
    report = linted({"routes.yaml": ROUTE, "dump.yaml": shown}, "dump.yaml")
    assert told(report) == []
    assert report.undecided_reasons == {}
    assert (report.files, report.manifests) == (1, 1)


def test_what_a_dump_shows_to_be_missing_is_found_in_the_tree_alone() -> None:
    shown = listed(SERVICE, BACKEND, GATEWAY)
    route = ROUTE.replace("name: edge", "name: edgy")
    report = linted({"routes.yaml": route, "dump.yaml": shown}, "dump.yaml")
    assert sorted(told(report)) == [
        ("missing-grant", "routes.yaml"),
        ("missing-grant", "routes.yaml"),
        ("missing-reference", "routes.yaml"),
    ]
    (near,) = (each for each in report.findings if each.rule == "missing-reference")
    assert [each.location.file for each in near.related] == ["dump.yaml"]


@pytest.mark.parametrize("form", ["list", "json", "stream", "folder", "items"])
def test_a_dump_may_have_any_form_that_kubectl_writes(form: str) -> None:
    shown = (SERVICE, BACKEND, GATEWAY, LIMIT, GRANT)
    files = {"routes.yaml": ROUTE}
    if form == "list":
        files["dump/all.yaml"] = listed(*shown)
    elif form == "stream":
        files["dump/all.yaml"] = "---\n".join(shown)
    elif form == "folder":
        files |= {f"dump/{number}.yaml": listed(each) for number, each in enumerate(shown)}
    else:
        from ruamel.yaml import YAML

        data = YAML(typ="safe").load(listed(*shown))
        if form == "items":  # a typed list, whose items do not say what they are
            backend = YAML(typ="safe").load(BACKEND)
            backend.pop("kind")
            backend.pop("apiVersion")
            data["items"] = [each for each in data["items"] if each["kind"] != "Backend"]
            typed = {
                "apiVersion": "gateway.envoyproxy.io/v1alpha1",
                "kind": "BackendList",
                "items": [backend],
            }
            files["dump/backends.json"] = json.dumps(typed)
        files["dump/all.json"] = json.dumps(data)
    report = linted(files, "dump")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})


def test_another_checkout_is_read_by_its_own_kustomizations_and_from_its_own_root() -> None:
    other = {
        "../platform/.git/config": "",
        "../platform/clusters/prod/apps.yaml": (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: gateway, namespace: flux-system}\n"
            "spec:\n  path: ./gateway\n  targetNamespace: infra\n"
            "  sourceRef: {kind: GitRepository, name: flux-system}\n"
        ),
        "../platform/gateway/gateway.yaml": GATEWAY.replace(", namespace: infra", ""),
        "../platform/gateway/limit.yaml": LIMIT.replace(", namespace: infra", ""),
        "../platform/models/kustomization.yaml": (
            "namespace: models\nresources: [all.yaml]\nnameSuffix: ''\n"
        ),
        "../platform/models/all.yaml": f"{SERVICE}---\n{BACKEND}---\n{GRANT}".replace(
            ", namespace: models}\nspec", "}\nspec"
        ),
        # A folder of the tree of the same name is another one.
        "gateway/gateway.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n",
    }
    report = linted({"routes.yaml": ROUTE, **other}, "../platform")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})
    assert report.passed_over == ()


def test_a_context_that_holds_the_root_takes_the_rest(top: Path) -> None:
    write(
        {"../platform/all.yaml": f"{SERVICE}---\n{BACKEND}---\n{GATEWAY}---\n{LIMIT}---\n{GRANT}"}
    )
    (top.parent / ".git").mkdir()
    report = linted({"routes.yaml": ROUTE}, "..")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})
    assert report.files == 1


def test_labels_of_namespaces_and_keys_of_secrets_count() -> None:
    gateway = GATEWAY.replace(
        "{from: All}", "{from: Selector, selector: {matchLabels: {gateway: 'yes'}}}"
    )
    policy = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
        "metadata: {name: key, namespace: models}\nspec:\n"
        "  type: APIKey\n  apiKey: {secretRef: {name: key}}\n"
        "  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]\n"
    )
    shown = [
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: apps, labels: {gateway: 'no'}}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: models}\ndata: {no: ''}\n",
    ]
    tree = f"{ROUTE}---\n{gateway}---\n{LIMIT}---\n{SERVICE}---\n{BACKEND}---\n{GRANT}---\n{policy}"
    report = linted({"all.yaml": tree, "dump.yaml": "---\n".join(shown)}, "dump.yaml")
    assert told(report) == [
        ("listener-refuses-namespace", "all.yaml"),
        ("secret-lacks-key", "all.yaml"),
    ]


def test_crds_of_a_dump_define_kinds() -> None:
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n"
        "  names: {kind: Widget, plural: widgets}\n  versions:\n"
        "    - name: v1\n      served: true\n      storage: true\n      schema:\n"
        "        openAPIV3Schema:\n          type: object\n          properties:\n"
        "            spec: {type: object, properties: {size: {type: integer}}}\n"
    )
    widget = (
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: big}\n"
        "--- # for apiVersion: gateway.envoyproxy.io/v1alpha1\n"
    )
    report = linted({"widget.yaml": widget, "crds/all.yaml": crd}, "crds")
    assert told(report) == [("schema-violation", "widget.yaml")]


# --- the tree's own definition counts -------------------------------------------


def test_the_trees_definition_goes_before_the_one_that_was_applied() -> None:
    old = GATEWAY.replace("name: http", "name: old")
    route = ROUTE.replace("namespace: infra}", "namespace: infra, sectionName: http}")
    tree = {"routes.yaml": route, "gateway.yaml": GATEWAY, "limit.yaml": LIMIT}
    shown = listed(SERVICE, BACKEND, old, LIMIT.replace("50Mi", "1Ki"), GRANT, ROUTE, CLASS)
    report = linted({**tree, "dump.yaml": shown}, "dump.yaml")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})


def test_a_definition_without_a_namespace_may_be_the_one_that_was_applied() -> None:
    old = GATEWAY.replace("name: http", "name: old")
    route = ROUTE.replace("namespace: infra}", "namespace: infra, sectionName: http}")
    tree = {"routes.yaml": route, "infra/gateway.yaml": GATEWAY.replace(", namespace: infra", "")}
    shown = listed(SERVICE, BACKEND, old, LIMIT, GRANT)
    report = linted({**tree, "dump.yaml": shown}, "dump.yaml")
    assert told(report) == []
    assert dict(report.undecided_reasons) == {"unknown-namespace": 1, "external-reference": 1}


def test_what_a_controller_made_of_a_route_is_no_second_object() -> None:
    generated = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "metadata: {name: chat, namespace: apps}\nspec:\n  parentRefs: [{name: gone}]\n"
    )
    tree = f"{ROUTE}---\n{GATEWAY}---\n{LIMIT}---\n{SERVICE}---\n{BACKEND}---\n{GRANT}"
    for shown in (listed(generated, CLASS), listed(ROUTE, generated, CLASS)):
        report = linted({"all.yaml": tree, "dump.yaml": shown}, "dump.yaml")
        assert (told(report), dict(report.undecided_reasons)) == ([], {})
    world = load_world(["."], config=load_config("."))
    assert [each.source.path for each in world.graph.manifests if each.kind == "HTTPRoute"] == []


def test_the_cluster_of_a_dump_may_be_one_of_several_of_the_tree() -> None:
    # Which of them it is is nowhere written: where one of them lacks what the other has, and the
    # dump has it, too, that is not known.
    bigger = GATEWAY.replace("port: 80", "port: 8080")
    tree = {
        "clusters/a/routes.yaml": ROUTE,
        "clusters/a/gateway.yaml": GATEWAY,
        "clusters/b/gateway.yaml": bigger,
        "clusters/b/limit.yaml": LIMIT,
    }
    shown = listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT, CLASS)
    report = linted({**tree, "dump.yaml": shown}, "dump.yaml")
    assert told(report) == []
    assert dict(report.undecided_reasons) == {"context": 1}


def test_dumps_of_two_clusters_are_alternatives_and_the_tree_sees_both() -> None:
    shown = {
        "dumps/a.yaml": listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT),
        "dumps/b.yaml": listed(SERVICE, BACKEND, GATEWAY.replace("80", "81"), LIMIT, GRANT),
    }
    report = linted({"routes.yaml": ROUTE, **shown}, "dumps")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})
    report = linted(
        {"routes.yaml": ROUTE.replace("infra}", "infra, sectionName: web}"), **shown}, "dumps"
    )
    assert told(report) == [("missing-listener", "routes.yaml")]


# --- what it never does -----------------------------------------------------------


WRONG = {
    "dump/broken.yaml": "kind: AIGatewayRoute\n  a: [\n",
    "dump/half.yaml": "kind: AIGatewayRoute\nspec: {rules: []}\n",
    "dump/wrong.yaml": (
        "# aigw-lint: ignore[no-such-rule] x\n"
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n"
        "metadata: {name: x, namespace: y}\n"
        'spec: {rules: [{backendRefs: [{name: gone, weight: -1}]}], nonsense: "${X}"}\n'
    ),
    "dump/duplicate.yaml": f"{GATEWAY}---\n{GATEWAY}",
    "dump/policy.yaml": LIMIT.replace("50Mi", "50 MB").replace("name: edge}", "name: edgy}"),
    "dump/template.yaml": "{{ if x }}\nkind: Gateway\n{{ end }}\n",
}


@pytest.mark.parametrize("where", ["dump", "../dump"])
def test_nothing_is_reported_on_context_in_any_format(where: str) -> None:
    moved = {name.replace("dump", where, 1): text for name, text in WRONG.items()}
    report = linted({"ok.yaml": GATEWAY, "limit.yaml": LIMIT, **moved}, where)
    assert told(report) == []
    assert [(each.file, each.reason) for each in report.passed_over] == [
        (f"{where}/broken.yaml", "unreadable-context")
    ]
    assert not report.crashed
    for name in FORMATS:
        stream = io.StringIO()
        view = View(Severity.INFO, True, False, False, 80, "", "")  # noqa: FBT003
        formatter(name)(report, view, stream)
        assert not re.search(r"dump/(?!broken)", stream.getvalue())


def test_a_broken_dump_leaves_undecided_what_it_may_hold() -> None:
    cut = listed(GATEWAY)[:-60] + "\n  - [\n"
    report = linted({"routes.yaml": ROUTE, "dump.yaml": cut}, "dump.yaml", "closed-world: true\n")
    (passed,) = report.passed_over
    assert (passed.file, passed.reason) == ("dump.yaml", "unreadable-context")
    assert [each.message for each in report.findings if "edge" in each.message] == []


def test_a_large_dump_is_read() -> None:
    padding = "".join(
        f"- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: c{number}, namespace: x}}\n"
        f"  data: {{a: {'x' * 6000}}}\n"
        for number in range(1000)
    )
    shown = listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT).replace(
        "items:\n", f"items:\n{padding}"
    )
    assert len(shown) > 5 * 1024 * 1024
    report = linted({"routes.yaml": ROUTE, "dump.yaml": shown}, "dump.yaml")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../gone", "no such file or directory"),
        ("gone.yaml", "no such file or directory"),
        ("../../../../../../../../../..", "it holds the home directory: name a folder in there"),
    ],
)
def test_a_context_that_cannot_be_is_an_error_that_says_where(path: str, why: str) -> None:
    write({".aigw-lint.yaml": f"context: ['{path}']\n", "a.yaml": GATEWAY})
    with pytest.raises(UsageError) as caught:
        lint(["."], config=load_config("."))
    assert str(caught.value) == f".aigw-lint.yaml:1:11: `context` names `{path}`: {why}"


def test_a_context_that_is_named_on_the_command_line_is_part_of_the_tree() -> None:
    write({"dump.yaml": LIMIT.replace("50Mi", "50 MB"), ".aigw-lint.yaml": "context: [dump.yaml]"})
    report = lint(["dump.yaml"], config=load_config("."))
    assert [file for _, file in told(report)] == ["dump.yaml"]


def test_a_base_of_context_that_the_tree_renders_is_the_trees() -> None:
    tree = {
        "team/kustomization.yaml": "namespace: infra\nresources: [../shared/gateway.yaml]\n",
        "shared/gateway.yaml": GATEWAY.replace(", namespace: infra", ""),
        "all.yaml": f"{ROUTE}---\n{LIMIT}---\n{SERVICE}---\n{BACKEND}---\n{GRANT}",
    }
    report = linted(tree, "shared")
    assert (told(report), dict(report.undecided_reasons)) == ([], {})


def test_a_dump_need_not_be_tracked(new_repository: Callable[[], Any]) -> None:
    repository = new_repository()  # the folder that `top` made
    write({"routes.yaml": ROUTE, ".aigw-lint.yaml": "context: [dump.yaml, dumps, listed.yaml]\n"})
    write({"listed.yaml": BACKEND})
    repository.commit_all()
    write({"dump.yaml": listed(SERVICE, GATEWAY), "dumps/a.yaml": listed(LIMIT, GRANT)})
    report = lint(["."], config=load_config("."), tracked=True)
    assert (told(report), dict(report.undecided_reasons)) == ([], {})
    assert report.passed_over == ()
    Path("listed.yaml").unlink()  # still in the index
    assert lint(["."], config=load_config("."), tracked=True).undecided_reasons == {}


def test_a_text_in_memory_is_judged_beside_context() -> None:
    shown = listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT)
    write({"dump.yaml": shown, "other.yaml": WRONG["dump/wrong.yaml"]})
    write({".aigw-lint.yaml": "context: [dump.yaml]\n"})
    report = lint(sources={"-": ROUTE}, config=load_config("."))
    assert (told(report), dict(report.undecided_reasons)) == ([], {})
    assert report.files == 1
    assert lint(sources={"-": ROUTE}, config=Config()).undecided_reasons


def test_the_checklist_and_the_list_of_files_know_context() -> None:
    write({"routes.yaml": ROUTE, "dump.yaml": listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT)})
    write({".aigw-lint.yaml": "context: [dump.yaml]\n"})
    made = checklist(["."], config=load_config("."))
    (route,) = made.routes
    states = {item.id: item.state for item in route.items}
    assert states["references-exist"] == states["buffer-limit"] == states["grants"] == "ok"
    assert [each.file for each in inventory(["."], config=load_config(".")).files] == [
        "routes.yaml"
    ]


@pytest.mark.parametrize("labels", ["", "metadata: {name: apps, labels: {a: b}}"])
def test_a_namespace_that_is_only_named_has_labels_that_nobody_knows(labels: str) -> None:
    gateway = GATEWAY.replace("{from: All}", "{from: Selector, selector: {matchLabels: {a: c}}}")
    tree = {
        "team/kustomization.yaml": "namespace: apps\nresources: [routes.yaml]\n",
        "team/routes.yaml": ROUTE.replace(", namespace: apps", ""),
        "gateway.yaml": gateway,
    }
    shown = f"apiVersion: v1\nkind: Namespace\n{labels}\n" if labels else LIMIT
    report = linted({**tree, "dump.yaml": shown}, "dump.yaml")
    refused = ("listener-refuses-namespace", "team/routes.yaml")
    assert (refused in told(report)) is bool(labels)
    by_name = gateway.replace("{a: c}", "{kubernetes.io/metadata.name: other}")
    report = linted({**tree, "gateway.yaml": by_name}, "dump.yaml")
    assert refused in told(report)


@pytest.mark.parametrize("other", ["another", "zebra"])
def test_of_a_pair_the_one_in_the_tree_is_told(other: str) -> None:
    model = "matches: [{headers: [{type: Exact, name: x-ai-eg-model, value: gpt}]}]"
    route = ROUTE.replace("- timeouts", f"- {model}\n      timeouts")
    policy = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
        "metadata: {name: NAME, namespace: models}\nspec:\n"
        "  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]\n"
        "  type: APIKey\n  apiKey: {secretRef: {name: key}}\n"
    )
    tree = f"{route}---\n{policy.replace('NAME', 'mine')}"
    theirs = route.replace("name: chat", f"name: {other}")
    more = policy.replace("NAME", other)
    shown = listed(SERVICE, BACKEND, GATEWAY, LIMIT, GRANT, theirs) + f"---\n{more}"
    for where in (f"{other}.yaml", f"../{other}.yaml"):
        report = linted({"m.yaml": tree, where: shown}, where)
        assert sorted(told(report)) == [
            ("duplicate-model", "m.yaml"),
            ("multiple-security-policies", "m.yaml"),
        ]
        Path(where).unlink()
