"""Fields that earlier releases had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aigw_lint import (
    OUR_KINDS,
    Bad,
    Finding,
    Fix,
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

if TYPE_CHECKING:
    from aigw_lint import Fault, Life

# Fields whose values mean under the new name what they meant under the old one.
_SAME_VALUES = frozenset({"targetRefs", "sourceCIDRs"})
_GATEWAY = "Gateway"


class RemovedField(Rule):
    """A field was in an earlier release, and is there no more.

    ## Why it matters

    `kubectl apply` refuses the object, and so does server-side apply, with
    which Flux applies all, and Argo CD where it is asked to. Other clients drop
    the field without a word. A route whose `targetRefs` are dropped is attached to
    nothing; a backend without its `backendSecurityPolicyRef` is called without
    credentials.

    ## What to do

    Write what took its place:

    | field | gone since | write |
    |---|---|---|
    | AIGatewayRoute `targetRefs` | AI Gateway 0.4 | `parentRefs` |
    | AIGatewayRoute `schema` | 0.4 | nothing: each AIServiceBackend has its own |
    | AIGatewayRoute `filterConfig` | 0.6 | a GatewayConfig with `extProc` |
    | AIServiceBackend `timeouts` | 0.3 | `rules[].timeouts` of the AIGatewayRoute |
    | AIServiceBackend `backendSecurityPolicyRef` | 0.4 | `targetRefs` of that policy |
    | Gateway `backendTLS` | Gateway API 1.4 | `tls.backend` |
    | Gateway `listeners[].tls.frontendValidation` | Gateway API 1.4 | `tls.frontend` |
    | InferencePool `targetPortNumber`, `extensionRef` | v1 | `targetPorts`, `endpointPickerRef` |

    Where the cluster has the earlier release, say so: `--target`, or `target`
    in the configuration. Where its CRD stands among the manifests, that counts.

    ## Source

    The CRDs of each release.
    """

    id = "removed-field"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "schema"
    kinds = OUR_KINDS
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              targetRefs:  # <-- `targetRefs` parentRefs took its place
                - {group: gateway.networking.k8s.io, kind: Gateway, name: edge}
              rules:
                - backendRefs: [{name: openai}]
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs:  # <-- `targetRefs` parentRefs took its place
                - {group: gateway.networking.k8s.io, kind: Gateway, name: edge}
              rules:
                - backendRefs: [{name: openai}]
            """,
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1alpha1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              schema: {name: OpenAI}
              backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
              timeouts: {request: 3m}  # <-- `timeouts` the route has them
            """
        ),
        Bad(
            """
            apiVersion: inference.networking.k8s.io/v1
            kind: InferencePool
            metadata: {name: llama}
            spec:
              selector: {matchLabels: {app: llama}}
              targetPortNumber: 8000  # <-- `targetPortNumber` targetPorts
              endpointPickerRef: {name: epp, port: {number: 9002}}
            """
        ),
        Good(
            """
            apiVersion: inference.networking.x-k8s.io/v1alpha2
            kind: InferencePool
            metadata: {name: llama}
            spec:
              selector: {app: llama}
              targetPortNumber: 8000
              extensionRef: {name: epp}
            """,
            why="the old version of the kind has the old fields",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        is_told = False
        for fault in faults_of(manifest, graph):
            if fault.word == UNKNOWN:
                from ._lives import is_newer, life_of  # here, since few manifests are at fault
                from ._replaced import is_label

                life = life_of(manifest, fault, graph)
                if life is None or is_newer(manifest, life, graph):
                    continue
                label = is_label(manifest, fault)
                if not (label and is_told):  # one is enough for all labels of a selector
                    found = self._told(manifest, fault, life, graph)
                    yield doubted(found, manifest, fault, graph)
                is_told = is_told or label

    def _told(self, manifest: Manifest, fault: Fault, life: Life, graph: Graph) -> Finding:
        from ._lives import REFUSED, crd_of, owner, project_of, version_in  # as above
        from ._places import place_of
        from ._replaced import replaced

        is_own = life.api_version == manifest.api_version
        told = f"{owner(fault.path)} {'has' if life.until is None else 'had'} {fault.name}"
        may_be_older = bool(is_own and life.since and crd_of(manifest, graph))
        if may_be_older:
            told += f" from {project_of(life)} {life.since}"
        if life.until is not None:
            told += f" until {'' if may_be_older else f'{project_of(life)} '}{life.until}"
        if not is_own:
            told += f"{',' if life.until else ' only'} in {version_in(life, manifest)}"
        known = (
            None if may_be_older and not _has_new(manifest, fault) else replaced(manifest, fault)
        )
        lost = known.lost if known is not None else ""
        cure = f" ({known.cure})" if known is not None else ""
        return self.finding(
            manifest,
            place_of(manifest, fault),
            f"{told}: {REFUSED}{f', so that {lost}' if lost else ''}{cure}",
            fix=self._fix(manifest, fault),
        )

    def _fix(self, manifest: Manifest, fault: Fault) -> Fix | None:
        """Return the fix that takes the field out, or gives it its new name."""
        from ._replaced import RENAMED  # as above

        parent = manifest.node.get(*fault.path[:-1])
        if parent is None:
            return None
        is_plain = manifest.rendering.kind == "plain"
        if manifest.kind == "AIGatewayRoute" and fault.path == ("spec", "schema"):
            return self.removal(manifest, parent, [fault.name], safe=is_plain)
        key, new = parent.key(fault.name), RENAMED.get(manifest.kind, {}).get(fault.name)
        if key is None or new is None or parent.get(new) or fault.name not in _SAME_VALUES:
            return None
        if not _has_new(manifest, fault):
            return None
        names_gateways = all(
            each.string_at("kind") in (None, _GATEWAY) for each in parent.each(fault.name, "[]")
        )
        return self.replacement(manifest, key, new, safe=is_plain) if names_gateways else None


def _has_new(manifest: Manifest, fault: Fault) -> bool:
    """Tell whether there is the field that took the place of that of *fault*, beside it."""
    from ._replaced import RENAMED  # as above

    new = RENAMED.get(manifest.kind, {}).get(fault.name)
    return new in fault.schema.get("properties", ())
