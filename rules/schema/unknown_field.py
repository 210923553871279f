"""Fields that a kind does not have."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    DEFINED,
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
)

from ._faults import doubted, faults_of
from ._words import UNKNOWN


class UnknownField(Rule):
    """A field does not exist in this kind.

    ## Why it matters

    `kubectl apply` refuses the object, and so does server-side apply, with
    which Flux applies all, and Argo CD where it is asked to: they say `field
    not declared in schema`. Other clients drop the field without a word: what
    it should do does not happen.

    ## What to do

    Write the name that is meant, or put the field where it belongs. Of fields
    that only another release has, `field-too-new` and `removed-field` speak,
    also where your own CRD does not have them. Where that is of Gateway API's
    standard channel, the message names fields of the experimental one.

    ## Source

    The CRDs, in the releases that go with the target, or those that you have
    yourself: see `schemas` in the configuration.
    """

    id = "unknown-field"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "schema"
    kinds = (*OUR_KINDS, DEFINED)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, label: {app: chat}}  # <-- `label` it is labels
            spec:
              parentRefs: [{name: edge}]
              rules:
                - backendRef: [{name: openai}]  # <-- `backendRef` it is backendRefs
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: EnvoyPatchPolicy
            metadata: {name: patch}
            spec:
              type: JSONPatch
              targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: edge}
              jsonPatches:
                - type: type.googleapis.com/envoy.config.listener.v3.Listener
                  name: default/edge/http
                  operation: {op: add, path: /x, value: {whatever: {envoy: takes}}}
            """,
            why="a patch may hold anything",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        faults = [each for each in faults_of(manifest, graph) if each.word == UNKNOWN]
        if not faults:
            return
        from aigw_lint import told  # here, since few manifests are at fault

        from ._deprecated import leaving
        from ._lives import REFUSED, channel_of, life_of
        from ._places import keys_of

        key_of, gone = keys_of(manifest), leaving(manifest.ref.group_kind, graph.target)
        for fault in faults:
            if life_of(manifest, fault, graph) is None:
                what, cure = told(fault, gone)
                cure = channel_of(manifest, fault, graph) or cure
                message = f"{what}: {REFUSED}" + (f" ({cure})" if cure else "")
                found = self.finding(manifest, key_of(fault), message)
                yield doubted(found, manifest, fault, graph)
