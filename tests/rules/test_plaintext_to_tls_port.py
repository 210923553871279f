"""``plaintext-to-tls-port``: what asks for TLS, for whom, and where that is not known."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Report, Severity, lint
from aigw_lint.configuration.config import External

ID = "plaintext-to-tls-port"
HEAD = "apiVersion: {}\nkind: {}\nmetadata: {{name: {}, namespace: models}}\n"
TARGET = "group: gateway.envoyproxy.io, kind: Backend, name: openai"


def manifest(version: str, kind: str, name: str, spec: str) -> str:
    return f"{HEAD.format(version, kind, name)}spec: {spec}\n---\n"


def backend(port: object = 443, more: str = "") -> str:
    spec = f"{{endpoints: [{{fqdn: {{hostname: api.openai.com, port: {port}}}}}]{more}}}"
    return manifest("gateway.envoyproxy.io/v1alpha1", "Backend", "openai", spec)


def service(more: str = "") -> str:
    spec = f"{{backendRef: {{{TARGET}{more}}}}}"
    return manifest("aigateway.envoyproxy.io/v1beta1", "AIServiceBackend", "openai", spec)


def policy(target: str = TARGET, version: str = "v1") -> str:
    return manifest(
        f"gateway.networking.k8s.io/{version}",
        "BackendTLSPolicy",
        "tls",
        f"{{targetRefs: [{{{target}}}]}}",
    )


def run(*texts: str, config: Config | None = None, **more: str) -> Report:
    sources = {"all.yaml": "".join(texts)} | {f"{k}.yaml": text for k, text in more.items()}
    return lint(sources=sources, config=config or Config(), select=[ID])


def nothing(report: Report) -> bool:
    return (report.findings, report.undecided) == ((), ())


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [check.reason for check in report.undecided]


def test_message_place_and_what_is_related() -> None:
    (finding,) = run(backend(), service()).findings
    assert finding.message == (
        "api.openai.com is called without TLS on port 443 (there is no spec.tls here, and no "
        "BackendTLSPolicy names this Backend), so requests fail there and credentials are sent "
        "in the clear (add a BackendTLSPolicy with wellKnownCACertificates: System and hostname: "
        "api.openai.com)"
    )
    assert finding.severity is Severity.WARNING
    assert (finding.location.span.start.line, finding.location.span.start.column) == (4, 60)
    assert [(each.location.span.start.line, each.message) for each in finding.related] == [
        (9, "this sends requests here")
    ]


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("ip: {address: 10.0.0.5, port: 443}", "10.0.0.5"),
        ("fqdn: {hostname: vllm.ai.svc.cluster.local, port: 443}", "vllm.ai.svc.cluster.local"),
        ("fqdn: {hostname: vllm.corp.internal, port: 443}", "vllm.corp.internal"),
    ],
)
def test_no_public_authority_vouches_for_a_private_name(endpoint: str, host: str) -> None:
    private = backend().replace("fqdn: {hostname: api.openai.com, port: 443}", endpoint)
    (finding,) = run(private, service()).findings
    assert finding.message == (
        f"{host} is called without TLS on port 443 (there is no spec.tls here, and no "
        "BackendTLSPolicy names this Backend), so requests may fail there and credentials are "
        "sent in the clear (add a BackendTLSPolicy with caCertificateRefs and the hostname of its "
        "certificate, or ignore this where it speaks plain HTTP)"
    )


def test_a_section_that_no_reference_has() -> None:
    (finding,) = run(backend(), service(), policy(f"{TARGET}, sectionName: '443'")).findings
    assert finding.message == (
        'api.openai.com is called without TLS on port 443 (BackendTLSPolicy "tls" is for the '
        'section 443, and AIServiceBackend "openai" names no port), so requests fail there and '
        "credentials are sent in the clear (leave out sectionName, or write port: 443 in that "
        "reference)"
    )
    assert [each.message for each in finding.related] == [
        "this policy covers another section",
        "this sends requests here",
    ]


@pytest.mark.parametrize("port", [443, 8443, 6443])
def test_ports_that_want_tls(port: int) -> None:
    assert run(backend(port), service()).findings


@pytest.mark.parametrize("port", [80, 8080, 4430, "'${PORT}'", "null"])
def test_ports_that_do_not(port: object) -> None:
    assert run(backend(port), service()).findings == ()


@pytest.mark.parametrize(
    "texts",
    [
        (backend(more=", tls: {wellKnownCACertificates: System}"), service()),
        (backend(), service(), policy()),
        (backend(), service(), policy(version="v1alpha3")),
        (backend(), service(", port: 443"), policy(f"{TARGET}, sectionName: '443'")),
        (backend(), service(), policy(f"{TARGET}, sectionName: '${{PORT}}'")),
        (backend(),),
    ],
    ids=["tls", "policy", "old-policy", "section", "placeholder", "unused"],
)
def test_what_needs_no_word(texts: tuple[str, ...]) -> None:
    assert nothing(run(*texts))


@pytest.mark.parametrize(
    ("kind", "spec", "told"),
    [
        ("gateway.networking.k8s.io/v1 HTTPRoute", "{rules: [{backendRefs: [{REF}]}]}", True),
        ("gateway.networking.k8s.io/v1 GRPCRoute", "{rules: [{backendRefs: [{REF}]}]}", True),
        ("aigateway.envoyproxy.io/v1beta1 MCPRoute", "{backendRefs: [{REF}]}", True),
        ("gateway.networking.k8s.io/v1 TLSRoute", "{rules: [{backendRefs: [{REF}]}]}", False),
        ("gateway.networking.k8s.io/v1alpha2 TCPRoute", "{rules: [{backendRefs: [{REF}]}]}", False),
    ],
)
def test_only_those_that_speak_http(kind: str, spec: str, *, told: bool) -> None:
    version, name = kind.split()
    report = run(backend(), manifest(version, name, "x", spec.replace("REF", TARGET)))
    assert bool(report.findings) is told


def test_a_policy_that_misses_is_told_of_by_another_rule() -> None:
    wrong_kind = "group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai"
    assert nothing(run(backend(), service(), policy(wrong_kind)))
    assert nothing(run(backend(), service(), policy(TARGET.replace("openai", "opnai"))))
    elsewhere = policy().replace("namespace: models", "namespace: infra")
    assert nothing(run(backend(), service(), elsewhere))


def test_a_policy_for_a_service_of_that_name_covers_nothing() -> None:
    assert run(backend(), service(), policy("group: '', kind: Service, name: openai")).findings


def test_what_is_not_known() -> None:
    template = "kind: BackendTLSPolicy\nmetadata: {{ .Values.metadata }}\n{{ end }}\n"
    assert reasons(run(backend(), service(), template=template)) == ["unread-file"]
    patch = manifest("gateway.envoyproxy.io/v1alpha1", "EnvoyPatchPolicy", "p", "{type: JSONPatch}")
    assert reasons(run(backend(), service(), patch)) == ["envoy-patch"]
    open_name = policy(TARGET.replace("openai", "'${NAME}'"))
    assert reasons(run(backend(), service(), open_name)) == ["placeholder"]
    assert reasons(run(backend("'${PORT}'"), service())) == ["placeholder"]
    unwritten = policy().replace(", namespace: models", "")
    sources = {"a/b.yaml": backend() + service(), "c/p.yaml": unwritten}
    assert reasons(lint(sources=sources, config=Config(), select=[ID])) == ["unknown-namespace"]


def test_policies_that_the_configuration_says_live_elsewhere() -> None:
    config = Config(external=(External(kind="BackendTLSPolicy"),))
    assert reasons(run(backend(), service(), config=config)) == ["external"]


def test_a_patch_may_add_tls() -> None:
    sources = {
        "kustomization.yaml": """\
