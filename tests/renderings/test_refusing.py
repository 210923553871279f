"""What kustomize refuses to build is noted, where that is certain, and nowhere else.

What it refuses, and what it does not, was tried on `kubectl kustomize` (1.37).
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from rendered_trees import tree

from aigw_lint.files.parser import Source, parse
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render

ROUTE = (
    "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
    "metadata: {name: chat, namespace: ai}\n"
    "spec:\n  rules:\n  - backendRefs: [{name: one}]\n"
)
PATCH = (
    "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
    "metadata: {name: chatt, namespace: ai}\nspec: {filterConfig: {}}\n"
)
CHAT = PATCH.replace("chatt", "chat")
BASE = {"base/kustomization.yaml": "resources: [route.yaml]\n", "base/route.yaml": ROUTE}
OVERLAY = "overlay/kustomization.yaml"
BEGIN = "kustomize refuses to build this: "


def refused(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the file and the message of each note that kustomize refuses *files*."""
    return _refusals(tree(files))


def _refusals(rendered: Rendered) -> list[tuple[str, str]]:
    notes = [note for note in rendered.notes if note.reason == "kustomize-refuses"]
    assert all(note.message.startswith(BEGIN) for note in notes)
    return [(note.file, note.message.removeprefix(BEGIN)) for note in notes]


def overlay(text: str, **more: str) -> list[tuple[str, str]]:
    """Return the same of an overlay over one route."""
    return refused({**BASE, OVERLAY: f"resources: [../base]\n{text}", **more})


def indented(text: str) -> str:
    """Return *text* as a block of an entry of `patches`."""
    return "".join(f"    {line}\n" for line in text.splitlines())


def json_patch(*operations: str, target: str = "kind: AIGatewayRoute") -> str:
    """Return the field `patches` with one patch of these operations."""
    lines = "\n".join(f"- {{{each}}}" for each in operations)
    return f"patches:\n- target: {{{target}}}\n  patch: |\n{indented(lines)}"


def merge_patch(text: str) -> str:
    """Return the field `patches` with one strategic merge patch."""
    return f"patches:\n- patch: |\n{indented(text)}"


# --- JSON 6902 patches ----------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "path", "missing"),
    [
        ("add", "/spec/rules/3/timeouts/x", "/spec/rules/3"),
        ("add", "/spec/rules/3", "/spec/rules/3"),
        ("add", "/spec/nope/x", "/spec/nope"),
        ("add", "/spec/a~1b/x", "/spec/a~1b"),
        ("add", "/metadata/labels/x", "/metadata/labels"),
        ("add", "/kind/x", "/kind/x"),
        ("replace", "/spec/nope/x", "/spec/nope"),
        ("replace", "/spec/rules/1", "/spec/rules/1"),
        ("remove", "/spec/nope", "/spec/nope"),
        ("remove", "/spec/rules/1", "/spec/rules/1"),
        ("remove", "/spec/rules/0/nope/x", "/spec/rules/0/nope"),
    ],
)
def test_an_operation_on_what_is_not_there_is_refused(
    operation: str, path: str, missing: str
) -> None:
    assert overlay(json_patch(f"op: {operation}, path: {path}, value: 1")) == [
        (
            OVERLAY,
            f"AIGatewayRoute chat has no {missing}, which `{operation}` of {path} at line 5 needs",
        )
    ]


@pytest.mark.parametrize(
    "operation",
    [
        "op: add, path: /spec/nope, value: 1",
        "op: add, path: /spec/rules/1, value: {}",
        "op: add, path: /spec/rules/-, value: {}",
        "op: add, path: /spec/rules/-1, value: {}",
        "op: add, path: /metadata/annotations/x, value: a",
        "op: replace, path: /spec/nope, value: 1",
        "op: replace, path: /spec/rules/0, value: {}",
        "op: remove, path: /metadata/annotations",
        "op: remove, path: /spec/rules/-1",
        "op: copy, from: /spec/nope, path: /spec/b",
        "op: add, path: spec/x/y, value: 1",
        "op: add, path: /spec/${WHERE}/x, value: 1",
    ],
)
def test_an_operation_that_kustomize_may_do_is_not(operation: str) -> None:
    assert overlay(json_patch(operation)) == []


