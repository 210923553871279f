"""Repositories as people lay them out, and what must be said of each of their files."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import process_time
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
        "  tls: {wellKnownCACertificates: System}\n"
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
        f"spec:\n  path: {path}\n  targetNamespace: ai\n"
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


def no_class(file: str, *, namespace: bool = True) -> Open:
    """Return the open check of a Gateway in *file*, whose GatewayClass stands elsewhere."""
    return Open(file, 7 if namespace else 6, "missing-reference", "external-reference")


def unused(file: str, name: str) -> Said:
    """Return the advice on a backend in *file* that nothing uses."""
    return Said(file, 4, "unused-manifest", Severity.INFO, f" {name}: it does nothing")


def other_alternative(file: str, line: int) -> Open:
    """Return the open check of a reference that only another alternative could answer."""
    return Open(file, line, "missing-reference", "other-alternative")


def overlay(*names: str, namespace: str) -> str:
    return resources("../../base", *names, namespace=namespace)


BASE = {
    "base/kustomization.yaml": resources("gateway.yaml", "buffers.yaml", "route.yaml", "ai.yaml"),
    "base/gateway.yaml": gateway(None),
    "base/buffers.yaml": buffers(None),
    "base/route.yaml": route("{name: openai}", namespace=None),
    "base/ai.yaml": service("openai", None),
}


def plain(folder: str, *, port: int = 80, schema: str = "OpenAI") -> dict[str, str]:
    """Return a whole set-up in plain files below *folder*."""
    return {
        f"{folder}/gateway.yaml": gateway(port=port),
        f"{folder}/buffers.yaml": buffers(),
        f"{folder}/route.yaml": route("{name: openai}"),
        f"{folder}/openai.yaml": service("openai", schema=schema),
    }


# --- dev and prod, equal --------------------------------------------------------


def test_equal_overlays_with_namespaces_of_their_own_share_a_cluster(tree: Path) -> None:
    files = BASE | {
        "overlays/dev/kustomization.yaml": overlay(namespace="dev"),
        "overlays/prod/kustomization.yaml": overlay(namespace="prod"),
    }
    check(files, tree, undecided=[no_class("base/gateway.yaml", namespace=False)])


def test_equal_overlays_of_one_namespace_are_alternatives(tree: Path) -> None:
    files = BASE | {
        "overlays/dev/kustomization.yaml": overlay(namespace="ai"),
        "overlays/prod/kustomization.yaml": overlay(namespace="ai"),
    }
    check(files, tree, undecided=[no_class("base/gateway.yaml", namespace=False)], alternatives=2)


def test_equal_plain_copies_say_nothing(tree: Path) -> None:
    check(
        plain("dev") | plain("prod"),
        tree,
        undecided=[no_class("dev/gateway.yaml"), no_class("prod/gateway.yaml")],
    )


# --- dev and prod, different ----------------------------------------------------


def test_different_plain_folders_are_alternatives(tree: Path) -> None:
    check(
        plain("dev") | plain("prod", port=443, schema="Anthropic"),
        tree,
        undecided=[no_class("dev/gateway.yaml"), no_class("prod/gateway.yaml")],
        alternatives=2,
    )


def test_a_policy_of_prod_does_not_help_dev(tree: Path) -> None:
    files = plain("dev", port=8080) | plain("prod")
    del files["dev/buffers.yaml"]
    check(
        files,
        tree,
        Said("dev/gateway.yaml", 4, "missing-buffer-limit", WARNING, '"edge"'),
        undecided=[no_class("dev/gateway.yaml"), no_class("prod/gateway.yaml")],
        alternatives=2,
    )


def test_a_fault_of_one_overlay_names_it(tree: Path) -> None:
    files = BASE | {
        "base/kustomization.yaml": resources("gateway.yaml", "route.yaml", "ai.yaml"),
        "overlays/dev/kustomization.yaml": overlay(namespace="ai"),
        "overlays/prod/kustomization.yaml": overlay("buffers.yaml", namespace="ai"),
        "overlays/prod/buffers.yaml": buffers(None),
    }
    del files["base/buffers.yaml"]
    check(
        files,
        tree,
        Said(
            "base/gateway.yaml",
            *(4, "missing-buffer-limit", WARNING, "edge", ("overlays/dev",)),
        ),
        undecided=[no_class("base/gateway.yaml", namespace=False)],
        alternatives=2,
    )


# --- one of the two lacks a Backend ---------------------------------------------


def test_a_backend_of_another_plain_alternative_leaves_the_reference_open(tree: Path) -> None:
    files = plain("dev", port=8080) | plain("prod")
    del files["dev/openai.yaml"]
    check(
        files,
        tree,
        undecided=[
            no_class("dev/gateway.yaml"),
            other_alternative("dev/route.yaml", 18),
            no_class("prod/gateway.yaml"),
        ],
        alternatives=2,
    )


def test_a_backend_of_another_overlay_is_named(tree: Path) -> None:
    files = BASE | {
        "base/kustomization.yaml": resources("gateway.yaml", "buffers.yaml", "route.yaml"),
        "overlays/dev/kustomization.yaml": overlay(namespace="ai"),
        "overlays/prod/kustomization.yaml": overlay("ai.yaml", namespace="ai"),
        "overlays/prod/ai.yaml": service("openai", None),
    }
    del files["base/ai.yaml"]
    check(
        files,
        tree,
        Said(
            "base/route.yaml",
            *(18, "missing-reference", WARNING, "only overlays/prod defines it"),
            ("overlays/dev",),
        ),
        undecided=[no_class("base/gateway.yaml", namespace=False)],
        alternatives=2,
    )


# --- two clusters over one path -------------------------------------------------

TWO_CLUSTERS = {
    "clusters/east/chat.yaml": flux("chat", "./apps/chat"),
    "clusters/west/chat.yaml": flux("chat", "./apps/chat"),
    "apps/chat/gateway.yaml": gateway(None),
    "apps/chat/buffers.yaml": buffers(None),
    "apps/chat/route.yaml": route("{name: openai}", namespace=None),
}
NO_CLASS_OF_THE_APP = no_class("apps/chat/gateway.yaml", namespace=False)


def test_two_clusters_over_one_path_see_themselves_alone(tree: Path) -> None:
    files = TWO_CLUSTERS | {"apps/chat/openai.yaml": service("openai", None)}
    check(files, tree, undecided=[NO_CLASS_OF_THE_APP], alternatives=2)


def test_a_backend_beside_one_cluster_leaves_the_other_open(tree: Path) -> None:
    files = TWO_CLUSTERS | {"clusters/west/openai.yaml": service("openai", "ai")}
    check(
        files,
        tree,
        undecided=[NO_CLASS_OF_THE_APP, other_alternative("apps/chat/route.yaml", 18)],
        alternatives=2,
    )


def test_a_near_miss_is_told_once_for_both_clusters(tree: Path) -> None:
    files = TWO_CLUSTERS | {
        "apps/chat/openai.yaml": service("openai", None),
        "apps/chat/route.yaml": route("{name: opnai}", namespace=None),
    }
    check(
        files,
        tree,
        Said("apps/chat/route.yaml", 18, "missing-reference", ERROR, 'did you mean "openai"'),
        undecided=[NO_CLASS_OF_THE_APP],
        alternatives=2,
    )


# --- teams around a platform folder, with one clashing object -------------------


def team(name: str, model: str, *backends: str) -> dict[str, str]:
    """Return a team's folder: one route to the platform's Gateway, and its own backend."""
    names = backends or (f"{{name: {name}}}",)
    return {
        f"teams/{name}/route.yaml": route(
            *names, namespace=name, at="infra", name=name, model=model
        ),
        f"teams/{name}/backend.yaml": service(name, name),
    }


MONOREPO = {
    "platform/gateway.yaml": gateway(),
    "platform/buffers.yaml": buffers(),
    "platform/class.yaml": GATEWAY_CLASS,
    **team("red", "gpt"),
    **team("blue", "claude"),
    **team("green", "llama"),
    "teams/red/shared.yaml": backend("shared", "common", host="red.example.com"),
    "teams/blue/shared.yaml": backend("shared", "common", host="blue.example.com"),
}
SHARED = (
    unused("teams/blue/shared.yaml", "common/shared"),
    unused("teams/red/shared.yaml", "common/shared"),
)


def test_teams_that_clash_over_one_object_still_see_the_platform(tree: Path) -> None:
    check(MONOREPO, tree, *SHARED, alternatives=2)


def test_a_backend_of_a_clashing_team_leaves_the_reference_open(tree: Path) -> None:
    files = MONOREPO | team("red", "gpt", "{name: blue, namespace: blue}")
    blue, red = SHARED
    check(
        files,
        tree,
        blue,
        unused("teams/red/backend.yaml", "red/red"),
        red,
        undecided=[other_alternative("teams/red/route.yaml", 18)],
        alternatives=2,
    )


def test_a_team_that_clashes_with_none_sees_both_of_the_others(tree: Path) -> None:
    files = MONOREPO | team("green", "llama", "{name: rde, namespace: red}")
    blue, red = SHARED
    check(
        files,
        tree,
        blue,
        unused("teams/green/backend.yaml", "green/green"),
        Said("teams/green/route.yaml", 18, "missing-reference", WARNING, "red"),
        red,
        alternatives=2,
    )


# --- alternatives that do not depend on each other ------------------------------


def edge(environment: str, port: int) -> dict[str, str]:
    return {
        f"env/{environment}/gateway.yaml": gateway(port=port),
        f"env/{environment}/buffers.yaml": buffers(),
    }


INDEPENDENT = {
    **edge("dev", 8080),
    **edge("prod", 80),
    "backends/v1/route.yaml": route("{name: openai}"),
    "backends/v1/openai.yaml": service("openai"),
    "backends/v2/route.yaml": route("{name: openai}", model="gpt-5"),
    "backends/v2/openai.yaml": service("openai", schema="Anthropic"),
}
BOTH_EDGES = [no_class("env/dev/gateway.yaml"), no_class("env/prod/gateway.yaml")]


def test_independent_alternatives_see_each_other(tree: Path) -> None:
    check(INDEPENDENT, tree, undecided=BOTH_EDGES, alternatives=4)


def test_what_one_environment_lacks_is_told_at_that_environment(tree: Path) -> None:
    files = dict(INDEPENDENT)
    del files["env/dev/buffers.yaml"]
    check(
        files,
        tree,
        Said("env/dev/gateway.yaml", 4, "missing-buffer-limit", WARNING, '"edge"'),
        undecided=BOTH_EDGES,
        alternatives=4,
    )


def test_what_one_version_lacks_is_open_at_that_version(tree: Path) -> None:
    files = dict(INDEPENDENT)
    files["backends/v2/openai.yaml"] = files["backends/v2/openai.yaml"].split("---\n")[0]
    check(
        files,
        tree,
        undecided=[other_alternative("backends/v2/openai.yaml", 11), *BOTH_EDGES],
        alternatives=4,
    )


# --- demos that build on each other ---------------------------------------------

DEMOS = {
    "demos/01-gateway/gateway.yaml": gateway(),
    "demos/01-gateway/buffers.yaml": buffers(),
    "demos/01-gateway/class.yaml": GATEWAY_CLASS,
    "demos/01-gateway/route.yaml": route("{name: one}", name="first", model="gpt"),
    "demos/01-gateway/one.yaml": service("one"),
    "demos/02-second/route.yaml": route("{name: one}", "{name: two}", name="second", model="o3"),
    "demos/02-second/two.yaml": service("two"),
    "demos/03-third/route.yaml": route(
        "{name: one}", "{name: two}", "{name: three}", name="third", model="llama"
    ),
    "demos/03-third/three.yaml": service("three"),
}


def test_a_later_demo_uses_what_an_earlier_one_made(tree: Path) -> None:
    check(DEMOS, tree)


def test_a_misspelled_name_in_a_later_demo_is_found(tree: Path) -> None:
    files = DEMOS | {
        "demos/03-third/route.yaml": route(
            "{name: one}", "{name: two}", "{name: tree}", name="third", model="llama"
        )
    }
    check(
        files,
        tree,
        Said("demos/03-third/route.yaml", 20, "missing-reference", ERROR, '"three"'),
    )


def test_demos_that_redefine_a_route_are_alternatives(tree: Path) -> None:
    files = DEMOS | {
        "demos/02-second/route.yaml": route("{name: two}", name="first", model="o3"),
        "demos/03-third/route.yaml": route("{name: three}", name="first", model="llama"),
    }
    check(
        files,
        tree,
        undecided=[
            Open(f"demos/{demo}/route.yaml", 8, "missing-reference", "other-alternative")
            for demo in ("02-second", "03-third")
        ],
        alternatives=3,
    )


# --- a HelmRelease whose route a policy targets ---------------------------------


def release(namespace: str) -> str:
    return (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        + metadata("app", namespace)
        + "spec:\n  interval: 10m\n  chart:\n    spec:\n      chart: app\n"
        "      sourceRef: {kind: HelmRepository, name: charts}\n"
    )


def timeouts(target: str, namespace: str = "infra") -> str:
    """Return a policy on a route; the target stands on line 8."""
    return (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: BackendTrafficPolicy\n"
        + metadata("timeouts", namespace)
        + "spec:\n  targetRefs:\n"
        f"    - {{group: gateway.networking.k8s.io, kind: HTTPRoute, name: {target}}}\n"
        "  timeout: {http: {requestTimeout: 300s}}\n"
    )


HELM = {
    "infra/gateway.yaml": gateway(),
    "infra/buffers.yaml": buffers(),
    "infra/class.yaml": GATEWAY_CLASS,
    "infra/route.yaml": route("{name: openai}"),
    "infra/openai.yaml": service("openai"),
}


def test_a_policy_on_a_route_that_a_chart_may_make_is_open(tree: Path) -> None:
    files = HELM | {"app/release.yaml": release("infra"), "app/policy.yaml": timeouts("app")}
    check(files, tree, undecided=[Open("app/policy.yaml", 8, "missing-reference", "remote-source")])


def test_a_chart_makes_routes_in_its_own_namespace_only(tree: Path) -> None:
    files = HELM | {"app/release.yaml": release("infra"), "app/policy.yaml": timeouts("app", "ops")}
    check(
        files,
        tree,
        undecided=[Open("app/policy.yaml", 8, "missing-reference", "external-reference")],
    )


def test_a_near_miss_beside_a_chart_is_a_warning(tree: Path) -> None:
    files = HELM | {"app/release.yaml": release("infra"), "app/policy.yaml": timeouts("chatt")}
    check(files, tree, Said("app/policy.yaml", 8, "missing-reference", WARNING, '"chat"'))


def test_the_same_near_miss_without_a_chart_is_an_error(tree: Path) -> None:
    files = HELM | {"app/policy.yaml": timeouts("chatt")}
    check(files, tree, Said("app/policy.yaml", 8, "missing-reference", ERROR, '"chat"'))


# --- a thousand folders with one identity ---------------------------------------


def folders(number: int) -> dict[str, str]:
    """Return *number* variants of one set-up, each in a folder of its own."""
    return {
        name: text
        for each in range(number)
        for name, text in plain(f"variants/{each:04}", port=1024 + each).items()
    }


def seconds(sources: Mapping[str, str]) -> float:
    """Return the least processor time of three runs over *sources*, in seconds."""
    times = []
    for _ in range(3):
        gc.collect()
        start = process_time()
        report = lint(sources=sources)
        times.append(process_time() - start)
        assert not report.findings
        assert report.alternatives == len(sources) // 4
    return min(times)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Keep the collector off, whose visits grow with what else the test run holds."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_doubling_the_variants_costs_at_most_two_point_two_times() -> None:
    """Two doublings are measured at once: a single one drowns in the noise of a busy machine."""
    few = seconds(folders(250))
    many = seconds(folders(1000))
    assert many <= 2.2**2 * few
