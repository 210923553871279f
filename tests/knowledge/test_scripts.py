"""What scripts, Makefiles and pages say of versions and of placeholders."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from clock import bounded
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint import Report, Severity, lint
from aigw_lint.files.parser import Source
from aigw_lint.knowledge.scripts import Scripts

INSTALL = "helm upgrade -i aieg oci://docker.io/envoyproxy/ai-gateway-helm \\\n"


RELEASED = "https://github.com/envoyproxy/gateway/releases/download/%s/install.yaml"


def scripts(**texts: str) -> Scripts:
    """Return scripts by path, in which `__` stands for a slash and `_dot_` for a dot."""
    paths = {name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()}
    return Scripts(lambda: [Source.from_text(path, text) for path, text in paths.items()])


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        (f"{INSTALL}  --version v0.4.0 \\\n  -n ai\n", ["v0.4.0"]),
        (f"{INSTALL}  --version=v0.4.0\n", ["v0.4.0"]),
        (f"{INSTALL}  --version \"v0.4.0\" && echo '--version v9'\n", ["v0.4.0"]),
        (f"{INSTALL}  -n ai\nhelm version --version v9\n", []),
        (f"{INSTALL}  -n ai; helm x --version v9\n", []),
        (f"V=v0.4.0\n{INSTALL}  --version $V\n", ["v0.4.0"]),
        (f'export V="v0.4.0"\n{INSTALL}  --version "${{V}}"\n', ["v0.4.0"]),
        (f'V="${{V:-v0.4.0}}"\n{INSTALL}  --version "$V"\n', ["v0.4.0"]),
        (f"V ?= v0.4.0 # of 2025\nx:\n\t{INSTALL}  --version $(V)\n", ["v0.4.0"]),
        (f"{INSTALL}  --version ${{V:-v0.4.0}}\n", ["v0.4.0"]),
        (f"{INSTALL}  --version $V\n", [None]),
        (f"V=$1\n{INSTALL}  --version $V\n", [None]),
        (f"V=v0.4.0\nV=v0.5.0\n{INSTALL}  --version $V\n", [None]),
        (f"{INSTALL}  --version x$V\n", [None]),
        (f"{INSTALL}  --version v0.4.0\r\n".replace("\\\n", "\\\r\n"), ["v0.4.0"]),
        (f"# {INSTALL}  --version v0.4.0\n", []),
        (f"x=$({INSTALL}  --version v0.4.0)\n", ["v0.4.0"]),
        (f"V=v0.4.0;{INSTALL}  --version $V;\n", ["v0.4.0"]),
        (f"V=0.4.0\n{INSTALL}  --version v$V\n", ["v0.4.0"]),
        (f"{INSTALL}  --version '>=0.3 <0.5'\n", [">=0.3 <0.5"]),
        ("helm install x --version v0.4.0 oci://a/ai-gateway-helm\n", ["v0.4.0"]),
        ("helm pull oci://a/ai-gateway-helm --version v0.4.0\n", []),
        ("helm install x oci://a/my-gateway-helm --version v3\n", []),
        ("helm install x oci://a/gateway-helm-custom --version v3\n", []),
        (INSTALL.replace("ai-gateway-helm", "gateway-helm") + " --version v1.5.0\n", ["v1.5.0"]),
        (f"kubectl apply --server-side -f {RELEASED % 'v1.5.0'}\n", ["v1.5.0"]),
        (f"V=v1.5.0\nx:\n\tkubectl create -f '{RELEASED % '$(V)'}'\n", ["v1.5.0"]),
        (f"curl -L {RELEASED % '$V'} |\\\n  kubectl apply -f -\n", [None]),
        (f"curl -LO {RELEASED % 'v1.5.0'}\n", []),
        (f"# kubectl apply -f {RELEASED % 'v1.5.0'}\n", []),
        (f"kubectl apply -f {RELEASED.replace('download/%s', 'latest/download')}\n", []),
        (f"kubectl apply -f {RELEASED.replace('envoyproxy', 'acme') % 'v1.5.0'}\n", []),
        (f"kubectl delete -f {RELEASED % 'v1.5.0'} && kubectl apply -f base\n", []),
        (f"echo kubectl apply -f {RELEASED % 'v1.5.0'}\n", []),
        (f"kubectl apply -f {RELEASED % 'v1.5.0'}.sha256\n", []),
    ],
)
def test_the_versions_that_scripts_install(text: str, versions: list[str | None]) -> None:
    assert [each.version for each in scripts(a_dot_sh=text).installed()] == versions
    assert list(scripts(a_dot_md=text).installed()) == []


def test_a_version_has_a_place() -> None:
    (found,) = scripts(a_dot_sh=f"#!/bin/sh\n{INSTALL}  --version v0.4.0\n").installed()
    location = found.source.location(found.start, found.end)
    assert (location.span.start.line, location.span.start.column) == (3, 13)


@pytest.mark.parametrize(
    ("path", "placeholder", "text", "fills"),
    [
        ("k8s/gw.yaml", "${HOST}", "envsubst < k8s/gw.yaml | kubectl apply -f -\n", True),
        ("k8s/gw.yaml", "${HOST}", "cat k8s/*.yaml | envsubst | kubectl apply -f -\n", True),
        ("k8s/gw.yaml", "$HOST", "export HOST=a\nkustomize build x | envsubst\n", True),
        ("k8s/gw.yaml", "${HOST:-a}", "HOST=b envsubst <$1\n", True),
        ("k8s/gw.yaml", "${HOST}", "envsubst < other/big-gw.yaml\nexport MY_HOST=a\n", False),
        ("k8s/gw.yaml", "${HOST}", "kubectl apply -f k8s/gw.yaml # HOST\n", False),
        ("k8s/gw.yaml", "${HOST}", "# envsubst < k8s/gw.yaml\nkubectl apply -f k8s\n", False),
        ("k8s/gw.yaml", "${HOST}", "export HOSTNAME=x\nenvsubst < other.tpl\n", False),
        ("k8s/gw.yaml", "${HOST}", "envsubst '$OTHER' < k8s/gw.yaml\n", False),
        ("k8s/gw.yaml", "${HOST}", "envsubst '$OTHER $HOST' < k8s/gw.yaml\n", True),
        ("a/base/gw.yaml", "${HOST}", "envsubst < b/base/x.tpl\n", False),
        ("a/base/gw.yaml", "${HOST}", "kubectl kustomize a/base | envsubst\n", True),
        ("k8s/gw.yaml", "REPLACE_ME", "grep -q REPLACE_ME . && exit 1\nsed -n 1p x\n", False),
        ("k8s/gw.yaml", "REPLACE_ME", "sed -i s/REPLACE_ME/$HOST/ k8s/gw.yaml\n", True),
        ("k8s/gw.yaml", "REPLACE_ME", "sed -i s/OTHER/$HOST/ k8s/gw.yaml\n", False),
        ("k8s/gw.yaml", "<host>", "echo 'write <host>'\n", False),
    ],
)
def test_what_is_filled_in(path: str, placeholder: str, text: str, *, fills: bool) -> None:
    found = scripts(Makefile=text).filling_in(path, placeholder)
    assert found == ("Makefile" if fills else None)


def test_a_page_that_asks_a_reader_to_replace_something_fills_in_nothing() -> None:
    page = "Use `sed` to put your key in for REPLACE_ME, or `envsubst < gw.yaml`.\n"
    both = scripts(README_dot_md=page)
    assert both.filling_in("gw.yaml", "REPLACE_ME") is None
    assert both.filling_in("gw.yaml", "${KEY}") is None
    block = scripts(README_dot_md=f"{page}```sh\nenvsubst < gw.yaml | kubectl apply -f -\n```\n")
    assert block.filling_in("gw.yaml", "REPLACE_ME") is None
    assert block.filling_in("gw.yaml", "${KEY}") == "README.md"


def test_a_page_fills_in_a_stand_in_of_the_folder_that_it_names() -> None:
    page = (
        "```sh\nkustomize build config/gateway/ \\\n"
        "  | sed 's/class: REPLACE_ME/class: eg/' \\\n  | kubectl apply -f -\n```\n"
    )
    found = scripts(config__gateway__README_dot_md=page)
    assert found.filling_in("config/gateway/gateway.yaml", "REPLACE_ME") is not None
    assert found.filling_in("config/other/gateway.yaml", "REPLACE_ME") is None
    assert found.filling_in("config/gateway/gateway.yaml", "CHANGE_ME") is None


@given(text=st.text(alphabet="helm ai-gateway-helm --version=$V{}()'\"\\\n\t:-?v0.4", max_size=60))
def test_odd_scripts_do_no_harm(text: str) -> None:
    found = scripts(a_dot_sh=f"ai-gateway-helm {text}")
    assert all(each.version != "" for each in found.installed())
    found.filling_in("a/b.yaml", "${V}")


@pytest.mark.parametrize(
    "text",
    [
        "helm install gateway-helm " * 20_000,
        "helm install gateway-helm \\\n" * 20_000,
        f"helm install gateway-helm --version {' ' * 400_000}\n",
        "helm install gateway-helm --version $V\n" * 10_000,
        "envsubst " * 50_000,
        "V=" * 200_000,
        "a\\" * 200_000,
        "sed 'REPLACE " * 30_000,
    ],
    ids=["a-line", "lines", "spaces", "installs", "envsubst", "values", "backslashes", "sed"],
)
def test_a_script_that_is_odd_takes_no_time(text: str) -> None:
    odd = scripts(a_dot_sh=text)
    with bounded(5):
        list(odd.installed())
        for number in range(10):
            odd.filling_in(f"a/b{number}.yaml", "${V}")
            odd.filling_in(f"a/b{number}.yaml", "REPLACE_ME")


# --- whole runs -----------------------------------------------------------------

OLD = "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\nmetadata: {name: a}\n"
HTTP_ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a}
spec:
  hostnames: ["${HOST}"]
"""


