"""The kinds of which it is told that one object is there twice."""

from __future__ import annotations

from aigw_lint import GATEWAY_CONFIG, REFERENCE_GRANT, RELATION_SOURCES

TOLD_TWICE = (*RELATION_SOURCES, GATEWAY_CONFIG, REFERENCE_GRANT)
