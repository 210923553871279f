"""What the fuzzer starts from: the examples of the project, of its rules and of its tests.

And what says how files become objects, with all the fields that are read, and Secrets whose
values must never be shown.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path

from fuzz_tree import Map, Seq, Value, tree_of

from aigw_lint.choice.registry import load_rules
from aigw_lint.files.parser import Source, parse
from aigw_lint.testing import files_of

ROOT = Path(__file__).parents[2]

CANARY = "hunter2canary"
"""Stands in the values of Secrets, and nowhere else."""

Group = Mapping[str, str]
"""Files that belong together, by path."""


def groups() -> list[Group]:
    """Return all sound sets of files, always in the same order."""
    found: list[Group] = [
        _files_below(folder) for folder in sorted((ROOT / "examples").iterdir()) if folder.is_dir()
    ]
    found.append(_files_below(ROOT / "tests" / "hook" / "manifests"))
    found += [files_of(example) for rule in load_rules() for example in rule.examples]
    found += _trees()
    return [group for group in found if group]


def documents(text: str) -> list[Value]:
    """Return the documents of *text* as trees to change."""
    return [tree_of(each.root) for each in parse(Source.from_text("a.yaml", text)).documents]


def _files_below(folder: Path) -> Group:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.y*ml"))
    }


def _trees() -> Iterator[Group]:
    """Yield the repositories that the tests lay out, which their module holds by name."""
    path = ROOT / "tests" / "trees" / "test_trees.py"
    spec = importlib.util.spec_from_file_location("fuzz_trees", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in sorted(vars(module).items()):
        if name.isupper() and isinstance(value, dict) and all("." in str(key) for key in value):
            yield value


def mapping(**entries: object) -> Map:
    """Return a mapping tree of Python's own dicts and lists."""
    return Map(tuple((key, _made(value)) for key, value in entries.items()))


def _made(value: object) -> Value:
    if isinstance(value, dict):
        return mapping(**value)
    if isinstance(value, list):
        return Seq(tuple(map(_made, value)))
    if value is None or isinstance(value, (str, int, float, Map, Seq)):
        return value
    raise TypeError(type(value))


def _object(api_version: str, kind: str, name: str, **rest: object) -> Map:
    metadata = {"name": name, "namespace": "infra"}
    return mapping(apiVersion=api_version, kind=kind, metadata=metadata, **rest)


SECRET = mapping(
    apiVersion="v1",
    kind="Secret",
    metadata={"name": "openai", "namespace": "infra", "annotations": {"note": CANARY}},
    data={"apiKey": CANARY},
    stringData={"x": CANARY, "y": "${" + CANARY + "}", "z": f"{CANARY} # TODO"},
)

_SOURCE = {"kind": "GitRepository", "name": "flux-system"}
_TEMPLATE = {"spec": {"source": {"path": "{{path}}"}}}

OTHERS: tuple[Map, ...] = (
    _object(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "apps",
        spec={
            "path": "./deploy",
            "targetNamespace": "infra",
            "sourceRef": _SOURCE,
            "postBuild": {
                "substitute": {"A": "b"},
                "substituteFrom": [{"kind": "ConfigMap", "name": "x"}],
            },
            "patches": [
                {
                    "patch": "[{op: add, path: /spec/x, value: 1}]",
                    "target": {"kind": "Gateway"},
                }
            ],
            "components": ["../c"],
            "namePrefix": "p-",
            "commonMetadata": {"labels": {"a": "b"}},
            "images": [],
        },
    ),
    _object("source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", spec={"url": "ssh://x"}),
    _object(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "h",
        spec={"targetNamespace": "infra", "chart": {"spec": {"chart": "x"}}},
    ),
    _object(
        "argoproj.io/v1alpha1",
        "Application",
        "h",
        spec={
            "source": {"path": "deploy", "kustomize": {"namePrefix": "x"}},
            "destination": {"namespace": "infra"},
        },
    ),
    _object(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        "h",
        spec={"template": _TEMPLATE, "generators": [{"git": {"directories": [{"path": "a/*"}]}}]},
    ),
    _object("bitnami.com/v1alpha1", "SealedSecret", "x", spec={"encryptedData": {"a": "b"}}),
    _object("external-secrets.io/v1", "ExternalSecret", "x", spec={"target": {"name": "y"}}),
    _object("cert-manager.io/v1", "Certificate", "x", spec={"secretName": "tls"}),
    mapping(apiVersion="v1", kind="List", items=[]),
)
"""Objects beside ours that the linter reads; no Secret, whose values would get about."""

KUSTOMIZATION = mapping(
    apiVersion="kustomize.config.k8s.io/v1beta1",
    kind="Kustomization",
    resources=["a.yaml", "b.yaml", "../x", "./", "https://example.com/x"],
    bases=["base"],
    components=["c"],
    namespace="infra",
    namePrefix="p-",
    nameSuffix="-s",
    patches=[
        {"path": "b.yaml", "target": {"kind": "Gateway", "name": ".*"}},
        {
            "patch": "- op: replace\n  path: /metadata/name\n  value: x\n",
            "target": {"kind": "AIGatewayRoute", "labelSelector": "a=b"},
            "options": {"allowNameChange": True},
        },
    ],
    patchesStrategicMerge=["b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"],
    patchesJson6902=[{"path": "b.yaml", "target": {"version": "v1", "kind": "Gateway"}}],
    replacements=[
        {
            "source": {"kind": "ConfigMap", "name": "x", "fieldPath": "data.x"},
            "targets": [
                {
                    "select": {"kind": "Gateway"},
                    "fieldPaths": ["metadata.name", "spec.listeners.[name=x].port", "a.*.b"],
                }
            ],
        }
    ],
    labels=[{"pairs": {"a": "b"}, "includeSelectors": True, "fields": [{"path": "a/b"}]}],
    commonLabels={"a": "b"},
    commonAnnotations={"a": "b"},
    configMapGenerator=[{"name": "x", "literals": ["a=b"]}],
    generatorOptions={"disableNameSuffixHash": True},
    helmCharts=[{"name": "x", "repo": "https://example.com", "namespace": "y"}],
    helmChartInflationGenerator=[{"chartName": "x"}],
    generators=["g.yaml"],
    transformers=["b.yaml", "t"],
    validators=["v.yaml"],
    configurations=["b.yaml"],
    crds=["b.yaml"],
    openapi={"path": "b.yaml"},
    images=[{"name": "x", "newTag": "1"}],
    replicas=[{"name": "x", "count": 2}],
    vars=[{"name": "X", "objref": {"kind": "x"}}],
)
"""A kustomization with all fields that are read, but for that with values of Secrets."""

SECRET_GENERATOR = mapping(
    secretGenerator=[{"name": "openai", "namespace": "x", "literals": [f"a={CANARY}"]}]
).entries[0]
"""That field."""
