"""One object must be defined once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aigw_lint import (
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    Undecided,
)

from ._twice import TOLD_TWICE

_Name = tuple[object, str, str, str]
"""Rendering, group, kind and name; a name with a placeholder as it is written."""


class DuplicateManifest(Rule):
    """An object is defined a second time in what is applied together.

    ## Why it matters

    kubectl applies one after the other, so that the second replaces the first
    whole: what only the first says, a backend or a limit, is lost, and nothing
    tells of it. kustomize and Flux refuse to build anything then: "may not
    add resource with an already registered id".

    ## What to do

    Merge the two, or give one of them another name. Mostly one was copied and
    its name left as it was.

    Only what is applied together counts: one file, or what one kustomization
    or Flux Kustomization renders. Variants of one object in several files or
    folders, such as dev and prod, are none.

    ## Source

    `kubectl apply`; kustomize, `api/resmap/reswrangler.go`.
    """

    id = "duplicate-manifest"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "references"
    kinds = TOLD_TWICE

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            spec: {schema: {name: OpenAI}}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}  # <-- `openai` copied, not renamed
            spec: {schema: {name: AWSBedrock}}
            """
        ),
        Bad(
            """
            apiVersion: v1
            kind: List
            items:
              - apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: eg}
              - apiVersion: gateway.networking.k8s.io/v1beta1
                kind: GatewayClass
                metadata: {name: eg}  # <-- `eg` another version of the same object
            """
        ),
        Bad(
            {
                "kustomization.yaml": """
                namespace: models
                resources: [a.yaml, b.yaml]
                """,
                "a.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: Backend
                metadata: {name: openai}
                """,
                "b.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: Backend
                metadata: {name: openai}  # <-- `openai` equal, and refused all the same
                """,
            }
        ),
        Good(
            {
                "dev/backend.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: Backend
                metadata: {name: openai, namespace: models}
                spec: {endpoints: [{fqdn: {hostname: dev.example.com, port: 443}}]}
                """,
                "prod/backend.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: Backend
                metadata: {name: openai, namespace: models}
                spec: {endpoints: [{fqdn: {hostname: example.com, port: 443}}]}
                """,
            },
            why="alternatives",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: models}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai, namespace: others}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai}
            """,
            why="another kind, another namespace, and one that only apply knows",
        ),
        Good(
            {
                "kustomization.yaml": "resources: [blue, green]",
                "base/backend.yaml": """
                apiVersion: gateway.envoyproxy.io/v1alpha1
                kind: Backend
                metadata: {name: openai, namespace: models}
                """,
                "base/kustomization.yaml": "resources: [backend.yaml]",
                "blue/kustomization.yaml": "{namePrefix: blue-, resources: [../base]}",
                "green/kustomization.yaml": "{namePrefix: green-, resources: [../base]}",
            },
            why="kustomize gives them names of their own",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        same = graph.once(_repeated).get(manifest)
        if same is None:
            return
        namespace = _namespace_of(manifest)
        first = same[namespace]
        if first is not manifest:
            reason = _why_unknown(first) or _why_unknown(manifest)
            if reason is None:
                yield self._second(manifest, first)
            else:
                yield self._unknown(manifest, reason)
        elif namespace is None and len(same) > 1:
            yield self._unknown(manifest, "unknown-namespace")

    def _second(self, manifest: Manifest, first: Manifest) -> Finding:
        return self.finding(
            manifest,
            _place_of(manifest),
            f"{manifest.ref} is defined a second time, {_effect(manifest, first)}",
            related=[self.related(first, _place_of(first), "it is defined here first")],
        )

    def _unknown(self, manifest: Manifest, reason: str) -> Undecided:
        kind, name = manifest.kind, manifest.info.name
        message = f"whether {kind} {name} is defined twice"
        return self.undecided(manifest, _place_of(manifest), reason, message)


def _repeated(graph: Graph) -> dict[Manifest, Mapping[str | None, Manifest]]:
    """Return the manifests that share kind, name and rendering with another.

    Each with the first of these in each namespace.
    """
    kinds = frozenset(TOLD_TWICE)
    found: dict[_Name, list[Manifest]] = {}
    for manifest in graph.manifests:
        if manifest.ref.group_kind in kinds:
            name = _name_of(manifest)
            if name is not None:
                found.setdefault(name, []).append(manifest)
    repeated: dict[Manifest, Mapping[str | None, Manifest]] = {}
    for manifests in found.values():
        if len(manifests) > 1:
            first: dict[str | None, Manifest] = {}
            for manifest in manifests:
                first.setdefault(_namespace_of(manifest), manifest)
            repeated.update(dict.fromkeys(manifests, first))
    return repeated


def _name_of(manifest: Manifest) -> _Name | None:
    name = manifest.ref.name or manifest.info.name  # as it is written, placeholders and all
    return None if name is None else (manifest.rendering, *manifest.ref[:2], name)


def _namespace_of(manifest: Manifest) -> str | None:
    return manifest.info.namespace if manifest.namespace_unknown else manifest.ref.namespace


def _why_unknown(manifest: Manifest) -> str | None:
    """Return why the files cannot tell what *manifest* is called, or that it is there at all."""
    if manifest.touched((*manifest.node.path, "metadata", "name")):
        return "patched"
    unknown = manifest.ref.name is None or manifest.namespace_unknown
    return "placeholder" if unknown else None


def _effect(manifest: Manifest, first: Manifest) -> str:
    # Argo CD takes the last one of several in plain files, or in its sources.
    is_built = manifest.rendering.kind not in ("plain", "argocd")
    if is_built and manifest.api_version == first.api_version:
        return "so kustomize refuses to build any of this"
    if manifest.content_key == first.content_key:
        return "with the same content: one is too many"
    return "and it replaces the first: what only the first says is lost"


def _place_of(manifest: Manifest) -> Node:
    node = manifest.node
    name = node.get("metadata", "name")
    if name is not None and node.start <= name.start < node.end:
        return name
    if name is not None and manifest.source_of(name) is not manifest.source:
        return name  # a patch put it in
    # An alias: the name stands in another manifest, mostly the one that this is a copy of.
    return node.key("metadata") or node
