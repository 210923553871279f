"""Objects by chance: of our kinds and of those that stand beside them."""

from __future__ import annotations

from random import Random

from yamltext import Data, Word

KINDS = {
    "AIGatewayRoute": "aigateway.envoyproxy.io/v1beta1",
    "AIServiceBackend": "aigateway.envoyproxy.io/v1beta1",
    "BackendSecurityPolicy": "aigateway.envoyproxy.io/v1beta1",
    "Backend": "gateway.envoyproxy.io/v1alpha1",
    "BackendTrafficPolicy": "gateway.envoyproxy.io/v1alpha1",
    "SecurityPolicy": "gateway.envoyproxy.io/v1alpha1",
    "EnvoyProxy": "gateway.envoyproxy.io/v1alpha1",
    "Gateway": "gateway.networking.k8s.io/v1",
    "GatewayClass": "gateway.networking.k8s.io/v1",
    "HTTPRoute": "gateway.networking.k8s.io/v1",
    "ReferenceGrant": "gateway.networking.k8s.io/v1beta1",
    "Service": "v1",
    "Secret": "v1",
    "ConfigMap": "v1",
    "Namespace": "v1",
    "Deployment": "apps/v1",
}
_NAMELESS = ("GatewayClass", "Namespace")  # kinds without a namespace
_ODD = ("yes", "off", "007", "1.0", "1e3", "~", "null", "", "2020-01-01", "0x10", "1_000")
ANCHORS = "anchored"
"""The field with anchors and aliases, if an object has any; no patch is for it."""
UID = "tree/uid"
"""The annotation by which a written object is known again, whatever became of it."""

Object = dict[str, Data]


def identity(kind: str, name: str, namespace: str | None = None) -> Object:
    """Return what a patch must say of the object that it is for."""
    metadata: Object = {"name": name}
    if namespace is not None:
        metadata["namespace"] = namespace
    return {"apiVersion": KINDS[kind], "kind": kind, "metadata": metadata}


def some_object(random: Random, number: int) -> Object:
    """Return an object whose name has *number* in it."""
    kind = random.choice(list(KINDS))
    namespace = random.choice((None, None, "infra", "default"))
    made = identity(kind, f"o{number}", None if kind in _NAMELESS else namespace)
    metadata = mapping(made["metadata"])
    if random.random() < 0.5:
        metadata["labels"] = {"app": random.choice("ab"), "tier": "edge"}
    annotations: Object = {UID: str(number)}
    if number % 4 == 0:
        annotations["note"] = scalar(Random(number))
    metadata["annotations"] = annotations
    made.update(_body(kind, random))
    return made


def mapping(data: Data) -> Object:
    """Return *data*, which is a mapping."""
    assert isinstance(data, dict)
    return data


def scalar(random: Random) -> Data:
    """Return some scalar; now and then one that programs read in two ways."""
    if random.random() < 0.15:
        return Word(random.choice(_ODD))
    return random.choice(("text", "two", "1", "true", 1, 80, True, False, 2.5))


def _body(kind: str, random: Random) -> Object:
    if kind in ("ConfigMap", "Secret"):
        return {"data": {"a": "MQ==", "b": "Mg=="}}
    if kind == "Namespace":
        return {}
    if kind == "Deployment":
        return {"spec": _deployment(random)}
    if kind == "Service":
        ports: Data = [{"name": "http", "port": 80}, {"name": "https", "port": 443}]
        return {"spec": {"selector": {"app": "a"}, "ports": ports}}
    return {"spec": _custom(random)}


def _custom(random: Random) -> Data:
    """Return a spec as custom kinds have it: maps, lists of maps, lists of scalars."""
    items: Data = [
        {"name": name, "weight": scalar(random), "filter": {"kind": "X", "name": "y"}}
        for name in ("one", "two", "three")[: random.randint(1, 3)]
    ]
    spec: Object = {
        "backendRefs": items,
        "options": {"first": scalar(random), "second": {"third": scalar(random)}},
        "hosts": ["a.example.com", "b.example.com"],
        "size": scalar(random),
        "selector": {"app": "a"},
    }
    if random.random() < 0.2:
        spec["containers"] = [{"name": "c", "image": "nginx:1"}]
    if random.random() < 0.2:
        spec["empty"] = random.choice(({}, []))
    if random.random() < 0.1:
        spec[ANCHORS] = {
            "first": Word("&first {a: 1}"),
            "second": Word("*first"),
            "third": Word("{<<: *first, b: 2}"),
        }
    return spec


def _deployment(random: Random) -> Data:
    containers: Data = [
        {"name": "main", "image": "nginx:1", "env": [{"name": "A", "value": "1"}]},
        {"name": "side", "image": random.choice(("envoy", "example.com/envoy:2"))},
    ]
    volumes: Data = [
        {"name": "config", "configMap": {"name": "g0"}},
        {"name": "secret", "secret": {"secretName": "g1"}},
    ]
    template: Data = {
        "metadata": {"labels": {"app": "a"}},
        "spec": {"containers": containers, "volumes": volumes},
    }
    return {"replicas": 1, "selector": {"matchLabels": {"app": "a"}}, "template": template}
