"""Patches by chance, in all forms that kustomizations know."""

from __future__ import annotations

import json
from random import Random

from objects import ANCHORS, KINDS, Object, identity, mapping, scalar
from yamltext import Data, Word, yaml_of


class Target:
    """An object as written, which a patch may be for."""

    def __init__(self, written: Object) -> None:
        self.written = written
        self.kind = str(written["kind"])
        metadata = mapping(written["metadata"])
        self.name = str(metadata["name"])
        namespace = metadata.get("namespace")
        self.namespace = namespace if isinstance(namespace, str) else None
        self.gone = False
        """Whether a patch has removed it."""
        self.touched: list[str] = []
        """Pointers to what patches have changed: others leave it alone, or few would apply."""

    def places(self) -> list[tuple[str, Data]]:
        """Return the pointers to what no patch has changed, and the values there."""
        return [
            (pointer, value)
            for top in ("spec", "data")
            if top in self.written
            for pointer, value in _places(self.written[top], f"/{top}")
            if not any(_overlap(pointer, touched) for touched in self.touched)
        ]

    @property
    def identity(self) -> Object:
        """What a patch must say of it."""
        return identity(self.kind, self.name, self.namespace)


def _overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


class Files:
    """What a folder holds besides its kustomization, by name."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, text: str, suffix: str = ".yaml") -> str:
        """Keep *text* under a new name, which is returned."""
        name = f"file{len(self.texts)}{suffix}"
        self.texts[name] = text
        return name


def add_patch(random: Random, targets: list[Target], files: Files, layer: Object) -> None:
    """Add one patch to the kustomization *layer*."""
    targets = [target for target in targets if not target.gone]
    if not targets:
        return
    target = random.choice(targets)
    if random.random() < 0.5:
        _add_merge_patch(random, target, targets, files, layer)
    else:
        _add_json_patch(random, target, files, layer)


def _append(layer: Object, field: str, entry: Data) -> None:
    entries = layer.setdefault(field, [])
    assert isinstance(entries, list)
    entries.append(entry)


# --- strategic merge ------------------------------------------------------------


def _add_merge_patch(
    random: Random, target: Target, targets: list[Target], files: Files, layer: Object
) -> None:
    bodies = [_merge_body(random, target)]
    selected = random.random() < 0.4
    if not selected and random.random() < 0.3:
        bodies.append(_merge_body(random, random.choice(targets)))
    if random.random() < 0.02:
        bodies[0] = identity("Gateway", "nobody")  # kustomize refuses
    text = "---\n".join(yaml_of(body, random) for body in bodies)
    inline = random.random() < 0.5
    if not selected and random.random() < 0.4:
        _append(layer, "patchesStrategicMerge", text if inline else files.add(text))
        return
    entry: Object = {"patch": text} if inline else {"path": files.add(text)}
    if selected:
        entry["target"] = selector(random, target)
        if random.random() < 0.2:
            entry["options"] = {random.choice(("allowNameChange", "allowKindChange")): True}
    _append(layer, "patches", entry)


def _merge_body(random: Random, target: Target) -> Object:
    body = target.identity
    chance = random.random()
    if chance < 0.04:
        directive = random.choice(("delete", "replace", "merge"))
        target.gone = directive == "delete"
        return body | {"$patch": directive}
    if chance < 0.2:
        metadata = mapping(body["metadata"])
        field = random.choice(("labels", "annotations"))
        metadata[field] = {random.choice(("app", "team", "tree/x")): random.choice(("z", None))}
    for field in ("spec", "data"):
        if field in target.written:
            made = body[field] = _merged(random, mapping(target.written[field]), 0)
            target.touched += [f"/{field}/{key}" for key in made]
    return body


def _merged(random: Random, written: Object, depth: int) -> Object:
    """Return what a patch says of the mapping *written*."""
    made: Object = {}
    for key, value in written.items():
        if random.random() < 0.6 or key == ANCHORS:
            continue
        if random.random() < 0.1:
            made[key] = None
        elif isinstance(value, dict):
            made[key] = _merged(random, value, depth + 1)
        elif isinstance(value, list):
            made[key] = _merged_list(random, value)
        else:
            made[key] = scalar(random) if key != "image" else "patched:2"
    if random.random() < 0.3:
        mapped: Data = {"inner": None, "other": scalar(random)}
        listed: Data = [{"a": None, "b": 1}]
        values: list[Data] = [scalar(random), mapped, listed, {}, []]
        made[f"added{random.randint(0, 99)}"] = random.choice(values)
    if depth and random.random() < 0.08:
        made["$patch"] = random.choice(("delete", "replace", "merge"))
    if "containers" in made and random.random() < 0.2:
        made["$setElementOrder/containers"] = [{"name": "side"}, {"name": "main"}]
    return made


def _merged_list(random: Random, written: list[Data]) -> list[Data]:
    if not written or not all(isinstance(item, dict) for item in written):
        return [scalar(random) for _ in range(random.randint(0, 2))]
    made: list[Data] = []
    for item in written:
        if random.random() < 0.5:
            entry: Object = {"name": mapping(item).get("name")}
            if random.random() < 0.15:
                entry["$patch"] = "delete"
            else:
                entry["extra"] = scalar(random)
            made.append(entry)
    if random.random() < 0.4:
        made.append({"name": "fresh", "extra": {"deep": scalar(random)}})
    if random.random() < 0.05:
        made.append({"$patch": "replace"})
    return made


# --- JSON 6902 ------------------------------------------------------------------


def _add_json_patch(random: Random, target: Target, files: Files, layer: Object) -> None:
    operations: list[Data] = [_operation(random, target) for _ in range(random.randint(1, 3))]
    as_json = random.random() < 0.3
    text = json.dumps(_plain(operations)) if as_json else yaml_of(operations, random)
    if as_json or (random.random() < 0.5 and not text.startswith("[")):
        entry: Object = {"patch": text}
    else:
        text = text if not text.startswith("[") else json.dumps(_plain(operations))
        entry = {"path": files.add(text, ".json" if text.startswith("[") else ".yaml")}
    if random.random() < 0.4:
        entry["target"] = _exact(target)
        _append(layer, "patchesJson6902", entry)
    else:
        entry["target"] = selector(random, target, narrow=random.random() < 0.95)
        _append(layer, "patches", entry)


def _plain(data: Data) -> Data:
    """Return *data* with texts where it has words of YAML, for JSON has none."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return data.text if isinstance(data, Word) else data


