"""The kinds that kustomize itself knows to have no namespace.

It asks the schema of Kubernetes that is built into it, by version: of other kinds, a
GatewayClass say, it takes the namespace that is written, though the API server will not.
Source: sigs.k8s.io/kustomize/kyaml/openapi, tried with the program.
"""

from __future__ import annotations

from functools import lru_cache

NO_NAMESPACE = "_non_namespaceable_"
"""What kustomize calls the namespace of such an object, whatever is written."""

_BOTH = frozenset({"v1", "v1beta1"})
_BETA = frozenset({"v1beta1"})
_KINDS = {
    "": ("ComponentStatus", "Namespace", "Node", "PersistentVolume"),
    "admissionregistration.k8s.io": (
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
    ),
    "apiextensions.k8s.io": ("CustomResourceDefinition",),
    "apiregistration.k8s.io": ("APIService",),
    "certificates.k8s.io": ("CertificateSigningRequest",),
    "flowcontrol.apiserver.k8s.io": ("FlowSchema", "PriorityLevelConfiguration"),
    "networking.k8s.io": ("IngressClass",),
    "node.k8s.io": ("RuntimeClass",),
    "policy": ("PodSecurityPolicy",),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"),
}
_VERSIONS = {
    "": frozenset({"v1"}),
    "flowcontrol.apiserver.k8s.io": _BETA,
    "policy": _BETA,
}


@lru_cache(maxsize=256)  # each object of each overlay asks
def is_cluster_wide(api_version: str, kind: str) -> bool:
    """Tell whether kustomize knows that *kind* of *api_version* has no namespace."""
    group, _, version = api_version.rpartition("/")
    return kind in _KINDS.get(group, ()) and version in _VERSIONS.get(group, _BOTH)
