"""What a run costs, as ratios that hold on any machine.

    python benchmarks/run.py [--files 1000] [--runs 5]

Eight figures: the processor time of ``aigw-lint check`` over a tree, against one
raw pass of the C parser over the same bytes; that of one small file, against
the imports that no run can do without; that of 200 overlays of one base, against
one overlay of it, once with a namespace and a patch in each, and once with a label
for each object, so that no object is the same in two overlays; and that of the hook in
a repository of 20,000 files, of which 300 are ours, against reading all of them after
``git ls-files``, and against that with one raw pass over those with our groups' names, once
with short files, and once with others of 2 KB. Run it in the environment that aigw-lint is
installed in, not as editable: its import hook alone adds a third to the start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import resource
except ImportError:
    sys.exit("this needs the module resource, which Windows does not have")

DRAIN = """
import gc, pathlib, sys
gc.disable()
from _ruamel_yaml import CParser
from ruamel.yaml.events import StreamEndEvent
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
    parser = CParser(path.read_bytes())
    while type(parser.get_event()) is not StreamEndEvent:
        pass
"""
IMPORTS = "import ruamel.yaml, json, argparse"
READ = """
import subprocess
listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True).stdout
found = 0
for path in filter(None, listed.split(b"\\0")):
    with open(path, "rb") as file:
        data = file.read()
    if b"gateway.envoyproxy.io" in data or b"gateway.networking.k8s.io" in data:
        found += 1
"""
PARSE = f"""
import gc
gc.disable()
from _ruamel_yaml import CParser
from ruamel.yaml.events import StreamEndEvent
{READ}
        parser = CParser(data)
        while type(parser.get_event()) is not StreamEndEvent:
            pass
"""

MOVING = """\
resources: [../../base]
namespace: env-{number}
patches:
  - target: {{kind: Backend, name: model-1}}
    patch: |
      - {{op: replace, path: /spec/endpoints/0/fqdn/hostname, value: m{number}.example.com}}
"""
LABELLING = """\
resources: [../../base]
labels: [{{pairs: {{overlay: "{number}"}}}}]
patches:
  - target: {{kind: Backend, name: model-1}}
    patch: |
      - {{op: replace, path: /metadata/labels, value: {{patched: "{number}"}}}}
"""
OTHERS = (
    """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{number}, labels: {{app: app-{number}}}}}
spec:
  selector: {{matchLabels: {{app: app-{number}}}}}
  template:
    metadata: {{labels: {{app: app-{number}}}}}
    spec:
      containers:
        - name: main
          image: registry.example.com/app-{number}:1.2.3
          ports: [{{containerPort: 8080}}]
""",
    """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings-{number}}}
data: {{mode: fast, text: "some words"}}
""",
    """\
apiVersion: v1
kind: Service
metadata: {{name: app-{number}}}
spec: {{selector: {{app: app-{number}}}, ports: [{{port: 80}}]}}
""",
)

# What makes each of them 2 KB long: lines as such files have them.
MORE = (
    "          env:\n"
    + "".join(
        f"            - {{{{name: SETTING_{each}, value: a-value-of-{{number}}}}}}\n"
        for each in range(30)
    ),
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: more-{number}}}\ndata:\n"
    "  app.properties: |\n"
    + "".join(f"    some.key.{each} = What a Program reads of {{number}}\n" for each in range(40)),
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: app-{number}}}\n"
    "spec:\n  rules:\n"
    + "".join(
        f"    - host: h{each}-{{number}}.example.com\n      http:\n        paths:\n"
        "          - path: /\n            pathType: Prefix\n            backend:\n"
        "              service: {{name: app-{number}, port: {{number: 80}}}}\n"
        for each in range(9)
    ),
)

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: edge, namespace: {team}}}
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      protocol: HTTP
      port: 80
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata:
  name: edge
  namespace: {team}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: edge
  connection:
    bufferLimit: 50Mi
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata:
  name: model-{number}
  namespace: {team}
  labels: {{owner: {team}}}
spec:
  schema: {{name: OpenAI}}
  backendRef:
    group: gateway.envoyproxy.io
    kind: Backend
    name: model-{number}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata:
  name: model-{number}
  namespace: {team}
spec:
  endpoints:
    - fqdn:
        hostname: model-{number}.{team}.example.com
        port: 443
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata:
  name: model-{number}
  namespace: {team}
spec:
  targetRefs:
    - group: gateway.envoyproxy.io
      kind: Backend
      name: model-{number}
  validation:
    wellKnownCACertificates: System
    hostname: model-{number}.{team}.example.com
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata:
  name: route-{number}
  namespace: {team}
spec:
  parentRefs:
    - name: edge
  rules:
    - matches:
        - headers:
            - name: x-ai-eg-model
              value: model-{number}-{team}
      backendRefs:
        - name: model-1
          weight: 1
        - name: model-2
          weight: 3
      timeouts:
        request: 300s
"""
FILES_OF_A_TEAM = 10


