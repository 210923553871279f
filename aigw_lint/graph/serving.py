"""Which controller serves an object: Envoy Gateway, or another one, which may see things otherwise.

Gateway API leaves much to controllers. Traefik, Kong and Linkerd read the group `core` as that of
Services, which Envoy Gateway refuses; kgateway lets HTTPRoutes name others.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from itertools import islice

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition, Reference, definition_of
from aigw_lint.knowledge.kinds import BACKEND_TLS_POLICY, GATEWAY, GATEWAY_CLASS, LISTENER_SET
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import AI_GATEWAY, CORE, ENVOY_GATEWAY, GATEWAY_API
from aigw_lint.words.pattern import lazy_pattern

_LOOKED_AT = 50
# Where several Envoy Gateways share a cluster, each has a name of its own under this.
_ENVOY_GATEWAY_CONTROLLERS = "gateway.envoyproxy.io/"
_WITH_LISTENERS = frozenset({GATEWAY, LISTENER_SET})
_OURS = frozenset({AI_GATEWAY, ENVOY_GATEWAY})
_PARENTS = "spec.parentRefs[]"
# What meshes take as parents, by whatever group of these and in any case, and what delegates.
_OF_MESHES = frozenset({"service", "mesh"})
_DELEGATING = frozenset({"httproute", "grpcroute"})
_GROUPS = frozenset({CORE, "core", GATEWAY_API})
_GATEWAYS = frozenset({"Gateway", "ListenerSet", "XListenerSet"})
# What other controllers call the GatewayClasses that they make themselves, or their charts.
_CLASSES_OF_OTHERS = lazy_pattern(
    r"(?:agentgateway|amazon-vpc-lattice|apisix|azure-alb|cilium|contour|gke-l[47]|haproxy|higress"
    r"|istio|kgateway|kong|linkerd|nginx|openshift|traefik|webapprouting)(?:-.*)?"
)
_Key = tuple["str | None", "str | None", "str | None"]
"""Kind, name and namespace of what is named."""


class Serving(enum.Enum):
    """Who serves an object."""

    ENVOY_GATEWAY = "Envoy Gateway"
    UNSEEN = "unseen"
    """Nothing in the files says; it is taken for one of Envoy Gateway's."""
    ANOTHER = "another"
    UNCLEAR = "unclear"
    """Another may: a mesh, one of several definitions of a GatewayClass, or one by the name of a
    class that the files do not define, or since all that they define are of others.
    """

    @property
    def may_be_another(self) -> bool:
        """Whether the files show that another controller serves the object, or may."""
        return self in (Serving.ANOTHER, Serving.UNCLEAR)

    @classmethod
    def of(cls, manifest: Manifest, graph: Graph) -> Serving:
        """Return who serves *manifest*: a GatewayClass, or what leads to one.

        The kinds of Envoy Gateway and AI Gateway are read by nobody else.
        """
        if manifest.ref.group in _OURS:
            return Serving.ENVOY_GATEWAY
        return graph.remember(_serving, definition_of(manifest))

    @classmethod
    def judging(cls, reference: Reference, graph: Graph) -> Serving:
        """Return who judges *reference*: what Envoy Gateway passes over, it does not."""
        is_route = reference.source.ref.group == GATEWAY_API and reference.relation.path == _PARENTS
        if is_route and _means(reference.node, _OF_MESHES | _DELEGATING):
            return Serving.UNCLEAR
        return cls.of(reference.source, graph)

    @staticmethod
    def is_by_a_mesh(route: Manifest) -> bool:
        """Tell whether all parents of *route*, one at least, are those of a mesh."""
        if route.ref.group != GATEWAY_API:
            return False
        entries = tuple(route.node.each("spec", "parentRefs", "[]"))
        return bool(entries) and all(_means(each, _OF_MESHES) for each in entries)


def _means(parent: Node, kinds: Collection[str]) -> bool:
    """Tell whether *parent*, an entry of parentRefs, names one of *kinds*, in lower case.

    Or a kind of a group that is none of ours, nor nearly so.
    """
    group, kind = _text(parent, "group", GATEWAY_API), _text(parent, "kind", GATEWAY.kind)
    if group is None or kind is None:
        return False
    if group.lower() in _GROUPS:
        return kind.lower() in kinds
    from aigw_lint.text.spelling import near  # here, since few parents are of such a group

    is_ours = group in _OURS or "." not in group or near(group, GATEWAY_API)
    return not is_ours and kind not in _GATEWAYS


def _text(node: Node, key: str, default: str) -> str | None:
    """Return what *node* says of *key*; None where it is not known."""
    found = node.get(key)
    if found is None or found.is_null:
        return default
    return None if found.string is None or has_placeholder(found.string) else found.string