@pytest.mark.parametrize(
    ("path", "value", "fails"),
    [
        ("/spec/i", "1", False),
        ("/spec/i", "1.0", False),
        ("/spec/i", "2", True),
        ("/spec/i", "'1'", True),
        ("/spec/i", "true", True),
        ("/spec/i", "[1]", True),
        ("/spec/s", "'1'", False),
        ("/spec/s", "1", True),
        ("/spec/t", "yes", False),
        ("/spec/t", "'true'", True),
        ("/spec/l", "[1, 2]", False),
        ("/spec/l", "[2, 1]", True),
        ("/spec/l/1", "2", False),
        ("/spec/l/1", "1", True),
        ("/spec/l/2", "1", True),
        ("/spec/m", "{b: 2, a: 1}", False),
        ("/spec/m", "{a: 1}", True),
        ("/spec/nope", "1", True),
        ("/spec/nope/x", "null", True),
        ("/kind", "Other", True),
        ("/metadata/labels/a", "b", True),
        # A null is equal to nothing at all, and what else it is equal to differs by where it is.
        ("/spec/nope", "null", False),
        ("/spec/i", "null", False),
        ("/spec/z", "null", False),
        ("/spec/o", "{a: null}", False),
        # What it is called, and what is noted at it, only kustomize knows.
        ("/metadata/name", "other", False),
        ("/metadata", "{}", False),
        ("/metadata/annotations/a", "b", False),
        ("/spec/l/-1", "1", False),
        ("/spec/i", "'${N}'", False),
    ],
)
def test_a_test_that_fails_is_refused(path: str, value: str, *, fails: bool) -> None:
    spec = "{i: 1, s: '1', t: true, l: [1, 2], m: {a: 1, b: 2}, z: null, o: {a: 1}}"
    held = ROUTE.partition("spec:")[0] + f"spec: {spec}\n"
    patch = json_patch(f"op: test, path: {path}, value: {value}")
    files = {**BASE, "base/route.yaml": held, OVERLAY: f"resources: [../base]\n{patch}"}
    why = f"AIGatewayRoute chat does not hold at {path} what `test` at line 5 asks for"
    assert refused(files) == ([(OVERLAY, why)] if fails else [])


@pytest.mark.parametrize("operation", ["op: test, value: 1", "op: remove"])
def test_words_for_truth_are_keys_for_kustomize(operation: str) -> None:
    held = ROUTE.partition("spec:")[0] + "spec: {y: 1, n: 2}\n"
    patch = json_patch(f"{operation}, path: /spec/y")
    assert (
        refused({**BASE, "base/route.yaml": held, OVERLAY: f"resources: [../base]\n{patch}"}) == []
    )


def test_a_test_sees_what_was_done_before_it() -> None:
    add, remove = "op: add, path: /spec/x, value: 1", "op: remove, path: /spec/x"
    asks = "op: test, path: /spec/x, value: 1"
    assert overlay(json_patch(add, asks)) == []
    assert len(overlay(json_patch(asks, add))) == 1
    assert len(overlay(json_patch(add, remove, asks))) == 1
    assert len(overlay(json_patch(add, asks.replace("value: 1", "value: 2"), remove))) == 1


def test_a_test_of_what_is_not_told_is_not_refused() -> None:
    asks = json_patch("op: test, path: /spec/rules, value: 1")
    assert len(overlay(asks)) == 1
    assert overlay("patches:\n- {path: gone.yaml, target: {}}\n" + asks.partition("\n")[2]) == []
    assert overlay(json_patch("op: test, path: /spec/rules, value: 1", target="kind: Nope")) == []


def test_operations_are_done_in_turn() -> None:
    first = "op: add, path: /spec/made, value: {}"
    second = "op: add, path: /spec/made/x, value: 1"
    assert overlay(json_patch(first, second)) == []
    assert overlay(json_patch(second, first)) == [
        (
            OVERLAY,
            "AIGatewayRoute chat has no /spec/made, which `add` of /spec/made/x at line 5 needs",
        )
    ]