def write_tree(root: Path, files: int) -> None:
    """Write *files* files: teams with a Gateway, some backends and some routes each."""
    for number in range(files):
        team, place = divmod(number, FILES_OF_A_TEAM)
        text = GATEWAY if place == 0 else BACKEND if place < FILES_OF_A_TEAM - 3 else ROUTE
        folder = root / f"team-{team}"
        folder.mkdir(parents=True, exist_ok=True)
        content = text.format(team=f"team-{team}", number=place)
        (folder / f"{place}.yaml").write_text(content, encoding="utf-8")


def write_overlays(root: Path, count: int, overlay: str, teams: int) -> None:
    """Write a base of the files of so many *teams*, and *count* times *overlay* of it."""
    write_tree(root / "base", teams * FILES_OF_A_TEAM)
    files = sorted(path.relative_to(root / "base") for path in (root / "base").rglob("*.yaml"))
    resources = "".join(f"- {path.as_posix()}\n" for path in files)
    (root / "base/kustomization.yaml").write_text(f"resources:\n{resources}", encoding="utf-8")
    for number in range(count):
        folder = root / f"overlays/{number}"
        folder.mkdir(parents=True)
        text = overlay.format(number=number)
        (folder / "kustomization.yaml").write_text(text, encoding="utf-8")


def write_repository(root: Path, files: int, ours: int, *, are_long: bool = False) -> None:
    """Write a git work tree of *files* files of which *ours* are ours."""
    write_tree(root / "ours", ours)
    for number in range(files - ours):
        folder = root / f"apps/{number % 200}"
        folder.mkdir(parents=True, exist_ok=True)
        which = number % len(OTHERS)
        text = (OTHERS[which] + (MORE[which] if are_long else "")).format(number=number)
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    git = shutil.which("git")
    if git is None:
        sys.exit("git is not installed")
    for command in (("init", "--quiet"), ("add", "--all")):
        subprocess.run([git, *command], cwd=root, check=True)


def processor_time(command: list[str], folder: Path) -> float:
    """Return the seconds of processor time that *command* takes, its children included.

    With what Python keeps of compiled modules, as users have it: without, a short run pays
    most for compiling, and what is measured against it seems cheap.
    """
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=kept, check=False, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ratio_of_folders(command: list[str], folder: Path, base: Path, runs: int) -> float:
    """Return how many times what it costs in *base* *command* costs in *folder*."""
    costs = [
        (processor_time(command, folder), processor_time(command, base)) for _ in range(runs + 1)
    ][1:]
    return statistics.median(cost for cost, _ in costs) / statistics.median(
        cost for _, cost in costs
    )


def ratio(command: list[str], base: list[str], folder: Path, runs: int) -> float:
    """Return how many times *base* *command* costs: the medians of runs in turn."""
    costs = [
        (processor_time(command, folder), processor_time(base, folder)) for _ in range(runs + 1)
    ][1:]
    return statistics.median(cost for cost, _ in costs) / statistics.median(
        cost for _, cost in costs
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    script = shutil.which("aigw-lint", path=str(Path(sys.executable).parent))
    if script is None:
        sys.exit("aigw-lint is not installed beside this Python")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_tree(root / "many", arguments.files)
        write_tree(root / "one", 1)
        check = [script, "check", "--format", "json", "."]
        many = ratio(check, [sys.executable, "-c", DRAIN, "."], root / "many", arguments.runs)
        one = ratio(check, [sys.executable, "-c", IMPORTS], root / "one", 3 * arguments.runs)
        overlays = {}
        for what, overlay, teams in (("move", MOVING, 1), ("label", LABELLING, 2)):
            many_overlays, one_overlay = root / f"{what}-200", root / f"{what}-1"
            write_overlays(many_overlays, 200, overlay, teams)
            write_overlays(one_overlay, 1, overlay, teams)
            command = [*check, "--jobs", "1"]
            overlays[what] = ratio_of_folders(
                command, many_overlays, one_overlay, 2 * arguments.runs
            )
        hook = [script, "check", "--tracked", "--jobs", "1"]
        large = {}
        for length in ("short", "long"):
            write_repository(root / length, 20_000, 300, are_long=length == "long")
            for what, script in (("read", READ), ("parsed", PARSE)):
                base = [sys.executable, "-c", script]
                large[length, what] = ratio(hook, base, root / length, arguments.runs)
    print(f"{arguments.files} files: {many:.2f} raw passes")
    print(f"one small file: {one:.2f} times the imports of the parser, json and argparse")
    print(f"200 overlays that move and patch a base: {overlays['move']:.2f} times one overlay")
    print(f"200 overlays that label each object of it: {overlays['label']:.2f} times one overlay")
    for length, files in (("short", "20,000 files, 300 of ours"), ("long", "with files of 2 KB")):
        print(f"{files}: {large[length, 'read']:.2f} times listing and reading them")
        print(f"  and {large[length, 'parsed']:.2f} times that with one raw pass over ours")


if __name__ == "__main__":
    main()
