"""Targets of patches: names, patterns, labels, and what of them is not told."""

from __future__ import annotations

import pytest
from clock import bounded

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Rendering
from aigw_lint.objects.written import manifests_of
from aigw_lint.renderings.choosing import (
    ANYTHING,
    UNTOLD,
    Matcher,
    Selector,
    exactly,
    identity_of,
    matching,
    selector_of,
)
from aigw_lint.renderings.draft import UNKNOWN, Draft, draft_of
from aigw_lint.text.node import Node

PLAIN = Rendering("plain", "a.yaml", "a.yaml", ".")


def node(text: str) -> Node:
    (document,) = parse(Source.from_text("a.yaml", text)).documents
    return document.root


def draft(metadata: str = "{name: chat}", kind: str = "AIGatewayRoute", head: str = "") -> Draft:
    head = head or f"apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: {kind}"
    text = f"{head}\nmetadata: {metadata}\n"
    (document,) = parse(Source.from_text("a.yaml", text)).documents
    (manifest,) = manifests_of(document, PLAIN)
    return draft_of(manifest)


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("app", ["app"], ["apps", "a", ""]),
        ("app-.*", ["app-", "app-x"], ["app", "x-app-"]),
        (".*", ["", "x"], []),
        (".+", ["x"], [""]),
        ("a.c", ["abc", "a.c"], ["ac"]),
        ("a|b-.*", ["a", "b-x"], ["b", "ax"]),
        ("^(a|b)$", ["a", "b"], ["c"]),
        ("(a+)+$", ["a", "aaa"], ["", "aab"]),
        ("[ab]", ["a", "b"], ["ab", "c"]),
        (r"a\d", ["a1"], ["a", "ad"]),
        ("(?i)APP", ["app", "App"], ["apps"]),
        ("a{2,3}", ["aa", "aaa"], ["a", "aaaa"]),
        (".*a.*b.*c.*d", ["xaxbxcxd"], ["dcba"]),
        ("a*", ["", "aa"], ["ab"]),
        ("", ["", "anything"], []),
    ],
)
def test_patterns(pattern: str, fits: list[str], fails: list[str]) -> None:
    matcher = matching(pattern)
    assert {text: matcher.fits(text) for text in fits} == dict.fromkeys(fits, True)
    assert {text: matcher.fits(text) for text in fails} == dict.fromkeys(fails, False)


@pytest.mark.parametrize(
    "pattern", ["${NAME}", "a-$(X)", "(a", "a**", "(?=a)", r"(a)\1", "a" * 253 + "."]
)
def test_patterns_that_are_not_told(pattern: str) -> None:
    assert matching(pattern).fits("a") is None


def test_a_name_that_is_not_told_may_fit_all_but_what_asks_for_nothing() -> None:
    assert [matching(each).fits(UNKNOWN) for each in ("a", "a.*", "")] == [None, None, True]
    assert matching("a.*").fits("a" * 254) is None


def test_patterns_that_would_keep_others_busy_for_years() -> None:
    with bounded(2):
        assert matching("(a+)+$").fits("a" * 250 + "!") is False
        assert matching("(a|aa|a?)*b").fits("a" * 253) is False


def test_exact_texts() -> None:
    assert exactly(None) is ANYTHING
    assert exactly("") is ANYTHING
    assert exactly("${X}") is UNTOLD
    assert exactly("a.*") == Matcher("a.*")


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("{}", True),
        ("{kind: AIGatewayRoute, group: aigateway.envoyproxy.io, version: v1beta1}", True),
        ("{version: v1alpha1}", False),
        ("{group: aigateway}", False),
        ("{group: aigateway.*}", True),
        ("{name: chat, namespace: team}", True),
        ("{namespace: default}", False),
        ("{labelSelector: 'a=b'}", True),
        ("{labelSelector: 'a = b , c==d'}", True),
        ("{labelSelector: 'a=b,c=x'}", False),
        ("{labelSelector: 'x=b'}", False),
        ("{labelSelector: a}", True),
        ("{labelSelector: other}", False),
        ("{labelSelector: '!a'}", False),
        ("{labelSelector: '! other'}", True),
        ("{labelSelector: 'a!=b'}", False),
        ("{labelSelector: 'a != x,other!=b'}", True),
        ("{labelSelector: 'a in (x, b)'}", True),
        ("{labelSelector: 'a in (x)'}", False),
        ("{labelSelector: 'a in (b)', kind: Gateway}", False),
        ("{labelSelector: 'a notin (b)'}", False),
        ("{labelSelector: 'a notin (x,y), other notin (true)'}", True),
        ("{labelSelector: 'later in (b)'}", None),
        ("{labelSelector: 'later'}", True),
        ("{labelSelector: 'a > 1'}", None),
        ("{labelSelector: 'a in b'}", None),
        ("{labelSelector: '!a=b'}", None),
        ("{labelSelector: 'a=b,'}", None),
        ("{labelSelector: 'a=b c=d'}", None),
        ("{labelSelector: 'a=${X}'}", None),
        ("{labelSelector: 'later=b'}", None),
        ("{annotationSelector: note=1}", True),
        ("{annotationSelector: note=2}", False),
    ],
)
def test_targets(target: str, answer: bool | None) -> None:
    labels = "labels: {a: b, c: d, later: '${X}'}"
    metadata = f"{{name: chat, namespace: team, {labels}, annotations: {{note: '1'}}}}"
    assert selector_of(node(target)).selects(draft(metadata)) is answer


