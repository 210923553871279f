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
    Target,
    Undecided,
)

from ._faults import UNKNOWN, faults_of

if TYPE_CHECKING:
    from aigw_lint import Fault, Life


class FieldTooNew(Rule):
    """A field exists only in a later release, or a later version of the kind.

    ## Why it matters

    The CRDs of the target do not have the field. `kubectl apply` and
    server-side apply with strict validation refuse the object. Other clients,
    most GitOps controllers among them, drop the field without a word: what it
    should do does not happen.

    ## What to do

    Write the `apiVersion` that has the field, or take it out until the cluster
    has the release. Where the cluster has it, say so: `--target`, or `target`
    in the configuration.

    Of fields of Envoy Gateway, Gateway API and the inference extension it is an
    info: a cluster may have a later release of them than the one that goes
    with the target.

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
                if life is not None and is_newer(manifest, life, graph.target):
                    yield self._told(manifest, fault, life, graph.target)

    def _told(self, manifest: Manifest, fault: Fault, life: Life, target: Target) -> Finding:
        from ._lives import REFUSED, owner, project_of, version_in  # as above
        from ._places import place_of

        told, cure, severity = f"{owner(fault.path)} has {fault.name} only", "", Severity.ERROR
        since = "" if life.since is None else f" from {project_of(life)} {life.since} on"
        code = "other-version"
        if life.api_version != manifest.api_version:
            told += f" in {version_in(life, manifest)}{since and ','}"
            if life.state(target) == "now":
                since = ""
                told = told.removesuffix(",")
                cure = f" (write apiVersion: {life.api_version})"
        else:
            code = "other-release"
            if life.project == "ai-gateway":
                since += ", later than the target"
            else:
                since += ", later than what goes with the target"
                severity = Severity.INFO  # many a cluster has a later one
        return self.finding(
            manifest,
            place_of(manifest, fault),
            f"{told}{since}: {REFUSED}{cure}",
            severity=severity,
            code=code,
        )
