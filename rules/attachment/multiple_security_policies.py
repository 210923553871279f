"""A backend takes its credentials from one policy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aigw_lint import (
    BACKEND_SECURITY_POLICY,
    INFERENCE_POOL,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Reference,
    Rule,
    Severity,
    Undecided,
    definition_of,
)

_NAMED = 3
_MOST = 50
"""How many policies of one backend are compared, where it has more than that."""


class MultipleSecurityPolicies(Rule):
    """Two BackendSecurityPolicies name one backend.

    ## Why it matters

    AI Gateway does not choose between them: it leaves the backend out of what
    the gateway is told, and each request to it gets 500. The AIServiceBackend
    says NotAccepted; the policies and the route say Accepted. It makes no
    difference which policy is older.

    ## What to do

    Keep one policy for each AIServiceBackend and InferencePool. Where two
    kinds of credentials are wanted for one provider, give each an
    AIServiceBackend of its own; both may name the same Backend.

    Of policies in plain files of two folders, nothing says that both are
    applied: the finding is a warning, and undecided where the folders are
    called as stages or clusters are, such as `dev` and `prod`.

    ## Since

    AI Gateway 0.3, with `targetRefs`.

    ## Source

    AI Gateway: `internal/controller/ai_service_backend.go`,
    `internal/controller/gateway.go`.
    """

    id = "multiple-security-policies"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "attachment"
    kinds = (BACKEND_SECURITY_POLICY,)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: key, namespace: models}
            spec:
              targetRefs:
                - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}
                - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: groq}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: other-key, namespace: models}
            spec:
              targetRefs:
                - group: aigateway.envoyproxy.io
                  kind: AIServiceBackend
                  name: openai  # <-- `openai` key names it, too
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: key}
            spec:
              targetRefs:
                - {group: inference.networking.k8s.io, kind: InferencePool, name: llama}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: other-key}
            spec:
              targetRefs:
                - group: inference.networking.k8s.io
                  kind: InferencePool
                  name: llama  # <-- `llama` key names it, too
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: key, namespace: models}
            spec:
              targetRefs:
                - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: llama}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: pool-key, namespace: models}
            spec:
              targetRefs:
                - {group: inference.networking.k8s.io, kind: InferencePool, name: llama}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: key, namespace: others}
            spec:
              targetRefs:
                - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: llama}
            """,
            why="another kind, or another namespace, is another backend",
        ),
        Good(
            {
                "dev/key.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: BackendSecurityPolicy
                metadata: {name: key, namespace: models}
                spec:
                  targetRefs:
                    - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}
                """,
                "prod/key.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: BackendSecurityPolicy
                metadata: {name: key, namespace: models}
                spec:
                  targetRefs:
                    - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}
                """,
            },
            why="one policy, written down twice",
        ),
        Good(
            {
                "platform/backend.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIServiceBackend
                metadata: {name: openai, namespace: models}
                """,
                "envs/dev/key.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: BackendSecurityPolicy
                metadata: {name: openai-dev, namespace: models}
                spec:
                  targetRefs:
                    - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}
                """,
                "envs/prod/key.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: BackendSecurityPolicy
                metadata: {name: openai-prod, namespace: models}
                spec:
                  targetRefs:
                    - {group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}
                """,
            },
            why="dev and prod are mostly two clusters, so it is undecided",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        told = set()
        for reference in graph.references_from(manifest):
            ref = reference.ref
            named = reference.supported and ref.name is not None and ref not in told
            if named and reference.relation.field == "targetRefs":
                told.add(ref)
                yield from self._judge(reference, graph)

    def _judge(self, reference: Reference, graph: Graph) -> Iterator[Finding | Undecided]:
        policy = reference.source
        # The target need not be here: whatever it is, both policies name it.
        target = definition_of(policy)._replace(ref=reference.ref)
        others = [
            each
            for each in islice(graph.references_to(target, BACKEND_SECURITY_POLICY), _MOST)
            if each.source.ref != policy.ref
        ]
        beside = [each for each in others if _live_together(reference, each, graph)]
        earlier = sorted(filter(lambda each: _place(each) < _place(reference), beside), key=_place)
        if earlier:
            yield self._finding(reference, earlier)
        elif not beside and (reason := _why_unknown(reference, others, graph)):
            message = f"whether another policy names {reference.ref}"
            yield self.undecided(policy, reference.name_node, reason, message)

    def _finding(self, reference: Reference, earlier: list[Reference]) -> Finding:
        ref = reference.ref
        names = dict.fromkeys(f'"{each.source.ref.name or "?"}"' for each in earlier)
        listed = " and ".join([*names][:_NAMED]) + (" and others" if len(names) > _NAMED else "")
        policy = reference.source.rendering
        is_open = all(policy.is_only_beside(each.source.rendering) for each in earlier)
        proviso = "where both are applied, " if is_open else ""
        refused = "" if ref.group_kind == INFERENCE_POOL else "it is not accepted and "
        return self.finding(
            reference.source,
            reference.name_node,
            f'{ref.kind} "{ref.name}" is named by BackendSecurityPolicy {listed}, too, so '
            f"{proviso}{refused}the gateway answers 500 for it (keep one policy for each backend)",
            severity=Severity.WARNING if is_open else None,
            related=[
                self.related(each.source, each.name_node, "this policy names it, too")
                for each in earlier[:_NAMED]
            ],
        )


def _live_together(mine: Reference, other: Reference, graph: Graph) -> bool:
    """Tell whether two policies are meant for one backend, and not each for its own.

    Demos side by side often bring one backend each, all alike: nothing says
    then that two of them are applied together.
    """
    if mine.source.home == other.source.home:
        return True
    own, others = mine.source.rendering, other.source.rendering
    if own.may_be_apart(others) or own.is_of_another_stage(others):
        return False
    homes = [{each.home for each in graph.target_of(found).sure[:1]} for found in (mine, other)]
    return homes[0] == homes[1] != set()


def _why_unknown(mine: Reference, others: list[Reference], graph: Graph) -> str | None:
    """Return why another policy may name the same backend; None where none may."""
    if others:
        return "unknown-world"
    target = definition_of(mine.source)._replace(ref=mine.ref)
    for each in graph.possible_references_to(target, BACKEND_SECURITY_POLICY):
        if each.source.ref != mine.source.ref:
            if each.ref.name is not None:
                return each.why_assumed
            return "placeholder" if not each.source.undecided_paths else "patched"
    return None


def _place(reference: Reference) -> tuple[bool, str, int, int]:
    """Return what puts policies in order, first those of which nothing is told."""
    source = reference.source
    return not source.is_context, source.source.path, source.document.index, source.node.start
