"""A Gateway must say whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import Bad, Finding, Good, Graph, GroupKind, Judge, Manifest, Rule, Severity

LABEL = "acme.example/team"


class MissingTeam(Rule):
    """A Gateway has no `acme.example/team` label.

    ## Why it matters

    Nobody knows whom to call when it is down.

    ## What to do

    Add the label to `metadata.labels`.

    ## Source

    The Acme platform handbook.
    """

    id = "acme-missing-team"
    severity = Severity.ERROR
    judge = Judge.ADVICE
    category = "style"
    kinds = (GroupKind("gateway.networking.k8s.io", "Gateway"),)

    examples = (
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata:
              name: models  # <-- `models` no team
            """
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata:
              name: models
              labels: {acme.example/team: search}
            """
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        """Find a Gateway without the label."""
        name = manifest.node.get("metadata", "name")
        if name is not None and manifest.node.get("metadata", "labels", LABEL) is None:
            yield self.finding(manifest, name, f"Gateway {name.text} has no label {LABEL}")
