"""What controllers and operators make of manifests: each is found by its name, and no other is."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Report, lint
from aigw_lint.knowledge.producers import produced_by
from aigw_lint.run.linter import load_world

KEY_USER = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: user, namespace: ai}
spec: {type: APIKey, apiKey: {secretRef: {name: NAME}}}
"""
CONFIG_MAP_USER = """\
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: user, namespace: ai}
spec:
  validation: {hostname: x.com, caCertificateRefs: [{group: "", kind: ConfigMap, name: NAME}]}
"""
ROUTE_USER = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyExtensionPolicy
metadata: {name: user, namespace: ai}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: NAME}]
"""
FILTER_USER = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: user, namespace: ai}
spec:
  rules:
    - filters:
        - type: ExtensionRef
          extensionRef: {group: gateway.envoyproxy.io, kind: HTTPRouteFilter, name: NAME}
"""
BACKEND_USER = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: user, namespace: ai}
spec: {rules: [{backendRefs: [{REF, name: NAME, port: 80}]}]}
"""
SERVICE_USER = BACKEND_USER.replace("REF", 'group: "", kind: Service')
IMPORT_USER = BACKEND_USER.replace("REF", "group: multicluster.x-k8s.io, kind: ServiceImport")


def made(kind: str, spec: str = "{}", name: str = "it", more: str = "") -> str:
    api_version, _, kind = kind.partition(" ")
    return (
        f"apiVersion: {api_version}\nkind: {kind}\n"
        f"metadata: {{name: {name}, namespace: ai{more}}}\nspec: {spec}\n"
    )


def run(user: str, name: str, *manifests: str) -> Report:
    return lint(
        sources={"all.yaml": "---\n".join((user.replace("NAME", name), *manifests))},
        config=Config(closed_world=True),
        select=["missing-reference"],
    )


def is_missing(user: str, name: str, *manifests: str) -> bool:
    """Tell whether *name* is found to be missing, where the files are all that there is."""
    report = run(user, name, *manifests)
    assert report.undecided == ()
    return any(f'"{name}"' in each.message or name in each.message for each in report.findings)


ISSUED = ', annotations: {cert-manager.io/ISSUER: "ca"}'
LISTENER = (
    "{listeners: [{name: a, hostname: HOST, tls: {mode: MODE, certificateRefs: [{name: x}]}}]}"
)


def listener(host: str = "a.com", mode: str = "Terminate", ref: str = "name: x") -> str:
    text = LISTENER.replace("HOST", host).replace("MODE", mode).replace("name: x", ref)
    return text.replace("hostname: , ", "")


GATEWAY = "gateway.networking.k8s.io/v1 Gateway"
ES = "external-secrets.io/v1 ExternalSecret"
SEALED = "bitnami.com/v1alpha1 SealedSecret"
CERT = "cert-manager.io/v1 Certificate"
BUNDLE = "trust.cert-manager.io/v1alpha1 Bundle"
INFISICAL = "secrets.infisical.com/v1alpha1 InfisicalSecret"
VAULT = "secrets.hashicorp.com/v1beta1 Vault"
AI_ROUTE = "aigateway.envoyproxy.io/v1beta1 AIGatewayRoute"
MCP = "aigateway.envoyproxy.io/v1beta1 MCPRoute"
TOOLS = "{backendRefs: [{name: github}], securityPolicy: {oauth: {issuer: https://a.com}}}"


@pytest.mark.parametrize(
    ("user", "producer", "names", "others"),
    [
        pytest.param(*each, id=f"{each[1].split()[3]}-{'-'.join(each[2]) or 'nothing'}")
        for each in [
            # cert-manager
            (KEY_USER, made(CERT, "{secretName: x}"), ["x"], ["it", "tls-x"]),
            (KEY_USER, made(CERT), [], ["it"]),
            (KEY_USER, made(CERT, "{secretTemplate: {name: x}}"), [], ["x", "it"]),
            (
                KEY_USER,
                made(GATEWAY, listener(), more=ISSUED.replace("ISSUER", "issuer")),
                ["x"],
                ["it", "a"],
            ),
            (
                KEY_USER,
                made(GATEWAY, listener(), more=ISSUED.replace("ISSUER", "cluster-issuer")),
                ["x"],
                ["it"],
            ),
            (
                KEY_USER,
                made(
                    "gateway.networking.k8s.io/v1 ListenerSet",
                    listener(),
                    more=ISSUED.replace("ISSUER", "issuer"),
                ),
                ["x"],
                ["it"],
            ),
            # external-secrets
            (KEY_USER, made(ES), ["it"], ["other"]),
            (KEY_USER, made(ES, "{target: {name: x}}"), ["x"], ["it"]),
            (KEY_USER, made(ES, "{target: {creationPolicy: Owner}}"), ["it"], ["x"]),
            (KEY_USER, made(ES, "{target: {creationPolicy: Merge, name: x}}"), ["x"], ["it"]),
            (KEY_USER, made(ES, "{target: {creationPolicy: None, name: x}}"), [], ["x", "it"]),
            (KEY_USER, made(ES, "{target: {template: {metadata: {name: x}}}}"), ["it"], ["x"]),
            (
                KEY_USER,
                made("external-secrets.io/v1 ClusterExternalSecret", "{externalSecretName: x}"),
                ["x"],
                ["it"],
            ),
            (
                KEY_USER,
                made(
                    "external-secrets.io/v1 ClusterExternalSecret",
                    "{externalSecretName: old, externalSecretSpec: {target: {name: x}}}",
                ),
                ["x"],
                ["it", "old"],
            ),
            # sealed-secrets
            (KEY_USER, made(SEALED), ["it"], ["x"]),
            (KEY_USER, made(SEALED, "{template: {metadata: {name: x}}}"), ["x"], ["it"]),
            (KEY_USER, made(SEALED, "{template: {name: x}}"), ["it"], ["x"]),
            # Vault
            (KEY_USER, made(f"{VAULT}StaticSecret", "{destination: {name: x}}"), ["x"], ["it"]),
            (KEY_USER, made(f"{VAULT}DynamicSecret", "{destination: {name: x}}"), ["x"], ["it"]),
            (KEY_USER, made(f"{VAULT}PKISecret", "{destination: {name: x}}"), ["x"], ["it"]),
            (KEY_USER, made(f"{VAULT}StaticSecret", "{path: x}"), [], ["it", "x"]),
            # 1Password, Infisical
            (KEY_USER, made("onepassword.com/v1 OnePasswordItem"), ["it"], ["x"]),
            (KEY_USER, made(INFISICAL), ["it"], ["x"]),
            (
                KEY_USER,
                made(INFISICAL, "{managedSecretReference: {secretName: x, secretNamespace: ai}}"),
                ["x"],
                ["it"],
            ),
            (
                KEY_USER,
                made(INFISICAL, "{managedKubeSecretReferences: [{secretName: x}]}"),
                ["x"],
                ["it"],
            ),
            # trust-manager
            (CONFIG_MAP_USER, made(BUNDLE, "{target: {configMap: {key: a}}}"), ["it"], ["a"]),
            (CONFIG_MAP_USER, made(BUNDLE, "{target: {secret: {key: a}}}"), [], ["it"]),
            (KEY_USER, made(BUNDLE, "{target: {secret: {key: a}}}"), ["it"], ["a"]),
            (KEY_USER, made(BUNDLE, "{target: {configMap: {key: a}}}"), [], ["it"]),
            # AI Gateway
            (ROUTE_USER, made(AI_ROUTE), ["it"], ["other"]),
            (
                FILTER_USER,
                made(AI_ROUTE),
                ["ai-eg-host-rewrite-it", "ai-eg-route-not-found-response-it"],
                ["it", "ai-eg-host-rewrite-other"],
            ),
            (
                ROUTE_USER,
                made(MCP, TOOLS),
                ["ai-eg-mcp-main-it", "ai-eg-mcp-br-it-github"],
                ["ai-eg-mcp-main-other", "ai-eg-mcp-br-it-gitlabs"],
            ),
            (FILTER_USER, made(MCP, TOOLS), ["ai-eg-mcp-brf-it-github"], ["ai-eg-mcp-brf-x-y"]),
            # Services
            (SERVICE_USER, made("serving.knative.dev/v1 Service"), ["it"], ["other"]),
            (
                IMPORT_USER,
                made("multicluster.x-k8s.io/v1alpha1 ServiceExport"),
                ["it"],
                ["other"],
            ),
        ]
    ],
)
def test_what_is_made_is_there_and_what_is_not_is_missing(
    user: str, producer: str, names: list[str], others: list[str]
) -> None:
    assert [name for name in names if is_missing(user, name, producer)] == []
    assert [name for name in others if not is_missing(user, name, producer)] == []


@pytest.mark.parametrize(
    "gateway",
    [
        made(GATEWAY, listener()),
        made(GATEWAY, listener(), more=", annotations: {cert-manager.io/common-name: a}"),
        made(GATEWAY, listener(""), more=ISSUED.replace("ISSUER", "issuer")),
        made(GATEWAY, listener(mode="Passthrough"), more=ISSUED.replace("ISSUER", "issuer")),
        made(
            GATEWAY,
            listener(ref="name: x, namespace: other"),
            more=ISSUED.replace("ISSUER", "issuer"),
        ),
    ],
)
def test_cert_manager_fills_secrets_only_where_it_is_asked_and_can(gateway: str) -> None:
    assert is_missing(KEY_USER, "x", gateway)


def test_what_is_made_in_another_namespace_is_not_here() -> None:
    elsewhere = made(INFISICAL, "{managedSecretReference: {secretName: x, secretNamespace: other}}")
    (finding,) = run(KEY_USER, "x", elsewhere).findings
    assert "it exists in namespace other" in finding.message
    sealed = made(SEALED).replace("namespace: ai", "namespace: other")
    assert run(KEY_USER, "it", sealed).findings


REFLECTED = "reflector.v1.k8s.emberstack.com/reflection-"
ALLOWED = f'{REFLECTED}allowed: "true", {REFLECTED}auto-enabled: "true"'
REPLICATE = "replicator.v1.mittwald.de/replicate-to"
COPYING = [
    (ALLOWED, ["ai", "b"]),
    (f"{ALLOWED}, {REFLECTED}auto-namespaces: 'ai , c'", ["ai", "c"]),
    (f"{ALLOWED}, {REFLECTED}auto-namespaces: 'a[a-z]*'", ["ai", "b"]),
    (f"{ALLOWED}, {REFLECTED}auto-namespaces: b", ["b"]),
    (f"{ALLOWED}, {REFLECTED}allowed-namespaces: b", ["b"]),
    (f'{REFLECTED}allowed: "true"', []),
    (f'{REFLECTED}auto-enabled: "true"', []),
    (f"{REPLICATE}: ai", ["ai"]),
    (f'{REPLICATE}: "b,team-.*"', ["ai", "b"]),
    (f"{REPLICATE}: b", ["b"]),
    (f"{REPLICATE}-matching: env=a", ["ai", "b"]),
    ('kubed.appscode.com/sync: ""', ["ai", "b"]),
    ("kubed.appscode.com/sync: app=kubed", ["ai", "b"]),
    ("other.example.com/sync: ai", []),
]
COPIED = {
    "Secret": "apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: models, ANNOTATED}\n"
    "stringData: {apiKey: k}\n",
    "SealedSecret": made(SEALED, "{template: {metadata: {name: x, ANNOTATED}}}"),
    "Certificate": made(CERT, "{secretName: x, secretTemplate: {ANNOTATED}}"),
    "ExternalSecret": made(ES, "{target: {name: x, template: {metadata: {ANNOTATED}}}}"),
    "VaultStaticSecret": made(f"{VAULT}StaticSecret", "{destination: {name: x, ANNOTATED}}"),
}


@pytest.mark.parametrize("kind", COPIED)
@pytest.mark.parametrize(("annotations", "namespaces"), COPYING)
def test_copies_are_there_in_the_namespaces_that_annotations_name(
    kind: str, annotations: str, namespaces: list[str]
) -> None:
    text = COPIED[kind].replace("ANNOTATED", f"annotations: {{{annotations}}}")
    text = text.replace("namespace: ai", "namespace: models")
    for namespace in ("ai", "b", "c"):
        user = KEY_USER.replace("namespace: ai", f"namespace: {namespace}")
        is_there = namespace in namespaces or (namespace == "c" and {"ai", "b"} <= {*namespaces})
        findings = run(user, "x", text).findings
        assert [each.location.span.start.column for each in findings] == ([] if is_there else [49])
    assert not is_missing(KEY_USER.replace("namespace: ai", "namespace: models"), "x", text)


def test_copies_of_config_maps_are_there_too() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: b, annotations: {A}}\n"
    assert not is_missing(CONFIG_MAP_USER, "x", text.replace("A}", f"{REPLICATE}: ai}}"))
    assert is_missing(CONFIG_MAP_USER, "x", text.replace("A}", f"{REPLICATE}: c}}"))


@pytest.mark.parametrize(
    ("patterns", "is_there"),
    [
        ("", True),
        ("matchNamespace: [ai]", True),
        ("matchNamespace: ['*']", True),
        ("matchNamespace: [b, a-*]", True),
        ("matchNamespace: [b]", False),
    ],
)
def test_a_cluster_secret_makes_secrets_where_its_patterns_fit(
    patterns: str, *, is_there: bool
) -> None:
    text = "apiVersion: clustersecret.io/v1\nkind: ClusterSecret\nmetadata: {name: x}\n"
    text += f"{patterns}\ndata: {{apiKey: YQ==}}\n"
    assert is_missing(KEY_USER, "x", text) is not is_there
    assert is_missing(KEY_USER, "z", text)


def test_a_copy_has_the_keys_of_what_it_is_a_copy_of() -> None:
    secret = COPIED["Secret"].replace("ANNOTATED", f"annotations: {{{REPLICATE}: ai}}")
    for key, rules in (("apiKey", []), ("key", ["secret-lacks-key"])):
        sources = {"u.yaml": KEY_USER.replace("NAME", "x"), "s.yaml": secret.replace("apiKey", key)}
        report = lint(sources=sources, select=["secret-lacks-key", "missing-reference"])
        assert [each.rule for each in report.findings] == rules


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        (CERT, "{secretName: '${NAME}'}"),
        (ES, "{target: {name: 'x-${ENV}'}}"),
        (SEALED, "{template: {metadata: {name: '{{ x }}'}}}"),
        (f"{VAULT}StaticSecret", "{destination: {name: $(NAME)}}"),
    ],
)
def test_a_name_that_is_put_in_later_may_be_any(kind: str, spec: str) -> None:
    report = run(KEY_USER, "x", made(kind, spec))
    assert report.findings == ()
    assert report.undecided_reasons == {"placeholder": 1}


@pytest.mark.parametrize(
    ("group", "kind"),
    [("example.com/v1", "ExternalSecret"), ("cert-manager.io/v1", "CertificateRequest")],
)
def test_kinds_that_only_look_alike_make_nothing(group: str, kind: str) -> None:
    spec = "{secretName: it, target: {name: it}}"
    assert is_missing(KEY_USER, "it", made(f"{group} {kind}", spec))


KYVERNO = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: it}
spec:
  rules:
    - match: {any: [{resources: {kinds: [Namespace]}}]}
      generate: {GENERATE}
"""
CLONE = "apiVersion: v1, kind: Secret, name: x, namespace: '{{ request.object.metadata.name }}', "
CROSSPLANE = """\
apiVersion: kubernetes.crossplane.io/v1alpha2
kind: Object
metadata: {name: it}
spec: {forProvider: {manifest: {apiVersion: v1, kind: Secret, metadata: METADATA}}}
"""


