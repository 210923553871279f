"""Values that stand for others which somebody is to put in: ``${X}``, ``<key>``, ``REPLACE_ME``."""

from __future__ import annotations

import re

from aigw_lint.knowledge.kinds import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_SECURITY_POLICY,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    CONFIG_MAP,
    ENVOY_EXTENSION_POLICY,
    ENVOY_PATCH_POLICY,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    GATEWAY_CONFIG,
    GRPC_ROUTE,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    INFERENCE_POOL,
    LISTENER_SET,
    MCP_ROUTE,
    QUOTA_POLICY,
    REFERENCE_GRANT,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import ANGLED, BARE_VARIABLE, BRACED
from aigw_lint.words.objectref import OUR_GROUPS
from aigw_lint.words.pattern import lazy_pattern

STAND_IN_KINDS = (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_SECURITY_POLICY,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    CONFIG_MAP,
    ENVOY_EXTENSION_POLICY,
    ENVOY_PATCH_POLICY,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    GATEWAY_CONFIG,
    GRPC_ROUTE,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    INFERENCE_POOL,
    LISTENER_SET,
    MCP_ROUTE,
    QUOTA_POLICY,
    REFERENCE_GRANT,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
"""The kinds in which stand-ins are looked for."""

# Without one of these a text holds no placeholder; they are quick to look for. A brace alone has
# quotes around it, else it begins a mapping.
_MARKS = (
    *("$", "<", "{{", '"{', "'{", '"#{', "'#{", "__", "TODO", "HERE", "REPLACE", "CHANGE", "YOUR"),
    "PLACEHOLDER",
    *("replace", "change", "your"),
)
_LONGEST = 300

# Below these keys stands what others replace or run: containers, scripts, formats, patches.
_FOREIGN = frozenset(
    {
        "args",
        "bodyMutation",
        "bootstrap",
        "cel",
        "command",
        "config",
        "env",
        "format",
        "inline",
        "jsonPatches",
        "managedFields",
        "patch",
        "status",
    }
)
_OUR_ANNOTATIONS = "envoyproxy.io/"

_VARIABLE = lazy_pattern(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-=?+][^{}]*)?\}")
_KUSTOMIZE_VARIABLE = lazy_pattern(r"\$\([A-Za-z_][A-Za-z0-9_]*\)")
# A name, as Jinja has it: what begins with a dot or a function is for Helm, which renders it.
_TEMPLATED = lazy_pattern(
    r"\{\{[ \t]*[A-Za-z_][A-Za-z0-9_.-]*(?:\[[^\[\]{}]*\])*[ \t]*(?:\|[^{}]*)?\}\}"
)
_SHOUTED = lazy_pattern(
    r"(?<![A-Za-z0-9_])(?:"
    r"REPLACE[_-]?(?:ME|THIS)|REPLACE[_-]WITH[A-Z0-9_-]*|CHANGE[_-]?(?:ME|THIS)"
    r"|YOUR[_-][A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*|(?:INSERT|PUT|ADD|ENTER)[_-][A-Z0-9_-]*[_-]HERE"
    r"|(?:MY|SOME|API)?[_-]?KEY[_-]HERE"
    r"|PLACEHOLDER(?:[_-][A-Z0-9]+)*|(?:[A-Z0-9]+[_-])+PLACEHOLDER"
    r")(?![A-Za-z0-9])"
)
# What `sed` is told to replace.
_UNDERLINED = lazy_pattern(r"(?<![A-Za-z0-9_])__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__(?![A-Za-z0-9_])")
_ANYWHERE = (_VARIABLE, _KUSTOMIZE_VARIABLE, BARE_VARIABLE, _TEMPLATED, _SHOUTED, _UNDERLINED)
_NOUNS = (
    r"(?:account|bucket|cluster|company|domain|endpoint|here|host|hostname|id|instance|key|name|org|"
    r"organization|password|pool|project|provider|region|resource|secret|tenant|token|value)"
)
_SPOKEN = lazy_pattern(
    r"(?:replace[_-]?me|change[_-]?me"
    rf"|(?:(?:sk|ghp|gsk|hf|xai|key|insert|put|enter)[_-])?your[_-](?:[a-z0-9]+[_-])*?{_NOUNS}"
    rf"|(?:https?://)?(?:[a-z0-9*-]+\.)*your-(?:[a-z0-9]+-)*?{_NOUNS}(?:\.[a-z0-9-]+)+(?:[:/].*)?)",
    re.ASCII,
)


def may_hold_placeholder(text: str) -> bool:
    """Tell whether *text* can be or hold a placeholder, at a quick look."""
    for mark in _MARKS:
        if mark in text:
            return True
    return text.startswith(("{", "#{"))


def placeholder_of(manifest: Manifest, node: Node) -> str | None:
    """Return the placeholder in a value that the gateway's controllers read.

    Or the API server alone, in kinds of others.
    """
    text = node.string
    if text is None or _is_foreign(node.path):
        return None
    core = manifest.ref.group not in OUR_GROUPS
    found = _placeholder_in(text, alone=core)
    if found is None or not found.startswith(("$", "{", "__")):
        return found
    if manifest.ref.group_kind == CONFIG_MAP and "data" in node.path:
        return None  # the program that reads it may replace it
    is_kustomize_variable = found.startswith("$(")
    if is_kustomize_variable and (core or manifest.rendering.kind != "plain"):
        return None
    return found


def _placeholder_in(text: str, *, alone: bool) -> str | None:
    """Return the placeholder that *text* is or holds; None for none.

    *alone* asks for texts that are nothing else. ``$(X)`` counts as one; where
    kustomize may replace it, leave such texts out.
    """
    if len(text) > _LONGEST or "\n" in text:
        return None
    if ANGLED().fullmatch(text) and (text[0] == "<" or not alone):
        return text
    for pattern in _ANYWHERE:
        match = pattern().fullmatch(text) if alone else pattern().search(text)
        if match is not None:
            return match.group()
    whole = text == "TODO" or _SPOKEN().fullmatch(text) or BRACED().fullmatch(text)
    return text if whole else None


def _is_foreign(path: Path) -> bool:
    """Tell whether what stands at *path* is for somebody else than the gateway's controllers."""
    if not _FOREIGN.isdisjoint(path):
        return True
    return "annotations" in path and _OUR_ANNOTATIONS not in str(path[-1])
