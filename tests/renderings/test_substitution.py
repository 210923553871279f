"""What Flux puts into objects: what is read again, where it stands, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from clock import bounded
from hypothesis import given, settings
from hypothesis import strategies as st

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render
from aigw_lint.text.node import Node

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata:
  name: openai
spec:
  value: VALUE
"""


def tree(files: Mapping[str, str]) -> Rendered:
    sources = [Source.from_text(path, text) for path, text in files.items()]
    return render([ParsedFile(source, parse(source).documents) for source in sources])


def flux(spec: str, name: str = "app", path: str = "app") -> str:
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec:\n  path: {path}\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n{spec}"
    )


def setting(**variables: str) -> str:
    lines = "".join(f"      {name}: {value}\n" for name, value in variables.items())
    return f"  postBuild:\n    substitute:\n{lines}"


def config_map(name: str, namespace: str = "flux-system", **data: str) -> str:
    lines = "".join(f"  {key}: {value}\n" for key, value in data.items())
    return (
        "apiVersion: v1\nkind: ConfigMap\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\ndata:\n{lines}"
    )


def found(rendered: Rendered, kind: str = "Backend") -> list[Manifest]:
    return [each for each in rendered.manifests if each.kind == kind]


def only(files: Mapping[str, str]) -> Manifest:
    (manifest,) = found(tree(files))
    return manifest


def value_of(manifest: Manifest) -> Node:
    node = manifest.node.get("spec", "value")
    assert node is not None
    return node


def put(written: str, variables: Mapping[str, str]) -> Node:
    """Return what Flux makes of the value *written*."""
    files = {"f.yaml": flux(setting(**variables)), "app/b.yaml": BACKEND.replace("VALUE", written)}
    return value_of(only(files))


# --- what is read again -----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("${X}", "api.example.com", "api.example.com"),
        ("${X}", "'443'", 443),
        ("'${X}'", "'443'", 443),
        ('"${X}"', "'443'", 443),
        ("${X}", "'010'", 8),
        ("${X}", "'true'", True),
        ("${X}", "'off'", False),
        ("${X}", "'null'", None),
        ("${X}", "''", None),
        ("${X:=5}", "''", 5),
        ("a${X}", "''", "a"),
        ("v${X}", "'1'", "v1"),
        ("${X}", "1e3", 1000),
        ("${X}", "'\"443\"'", "443"),
        ("${X}", "\"'443'\"", "443"),
        ("${X}", '"a\\nb"', "ab"),
        ("${X}", "'  spaced  '", "spaced"),
        ("${X}", "'a # remark'", "a"),
        # Written in quotes by Flux, too, since it begins or ends so.
        ("'*.${X}'", "example.com", "*.example.com"),
        ("'[${X}]'", "'1'", "[1]"),
        ("'${X}: '", "'1'", "1: "),
        ("'@${X}'", "'a\"b\\c'", '@a"b\\c'),
        ("'a: ${X}'", "'1'", "a: 1"),
        ("|\n    first\n    ${X}", "'2'", "first\n2\n"),
        ("$${X}", "a", "${X}"),
        ("$X", "a", "$X"),
        ("^a$$", "a", "^a$"),
    ],
)
def test_a_text_is_read_again(written: str, value: str, expected: object) -> None:
    node = put(written, {"X": value})
    assert node.value == expected
    assert type(node.value) is type(expected)


def test_a_text_may_become_a_list_or_a_mapping() -> None:
    node = put("${X}", {"X": "'[a, b]'"})
    assert [each.string for each in node.items()] == ["a", "b"]
    assert put("${X}", {"X": "'{a: 1}'"}).get("a") is not None
    assert put("[a, '${X}']", {"X": "'[b, 2]'"}).is_sequence


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${X}", "'a: b'"),  # no YAML any more
        ("${X}", "'[a'"),
        ("${X}", "'@a'"),
        ("'*${X}'", '"it\'s"'),  # ends the quotes that Flux writes
        ('"\\t${X}"', "'a\\b'"),
        ("|\n    ${X}\n    second", "' a'"),  # the block is indented by it
        ("${Y}", "a"),
        ("${X}${Y}", "a"),
        ("${X*}", "a"),
        ("${X}", "${Z}"),
    ],
)
def test_what_is_not_told_stays(written: str, value: str) -> None:
    node = put(written, {"X": value})
    assert "${" in (node.text or "")