@pytest.mark.parametrize("target", ["", "  target:\n"])
def test_operations_need_a_target(target: str) -> None:
    patch = f"patches:\n- patch: |\n    - {{op: add, path: /spec/x, value: 1}}\n{target}"
    assert overlay(patch) == [(OVERLAY, "the JSON 6902 patch at line 4 has no target")]
    assert overlay("patches:\n- patch: '[]'\n") == []
    assert overlay(patch.replace("  target:\n", "") + "  target: {}\n") == []


def test_a_target_that_nothing_is_is_no_error() -> None:
    assert overlay(json_patch("op: add, path: /spec/a/b, value: 1", target="kind: Nope")) == []


def test_the_namespace_that_a_layer_set_can_be_removed() -> None:
    patch = json_patch("op: remove, path: /metadata/namespace")
    base = {
        "base/kustomization.yaml": "namespace: x\nresources: [route.yaml]\n",
        "base/route.yaml": ROUTE.replace(", namespace: ai", ""),
    }
    assert refused({**base, OVERLAY: f"resources: [../base]\n{patch}"}) == []


def test_what_another_patch_may_have_made_is_not_missing() -> None:
    unknown = json_patch("op: copy, from: /metadata/name, path: /spec/made")
    patch = json_patch("op: add, path: /spec/made/x, value: 1").removeprefix("patches:\n")
    assert overlay(unknown + patch) == []


def test_settings_of_its_own_may_make_any_field() -> None:
    patch = json_patch("op: add, path: /spec/made/x, value: 1")
    settings = {"overlay/settings.yaml": "commonLabels:\n- {path: spec/made, create: true}\n"}
    assert overlay(f"configurations: [settings.yaml]\n{patch}", **settings) == []


def test_a_refused_base_is_told_once_for_all_overlays() -> None:
    patch = json_patch("op: remove, path: /spec/nope")
    base = {**BASE, "base/kustomization.yaml": f"resources: [route.yaml]\n{patch}"}
    overlays = {f"{name}/kustomization.yaml": "resources: [../base]\n" for name in ("dev", "prod")}
    assert [file for file, _ in refused({**base, **overlays})] == ["base/kustomization.yaml"]


def test_what_many_ways_lead_to_is_refused_once() -> None:
    files = {
        "0/kustomization.yaml": "component: []\n",
        "0b/kustomization.yaml": "resources: [../0]\n",
    }
    for number in range(1, 30):
        both = f"resources: [../{number - 1}, ../{number - 1}b]\n"
        files[f"{number}/kustomization.yaml"] = both
        files[f"{number}b/kustomization.yaml"] = both
    assert [file for file, _ in refused(files)] == ["0/kustomization.yaml"]


# --- strategic merge patches ----------------------------------------------------


@pytest.mark.parametrize(
    ("patch", "what", "meant"),
    [
        (PATCH, "chatt in namespace ai", "did you mean chat?"),
        (PATCH + "$patch: delete\n", "chatt in namespace ai", "did you mean chat?"),
        (PATCH.replace("chatt", "other"), "other in namespace ai", ""),
        (
            PATCH.replace("chatt, namespace: ai", "chat"),
            "chat without a namespace",
            "the one that is there is in namespace ai",
        ),
        (
            CHAT.replace(": ai}", ": b}"),
            "chat in namespace b",
            "the one that is there is in namespace ai",
        ),
        (CHAT.replace("aigateway.", "x."), "chat of x.envoyproxy.io in namespace ai", ""),
        (
            CHAT.replace("/v1alpha1", "/v1beta1"),
            "chat of aigateway.envoyproxy.io/v1beta1 in namespace ai",
            "",
        ),
    ],
)
def test_a_merge_patch_for_nothing_is_refused(patch: str, what: str, meant: str) -> None:
    hint = f" ({meant})" if meant else ""
    assert overlay(merge_patch(patch)) == [
        (OVERLAY, f"the patch at line 4 is for AIGatewayRoute {what}, and there is none{hint}")
    ]


def test_the_file_of_the_patch_is_named() -> None:
    message = (
        "the patch at line 1 is for AIGatewayRoute chatt in namespace ai, and there is none "
        "(did you mean chat?)"
    )
    patch = {"overlay/patch.yaml": PATCH}
    for field in ("patches: [{path: patch.yaml}]\n", "patchesStrategicMerge: [patch.yaml]\n"):
        assert overlay(field, **patch) == [("overlay/patch.yaml", message)]


