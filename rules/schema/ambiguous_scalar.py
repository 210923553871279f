"""A text that YAML reads as something else needs quotes."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    GATEWAY_CONFIG,
    REFERENCE_GRANT,
    RELATION_SOURCES,
    Bad,
    Finding,
    Fix,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    Undecided,
    cut,
)

from ._texts import Text, doubtful_texts, reading_of

_ANCHOR_BEFORE = 300


class AmbiguousScalar(Rule):
    """A text is written without quotes, and YAML reads something else.

    ## Why it matters

    Without quotes `on`, `y` and `true` are booleans to Kubernetes, and `1.20`,
    `1e3` and `0o14` are numbers. Where a field wants a text, the API server
    refuses the whole object.

    ## What to do

    Put quotes around it: `"on"`.

    What Kubernetes does read as a text, and other readers of YAML as a date or
    a number to the base 60 (`2024-10-21`, `12:30:45`), is told as an info.
    Where kustomize or Flux render the file, `on` and its kin are texts already:
    these tools write them with quotes.

    ## Source

    The YAML reader of Kubernetes, `sigs.k8s.io/yaml`, and that of kustomize;
    the CRDs, for the fields that want a text.
    """

    id = "ambiguous-scalar"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "schema"
    kinds = (*RELATION_SOURCES, GATEWAY_CONFIG, REFERENCE_GRANT)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata:
              name: chat
              annotations:
                checked: true  # <-- `true` a boolean
            spec:
              rules:
                - matches:
                    - headers:
                        - {name: x-ai-eg-model, value: 4.10}  # <-- `4.10` the number 4.1
                  backendRefs:
                    - name: on  # <-- `on` a boolean
                      modelNameOverride: 1e3  # <-- `1e3` the number 1000
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata:
              name: chat
              annotations:
                checked: "true"  # <-- `true` a boolean
            spec:
              rules:
                - matches:
                    - headers:
                        - {name: x-ai-eg-model, value: "4.10"}  # <-- `4.10` the number 4.1
                  backendRefs:
                    - name: "on"  # <-- `on` a boolean
                      modelNameOverride: "1e3"  # <-- `1e3` the number 1000
            """,
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: azure}
            spec:
              schema:
                name: AzureOpenAI
                version: 2024-10-21  # <-- `2024-10-21` a date to some readers
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: azure}
            spec:
              schema:
                name: AzureOpenAI
                version: "2024-10-21"  # <-- `2024-10-21` a date to some readers
            """,
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: "1e3", labels: {tier: "4", on-call: yes-please}}
            spec:
              endpoints: [{fqdn: {hostname: 1password.example.com, port: 443}}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              connection: {bufferLimit: 1e6}
              http1: {preserveHeaderCase: on}
            """,
            why="quotes, texts that only begin like numbers, and fields that want no text",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: EnvoyPatchPolicy
            metadata: {name: patch}
            spec:
              jsonPatches:
                - name: listener
                  operation: {op: add, path: /x, value: {name: 1, key: on, prefix: 4}}
            """,
            why="a patch takes any value",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for text in doubtful_texts(manifest, graph):
            yield self._told(manifest, text)

    def _told(self, manifest: Manifest, text: Text) -> Finding:
        node = text.node
        reading, plain = reading_of(node), cut(node.text or "")
        advice = f'write "{plain}"'
        is_key = node.path[-1] == "inline"  # an API key, which is not for showing
        if is_key:
            reading, plain, advice = "no text", "what stands here", "put quotes around it"
        if isinstance(node.value, str):
            severity = Severity.INFO
            told = f"some readers of YAML take {plain} for {reading}, and Kubernetes for a text"
        else:
            severity = Severity.ERROR
            told = (
                f"{text.field} wants a text, and without quotes {plain} is {reading}, "
                "so the API server refuses it"
            )
        return self.finding(
            manifest,
            node,
            f"{told} ({advice})",
            severity=severity,
            fix=None if is_key else self._quotes(manifest, node),
        )

    def _quotes(self, manifest: Manifest, node: Node) -> Fix | None:
        # An anchor may give the same scalar to a field that wants a number.
        start = manifest.location(node).span.start.offset
        text = manifest.source_of(node).text
        before = text[max(0, start - _ANCHOR_BEFORE) : start].split()
        shared = bool(before) and before[-1].startswith("&")
        return self.replacement(manifest, node, f'"{node.text}"', safe=not shared)
