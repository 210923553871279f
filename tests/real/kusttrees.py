"""Trees of kustomizations by chance: bases, overlays over overlays, components."""

from __future__ import annotations

from random import Random

from objects import Object, mapping, some_object
from patches import Files, Target, add_patch
from yamltext import Data, yaml_of

TOP = "top"
"""The folder of the kustomization that takes all others."""

_COMPONENT: Object = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}


class Tree:
    """The files of a tree, and the objects in them by their number."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.files: dict[str, str] = {}
        self.written: dict[str, Object] = {}
        self._generated: dict[str, str] = {}
        self._folders = 0
        self._has_namespace = False
        layers = self.random.randint(1, 3)
        below = dict([self._base()] if self.random.random() < 0.7 else [self._base(), self._base()])
        for layer in range(layers):
            folder = TOP if layer == layers - 1 else f"overlay{layer}"
            paths: list[Data] = [f"../{each}" for each in below]
            targets = [target for targets in below.values() for target in targets]
            below = {folder: self._layer(folder, {"resources": paths}, targets)}

    def _base(self) -> tuple[str, list[Target]]:
        self._folders += 1
        folder = f"base{self._folders}"
        return folder, self._layer(folder, {}, [], changes=0.3, objects=(2, 5))

    def _layer(
        self,
        folder: str,
        layer: Object,
        targets: list[Target],
        *,
        changes: float = 1.0,
        objects: tuple[int, int] = (0, 2),
    ) -> list[Target]:
        """Write the kustomization *layer*, and return what it holds: *targets* and its own."""
        files = Files()
        if self._generated and layer.get("resources") and self.random.random() < 0.15:
            self._change_generated(layer)
        targets = targets + self._add_objects(layer, files, self.random.randint(*objects))
        self._add_generators(layer)
        if layer.get("kind") != "Component" and self.random.random() < 0.25:
            targets = self._add_component(layer, targets)
        if self.random.random() < changes and targets:
            self._add_changes(layer, targets)
            for _ in range(self.random.randint(0, 3)):
                add_patch(self.random, targets, files, layer)
        if not layer.keys() - _COMPONENT.keys():
            layer["namePrefix"] = "p-"
        self.files[f"{folder}/kustomization.yaml"] = yaml_of(layer, self.random)
        self.files |= {f"{folder}/{name}": text for name, text in files.texts.items()}
        return targets

    def _add_component(self, layer: Object, targets: list[Target]) -> list[Target]:
        self._folders += 1
        component = f"component{self._folders}"
        layer["components"] = [f"../{component}"]
        return self._layer(component, dict(_COMPONENT), targets)

    # --- what is taken ----------------------------------------------------------

    def _add_objects(self, layer: Object, files: Files, count: int) -> list[Target]:
        made = [self._object() for _ in range(count)]
        targets = [Target(each) for each in made]
        texts: list[str] = []
        while made:
            some = [made.pop() for _ in range(min(len(made), self.random.randint(1, 2)))]
            if self.random.random() < 0.1:
                items: list[Data] = [*some]
                texts.append(
                    yaml_of({"apiVersion": "v1", "kind": "List", "items": items}, self.random)
                )
            else:
                texts.append("---\n".join(yaml_of(each, self.random) for each in some))
        for text in texts:
            field = "bases" if self.random.random() < 0.1 else "resources"
            _extend(layer, field, files.add(text))
        return targets

    def _object(self) -> Object:
        number = len(self.written)
        made = some_object(self.random, number)
        while made["kind"] == "Namespace" and self._has_namespace:
            made = some_object(self.random, number)  # of two, `namespace` would make one
        self._has_namespace |= made["kind"] == "Namespace"
        if self.random.random() < 0.05:
            annotations = mapping(mapping(made["metadata"])["annotations"])
            local = self.random.choice(("true", "false"))
            annotations["config.kubernetes.io/local-config"] = local
        self.written[str(number)] = made
        return made

    def _add_generators(self, layer: Object) -> None:
        for field in ("configMapGenerator", "secretGenerator"):
            if self.random.random() < 0.2:
                entry: Object = {"name": f"g{len(self._generated)}", "literals": ["a=1", "b=2"]}
                if self.random.random() < 0.3:
                    entry["options"] = {"disableNameSuffixHash": True, "labels": {"made": "z"}}
                self._generated[str(entry["name"])] = field
                _extend(layer, field, entry)
                if self.random.random() < 0.2:
                    layer["generatorOptions"] = {"disableNameSuffixHash": True}

    def _change_generated(self, layer: Object) -> None:
        """Let *layer* merge into what a layer below generates, or replace it."""
        name = self.random.choice(list(self._generated))
        behavior = self.random.choice(("merge", "replace"))
        entry: Object = {"name": name, "behavior": behavior, "literals": ["b=3", "c=4"]}
        _extend(layer, self._generated[name], entry)

    # --- what is changed --------------------------------------------------------

    def _add_changes(self, layer: Object, targets: list[Target]) -> None:
        chance = self.random.random
        if chance() < 0.4:
            layer["namespace"] = self.random.choice(("prod", "infra"))
        if chance() < 0.3:
            layer["namePrefix"] = "p-"
        if chance() < 0.2:
            layer["nameSuffix"] = "-s"
        if chance() < 0.3:
            layer["labels"] = [self._label()]
        if chance() < 0.2:
            layer["commonLabels"] = {"common": self.random.choice(("z", "1"))}
        if chance() < 0.3:
            layer["commonAnnotations"] = {"note": self.random.choice(("z", "1"))}
        if chance() < 0.3:
            layer["images"] = [self._image()]
        deployments = [each for each in targets if each.kind == "Deployment" and not each.gone]
        if deployments and chance() < 0.5:
            layer["replicas"] = [{"name": self.random.choice(deployments).name, "count": 3}]
        if chance() < 0.1:
            layer["replacements"] = [self._replacement(targets)]

    def _label(self) -> Object:
        label: Object = {"pairs": {"team": self.random.choice(("red", "1"))}}
        option = self.random.choice(("includeSelectors", "includeTemplates", "fields", ""))
        if option == "fields":
            path = self.random.choice(("spec/options", "spec/backendRefs/labels", "spec/made/up"))
            label["fields"] = [{"path": path, "create": self.random.random() < 0.5}]
        elif option:
            label[option] = True
        return label

    def _image(self) -> Object:
        image: Object = {"name": self.random.choice(("nginx", "envoy", "example.com/envoy"))}
        image |= self.random.choice(({"newTag": "9"}, {"newName": "other"}, {"digest": "sha256:1"}))
        return image

    def _replacement(self, targets: list[Target]) -> Object:
        source, target = self.random.choice(targets), self.random.choice(targets)
        path = self.random.choice(("spec.selector.app", "metadata.labels.app", "metadata.name"))
        return {
            "source": {"kind": source.kind, "name": source.name},
            "targets": [
                {
                    "select": {"kind": target.kind, "name": target.name},
                    "fieldPaths": [path],
                    "options": {"create": True},
                }
            ],
        }


def _extend(layer: Object, field: str, entry: Data) -> None:
    entries = layer.setdefault(field, [])
    assert isinstance(entries, list)
    entries.append(entry)