@pytest.mark.parametrize(
    ("producer", "missing"),
    [
        (KYVERNO.replace("GENERATE", CLONE + "clone: {namespace: other, name: z}"), False),
        (KYVERNO.replace("GENERATE", CLONE + "data: {}"), False),
        (KYVERNO.replace("GENERATE", CLONE.replace("name: x", "name: z") + "data: {}"), True),
        (KYVERNO.replace("GENERATE", CLONE.rstrip(", ")), True),
        (CROSSPLANE.replace("METADATA", "{name: x, namespace: ai}"), False),
        (CROSSPLANE.replace("METADATA", "{name: x, namespace: other}"), True),
        (CROSSPLANE.replace("METADATA", "{name: z, namespace: ai}"), True),
        (CROSSPLANE.replace("METADATA", "{namespace: ai}").replace("Secret", "ConfigMap"), True),
    ],
)
def test_objects_that_stand_in_one_of_another_kind_are_made(
    producer: str, *, missing: bool
) -> None:
    assert is_missing(KEY_USER, "x", producer) is missing


@pytest.mark.parametrize(
    "producer",
    [
        KYVERNO.replace("GENERATE", "cloneList: {namespace: other, kinds: [v1/Secret]}"),
        KYVERNO.replace("GENERATE", CLONE.replace("name: x", "name: '{{ x }}'") + "data: {}"),
        CROSSPLANE.replace("METADATA", "{namespace: ai}"),
    ],
)
def test_one_of_them_whose_name_is_not_told_may_have_any(producer: str) -> None:
    report = run(KEY_USER, "x", producer)
    assert report.findings == ()
    assert sum(report.undecided_reasons.values()) == 1


