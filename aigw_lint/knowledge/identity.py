"""What our groups serve, and what a manifest is meant to be that does not quite say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aigw_lint.knowledge.releases import Target
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import (
    AI_GATEWAY,
    ENVOY_GATEWAY,
    GATEWAY_API,
    INFERENCE,
    INFERENCE_X,
    OUR_GROUPS,
    GroupKind,
)
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record

NO_API_VERSION = "no-api-version"
NO_GROUP = "no-group"
NO_KIND = "no-kind"
NO_VERSION = "no-version"
UNKNOWN_KIND = "unknown-kind"
WRONG_GROUP = "wrong-group"


class Served(Record):
    """One version of a kind."""

    version: str
    since: str
    """The first AI Gateway release with whose companions it is served."""


def _served(*versions: tuple[str, str]) -> tuple[Served, ...]:
    return tuple(Served(*version) for version in versions)


_ENVOY_GATEWAY_KINDS = (
    "Backend",
    "BackendTrafficPolicy",
    "ClientTrafficPolicy",
    "EnvoyExtensionPolicy",
    "EnvoyPatchPolicy",
    "EnvoyProxy",
    "HTTPRouteFilter",
    "SecurityPolicy",
)
# Of a Gateway API release that is newer than that of any AI Gateway release.
_LATER = "2.0"
_X_KINDS = ("InferenceModel", "InferenceModelRewrite", "InferenceObjective", "InferencePool")
_BOTH = _served(("v1beta1", "0.6"), ("v1alpha1", "0.1"))
_STABLE = _served(("v1", "0.1"), ("v1beta1", "0.1"))

SERVED: Mapping[GroupKind, tuple[Served, ...]] = {
    GroupKind(AI_GATEWAY, "AIGatewayRoute"): _BOTH,
    GroupKind(AI_GATEWAY, "AIServiceBackend"): _BOTH,
    GroupKind(AI_GATEWAY, "BackendSecurityPolicy"): _BOTH,
    GroupKind(AI_GATEWAY, "GatewayConfig"): _served(("v1beta1", "0.6"), ("v1alpha1", "0.5")),
    GroupKind(AI_GATEWAY, "MCPRoute"): _served(("v1beta1", "0.6"), ("v1alpha1", "0.4")),
    GroupKind(AI_GATEWAY, "QuotaPolicy"): _served(("v1alpha1", "0.6")),
    **{
        GroupKind(ENVOY_GATEWAY, kind): _served(("v1alpha1", "0.1"))
        for kind in _ENVOY_GATEWAY_KINDS
    },
    GroupKind(GATEWAY_API, "BackendLBPolicy"): _served(("v1alpha2", "0.1")),
    GroupKind(GATEWAY_API, "BackendTLSPolicy"): _served(("v1", "0.5"), ("v1alpha3", "0.1")),
    GroupKind(GATEWAY_API, "GRPCRoute"): _served(("v1", "0.1")),
    GroupKind(GATEWAY_API, "Gateway"): _STABLE,
    GroupKind(GATEWAY_API, "GatewayClass"): _STABLE,
    GroupKind(GATEWAY_API, "HTTPRoute"): _STABLE,
    GroupKind(GATEWAY_API, "ListenerSet"): _served(("v1", "0.7")),
    # The version that AI Gateway reads, and that every release of Gateway API serves.
    GroupKind(GATEWAY_API, "ReferenceGrant"): _served(("v1beta1", "0.1"), ("v1", "0.7")),
    GroupKind(GATEWAY_API, "TCPRoute"): _served(("v1alpha2", "0.1"), ("v1", _LATER)),
    GroupKind(GATEWAY_API, "TLSRoute"): _served(
        ("v1", "0.7"), ("v1alpha3", "0.5"), ("v1alpha2", "0.1")
    ),
    GroupKind(GATEWAY_API, "UDPRoute"): _served(("v1alpha2", "0.1"), ("v1", _LATER)),
    GroupKind(INFERENCE, "InferencePool"): _served(("v1", "0.4")),
    **{GroupKind(INFERENCE_X, kind): _served(("v1alpha2", "0.1")) for kind in _X_KINDS},
    GroupKind(INFERENCE_X, "InferencePoolImport"): _served(("v1alpha1", "0.1")),
}
"""All kinds of our groups in all known releases, with their versions, the preferred one first."""

OUR_KINDS = tuple(SERVED)
"""The kinds of our groups."""


MARKS: Mapping[GroupKind, frozenset[str]] = {
    GroupKind(AI_GATEWAY, "AIGatewayRoute"): frozenset({"rules", "llmRequestCosts"}),
    GroupKind(AI_GATEWAY, "AIServiceBackend"): frozenset({"schema", "backendRef"}),
    GroupKind(AI_GATEWAY, "BackendSecurityPolicy"): frozenset(
        {"apiKey", "awsCredentials", "azureCredentials", "azureAPIKey", "gcpCredentials", "type"}
    ),
    GroupKind(AI_GATEWAY, "GatewayConfig"): frozenset({"extProc", "globalLLMRequestCosts"}),
    GroupKind(AI_GATEWAY, "MCPRoute"): frozenset({"backendRefs", "path", "securityPolicy"}),
    GroupKind(AI_GATEWAY, "QuotaPolicy"): frozenset({"perModelQuotas", "serviceQuota"}),
    GroupKind(ENVOY_GATEWAY, "Backend"): frozenset({"endpoints"}),
    GroupKind(ENVOY_GATEWAY, "BackendTrafficPolicy"): frozenset(
        {"circuitBreaker", "loadBalancer", "rateLimit", "retry"}
    ),
    GroupKind(ENVOY_GATEWAY, "ClientTrafficPolicy"): frozenset(
        {"clientIPDetection", "enableProxyProtocol", "http1", "http3", "path"}
    ),
    GroupKind(ENVOY_GATEWAY, "EnvoyExtensionPolicy"): frozenset({"extProc", "lua", "wasm"}),
    GroupKind(ENVOY_GATEWAY, "EnvoyPatchPolicy"): frozenset({"jsonPatches"}),
    GroupKind(ENVOY_GATEWAY, "EnvoyProxy"): frozenset({"mergeGateways", "provider"}),
    GroupKind(ENVOY_GATEWAY, "HTTPRouteFilter"): frozenset(
        {"credentialInjection", "directResponse", "urlRewrite"}
    ),
    GroupKind(ENVOY_GATEWAY, "SecurityPolicy"): frozenset(
        {"apiKeyAuth", "authorization", "basicAuth", "cors", "extAuth", "jwt", "oidc"}
    ),
    GroupKind(GATEWAY_API, "BackendTLSPolicy"): frozenset({"validation"}),
    GroupKind(GATEWAY_API, "Gateway"): frozenset({"gatewayClassName"}),
    GroupKind(GATEWAY_API, "GatewayClass"): frozenset({"controllerName"}),
    GroupKind(GATEWAY_API, "ListenerSet"): frozenset({"parentRef"}),
    GroupKind(GATEWAY_API, "ReferenceGrant"): frozenset({"from", "to"}),
    **{
        GroupKind(GATEWAY_API, f"{protocol}Route"): frozenset({"parentRefs"})
        for protocol in ("GRPC", "HTTP", "TCP", "TLS", "UDP")
    },
    GroupKind(INFERENCE, "InferencePool"): frozenset({"endpointPickerRef", "targetPorts"}),
    GroupKind(INFERENCE_X, "InferencePool"): frozenset({"extensionRef", "targetPortNumber"}),
}
"""Fields of ``spec`` that tell a kind from the others of its group."""

OURS_ALONE = frozenset(
    {
        "AIGatewayRoute",
        "AIServiceBackend",
        "BackendSecurityPolicy",
        "BackendTLSPolicy",
        "BackendTrafficPolicy",
        "ClientTrafficPolicy",
        "EnvoyExtensionPolicy",
        "EnvoyPatchPolicy",
        "EnvoyProxy",
        "HTTPRouteFilter",
        "InferencePool",
        "MCPRoute",
    }
)
"""Kinds that no other project has; ``Gateway`` and ``Backend`` have many."""

_BY_NAME: dict[str, tuple[GroupKind, ...]] = {
    name: tuple(kind for kind in SERVED if kind.kind == name) for name in {k.kind for k in SERVED}
}
# What can be the name of a kind that a later release brings: all of ours begin with a capital.
_KIND = lazy_pattern(r"[A-Z][A-Za-z0-9]{0,62}")
# No other project has this in the name of a group.
_ENVOY_PROXY = "envoyproxy"
_MOST_EDITS = 2
_FAR = 30
_LONG_KIND = 8


class Slip(Record):
    """What keeps the API server from taking a manifest for what it is meant to be."""

    fault: str
    node: Node
    """What is wrong; where something is missing, what stands there instead."""
    meant: tuple[GroupKind, ...]
    """What it can be meant to be; empty where the files do not tell."""


def version_for(kind: GroupKind, target: Target, written: str = "") -> str:
    """Return the version to write for *kind*: the *written* one where that is served."""
    served = [each.version for each in SERVED[kind] if target.reaches(each.since)]
    if written in served:
        return written
    return served[0] if served else SERVED[kind][-1].version


def may_be_misidentified(kind: GroupKind) -> bool:
    """Tell whether a manifest of *kind* may be one of ours that says so wrongly."""
    return kind not in SERVED and (kind.kind in _BY_NAME or kind.group in OUR_GROUPS)


def slip_of(manifest: Manifest) -> Slip | None:
    """Return how *manifest*, if it is one of ours, says wrongly what it is; None where it does not.

    It may also be a document that says only one of API version and kind.
    """
    root = manifest.node
    api_version, kind = root.string_at("apiVersion") or "", root.string_at("kind") or ""
    if has_placeholder(api_version) or has_placeholder(kind):
        return None
    if api_version and kind:
        return _misidentified(root, api_version, kind)
    return _half_identified(root, api_version, kind) if api_version or kind else None


def _misidentified(root: Node, api_version: str, kind: str) -> Slip | None:
    """Return what is wrong where both are there."""
    version_node, kind_node = root.get("apiVersion") or root, root.get("kind") or root
    group, _, version = api_version.rpartition("/")
    homes = _BY_NAME.get(kind, ())
    if not (group and version):
        return _without_version(group or version, version_node, homes)
    if GroupKind(group, kind) in SERVED:
        return None
    if not homes:
        return _unknown_kind(group, kind, kind_node) if group in OUR_GROUPS else None
    near = homes if group in OUR_GROUPS else _nearest(group, homes)
    return Slip(WRONG_GROUP, version_node, near) if near else None


def _half_identified(root: Node, api_version: str, kind: str) -> Slip | None:
    """Return what is left out, or broken, where one of the two is not a text."""
    if not any((part := root.get(key)) and part.is_mapping for key in ("metadata", "spec")):
        return None
    if kind:
        homes = _BY_NAME.get(kind, ())
        marked = tuple(_marked(root, homes))
        if not marked and kind not in OURS_ALONE:
            return None
        return Slip(NO_API_VERSION, _place(root, "apiVersion", "kind"), marked or homes)
    group = api_version.rpartition("/")[0]
    if group not in OUR_GROUPS:
        return None
    of_group = (each for each in SERVED if each.group == group)
    return Slip(NO_KIND, _place(root, "kind", "apiVersion"), tuple(_marked(root, of_group)))


def _without_version(group: str, node: Node, homes: tuple[GroupKind, ...]) -> Slip | None:
    """Return the slip of an API version without a version, or without a group.

    Either way the API server looks in the core group, where there is nothing of ours.
    """
    near = _nearest(group, homes)
    if near:
        return Slip(NO_VERSION, node, near)
    meant = "." not in group or any(home.kind in OURS_ALONE for home in homes)
    return Slip(NO_GROUP, node, homes) if homes and meant else None


def _nearest(group: str, homes: tuple[GroupKind, ...]) -> tuple[GroupKind, ...]:
    """Return those of *homes* for whose groups *group* is likely meant, the nearest alone."""
    # Here and below, since few manifests are at fault.
    from aigw_lint.text.spelling import edit_distance

    near = [home for home in homes if _is_near(group, home.group)]
    distances = [edit_distance(group.lower(), home.group, _FAR) for home in near]
    return tuple(home for home, far in zip(near, distances, strict=True) if far == min(distances))


def _unknown_kind(group: str, kind: str, node: Node) -> Slip | None:
    meant = tuple(_near_kinds(group, kind))
    return Slip(UNKNOWN_KIND, node, meant) if meant or not _KIND().fullmatch(kind) else None


def _near_kinds(group: str, kind: str) -> Iterable[GroupKind]:
    """Yield the kinds of *group* for which *kind* is likely a slip, the nearest alone.

    In case, in number, or in two letters.
    """
    from aigw_lint.text.spelling import edit_distance

    wanted = _singular(kind.lower())
    edits = {
        known: edit_distance(wanted, known.kind.lower(), _MOST_EDITS)
        for known in SERVED
        if known.group == group
    }
    fewest = min(edits.values(), default=_FAR)
    for known, count in edits.items():
        if count == fewest <= (_MOST_EDITS if len(known.kind) >= _LONG_KIND else 1):
            yield known


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word


def _is_near(group: str, home: str) -> bool:
    """Tell whether *group*, which is none of ours, is likely meant for *home*.

    By two letters, or by one of four parts; or it is a name of Envoy's.
    """
    from aigw_lint.text.spelling import edit_distance, one_slip

    group = group.lower()
    if edit_distance(group, home, _MOST_EDITS) <= _MOST_EDITS:
        return True
    mine, theirs = group.split("."), home.split(".")
    if any(part == _ENVOY_PROXY or one_slip(part, _ENVOY_PROXY) for part in mine):
        return True
    shared = _shared(mine, theirs)
    rest = min(len(mine), len(theirs)) - shared
    shared += min(_shared(mine[::-1], theirs[::-1]), rest)
    return len(theirs) > 3 and shared >= max(len(mine), len(theirs)) - 1  # noqa: PLR2004 - said above


def _shared(mine: list[str], theirs: list[str]) -> int:
    """Return how many parts two names share from the start."""
    count = 0
    for left, right in zip(mine, theirs, strict=False):
        if left != right:
            break
        count += 1
    return count


def _marked(root: Node, kinds: Iterable[GroupKind]) -> Iterable[GroupKind]:
    """Yield those of *kinds* whose marks *root* has in its ``spec``."""
    spec = root.get("spec")
    present = {key.text for key, _ in spec.entries()} if spec is not None else set()
    return (kind for kind in kinds if not present.isdisjoint(MARKS.get(kind, ())))


def _place(root: Node, broken: str, other: str) -> Node:
    """Return the value of *broken*, its key where that is empty, or the value of *other*."""
    node = root.get(broken)
    if node is not None and node.end > node.start:
        return node
    return root.key(broken) or root.get(other) or root
