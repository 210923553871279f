"""``field-too-new``, ``removed-field``, ``unknown-api-version``: what each says, and where."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aigw_lint import Config, Finding, Severity, lint

DROPPED = "kubectl and Flux refuse it, and other tools drop it without a word"
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/{version}
kind: AIGatewayRoute
metadata: {{name: chat}}
spec:
  {spec}
  rules: [{{backendRefs: [{{name: openai}}]}}]
"""
POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: llama}
spec:
  selector: {app: llama, tier: gpu}
  targetPortNumber: 8000
  extensionRef: {name: epp}
"""


def found(text: str, release: str = "1.1") -> tuple[Finding, ...]:
    """Return what the rules of this category say."""
    config = Config(target=release)
    return lint(sources={"x.yaml": text}, config=config, select=["schema"]).findings


def only(text: str, release: str = "1.1") -> Finding:
    """Return the one finding, which is the only one of the category that is no information."""
    (finding,) = (each for each in found(text, release) if each.severity > Severity.INFO)
    return finding


def test_a_field_that_an_earlier_release_had() -> None:
    text = ROUTE.format(version="v1beta1", spec="schema: {name: OpenAI}")
    finding = only(text)
    assert (finding.rule, finding.path, finding.severity) == (
        "removed-field",
        "/spec/schema",
        Severity.ERROR,
    )
    assert finding.location.span.start[:2] == (5, 3)
    assert finding.message == (
        f"spec had schema until AI Gateway 0.3, in v1alpha1: {DROPPED} (take it out: routes take "
        "OpenAI's API, and each AIServiceBackend says its own schema)"
    )
    assert finding.fix is not None
    assert finding.fix.safe


def test_new_names_of_old_fields_are_said_once() -> None:
    """The fields that the new version requires are there, under their old names."""
    findings = found(POOL)
    assert [(each.rule, each.path, each.message) for each in findings] == [
        (
            "removed-field",
            "/spec/selector/app",
            (
                "selector had app until the inference extension 1.4, in "
                f"inference.networking.x-k8s.io/v1alpha2: {DROPPED} (write it under matchLabels)"
            ),
        ),
        (
            "removed-field",
            "/spec/targetPortNumber",
            (
                "spec had targetPortNumber until the inference extension 1.4, in "
                f"inference.networking.x-k8s.io/v1alpha2: {DROPPED} "
                "(write targetPorts, a list of {number: ...})"
            ),
        ),
        (
            "removed-field",
            "/spec/extensionRef",
            (
                "spec had extensionRef until the inference extension 1.4, in "
                f"inference.networking.x-k8s.io/v1alpha2: {DROPPED} "
                "(write endpointPickerRef, where portNumber is port.number)"
            ),
        ),
    ]


@pytest.mark.parametrize(
    "selector",
    ["{matchLabel: {app: x}}", "{matchLabels: {app: x}, app: x}", "{matchLabel: x}"],
)
def test_a_slip_in_a_selector_is_no_label(selector: str) -> None:
    text = f"""\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {{name: llama}}
spec:
  selector: {selector}
  targetPorts: [{{number: 8000}}]
  endpointPickerRef: {{name: epp, port: {{number: 9002}}}}
"""
    finding = only(text)
    assert finding.rule == "unknown-field"
    assert "selector has no field" in finding.message


def test_target_refs_keep_their_values_under_the_new_name() -> None:
    refs = "targetRefs: [{{group: gateway.networking.k8s.io, kind: {kind}, name: edge}}]"
    for kind, renames in (("Gateway", True), ("HTTPRoute", False)):
        finding = only(ROUTE.format(version="v1beta1", spec=refs.format(kind=kind)))
        assert (finding.fix is not None) is renames
    assert "so that the route is attached to nothing (write parentRefs" in finding.message


def test_a_field_of_a_later_release() -> None:
    text = ROUTE.format(version="v1beta1", spec="hostnames: [llm.example.com]")
    finding = only(text, "0.6")
    assert (finding.rule, finding.code, finding.severity) == (
        "field-too-new",
        "other-release",
        Severity.ERROR,
    )
    assert finding.message == (
        f"spec has hostnames only from AI Gateway 0.7 on, later than the target: {DROPPED}"
    )
    assert found(text, "0.7") == ()


def test_a_field_of_a_later_companion_is_an_info() -> None:
    """A cluster may have a later Envoy Gateway than the one that goes with the target."""
    text = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]
  tls: {wellKnownCACertificates: System}
"""
    assert found(text, "0.3") == ()
    (finding,) = found(text, "0.1")
    assert (finding.rule, finding.severity) == ("field-too-new", Severity.INFO)
    assert finding.message == (
        "spec has tls only from Envoy Gateway 1.4 on, later than what goes with the target: "
        f"{DROPPED}"
    )


@pytest.mark.parametrize(
    ("release", "message"),
    [
        (
            "1.1",
            (
                f"spec has credentialOverride only in v1beta1: {DROPPED} "
                "(write apiVersion: aigateway.envoyproxy.io/v1beta1)"
            ),
        ),
        (
            "1.0",
            f"spec has credentialOverride only in v1beta1, from AI Gateway 1.1 on: {DROPPED}",
        ),
    ],
)
def test_a_field_of_a_later_version(release: str, message: str) -> None:
    text = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: BackendSecurityPolicy
metadata: {name: key}
spec:
  type: APIKey
  apiKey: {secretRef: {name: key}}
  credentialOverride: {}