@pytest.mark.parametrize(
    "more",
    [
        "resources: [../base, https://example.com/all.yaml]\n",
        "resources: [../base, ../../elsewhere]\n",
        "resources: [../base, missing.yaml]\n",
        "resources: [../base]\ngenerators: [plugin.yaml]\n",
        "resources: [../base]\nhelmCharts: [{name: x}]\n",
        "resources: [../transformed]\n",
        "resources: [../base, unread.yaml]\n",
    ],
)
def test_it_may_be_for_what_is_not_read(more: str) -> None:
    transformed = "resources: [../base]\ntransformers: [t.yaml]\n"
    files = {
        **BASE,
        OVERLAY: more + merge_patch(PATCH),
        "transformed/kustomization.yaml": transformed,
        "overlay/unread.yaml": "",
    }
    assert refused(files) == []


def test_it_may_be_for_what_is_left_of_a_template() -> None:
    for name in ("base/route.yaml", "base/kustomization.yaml", OVERLAY):
        files = {**BASE, OVERLAY: "resources: [../base]\n" + merge_patch(PATCH)}
        sources = [Source.from_text(path, text) for path, text in files.items()]
        parsed = [
            ParsedFile(source, parse(source).documents, source.path != name) for source in sources
        ]
        assert _refusals(render(parsed)) == []


def test_it_may_be_for_what_is_generated_or_renamed() -> None:
    patch = merge_patch("apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n")
    assert overlay(f"secretGenerator: [{{name: key}}]\n{patch}") == []
    renamed = {**BASE, "base/kustomization.yaml": "resources: [route.yaml]\nnamePrefix: a-\n"}
    for name in ("chat", "a-chat"):
        patch = merge_patch(PATCH.replace("chatt", name))
        assert refused({**renamed, OVERLAY: f"resources: [../base]\nnameSuffix: -b\n{patch}"}) == []


def test_a_namespace_is_nothing_to_what_has_none() -> None:
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x}\n"
    patch = merge_patch(role.replace("name: x", "name: x, namespace: y"))
    files = {OVERLAY: f"resources: [role.yaml]\n{patch}", "overlay/role.yaml": role}
    assert refused(files) == []
    files["overlay/role.yaml"] = role.replace("name: x", "name: x, namespace: z")
    assert refused(files) == []
    files["overlay/role.yaml"] = role.replace("name: x", "name: z")
    (found,) = refused(files)
    assert found[1] == "the patch at line 4 is for ClusterRole x, and there is none"


@pytest.mark.parametrize("kind", ["GatewayClass", "AIGatewayRoute"])
def test_of_other_kinds_kustomize_takes_the_namespace_that_is_written(kind: str) -> None:
    made = f"apiVersion: gateway.networking.k8s.io/v1\nkind: {kind}\nmetadata: {{name: x}}\n"
    patch = merge_patch(made.replace("name: x", "name: x, namespace: b"))
    files = {OVERLAY: f"resources: [class.yaml]\n{patch}", "overlay/class.yaml": made}
    (found,) = refused(files)
    assert found[1] == (
        f"the patch at line 4 is for {kind} x in namespace b, and there is none "
        "(the one that is there has no namespace)"
    )


def test_a_version_that_is_not_told_may_be_that_of_a_patch() -> None:
    change = "patches:\n- target: {kind: AIGatewayRoute}\n  path: gone.yaml\n"
    text = change + merge_patch(CHAT.replace("/v1alpha1", "/v1beta1")).partition("\n")[2]
    assert not any("there is none" in message for _, message in overlay(text))


def test_of_a_key_that_stands_twice_another_may_count() -> None:
    assert overlay(merge_patch(CHAT + "kind: Other\n")) == []
    assert overlay("patches: [{path: p.yaml}]\n", **{"overlay/p.yaml": CHAT + "kind: O\n"}) == []


def test_operations_on_what_is_left_of_a_template_may_find_more() -> None:
    patch = json_patch("op: remove, path: /spec/nope")
    files = {**BASE, OVERLAY: f"resources: [../base]\n{patch}"}
    sources = [Source.from_text(path, text) for path, text in files.items()]
    parsed = [
        ParsedFile(source, parse(source).documents, "route" not in source.path)
        for source in sources
    ]
    assert _refusals(render(parsed)) == []


