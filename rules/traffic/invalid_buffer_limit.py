"""A buffer limit must be a size that Envoy Gateway reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigw_lint import (
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    MAX_BUFFER,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    Undecided,
    buffer_size,
    byte_size,
    cut,
    has_placeholder,
    lazy_pattern,
    parse_quantity,
)

_BINARY_SUFFIX = lazy_pattern(r"([1-9][0-9]*)\s*([KMGTPE])I", re.ASCII | re.IGNORECASE)
_SPACED = lazy_pattern(r"([1-9][0-9]*)\s+([kMGTPE])", re.ASCII)
# A unit that people write and Kubernetes does not know, or knows as another one.
_GUESSED = lazy_pattern(r"([1-9][0-9]*)\s*([KMG])(?:I?B?|[a-z]*bytes?)", re.ASCII | re.IGNORECASE)
_UNITS = ("Gi", "Mi", "Ki")
_REFUSED = {"condition": {"type": "Accepted", "status": "False", "reason": "Invalid"}}


class InvalidBufferLimit(Rule):
    """A bufferLimit is no size that Envoy Gateway takes.

    ## Why it matters

    Two things can be wrong with it. A text that is not digits and a suffix
    is refused by the API server: the policy does not exist, and the Gateway
    keeps its 32 KiB. A size over 4294967295 bytes is accepted by the API
    server and refused by Envoy Gateway, which then answers every request
    that the policy covers with 500; `4Gi` is one byte too many.

    ## What to do

    Write digits and one of `Ki`, `Mi`, `Gi`, `k`, `M`, `G`, without a space,
    a sign or a decimal point: `50Mi`. Mind that `m` is a thousandth and `B`
    is no suffix. For no limit at all write the number `0` without quotes.

    ## Source

    The pattern in the CRDs of ClientTrafficPolicy and BackendTrafficPolicy,
    the same from Envoy Gateway 1.2 to 1.9. Envoy Gateway:
    `internal/gatewayapi/clienttrafficpolicy.go`,
    `internal/gatewayapi/clustersettings.go`; its translator tests expect
    Invalid for `100G`. Seen on the live gateway: with `4Gi` each request
    gets 500.
    """

    id = "invalid-buffer-limit"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "traffic"
    checklist = "buffer-limit"
    kinds = (CLIENT_TRAFFIC_POLICY, BACKEND_TRAFFIC_POLICY)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection:
                bufferLimit: 50mi  # <-- `50mi` suffixes are told apart by case
            """,
            fixed="""
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection:
                bufferLimit: 50Mi  # <-- `50mi` suffixes are told apart by case
            """,
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection:
                bufferLimit: "50 Mi"  # <-- `"50 Mi"` no spaces
            """,
            fixed="""
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection:
                bufferLimit: "50Mi"  # <-- `"50 Mi"` no spaces
            """,
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection:
                bufferLimit: 50MB  # <-- `50MB` B is no suffix
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection:
                bufferLimit: 50m  # <-- `50m` fifty thousandths of a byte
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection:
                bufferLimit: 0.5Gi  # <-- `0.5Gi` whole numbers only
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection:
                bufferLimit: "0"  # <-- `"0"` in quotes it is no number
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: exponent}
            spec:
              connection:
                bufferLimit: "1e6"  # <-- `"1e6"` nor is this
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: fraction}
            spec:
              connection:
                bufferLimit: 1.5  # <-- `1.5` no whole number
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection:
                bufferLimit: 4Gi  # <-- `4Gi` one byte too many
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection:
                bufferLimit: 100G  # <-- `100G` the side of the backends has the same range
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: negative}
            spec:
              connection:
                bufferLimit: -1  # <-- `-1` not below zero
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: mebibytes}
            spec: {connection: {bufferLimit: 50Mi}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: megabytes}
            spec: {connection: {bufferLimit: "50M"}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: kilobytes}
            spec: {connection: {bufferLimit: 50k}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: largest}
            spec: {connection: {bufferLimit: 4294967295}}
            """,
            why="digits, and a suffix or none",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: none}
            spec: {connection: {bufferLimit: 0}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: parted}
            spec: {connection: {bufferLimit: 50_000_000}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: hexadecimal}
            spec: {connection: {bufferLimit: 0x3200000}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: exponent}
            spec: {connection: {bufferLimit: 5e7}}
            """,
            why="without quotes these are whole numbers when Kubernetes reads them",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec: {connection: {bufferLimit: "${BUFFER}"}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: absent}
            spec: {connection: {bufferLimit: null}}
            """,
            why="a placeholder may be any size, and null is as good as nothing",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        node = manifest.node.get("spec", "connection", "bufferLimit")
        if node is None or node.is_null:
            return
        if node.text is not None and has_placeholder(node.text):
            yield self.undecided(manifest, node, "placeholder", "whether this is a size")
            return
        size = buffer_size(node)
        if size is None:
            yield self._malformed(manifest, node)
        elif not 0 <= size <= MAX_BUFFER:
            yield self._out_of_range(manifest, node)

    def _malformed(self, manifest: Manifest, node: Node) -> Finding:
        text = _shown(node)
        right, fix = _correction(node.string or "")
        hint = f"write {right}" if right else "write digits and Ki, Mi or Gi, as in 50Mi"
        if node.string == "0":
            hint = "for no limit write 0 without quotes"
        return self.finding(
            manifest,
            node,
            f"bufferLimit{text} is no size{_why(node)}, so the API server refuses the "
            f"{manifest.kind} ({hint})",
            fix=None if fix is None else self.replacement(manifest, node, right, safe=fix),
        )

    def _out_of_range(self, manifest: Manifest, node: Node) -> Finding:
        covered = (
            "every route of its listeners answers 500"
            if manifest.ref.group_kind == CLIENT_TRAFFIC_POLICY
            else "every route that it covers answers 500"
        )
        return self.finding(
            manifest,
            node,
            f"bufferLimit{_shown(node)} is out of range, so the {manifest.kind} is not accepted "
            f"and {covered} (write 50Mi; the most is {MAX_BUFFER}, one byte less than 4Gi)",
            judge=Judge.CONTROLLER,
            data=_REFUSED,
        )