def test_keys_get_values_too() -> None:
    node = put("{'${X}': 1, '${L}': 2, '${Y}': 3, 'a${X}': 4}", {"X": "one", "L": "'[a]'"})
    assert [key.text for key, _ in node.entries()] == ["one", "${L}", "${Y}", "aone"]


# --- where it stands --------------------------------------------------------------


def test_a_value_stands_where_its_text_does_and_tells_where_it_is_set() -> None:
    spec = (
        "  postBuild:\n    substitute:\n      HOST: example\n    substituteFrom:\n"
        "    - {kind: ConfigMap, name: vars}\n"
    )
    files = {
        "f.yaml": flux(spec),
        "vars.yaml": config_map("vars", PORT="'8080'", HOST="other"),
        "app/b.yaml": BACKEND.replace("VALUE", "'${HOST}:${PORT}'"),
    }
    manifest = only(files)
    node = value_of(manifest)
    assert node.text == "example:8080"
    location = manifest.location(node)
    assert (location.file, location.span.start.line, location.span.start.column) == (
        "app/b.yaml",
        6,
        10,
    )
    assert files["app/b.yaml"][node.start : node.end] == "'${HOST}:${PORT}'"
    assert manifest.pieces is not None
    told = [
        (origin.what, origin.location.file, origin.location.span.start.line)
        for origin in manifest.pieces.origins_of(node)
    ]
    assert told == [("HOST is set here", "f.yaml", 9), ("PORT is set here", "vars.yaml", 5)]


def test_names_and_namespaces() -> None:
    text = BACKEND.replace("name: openai", "name: ${NAME}\n  namespace: ${SPACE}")
    files = {"f.yaml": flux(setting(NAME="openai", SPACE="ai")), "app/b.yaml": text}
    assert str(only(files).ref) == "Backend ai/openai"
    files["f.yaml"] = flux(setting(NAME="openai"))
    manifest = only(files)
    assert (manifest.ref.name, manifest.ref.namespace) == ("openai", None)
    assert manifest.namespace_unknown


def test_what_a_kustomization_or_the_object_itself_puts_in_is_replaced_too() -> None:
    files = {
        "f.yaml": flux("  namePrefix: ${P}-\n" + setting(S="ai", P="eu")),
        "app/kustomization.yaml": (
            "namespace: ${S}\nresources: [b.yaml]\n"
            "configMapGenerator: [{name: made, literals: [a=b]}]\n"
        ),
        "app/b.yaml": BACKEND,
    }
    assert str(only(files).ref) == "Backend ai/eu-openai"
    (made,) = tree(files).generated
    assert (made.namespace, made.name) == ("ai", "eu-made")
    files["f.yaml"] = flux("  targetNamespace: ns-${S}\n" + setting(S="ai"))
    assert str(only(files).ref) == "Backend ns-ai/openai"


def test_patches_of_the_object_come_before() -> None:
    spec = (
        "  components: [../extra]\n  patches:\n  - target: {kind: Backend}\n    patch: |\n"
        "      - {op: replace, path: /spec/value, value: '${X}:${Z}'}\n"
    )
    files = {
        "f.yaml": flux(spec + setting(X="a", Z="b")),
        "app/b.yaml": BACKEND,
        "extra/kustomization.yaml": "kind: Component\nnameSuffix: -${X}\n",
    }
    manifest = only(files)
    assert (manifest.ref.name, value_of(manifest).text) == ("openai-a", "a:b")
    assert manifest.location(value_of(manifest)).file == "f.yaml"


