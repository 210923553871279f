"""Objects as written: identities, lists, placeholders, content, undecided paths."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Manifest, Path, Rendering
from aigw_lint.objects.written import manifests_of, unidentified_documents
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import GATEWAY_API, ObjectRef

PLAIN = Rendering("plain", "a/x.yaml", "a/x.yaml", "a")


def read(text: str) -> list[Manifest]:
    """Return the manifests of one file."""
    documents = parse(Source.from_text("a/x.yaml", text)).documents
    return [each for document in documents for each in manifests_of(document, PLAIN)]


def read_one(text: str) -> Manifest:
    (manifest,) = read(text)
    return manifest


GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: edge
  namespace: infra
spec:
  gatewayClassName: eg
"""


def test_identity_as_written() -> None:
    manifest = read_one(GATEWAY)
    assert manifest.ref == ObjectRef(GATEWAY_API, "Gateway", "infra", "edge")
    assert manifest.api_version == "gateway.networking.k8s.io/v1"
    assert manifest.kind == "Gateway"
    assert manifest.written_namespace == "infra"
    assert manifest.namespace_unknown is False
    assert (manifest.home, manifest.file) == ("a/x.yaml", "a/x.yaml")
    assert manifest.info == ("gateway.networking.k8s.io/v1", "Gateway", "infra", "edge")
    assert manifest.undecided_paths == ()


@pytest.mark.parametrize(
    ("metadata", "namespace", "unknown", "name"),
    [
        ("{name: a}", None, False, "a"),
        ("{name: a, namespace: ''}", None, False, "a"),
        ("{name: a, namespace: '${NS}'}", None, True, "a"),
        ("{name: a, namespace: 'team-{{ x }}'}", None, True, "a"),
        ("{name: '${APP}-route', namespace: team}", "team", False, None),
        ("{generateName: a-, namespace: team}", "team", False, None),
        ("{name: '', namespace: team}", "team", False, None),
        ("{name: 123, namespace: team}", "team", False, None),
        ("{name: '123', namespace: team}", "team", False, "123"),
        ("[a]", None, False, None),
        ("null", None, False, None),
    ],
)
def test_what_of_an_identity_is_known(
    metadata: str, namespace: str | None, unknown: bool, name: str | None
) -> None:
    manifest = read_one(f"apiVersion: v1\nkind: Secret\nmetadata: {metadata}\n")
    assert manifest.ref == ObjectRef("", "Secret", namespace, name)
    assert manifest.namespace_unknown is unknown


def test_a_report_shows_unknown_parts_as_written() -> None:
    manifest = read_one(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: '${A}-x', namespace: '${NS}'}\n"
    )
    assert manifest.info == ("v1", "Secret", "${NS}", "${A}-x")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [("v1", "Namespace"), ("gateway.networking.k8s.io/v1", "GatewayClass")],
)
def test_cluster_scoped_kinds_have_no_namespace(api_version: str, kind: str) -> None:
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a, namespace: '${{N}}'}}\n"
    manifest = read_one(text)
    assert manifest.ref.namespace is None
    assert manifest.namespace_unknown is False
    assert manifest.written_namespace == "${N}"


def test_a_kind_of_the_same_name_in_another_group_has_a_namespace() -> None:
    manifest = read_one("apiVersion: x.io/v1\nkind: Namespace\nmetadata: {name: a, namespace: b}\n")
    assert manifest.ref.namespace == "b"


@pytest.mark.parametrize(
    "text",
    ["a: 1\n", "kind: Gateway\n", "apiVersion: v1\n", "apiVersion: 1\nkind: Gateway\n", "- a\n"],
)
def test_half_an_identity_makes_no_manifest(text: str) -> None:
    assert read(text) == []


def test_documents_that_say_half_of_what_they_are() -> None:
    text = "---\nkind: A\n---\napiVersion: v1\n---\na: 1\n---\napiVersion: v1\nkind: A\n"
    documents = parse(Source.from_text("x.yaml", text)).documents
    assert [each.index for each in unidentified_documents(documents)] == [0, 1]


# --- lists ---------------------------------------------------------------------

LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: a}
- kind: List
  apiVersion: v1
  items:
  - apiVersion: v1
    kind: Secret
    metadata: {name: b}
- kind: Secret
- just text
- apiVersion: v1
  kind: Secret
  metadata: {name: c}