def _serving(definition: Definition, graph: Graph) -> Serving:
    manifest = definition.manifest
    if manifest is None:
        return Serving.UNSEEN
    kind = manifest.ref.group_kind
    if kind == GATEWAY_CLASS:
        return _serving_class(manifest)
    if kind == BACKEND_TLS_POLICY:
        return _serving_policy(manifest, graph)
    entries = {entry.path: entry for entry in manifest.node.each("spec", "parentRefs", "[]")}
    if entries:
        return _serving_route(manifest, entries.values(), graph)
    upwards = GATEWAY_CLASS if kind == GATEWAY else GATEWAY
    named = (each for each in graph.references_from(manifest) if each.ref.group_kind == upwards)
    return _of_several([_serving_target(each, graph) for each in named])


def _serving_class(gateway_class: Manifest) -> Serving:
    controller = gateway_class.node.get("spec", "controllerName")
    if controller is None or controller.string is None:
        return Serving.UNSEEN
    if has_placeholder(controller.string) or gateway_class.touched(controller.path):
        return Serving.UNCLEAR
    is_ours = controller.string.startswith(_ENVOY_GATEWAY_CONTROLLERS)
    return Serving.ENVOY_GATEWAY if is_ours else Serving.ANOTHER


def _serving_route(route: Manifest, entries: Collection[Node], graph: Graph) -> Serving:
    """Return who serves *route*: Envoy Gateway where it serves one of its Gateways."""
    others = _OF_MESHES | _DELEGATING
    gateways = [entry.path for entry in entries if not _means(entry, others)]
    if not gateways:
        return Serving.UNCLEAR
    parents = {
        each.node.path: each
        for each in graph.references_from(route)
        if each.relation.path == _PARENTS and each.ref.group_kind in _WITH_LISTENERS
    }
    return _of_several(
        [
            _serving_target(parents[path], graph) if path in parents else Serving.UNSEEN
            for path in gateways
        ]
    )


def _serving_policy(policy: Manifest, graph: Graph) -> Serving:
    """Return who serves the routes that send requests to what *policy*, a BackendTLSPolicy, is of.

    Where the files hold no such route, who serves the GatewayClasses that it sees.
    """
    if any(each.string_at("group") in _OURS for each in _targets(policy)):
        return Serving.ENVOY_GATEWAY
    callers = list(islice(_callers_of(policy, graph), _LOOKED_AT))
    if callers:
        return _of_several([Serving.of(each, graph) for each in callers])
    return _of_one(_by_all_classes(policy, graph))


def _callers_of(policy: Manifest, graph: Graph) -> Iterator[Manifest]:
    """Yield the routes that name a target of *policy* as a backend, by whatever group."""
    callers = graph.once(_callers)
    for target in _targets(policy):
        key = (target.string_at("kind"), target.string_at("name"), policy.ref.namespace)
        for reference in callers.get(key, ()) if key[1] else ():
            is_known = reference.ref.namespace is not None
            beside = reference.source.rendering.folder == policy.rendering.folder
            if (is_known or beside) and graph.sees(policy, reference.source):
                yield reference.source


def _targets(policy: Manifest) -> Iterator[Node]:
    return policy.node.each("spec", "targetRefs", "[]")


def _callers(graph: Graph) -> dict[_Key, list[Reference]]:
    """Return what Gateway API's kinds name in backendRefs."""
    found: dict[_Key, list[Reference]] = {}
    for manifest in graph.manifests:
        for each in graph.references_from(manifest) if manifest.ref.group == GATEWAY_API else ():
            if each.relation.field == "backendRefs":
                ref = each.ref
                found.setdefault((ref.kind, ref.name, ref.namespace), []).append(each)
    return found


def _serving_target(reference: Reference, graph: Graph) -> Serving:
    """Return who serves what *reference* names, by all definitions that may be meant."""
    lookup, ref = graph.target_of(reference), reference.ref
    found = (each.manifest for each in (*lookup.sure, *lookup.assumed) if each.manifest)
    answers = [Serving.of(each, graph) for each in islice(found, _LOOKED_AT)]
    if answers:
        return _of_one(answers)
    if ref.group_kind == GATEWAY_CLASS and _CLASSES_OF_OTHERS().fullmatch(ref.name or ""):
        return Serving.UNCLEAR
    # Where all classes in the files are of others, one elsewhere may be, too.
    is_of_others = _by_all_classes(reference.source, graph) == {Serving.ANOTHER}
    return Serving.UNCLEAR if is_of_others else Serving.UNSEEN


def _by_all_classes(manifest: Manifest, graph: Graph) -> set[Serving]:
    """Return who serves the GatewayClasses that *manifest* sees."""
    classes = graph.anywhere(manifest, GATEWAY_CLASS)[:_LOOKED_AT]
    return {Serving.of(each, graph) for each in classes}


def _of_one(answers: Collection[Serving]) -> Serving:
    """Return who serves an object, of several definitions of which one holds."""
    different = set(answers)
    if len(different) == 1:
        return different.pop()
    unclear = any(each.may_be_another for each in different)
    return Serving.UNCLEAR if unclear else Serving.UNSEEN


def _of_several(answers: Collection[Serving]) -> Serving:
    """Return who serves what leads to several Gateways: Envoy Gateway where it serves one."""
    return Serving.ENVOY_GATEWAY if Serving.ENVOY_GATEWAY in answers else _of_one(answers)
