"""A Secret must have the key that is read from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint import (
    RELATION_SOURCES,
    SECRET,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    ObjectRef,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    some_of,
)

if TYPE_CHECKING:
    from ._lacking_keys import Lacking


class SecretLacksKey(Rule):
    """A Secret has not the key that is read from it.

    ## Why it matters

    Each field reads one key of its Secret and no other. For an API key that is
    `apiKey`: where the Secret calls it `api-key`, AI Gateway leaves the backend
    out of what the gateway is told, and each request to it gets 500 although
    every status says Accepted. Envoy Gateway refuses the policy, and what it
    covers answers 500.

    ## What to do

    Call the key what the field reads:

    | field | key |
    |---|---|
    | BackendSecurityPolicy `apiKey`, `azureAPIKey`, `anthropicAPIKey` | `apiKey` |
    | MCPRoute `apiKey` | `apiKey` |
    | BackendSecurityPolicy `awsCredentials.credentialsFile` | `credentials` |
    | BackendSecurityPolicy `gcpCredentials.credentialsFile` | `service_account.json` |
    | `azureCredentials.clientSecretRef`, each `oidc.clientSecret` | `client-secret` |
    | SecurityPolicy `oidc.clientIDRef` | `client-id` |
    | SecurityPolicy `basicAuth.users` | `.htpasswd` |
    | HTTPRouteFilter `credentialInjection` | `credential` |
    | EnvoyExtensionPolicy `pullSecretRef` | `.dockerconfigjson` |
    | certificates of a listener, and of a Gateway for its backends | `tls.crt`, `tls.key` |
    | certificates of an authority | `ca.crt`, unless there is only one key |

    Secrets that stand in the files are judged, those that SOPS encrypts, too,
    since their keys are plain; so are those that a SealedSecret is made into,
    or an ExternalSecret that lists its keys: one without `dataFrom`, or with a
    template that replaces what comes. What other operators make, or fill, is
    not known, nor what an Application of Argo CD leaves to somebody else
    (`ignoreDifferences` with `/data`). Values are never looked at.

    ## Source

    AI Gateway: `internal/controller/gateway.go`, `mcp_route.go` and
    `backend_security_policy.go`. Envoy Gateway: `internal/gatewayapi`.
    """

    id = "secret-lacks-key"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "references"
    kinds = RELATION_SOURCES

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: models}
            spec:
              type: APIKey
              apiKey:
                secretRef:
                  name: openai-key  # <-- `openai-key` it has only api-key
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: openai-key, namespace: models}
            stringData: {api-key: aaaa}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: SecurityPolicy
            metadata: {name: login, namespace: models}
            spec:
              oidc:
                clientIDRef: {name: login}
                clientSecret:
                  name: login  # <-- `login` it has client-id alone
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: login, namespace: models}
            data: {client-id: YWFhYQ==}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: local, namespace: models}
            spec:
              validation:
                caCertificateRefs:
                  - {group: "", kind: Secret, name: ca}  # <-- `ca` two keys, and neither is read
                  - {group: "", kind: Secret, name: sole}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: ca, namespace: models}
            data: {root.pem: YWFhYQ==, old.pem: YWFhYQ==}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: sole, namespace: models}
            data: {root.pem: YWFhYQ==}
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: BackendSecurityPolicy
            metadata: {name: openai, namespace: models}
            spec:
              type: APIKey
              apiKey:
                secretRef:
                  name: openai-key  # <-- `openai-key` the operator writes api-key alone
            ---
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: {name: openai-key, namespace: models}
            spec:
              secretStoreRef: {kind: ClusterSecretStore, name: vault}
              data:
                - {secretKey: api-key, remoteRef: {key: openai}}
            """
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
            spec:
              secretStoreRef: {kind: ClusterSecretStore, name: vault}
              dataFrom: [{extract: {key: openai}}]
            """,
            why="which keys the store has, the files do not tell",
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
            metadata: {name: keys, namespace: models}
            spec: {target: {name: openai-key, creationPolicy: Merge}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: openai-key, namespace: models}
            data: {region: YWFhYQ==}
            """,
            why="an operator adds to this Secret",
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
            apiVersion: v1
            kind: Secret
            metadata:
              name: openai-key
              namespace: models
              annotations: {replicator.v1.mittwald.de/replicate-from: vault/openai-key}
            """,
            why="a Secret that holds nothing is filled by somebody",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: SecurityPolicy
            metadata: {name: keys, namespace: models}
            spec:
              apiKeyAuth: {credentialRefs: [{name: clients}], extractFrom: [{headers: [x-key]}]}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: clients, namespace: models}
            data: {alice: YWFhYQ==}
            """,
            why="there each key is the id of a client",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return not any(each.relation.secret_keys for each in graph.references_from(manifest))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for reference in graph.references_from(manifest):
            relation = reference.relation
            if relation.secret_keys and reference.supported and reference.ref[:2] == SECRET:
                from aigw_lint import Serving  # here, since few manifests read a Secret

                found = Serving.of(manifest, graph)
                if not found.may_be_another:
                    yield from self._judge(reference, graph)
                elif found is Serving.UNCLEAR:
                    yield self._unknown(reference, "unknown-controller")

    def _judge(self, reference: Reference, graph: Graph) -> Iterator[Finding | Undecided]:
        from ._lacking_keys import all_are_told, lacking_in  # as above

        lookup = graph.target_of(reference)
        found = (*lookup.sure, *lookup.assumed)
        lacking = [lacking_in(each, reference.relation, graph) for each in found]
        ref, source = reference.ref, reference.source
        if not any(lacking) or graph.undecided(source, SECRET, *ref[2:]) == "external":
            return
        certain = [each for each in lacking[: len(lookup.sure)] if each and not each.keys.reason]
        if certain and all_are_told(found, graph):
            file = self._filled_by(certain, ref, graph)
            if file is not None:
                yield self._unknown(reference, "made-elsewhere", f" ({file} leaves it to others)")
                return
            yield self._finding(reference, certain, everywhere=len(certain) == len(found))
            return
        reason = next((each.keys.reason for each in lacking if each and each.keys.reason), None)
        if not all_are_told(found, graph):
            reason = "produced-secret"
        yield self._unknown(reference, reason or reference.why_assumed)

    @staticmethod
    def _filled_by(lacking: Sequence[Lacking], ref: ObjectRef, graph: Graph) -> str | None:
        """Return the file that leaves to somebody else what the Secret *ref* lacks."""
        from aigw_lint import made_elsewhere  # as above

        missing = [key for each in lacking if not each.is_made for key in each.missing]
        about = (ref.name or "", ref.namespace or "", *missing)
        return made_elsewhere(SECRET, graph, about=about) if missing else None

    def _unknown(self, reference: Reference, reason: str, maker: str = "") -> Undecided:
        message = f"whether {reference.ref} has the key that is read from it{maker}"
        return self.undecided(reference.source, reference.name_node, reason, message)

    def _finding(
        self, reference: Reference, lacking: Sequence[Lacking], *, everywhere: bool
    ) -> Finding:
        from ._lacking_keys import advice, what  # as above

        relation, first = reference.relation, lacking[0]
        where = "" if everywhere else f" with {_alternatives(lacking)}"
        condition = relation.condition
        return self.finding(
            reference.source,
            reference.name_node,
            f'Secret "{reference.ref.name}" has {what(first, relation)}{where}, '
            f"so {relation.effect_of(SECRET)} ({advice(first, relation)})",
            severity=None
            if everywhere and not any(map(_may_have_more, lacking))
            else Severity.WARNING,
            related=[self._place(first)],
            data=condition
            and {"condition": dict(zip(("type", "status", "reason"), condition, strict=True))},
        )

    def _place(self, lacking: Lacking) -> Related:
        """Return where the Secret stands: the key that is meant, or its name; never a value."""
        from ._lacking_keys import meant_in  # as above

        key, secret = meant_in(lacking), lacking.secret
        if key is not None:
            return self.related(secret, key, "this key is not read")
        node = secret.node.get("metadata", "name") or secret.node
        is_plain = secret.ref[:2] == SECRET
        how = "defined here" if is_plain else f"made of this {secret.kind}"
        return self.related(secret, node, f"the Secret is {how}")


def _may_have_more(lacking: Lacking) -> bool:
    """Tell whether the Secret may have keys that nothing here says.

    The controller of a SealedSecret adds its keys to a Secret of the cluster that allows it.
    """
    return lacking.secret.kind == "SealedSecret" and lacking.is_made


def _alternatives(lacking: Sequence[Lacking]) -> str:
    return some_of(sorted({each.secret.rendering.name for each in lacking}))
