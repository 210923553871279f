"""A patch must be for something that is there."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import REFUSED, Bad, Finding, Good, Graph, Judge, Manifest, Rule, Severity


class StrayPatch(Rule):
    """The target of a patch is nearly that of an object, and kustomize leaves the patch out.

    ## Why it matters

    kustomize ends with an error for a patch without a `target` that finds no
    object, but says nothing where one with a `target` finds none. What the patch
    was to set, a buffer limit or a timeout, is then not there, and everything
    else is applied.

    ## What to do

    Write into the target what the object is called. `namespace` there is the
    one that the object has when the patch is put in, not the one that `namespace`
    of the same kustomization or `targetNamespace` of Flux puts it into: that comes
    after the patches. Mostly it can be left out.

    Nothing is said of a patch that finds an object in another overlay, as one of
    a component may; of one for something that the tree has elsewhere, or that is
    nothing like what is there; and of one beside a patch that does find the object.

    ## Source

    kustomize; tried with `kubectl kustomize` 1.37.
    """

    id = "stray-patch"
    severity = Severity.WARNING
    judge = Judge.CONTROLLER
    category = "references"
    kinds = (REFUSED,)

    examples = (
        Bad(
            {
                "base/kustomization.yaml": """
                resources: [policy.yaml]
                """,
                "base/policy.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: ClientTrafficPolicy
                metadata: {name: buffers}
                spec:
                  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
                """,
                "prod/kustomization.yaml": """
                namespace: infra
                resources: [../base]
                patches:
                  - target: {kind: ClientTrafficPolicy, name: bufers}  # <-- `bufers` one letter
                    patch: |
                      - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
                """,
            }
        ),
        Bad(
            {
                "base/kustomization.yaml": """
                resources: [policy.yaml]
                """,
                "base/policy.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: ClientTrafficPolicy
                metadata: {name: buffers}
                spec:
                  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
                """,
                "prod/kustomization.yaml": """
                namespace: infra
                resources: [../base]
                patches:
                  - target:
                      kind: ClientTrafficPolicy
                      name: buffers
                      namespace: infra  # <-- `infra` set after the patches
                    patch: |
                      - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
                """,
            }
        ),
        Good(
            {
                "base/kustomization.yaml": """
                resources: [policy.yaml]
                """,
                "base/policy.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: ClientTrafficPolicy
                metadata: {name: buffers}
                spec:
                  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
                """,
                "prod/kustomization.yaml": """
                namespace: infra
                resources: [../base]
                patches:
                  - target: {kind: ClientTrafficPolicy, name: buffers}
                    patch: |
                      - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
                  - target: {kind: Gateway}
                    patch: |
                      - {op: add, path: /spec/listeners/-, value: {name: more}}
                """,
            },
            why="the second is for nothing, and for nothing like what is there",
        ),
        Good(
            {
                "base/kustomization.yaml": """
                resources: [policy.yaml]
                """,
                "base/policy.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: ClientTrafficPolicy
                metadata: {name: buffers}
                spec:
                  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
                """,
                "prod/kustomization.yaml": """
                resources: [../base]
                patches:
                  - target: {kind: ClientTrafficPolicy, name: buffers, version: v1beta1}
                    patch: |
                      - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
                  - target: {kind: ClientTrafficPolicy, name: buffers, version: v1alpha1}
                    patch: |
                      - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
                """,
            },
            why="the patch beside it finds the object: the first is for a later release",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        for stray in graph.refusals.get(manifest.file, ()):
            if stray.is_silent:
                message = f"kustomize leaves this patch out without a word: {stray.why}"
                finding = self.finding(manifest, manifest.node, message)
                yield finding._replace(location=stray.place, manifest=None, path="")