def test_a_name_that_is_put_in_later_may_be_any() -> None:
    assert overlay(merge_patch(PATCH.replace("chatt", "${NAME}"))) == []


def test_a_patch_with_a_target_may_be_for_nothing() -> None:
    assert overlay(f"patches:\n- target: {{kind: Nope}}\n  patch: |\n{indented(PATCH)}") == []


def test_a_component_changes_what_its_users_have() -> None:
    header = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    component = {"component/kustomization.yaml": header + merge_patch(PATCH)}
    assert refused(component) == []
    assert overlay("components: [../component]\n", **component) == [
        (
            "component/kustomization.yaml",
            (
                "the patch at line 5 is for AIGatewayRoute chatt in namespace ai, and there is "
                "none (did you mean chat?)"
            ),
        )
    ]


# --- kustomizations -------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "hint"),
    [("component", " (did you mean components?)"), ("x-anchors", ""), (".x", "")],
)
def test_a_field_that_kustomize_does_not_know_is_refused(field: str, hint: str) -> None:
    assert overlay(f"{field}: []\n") == [(OVERLAY, f"a kustomization has no field {field}{hint}")]


@pytest.mark.parametrize("field", ["Patches", "imageTags", "metadata", "inventory", "{{ x }}"])
def test_other_fields_are_not(field: str) -> None:
    assert overlay(f'"{field}":\n') == []


@pytest.mark.parametrize("field", ["patches", "patchesJson6902"])
@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("{pathc: p.yaml}", "{of} has no field pathc (did you mean path?)"),
        ("{path: p.yaml, x-note: a}", "{of} has no field x-note"),
        (
            "{path: p.yaml, target: {kind: A, nmae: x}}",
            "the target in {of} has no field nmae (did you mean name?)",
        ),
        (
            "{path: p.yaml, target: {kind: A, apiVersion: v1}}",
            "the target in {of} has no field apiVersion",
        ),
        (
            "{path: p.yaml, target: {kind: A}, options: {allowNamesChange: true}}",
            "`options` in {of} has no field allowNamesChange (did you mean allowNameChange?)",
        ),
    ],
)
def test_a_field_that_a_patch_does_not_have_is_refused(field: str, entry: str, why: str) -> None:
    patch = {"overlay/p.yaml": "- {op: test, path: /kind, value: AIGatewayRoute}\n"}
    told = overlay(f"{field}:\n- {entry}\n", **patch)
    assert (OVERLAY, why.replace("{of}", f"the entry of `{field}` at line 3")) in told


@pytest.mark.parametrize(
    "entry",
    [
        "{Path: p.yaml, Target: {Kind: A, labelselector: 'a=b'}, options: {allowKindChange: true}}",
        "{path: p.yaml, target: {group: a, version: b, kind: c, name: d, namespace: e}}",
        "{path: p.yaml, target: {annotationSelector: 'a=b'}}",
        "{path: p.yaml, target: {kind: A, '${KEY}': x}}",
    ],
)
def test_the_fields_that_a_patch_has_are_not(entry: str) -> None:
    patch = {"overlay/p.yaml": "- {op: test, path: /kind, value: AIGatewayRoute}\n"}
    assert not any("no field" in why for _, why in overlay(f"patches: [{entry}]\n", **patch))


def test_fields_of_a_patch_in_other_letters_may_do_anything() -> None:
    operation = "'[{op: test, path: /kind, value: Other}]'"
    for entry in ("Target: {kind: AIGatewayRoute}", "target: {Kind: AIGatewayRoute}"):
        assert overlay(f"patches: [{{{entry}, patch: {operation}}}]\n") == []


def test_a_file_outside_of_the_folder_is_refused() -> None:
    why = (
        "is a file outside of the folder of its kustomization, where only folders can be taken "
        "from, unless `--load-restrictor LoadRestrictionsNone` lifts that"
    )
    files = {"base/route.yaml": ROUTE, OVERLAY: "resources: [../base/route.yaml]\n"}
    assert refused(files) == [(OVERLAY, f"../base/route.yaml {why}")]
    patch = {"patch.yaml": CHAT}
    assert overlay("patches: [{path: ../patch.yaml}]\n", **patch) == [
        (OVERLAY, f"../patch.yaml {why}")
    ]