def test_what_a_value_holds_is_no_place_to_edit() -> None:
    files = {"f.yaml": flux(setting(X="'{a: {b: 1}}'")), "app/b.yaml": BACKEND}
    files["app/b.yaml"] = BACKEND.replace("VALUE", "${X}") + "  other: {c: 1}\n  '${X': 1\n"
    manifest = only(files)
    nodes = [manifest.node.get(*path) for path in (("spec", "value"), ("spec", "value", "a"))]
    assert [node and manifest.holds_parts(node) for node in nodes] == [True, True]
    other = manifest.node.get("spec", "other")
    assert other is not None
    assert not manifest.holds_parts(other)


# --- who is left alone ------------------------------------------------------------


@pytest.mark.parametrize("field", ["labels", "annotations"])
@pytest.mark.parametrize(("mark", "expected"), [("disabled", "${X}"), ("enabled", "a")])
def test_an_object_may_opt_out(field: str, mark: str, expected: str) -> None:
    note = f"\n  {field}: {{kustomize.toolkit.fluxcd.io/substitute: {mark}}}"
    text = BACKEND.replace("openai", "openai" + note).replace("VALUE", "${X}")
    files = {"f.yaml": flux(setting(X="a")), "app/b.yaml": text}
    assert value_of(only(files)).text == expected


def test_common_metadata_of_the_object_may_opt_out() -> None:
    note = "  commonMetadata: {annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\n"
    files = {"f.yaml": flux(note + setting(X="a")), "app/b.yaml": BACKEND.replace("VALUE", "${X}")}
    assert value_of(only(files)).text == "${X}"


@pytest.mark.parametrize("spec", ["", "  postBuild: {}\n", "  postBuild: {substitute: {}}\n"])
def test_without_variables_nothing_is_put_in(spec: str) -> None:
    files = {"f.yaml": flux(spec), "app/b.yaml": BACKEND.replace("VALUE", "$${X:=a}")}
    manifest = only(files)
    assert value_of(manifest).text == "$${X:=a}"
    assert (manifest.rendering.substitutes, manifest.rendering.variables) == (False, frozenset())


def test_a_suspended_object_puts_in_what_it_would() -> None:
    spec = "  suspend: true\n  prune: true\n  force: true\n" + setting(X="a")
    files = {"f.yaml": flux(spec), "app/b.yaml": BACKEND.replace("VALUE", "${X}")}
    assert value_of(only(files)).text == "a"


# --- where variables come from ----------------------------------------------------

FROM = "  postBuild:\n    substituteFrom:\n    - {kind: ConfigMap, name: vars}\n"
USER = BACKEND.replace("VALUE", "${X:=default}")


def from_map(files: Mapping[str, str], spec: str = FROM) -> str | None:
    return value_of(only({"f.yaml": flux(spec), "app/b.yaml": USER, **files})).text


def test_config_maps_in_order() -> None:
    second = "    - {kind: ConfigMap, name: more, optional: true}\n"
    files = {"v.yaml": config_map("vars", X="one")}
    assert from_map(files) == "one"
    more = {**files, "m.yaml": config_map("more", X="two")}
    assert from_map(more, FROM + second) == "two"
    # It may be in the cluster, and set X, too.
    assert from_map(files, FROM + second) == "${X:=default}"
    inline = FROM + second + "    substitute: {X: three}\n"
    assert from_map(files, inline) == "three"


def test_where_all_is_told_the_default_counts() -> None:
    assert from_map({"v.yaml": config_map("vars", Y="one")}) == "default"
    assert from_map({"v.yaml": config_map("vars", X="''")}) == "default"
    assert from_map({}) == "${X:=default}"


def test_a_config_map_of_another_namespace_is_another_one() -> None:
    assert from_map({"v.yaml": config_map("vars", "other", X="one")}) == "${X:=default}"


