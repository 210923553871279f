"""Files of ConfigMaps, Secrets and Services: those that nothing names are not parsed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aigw_lint import lint
from aigw_lint.choice.report import Report
from aigw_lint.configuration.config import Config
from aigw_lint.files.parser import Source
from aigw_lint.renderings.rendering import ParsedFile
from aigw_lint.run import mattering
from aigw_lint.run.linter import lint_world, load_world
from aigw_lint.run.mattering import unneeded
from aigw_lint.run.reading import read_sources
from aigw_lint.run.world import World

OURS = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: openai, namespace: ai}
spec:
  type: APIKey
  apiKey:
    secretRef: {name: openai-key}
"""
KEY = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: openai-key\n  namespace: ai\n"
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  labels:
    name: x
    a: b
  finalizers:
  - a
  name: openai-key # the cache
spec:
  ports:
  - name: http
"""
LAYER = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [s.yaml]\n"


def left_of(sources: Sequence[Source]) -> frozenset[str]:
    """Return the paths of those of *sources* that are not parsed."""
    found: list[frozenset[str]] = []

    def spied(
        read: Sequence[ParsedFile], others: Sequence[Source], sources: Mapping[str, Source]
    ) -> frozenset[str]:
        found.append(unneeded(read, others, sources))
        return found[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mattering, "unneeded", spied)
        read_sources(sources)
    return frozenset().union(*found)


def left(text: str, *others: str) -> bool:
    """Tell whether the file *text* is left where *others* are there, too."""
    texts = [Source.from_text(f"a{number}.yaml", other) for number, other in enumerate(others)]
    return "b.yaml" in left_of([*texts, Source.from_text("b.yaml", text)])


def named(name: str) -> str:
    return KEY.replace("openai-key", name)


@pytest.mark.parametrize("name", ["openai-key", "opanai-key", "openaikey", "OpenAI.Key", "openai"])
def test_what_is_named_or_nearly_so_is_read(name: str) -> None:
    reference = OURS.replace("openai-key", "opanai") if name == "openai" else OURS
    assert not left(named(name), reference)


@pytest.mark.parametrize("name", ["redis", "openai-key-2", "key", "openai-token", "a.b"])
def test_what_nothing_names_is_left(name: str) -> None:
    assert left(named(name), OURS)
    assert left(named(name))


@pytest.mark.parametrize("mark", ["aigw-lint: ignore", "AIGW-Lint: ignore", "aigw-LINT:x"])
def test_a_file_with_a_suppression_is_read_and_the_comment_told_of(mark: str) -> None:
    text = f"{named('redis')}# {mark}[unknown-field]\n"
    assert not left(text, OURS)
    found = lint(sources={"a.yaml": OURS, "b.yaml": text}).findings
    (finding,) = (each for each in found if each.rule == "unused-suppression")
    assert (finding.location.file, finding.location.span.start.line) == ("b.yaml", 6)


def test_no_file_is_left_where_all_matter() -> None:
    sources = [Source.from_text("b.yaml", named("redis"))]
    assert left_of(sources) == {"b.yaml"}
    assert read_sources(sources, all_matter=True).files[0].documents
    assert read_sources(sources, context=None).files[0].documents


METADATA = "apiVersion: v1\nkind: Secret\nmetadata:\n  "


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        SERVICE,
        "# a remark\n---\n\nkind: ConfigMap\nmetadata:\n    name: 'openai-key'\n---\n",
        'kind: Secret\nmetadata: { namespace: ai, name: "openai-key", labels: {a: b} }\n',
        "  apiVersion: v1\n  kind: Secret\n  metadata: {name: openai-key}\n",
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "openai-key"}}',
        '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"openai-key"}}',
        "kind : Secret\nmetadata : {name : openai-key}\napiVersion: v1\n",
        "--- {apiVersion: v1, kind: Secret, metadata: {name: openai-key}}\n",
        f"{METADATA}name: openai-key # which is it?\n",
        f"{METADATA}name: openai-key",
        f"{METADATA}name: x\n  'name': openai-key\n",
        f"{METADATA}name: openai-key\n".replace("\n", "\r\n"),
        "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  metadata: {name: openai-key}\n",
        "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: openai-key}\n",
        f"{METADATA}name: a\ndata:\n  b: |\n    {{{{\n---\n{METADATA}name: openai-key\n",
    ],
)
def test_names_are_seen_however_objects_are_written(text: str) -> None:
    assert not left(text, OURS)
    if "{{" not in text:
        assert left(text.replace("openai-key", "redis"), OURS)


@pytest.mark.parametrize(
    "text",
    [
        "? kind\n: Secret\n? metadata\n: ? name\n  : redis\n",
        "kind: Secret\nmetadata:\n  ? name # c\n  : redis\n",
        "x: &n name\nkind: Secret\nmetadata:\n  *n : redis\n",
        f"{METADATA}name:\n    redis\n",
        f'{METADATA}name: redis\n  "na\\\n    me": openai-key\n',
        f"{METADATA}name: &a redis\n",
        f"{METADATA}name: !!str redis\n",
        f"{METADATA}name: *a\n",
        f"{METADATA}name: ${{NAME}}\n",
        f"{METADATA}name: redis-$(X)\n",
        f"{METADATA}name: redis@x\n",
        f"{METADATA}name: r\u00e9dis\n",
        f"{METADATA}name: >-\n    redis\n",
        f"{METADATA}name: # below\n    redis\n",
        f'{METADATA}name: "r\\x65dis"\n',
        f'{METADATA}"n\\x61me": openai-key\n  name: redis\n',
        f"{METADATA}name: redis\ndata: {{a: {{{{ .Values.a }}}}}}\n",
        f"{METADATA}name: redis\n{{% if a %}}data: {{}}{{% endif %}}\n",
        "# AIGW-Lint: ignore[x]\n" + named("redis"),
        named("redis")
        + "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata:\n  name: redis\n",
        f"{METADATA}name: redis\nstringData:\n  a: {'a' * 5 * 1024 * 1024}\n",
    ],
)
def test_what_is_not_plain_to_see_is_read(text: str) -> None:
    assert not left(text, OURS)


@pytest.mark.parametrize("text", ["a: Service\n", "metadata:\n- name: redis\nservice: a Service\n"])
def test_a_text_without_kinds_is_none_of_them(text: str) -> None:
    assert not read_sources([Source.from_text("a.yaml", text)]).files


def test_what_a_layer_names_is_read() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
        "spec: {path: ./a, postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}}\n"
    )
    assert not left(named("settings"), flux)
    assert left(named("redis"), flux)


@pytest.mark.parametrize(
    ("more", "is_left"),
    [
        ("namespace: b\nlabels: [{pairs: {a: b}}]\nimages: [{name: a, newTag: b}]\n", True),
        ("namePrefix: a-\n", False),
        ("nameSuffix: -a\n", False),
        ("replacements: [{path: r.yaml}]\n", False),
        ("transformers: [t.yaml]\n", False),
        ("patches: [{path: gone.yaml}]\n", False),
        ("patches: [{path: gone.yaml, target: {kind: Deployment}}]\n", False),
        ("patches: p.yaml\n", False),
        ("patches: [{path: p.yaml, target: {kind: Deployment}}]\n", True),
        ("patches: [{path: p.yaml, target: {kind: Secret}}]\n", False),
        ("patches: [{path: p.yaml, target: {kind: .*}}]\n", False),
        ("patches: [{path: p.yaml, target: {name: redis}}]\n", False),
        ("patches: [{path: p.yaml}]\n", False),
        ("patches:\n- patch: |\n    kind: Deployment\n    metadata: {name: a}\n", True),
        ("patches:\n- patch: |\n    kind: Secret\n    metadata: {name: a}\n", False),
        ("patches:\n- patch: |\n    kind: Deployment\n    metadata: {name: '${A}'}\n", False),
        ("patchesStrategicMerge:\n- |\n  kind: Deployment\n  metadata: {name: a}\n", True),
        ("patchesStrategicMerge:\n- p.yaml\n", False),
        ("patchesJson6902: [{path: p.yaml, target: {kind: Deployment, name: a}}]\n", True),
    ],
)
def test_layers_that_may_give_new_names_make_all_be_read(more: str, *, is_left: bool) -> None:
    operations = "- op: replace\n  path: /spec/replicas\n  value: 3\n"
    sources = [
        Source.from_text("a/kustomization.yaml", LAYER + more),
        Source.from_text("a/p.yaml", operations),
        Source.from_text("a/s.yaml", named("redis")),
    ]
    assert ("a/s.yaml" in left_of(sources)) is is_left


def test_a_name_that_a_patch_puts_in_counts() -> None:
    target = "target: {kind: BackendSecurityPolicy}"
    layer = LAYER + f"patches: [{{path: p.yaml, {target}}}]\n"
    operations = "- {op: replace, path: /spec/apiKey/secretRef/name, value: redis}\n"
    sources = [
        Source.from_text("kustomization.yaml", layer),
        Source.from_text("p.yaml", operations),
        Source.from_text("s.yaml", named("redis")),
        Source.from_text("t.yaml", named("mysql")),
    ]
    assert left_of(sources) == {"t.yaml"}


def test_variables_in_names_make_all_be_read() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
        "spec: {path: ./a, postBuild: {substitute: {A: b}}}\n"
    )
    assert not left(named("redis"), flux, OURS.replace("openai-key", "'${A}'"))
    assert left(named("redis"), OURS.replace("openai-key", "'${A}'"))
    assert left(named("redis"), flux, OURS)


def test_instances_of_what_a_crd_defines_are_read_with_what_is_beside_them() -> None:
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: servicemonitors.monitoring.example.com}\n"
        "spec: {group: monitoring.example.com, names: {kind: ServiceMonitor}}\n"
        f"---\n{named('mysql')}"
    )
    monitor = (
        "apiVersion: monitoring.example.com/v1\nkind: ServiceMonitor\nmetadata: {name: redis}\n"
        f"---\n{named('redis')}"
    )
    assert not left(monitor, crd)
    assert left(monitor, OURS)


def test_nothing_is_asked_where_there_is_nothing_to_leave() -> None:
    assert unneeded((), (), {}) == frozenset()


# --- whole runs -----------------------------------------------------------------


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())


def told(report: Report) -> str:
    return json.dumps(
        [
            [repr(each) for each in report.findings],
            [repr(each) for each in report.undecided],
            [repr(each) for each in report.passed_over],
            [report.files, report.manifests, report.alternatives, report.suppressed],
        ],
        indent=1,
    )


def both(folder: Path, *, closed_world: bool = False) -> tuple[World, World]:
    """Return what is read of *folder*, and the same with nothing left."""

    def load() -> World:
        return load_world([str(folder)], config=Config(), closed_world=closed_world)

    filtered = load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mattering, "unneeded", lambda *_: frozenset())
        return filtered, load()


def test_a_run_parses_what_it_needs_and_counts_what_it_looked_at(tmp_path: Path) -> None:
    files = {f"apps/{number}/s.yaml": named(f"redis-{number}") for number in range(200)}
    write(tmp_path, files | {"ai/policy.yaml": OURS, "ai/key.yaml": KEY})
    filtered, whole = both(tmp_path)
    parsed = [
        sum(bool(file.documents) for file in each.reading.files) for each in (filtered, whole)
    ]
    assert parsed == [2, 202]
    assert told(lint_world(filtered)) == told(lint_world(whole))
    assert lint_world(filtered).files == 202


@pytest.mark.parametrize("data", ["data: {a: [}\n", "data: {a: *b}\n", "data: '\x00'\n"])
def test_a_broken_file_is_told_of_where_it_may_hold_what_is_named(
    tmp_path: Path, data: str
) -> None:
    write(tmp_path, {"a.yaml": OURS, "b.yaml": named("openai-key") + data})
    filtered, whole = both(tmp_path)
    report = lint_world(filtered)
    assert [each.reason for each in report.passed_over] == ["unreadable-yaml"]
    assert [each.reason for each in report.undecided] == ["unread-file"]
    assert told(report) == told(lint_world(whole))


@pytest.mark.parametrize("data", ["data: {a: [}\n", "data: {a: *b}\n"])
def test_a_broken_file_of_others_is_not_what_may_hold_what_is_named(
    tmp_path: Path, data: str
) -> None:
    write(tmp_path, {"a.yaml": OURS, "b.yaml": named("redis") + data})
    report = lint_world(both(tmp_path)[0])
    assert not report.passed_over
    assert [each.reason for each in report.undecided] == ["external-reference"]


def test_a_broken_file_that_is_no_plain_one_could_hold_anything(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": OURS, "b.yaml": named("{{ x }}") + "data: {a: [}\n"})
    report = lint_world(both(tmp_path)[0])
    assert [each.reason for each in report.undecided] == ["unread-file"]


def test_what_is_odd_in_one_file_says_nothing_of_those_beside_it() -> None:
    plain = [
        Source.from_text(f"plain{number}.yaml", named(f"redis-{number}")) for number in range(9)
    ]
    odd = (
        named("c") + "data: {a: {{ .Values.a }}}\n",
        f"{METADATA}name: >-\n    f\n",
        named("openai-key"),
    )
    others = [Source.from_text(f"odd{number}.yaml", text) for number, text in enumerate(odd)]
    ours = Source.from_text("a.yaml", OURS)
    everything = [*plain[:4], ours, *others, *plain[4:]]
    assert left_of(everything) == {source.path for source in plain}
    for each in others:
        assert left_of([ours, each, *plain]) == {source.path for source in plain}


NAMES = ("redis", "rediss", "redis-a", "a-redis", "Redis.a", "openai-key", "123", "http")
PLACES = ("", "base/", "dev/", "prod/app/")
_names = st.sampled_from(NAMES)
_spaces = st.sampled_from(("", "ai", "other"))


@st.composite
def _plain_objects(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(("Secret", "ConfigMap", "Service", "ServiceMonitor")))
    name, space = draw(_names), draw(_spaces)
    metadata = [f"name: {draw(st.sampled_from((name, repr(name))))}"]
    if space:
        metadata.append(f"namespace: {space}")
    if draw(st.booleans()):
        metadata.append("labels: {name: other}")
    metadata = draw(st.permutations(metadata))
    style = draw(st.sampled_from(("block", "block", "flow", "json", "indented")))
    version = "monitoring.example.com/v1" if kind == "ServiceMonitor" else "v1"
    if style == "json":
        return json.dumps({"apiVersion": version, "kind": kind, "metadata": {"name": name}}) + "\n"
    at = "  " if style == "indented" else ""
    body = (
        f" {{{', '.join(metadata)}}}\n"
        if style == "flow"
        else "\n" + "".join(f"{at}  {each}\n" for each in metadata)
    )
    data = draw(st.sampled_from(("", "data: {apiKey: YQ==}\n", "stringData: {apiKey: '${X}'}\n")))
    return f"{at}apiVersion: {version}\n{at}kind: {kind}\n{at}metadata:{body}{at}{data or 'a: b'}\n"


@st.composite
def _our_objects(draw: st.DrawFn) -> str:
    name, space, own = draw(_names), draw(_spaces), draw(_names)
    where = f", namespace: {space}" if space else ""
    metadata = f"metadata: {{name: '{own}'{where}}}\n"
    if draw(st.booleans()):
        return (
            "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
            f"{metadata}spec: {{type: APIKey, apiKey: {{secretRef: {{name: '{name}'}}}}}}\n"
        )
    return (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        f"{metadata}spec: {{rules: [{{backendRefs: [{{name: '{name}', port: 80}}]}}]}}\n"
    )


_RENAMED = "{op: replace, path: /spec/rules/0/backendRefs/0/name, value: redis}"
_GONE = """\
patches:
- patch: |
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: gone}
"""
_MONITOR = """\
patches:
- patch: |
    apiVersion: monitoring.example.com/v1
    kind: ServiceMonitor
    metadata: {name: redis}
