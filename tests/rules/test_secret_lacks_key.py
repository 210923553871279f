"""``secret-lacks-key``: which key each field reads, and what the files tell of a Secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigw_lint import Config, Report, Severity, lint
from aigw_lint.cli.entry import main
from aigw_lint.configuration.config import External

ID = "secret-lacks-key"
POLICY = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: openai, namespace: models}
spec:
  type: APIKey
  apiKey: {secretRef: {name: key}}
"""
HELD = """\
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: models}
stringData: {KEYS}
"""
EFFECT = "the gateway answers 500 for this backend although every status says Accepted"


def secret(keys: str, *, name: str = "key") -> str:
    return HELD.replace("{KEYS}", keys).replace("name: key", f"name: {name}")


def run(*texts: str, config: Config | None = None, **more: str) -> Report:
    sources = {"all.yaml": "---\n".join(texts)} | {f"{k}.yaml": text for k, text in more.items()}
    return lint(sources=sources, config=config or Config(), select=[ID])


def messages(report: Report) -> list[str]:
    return [finding.message for finding in report.findings]


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [check.reason for check in report.undecided]


@pytest.mark.parametrize(
    "key", ["apikey", "api-key", "api_key", "API_KEY", "token", "key", "OPENAI_API_KEY"]
)
def test_a_key_that_is_meant_is_named(key: str) -> None:
    (finding,) = run(POLICY, secret(f"{{{key}: sk-very-secret}}")).findings
    assert finding.message == (
        f'Secret "key" has no key "apiKey", so {EFFECT} (rename its key "{key}" to "apiKey")'
    )
    assert finding.severity is Severity.ERROR
    assert (finding.location.span.start.line, finding.location.span.start.column) == (6, 30)
    (related,) = finding.related
    assert related.message == "this key is not read"
    assert related.location.span.start.line == 11
    assert related.location.span.start.column == 14


def test_other_keys_are_not_named() -> None:
    (finding,) = run(POLICY, secret("{sk-abc: sk-very-secret, region: eu}")).findings
    assert finding.message == (
        f'Secret "key" has no key "apiKey", so {EFFECT} (add the key "apiKey" to the Secret)'
    )
    (related,) = finding.related
    assert related.message == "the Secret is defined here"
    assert related.location.span.start.line == 10


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "concise"])
def test_no_value_is_shown(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(POLICY + "---\n" + secret("{api-key: sk-very-secret}"), encoding="utf-8")
    assert main(["check", "--format", form, "--select", ID, str(file)]) == 1
    output = capsys.readouterr().out
    assert ID in output
    assert "sk-very-secret" not in output


@pytest.mark.parametrize(
    ("kind", "spec", "keys", "what"),
    [
        (
            "aigateway.envoyproxy.io/v1beta1 BackendSecurityPolicy",
            "{awsCredentials: {credentialsFile: {secretRef: {name: key}}}}",
            "{credential: a}",
            'no key "credentials"',
        ),
        (
            "aigateway.envoyproxy.io/v1beta1 BackendSecurityPolicy",
            "{gcpCredentials: {credentialsFile: {secretRef: {name: key}}}}",
            "{key.json: a}",
            'no key "service_account.json"',
        ),
        (
            "aigateway.envoyproxy.io/v1beta1 BackendSecurityPolicy",
            "{azureCredentials: {clientSecretRef: {name: key}}}",
            "{secret: a}",
            'no key "client-secret"',
        ),
        (
            "aigateway.envoyproxy.io/v1beta1 MCPRoute",
            "{backendRefs: [{name: x, securityPolicy: {apiKey: {secretRef: {name: key}}}}]}",
            "{token: a}",
            'no key "apiKey"',
        ),
        (
            "gateway.envoyproxy.io/v1alpha1 SecurityPolicy",
            "{basicAuth: {users: {name: key}}}",
            "{htpasswd: a}",
            'no key ".htpasswd"',
        ),
        (
            "gateway.envoyproxy.io/v1alpha1 HTTPRouteFilter",
            "{credentialInjection: {credential: {valueRef: {name: key}}}}",
            "{token: a}",
            'no key "credential"',
        ),
        (
            "gateway.networking.k8s.io/v1 Gateway",
            "{listeners: [{name: a, tls: {certificateRefs: [{name: key}]}}]}",
            "{cert.pem: a, key.pem: b}",
            'neither "tls.crt" nor "tls.key"',
        ),
        (
            "gateway.networking.k8s.io/v1 Gateway",
            "{listeners: [{name: a, tls: {certificateRefs: [{name: key}]}}]}",
            "{tls.crt: a}",
            'no key "tls.key"',
        ),
        (
            "gateway.envoyproxy.io/v1alpha1 ClientTrafficPolicy",
            "{tls: {clientValidation: {caCertificateRefs: [{name: key}]}}}",
            "{tls.crt: a, tls.key: b}",
            'several keys, and not "ca.crt"',
        ),
        (
            "gateway.envoyproxy.io/v1alpha1 Backend",
            '{tls: {caCertificateRefs: [{group: "", kind: Secret, name: key}]}}',
            "{a: a, b: b}",
            'several keys, and neither "ca.crt" nor "tls.crt"',
        ),
    ],
)
def test_each_field_reads_its_own_key(kind: str, spec: str, keys: str, what: str) -> None:
    version, name = kind.split()
    head = f"apiVersion: {version}\nkind: {name}\nmetadata: {{name: x, namespace: models}}\n"
    (message,) = messages(run(f"{head}spec: {spec}\n", secret(keys)))
    assert message.startswith(f'Secret "key" has {what}, so ')


def test_what_to_call_two_keys() -> None:
    gateway = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: models}