def linted(folder: Path, **files: str) -> Report:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint([str(folder)])


def test_what_does_not_hold_for_what_a_script_installs_is_not_told(tmp_path: Path) -> None:
    plain = linted(tmp_path, a_dot_yaml=OLD)
    assert [each.rule for each in plain.findings] == ["deprecated-api-version"]
    install = f"{INSTALL} --version v0.4.0\n"
    report = linted(tmp_path, hack__install_dot_sh=install)
    assert not report.findings
    assert [each["ai-gateway"] for each in report.targets] == [
        "0.4",
        plain.targets[0]["ai-gateway"],
    ]
    (pin,) = report.aim.said_by
    assert (pin.what, pin.location.span.start.line) == ("script", 2)
    assert report.aim.is_open


def test_what_a_newer_release_has_is_no_fault_where_a_script_installs_an_older_one(
    tmp_path: Path,
) -> None:
    config = OLD.replace("AIGatewayRoute", "GatewayConfig").replace("v1alpha1", "v1beta1")
    install = f"{INSTALL} --version v0.4.0\n"
    assert not linted(tmp_path, a_dot_yaml=config, install_dot_sh=install).findings


def test_a_chart_goes_before_scripts(tmp_path: Path) -> None:
    chart = (
        "apiVersion: v2\nname: x\nversion: 1.0.0\ndependencies:\n"
        "- {name: ai-gateway-helm, version: v0.6.0, repository: oci://docker.io/envoyproxy}\n"
    )
    install = f"{INSTALL} --version v0.4.0\n"
    report = linted(tmp_path, a_dot_yaml=OLD, Chart_dot_yaml=chart, Makefile=install)
    assert [each["ai-gateway"] for each in report.targets] == ["0.6"]


