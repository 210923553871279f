"""Fields and kinds that only the experimental channel of Gateway API has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigw_lint import (
    OUR_KINDS,
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
    experimental_fields,
    only_experimental,
    own_kind,
    standard_version,
)

_GATEWAY_API = "gateway.networking.k8s.io"


class ExperimentalField(Rule):
    """A field or a kind is in the experimental channel of Gateway API alone.

    ## Why it matters

    Gateway API comes in two channels. Envoy Gateway's chart installs the
    experimental one, and all is well. Where the cluster has the CRDs of the
    standard channel, `kubectl apply` and Flux refuse the object, and other
    clients drop the field without a word: a `retry` that is dropped retries
    nothing.

    ## What to do

    Nothing where Envoy Gateway's chart installs the CRDs. Else install the
    experimental channel, or say it with a policy of Envoy Gateway, such as
    `retry` in a BackendTrafficPolicy.

    ## Source

    The CRDs of both channels, release by release.
    """

    id = "experimental-field"
    severity = Severity.INFO
    judge = Judge.ADVICE
    category = "schema"
    kinds = tuple(kind for kind in OUR_KINDS if kind.group == _GATEWAY_API)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: plain}
            spec:
              rules:
                - name: all
                  retry: {attempts: 2}  # <-- `retry` only there
                  sessionPersistence:  # <-- `sessionPersistence` this, too
                    type: Cookie
            ---
            apiVersion: gateway.networking.k8s.io/v1alpha2  # <-- `gateway.networking.k8s.io/v1alpha2`
            kind: TCPRoute
            metadata: {name: tcp}
            spec: {rules: [{backendRefs: [{name: tcp, port: 80}]}]}
            """  # noqa: E501 - a mark holds the whole text
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: plain}
            spec:
              rules:
                - name: all
                  timeouts: {request: 2m}
                  retry: null
            """,
            why="these are in both channels by now, and null is no field",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        if own_kind(manifest, graph).definitions:
            return  # the CRD that the cluster has is there
        version = manifest.api_version.rpartition("/")[2]
        what = (_GATEWAY_API, manifest.kind, version, graph.target)
        if only_experimental(*what):
            other = standard_version(_GATEWAY_API, manifest.kind, graph.target)
            yield self._told(
                manifest,
                manifest.node.get("apiVersion") or manifest.node,
                f"{manifest.kind} as {manifest.api_version} is",
                f" (write {_GATEWAY_API}/{other}, which is in both)" if other else "",
            )
            return
        for node in _present(manifest.node, experimental_fields(*what)):
            parent = manifest.node.get(*node.path[:-1])
            key = None if parent is None else parent.key(str(node.path[-1]))
            from ._lives import owner  # here, since few manifests have such fields

            told = f"{owner(node.path)} has {node.path[-1]}"
            yield self._told(manifest, key or node, told)

    def _told(self, manifest: Manifest, node: Node, told: str, cure: str = "") -> Finding:
        return self.finding(
            manifest,
            node,
            f"{told} only in the experimental channel of Gateway API, which Envoy Gateway's chart "
            f"installs: a cluster with the standard channel does not take it{cure}",
        )


def _present(node: Node, tree: Mapping[str, Any]) -> Iterator[Node]:
    """Yield those fields of *tree* that are there at *node*."""
    for step, below in tree.items():
        for inner in node.items() if step == "[]" else filter(None, (node.get(step),)):
            if below is not True:
                yield from _present(inner, below)
            elif not inner.is_null:
                yield inner