spec:
  listeners: [{name: https, tls: {certificateRefs: [{name: key}]}}]
"""
    (finding,) = run(gateway, secret("{cert.pem: a, key.pem: b}")).findings
    assert finding.message.endswith(
        '(rename its key "cert.pem" to "tls.crt" and rename its key "key.pem" to "tls.key")'
    )
    assert finding.data == {
        "condition": {"type": "ResolvedRefs", "status": "False", "reason": "InvalidCertificateRef"}
    }


def test_a_gateway_of_another_controller_is_left_alone() -> None:
    texts = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: other}
spec: {controllerName: example.com/other}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: models}
spec:
  gatewayClassName: other
  listeners: [{name: https, tls: {certificateRefs: [{name: key}]}}]
"""
    report = run(texts, secret("{a: a}"))
    assert (report.findings, report.undecided) == ((), ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (secret("{}"), "empty-secret"),
        (secret("{'${KEY}': a}"), "placeholder"),
        (secret("{a: a}") + "type: gateway.envoyproxy.io/sds\n", "sds-secret"),
        (secret("{a: a}").replace(", namespace: models", ""), None),
    ],
)
def test_what_is_not_known_of_a_secret(text: str, reason: str | None) -> None:
    report = run(POLICY, text)
    if reason is None:  # in one folder, what is not written is the same
        assert len(report.findings) == 1
    else:
        assert reasons(report) == [reason]


def test_a_secret_that_may_be_another_is_undecided() -> None:
    unwritten = secret("{a: a}").replace(", namespace: models", "")
    sources = {"a/policy.yaml": POLICY, "b/secret.yaml": unwritten}
    assert reasons(lint(sources=sources, config=Config(), select=[ID])) == ["unknown-namespace"]


def test_the_keys_of_an_encrypted_secret_are_read() -> None:
    sops = "sops: {mac: ENC, version: 3.8.1}\n"
    assert run(POLICY, secret("{api-key: 'ENC[AES256_GCM,data:x]'}") + sops).findings
    report = run(POLICY, secret("{apiKey: 'ENC[AES256_GCM,data:x]'}") + sops)
    assert (report.findings, report.undecided) == ((), ())


def test_a_merge_key_brings_keys() -> None:
    text = "x: &all {apiKey: a}\n" + secret("{<<: *all, other: b}")
    assert run(POLICY, text).findings == ()


@pytest.mark.parametrize(
    "kind", ["external-secrets.io/v1 ExternalSecret", "bitnami.com/v1alpha1 SealedSecret"]
)
def test_what_an_operator_makes_is_not_known(kind: str) -> None:
    version, name = kind.split()
    made = f"apiVersion: {version}\nkind: {name}\nmetadata: {{name: key, namespace: models}}\n"
    report = run(POLICY, made)
    assert (report.findings, report.undecided) == ((), ())
    assert reasons(run(POLICY, made, secret("{a: a}"))) == ["produced-secret"]


EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: vaulted
  namespace: models
spec:
  target: {TARGET}
  data: DATA
"""
SEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: key, namespace: models}
spec:
"""


def external(
    target: str = "name: key", data: str = "[{secretKey: api-key}]", more: str = ""
) -> str:
    return EXTERNAL.replace("TARGET", target).replace("DATA", data) + more


def test_the_keys_that_an_external_secret_lists_are_read() -> None:
    (finding,) = run(POLICY, external()).findings
    start = finding.location.span.start
    assert (start.line, start.column, finding.severity) == (6, 30, Severity.ERROR)
    assert finding.message == (
        f'Secret "key" has no key "apiKey", so {EFFECT} '
        '(rename its key "api-key" to "apiKey" in ExternalSecret "vaulted")'
    )
    (related,) = finding.related
    assert related.message == "this key is not read"
    assert (related.location.span.start.line, related.location.span.start.column) == (15, 22)
    fine = run(POLICY, external(data="[{secretKey: other}, {secretKey: apiKey}]"))
    assert (fine.findings, fine.undecided) == ((), ())


def test_what_a_template_writes_is_all_there_is() -> None:
    template = "name: key, template: {data: {apikey: 'Bearer {{ .apiKey }}'}}"
    listed = "[{secretKey: apiKey}]"
    (finding,) = run(POLICY, external(template, listed)).findings
    assert finding.message.endswith('to "apiKey" in ExternalSecret "vaulted")')
    # A value stands on that line, which may be plain.
    (related,) = finding.related
    assert related.message == "the Secret is made of this ExternalSecret"
    assert (related.location.span.start.line, related.location.span.start.column) == (11, 9)
    both = template.replace("template: {", "template: {mergePolicy: Merge, ")
    assert run(POLICY, external(both, listed)).findings == ()
    all_replaced = external(template, listed, "  dataFrom: [{extract: {key: a}}]\n")
    assert len(run(POLICY, all_replaced).findings) == 1


@pytest.mark.parametrize(
    "text",
    [
        external(more="  dataFrom: [{extract: {key: a}}]\n"),
        external("name: key, creationPolicy: Merge"),
        external("name: key, creationPolicy: Orphan"),
        external("name: key, template: {templateFrom: [{configMap: {name: a}}]}"),
        external("name: key, manifest: {apiVersion: v1, kind: Secret}"),
        external(
            "name: key, template: {mergePolicy: Merge, data: {a: b}}",
            more="  dataFrom: [{extract: {key: a}}]\n",
        ),
        external(data="[]"),
        SEALED + "  encryptedData: {}\n",
        SEALED + "  data: AgB\n  encryptedData: {a: AgB}\n",
        SEALED
        + "  encryptedData: {a: AgB}\n"
        + "  template: {metadata: {annotations: {sealedsecrets.bitnami.com/patch: 'true'}}}\n",
    ],
)
def test_what_an_operator_does_not_tell_is_not_known(text: str) -> None:
    report = run(POLICY, text)
    assert (report.findings, report.undecided) == ((), ())


def test_the_keys_of_a_sealed_secret_are_read() -> None:
    (finding,) = run(POLICY, SEALED + "  encryptedData: {token: AgBx}\n").findings
    assert finding.message.endswith('(rename its key "token" to "apiKey" in SealedSecret "key")')
    (finding,) = run(POLICY, SEALED + "  encryptedData: {a: AgBx, b: AgBy}\n").findings
    assert finding.message.endswith('(add the key "apiKey" to SealedSecret "key")')
    # The Secret may be there, with other keys, and let the controller add to them.
    assert finding.severity is Severity.WARNING
    (related,) = finding.related
    assert related.message == "the Secret is made of this SealedSecret"
    templated = "  encryptedData: {a: AgBx}\n  template: {data: {apiKey: '{{ .a }}'}}\n"
    assert run(POLICY, SEALED + templated).findings == ()


def test_a_placeholder_among_its_keys_may_be_any() -> None:
    assert reasons(run(POLICY, external(data="[{secretKey: '${KEY}'}]"))) == ["placeholder"]


