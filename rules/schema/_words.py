"""The words of schemas that rules ask for by name."""

from __future__ import annotations

UNKNOWN = "additionalProperties"
CONSTRAINT = "x-constraint"
