"""Objects that stand for others: what a controller or operator makes of a manifest.

A Secret that an ExternalSecret makes is not missing, and a policy may target
the HTTPRoute that AI Gateway generates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from aigw_lint.manifest import Manifest, has_placeholder
from aigw_lint.objectref import GroupKind, ObjectRef
from aigw_lint.relations import (
    AI_GATEWAY_ROUTE,
    BACKEND_SECURITY_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CONFIG_MAP,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    MCP_ROUTE,
    SECRET,
    SECURITY_POLICY,
)

MCP_MAIN = "ai-eg-mcp-main-"
"""Put before the name of an MCPRoute, the HTTPRoute that clients reach it by."""


class _Made(NamedTuple):
    kind: GroupKind
    name: str | None


def _certificate(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(SECRET, manifest.node.string_at("spec", "secretName"))


def _external_secret(manifest: Manifest) -> Iterator[_Made]:
    name = manifest.node.string_at("spec", "target", "name")
    yield _Made(SECRET, name or manifest.ref.name)


def _sealed_secret(manifest: Manifest) -> Iterator[_Made]:
    name = manifest.node.string_at("spec", "template", "metadata", "name")
    yield _Made(SECRET, name or manifest.ref.name)


def _vault_secret(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(SECRET, manifest.node.string_at("spec", "destination", "name"))


def _secret_of_the_same_name(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(SECRET, manifest.ref.name)


def _config_map_of_the_same_name(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(CONFIG_MAP, manifest.ref.name)


def _ai_gateway_route(manifest: Manifest) -> Iterator[_Made]:
    name = manifest.ref.name
    yield _Made(HTTP_ROUTE, name)
    yield _Made(HTTP_ROUTE_FILTER, f"ai-eg-host-rewrite-{name}")
    yield _Made(HTTP_ROUTE_FILTER, f"ai-eg-route-not-found-response-{name}")


def _mcp_route(manifest: Manifest) -> Iterator[_Made]:
    name = manifest.ref.name
    yield _Made(HTTP_ROUTE, f"{MCP_MAIN}{name}")
    for backend in manifest.node.each("spec", "backendRefs", "[]", "name"):
        if backend.string is not None:
            yield _Made(HTTP_ROUTE, f"ai-eg-mcp-br-{name}-{backend.string}")
            yield _Made(HTTP_ROUTE_FILTER, f"ai-eg-mcp-brf-{name}-{backend.string}")
            yield _Made(SECRET, f"ai-eg-mcp-cred-{name}-{backend.string}")
    if manifest.node.get("spec", "securityPolicy") is not None:
        yield _Made(SECURITY_POLICY, f"ai-eg-mcp-{name}")
        yield _Made(BACKEND_TRAFFIC_POLICY, f"ai-eg-mcp-{name}-oauth-protected-resource-metadata")


def _backend_security_policy(manifest: Manifest) -> Iterator[_Made]:
    yield _Made(SECRET, f"ai-eg-bsp-{manifest.ref.name}")


_PRODUCERS: dict[GroupKind, Callable[[Manifest], Iterator[_Made]]] = {
    AI_GATEWAY_ROUTE: _ai_gateway_route,
    MCP_ROUTE: _mcp_route,
    BACKEND_SECURITY_POLICY: _backend_security_policy,
    GroupKind("cert-manager.io", "Certificate"): _certificate,
    GroupKind("external-secrets.io", "ExternalSecret"): _external_secret,
    GroupKind("external-secrets.io", "ClusterExternalSecret"): _external_secret,
    GroupKind("bitnami.com", "SealedSecret"): _sealed_secret,
    GroupKind("secrets.hashicorp.com", "VaultStaticSecret"): _vault_secret,
    GroupKind("secrets.hashicorp.com", "VaultDynamicSecret"): _vault_secret,
    GroupKind("secrets.hashicorp.com", "VaultPKISecret"): _vault_secret,
    GroupKind("secrets.infisical.com", "InfisicalSecret"): _secret_of_the_same_name,
    GroupKind("onepassword.com", "OnePasswordItem"): _secret_of_the_same_name,
    GroupKind("trust.cert-manager.io", "Bundle"): _config_map_of_the_same_name,
}

PRODUCER_KINDS = frozenset(kind.kind for kind in _PRODUCERS)
"""The kinds, without their groups, whose manifests stand for other objects."""


def produced_by(manifest: Manifest) -> Iterator[ObjectRef]:
    """Yield the objects that a controller or operator makes of *manifest*.

    They lie in its namespace; those of a producer without namespaces may lie
    in any, and have none here.
    """
    produce = _PRODUCERS.get(manifest.ref.group_kind)
    if produce is None or manifest.ref.name is None:
        return
    for kind, name in produce(manifest):
        if name and not has_placeholder(name):
            yield ObjectRef(kind.group, kind.kind, manifest.ref.namespace, name)
