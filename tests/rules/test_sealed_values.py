"""Values that SOPS encrypted, or that a plugin of Argo CD puts in, are judged by nobody."""

from __future__ import annotations

from aigw_lint import Report, lint

SEALED = "ENC[AES256_GCM,data:c2VhbGVk,iv:aXY=,tag:dGFn,type:str]"
POLICY = f"""\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {{name: login, namespace: network}}
spec:
  targetRefs:
    - group: {SEALED}
      kind: {SEALED}
      name: {SEALED}
  authorization:
    defaultAction: {SEALED}
    rules:
      - action: {SEALED}
        principal: {{clientCIDRs: ["{SEALED}"]}}
sops:
  mac: {SEALED}
  version: 3.11.0
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: ai}
spec:
  hostnames: ["chat.<secret:domain>", "<vault:kv/data/lab~domain>", "<path:kv/lab#domain>"]
"""


def told(report: Report) -> list[tuple[int, int, str, str]]:
    return [
        (
            each.location.span.start.line,
            each.location.span.start.column,
            each.rule,
            each.message,
        )
        for each in report.findings
    ]


def test_what_sops_encrypted_is_nothing_yet() -> None:
    assert told(lint(sources={"policy.sops.yaml": POLICY})) == []
    bad = POLICY.replace(f"action: {SEALED}", "action: Permit")
    assert told(lint(sources={"policy.sops.yaml": bad})) == [
        (
            *(12, 17, "schema-violation"),
            'action cannot be "Permit", so the API server refuses it (it takes Allow or Deny)',
        )
    ]


def test_a_field_sops_that_sops_did_not_write_is_a_field_too_many() -> None:
    plain = POLICY.replace(f"  mac: {SEALED}\n", "")
    assert told(lint(sources={"policy.sops.yaml": plain})) == [
        (
            *(14, 1, "unknown-field"),
            (
                "the manifest has no field sops: kubectl and Flux refuse it, and other tools drop "
                "it without a word (it takes apiVersion, kind, metadata, spec or status)"
            ),
        )
    ]


def test_what_a_plugin_of_argo_cd_puts_in_is_nothing_yet() -> None:
    assert told(lint(sources={"route.yaml": ROUTE})) == []
    bad = ROUTE.replace("chat.<secret:domain>", "chat.<secret:domain")
    assert told(lint(sources={"route.yaml": bad})) == [
        (
            *(5, 15, "schema-violation"),
            (
                'item 1 of hostnames cannot be "chat.<secret:domain", so the API server refuses '
                "it (it takes a host name, such as llm.example.com or *.example.com)"
            ),
        )
    ]
