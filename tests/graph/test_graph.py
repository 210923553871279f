"""The graph: what is found by name is what names it, and the order of files changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition, Reference, definition_of
from aigw_lint.graph.surroundings import Knowledge
from aigw_lint.knowledge.kinds import GATEWAY, INFERENCE_POOL, REFERENCE_GRANT
from aigw_lint.knowledge.releases import target_for
from aigw_lint.run.linter import load_world

FILES = st.sampled_from(["a.yaml", "dev/a.yaml", "dev/b.yaml", "prod/a.yaml", "prod/x/b.yaml"])
NAMES = st.sampled_from(["openai", "gemini"])
NAMESPACES = st.sampled_from([None, "apps", "infra"])
HOSTS = st.sampled_from(["one.example.com", "two.example.com"])


def _metadata(name: str, namespace: str | None) -> str:
    return f"{{name: {name}{f', namespace: {namespace}' if namespace else ''}}}"


@st.composite
def _backends(draw: st.DrawFn) -> str:
    return (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n"
        f"metadata: {_metadata(draw(NAMES), draw(NAMESPACES))}\n"
        f"spec: {{endpoints: [{{fqdn: {{hostname: {draw(HOSTS)}, port: 443}}}}]}}\n"
    )


@st.composite
def _services(draw: st.DrawFn) -> str:
    where = draw(NAMESPACES)
    return (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIServiceBackend\n"
        f"metadata: {_metadata(draw(NAMES), draw(NAMESPACES))}\n"
        "spec:\n  backendRef: {group: gateway.envoyproxy.io, kind: Backend, "
        f"name: {draw(NAMES)}{f', namespace: {where}' if where else ''}}}\n"
    )


TREES = st.dictionaries(
    FILES, st.lists(_backends() | _services(), min_size=1, max_size=4).map("---\n".join), max_size=5
)


def _graph(tree: dict[str, str]) -> Graph:
    return load_world(sources=tree).graph


def _references(graph: Graph) -> Iterator[Reference]:
    for manifest in graph.manifests:
        yield from graph.references_from(manifest)


def _told(reference: Reference) -> tuple[object, ...]:
    return reference.source.ref, reference.source.content_key


def _content(definition: Definition) -> tuple[object, ...]:
    return definition.ref, definition.content()


@given(TREES)
def test_both_directions_tell_the_same(tree: dict[str, str]) -> None:
    graph = _graph(tree)
    there = {
        (_told(reference), _content(target))
        for reference in _references(graph)
        for target in graph.target_of(reference).sure
    }
    back = {
        (_told(reference), _content(definition))
        for definition in map(definition_of, graph.manifests)
        for reference in graph.references_to(definition)
    }
    assert there == back


@given(TREES)
def test_a_target_has_the_name_and_is_seen(tree: dict[str, str]) -> None:
    graph = _graph(tree)
    for reference in _references(graph):
        lookup = graph.target_of(reference)
        assert lookup.found is bool(lookup.sure or lookup.assumed)
        for target in (*lookup.sure, *lookup.assumed):
            assert target.ref[:2] == reference.ref[:2]
            assert target.ref.name == reference.ref.name
            assert target.manifest is not None
            assert graph.sees(reference.source, target.manifest)
        for target in lookup.unseen:
            assert target.manifest is not None
            assert not graph.sees(reference.source, target.manifest)


@given(TREES)
def test_what_is_found_does_not_depend_on_the_order_of_files(tree: dict[str, str]) -> None:
    def found(order: list[str]) -> Sequence[object]:
        graph = _graph({path: tree[path] for path in order})
        return sorted(
            (
                reference.source.location(reference.node),
                [target.ref for target in graph.target_of(reference).sure],
                len(graph.target_of(reference).assumed),
            )
            for reference in _references(graph)
        )

    assert found(sorted(tree)) == found(sorted(tree, reverse=True))


def test_work_that_is_remembered_is_done_once() -> None:
    head = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
    graph = _graph({"a.yaml": f"{head}metadata: {{name: a}}\n"})
    (gateway,) = map(definition_of, graph.manifests)
    asked: list[Definition] = []

    def work(definition: Definition, _: Graph) -> int:
        asked.append(definition)
        return len(asked)

    assert [graph.remember(work, gateway) for _ in range(3)] == [1, 1, 1]
    assert asked == [gateway]


def test_what_is_made_of_a_whole_graph_is_made_once() -> None:
    calls: list[Graph] = []

    def work(graph: Graph) -> int:
        calls.append(graph)
        return len(calls)

    graph = Graph(())
    assert [graph.once(work) for _ in range(3)] == [1, 1, 1]
    assert Graph(()).once(work) == 2


def test_what_asks_no_references_is_made_once_for_all_targets() -> None:
    calls: list[str] = []

    def work(graph: Graph) -> int:
        calls.append(graph.target.ai_gateway)
        return len(calls)

    definitions = Knowledge().definitions_of(())
    graphs = [Graph((), Knowledge(target=target_for(each)), definitions) for each in ("0.5", "1.0")]
    assert [each.once(work, for_all_targets=True) for each in graphs] == [1, 1]
    assert [each.once(work) for each in graphs] == [2, 3]


def test_the_relations_to_a_kind_are_those_of_the_release() -> None:
    def sources(release: str) -> set[str]:
        graph = Graph((), Knowledge(target=target_for(release)))
        return {row.source.kind for row in graph.relations_to(INFERENCE_POOL)}

    assert "AIGatewayRoute" in sources("0.4")
    assert "BackendSecurityPolicy" not in sources("0.4")
    assert "BackendSecurityPolicy" in sources("0.5")


def test_a_kind_is_seen_in_any_namespace_but_not_in_an_alternative() -> None:
    def gateway(text: str) -> str:
        return (
            "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
            f"metadata: {{name: edge, namespace: {text}}}\n"
        )

    grant = "apiVersion: gateway.networking.k8s.io/v1\nkind: ReferenceGrant\nmetadata: {name: x}\n"
    files = {"dev/a.yaml": gateway("a"), "prod/a.yaml": gateway("a, labels: {on: prod}")}
    graph = load_world(sources={**files, "prod/g.yaml": grant}).graph
    dev = next(each for each in graph.of_kind(GATEWAY) if each.home.startswith("dev"))
    prod = next(each for each in graph.of_kind(GATEWAY) if each.home.startswith("prod"))
    assert graph.sees_any(dev, GATEWAY)
    assert not graph.sees_any(dev, REFERENCE_GRANT)
    assert graph.sees_any(prod, REFERENCE_GRANT)
    assert not graph.sees_any(prod, INFERENCE_POOL)
