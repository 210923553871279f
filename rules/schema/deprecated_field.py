"""Fields that still work and will go away."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    Bad,
    Finding,
    Good,
    Graph,
    GroupKind,
    Judge,
    Manifest,
    Rule,
    Severity,
    Undecided,
)

from ._deprecated import DEPRECATED, KINDS, Deprecated, is_deprecated


class DeprecatedField(Rule):
    """A field still works, and a later release may not have it.

    ## Why it matters

    What it says is done today. After an upgrade the field is refused, or
    dropped without a word, and Envoy Gateway already warns of it in the status
    of the object.

    ## What to do

    Write what the message says, which the target release has already.

    ## Since

    It depends on `target`: nothing is said where that release has no
    replacement yet, and `removed-field` speaks where it has not the field.

    ## Source

    AI Gateway and Envoy Gateway: their CRDs and release notes.
    """

    id = "deprecated-field"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "schema"
    kinds = KINDS
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: edge}
            spec:
              targetRef:  # <-- `targetRef` targetRefs is a list
                group: gateway.networking.k8s.io
                kind: Gateway
                name: edge
              enableProxyProtocol: true  # <-- `enableProxyProtocol` proxyProtocol
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: edge}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              proxyProtocol: {}
            """,
            why="these fields stay",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for each in graph.once(_deprecated).get(manifest.ref.group_kind, ()):
            *above, name = each.field.replace("[]", ".[]").split(".")
            for holder in manifest.node.each(*above):
                key = holder.key(name)
                if key is not None:
                    since = f" since {each.project} {each.since}" if each.since else ""
                    yield self.finding(
                        manifest,
                        key,
                        f"{name} is deprecated{since}, so a later release may not have it "
                        f"({each.cure})",
                    )


def _deprecated(graph: Graph) -> dict[GroupKind, list[Deprecated]]:
    """Return the fields that are deprecated in the target, by the kinds that have them."""
    found: dict[GroupKind, list[Deprecated]] = {}
    for each in DEPRECATED:
        for kind in each.kinds if is_deprecated(each, graph.target) else ():
            found.setdefault(kind, []).append(each)
    return found