"""
    told = [each for each in found(text, release) if each.rule != "deprecated-api-version"]
    assert [(each.rule, each.code, each.message) for each in told] == [
        ("field-too-new", "other-version", message)
    ]


@pytest.mark.parametrize(
    ("api_version", "kind", "release", "code", "severity", "message"),
    [
        (
            "aigateway.envoyproxy.io/v1beta1",
            "QuotaPolicy",
            "1.1",
            "never",
            "error",
            (
                "no release of AI Gateway that is known has QuotaPolicy as "
                "aigateway.envoyproxy.io/v1beta1, so the API server refuses it "
                "(write aigateway.envoyproxy.io/v1alpha1)"
            ),
        ),
        (
            "aigateway.envoyproxy.io/v1beta1",
            "MCPRoute",
            "0.5",
            "later",
            "error",
            (
                "MCPRoute as aigateway.envoyproxy.io/v1beta1 comes with AI Gateway 0.6, later than "
                "the target, so the API server refuses it (write aigateway.envoyproxy.io/v1alpha1)"
            ),
        ),
        (
            "aigateway.envoyproxy.io/v1beta1",
            "MCPRoute",
            "0.3",
            "later",
            "error",
            (
                "MCPRoute comes with AI Gateway 0.4, later than the target, so the API server "
                "refuses it"
            ),
        ),
        (
            "gateway.networking.k8s.io/v1alpha2",
            "GRPCRoute",
            "1.1",
            "earlier",
            "error",
            (
                "there was GRPCRoute as gateway.networking.k8s.io/v1alpha2 until Gateway API 1.1, "
                "so the API server refuses it (write gateway.networking.k8s.io/v1)"
            ),
        ),
        (
            "gateway.networking.k8s.io/v1",
            "TCPRoute",
            "1.1",
            "later",
            "info",
            (
                "TCPRoute as gateway.networking.k8s.io/v1 comes with Gateway API 1.6, later than "
                "what goes with the target, so the API server refuses it "
                "(write gateway.networking.k8s.io/v1alpha2)"
            ),
        ),
        (
            "inference.networking.x-k8s.io/v1alpha2",
            "InferenceModel",
            "1.1",
            "earlier",
            "warning",
            (
                "there was InferenceModel until the inference extension 0.5, so the API server "
                "refuses it (write an InferenceObjective for the priority, and the model in the "
                "AIGatewayRoute)"
            ),
        ),
    ],
)
def test_a_version_that_is_not_served(  # noqa: PLR0913, PLR0917 - a row of a table
    api_version: str, kind: str, release: str, code: str, severity: str, message: str
) -> None:
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{}}\n"
    (finding,) = found(text, release)
    assert (finding.rule, finding.code, finding.severity.label, finding.message) == (
        "unknown-api-version",
        code,
        severity,
        message,
    )
    assert finding.location.span.start[:2] == (1, 13)


def test_one_rule_speaks_of_an_api_version() -> None:
    text = "apiVersion: {}\nkind: AIGatewayRoute\nmetadata: {{name: x}}\nspec: {{rules: []}}\n"
    for api_version, rule in (
        ("aigateway.envoyproxy.io/v1alpha1", "deprecated-api-version"),
        ("aigateway.envoyproxy.io/v1", "unknown-api-version"),
        ("aigateway.envoyproxy.com/v1beta1", "unidentified-manifest"),
        ("aigateway.envoyproxy.io", "unidentified-manifest"),
        ("aigateway.envoyproxy.io/", "unidentified-manifest"),
    ):
        assert [each.rule for each in found(text.format(api_version))] == [rule]


def test_a_number_that_an_earlier_release_does_not_take() -> None:
    text = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: plain}
spec:
  rules: [{filters: [{type: RequestRedirect, requestRedirect: {statusCode: 308}}]}]
"""
    assert found(text, "0.7") == ()
    (finding,) = found(text, "0.6")
    assert finding.severity is Severity.INFO, "a cluster may have a later Gateway API"
    assert finding.message == (
        "statusCode cannot be 308, so before Gateway API 1.5 the API server refuses it "
        "(it takes 301 or 302)"
    )


@pytest.mark.parametrize(
    ("release", "names"),
    [("0.1", ["name", "retry"]), ("0.5", ["retry"]), ("1.1", ["retry"])],
)
def test_what_the_experimental_channel_alone_has(release: str, names: list[str]) -> None:
    text = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: plain}
spec:
  rules:
    - name: all
      retry: {attempts: 2}
"""
    findings = [each for each in found(text, release) if each.rule == "experimental-field"]
    assert [each.path.rpartition("/")[2] for each in findings] == names
    assert findings[-1].message == (
        "item 1 of rules has retry only in the experimental channel of Gateway API, which Envoy "
        "Gateway's chart installs: a cluster with the standard channel does not take it"
    )
    assert {each.severity for each in findings} == {Severity.INFO}


def test_a_kind_that_only_the_experimental_channel_has() -> None:
    text = """\
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TLSRoute
metadata: {name: tls}
spec:
  hostnames: [llm.example.com]
  rules: [{backendRefs: [{name: x, port: 443}]}]
"""
    (finding,) = found(text)
    assert finding.message == (
        "TLSRoute as gateway.networking.k8s.io/v1alpha2 is only in the experimental channel of "
        "Gateway API, which Envoy Gateway's chart installs: a cluster with the standard channel "
        "does not take it (write gateway.networking.k8s.io/v1, which is in both)"
    )


@pytest.mark.parametrize(("field", "loads"), [("hostnames", False), ("hostNames", True)])
def test_what_explains_is_loaded_for_a_fault_alone(field: str, *, loads: bool) -> None:
    text = ROUTE.format(version="v1beta1", spec=f"{field}: [llm.example.com]")
    code = (
        "import sys; from aigw_lint import lint; "
        f"lint(sources={{'x.yaml': {text!r}}}, select=['schema']); "
        "print(*sorted({'jsonschema', 'aigw_lint.schema.history'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = ["aigw_lint.schema.history", "jsonschema"] if loads else []
    assert done.stdout.split() == expected
