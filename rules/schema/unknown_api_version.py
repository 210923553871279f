"""Versions of our kinds that the target release does not serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint import (
    DEFINED,
    GATEWAY_API,
    OUR_KINDS,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Rule,
    Severity,
    Undecided,
    bundled_for,
    cut,
    has_placeholder,
    own_kind,
    version_for,
)

if TYPE_CHECKING:
    from aigw_lint import Custom, Life


class UnknownApiVersion(Rule):
    """The group and the kind exist, but not in this version.

    ## Why it matters

    The API server takes nothing of a version that its CRDs do not serve: "no
    matches for kind". Where a tool applies a folder, it may stop there, with
    one half in the cluster.

    ## What to do

    Write the version that the message names. Its code tells how it is:
    `never`, where no release that is known has served it, such as QuotaPolicy
    as `v1beta1`; `later`, such as `v1beta1` before AI Gateway 0.6; or
    `earlier`, where it is served no more.

    Where the cluster has another release, say so: `--target`, or `target` in
    the configuration. What comes with a later release of Envoy Gateway, Gateway
    API or the inference extension is an info, and what the inference extension
    no longer serves a warning: a cluster may have other releases of them than
    those that go with the target.

    ## Source

    The CRDs of each release.
    """

    id = "unknown-api-version"
    severity = Severity.ERROR
    codes = ("never", "later", "earlier")
    judge = Judge.API_SERVER
    category = "schema"
    kinds = (*OUR_KINDS, DEFINED)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1  # <-- `aigateway.envoyproxy.io/v1beta1`
            kind: QuotaPolicy
            metadata: {name: quota}
            ---
            apiVersion: gateway.envoyproxy.io/v1  # <-- `gateway.envoyproxy.io/v1` never was
            kind: Backend
            metadata: {name: openai}
            ---
            apiVersion: gateway.networking.k8s.io/v1alpha2  # <-- `gateway.networking.k8s.io/v1alpha2`
            kind: GRPCRoute
            metadata: {name: grpc}
            """,  # noqa: E501 - a mark holds the whole text
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1alpha1  # <-- `aigateway.envoyproxy.io/v1beta1`
            kind: QuotaPolicy
            metadata: {name: quota}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1  # <-- `gateway.envoyproxy.io/v1` never was
            kind: Backend
            metadata: {name: openai}
            ---
            apiVersion: gateway.networking.k8s.io/v1  # <-- `gateway.networking.k8s.io/v1alpha2`
            kind: GRPCRoute
            metadata: {name: grpc}
            """,
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1alpha1
            kind: AIGatewayRoute
            metadata: {name: chat}
            ---
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: HTTPRoute
            metadata: {name: plain}
            """,
            why="older versions that are served still",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/${VERSION}
            kind: Gateway
            metadata: {name: edge}
            """,
            why="nobody knows yet what is put in",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        written = manifest.api_version
        own = own_kind(manifest, graph)
        defined = own.definitions
        if len(defined) == 1 and not has_placeholder(written):
            if not defined[0].is_open:
                is_known = bundled_for(manifest, graph.target) is not None
                may_differ = is_known or manifest.ref.group_kind not in OUR_KINDS
                doubtful = may_differ and not own.is_applied
                yield from self._not_served(manifest, defined[0], doubtful=doubtful)
            return
        if bundled_for(manifest, graph.target) is not None or has_placeholder(written):
            return
        from aigw_lint import lives_of  # here, since few manifests are at fault

        from ._replaced import KINDS

        kind, target = manifest.ref.group_kind, graph.target
        lives = lives_of(kind)
        node = manifest.node.get("apiVersion")
        if not lives or node is None:
            return
        if _may_be_served(manifest, graph):
            message = f"whether the API server knows {cut(written)}, which a CRD here defines"
            yield self.undecided(manifest, node, "several-crds", message)
            return
        life = next((each for each in lives if each.api_version == written), None)
        state = "never" if life is None else life.state(target)
        served = [each.api_version for each in lives if each.state(target) == "now"]
        preferred = f"{kind.group}/{version_for(kind, target)}" if kind in OUR_KINDS else ""
        new = preferred if preferred in served else next(reversed(served), "")
        cure = f" (write {new})" if new else ""
        if not new and kind in KINDS:
            cure = f" ({KINDS[kind]})"
        what = _what(manifest, life, lives, state, served=bool(served))
        yield self.finding(
            manifest,
            node,
            f"{what}, so the API server refuses it{cure}",
            severity=_severity(life, state, manifest, graph),
            code=state,
            fix=self.replacement(manifest, node, new, safe=False) if new else None,
        )

    def _not_served(
        self, manifest: Manifest, custom: Custom, *, doubtful: bool
    ) -> Iterator[Finding]:
        """Yield that *custom*, what the user defines the kind by, does not serve the version."""
        version = manifest.api_version.rpartition("/")[2]
        node = manifest.node.get("apiVersion")
        if version in custom.versions or node is None:
            return
        served = " and ".join(map(cut, custom.versions)) or "no version"
        yield self.finding(
            manifest,
            node,
            f"the CRD of {cut(manifest.kind)} in {custom.file} serves {served}, and not "
            f"{cut(version)}, so the API server refuses it",
            severity=Severity.WARNING if doubtful else None,
            code="unserved",
        )


def _what(
    manifest: Manifest, life: Life | None, lives: Sequence[Life], state: str, *, served: bool
) -> str:
    """Return in words which version is not served, and why."""
    from ._lives import project_of  # as above

    kind, written = manifest.kind, manifest.api_version
    if life is None:
        return f"no release of {project_of(lives[0])} that is known has {kind} as {written}"
    project = project_of(life)
    if state == "earlier":
        version = "" if len(lives) == 1 else f" as {written}"
        return f"there was {kind}{version} until {project} {life.until}"
    than = "the target" if life.project == "ai-gateway" else "what goes with the target"
    if served:
        return f"{kind} as {written} comes with {project} {life.since}, later than {than}"
    # Then it is the kind that is new, whatever the version.
    return f"{kind} comes with {project} {lives[0].since}, later than {than}"


def _severity(life: Life | None, state: str, manifest: Manifest, graph: Graph) -> Severity:
    """Return how sure it is: companions of the target may be there in a later release.

    And which Gateway API another controller has, no target tells.
    """
    if manifest.ref.group == GATEWAY_API:
        from aigw_lint import Serving  # as above

        if Serving.of(manifest, graph).may_be_another and state != "later":
            return Severity.WARNING
    if life is None or life.project == "ai-gateway":
        return Severity.ERROR
    if state == "later":
        return Severity.INFO  # many a cluster has a later one
    return Severity.WARNING if life.project == "inference-extension" else Severity.ERROR


def _may_be_served(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether a CRD serves the version that seems to be of another cluster.

    Alternatives are told by what they hold, and a CRD may be for all of them.
    """
    if graph.customs is None:
        return False
    version = manifest.api_version.rpartition("/")[2]
    found = graph.customs.of(manifest.ref.group_kind, lambda _: True)
    return any(version in each.versions for each in found)
