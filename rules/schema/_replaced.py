"""What took the place of fields, kinds and versions that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aigw_lint import GroupKind, Manifest, Record

if TYPE_CHECKING:
    from aigw_lint import Fault

RENAMED: Mapping[str, Mapping[str, str]] = {
    "AIGatewayRoute": {"targetRefs": "parentRefs"},
    "InferencePool": {
        "extensionRef": "endpointPickerRef",
        "targetPortNumber": "targetPorts",
    },
    "InferenceModelRewrite": {"split": "targets"},
    "SecurityPolicy": {"sourceCIDRs": "clientCIDRs"},
}
"""By kind, the names that fields had and have."""


class Replaced(Record):
    """What to say of a field that is gone."""

    cure: str
    """What to write."""
    lost: str = ""
    """What is lost where a tool drops the field."""


_X = "inference.networking.x-k8s.io"
_NO_AUTH = "requests go out without credentials"
_UNATTACHED = "the route is attached to nothing"
_SELECTOR = ("spec", "selector")
_IDLE = Replaced("take it out: absoluteTimeout alone is left")

_FIELDS: Mapping[tuple[str, str], Replaced] = {
    ("AIGatewayRoute", "spec.targetRefs"): Replaced(
        "write parentRefs, which name the same Gateways", _UNATTACHED
    ),
    ("AIGatewayRoute", "spec.schema"): Replaced(
        "take it out: routes take OpenAI's API, and each AIServiceBackend says its own schema"
    ),
    ("AIGatewayRoute", "spec.filterConfig"): Replaced(
        "write a GatewayConfig with spec.extProc, and name it in the annotation "
        "aigateway.envoyproxy.io/gateway-config of the Gateway"
    ),
    ("AIGatewayRoute", "spec.filterConfig.externalProcessor.replicas"): Replaced("take it out"),
    ("AIServiceBackend", "spec.timeouts"): Replaced(
        "write it under rules[].timeouts of the AIGatewayRoute"
    ),
    ("AIServiceBackend", "spec.backendSecurityPolicyRef"): Replaced(
        "name this AIServiceBackend in targetRefs of the BackendSecurityPolicy", _NO_AUTH
    ),
    ("Gateway", "spec.backendTLS"): Replaced("write it as spec.tls.backend"),
    ("Gateway", "spec.listeners.tls.frontendValidation"): Replaced(
        "write it under spec.tls.frontend"
    ),
    ("HTTPRoute", "spec.rules.sessionPersistence.idleTimeout"): _IDLE,
    ("GRPCRoute", "spec.rules.sessionPersistence.idleTimeout"): _IDLE,
    ("SecurityPolicy", "spec.authorization.rules.principal.sourceCIDRs"): Replaced(
        "write clientCIDRs"
    ),
    ("InferencePool", "spec.targetPortNumber"): Replaced(
        "write targetPorts, a list of {number: ...}"
    ),
    ("InferencePool", "spec.extensionRef"): Replaced(
        "write endpointPickerRef, where portNumber is port.number"
    ),
    ("InferenceModelRewrite", "spec.rules.split"): Replaced("write targets"),
}

KINDS: Mapping[GroupKind, str] = {
    GroupKind(_X, "InferencePool"): "write inference.networking.k8s.io/v1, "
    "where targetPorts, endpointPickerRef and selector.matchLabels stand for "
    "targetPortNumber, extensionRef and selector",
    GroupKind("inference.networking.k8s.io", "InferencePool"): f"write {_X}/v1alpha2, "
    "where targetPortNumber, extensionRef and selector stand for "
    "targetPorts, endpointPickerRef and selector.matchLabels",
    GroupKind(_X, "InferenceModel"): "write an InferenceObjective for the priority, "
    "and the model in the AIGatewayRoute",
}
"""What stands for kinds of which the target serves no version."""


def is_label(manifest: Manifest, fault: Fault) -> bool:
    """Tell whether *fault* is about a label that stands as v1alpha2 of InferencePool had them.

    Where ``matchLabels`` is there, or may be what was meant, it is no label.
    """
    return (
        in_selector(manifest, fault)
        and isinstance(fault.instance, str)
        and not fault.missing
        and manifest.node.get(*_SELECTOR, "matchLabels") is None
    )


def in_selector(manifest: Manifest, fault: Fault) -> bool:
    """Tell whether *fault* is about what stands right in the selector of an InferencePool."""
    return manifest.kind == "InferencePool" and fault.path[:-1] == _SELECTOR


def replaced(manifest: Manifest, fault: Fault) -> Replaced | None:
    """Return what took the place of the field of *fault*, where that is known."""
    if in_selector(manifest, fault):
        return Replaced("write it under matchLabels")
    names = [step for step in fault.path if isinstance(step, str)]
    return _FIELDS.get((manifest.kind, ".".join(names)))