def test_values_of_secrets_are_not_looked_at() -> None:
    secret = config_map("vars", X="b25l").replace("ConfigMap", "Secret")
    secret += "sops: {mac: 'ENC[x]'}\nstringData: {Z: a}\n"
    spec = FROM.replace("ConfigMap", "Secret")
    assert from_map({"v.yaml": secret}, spec) == "${X:=default}"
    (manifest,) = found(tree({"f.yaml": flux(spec), "app/b.yaml": USER, "v.yaml": secret}))
    assert manifest.rendering.variables == frozenset({"X", "Z"})
    assert from_map({"v.yaml": secret.replace("X:", "Y:")}, spec) == "default"


def test_what_sops_has_encrypted_is_not_told() -> None:
    sealed = config_map("vars", X="'ENC[AES256_GCM,data:x]'", Z="a")
    assert from_map({"v.yaml": sealed}) == "${X:=default}"


@pytest.mark.parametrize(
    "inline", ["    substitute: {a-b: x, X: y}\n", "    substitute: {'${N}': x, X: y}\n"]
)
def test_flux_refuses_a_name_that_is_none(inline: str) -> None:
    spec = "  postBuild:\n" + inline
    assert from_map({}, spec) == "${X:=default}"


def test_a_config_map_that_a_kustomization_generates_is_not_told() -> None:
    made = "configMapGenerator: [{name: vars, namespace: flux-system, literals: [X=made]}]\n"
    files = {"other/v.yaml": config_map("vars", X="one"), "gen/kustomization.yaml": made}
    assert from_map(files) == "${X:=default}"


def test_a_config_map_as_its_own_rendering_makes_it() -> None:
    patch = (
        "patches:\n- target: {kind: ConfigMap}\n"
        "  patch: '[{op: replace, path: /data/X, value: patched}]'\n"
    )
    files = {
        "cluster/kustomization.yaml": f"resources: [f.yaml, v.yaml]\n{patch}",
        "cluster/f.yaml": flux(FROM),
        "cluster/v.yaml": config_map("vars", X="one"),
        "app/b.yaml": USER,
    }
    assert value_of(only(files)).text == "patched"


def test_a_config_map_that_another_rendering_changes_is_not_told() -> None:
    patch = (
        "  patches:\n  - target: {kind: ConfigMap}\n"
        "    patch: '[{op: replace, path: /data/X, value: patched}]'\n"
    )
    files = {"g.yaml": flux(patch, "vars", "config"), "config/v.yaml": config_map("vars", X="one")}
    assert from_map(files) == "${X:=default}"
    files["g.yaml"] = flux("", "vars", "config")
    assert from_map(files) == "one"


def test_each_cluster_has_its_own_values() -> None:
    files = {"app/b.yaml": BACKEND.replace("VALUE", "${X}")}
    for cluster in ("a", "b"):
        files[f"clusters/{cluster}/sync.yaml"] = flux("", "flux-system", f"./clusters/{cluster}")
        files[f"clusters/{cluster}/apps.yaml"] = flux(FROM)
        files[f"clusters/{cluster}/vars.yaml"] = config_map("vars", X=f"value-{cluster}")
    made = {each.home: value_of(each).text for each in found(tree(files))}
    assert made == {
        "clusters/a/sync.yaml": "value-a",
        "clusters/b/sync.yaml": "value-b",
    }


@pytest.mark.parametrize("kind", ["OCIRepository", "Bucket"])
def test_what_packs_a_source_may_replace_variables_too(kind: str) -> None:
    files = {"f.yaml": flux(setting(A="a")), "app/b.yaml": BACKEND.replace("VALUE", "${X:=a}")}
    assert value_of(only(files)).text == "a"
    files["f.yaml"] = files["f.yaml"].replace("GitRepository", kind)
    manifest = only(files)
    assert value_of(manifest).text == "${X:=a}"
    assert (manifest.rendering.substitutes, manifest.rendering.variables) == (True, None)