@pytest.mark.parametrize("name", ["route.yaml", "../overlay/route.yaml", "in/route.yaml"])
def test_a_file_in_or_below_the_folder_is_not(name: str) -> None:
    files = {f"overlay/{place}route.yaml": ROUTE for place in ("", "in/")}
    assert refused({**files, OVERLAY: f"resources: [{name}]\n"}) == []


def test_a_component_is_no_file() -> None:
    component = {"overlay/component.yaml": "kind: Component\n"}
    assert overlay("components: [component.yaml]\n", **component) == [
        (OVERLAY, "component.yaml is a file, and `components` takes only folders")
    ]


# --- two objects with one identity ------------------------------------------------

TWO = "resources: [one.yaml, two.yaml]\n"
COMPONENT = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n"


def both(one: str, two: str, more: str = TWO) -> list[tuple[str, str]]:
    return refused({OVERLAY: more, "overlay/one.yaml": one, "overlay/two.yaml": two})


def test_two_objects_of_one_identity_are_refused() -> None:
    why = "AIGatewayRoute chat is there twice, from overlay/one.yaml:1 and from overlay/two.yaml:1"
    assert both(ROUTE, ROUTE.replace("one", "two")) == [(OVERLAY, why)]
    assert both(ROUTE, ROUTE) == [(OVERLAY, why)]
    why = why.replace("two.yaml:1", "one.yaml:6")
    both_in_one = {OVERLAY: "resources: [one.yaml]\n", "overlay/one.yaml": f"{ROUTE}---\n{ROUTE}"}
    assert refused(both_in_one)[0][0] == OVERLAY
    assert "is there twice" in refused(both_in_one)[0][1]


@pytest.mark.parametrize(
    ("old", "new", "are_alike"),
    [
        ("/v1alpha1", "/v1beta1", False),
        ("AIGatewayRoute", "MCPRoute", False),
        ("name: chat", "name: other", False),
        ("namespace: ai", "namespace: b", False),
        (", namespace: ai", "", False),
        ("name: chat", "name: 'chat'", True),
        ("{name: chat", "{labels: {a: b}, name: chat", True),
        # kustomize leaves them out at the end alone.
        ("{", "{annotations: {config.kubernetes.io/local-config: 'true'}, ", True),
    ],
)
def test_what_kustomize_tells_objects_apart_by(old: str, new: str, *, are_alike: bool) -> None:
    assert bool(both(ROUTE, ROUTE.replace(old, new, 1))) is are_alike


def test_no_namespace_is_the_default_one_for_kustomize() -> None:
    bare = ROUTE.replace(", namespace: ai", "")
    assert both(bare, ROUTE.replace("namespace: ai", "namespace: default"))
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, namespace: NAMESPACE}\n"
    assert both(space.replace("NAMESPACE", "a"), space.replace("NAMESPACE", "b"))
    made = space.replace("Namespace", "Secret")
    assert both(made.replace("NAMESPACE", "a"), made.replace("NAMESPACE", "b")) == []


def test_names_that_are_put_in_later_are_not_compared() -> None:
    text = ROUTE.replace("name: chat", "name: '{{ .name }}'")
    assert both(text, text) == []


def test_what_is_taken_twice_is_refused() -> None:
    message = "`resources` takes ../base twice"
    assert refused({**BASE, OVERLAY: "resources: [../base, ../base]\n"}) == [(OVERLAY, message)]
    files = {OVERLAY: "resources: [a.yaml, ./a.yaml]\n", "overlay/a.yaml": ROUTE}
    assert refused(files) == [(OVERLAY, "`resources` takes ./a.yaml twice")]
    assert refused(files | {"overlay/a.yaml": "# nothing\n"}) == []


