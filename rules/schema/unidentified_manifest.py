"""A manifest must say what it is: its API version and its kind."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    UNIDENTIFIED,
    Bad,
    Finding,
    Fix,
    Good,
    Graph,
    Judge,
    Manifest,
    ManifestInfo,
    Node,
    Rule,
    Severity,
    Slip,
    Undecided,
    cut,
    slip_of,
    version_for,
)

# Kinds whose names end those of others, so that either of the two can be meant.
_PARTS_OF_OTHERS = ("Backend", "Gateway", "SecurityPolicy")


class UnidentifiedManifest(Rule):
    """A manifest does not say rightly what it is.

    ## Why it matters

    Without `apiVersion` or `kind`, or with a group or kind that does not
    exist, the API server takes nothing: "no matches for kind". Where a tool
    applies a folder, it may stop there, with one half in the cluster.

    ## What to do

    Write both, as the API server knows them:

    | kind | apiVersion |
    |---|---|
    | AIGatewayRoute, AIServiceBackend, BackendSecurityPolicy, MCPRoute, GatewayConfig | `aigateway.envoyproxy.io/v1beta1` (up to 0.5: `v1alpha1`) |
    | QuotaPolicy | `aigateway.envoyproxy.io/v1alpha1` |
    | Backend, EnvoyProxy and the policies of Envoy Gateway | `gateway.envoyproxy.io/v1alpha1` |
    | Gateway, GatewayClass, HTTPRoute, BackendTLSPolicy | `gateway.networking.k8s.io/v1` |
    | ReferenceGrant | `gateway.networking.k8s.io/v1beta1` |
    | InferencePool | `inference.networking.k8s.io/v1` |

    Objects of other projects may have kinds of the same name, such as Istio's
    Gateway; nothing is said of them.

    ## Source

    The CRDs of AI Gateway, Envoy Gateway, Gateway API and its inference
    extension, release by release.
    """  # noqa: E501 - a table cannot be wrapped

    id = "unidentified-manifest"
    severity = Severity.ERROR
    codes = ("no-api-version", "no-kind", "no-group", "no-version", "wrong-group", "unknown-kind")
    judge = Judge.API_SERVER
    category = "schema"
    kinds = (UNIDENTIFIED,)

    examples = (
        Bad(
            """
            kind: AIGatewayRoute  # <-- `AIGatewayRoute` there is no apiVersion
            metadata: {name: chat}
            spec: {rules: []}
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute  # <-- `AIGatewayRoute` there is no apiVersion
            metadata: {name: chat}
            spec: {rules: []}
            """,
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind:  # <-- `kind` it is empty
            metadata: {name: retries}
            spec: {retry: {numRetries: 2}}
            """,
            fixed="""
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy  # <-- `kind` it is empty
            metadata: {name: retries}
            spec: {retry: {numRetries: 2}}
            """,
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.com/v1beta1  # <-- `aigateway.envoyproxy.com/v1beta1`
            kind: AIGatewayRoute
            metadata: {name: chat}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1  # <-- `gateway.envoyproxy.io/v1alpha1`
            kind: AIServiceBackend
            metadata: {name: openai}
            ---
            apiVersion: aigateway.envoyproxy.io  # <-- `aigateway.envoyproxy.io` no version
            kind: MCPRoute
            metadata: {name: tools}
            ---
            apiVersion: v1  # <-- `v1` no group
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1  # <-- `aigateway.envoyproxy.com/v1beta1`
            kind: AIGatewayRoute
            metadata: {name: chat}
            ---
            apiVersion: aigateway.envoyproxy.io/v1alpha1  # <-- `gateway.envoyproxy.io/v1alpha1`
            kind: AIServiceBackend
            metadata: {name: openai}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1  # <-- `aigateway.envoyproxy.io` no version
            kind: MCPRoute
            metadata: {name: tools}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1  # <-- `v1` no group
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            """,
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HttpRoute  # <-- `HttpRoute` kinds are told apart by case
            metadata: {name: plain}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8.io/v1  # <-- `gateway.networking.k8.io/v1` an s short
            kind: Gateway
            metadata: {name: edge}
            ---
            kind: Gateway
            apiVersion: null  # <-- `null` broken
            metadata: {name: edge}
            spec: {gatewayClassName: eg}
            """
        ),
        Good(
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: istio}
            ---
            apiVersion: gateway.solo.io/v1
            kind: Gateway
            metadata: {name: gloo}
            ---
            apiVersion: gateway.kgateway.dev/v1alpha1
            kind: Backend
            metadata: {name: kgateway}
            ---
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: knative}
            ---
            apiVersion: networking.istio.io
            kind: Gateway
            metadata: {name: istio, annotations: {beside: gateway.networking.k8s.io}}
            """,
            why="kinds of other projects, even where they are written wrongly",
        ),
        Good(
            """
            apiVersion: ${VERSION}
            kind: AIGatewayRoute
            metadata: {name: chat}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: ${KIND}
            metadata: {name: chat}
            """,
            why="a placeholder can become anything",
        ),
        Good(
            """
            kind: Gateway
            metadata: {name: edge}
            spec: {servers: [], note: aigateway.envoyproxy.io}
            ---
            kind: AIGatewayRoute
            replicas: 2
            ---
            apiVersion: gateway.networking.k8s.io/v1
            resources: []
            ---
            apiVersion: gateway.networking.k8s.io/v2
            kind: QuicListener
            metadata: {name: new}
            """,
            why="not ours, no manifests, and what a later release may serve",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        slip = slip_of(manifest)
        if slip is None:
            return
        meant = _only_one(slip, graph)
        advice = "" if meant is None else f" (write {meant[0]}: {meant[1]})"
        finding = self.finding(
            manifest,
            slip.node,
            f"{_what(manifest, slip)}, so the API server refuses it{advice}",
            code=slip.fault,
            fix=None if meant is None else self._fix(manifest, slip, *meant),
        )
        yield finding._replace(manifest=_as_written(manifest))

    def _fix(self, manifest: Manifest, slip: Slip, key: str, value: str) -> Fix | None:
        present = manifest.node.get(key)
        if present is not None and not present.is_scalar:
            return None
        safe = not (slip.fault == "wrong-group" and manifest.ref.kind in _PARTS_OF_OTHERS)
        return self.completion(
            manifest, manifest.node, {key: value}, safe=safe and slip.fault != "unknown-kind"
        )


def _as_written(manifest: Manifest) -> ManifestInfo:
    """Return what the manifest says of itself, be it right or not."""
    node = manifest.node
    api_version, kind = (node.string_at(key) or "" for key in ("apiVersion", "kind"))
    namespace, name = (node.string_at("metadata", key) for key in ("namespace", "name"))
    return ManifestInfo(api_version, kind, namespace, name)


def _only_one(slip: Slip, graph: Graph) -> tuple[str, str] | None:
    """Return the key and the value to write, where only one kind can be meant."""
    if len(slip.meant) != 1:
        return None
    kind = slip.meant[0]
    if slip.fault in ("no-kind", "unknown-kind"):
        return "kind", kind.kind
    written = (slip.node.text or "").rpartition("/")[2]
    return "apiVersion", f"{kind.group}/{version_for(kind, graph.target, written)}"


def _what(manifest: Manifest, slip: Slip) -> str:
    """Return in words what is wrong with what *manifest* says of itself."""
    api_version, kind = manifest.node.get("apiVersion"), manifest.node.get("kind")
    version = cut("" if api_version is None else api_version.text or "")
    group, _, _ = version.rpartition("/")
    named = cut("" if kind is None else kind.text or "")
    texts = {
        "no-api-version": f"this {named} has no apiVersion"
        if api_version is None
        else f"the apiVersion of this {named} is {_broken(api_version)}",
        "no-kind": f"this manifest of {group} has no kind"
        if kind is None
        else f"the kind of this manifest of {group} is {_broken(kind)}",
        "no-version": f'the apiVersion "{version}" says no version',
        "no-group": f'the apiVersion "{version}" says no group, and the core group has no {named}',
        "wrong-group": f"there is no {named} in the group {group}",
        "unknown-kind": f'there is no kind "{named}" in the group {group}',
    }
    return texts[slip.fault]


def _broken(node: Node) -> str:
    return "empty" if node.is_null or node.text == "" else "not a string"