"""
_MORE = (
    "",
    "namespace: ai\n",
    "namePrefix: a-\n",
    "nameSuffix: -a\n",
    "secretGenerator: [{name: redis, literals: [apiKey=b]}]\n",
    "patches:\n- target: {kind: Secret}\n  patch: |\n    - {op: remove, path: /metadata/name}\n",
    "patches:\n- patch: |\n    kind: Secret\n    metadata: {name: redis}\n    data: {a: YQ==}\n",
    f"patches:\n- target: {{kind: HTTPRoute}}\n  patch: |\n    - {_RENAMED}\n",
    "patches: [{path: gone.yaml}]\n",
    _GONE,
    _MONITOR,
    "patches:\n- target: {kind: ServiceMonitor}\n  patch: |\n    - {op: remove, path: /spec/a}\n",
    "replicas: [{name: redis, count: 3}]\nimages: [{name: a, newTag: b}]\n",
)


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str]:
    """Return small trees: files of ours and of others, below layers and beside them."""
    files: dict[str, str] = {}
    for number in range(draw(st.integers(1, 3))):
        objects = draw(st.lists(_our_objects(), min_size=1, max_size=2))
        files[f"{draw(st.sampled_from(PLACES))}ours{number}.yaml"] = "---\n".join(objects)
    for number in range(draw(st.integers(1, 5))):
        objects = draw(st.lists(_plain_objects(), min_size=1, max_size=2))
        files[f"{draw(st.sampled_from(PLACES))}plain{number}.yaml"] = "---\n".join(objects)
    for folder in draw(st.sets(st.sampled_from(PLACES[1:]))):
        held = [path.removeprefix(folder) for path in files if path.startswith(folder)]
        uses = [*sorted(held), *draw(st.sampled_from(([], ["../base"], held[:1])))]
        files[f"{folder}kustomization.yaml"] = (
            f"resources: {json.dumps(uses)}\n{draw(st.sampled_from(_MORE))}"
        )
    if draw(st.booleans()):
        files["flux.yaml"] = (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: apps, namespace: flux-system}\n"
            "spec:\n  path: ./dev\n  sourceRef: {kind: GitRepository, name: flux-system}\n"
            f"{draw(st.sampled_from(('', '  targetNamespace: ai', '  namePrefix: a-')))}\n"
            "  postBuild: {substituteFrom: [{kind: ConfigMap, name: redis-a}]}\n"
        )
    return files


@pytest.mark.parametrize(("patch", "is_told"), [(_GONE, True), (_MONITOR, False)])
def test_a_file_that_is_left_hides_only_the_kinds_it_speaks_of(
    tmp_path: Path, patch: str, *, is_told: bool
) -> None:
    held = f"{named('mysql')}---\nkind: ServiceMonitor\nmetadata: {{name: mysql}}\n"
    layer = f"resources: [held.yaml]\n{patch}"
    write(tmp_path, {"ours.yaml": OURS, "a/held.yaml": held, "a/kustomization.yaml": layer})
    filtered, whole = both(tmp_path)
    assert sum(bool(file.documents) for file in filtered.reading.files) == 2
    report = lint_world(filtered)
    refused = [each for each in report.passed_over if each.reason == "kustomize-refuses"]
    assert bool(refused) is is_told
    assert told(report) == told(lint_world(whole))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trees")


_counter = iter(range(10**9))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=trees(), closed_world=st.booleans())
@example(
    files={
        "ours.yaml": OURS,
        "base/twice.yaml": f"{named('redis')}---\n{named('redis')}",
        "base/kustomization.yaml": "resources: [twice.yaml]\n",
    },
    closed_world=False,
)
@example(  # what nothing names, beside what is named and stands in another namespace
    files={
        "ours.yaml": OURS.replace("namespace: ai", "namespace: other"),
        "key.yaml": KEY,
        "beside.yaml": named("redis").replace("namespace: ai", "namespace: other"),
    },
    closed_world=False,
)
def test_a_report_is_the_same_whatever_is_left(
    folders: Path, files: dict[str, str], *, closed_world: bool
) -> None:
    folder = folders / str(next(_counter))
    write(folder, files)
    filtered, whole = both(folder, closed_world=closed_world)
    assert told(lint_world(filtered)) == told(lint_world(whole))