resources: [b.yaml]
patches:
  - target: {kind: Backend}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /spec/tls}
""",
        "b.yaml": backend() + service(),
    }
    assert reasons(lint(sources=sources, config=Config(), select=[ID])) == ["patched"]


def test_a_demo_with_its_own_backend_may_mean_its_own() -> None:
    sources = {"a.yaml": backend() + service() + policy(), "b.yaml": backend() + service()}
    assert reasons(lint(sources=sources, config=Config(), select=[ID])) == ["unknown-world"]


def test_a_policy_of_one_overlay_leaves_the_other_bare() -> None:
    def config(text: str) -> str:
        return manifest("gateway.envoyproxy.io/v1alpha1", "EnvoyProxy", "proxy", text)

    sources = {
        "base.yaml": backend() + service(),
        "overlays/dev/p.yaml": policy() + config("{logging: {level: {default: debug}}}"),
        "overlays/prod/p.yaml": config("{logging: {level: {default: warn}}}"),
    }
    (finding,) = lint(sources=sources, config=Config(), select=[ID]).findings
    assert finding.message == (
        'Backend "openai" has no BackendTLSPolicy in overlays/prod, so api.openai.com is called '
        "without TLS on port 443 there"
    )


def test_a_patch_may_make_a_backend_used() -> None:
    kustomization = """\
resources: [a.yaml]
patches:
  - target: {kind: AIServiceBackend}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /spec/backendRef/name}
"""
    files = {
        "kustomization.yaml": kustomization,
        "a.yaml": backend() + service().replace("name: openai}", "name: other}"),
    }
    assert reasons(lint(sources=files, select=[ID])) == ["patched"]