def test_a_placeholder_that_a_script_fills_in_is_undecided(tmp_path: Path) -> None:
    report = linted(tmp_path, k8s__route_dot_yaml=HTTP_ROUTE)
    assert [each.severity for each in report.findings] == [Severity.WARNING]
    report = linted(tmp_path, Makefile="apply:\n\tenvsubst < k8s/route.yaml | kubectl apply -f -\n")
    assert not report.findings
    (undecided,) = (each for each in report.undecided if each.reason == "filled-in")
    assert undecided.rule == "unreplaced-placeholder"
    assert undecided.message.endswith("/Makefile puts in the value")


def test_a_placeholder_in_a_template_is_undecided(tmp_path: Path) -> None:
    report = linted(tmp_path, route_template_dot_yaml=HTTP_ROUTE)
    assert not report.findings
    assert "filled-in" in {each.reason for each in report.undecided}


def test_scripts_that_are_hidden_or_excluded_are_not_asked(tmp_path: Path) -> None:
    filling = "envsubst < route.yaml\n"
    report = linted(tmp_path, route_dot_yaml=HTTP_ROUTE, _dot_hidden__a_dot_sh=filling)
    assert report.findings
    (tmp_path / ".aigw-lint.yaml").write_text("exclude: [out/]\n", encoding="utf-8")
    assert linted(tmp_path, out__a_dot_sh=filling).findings
    assert not linted(tmp_path, other__a_dot_sh=filling).findings


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/deploy.yml",
        ".github/workflows/deploy.yaml",
        ".circleci/config.yml",
        ".gitlab-ci.yml",
        "Taskfile.yml",
        "ops/Taskfile.yaml",
        "Jenkinsfile",
        "Tiltfile",
        "package.json",
        "azure-pipelines.yml",
        "cloudbuild.yaml",
        "docker-compose.yml",
        "up.ps1",
    ],
)
@pytest.mark.parametrize("is_tracked", [False, True])
def test_what_servers_and_other_tools_run_is_asked(
    tmp_path: Path, path: str, *, is_tracked: bool
) -> None:
    (tmp_path / "route.yaml").write_text(HTTP_ROUTE, encoding="utf-8")
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    line = '"up": "envsubst < route.yaml | kubectl apply -f -"\n'
    file.write_text(f"{{{line}}}" if path.endswith(".json") else line, encoding="utf-8")
    if is_tracked:
        for command in (("init", "-q"), ("add", "-A")):
            subprocess.run(["git", *command], cwd=tmp_path, check=True)
    report = lint([str(tmp_path)], tracked=is_tracked)
    assert not report.findings
    assert "filled-in" in {each.reason for each in report.undecided}


