"""The identity of Kubernetes objects."""

from __future__ import annotations

from functools import lru_cache

from aigw_lint.words.record import Record

AI_GATEWAY = "aigateway.envoyproxy.io"
ENVOY_GATEWAY = "gateway.envoyproxy.io"
GATEWAY_API = "gateway.networking.k8s.io"
INFERENCE = "inference.networking.k8s.io"
INFERENCE_X = "inference.networking.x-k8s.io"
CORE = ""

LONGEST_NAME = 253
"""How many characters a name can have at most."""

OUR_GROUPS = frozenset({AI_GATEWAY, ENVOY_GATEWAY, GATEWAY_API, INFERENCE, INFERENCE_X})
"""The API groups whose objects this linter judges."""


class GroupKind(Record):
    """An API group (empty for the core group) and a kind."""

    group: str
    kind: str

    def __str__(self) -> str:
        return self.kind if not self.group else f"{self.kind}.{self.group}"


class ObjectRef(Record):
    """Group, kind, namespace and name of one object.

    *namespace* is None where the manifest does not say it (apply decides) and
    for kinds that have none. *name* is None where it is not known: a
    placeholder, or no name at all.
    """

    group: str
    kind: str
    namespace: str | None
    name: str | None

    @property
    def group_kind(self) -> GroupKind:
        """Return group and kind alone."""
        return _group_kind(self.group, self.kind)

    def __str__(self) -> str:
        name = self.name if self.name is not None else "?"
        return f"{self.kind} {self.namespace}/{name}" if self.namespace else f"{self.kind} {name}"


@lru_cache(maxsize=4096)
def _group_kind(group: str, kind: str) -> GroupKind:
    """Return one and the same value for a group and kind: they are asked for all the time."""
    return GroupKind(group, kind)


CLUSTER_SCOPED = frozenset(
    {
        GroupKind(GATEWAY_API, "GatewayClass"),
        GroupKind(CORE, "Namespace"),
        GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"),
        GroupKind("cert-manager.io", "ClusterIssuer"),
        GroupKind("certificates.k8s.io", "ClusterTrustBundle"),
        GroupKind("external-secrets.io", "ClusterExternalSecret"),
        GroupKind("external-secrets.io", "ClusterSecretStore"),
        GroupKind("rbac.authorization.k8s.io", "ClusterRole"),
        GroupKind("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        GroupKind("trust.cert-manager.io", "Bundle"),
    }
)
"""Kinds that have no namespace, as far as the graph meets them."""
