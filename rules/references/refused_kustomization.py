"""A kustomization must be one that kustomize builds."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    REFUSED,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Rule,
    Severity,
)

from ._twice import TOLD_TWICE

_EFFECT = "kustomize refuses to build this, so nothing of it is applied"


class RefusedKustomization(Rule):
    """kustomize ends with an error instead of building manifests of the gateway.

    ## Why it matters

    `kubectl apply -k`, Flux and Argo CD then apply nothing of the kustomization:
    neither the change that brought the error nor any later one, while what is
    in the cluster stays as it was. No status of a Gateway or a route tells.

    ## What to do

    Mend what the message names: a patch for an object or a field that is not
    there (any longer), a field that kustomize does not know, a value of a wrong
    type, a resource that is taken twice. `kubectl kustomize FOLDER` shows
    whether it builds.

    A file that is named and not there is told where the last commit still had
    it, or where a name that is nearly the same is there and not used: else a
    build may make it, and it is counted as `missing-resource`. So it is with
    the `path` of a Flux object or an Application. A misspelled field, which
    kustomize refuses, is dropped by Flux without a word.

    Told is only what kustomize refuses for sure. What is not told by the files,
    such as a remote base or a plug-in, may well be refused, too.

    ## Source

    kustomize; each of these was tried with `kubectl kustomize` 1.37.
    """

    id = "refused-kustomization"
    severity = Severity.WARNING
    judge = Judge.CONTROLLER
    category = "references"
    kinds = (REFUSED,)

    examples = (
        Bad(
            {
                "base/kustomization.yaml": """
                resources: [route.yaml]
                """,
                "base/route.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: openai}]}]
                """,
                "prod/kustomization.yaml": """
                resources: [../base]
                patches:
                  - target: {kind: AIGatewayRoute, name: chat}
                    patch: |
                      - op: add
                        path: /spec/rules/0/timeouts/request  # <-- `/spec/rules/0/timeouts/request`
                        value: 300s
                """,
            },
        ),
        Bad(
            {
                "base/kustomization.yaml": """
                resources: [route.yaml]
                """,
                "base/route.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: openai}]}]
                """,
                "prod/kustomization.yaml": """
                resources: [../base]
                namePrefx: prod-  # <-- `namePrefx` no such field
                """,
            },
        ),
        Good(
            {
                "base/kustomization.yaml": """
                resources: [route.yaml]
                """,
                "base/route.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: openai}]}]
                """,
                "prod/kustomization.yaml": """
                resources: [../base]
                patches:
                  - target: {kind: AIGatewayRoute, name: chat}
                    patch: |
                      - op: add
                        path: /spec/rules/0/timeouts
                        value: {request: 300s}
                """,
            },
        ),
        Bad(
            {
                "prod/backends.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: openai}]}]
                """,
                "base/kustomization.yaml": """
                resources: [route.yaml]
                """,
                "base/route.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: more, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: openai}]}]
                """,
                "prod/kustomization.yaml": """
                resources: [../base, backend.yaml]  # <-- `backend.yaml` it is backends.yaml
                """,
            },
        ),
        Good(
            {
                "base/kustomization.yaml": """
                resources: [settings.yaml]
                """,
                "base/settings.yaml": """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                """,
                "prod/kustomization.yaml": """
                resources: [../base]
                namePrefx: prod-
                """,
            },
            why="nothing in it is the gateway's: it is counted as passed over",
        ),
        Good(
            {
                "shared/route.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: openai}]}]
                """,
                "prod/kustomization.yaml": """
                resources: [../shared/route.yaml]
                """,
            },
            why="`--load-restrictor LoadRestrictionsNone` lifts that, so it is counted alone",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        for refusal in graph.refusals.get(manifest.file, ()):
            if not refusal.is_silent and refusal.twice not in TOLD_TWICE:
                effect = refusal.effect or _EFFECT
                finding = self.finding(manifest, manifest.node, f"{effect}: {refusal.why}")
                yield finding._replace(location=refusal.place, manifest=None, path="")
