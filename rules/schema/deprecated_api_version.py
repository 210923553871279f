"""The old version of AI Gateway's kinds is served for a while only."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY,
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND_SECURITY_POLICY,
    GATEWAY_CONFIG,
    MCP_ROUTE,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Rule,
    Severity,
    Undecided,
    own_kind,
    version_for,
)

_OLD = f"{AI_GATEWAY}/v1alpha1"


_SINCE = "0.6"


class DeprecatedApiVersion(Rule):
    """A manifest is of v1alpha1, which AI Gateway will stop to serve.

    ## Why it matters

    Since AI Gateway 0.6 the API server takes `v1alpha1` with a warning, and its
    makers say that a later release takes it no more. Then none of these
    manifests can be applied. What is new, such as `credentialOverride`, a
    `v1alpha1` manifest cannot have already now.

    ## What to do

    Write `apiVersion: aigateway.envoyproxy.io/v1beta1`. All that `v1alpha1`
    takes is taken by `v1beta1`, with the same meaning. Kustomize patches that
    name the object by its `apiVersion` need the same change.

    Leave QuotaPolicy as it is: it has `v1alpha1` alone.

    ## Since

    AI Gateway 0.6. Where `target` in the configuration names an older release,
    which does not serve `v1beta1`, nothing is said.

    ## Source

    AI Gateway: the CRDs, and `RELEASES.md`.
    """

    id = "deprecated-api-version"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "schema"
    kinds = (
        AI_GATEWAY_ROUTE,
        AI_SERVICE_BACKEND,
        BACKEND_SECURITY_POLICY,
        GATEWAY_CONFIG,
        MCP_ROUTE,
    )
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1alpha1  # <-- `aigateway.envoyproxy.io/v1alpha1`
            kind: AIGatewayRoute
            metadata: {name: chat}
            ---
            kind: MCPRoute
            metadata: {name: tools}
            apiVersion: aigateway.envoyproxy.io/v1alpha1  # <-- `aigateway.envoyproxy.io/v1alpha1`
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1  # <-- `aigateway.envoyproxy.io/v1alpha1`
            kind: AIGatewayRoute
            metadata: {name: chat}
            ---
            kind: MCPRoute
            metadata: {name: tools}
            apiVersion: aigateway.envoyproxy.io/v1beta1  # <-- `aigateway.envoyproxy.io/v1alpha1`
            """,
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            """,
            why="the version to write",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1alpha1
            kind: QuotaPolicy
            metadata: {name: quota}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai}
            """,
            why="these kinds have no other version",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        if manifest.api_version != _OLD:
            return
        kind = manifest.ref.group_kind
        new = f"{AI_GATEWAY}/{version_for(kind, graph.target)}"
        if new == _OLD or not _is_served(new, manifest, graph):
            return
        written = manifest.node.get("apiVersion")
        fix = None
        if written is not None:
            fix = self.replacement(manifest, written, new, safe=_means_the_same(manifest))
        yield self.finding(
            manifest,
            written or manifest.node.get("metadata", "name") or manifest.node,
            f"{kind.kind} is deprecated as {_OLD}, and a later release will not serve it "
            f"(write {new}: AI Gateway serves it from {_SINCE} on, and it takes all that this "
            "takes)",
            fix=fix,
        )


def _is_served(api_version: str, manifest: Manifest, graph: Graph) -> bool:
    """Tell whether *api_version* can be written: no CRD of the user's is without it."""
    version = api_version.rpartition("/")[2]
    return all(version in each.versions for each in own_kind(manifest, graph).definitions)


def _means_the_same(manifest: Manifest) -> bool:
    """Tell whether nothing changes but the version.

    What v1beta1 alone has would come to life, and a kustomize patch that names
    the old version would find nothing to patch.
    """
    news = manifest.node.get("spec", "credentialOverride")
    return news is None and manifest.rendering.kind == "plain"