def _shown(node: Node) -> str:
    """Return the value as a message holds it, with a space before it."""
    if node.text is None:
        return ""
    text = cut(node.text)
    return f' "{text}"' if node.string is not None else f" {text}"


def _why(node: Node) -> str:
    """Return what is strange about a well-known slip."""
    quantity = None if node.string is None else parse_quantity(node.string)
    if quantity is not None and node.string is not None and node.string.endswith("m"):
        return " (m is a thousandth)"
    return ""


def _correction(text: str) -> tuple[str, bool | None]:
    """Return what was meant, and whether that is certain; None where there is nothing to write.

    Certain are the case of a binary suffix and a space too many.
    """
    match = _BINARY_SUFFIX().fullmatch(text.strip())
    if match is not None:
        return _within_range(f"{match.group(1)}{match.group(2).upper()}i", certain=True)
    match = _SPACED().fullmatch(text.strip())
    if match is not None:
        return _within_range(match.group(1) + match.group(2), certain=True)
    match = _GUESSED().fullmatch(text.strip())
    if match is not None:
        return _within_range(f"{match.group(1)}{match.group(2).upper()}i", certain=False)
    return _within_range(_without_fraction(text), certain=False)


def _within_range(text: str, *, certain: bool) -> tuple[str, bool | None]:
    size = byte_size(text)
    return ("", None) if size is None or size > MAX_BUFFER else (text, certain)


def _without_fraction(text: str) -> str:
    """Return the same size in whole numbers: ``0.5Gi`` is ``512Mi``; empty where there is none."""
    quantity = parse_quantity(text)
    if quantity is None or quantity.denominator != 1 or quantity <= 0:
        return ""
    size = quantity.numerator
    for power, unit in zip((3, 2, 1), _UNITS, strict=True):
        if size % 1024**power == 0:
            return f"{size // 1024**power}{unit}"
    return str(size)