def test_pipelines_that_are_excluded_or_below_the_root_are_not_asked(tmp_path: Path) -> None:
    (tmp_path / "route.yaml").write_text(HTTP_ROUTE, encoding="utf-8")
    for folder in (".github/workflows", "vendored/.github/workflows", ".github/other"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "up.yml").write_text("run: envsubst < route.yaml\n", encoding="utf-8")
    (tmp_path / ".aigw-lint.yaml").write_text("exclude: [.github/workflows/]\n", encoding="utf-8")
    assert lint([str(tmp_path)]).findings


TERRAFORM = """\
resource "helm_release" "other" {
  chart   = "oci://docker.io/envoyproxy/gateway-helmet"
  version = "1.0.0"
}

resource "helm_release" "ai" {
  name       = "ai"
  repository = "oci://docker.io/envoyproxy"
  chart      = "ai-gateway-helm"
  version    = "v0.3.0"
}

resource "helm_release" "eg" {
  chart   = "gateway-helm"
  version = "${var.version}"
}
"""


def test_what_terraform_installs() -> None:
    found = list(scripts(main_dot_tf=TERRAFORM).installed())
    assert [(each.chart, each.version) for each in found] == [
        ("ai-gateway-helm", "v0.3.0"),
        ("gateway-helm", None),
    ]
    assert [TERRAFORM[each.start : each.end] for each in found] == ["v0.3.0", "${var.version}"]


def test_many_open_blocks_of_terraform_are_read_quickly() -> None:
    text = 'resource "helm_release" "ai-gateway-helm" {\n' * 20_000
    with bounded(5):
        assert list(scripts(main_dot_tf=text).installed()) == []


def test_what_holds_for_all_is_told_though_each_release_has_other_words(tmp_path: Path) -> None:
    backend = (
        "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIServiceBackend\n"
        "metadata: {name: b, namespace: a}\nspec:\n  schema: {name: OpenAPI}\n"
        "  backendRef: {name: x, kind: Backend, group: gateway.envoyproxy.io}\n"
    )
    install = f"{INSTALL} --version v0.3.0\n"
    report = linted(tmp_path, b_dot_yaml=backend, x_dot_sh=install)
    assert [(each.rule, each.severity) for each in report.findings] == [
        ("schema-violation", Severity.ERROR)
    ]