RESOURCE_SET = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: it, namespace: flux-system}
spec:
  inputs: [{name: a}]
  resources:
    - {apiVersion: v1, kind: Secret, metadata: METADATA}
"""
RESOURCES_TEMPLATE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: it, namespace: flux-system}
spec:
  inputs: [{name: a}]
  resourcesTemplate: |
    <<- range $each := inputs.all >>
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      labels:
        name: other

      name: NAME
      namespace: << inputs.tenant >>
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {labels: {app: z}, name: FLOW}
    <<- end >>
"""
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: it}
spec:
  mode: Pipeline
  pipeline:
    - step: render
      input:
        apiVersion: gotemplating.fn.crossplane.io/v1beta1
        kind: GoTemplate
        inline:
          template: |
            apiVersion: v1
            kind: Secret
            metadata:
              name: {{ .observed.composite.resource.metadata.name }}
"""


@pytest.mark.parametrize(
    ("user", "producer", "missing"),
    [
        (KEY_USER, RESOURCE_SET.replace("METADATA", "{name: x, namespace: ai}"), False),
        (KEY_USER, RESOURCE_SET.replace("METADATA", "{name: x, namespace: << a >>}"), False),
        (KEY_USER, RESOURCE_SET.replace("METADATA", "{name: x, namespace: other}"), True),
        (KEY_USER, RESOURCE_SET.replace("METADATA", "{name: z, namespace: << a >>}"), True),
        (KEY_USER, RESOURCES_TEMPLATE.replace("NAME", "x"), False),
        (KEY_USER, RESOURCES_TEMPLATE.replace("NAME", '"x"'), False),
        (KEY_USER, RESOURCES_TEMPLATE.replace("NAME", "z"), True),
        (CONFIG_MAP_USER, RESOURCES_TEMPLATE.replace("FLOW", "x"), False),
        (CONFIG_MAP_USER, RESOURCES_TEMPLATE.replace("FLOW", "z"), True),
        (KEY_USER, RESOURCES_TEMPLATE.replace("NAME", "z").replace("FLOW", "x"), True),
        (CONFIG_MAP_USER, COMPOSITION, True),
    ],
)
def test_templates_within_objects_make_what_they_name(
    user: str, producer: str, *, missing: bool
) -> None:
    assert is_missing(user, "x", producer) is missing


@pytest.mark.parametrize(
    "producer",
    [
        RESOURCE_SET.replace("METADATA", "{name: '<< inputs.name >>', namespace: ai}"),
        RESOURCE_SET.replace("METADATA", "{name: key-<< a >>, namespace: << a >>}"),
        RESOURCES_TEMPLATE.replace("NAME", "<< inputs.name >>"),
        RESOURCES_TEMPLATE.replace("      name: NAME\n", ""),
        COMPOSITION,
    ],
)
def test_templates_within_objects_may_make_any_name(producer: str) -> None:
    report = run(KEY_USER, "x", producer)
    assert report.findings == ()
    assert report.undecided_reasons == {"placeholder": 1}


def test_what_an_mcp_route_makes_for_its_security() -> None:
    def refs(spec: str) -> set[str]:
        world = load_world(sources={"a.yaml": made(MCP, spec)}, config=Config())
        return {str(ref) for ref in produced_by(world.manifests[0])}

    secured = {
        "SecurityPolicy ai/ai-eg-mcp-it",
        "BackendTrafficPolicy ai/ai-eg-mcp-it-oauth-protected-resource-metadata",
    }
    assert secured <= refs(TOOLS)
    assert not secured & refs("{backendRefs: [{name: github}]}")


GENERATOR = """\
namespace: ai
resources: [user.yaml]
generatorOptions: {disableNameSuffixHash: true}
secretGenerator: [{name: key, literals: [apiKey=a]}]
configMapGenerator: [{name: ca, files: [ca.crt]}]
"""


@pytest.mark.parametrize(
    ("user", "name", "missing"),
    [
        (KEY_USER, "key", False),
        (KEY_USER, "ca", True),
        (KEY_USER, "key-abc123", True),
        (CONFIG_MAP_USER, "ca", False),
        (CONFIG_MAP_USER, "key", True),
    ],
)
def test_kustomize_makes_secrets_and_config_maps(user: str, name: str, *, missing: bool) -> None:
    report = lint(
        sources={
            "kustomization.yaml": GENERATOR,
            "user.yaml": user.replace("NAME", name),
            "ca.crt": "",
        },
        config=Config(closed_world=True),
        select=["missing-reference"],
    )
    assert bool(report.findings) is missing


def test_an_encrypted_secret_is_there_with_its_keys() -> None:
    encrypted = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: it, namespace: ai}\n"
        "stringData: {KEY: 'ENC[AES256_GCM,data:x,type:str]'}\n"
        "sops: {age: [], version: 3.9.0}\n"
    )
    for key, lacks in (("apiKey", False), ("token", True)):
        text = f"{KEY_USER.replace('NAME', 'it')}---\n{encrypted.replace('KEY', key)}"
        report = lint(
            sources={"a.yaml": text},
            config=Config(closed_world=True),
            select=["missing-reference", "secret-lacks-key"],
        )
        assert [each.rule for each in report.findings] == ["secret-lacks-key"] * lacks