def test_what_comes_by_two_ways_is_refused() -> None:
    ways = {f"{name}/kustomization.yaml": "resources: [../base]\n" for name in "xy"}
    top = {OVERLAY: "resources: [../x, ../y]\n"}
    why = "AIGatewayRoute chat comes by two ways from base/route.yaml:1"
    assert refused(BASE | ways | top) == [(OVERLAY, why)]
    prefixed = {
        f"{name}/kustomization.yaml": f"namePrefix: {name}-\n{text}"
        for name, text in (("x", ways["x/kustomization.yaml"]), ("y", ways["y/kustomization.yaml"]))
    }
    assert refused(BASE | prefixed | top) == []
    # It is told where it is put together, and not again above that.
    above = {"top/kustomization.yaml": "resources: [../overlay]\n"}
    assert refused(BASE | ways | top | above) == [(OVERLAY, why)]


def test_a_component_brings_no_object_a_second_time() -> None:
    files = {"c/kustomization.yaml": f"{COMPONENT}resources: [route.yaml]\n", "c/route.yaml": ROUTE}
    told = refused({**BASE, **files, OVERLAY: "resources: [../base]\ncomponents: [../c]\n"})
    assert [file for file, _ in told] == ["c/kustomization.yaml"]
    assert refused(BASE | files) == []


def test_what_a_patch_may_have_renamed_or_deleted_is_no_second_one() -> None:
    for patch in ("patches: [{path: gone.yaml}]\n", merge_patch(CHAT + "$patch: delete\n")):
        lower = {"base/kustomization.yaml": f"resources: [route.yaml]\n{patch}"}
        top = {OVERLAY: "resources: [../base, one.yaml]\n", "overlay/one.yaml": ROUTE}
        assert refused(BASE | lower | top) == []


def test_flux_builds_a_kustomization_of_the_files_that_it_finds() -> None:
    files = {"overlay/one.yaml": ROUTE, "overlay/two.yaml": ROUTE, "apps.yaml": FLUX}
    assert [file for file, _ in refused(files)] == ["apps.yaml"]
    assert refused(files | {"apps.yaml": ARGO}) == []


# --- other tools ----------------------------------------------------------------

FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    "metadata: {name: apps, namespace: flux-system}\n"
    "spec: {path: ./overlay, sourceRef: {kind: GitRepository, name: flux-system}}\n"
)
ARGO = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: apps}\n"
    "spec:\n  source: {repoURL: https://example.com/here, path: overlay}\n"
    "  destination: {namespace: ai}\n"
)


@pytest.mark.parametrize("by", [FLUX, ARGO])
def test_flux_and_argo_cd_refuse_a_patch_for_nothing(by: str) -> None:
    assert overlay(merge_patch(PATCH), **{"apps.yaml": by}) == [
        (
            OVERLAY,
            (
                "the patch at line 4 is for AIGatewayRoute chatt in namespace ai, and there is "
                "none (did you mean chat?)"
            ),
        )
    ]


def test_flux_leaves_out_the_fields_that_it_does_not_know() -> None:
    assert overlay("x-anchors: []\n", **{"apps.yaml": FLUX}) == []
    slip = {**BASE, OVERLAY: "resources: [../base]\ncomponent: []\n", "apps.yaml": FLUX}
    (note,) = tree(slip).notes
    assert note.message == (
        "Flux drops a field that is none without a word, with all that stands in it: a "
        "kustomization has no field component (did you mean components?)"
    )
    patch = "patches: [{path: p.yaml, target: {kind: A, x: y}}]\n"
    file = {"overlay/p.yaml": "- {op: remove, path: /spec/rules}\n"}
    assert len(overlay(patch, **file)) == 1
    assert overlay(patch, **file, **{"apps.yaml": FLUX}) == []
    below = {**BASE, "base/kustomization.yaml": "resources: [route.yaml]\ncomponent: []\n"}
    assert refused({**below, OVERLAY: "resources: [../base]\n", "apps.yaml": FLUX}) == [
        (
            "base/kustomization.yaml",
            "a kustomization has no field component (did you mean components?)",
        )
    ]


@pytest.mark.parametrize("by", [FLUX, ARGO])
def test_they_may_take_files_from_everywhere(by: str) -> None:
    files = {"base/route.yaml": ROUTE, OVERLAY: "resources: [../base/route.yaml]\n"}
    assert refused({**files, "apps.yaml": by}) == []


