"""An HTTPRoute must say who pays for it."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import Finding, Good, Graph, GroupKind, Judge, Manifest, Rule, Severity


class CostCentre(Rule):
    """An HTTPRoute has a cost centre that is not in the books; this rule has a fault itself.

    ## Why it matters

    The bill comes back.

    ## What to do

    Ask the accountants.

    ## Source

    The Acme platform handbook.
    """

    id = "acme-cost-centre"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "style"
    kinds = (GroupKind("gateway.networking.k8s.io", "HTTPRoute"),)
    examples = (Good("kind: Gateway"),)

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        """Crash where a route has no annotations."""
        annotations = manifest.node.get("metadata", "annotations")
        assert annotations is not None  # the fault: most routes have none
        yield from ()
