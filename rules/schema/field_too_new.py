"""Fields of a release that is later than the target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aigw_lint import (
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
    cut,
)

from ._faults import doubted, faults_of
from ._words import UNKNOWN

if TYPE_CHECKING:
    from aigw_lint import Fault, Life


class FieldTooNew(Rule):
    """A field exists only in a later release, or a later version of the kind.

    ## Why it matters

    The CRDs of the target do not have the field. `kubectl apply` refuses the
    object, and so does server-side apply, with which Flux applies all, and Argo
    CD where it is asked to. Other clients drop the field without a word: what
    it should do does not happen.

    ## What to do

    Write the `apiVersion` that has the field, or take it out until the cluster
    has the release. Where the cluster has it, say so: `--target`, or `target`
    in the configuration.

    Of fields of Envoy Gateway, Gateway API and the inference extension it is an
    info: a cluster may have a later release of them than the one that goes
    with the target. Where the files apply the CRD together with the manifest, or `schemas`
    in the configuration names it, it is an error: that is what the cluster has. Of a CRD that
    only stands in another folder, it is a warning.

    ## Source

    The CRDs of each release.
    """

    id = "field-too-new"
    severity = Severity.ERROR
    codes = ("other-version", "other-release")
    judge = Judge.API_SERVER
    category = "schema"
    kinds = OUR_KINDS
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1alpha1
            kind: BackendSecurityPolicy
            metadata: {name: key}
            spec:
              targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
              type: APIKey
              apiKey: {secretRef: {name: key}}
              credentialOverride: {}  # <-- `credentialOverride` only v1beta1 has it
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai}
            spec:
              endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]
              tls:
                autoSNIFromEndpointHostname: true  # <-- `autoSNIFromEndpointHostname` 1.9
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs: [{name: edge}]
              rules:
                - name: all
                  streamIdleTimeout: 5m
                  backendRefs: [{name: openai}]
            """,
            why="the target is the newest release, unless something says otherwise",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for fault in faults_of(manifest, graph):
            if fault.word == UNKNOWN:
                from ._lives import is_newer, life_of  # here, since few manifests are at fault

                life = life_of(manifest, fault, graph)
                if life is not None and is_newer(manifest, life, graph):
                    found = self._told(manifest, fault, life, graph)
                    yield doubted(found, manifest, fault, graph)

    def _told(self, manifest: Manifest, fault: Fault, life: Life, graph: Graph) -> Finding:
        from ._lives import REFUSED, is_served, owner, project_of, version_in  # as above
        from ._places import place_of

        told, cure, severity = f"{owner(fault.path)} has {fault.name} only", "", Severity.ERROR
        code = "other-version"
        if life.api_version != manifest.api_version:
            since = "" if life.since is None else f" from {project_of(life)} {life.since} on"
            if is_served(manifest, life, fault, graph):
                since = ""
                cure = f" (write apiVersion: {life.api_version})"
            told += f" in {version_in(life, manifest)}{since and ','}{since}"
        else:
            code = "other-release"
            since, severity = self._since(manifest, life, graph)
            told += since
        return self.finding(
            manifest,
            place_of(manifest, fault),
            f"{told}: {REFUSED}{cure}",
            severity=severity,
            code=code,
        )

    def _since(self, manifest: Manifest, life: Life, graph: Graph) -> tuple[str, Severity]:
        """Return from when on the manifest's own version has the field, and how bad that is."""
        from ._lives import crd_of, project_of  # as above

        project, crd = project_of(life), crd_of(manifest, graph)
        if crd and life.experimental:  # it may be of the standard channel as well as of before
            channel = "and before in the experimental channel alone"
            return f" after {project} {life.experimental}, {channel}", Severity.ERROR
        since = f" from {project} {life.since} on, later than"
        if crd:
            return f"{since} the CRD in {cut(crd)}", Severity.ERROR
        if life.project == "ai-gateway":
            return f"{since} the target", Severity.ERROR
        return f"{since} what goes with the target", Severity.INFO  # many a cluster has a later one