def test_labels_that_a_patch_may_have_changed() -> None:
    changed = draft("{name: chat, labels: {a: b}}").touched_at((("metadata", "labels"),))
    assert selector_of(node("{labelSelector: 'a=b'}")).selects(changed) is None


@pytest.mark.parametrize(
    ("names", "name", "ever", "answer"),
    [
        (("a", "b-a", "c-b-a"), "a", False, True),
        (("a", "b-a", "c-b-a"), "c-b-a", False, True),
        (("a", "b-a", "c-b-a"), "b-a", False, False),
        (("a", "b-a", "c-b-a"), "b-a", True, True),
        (("a", UNKNOWN), "a", False, True),
        (("a", UNKNOWN), "b", False, None),
        (("a", UNKNOWN, "b"), "c", False, False),
        (("a", UNKNOWN, "b"), "c", True, None),
    ],
)
def test_names_of_then_and_now(
    names: tuple[str, ...], name: str, ever: bool, answer: bool | None
) -> None:
    selector = Selector(name=Matcher(name), ever=ever)
    assert selector.selects(draft()._replace(names=names)) is answer


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("{apiVersion: aigateway.envoyproxy.io/v1beta1, kind: AIGatewayRoute, N}", True),
        ("{apiVersion: aigateway.envoyproxy.io/v1beta1, kind: AIGatewayRoute.*, N}", False),
        ("{apiVersion: gateway.networking.k8s.io/v1, kind: AIGatewayRoute, N}", False),
        ("{apiVersion: '${V}', kind: AIGatewayRoute, N}", None),
        ("{apiVersion: aigateway.envoyproxy.io/v1beta1, kind: '${K}', N}", None),
    ],
)
def test_who_a_merge_patch_names(body: str, answer: bool | None) -> None:
    selector = identity_of(node(body.replace("N", "metadata: {name: chat}")))
    assert selector is not None
    assert selector.selects(draft()) is answer


@pytest.mark.parametrize(
    "body", ["{kind: A}", "{metadata: {name: a}}", "{kind: A, metadata: {name: 1}}", "{}"]
)
def test_a_patch_that_names_nothing(body: str) -> None:
    assert identity_of(node(body)) is None


@pytest.mark.parametrize(
    ("written", "asked", "answer"),
    [
        ("", "", True),
        ("", "default", True),
        ("default", "", True),
        ("team", "", False),
        ("team", "team", True),
        ("", "team", False),
    ],
)
def test_no_namespace_is_the_default_one(written: str, asked: str, answer: bool) -> None:
    def metadata(namespace: str) -> str:
        return "{name: chat" + (f", namespace: {namespace}" if namespace else "") + "}"

    text = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\nmetadata: "
    selector = identity_of(node(text + metadata(asked)))
    assert selector is not None
    assert selector.selects(draft(metadata(written))) is answer


def test_a_merge_patch_is_for_the_version_that_it_names() -> None:
    text = "apiVersion: aigateway.envoyproxy.io/VERSION\nkind: AIGatewayRoute\nmetadata: {name: a}"
    answers = {
        version: selector.selects(draft("{name: a}"))
        for version in ("v1beta1", "v1alpha1", "${V}")
        if (selector := identity_of(node(text.replace("VERSION", version)))) is not None
    }
    assert answers == {"v1beta1": True, "v1alpha1": False, "${V}": None}


@pytest.mark.parametrize("spaces", [("", "x"), ("x", ""), ("x", "y"), ("x", "x")])
@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ("apiVersion: v1\nkind: Namespace", True),
        ("apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: ClusterRole", True),
        # Of these, kustomize does not know that they have none.
        ("apiVersion: rbac.authorization.k8s.io/v1alpha1\nkind: ClusterRole", False),
        ("apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass", False),
        ("apiVersion: v1\nkind: Secret", False),
    ],
)
def test_what_has_no_namespace_has_it_whatever_is_written(
    spaces: tuple[str, str], head: str, *, answer: bool
) -> None:
    written, asked = (f"{{name: a, namespace: '{space}'}}" for space in spaces)
    selector = identity_of(node(f"{head}\nmetadata: {asked}"))
    assert selector is not None
    assert selector.selects(draft(written, head=head)) is (answer or spaces[0] == spaces[1])


def test_a_target_finds_no_namespace_in_what_has_none() -> None:
    made = draft("{name: a, namespace: x}", head="apiVersion: v1\nkind: Namespace")
    answers = {
        text: selector_of(node(f"{{namespace: {text}}}")).selects(made)
        for text in ("x", "default", "_non_namespaceable_", "'.*'")
    }
    assert answers == {"x": False, "default": False, "_non_namespaceable_": True, "'.*'": True}