@pytest.mark.parametrize(
    ("version", "severity"), [("v0.5.0", Severity.WARNING), ("v0.0.0-latest", Severity.ERROR)]
)
def test_what_a_release_refuses_that_is_older_than_all_known_is_no_error(
    tmp_path: Path, version: str, severity: Severity
) -> None:
    install = (
        f"up:\n\thelm install eg oci://docker.io/envoyproxy/gateway-helm --version {version}\n"
    )
    (tmp_path / "Makefile").write_text(install, encoding="utf-8")
    (tmp_path / "proxy.yaml").write_text(
        "apiVersion: config.gateway.envoyproxy.io/v1alpha1\nkind: EnvoyProxy\n"
        "metadata: {name: proxy, namespace: eg}\nspec: {}\n",
        encoding="utf-8",
    )
    (finding,) = lint([str(tmp_path)]).findings
    assert (finding.rule, finding.severity) == ("unidentified-manifest", severity)
    places = [(Path(each.location.file).name, each.location.span.start) for each in finding.related]
    assert places == ([("Makefile", (2, 68, 71))] if severity is Severity.WARNING else [])


# --- what sed replaces, whatever it looks like --------------------------------------

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: eg
  listeners: [{name: http, protocol: HTTP, port: 80, hostname: "api.DOMAIN"}]
"""


@pytest.mark.parametrize(
    ("script", "is_filled"),
    [
        ('sed -e "s|\\"api.DOMAIN\\"|\\"$2\\"|g" k8s/gateway.yaml | kubectl apply -f -\n', True),
        ("sed s/DOMAIN/$1/ k8s/gateway.yaml\n", True),
        ("sed -e 's#x#y#' \\\n  -e 's#api\\.DOMAIN#a#g' gateway.yaml\n", True),
        ("perl -pi -e 's/DOMAIN/a/' k8s/*.yaml\n", True),
        ("sed s/DOMAIN/$1/ other/gateways.yaml\n", False),
        ("sed s/HOSTNAME/DOMAIN/ k8s/gateway.yaml\n", False),
        ("sed 's/.*MAIN/x/' k8s/gateway.yaml\n", False),
        ("# sed s/DOMAIN/$1/ k8s/gateway.yaml\n", False),
        ("cat k8s/gateway.yaml # s/DOMAIN/x/\n", False),
    ],
)
def test_a_text_that_a_script_replaces_is_no_fault(
    script: str, is_filled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s/gateway.yaml").write_text(GATEWAY)
    (tmp_path / "deploy.sh").write_text(script)
    monkeypatch.chdir(tmp_path)
    report = lint(["."])
    violations = [each for each in report.findings if each.rule == "schema-violation"]
    assert bool(violations) is not is_filled
    reasons = [each.reason for each in report.undecided if each.rule == "schema-violation"]
    assert reasons == ["filled-in"] * is_filled


@pytest.mark.parametrize(
    ("script", "is_filled"),
    [
        ('sed -e "s/\\${HOST}/$1/" x.yaml\n', True),
        ('sed -e "s/\\$\\{HOST\\}/$1/" x.yaml\n', True),
        ("sed -e 's/${HOST}/a/' x.yaml\n", True),
        ("sed -e 's/[$]{HOST}/a/' x.yaml\n", True),
        ('sed -e "s/x/${HOST}/" x.yaml\n', False),
        ('echo "\\${HOST}"\n', False),
    ],
)
def test_variables_that_sed_replaces(script: str, is_filled: bool) -> None:
    found = scripts(deploy_dot_sh=script).filling_in("k8s/x.yaml", "${HOST}")
    assert found == ("deploy.sh" if is_filled else None)


@pytest.mark.parametrize(
    ("text", "is_filled"),
    [
        ('x = templatefile("${path.module}/k8s/route.yaml", { host = var.host })\n', True),
        ('x = templatefile(\n  "route.yaml",\n  {}\n)\n', True),
        ('x = templatefile("${path.module}/other.yaml", {})\n', False),
        ('x = file("${path.module}/k8s/route.yaml")\n', False),
    ],
)
def test_what_terraform_fills_in(text: str, is_filled: bool) -> None:
    found = scripts(main_dot_tf=text)
    assert found.filling_in("k8s/route.yaml", "${host}") == ("main.tf" if is_filled else None)
    assert found.filling_in("k8s/route.yaml", "REPLACE_ME") is None
