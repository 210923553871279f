"""What a run costs, as ratios that hold on any machine.

    python benchmarks/run.py [--files 1000] [--runs 5]

Two figures: the processor time of ``aigw-lint check`` over a tree, against one
raw pass of the C parser over the same bytes; and that of one small file,
against the imports that no run can do without. Run it in the environment that
aigw-lint is installed in, not as editable: its import hook alone adds a third
to the start.
"""

from __future__ import annotations

import argparse
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
        hostname: model-{number}.example.com
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
    hostname: model-{number}.example.com
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


def processor_time(command: list[str], folder: Path) -> float:
    """Return the seconds of processor time that *command* takes, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


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
    print(f"{arguments.files} files: {many:.2f} raw passes")
    print(f"one small file: {one:.2f} times the imports of the parser, json and argparse")


if __name__ == "__main__":
    main()