def test_where_flux_may_render_a_kustomization_its_files_may_stand_anywhere() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: apps, namespace: flux-system}\n"
        "spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}\n"
    )
    files = {"base/route.yaml": ROUTE, OVERLAY: "resources: [../base/route.yaml]\n"}
    assert refused({**files, "ks.yaml": flux, "apps/route.yaml": ROUTE}) == []


def test_kustomize_ends_at_the_first_that_it_refuses() -> None:
    files = {f"base/{name}.yaml": ROUTE.replace("chat", f"chat-{name}") for name in "ab"}
    files[OVERLAY] = "resources: [../base/a.yaml, ../base/b.yaml]\n"
    ((_, message),) = refused(files)
    assert message.startswith("../base/a.yaml is a file outside of the folder")


def test_what_an_option_lifts_hides_nothing_else() -> None:
    files = {f"base/{name}.yaml": ROUTE for name in "ab"}
    files[OVERLAY] = "resources: [../base/a.yaml, ../base/b.yaml]\n"
    (_, outside), (_, twice) = refused(files)
    assert outside.startswith("../base/a.yaml is a file outside of the folder")
    assert twice.startswith("AIGatewayRoute chat is there twice")


NO_JSON = "begins with [ and is no JSON"
WITH_TARGET = "patches:\n- target: {kind: AIGatewayRoute}\n  patch: |\n"
FLOW = "[{op: add, path: /spec/x, value: 1}]\n"
JSON = '[{"op": "add", "path": "/spec/x", "value": 1}]\n'


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        (FLOW, NO_JSON),
        (JSON.replace("}]", "},]"), NO_JSON),
        (JSON + "---\n" + JSON, NO_JSON),
        (JSON, None),
        ("# why\n" + FLOW, None),
        ("- {op: add, path: /spec/x, value: 1}\n", None),
        ("spec: {x: 1}\n", "lacks kind"),
        ("metadata: {name: x}\nspec: {x: 1}\n", "lacks kind"),
        ("kind: AIGatewayRoute\nspec: {x: 1}\n", "lacks metadata.name"),
        ("kind: AIGatewayRoute\nmetadata: {name: x}\nspec: {x: 1}\n", None),
        (f"{CHAT}---\n{CHAT}", "has a target and holds several objects"),
    ],
)
def test_patches_that_it_cannot_read(patch: str, why: str | None) -> None:
    line = 6 + patch.startswith("#")
    expected = [] if why is None else [(OVERLAY, f"the patch at line {line - 1} {why}")]
    assert overlay(WITH_TARGET + indented(patch)) == expected
    named = "patches:\n- {target: {kind: AIGatewayRoute}, path: p.yaml}\n"
    there = [] if why is None else [("overlay/p.yaml", f"the patch at line 1 {why}")]
    assert overlay(named, **{"overlay/p.yaml": patch}) == there


def test_a_resource_that_is_called_as_no_manifest_may_be_there() -> None:
    rendered = tree({"kustomization.yaml": "resources: [r.txt, gone, gone.yaml]\n"})
    missing = [note.message for note in rendered.notes if note.reason == "missing-resource"]
    assert missing == ["kustomize finds no gone", "kustomize finds no gone.yaml"]


GROUP = "kustomize.config.k8s.io"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("kind: Kustomization\n", None),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\n", None),
        ("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n", None),
        (
            "apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\n",
            f"the apiVersion of a Kustomization is {GROUP}/v1beta1, not {GROUP}/v1",
        ),
    ],
)
def test_who_a_kustomization_says_it_is(head: str, why: str | None) -> None:
    files = {"kustomization.yaml": f"{head}resources: [route.yaml]\n", "route.yaml": ROUTE}
    assert refused(files) == ([] if why is None else [("kustomization.yaml", why)])


@pytest.mark.parametrize(("kind", "is_refused"), [("Component", False), ("Kustomization", True)])
def test_what_stands_among_components_is_one(kind: str, *, is_refused: bool) -> None:
    files = {
        "kustomization.yaml": "resources: [route.yaml]\ncomponents: [part]\n",
        "part/kustomization.yaml": f"kind: {kind}\nnamePrefix: x-\n",
        "route.yaml": ROUTE,
    }
    why = "part is a Kustomization, and `components` takes none"
    assert refused(files) == ([("kustomization.yaml", why)] if is_refused else [])