"""


def test_lists_are_opened_up_in_order() -> None:
    manifests = read(LIST)
    assert [(each.kind, each.ref.name) for each in manifests] == [
        ("Service", "a"),
        ("Secret", "b"),
        ("Secret", "c"),
    ]
    assert [each.node.pointer for each in manifests] == ["/items/0", "/items/1/items/0", "/items/4"]
    name = manifests[1].node.get("metadata", "name")
    assert name is not None
    assert name.pointer == "/items/1/items/0/metadata/name"
    start = manifests[1].location(name).span.start
    assert (start.line, start.column) == (12, 22)


def test_items_of_a_typed_list_have_its_type_where_they_say_none() -> None:
    manifests = read(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayList\nitems:\n"
        "- metadata: {name: a}\n"
        "- apiVersion: v1\n  kind: Secret\n  metadata: {name: b}\n"
        "- kind: Gateway\n  metadata: {name: c}\n"
    )
    assert [str(each.ref) for each in manifests] == ["Gateway a", "Secret b"]
    assert manifests[0].api_version == "gateway.networking.k8s.io/v1"


def test_an_object_whose_kind_ends_in_list_but_has_no_items_is_an_object() -> None:
    manifest = read_one("apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\n")
    assert manifest.kind == "AllowList"


def test_deeply_nested_lists_are_read() -> None:
    depth = 40
    text = "{apiVersion: v1, kind: List, items: [" * depth
    text += "{apiVersion: v1, kind: Secret, metadata: {name: deep}}" + "]}" * depth
    assert [each.ref.name for each in read(text)] == ["deep"]


# --- placeholders --------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "${X}",
        "a-${X:=b}-c",
        "$(X)",
        "{{ .Values.x }}",
        "a{{x}}",
        "<path:vault#key>",
        "{{ a\n }}",
        "${}",
    ],
)
def test_placeholders(text: str) -> None:
    assert has_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "$",
        "$X",
        "{x}",
        "${X",
        "$ {x}",
        "a{2}",
        "}}{{",
        "{{}",
        "(?<x>a)",
        "<b>a</b>",
        "a$HOST",
        "$$HOST",
        "/{HOST}",
        "(a)$HOST",
        "^$HOST",
        "a < b > c",
    ],
)
def test_what_is_no_placeholder(text: str) -> None:
    assert not has_placeholder(text)


# --- content -------------------------------------------------------------------


def key_of(spec: str) -> str:
    return read_one(f"apiVersion: v1\nkind: A\nspec: {spec}\n").content_key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("{a: 1, b: [x, z]}", "{b: ['x', \"z\"],   a: 1}  # no matter"),
        ("{a: 10}", "{a: 0xa}"),
        ("{a: true}", "{a: yes}"),
        ("{a: null}", "{a: ~}"),
        ("{a: {}}", "{a: { }}"),
    ],
)
def test_the_same_content_has_one_key(left: str, right: str) -> None:
    assert key_of(left) == key_of(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("{a: 1}", "{a: '1'}"),
        ("{a: 1}", "{a: true}"),
        ("{a: 'null'}", "{a: null}"),
        ("{a: [x, z]}", "{a: [z, x]}"),
        ("{a: [x, z]}", "{a: [[x], z]}"),
        ("{a: {b: c}}", "{a: [b, c]}"),
        ("{a: b, c: d}", "{a: 'b1:c', d: ''}"),
        ("{a: {}}", "{a: []}"),
        ("{a: ''}", "{}"),
        ("{a: {b: 1}, c: 2}", "{a: {b: 1, c: 2}}"),
    ],
)
def test_other_content_has_another_key(left: str, right: str) -> None:
    assert key_of(left) != key_of(right)


def test_renderings_of_one_object_share_its_content() -> None:
    manifest = read_one(GATEWAY)
    other = manifest.rendered(
        PLAIN._replace(name="other"),
        manifest.ref._replace(namespace="elsewhere"),
        namespace_unknown=False,
        undecided_paths=((),),
    )
    assert other.content_key is manifest.content_key
    assert other.node == manifest.node
    assert other.ref.namespace == "elsewhere"
    assert other.written_namespace == "infra"


# --- undecided paths -----------------------------------------------------------


@pytest.mark.parametrize(
    ("undecided", "path", "touched"),
    [
        ((), ("spec",), False),
        (((),), ("spec", "a", 0), True),
        ((("spec", "rules"),), ("spec", "rules"), True),
        ((("spec", "rules"),), ("spec", "rules", 0, "name"), True),
        ((("spec", "rules", 0),), ("spec",), True),
        ((("spec", "rules", 0),), (), True),
        ((("spec", "rules", 0),), ("spec", "rules", 1), False),
        ((("spec", "rules"),), ("spec", "parentRefs"), False),
        ((("metadata", "labels", "*"),), ("metadata", "labels", "app"), True),
        ((("metadata", "labels", "*"),), ("metadata", "annotations", "app"), False),
    ],
)
def test_touched(undecided: tuple[Path, ...], path: Path, touched: bool) -> None:
    manifest = read_one(GATEWAY)
    patched = manifest.rendered(
        PLAIN, manifest.ref, namespace_unknown=False, undecided_paths=undecided
    )
    assert patched.touched(path) is touched


def test_locations() -> None:
    manifest = read_one(GATEWAY)
    name = manifest.node.get("metadata", "name")
    assert name is not None
    span = manifest.location(name).span
    assert (span.start.line, span.start.column, span.end.column) == (4, 9, 13)
    assert manifest.location().span.start.line == 1
    assert repr(manifest) == "Manifest(Gateway infra/edge, 'a/x.yaml')"
