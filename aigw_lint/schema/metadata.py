"""What the API server wants of ``metadata``, which CRDs leave to it."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = rf"^({_LABEL}(\.{_LABEL})*/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$"

METADATA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {**_TEXT, "maxLength": 253, "pattern": rf"^{_LABEL}(\.{_LABEL})*$"},
        "generateName": _TEXT,
        "namespace": {**_TEXT, "maxLength": 63, "pattern": rf"^({_LABEL})?$"},
        "labels": {
            "type": "object",
            "propertyNames": {"maxLength": 317, "pattern": _QUALIFIED},
            "additionalProperties": {
                **_TEXT,
                "maxLength": 63,
                "pattern": "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
            },
        },
        "annotations": {
            "type": "object",
            # Keys of annotations may have capitals: they are compared without.
            # And `aigw run` reads some that no cluster takes.
            "propertyNames": {
                "maxLength": 317,
                "pattern": rf"(?i){_QUALIFIED}|^substitution\.aigw\.run/",
            },
            "additionalProperties": _TEXT,
        },
        "finalizers": {"type": "array", "items": _TEXT},
        "ownerReferences": {"type": "array", "items": {"type": "object"}},
        "managedFields": {"type": "array"},
        "uid": _TEXT,
        "resourceVersion": _TEXT,
        "selfLink": _TEXT,
        "generation": {"type": "integer"},
        "creationTimestamp": {"type": ["string", "null"]},
        "deletionTimestamp": {"type": ["string", "null"]},
        "deletionGracePeriodSeconds": {"type": "integer"},
    },
    "additionalProperties": False,
}
"""The schema of an object's metadata."""