def _operation(random: Random, target: Target) -> Object:
    chance = random.random()
    if chance < 0.08:
        key = random.choice(("a.b~1c", "x~0y"))
        return {"op": "add", "path": f"/metadata/annotations/{key}", "value": "z"}
    if chance < 0.11:
        field = random.choice(("name", "namespace"))
        return {"op": "replace", "path": f"/metadata/{field}", "value": f"new-{target.name}"}
    places = [place for place in target.places() if place[0].count("/") > 1]
    if not places:
        return {"op": "test", "path": "/kind", "value": target.kind}
    pointer, value = random.choice(places)
    target.touched.append(pointer)
    if isinstance(value, list) and random.random() < 0.6:
        end = random.choice(("-", "0", str(len(value)), "-1"))
        return {"op": "add", "path": f"{pointer}/{end}", "value": {"name": "appended"}}
    if isinstance(value, dict) and random.random() < 0.5:
        return {"op": "add", "path": f"{pointer}/fresh", "value": scalar(random)}
    return _simple_operation(random, pointer, value)


def _simple_operation(random: Random, pointer: str, value: Data) -> Object:
    """Return one operation on the *value* at *pointer*."""
    parent, _, last = pointer.rpartition("/")
    kind = random.choice(("add", "replace", "replace", "remove", "copy", "move", "test"))
    if last.isdigit() and kind in ("remove", "move"):
        kind = "replace"  # what follows in the list keeps its place for other operations
    if kind in ("copy", "move"):
        to = "-" if last.isdigit() else f"moved-{last}"
        return {"op": kind, "from": pointer, "path": f"{parent}/{to}"}
    if kind == "remove":
        return {"op": kind, "path": pointer}
    if kind == "test" and not _is_sure(value):
        kind = "replace"
    return {"op": kind, "path": pointer, "value": value if kind == "test" else scalar(random)}


def _is_sure(value: Data) -> bool:
    """Whether all programs read *value* alike."""
    if isinstance(value, dict):
        return all(map(_is_sure, value.values()))
    if isinstance(value, list):
        return all(map(_is_sure, value))
    return not isinstance(value, Word)


def _places(data: Data, top: str) -> list[tuple[str, Data]]:
    """Return the pointers to *data*, which is at *top*, and to all that it holds."""
    places: list[tuple[str, Data]] = []
    pending = [(top, data)]
    while pending:
        pointer, value = pending.pop()
        places.append((pointer, value))
        if isinstance(value, dict):
            pending += [(f"{pointer}/{key}", inner) for key, inner in value.items()]
        elif isinstance(value, list):
            pending += [(f"{pointer}/{index}", inner) for index, inner in enumerate(value)]
    return places


# --- targets --------------------------------------------------------------------


def _exact(target: Target) -> Object:
    group, _, version = KINDS[target.kind].rpartition("/")
    made: Object = {"version": version, "kind": target.kind, "name": target.name}
    if group:
        made["group"] = group
    return made


def selector(random: Random, target: Target, *, narrow: bool = False) -> Object:
    """Return what selects *target*, and maybe others unless it is *narrow*."""
    kind = target.kind
    made: Object = {"kind": random.choice((kind, f"{kind}|Nothing", f"(?:X|{kind})", f"{kind}.*"))}
    chance = random.random() / (2 if narrow else 1)
    if chance < 0.5:
        name = target.name
        wide = (name[:-1] + ".", f"{name}.*", f".*{name}")
        made["name"] = random.choice((name, f"^{name}$", f"({name}|zz)", *(() if narrow else wide)))
    elif chance < 0.6:
        made["labelSelector"] = random.choice(("app=a", "app in (a, b)", "app!=a", "tier", "!tier"))
    elif chance < 0.65:
        made["annotationSelector"] = f"tree/uid={target.name[1:]}"
    if random.random() < 0.2:
        made["namespace"] = random.choice((target.namespace or "default", "in.*", "[id].*"))
    return made
