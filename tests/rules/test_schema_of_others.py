"""Of kinds that are none of ours, and of what is not yet what the cluster gets, little is said."""

from __future__ import annotations

import pytest

from aigw_lint import lint

POLICY = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: keys, namespace: models}
spec: {type: APIKey, apiKey: {secretRef: {name: key}}}
"""
KEYS = """\
apiVersion: v1
kind: Secret
metadata: {name: %s, namespace: models}
data: {apiKey: "%s"}
"""


def told(**sources: str) -> list[str]:
    files = {f"{name.replace('__', '/')}.yaml": text for name, text in sources.items()}
    findings = lint(sources=files, select=["schema-violation"]).findings
    return [each.message for each in findings]


def test_a_secret_that_a_policy_names_is_judged_and_its_value_not_shown() -> None:
    (message,) = told(policy=POLICY, secret=KEYS % ("key", "sk-12345"))
    assert (
        message
        == "apiKey is not of the form that it takes, so the API server refuses it (it takes base64)"
    )


def test_a_secret_of_others_is_not_judged() -> None:
    assert told(policy=POLICY, secret=KEYS % ("database", "sk-12345")) == []


@pytest.mark.parametrize(
    "value", ["ENC[AES256_GCM,data:x,type:str]", "op://vault/openai/key", "ref+awssecrets://x"]
)
def test_what_is_encrypted_or_fetched_is_not_judged(value: str) -> None:
    assert told(policy=POLICY, secret=KEYS % ("key", value)) == []


def test_a_secret_that_sops_encrypted_is_not_judged() -> None:
    secret = f"{KEYS % ('key', 'sk-12345')}sops: {{version: 3.9.0}}\n"
    assert told(policy=POLICY, secret=secret) == []


def test_kustomize_puts_in_names() -> None:
    backend = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: -openai, namespace: _}
spec: {endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]}
"""
    kustomization = "namePrefix: prod\nnamespace: models\nresources: [backend.yaml]\n"
    assert told(kustomization=kustomization, backend=backend) == []
    assert len(told(backend=backend)) == 2


@pytest.mark.parametrize("annotations", ["hunter2", "{last-applied: [hunter2]}", "[hunter2]"])
def test_annotations_of_a_secret_are_not_shown(annotations: str) -> None:
    secret = KEYS % (f"key, annotations: {annotations}", "c2stMTIzNDU=")
    (message,) = told(policy=POLICY, secret=secret)
    assert "annotations" in message or "last-applied" in message
    assert "hunter2" not in message
