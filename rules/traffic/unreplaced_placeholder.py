"""A placeholder that nobody replaces reaches the cluster as it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_SECURITY_POLICY,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    CONFIG_MAP,
    ENVOY_EXTENSION_POLICY,
    ENVOY_PATCH_POLICY,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    GATEWAY_CONFIG,
    GRPC_ROUTE,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    INFERENCE_POOL,
    LISTENER_SET,
    MCP_ROUTE,
    OUR_GROUPS,
    QUOTA_POLICY,
    REFERENCE_GRANT,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    lazy_pattern,
)

from ._placeholders import is_foreign, may_hold, placeholder_in, scalars
from ._replacing import is_of_interest, is_rendered_later

_TODO = lazy_pattern(r"[ \t]#+[ \t]*TODO\b")
_LONGEST_COMMENT = 200
_LONGEST = 60


class UnreplacedPlaceholder(Rule):
    """A manifest still holds a placeholder, and nothing here replaces it.

    ## Why it matters

    `kubectl` and kustomize know no variables: `${HOST}`, `<your-key>` or
    `REPLACE_ME` goes to the cluster letter by letter. There it is a name that
    nothing has, a host that does not resolve, or a key that the provider
    refuses with 401, and all that leans on it fails.

    ## What to do

    Write the value, or say in the repository who puts it in: a Flux
    Kustomization with `postBuild`, say. Where a script does it before apply
    (`envsubst`), ignore the rule in that folder with `per-path` in the
    configuration.

    A comment `# TODO` beside a value is told as an info.

    Left alone are what containers, shells and formats replace themselves
    (`$(POD_IP)`, `%REQ(...)%`, scripts in block scalars), all trees with a
    Flux Kustomization, what lies below the path of an Argo CD application,
    and files that `aigw run` reads, which does put variables in.

    ## Source

    AI Gateway's examples and documentation, which hold such placeholders;
    `cmd/aigw/config.go` for what `aigw run` replaces.
    """

    id = "unreplaced-placeholder"
    severity = Severity.WARNING
    judge = Judge.TRAFFIC
    category = "traffic"
    kinds = (
        AI_GATEWAY_ROUTE,
        AI_SERVICE_BACKEND,
        BACKEND,
        BACKEND_SECURITY_POLICY,
        BACKEND_TLS_POLICY,
        BACKEND_TRAFFIC_POLICY,
        CLIENT_TRAFFIC_POLICY,
        CONFIG_MAP,
        ENVOY_EXTENSION_POLICY,
        ENVOY_PATCH_POLICY,
        ENVOY_PROXY,
        GATEWAY,
        GATEWAY_CLASS,
        GATEWAY_CONFIG,
        GRPC_ROUTE,
        HTTP_ROUTE,
        HTTP_ROUTE_FILTER,
        INFERENCE_POOL,
        LISTENER_SET,
        MCP_ROUTE,
        QUOTA_POLICY,
        REFERENCE_GRANT,
        SECRET,
        SECURITY_POLICY,
        SERVICE,
    )

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata:
              name: azure
              namespace: ${NAMESPACE}  # <-- `${NAMESPACE}` nobody sets it
            spec:
              endpoints:
                - fqdn:
                    hostname: <name>.openai.azure.com  # <-- `<name>.openai.azure.com` no host
                    port: 443  # TODO the right one # <-- `443` info
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: azure}
            stringData:
              apiKey: YOUR_API_KEY  # <-- `YOUR_API_KEY` the provider refuses it
              other: "<your-key>"  # <-- `"<your-key>"` and this
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: gcp}
            spec:
              type: GCPCredentials
              gcpCredentials:
                projectName: your-project-id  # <-- `your-project-id` nor is this a project
                region: REPLACE_ME  # <-- `REPLACE_ME` nor is this a region
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: EnvoyProxy
            metadata: {name: proxy, annotations: {note: "${ANYTHING}"}}
            spec:
              provider:
                type: Kubernetes
                kubernetes:
                  envoyDeployment:
                    container:
                      env: [{name: ADDRESS, value: "$(POD_IP):${PORT}"}]
              telemetry:
                accessLog:
                  settings:
                    - format: {type: Text, text: "%REQ(X-AI-EG-MODEL)% <${x}>"}
                      matches: ["response.code < 500 && response.code > 399"]
            """,
            why="containers, access logs and expressions have signs of their own",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site}
            spec:
              rules:
                - matches:
                    - path: {type: RegularExpression, value: "^/(?P<kind>[a-z]+)/v[0-9]$"}
                      headers: [{name: change-me-not, value: "<b>your turn</b>"}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: script}
            data:
              greeting: "${USER}"
              run.sh: |
                echo "${HOME}" > <your-file>
            """,
            why="patterns, markup, and what a program in a ConfigMap replaces",
        ),
        Good(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: database}
            stringData: {password: "${PASSWORD}"}
            """,
            why="a Secret that has nothing to do with the gateway",
        ),
        Good(
            {
                "clusters/edge.yaml": """
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: edge, namespace: flux-system}
                spec:
                  path: ./gateway
                  postBuild: {substitute: {NAME: edge}}
                """,
                "gateway/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: "${NAME}"}
                spec: {gatewayClassName: envoy}
                """,
            },
            why="Flux puts it in",
        ),
        Good(
            {
                "apps/edge.yaml": """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: edge}
                spec: {source: {path: gateway}}
                """,
                "gateway/secret.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: <edge>}
                spec: {gatewayClassName: envoy}
                """,
            },
            why="a plugin of Argo CD may put it in",
        ),
        Good(
            {
                "kustomization.yaml": """
                resources: [gateway.yaml]
                """,
                "gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: $(NAME)}
                spec: {gatewayClassName: envoy}
                """,
            },
            why="kustomize may have a variable of this name",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: aigw-run}
            spec: {gatewayClassName: aigw-run}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: openai}
            stringData: {apiKey: "${OPENAI_API_KEY}"}
            """,
            why="aigw run puts environment variables in",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        end = _end_of_line(manifest)
        if not may_hold(manifest.source.text[manifest.node.start : end]):
            return
        values = list(scalars(manifest.node))
        held = {node: found for node in values if (found := _placeholder(manifest, node))}
        todos = [node for node in _beside_a_todo(manifest, values, end) if node not in held]
        if not (held or todos) or not is_of_interest(manifest, graph):
            return
        if held and not is_rendered_later(manifest, graph):
            for node, placeholder in held.items():
                yield self._left(manifest, node, placeholder)
        for node in todos:
            yield self.finding(
                manifest,
                node,
                "a TODO stands beside this value, so it may not be the right one yet",
                severity=Severity.INFO,
                judge=Judge.ADVICE,
                code="todo",
            )

    def _left(self, manifest: Manifest, node: Node, placeholder: str) -> Finding:
        what = f'placeholder "{placeholder[:_LONGEST]}"'
        if manifest.ref.group_kind == SECRET and node.path[-2:-1] != ("metadata",):
            what = f'placeholder in place of "{node.path[-1]}"'
        return self.finding(
            manifest,
            node,
            f"nothing here replaces the {what}, so the cluster gets it letter by letter "
            "(write the value, or show what puts it in)",
        )


def _placeholder(manifest: Manifest, node: Node) -> str | None:
    """Return the placeholder in a value that the gateway's controllers read."""
    text = node.string
    if text is None or is_foreign(node.path):
        return None
    core = manifest.ref.group not in OUR_GROUPS
    found = placeholder_in(text, alone=core)
    if found is None or not found.startswith("$"):
        return found
    if manifest.ref.group_kind == CONFIG_MAP and "data" in node.path:
        return None  # the program that reads it may replace it
    is_kustomize_variable = found.startswith("$(")
    if is_kustomize_variable and (core or manifest.rendering.kind != "plain"):
        return None
    return found


def _end_of_line(manifest: Manifest) -> int:
    """Return where the last line of *manifest* ends, a comment on it included."""
    end = manifest.node.end
    found = manifest.source.text.find("\n", end, end + _LONGEST_COMMENT)
    return found if found >= 0 else end + _LONGEST_COMMENT


def _beside_a_todo(manifest: Manifest, values: list[Node], end: int) -> Iterator[Node]:
    """Yield those of *values* that are followed by a comment that begins with TODO."""
    text = manifest.source.text
    ordered: list[tuple[int, Node]] = []
    for match in _TODO().finditer(text, manifest.node.start, end):
        if not ordered:
            ordered = sorted(((node.end, node) for node in values), key=lambda pair: pair[0])
        index = bisect_right(ordered, match.start(), key=lambda pair: pair[0]) - 1
        if index < 0:
            continue
        at, node = ordered[index]
        between = text[at : match.start()]
        if node.start < at and "\n" not in between and not between.strip(" \t,]}"):
            yield node
