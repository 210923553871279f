"""What texts say of themselves, seen in their bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aigw_lint.files.glancing import groups_in, kinds_in, may_hold
from aigw_lint.files.parser import Source, parse
from aigw_lint.run.reading import read_sources
from aigw_lint.run.sifting import may_matter, sifted


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", False),
        (b"apiVersion: v1\nkind: Pod\n", False),
        (b"apiVersion: aigateway.envoyproxy.io/v1beta1", True),
        (b"kind: Secret", True),
        ("kind: Pod".encode("utf-16"), True),
        ("\ufeffkind: Pod".encode("utf-16-be"), True),
        ("\ufeffkind: Pod".encode("utf-32-be"), True),
        (b'{"kind": "S\\u0065cret"}', True),
        (b'\xef\xbb\xbf \n[{"kind": "S\\u0065cret"}]', True),
        (b'{"kind": "Pod"}', False),
        (b'text: "\\u0065"', False),
        (b'kind: "S\\u0065cret"', True),
        (b'{"press": "\\u05e0 \\u00e9"}', False),
    ],
)
def test_no_word_passes_by_however_it_is_written(data: bytes, *, expected: bool) -> None:
    assert may_hold(data, ("envoyproxy.io", "Secret", "Namespace")) is expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("kind: Secret\n", ["Secret"]),
        ("kind: 'Secret' # it\n", ["Secret"]),
        ('{"kind":"Secret","a":[{"kind": "Pod"}]}', ["Secret", "Pod"]),
        ("{kind: Secret}", ["Secret"]),
        ("kind: Secret\r\n", ["Secret"]),
        ("kind:\tSecret", ["Secret"]),
        ("data:\n  a: |\n    kind: Secret\n", ["Secret"]),
        ("# of another kind\nkinds: [Pod]\nkind: Secret\n", ["Secret"]),
        ("# of another kind\nkinds: [Pod]\n", None),
        ("kind Secret\n", None),
        ("# kind:\nkind: Secret\n", None),
        ("kind:\n  Secret\n", None),
        ("? kind\n: Secret\n", None),
        ("? kind # c\n: Secret\n---\nkind: Pod\n", None),
        ("- ? kind\n  : Secret\n- kind: Pod\n", None),
        ('"\\x6bind": Secret\n---\nkind: Pod\n', None),
        ('"ki\\\n  nd": Secret\n---\nkind: Pod\n', None),
        ("x: &k kind\n---\n*k : Secret\nkind: Pod\n", None),
        ('kind: "Sec\\x72et"\n', None),
        ('kind: "Sec\\\n  ret"\n', None),
        ("kind: Secret-x\n", None),
        ('a: "{\\"kind\\": \\"Secret\\"}"\nkind: Pod\n', None),
        ("kind: Pod\ndata: {a: {{ .Values.a }}}\n", None),
        ("kind: {{ .Values.kind }}\n", None),
        ("kind: ${KIND}\n", None),
        ("kind: &a Secret\n", None),
        ("kind: !!str Secret\n", None),
        ("kind: # a remark\n  Secret\n", None),
        ("kind: >-\n  Secret\n", None),
        ('kind: "S\\u0065cret"\n', None),
        ("kind: Secret\n---\nkind: *a\n", None),
    ],
)
def test_kinds_are_seen_however_they_are_written(text: str, kinds: list[str] | None) -> None:
    expected = None if kinds is None else [kind.encode() for kind in kinds]
    assert kinds_in(text.encode()) == expected
    assert kinds_in(text.encode("utf-16")) is None


def test_groups_are_seen_though_the_key_has_a_slip() -> None:
    text = 'apiVersion: v1\n---\napiversion: \'a.b-c.io/v1\'\n---\n{"apiVersion":"d.io/v1"}\n'
    assert groups_in(text.encode()) == [b"v1", b"a.b-c.io", b"d.io"]


@pytest.mark.parametrize(
    "value", ["", " # c\n  a/v1", " >-\n  a/v1", " !!str a/v1", " &v a/v1", " ${X}"]
)
def test_groups_that_are_not_plain_to_see_are_not_guessed(value: str) -> None:
    assert groups_in(f"apiVersion:{value}\nkind: Pod\n".encode()) is None


def test_what_one_file_leaves_open_is_not_closed_by_the_next() -> None:
    ours = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicies\n"
    texts = {"a.yaml": "kind: Pod\napiVersion:", "b.yaml": ours, "c.yaml": "kind: Pod\n"}
    files = read_sources([Source.from_text(path, text) for path, text in texts.items()]).files
    assert [file.source.path for file in files] == ["b.yaml"]


CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apiVersion: v1\nkind: Pod\n", None),
        ("apiVersion: v1\nkind: ServiceAccount\n", None),
        ("kind: Pod\nspec: {a: Gateway, b: envoyproxy.io}\n", None),
        ("kind: Secret\n", False),
        ("kind: SecretList\n", False),
        ("kind: Gateway\n", True),
        ("kind: GatewayList\n", True),
        ("kind: Kustomization\n", True),
        ("kind: Pod\n---\nkind: Secret\n---\nkind: HTTPRoute\n", True),
        ("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Gatway\n", True),
        ("apiVersion: aigateway.envoyproxi.io/v1\nKind: Gatway\n", True),
        ("apiVersion: gateway.networking.k8s.io\nKind: Gatway\n", True),
        ("apiVersion: inference.networking.x-k8s.io/v1alpha2\nkind: Pool\n", True),
        ("apiVersion: chainsaw.kyverno.io/v1\nkind: Test\n", True),
        ("# apiVersion:\napiVersion: aigateway.envoyproxy.io/v1\n# kind:\nkind: Pool\n", True),
        ("apiVersion: v1\n# of this kind:\nkind: Secret\n", False),
        ("apiVersion: v1\nkind Secret\n", False),
        ("{{- include 'common.Gateway' . }}\n", True),
        ("kind: Pod\n{{- include 'common.Gateway' . }}\n", True),
        ("kind: Pod\nmetadata: {labels: {version: }}\napiVersion: v1\n", None),
        ("kind: {{ .Values.kind }}\nspec: {a: b}\n", None),
        ("kind: {{ .Values.kind }}\nspec: {a: Gateway}\n", True),
        ("kind: {{ .Values.kind }}\nspec: {a: Secret}\n", False),
        (f"{CRD}spec: {{group: a.b, names: {{kind: Widget}}}}\n", None),
        (f"{CRD}spec: {{group: a.b, names: {{kind: Widget}}}}\n# Gateway\n", True),
        (f"{CRD}spec: {{group: a.b, names: {{kind: Widget}}}}\n# kind: |\n# Gateway\n", True),
        (f"{CRD}spec: {{group: gateway.envoyproxy.io, names: {{kind: Widget}}}}\n", True),
        (f"{CRD}---\nkind: Secret\n", True),
        ("apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\n", None),
        ("apiVersion: source.toolkit.fluxcd.io/v1\nkind: A\n---\nkind: Secret\n", True),
        (f"kind: Pod\n# {'a' * 5 * 1024 * 1024}\nGateway\n", True),
    ],
)
def test_a_file_matters_for_its_kinds_and_groups(text: str, *, expected: bool | None) -> None:
    assert may_matter(text.encode()) is expected


KINDS = ("Secret", "Gateway", "HTTPRouteList", "Pod", "Kustomization", "Certificate", "Servcie")
GROUPS = ("v1", "gateway.networking.k8s.io/v1", "aigateway.envoyproxi.io/v1", "apps/v1")
STYLES = (
    "apiVersion: {version}\nkind: {kind}\nspec: {{}}\n",
    "kind: '{kind}'\napiVersion:  \"{version}\"\n",
    "{{kind: {kind}, apiVersion: {version}}}\n",
    "kind: &k {kind}\napiVersion: !!str {version}\n",
    "kind: |-\n  {kind}\napiVersion: {version}\n",
    "? kind\n: {kind}\n? apiVersion\n: {version}\n",
    "  kind: {kind}\n  apiVersion: {version}\n",
    "kind: # {version}\n  {kind}\napiVersion: {version}\n",
)


@st.composite
def _objects(draw: st.DrawFn) -> str:
    kind, version = draw(st.sampled_from(KINDS)), draw(st.sampled_from(GROUPS))
    if draw(st.integers(0, 4)) == 0:
        codes = "".join(f"\\u{ord(letter):04x}" for letter in kind)
        return json.dumps({"apiVersion": version, "kind": "?"}).replace("?", codes) + "\n"
    return draw(st.sampled_from(STYLES)).format(kind=kind, version=version)


@given(objects=st.lists(_objects(), max_size=4), bom=st.booleans())
def test_a_look_sees_no_less_than_the_parser(objects: list[str], *, bom: bool) -> None:
    text = "---\n".join(objects)
    roots = [document.root for document in parse(Source.from_text("a.yaml", text)).documents]
    alone = [
        may_matter(_plain(root.string_at("apiVersion"), root.string_at("kind"))) for root in roots
    ]
    found = may_matter(text.encode("utf-16" if bom else "utf-8"))
    if True in alone:
        assert found is True
    elif False in alone:
        assert found is not None


def _plain(version: str | None, kind: str | None) -> bytes:
    return f"apiVersion: {version}\nkind: {kind}\n".encode()


PARTS = (
    "# of this kind\n",
    "apiVersion: v1\n",
    "apiVersion: source.toolkit.fluxcd.io/v1\n",
    "apiVersion: gateway.envoyproxy.io/v1alpha1\n",
    "apiversion: gateway.envoyproxy.io/v1alpha1\n",
    "apiVersion:\n",
    "kind: Pod\n",
    "kind: Secret\n",
    "kind: Gateway\n",
    "kind: CustomResourceDefinition\n",
    "kind:\n",
    "kind",
    "{kind: Secret, apiVersion: v1}\n",
    "{kind: Pod, spec: {kind: Gateway}}\n",
    "metadata: {name: a, labels: {version: x}}\n",
    "a: envoyproxy.io\n",
    "---\n",
    "\n",
)


# What many files begin with, of which some go on otherwise.
HEADS = (
    "",
    "apiVersion: v1\nkind: Pod\n",
    "apiVersion: v1\nkind: Secret\n",
    "kind: Gateway\n",
    "apiVersion:\nkind: Pod\n",
    "apiVersion: v1\nkind: CustomResourceDefinition\n",
)


@st.composite
def _files(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(HEADS)) + "".join(
        draw(st.lists(st.sampled_from(PARTS), max_size=3))
    )


@given(st.lists(_files(), max_size=8))
@example(["kind: Pod\n", "kind: Pod\n---\nkind: Gateway\n"])
@example(["kind: Pod\n", "kind: Pod\n---\napiVersion: gateway.envoyproxy.io/v1alpha1\n"])
@example([HEADS[-1], f"{HEADS[-1]}a: envoyproxy.io\n"])
@example([HEADS[-2], f"{HEADS[-2]}a: envoyproxy.io\n"])
@example(["kind: Pod\n", "kind: Pod\nb: {{- Gateway }}\n"])
@example(["kind: Pod\n", "kind: Pod\n? kind\n: Gateway\n"])
@example(["kind: Pod\n", 'kind: Pod\n"\\u006bind": Gateway\n'])
def test_files_are_told_apart_in_portions_as_each_alone(texts: list[str]) -> None:
    sources = [Source.from_text(f"{at}.yaml", text) for at, text in enumerate(texts)]
    late: list[Source] = []
    found = [source for source, _ in sifted(sources, late, all_matter=False)]
    told = [may_matter(source.data) for source in sources]
    assert found == [source for source, answer in zip(sources, told, strict=True) if answer]
    assert late == [source for source, answer in zip(sources, told, strict=True) if answer is False]
