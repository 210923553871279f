"""What a manifest names must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint import (
    CONFIG_MAP,
    GATEWAY_CLASS,
    INFERENCE_POOL,
    NAMESPACE,
    RELATION_SOURCES,
    SECRET,
    SERVICE,
    Bad,
    Definition,
    Finding,
    Fix,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
)

if TYPE_CHECKING:
    from ._absence import Absence

# People and operators make these outside Git, so their absence proves less.
_MADE_ELSEWHERE = frozenset(
    kind.kind for kind in (CONFIG_MAP, GATEWAY_CLASS, INFERENCE_POOL, NAMESPACE, SECRET, SERVICE)
)


class MissingReference(Rule):
    """A manifest names an object that does not exist.

    ## Why it matters

    One backend that is not there takes down more than itself: AI Gateway
    withholds the whole route, so its good backends stop answering too. A
    policy whose target is missing is applied nowhere, and no status says so:
    the buffer stays at 32 KiB, retries never happen, a route stays open.

    ## What to do

    Correct the name or the namespace, or add the missing manifest. An object
    that lives outside this repository on purpose can be declared under
    `external` in the configuration. With `--closed-world` the linter takes
    the files for the whole cluster and reports every name that they do not
    define.

    The finding is an error where the files prove the slip: the name is one
    typing error away from an existing one, or the object stands in exactly
    one other namespace, and something of the files lies in the one that is
    meant. It is a warning where they only suggest it, where a chart is
    installed into that namespace and may make the object, and for Secrets,
    ConfigMaps, Services, Namespaces, GatewayClasses and InferencePools,
    which people and operators often make outside Git.

    ## Source

    AI Gateway: `internal/controller/ai_gateway_route.go`,
    `internal/controller/gateway.go`. Envoy Gateway: `internal/gatewayapi`.
    """

    id = "missing-reference"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "references"
    checklist = "references-exist"
    kinds = RELATION_SOURCES

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs:
                    - name: opnai  # <-- `opnai` one letter is missing
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs:
                - name: edge  # <-- `edge` it stands in the namespace infra
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRef:
                group: gateway.networking.k8s.io
                kind: HTTPRoute
                name: chats  # <-- `chats` the generated HTTPRoute is called chat
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
              rules:
                - backendRefs: [{name: openai}]
            """,
            why="nothing of either kind is here: both may live in the cluster or elsewhere",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs: [{name: main, namespace: networking}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: main, namespace: models}
            """,
            why="nothing here lies in networking: others look after that namespace",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs: [{name: "${BACKEND}"}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai, namespace: models}
            """,
            why="a placeholder is no name",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            """,
            why="AI Gateway generates the HTTPRoute",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: models}
            spec:
              type: APIKey
              apiKey: {secretRef: {name: openai-key}}
            ---
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: {name: openai-key, namespace: models}
            """,
            why="an operator makes the Secret",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs: [{name: openai}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            """,
            why="a namespace that is not written is the one that apply uses",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return not graph.references_from(manifest)

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for reference in graph.references_from(manifest):
            if reference.supported and not graph.target_of(reference).sure:
                from ._absence import (  # here, since most references find their target
                    Moved,
                    absence_of,
                )

                absence = absence_of(reference, graph)
                if isinstance(absence, str):
                    yield self._unknown(reference, absence)
                elif isinstance(absence, Moved):
                    maker = f" there ({absence.file} may set its namespace)"
                    yield self._unknown(reference, "made-elsewhere", maker)
                elif absence is not None:
                    yield self._missing(reference, absence)

    def _missing(self, reference: Reference, absence: Absence) -> Finding:
        ref, severity, condition = reference.ref, absence.severity, reference.condition
        if ref.kind in _MADE_ELSEWHERE:
            severity = min(severity, Severity.WARNING)
        where = f" in namespace {ref.namespace}" if ref.namespace else ""
        fault = f'{ref.kind} "{ref.name}" does not exist{where}, so {reference.effect}'
        if absence.unless:
            fault = (
                f'no file here defines {ref.kind} "{ref.name}"{where}; unless {absence.unless} '
                f"makes it, {reference.effect}"
            )
        remark = f" ({absence.hint})" if absence.hint else ""
        return self.finding(
            reference.source,
            reference.name_node,
            f"{fault}{remark}",
            severity=severity,
            related=self._defined(absence.defined),
            fix=self._fix(reference, absence),
            data=None if condition is None else _condition(condition),
        )

    def _fix(self, reference: Reference, absence: Absence) -> Fix | None:
        source, values = reference.source, absence.instead
        if "name" in values:
            return self.replacement(source, reference.name_node, values["name"], safe=False)
        if values and not reference.relation.is_name:
            return self.completion(source, reference.node, values, safe=False)
        return None

    def _defined(self, found: Sequence[Definition]) -> list[Related]:
        return [
            self.related(each.manifest, _name_of(each.manifest), f"{each.ref} is defined here")
            for each in found[:1]
            if each.manifest is not None
        ]

    def _unknown(self, reference: Reference, reason: str, maker: str = "") -> Undecided:
        message = f"whether {reference.written} exists{maker}"
        return self.undecided(reference.source, reference.name_node, reason, message)


def _name_of(manifest: Manifest) -> Node:
    return manifest.node.get("metadata", "name") or manifest.node


def _condition(condition: tuple[str, str, str]) -> dict[str, object]:
    return {"condition": dict(zip(("type", "status", "reason"), condition, strict=True))}