def test_a_type_that_is_handed_on_unread() -> None:
    sds = "name: key, template: {type: gateway.envoyproxy.io/sds}"
    assert reasons(run(POLICY, external(sds))) == ["sds-secret"]


def test_a_patch_may_change_what_an_operator_writes() -> None:
    sources = {
        "kustomization.yaml": """\
resources: [p.yaml, s.yaml]
patches:
  - target: {kind: ExternalSecret}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /spec/data}
""",
        "p.yaml": POLICY,
        "s.yaml": external(),
    }
    assert reasons(lint(sources=sources, config=Config(), select=[ID])) == ["patched"]


def test_who_wins_between_a_secret_and_an_operator_is_not_known() -> None:
    told = external(data="[{secretKey: apiKey}]")
    assert reasons(run(POLICY, told, secret("{a: a}"))) == ["produced-secret"]


def test_a_secret_that_a_kustomization_makes_is_not_known() -> None:
    kustomization = "secretGenerator: [{name: key, namespace: models, literals: [a=b]}]\n"
    sources = {"kustomization.yaml": kustomization + "resources: [p.yaml]\n", "p.yaml": POLICY}
    report = lint(sources=sources, config=Config(), select=[ID])
    assert (report.findings, report.undecided) == ((), ())


def test_a_secret_that_is_patched_is_undecided() -> None:
    sources = {
        "kustomization.yaml": """\
resources: [p.yaml, s.yaml]
patches:
  - target: {kind: Secret}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /data}
""",
        "p.yaml": POLICY,
        "s.yaml": secret("{a: a}").replace("stringData", "data"),
    }
    assert reasons(lint(sources=sources, config=Config(), select=[ID])) == ["patched"]


def test_alternatives_are_told_apart() -> None:
    def backend(url: str) -> str:
        return (
            "---\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n"
            "metadata: {name: x, namespace: models}\n"
            f"spec: {{endpoints: [{{fqdn: {{hostname: {url}, port: 80}}}}]}}\n"
        )

    sources = {
        "policy.yaml": POLICY,
        "dev/s.yaml": secret("{api-key: a}") + backend("dev.test"),
        "prod/s.yaml": secret("{apiKey: a}") + backend("prod.test"),
    }
    (finding,) = lint(sources=sources, config=Config(), select=[ID]).findings
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith('Secret "key" has no key "apiKey" with dev/s.yaml, so ')
    sources["prod/s.yaml"] = sources["prod/s.yaml"].replace("apiKey", "apikey")
    (finding,) = lint(sources=sources, config=Config(), select=[ID]).findings
    assert finding.severity is Severity.ERROR


def test_what_the_configuration_says_lives_elsewhere_is_left_alone() -> None:
    config = Config(external=(External(kind="Secret", name="key"),))
    report = run(POLICY, secret("{a: a}"), config=config)
    assert (report.findings, report.undecided) == ((), ())


@pytest.mark.shared
def test_the_controllers_own_cases_are_judged_as_they_judge_them(shared: Path) -> None:
    """One case has a Secret with several keys and no ca.crt; what the others hold is accepted."""
    found = [
        folder.name
        for folder in sorted((shared / "corpus" / "translate").iterdir())
        if folder.is_dir() and run((folder / "manifests.yaml").read_text("utf-8")).findings
    ]
    assert found == ["clienttrafficpolicy-invalid-settings"]


@pytest.mark.parametrize(
    ("annotation", "is_filled"),
    [
        ("reflector.v1.k8s.emberstack.com/reflects: vault/openai", True),
        ("replicator.v1.mittwald.de/replicate-from: vault/openai", True),
        ("bank-vaults.io/vault-from-path: secret/data/openai", True),
        ("reflector.v1.k8s.emberstack.com/reflection-allowed: 'true'", False),
        ("example.com/note: filled by hand", False),
    ],
)
def test_what_a_controller_puts_data_into_may_have_more_keys(
    annotation: str, *, is_filled: bool
) -> None:
    named = "metadata: {name: key, namespace: models"
    text = secret("{note: x}").replace(named, f"{named}, annotations: {{{annotation}}}")
    report = run(POLICY, text)
    assert [check.reason for check in report.undecided] == ["produced-secret"] * is_filled
    assert len(report.findings) == (not is_filled)