# --- objects that make objects ----------------------------------------------------


def test_an_object_whose_path_another_object_puts_in() -> None:
    files = {
        "clusters/a/sync.yaml": flux(setting(CLUSTER="a"), "apps", "./apps"),
        "clusters/b/sync.yaml": flux(setting(CLUSTER="b"), "apps", "./apps"),
        "apps/ks.yaml": flux(
            "  postBuild: {substitute: {X: 'in-${CLUSTER}'}}\n", "chat", "./chat/${CLUSTER}/app"
        ),
    }
    for cluster in ("a", "b", "c"):
        files[f"chat/{cluster}/app/kustomization.yaml"] = "resources: [b.yaml]\n"
        files[f"chat/{cluster}/app/b.yaml"] = BACKEND.replace("VALUE", "${X}")
    made = {each.rendering.name: value_of(each).text for each in found(tree(files))}
    assert made == {
        "apps/ks.yaml chat (clusters/a/sync.yaml)": "in-a",
        "apps/ks.yaml chat (clusters/b/sync.yaml)": "in-b",
        "chat/c/app": "${X}",
    }


def test_objects_below_a_path_with_a_variable_belong_to_what_leads_there() -> None:
    files = {
        "cluster.yaml": flux(setting(CLUSTER="a"), "apps", "./apps"),
        "apps/ks.yaml": flux("", "more", "./more/${CLUSTER}"),
        "more/a/ks.yaml": flux(setting(X="x"), "chat", "./chat"),
        "more/b/ks.yaml": flux(setting(X="y"), "chat", "./chat"),
        "chat/b.yaml": BACKEND.replace("VALUE", "${X}"),
    }
    made = {each.rendering.name: value_of(each).text for each in found(tree(files))}
    assert made == {
        "more/a/ks.yaml chat (cluster.yaml)": "x",
        "more/b/ks.yaml chat": "y",
    }


def test_helm_releases_are_objects_like_others() -> None:
    release = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        "metadata: {name: chat}\nspec: {targetNamespace: '${NS}', values: {a: '${NS}'}}\n"
    )
    rendered = tree({"f.yaml": flux(setting(NS="ai")), "app/r.yaml": release})
    assert [(each.what, each.namespace) for each in rendered.remotes] == [
        ("HelmRelease chat", "ai")
    ]


# --- hostile input ----------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("${}:=-#%/^,aXY09 \\'\"[]")),
    st.text(st.sampled_from("${}:=-#%/^,aXY09 \\'\"[]&*!|>\n\té")),
)
def test_nothing_is_too_odd(written: str, value: str) -> None:
    import json

    node = put(json.dumps(written), {"X": json.dumps(value), "aX": "y"})
    if "${" not in written and "$$" not in written:
        assert node.text == written
    assert node.start == len(BACKEND) - len("VALUE\n")


def test_thousands_of_variables() -> None:
    many = {f"V{number}": f"value-{number}" for number in range(5000)}
    lines = "".join(f"    - ${{{name}}}\n" for name in many)
    with bounded(10):
        node = put(f"\n{lines}", many)
    assert [each.text for each in node.items()] == list(many.values())


@pytest.mark.parametrize("size", [16_000, 1_000_000])
def test_a_large_value_in_many_places_is_bounded(size: int) -> None:
    lines = "    - ${X}\n" * 10_000
    files = {
        "f.yaml": flux(setting(X="x" * size)),
        "app/b.yaml": BACKEND.replace("VALUE", f"\n{lines}"),
    }
    with bounded(10):
        rendered = tree(files)
    total = sum(len(each.text or "") for made in found(rendered) for each in value_of(made).items())
    assert total < 200_000_000


def test_aliases_are_followed_once() -> None:
    laughs = "\n    a0: &a0 ['${X}', '${X}']\n" + "".join(
        f"    a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 6)
    )
    with bounded(5):
        put(laughs, {"X": "x"})
