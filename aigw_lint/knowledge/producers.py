"""Objects that stand for others: what a controller or operator makes of a manifest.

A Secret that an ExternalSecret makes is not missing, and a policy may target
the HTTPRoute that AI Gateway generates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aigw_lint.knowledge.identity import OUR_KINDS
from aigw_lint.knowledge.kinds import (
    AI_GATEWAY_ROUTE,
    BACKEND_SECURITY_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CONFIG_MAP,
    GATEWAY,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    LISTENER_SET,
    MCP_ROUTE,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    SERVICE_IMPORT,
)
from aigw_lint.knowledge.replicas import ANYWHERE, copied_to, named_in
from aigw_lint.knowledge.textual import held_in, told
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import CORE, OUR_GROUPS, GroupKind, ObjectRef
from aigw_lint.words.record import Record

MCP_MAIN = "ai-eg-mcp-main-"
"""Put before the name of an MCPRoute, the HTTPRoute that clients reach it by."""


class _Made(Record):
    kind: GroupKind
    name: str | None
    """None where the files do not tell it."""
    namespace: str | None = None
    """None for that of what makes it, `ANYWHERE` where it may be any."""


def _secret_named(*paths: Path, or_as_itself: bool) -> Callable[[Manifest], Iterator[_Made]]:
    """Return the producer of a Secret whose name stands at the first of *paths* that is there."""

    def produce(manifest: Manifest) -> Iterator[_Made]:
        for path in paths:
            if manifest.touched((*manifest.node.path, *path)):
                yield _Made(SECRET, None)
                return
            if name := manifest.node.string_at(*path):
                yield _Made(SECRET, name)
                return
        if or_as_itself:
            yield _Made(SECRET, manifest.ref.name)

    return produce


def _bundle(manifest: Manifest) -> Iterator[_Made]:
    """Yield what trust-manager makes of a Bundle, everywhere: a ConfigMap, a Secret or both."""
    target = manifest.node.get("spec", "target")
    is_open = target is None or manifest.touched((*manifest.node.path, "spec", "target"))
    for kind, field in ((CONFIG_MAP, "configMap"), (SECRET, "secret")):
        if is_open or (target is not None and target.get(field) is not None):
            yield _Made(kind, manifest.ref.name)


def _external_secret(manifest: Manifest) -> Iterator[_Made]:
    path = ("spec", "target", "creationPolicy")
    if manifest.node.string_at(*path) != "None" or manifest.touched((*manifest.node.path, *path)):
        yield from _by_target(manifest)


def _infisical_secret(manifest: Manifest) -> Iterator[_Made]:
    """Yield the Secrets that an InfisicalSecret manages, wherever; older ones: one of its name."""
    managed = [
        *manifest.node.each("spec", "managedKubeSecretReferences", "[]"),
        *manifest.node.each("spec", "managedSecretReference"),
    ]
    for each in managed:
        if name := each.string_at("secretName"):
            space = each.string_at("secretNamespace")
            yield _Made(SECRET, name, None if has_placeholder(space or "") else space)
    if not managed:
        yield _Made(SECRET, manifest.ref.name)


def _cluster_secret(manifest: Manifest) -> Iterator[_Made]:
    """Yield what a ClusterSecret makes: a Secret of its name where patterns fit, or everywhere."""
    listed = [each.string or ANYWHERE for each in manifest.node.each("matchNamespace", "[]")]
    for namespace in named_in(",".join(listed)):
        yield _Made(SECRET, manifest.ref.name, namespace)


_ISSUERS = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer")


def _gateway(manifest: Manifest) -> Iterator[_Made]:
    """Yield the Secrets that cert-manager fills for listeners, where annotations ask it to.

    It takes listeners that end TLS and have a hostname, and Secrets beside the Gateway.
    """
    annotations = manifest.node.get("metadata", "annotations")
    asks = annotations is not None and any(annotations.string_at(key) for key in _ISSUERS)
    if not asks and not manifest.touched((*manifest.node.path, "metadata", "annotations")):
        return
    for listener in manifest.node.each("spec", "listeners", "[]"):
        if listener.string_at("hostname") and listener.string_at("tls", "mode") != "Passthrough":
            for reference in listener.each("tls", "certificateRefs", "[]"):
                name, kind = reference.string_at("name"), reference.string_at("kind")
                own = reference.string_at("namespace") in (None, manifest.ref.namespace)
                if name and own and kind in (None, SECRET.kind):
                    yield _Made(SECRET, name)


def _of_the_same_name(kind: GroupKind) -> Callable[[Manifest], Iterator[_Made]]:
    def produce(manifest: Manifest) -> Iterator[_Made]:
        yield _Made(kind, manifest.ref.name)

    return produce


def _ai_gateway_route(manifest: Manifest) -> Iterator[_Made]:
    name = manifest.ref.name
    yield _Made(HTTP_ROUTE, name)
    yield _Made(HTTP_ROUTE_FILTER, _joined("ai-eg-host-rewrite-", name))
    yield _Made(HTTP_ROUTE_FILTER, _joined("ai-eg-route-not-found-response-", name))


def _mcp_route(manifest: Manifest) -> Iterator[_Made]:
    name = manifest.ref.name
    yield _Made(HTTP_ROUTE, _joined(MCP_MAIN, name))
    for backend in manifest.node.each("spec", "backendRefs", "[]", "name"):
        if backend.string is not None:
            end = f"-{backend.string}"
            yield _Made(HTTP_ROUTE, _joined("ai-eg-mcp-br-", name, end))
            yield _Made(HTTP_ROUTE_FILTER, _joined("ai-eg-mcp-brf-", name, end))
            yield _Made(SECRET, _joined("ai-eg-mcp-cred-", name, end))
    if manifest.node.get("spec", "securityPolicy") is not None:
        metadata = "-oauth-protected-resource-metadata"
        yield _Made(SECURITY_POLICY, _joined("ai-eg-mcp-", name))
        yield _Made(BACKEND_TRAFFIC_POLICY, _joined("ai-eg-mcp-", name, metadata))


def _backend_security_policy(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(SECRET, _joined("ai-eg-bsp-", manifest.ref.name))


def _joined(start: str, name: str | None, end: str = "") -> str | None:
    return None if name is None else f"{start}{name}{end}"


_by_destination = _secret_named(("spec", "destination", "name"), or_as_itself=False)
_by_target = _secret_named(("spec", "target", "name"), or_as_itself=True)
_of_its_own_name = _secret_named(or_as_itself=True)

_PRODUCERS: dict[tuple[str, str], Callable[[Manifest], Iterator[_Made]]] = {
    AI_GATEWAY_ROUTE: _ai_gateway_route,
    MCP_ROUTE: _mcp_route,
    BACKEND_SECURITY_POLICY: _backend_security_policy,
    ("cert-manager.io", "Certificate"): _secret_named(("spec", "secretName"), or_as_itself=False),
    GATEWAY: _gateway,
    LISTENER_SET: _gateway,
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("external-secrets.io", "ClusterExternalSecret"): _secret_named(
        ("spec", "externalSecretSpec", "target", "name"),
        ("spec", "externalSecretName"),
        or_as_itself=True,
    ),
    ("bitnami.com", "SealedSecret"): _secret_named(
        ("spec", "template", "metadata", "name"), or_as_itself=True
    ),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _by_destination,
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _by_destination,
    ("secrets.hashicorp.com", "VaultPKISecret"): _by_destination,
    ("secrets.infisical.com", "InfisicalSecret"): _infisical_secret,
    ("onepassword.com", "OnePasswordItem"): _of_its_own_name,
    ("trust.cert-manager.io", "Bundle"): _bundle,
    ("clustersecret.io", "ClusterSecret"): _cluster_secret,
    ("multicluster.x-k8s.io", "ServiceExport"): _of_the_same_name(SERVICE_IMPORT),
    ("serving.knative.dev", "Service"): _of_the_same_name(SERVICE),
}

_OF_DESTINATION = ("spec", "destination", "annotations")
# Where the annotations stand of what is there, or is made: some ask for copies of it.
_ANNOTATED: dict[tuple[str, str], Path] = {
    SECRET: ("metadata", "annotations"),
    CONFIG_MAP: ("metadata", "annotations"),
    ("bitnami.com", "SealedSecret"): ("spec", "template", "metadata", "annotations"),
    ("cert-manager.io", "Certificate"): ("spec", "secretTemplate", "annotations"),
    ("external-secrets.io", "ExternalSecret"): (
        *("spec", "target", "template"),
        *("metadata", "annotations"),
    ),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _OF_DESTINATION,
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _OF_DESTINATION,
    ("secrets.hashicorp.com", "VaultPKISecret"): _OF_DESTINATION,
}

# What of kinds in these groups has an object in it makes none of it, or is read for what it makes.
_WITHOUT_OBJECTS = frozenset(
    {
        *OUR_GROUPS,
        CORE,
        "apiextensions.k8s.io",
        "apps",
        "argoproj.io",
        "batch",
        "helm.toolkit.fluxcd.io",
        "kustomize.config.k8s.io",
        "kustomize.toolkit.fluxcd.io",
    }
)
_MADE = frozenset({CONFIG_MAP, SECRET, SERVICE, SERVICE_IMPORT, *OUR_KINDS})
_MADE_BY_NAME = {kind.kind: kind for kind in sorted(_MADE)}
# What tells an object that is made from one that is only named.
_PARTS = ("metadata", "data", "clone")
_DEEPEST = 100


def _held_in(manifest: Manifest) -> Iterator[_Made]:
    """Yield the objects that stand in one of another kind, which is there to make them.

    So it is with what Kyverno generates, with manifests for Crossplane, with templates
    of kro, and with a ResourceSet of Flux Operator. Some are texts, which programs fill in.
    """
    pending = [manifest.node]
    while pending:
        node = pending.pop()
        kind, version = node.string_at("kind"), node.string_at("apiVersion")
        if kind and version and node is not manifest.node and any(map(node.get, _PARTS)):
            made = GroupKind(version.rpartition("/")[0], kind)
            if made in _MADE:
                where = node.get("metadata") or node
                name, namespace = where.string_at("name"), where.string_at("namespace")
                yield _Made(made, told(name), namespace and (told(namespace) or ANYWHERE))
        for cloned in node.each("cloneList", "kinds", "[]"):
            group_version, _, name = (cloned.string or "").rpartition("/")
            made = GroupKind(group_version.rpartition("/")[0], name)
            if made in _MADE:
                yield _Made(made, None)
        if node.is_scalar:
            for name_of_kind, name in held_in(node.text or "", _MADE_BY_NAME):
                yield _Made(_MADE_BY_NAME[name_of_kind], name, ANYWHERE)
        elif len(node.path) < _DEEPEST:
            pending += node.items()
            pending += (value for _, value in node.entries())


PRODUCER_KINDS = frozenset(kind for _, kind in _PRODUCERS)
"""The kinds, without their groups, whose manifests stand for other objects."""


def produced_by(manifest: Manifest) -> Iterator[ObjectRef]:
    """Yield the objects that a controller or operator makes of *manifest*.

    They mostly lie in its namespace; those of a producer without namespaces may lie
    in any, and have none here. One whose name the files do not tell has none.
    """
    group_kind = manifest.ref[:2]
    produce = _PRODUCERS.get(group_kind)
    if produce is None and manifest.ref.group not in _WITHOUT_OBJECTS:
        produce = _held_in
    if produce is not None:
        for made in produce(manifest):
            yield _ref_of(made, manifest)
    if group_kind in _ANNOTATED:
        for namespace in copied_to(manifest.node.get(*_ANNOTATED[group_kind])):
            for made in (produce or _itself)(manifest):
                yield _ref_of(made._replace(namespace=namespace), manifest)


def _itself(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(manifest.ref.group_kind, manifest.ref.name)


def _ref_of(made: _Made, manifest: Manifest) -> ObjectRef:
    kind, name, namespace = made
    known = None if name is None or has_placeholder(name) else name
    where = None if namespace == ANYWHERE else namespace or manifest.ref.namespace
    return ObjectRef(kind.group, kind.kind, where, known)


def makers_of(ref: ObjectRef) -> Iterator[ObjectRef]:
    """Yield the routes of AI Gateway for which an HTTPRoute *ref* may be generated."""
    if ref.group_kind == HTTP_ROUTE:
        name = ref.name or ""
        yield ref._replace(group=AI_GATEWAY_ROUTE.group, kind=AI_GATEWAY_ROUTE.kind)
        if not name or name.startswith(MCP_MAIN):
            mcp = name[len(MCP_MAIN) :]
            yield ref._replace(group=MCP_ROUTE.group, kind=MCP_ROUTE.kind, name=mcp)
