"""Whole runs of the command: exit codes and JSON in every case, the same whatever the order."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
from cli_manifests import BACKEND, ROUTE
from cli_runs import run, write

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Rule,
    Severity,
    Undecided,
)

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas/aigw-lint/report.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(capsys, "check", "--format", "json", *arguments)
    report: dict[str, Any] = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return code, report


def test_clean(capsys: pytest.CaptureFixture[str]) -> None:
    write({"route.yaml": ROUTE % "openai", "backend.yaml": BACKEND})
    code, report = run_json(capsys)
    assert code == 0
    assert report["findings"] == []
    assert report["summary"]["files"] == 2
    assert report["summary"]["manifests"] == 2
    code, out, err = run(capsys)
    assert code == 0
    assert "no errors or warnings in 2 files, 2 manifests" in out
    assert err == ""


def test_findings(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a/route.yaml": ROUTE % "opnai", "a/backend.yaml": BACKEND})
    code, report = run_json(capsys)
    assert code == 1
    (finding,) = report["findings"]
    assert (finding["rule"], finding["file"]) == ("missing-reference", "a/route.yaml")
    assert (finding["line"], finding["column"]) == (7, 17)
    assert (finding["end_line"], finding["end_column"]) == (7, 22)
    assert finding["path"] == "/spec/rules/0/backendRefs/0/name"
    assert finding["related"][0]["file"] == "a/backend.yaml"
    assert finding["manifest"]["name"] == "chat"
    code, out, _ = run(capsys, "a/route.yaml")
    assert code == 1
    assert out.startswith("a/route.yaml:7:17: error: ")


def test_a_warning_passes_where_only_errors_fail(capsys: pytest.CaptureFixture[str]) -> None:
    write({"route.yaml": ROUTE % "claude", "backend.yaml": BACKEND})
    assert run_json(capsys)[0] == 1
    code, report = run_json(capsys, "--fail-on", "error")
    assert code == 0
    assert report["summary"]["warning"] == 1


def test_nothing_to_lint(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        {"values.yaml": "replicas: 3\n", "deploy.yaml": "kind: Deployment\napiVersion: apps/v1\n"}
    )
    code, out, err = run(capsys)
    assert code == 0
    assert err.strip()
    assert "nothing" in err or "no manifest" in err
    assert run(capsys, "--require-manifests")[0] == 4
    code, report = run_json(capsys, "--require-manifests")
    assert code == 4
    assert report["findings"] == []
    del out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_unreadable_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write({"route.yaml": ROUTE % "openai", "backend.yaml": BACKEND})
    if os.geteuid() == 0:
        # Root reads everything: a link that leads to itself is unreadable for all.
        (tmp_path / "secret.yaml").symlink_to("secret.yaml")
        code, out, err = run(capsys, "-v")
        assert code in (0, 3)
        assert "secret.yaml" in out + err
        return
    (tmp_path / "secret.yaml").write_text(BACKEND, encoding="utf-8")
    (tmp_path / "secret.yaml").chmod(stat.S_IWUSR)
    code, report = run_json(capsys)
    assert code == 3
    assert report["summary"]["passed_over"] == {"unreadable": 1}


class _Crashing(Rule):
    """It fails on every route.

    ## Why it matters

    It does not.

    ## What to do

    Nothing.

    ## Source

    Here.
    """

    id = "crashing"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "style"
    kinds = (AI_GATEWAY_ROUTE,)
    examples: ClassVar[tuple[Good | Bad, ...]] = (Good("a: 1"), Bad("b: 1"))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        raise ZeroDivisionError("no route is one")
        yield from ()


def test_a_crash_is_a_finding_and_the_run_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from aigw_lint.choice import registry, ruleset

    loaded: Sequence[type[Rule]] = (*registry.load_rules(), _Crashing)
    monkeypatch.setattr(ruleset, "list_rules", lambda: tuple(loaded))
    write({"route.yaml": ROUTE % "opnai", "backend.yaml": BACKEND})
    code, report = run_json(capsys)
    assert code == 3
    rules = [finding["rule"] for finding in report["findings"]]
    assert sorted(rules) == ["internal-error", "missing-reference"]
    crash = next(each for each in report["findings"] if each["rule"] == "internal-error")
    assert (crash["line"], crash["column"]) == (2, 7)
    assert "crashing" in crash["message"]


def test_usage_and_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    write({"route.yaml": ROUTE % "openai"})
    for arguments in (["--no-such-option"], ["gone.yaml"], ["--select", "no-such-rule"]):
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, ""), arguments
        assert err.strip()
    write({".aigw-lint.yaml": "rulez: {}\n"})
    code, _, err = run(capsys)
    assert code == 2
    assert ".aigw-lint.yaml:1:1" in err
    assert "rules" in err


def test_a_syntax_error_is_a_finding_and_hides_no_other_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: [AIGatewayRoute\n"
    write({"all.yaml": f"{ROUTE % 'opnai'}---\n{broken}---\n{BACKEND}"})
    code, report = run_json(capsys)
    assert code == 1
    assert [finding["rule"] for finding in report["findings"]] == [
        "missing-reference",
        "syntax-error",
    ]
    assert report["findings"][1]["line"] == 11


def test_standard_input_stands_alone(tmp_path: Path) -> None:
    """What a renderer writes is all there is: the files that it came from are no second copy."""
    write({"backend.yaml": BACKEND.replace("openai", "opnai")})
    done = subprocess.run(
        [sys.executable, "-m", "aigw_lint", "check", "--format", "json", "-"],
        input=f"{ROUTE % 'opnai'}---\n{BACKEND}",
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert [finding["file"] for finding in report["findings"]] == ["-"]


def test_output_does_not_depend_on_hash_seed_or_jobs(tmp_path: Path) -> None:
    for team in range(6):
        write(
            {
                f"team-{team}/route.yaml": (ROUTE % "opnai").replace("models", f"team-{team}"),
                f"team-{team}/backend.yaml": BACKEND.replace("models", f"team-{team}"),
            }
        )
    outputs = set()
    for seed, jobs in (("0", "1"), ("1", "2"), ("4242", "4")):
        done = subprocess.run(
            [sys.executable, "-m", "aigw_lint", "--format", "json", "--jobs", jobs],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert done.returncode == 1, done.stderr
        outputs.add(done.stdout)
    assert len(outputs) == 1


# --- releases -----------------------------------------------------------------

NAMED_RULE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules: [{name: all, backendRefs: [{name: openai}]}]
"""


def test_targets_of_the_command_line_go_before_the_configuration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write({"route.yaml": NAMED_RULE, ".aigw-lint.yaml": 'target: "0.7"\n'})
    assert run(capsys, "-q", "route.yaml")[0] == 1
    assert run(capsys, "-q", "--target", "1.1", "route.yaml") == (0, "", "")
    code, out, _ = run(capsys, "-q", "--target=ai-gateway=1.1", "--target", "v1.0", "route.yaml")
    assert code == 1
    assert "\n  only for 1.0\n" in out
    _, report = run_json(capsys, "--target", "1.1", "--target", "1.0", "route.yaml")
    assert [each["ai-gateway"] for each in report["targets"]] == ["1.0", "1.1"]
    (finding,) = report["findings"]
    assert (finding["rule"], finding["targets"]) == ("field-too-new", ["1.0"])


HELMFILE = """\
releases:
  - name: aigw
    chart: oci://docker.io/envoyproxy/ai-gateway-helm
    version: v1.0.0
"""
VERSIONED = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIServiceBackend
metadata: {name: gemini}
spec:
  schema: {name: OpenAI, version: v1beta/openai}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: gemini}
"""


def test_an_upgrade_tells_what_changes_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    setting = "rules: {upgrade: {severity: error}}\n"
    write({"backend.yaml": VERSIONED, ".aigw-lint.yaml": setting})
    rule = ("--select", "upgrade")
    assert run(capsys, "-q", *rule, "--target", "1.1") == (0, "", "")
    code, report = run_json(capsys, *rule, "--from", "0.5", "--target", "1.1")
    assert code == 1
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"]) == ("upgrade", "error")
    # It is asked of the newest, where nobody names a target, and holds for some of several.
    assert run_json(capsys, *rule, "--from", "v0.5.0")[1]["findings"] == [finding]
    (only,) = run_json(capsys, *rule, "--from=0.4", "--target=0.5", "--target=0.6")[1]["findings"]
    assert only["targets"] == ["0.6"]


def test_an_upgrade_leads_upwards(capsys: pytest.CaptureFixture[str]) -> None:
    write({"backend.yaml": VERSIONED})
    for before, target in (("1.1", "1.1"), ("1.0", "0.5")):
        code, out, err = run(capsys, "--from", before, "--target", target)
        assert (code, out) == (2, "")
        assert err == (
            f"aigw-lint: error: --from {before} is not older than the target, {target}: write the "
            "release that the cluster has now, and with --target the one that it gets\n"
        )


def test_a_chart_in_the_files_says_the_target(capsys: pytest.CaptureFixture[str]) -> None:
    write({"route.yaml": NAMED_RULE, "infra/helmfile.yaml": HELMFILE})
    code, out, _ = run(capsys, "-v", "route.yaml")
    assert code == 1
    assert "Target: AI Gateway 1.0, as the charts say that are named here\n" in out
    assert "  infra/helmfile.yaml:4:14: helmfile has ai-gateway-helm v1.0.0, so 1.0\n" in out
    origin = run_json(capsys, "route.yaml")[1]["targets_from"]
    assert origin["origin"] == "inferred"
    assert [pin["release"] for pin in origin["pins"]] == ["1.0"]


def test_a_checklist_is_for_one_target(capsys: pytest.CaptureFixture[str]) -> None:
    write({"route.yaml": NAMED_RULE})
    code, out, _ = run(capsys, "checklist", "--format", "json", "--target", "1.0", "route.yaml")
    assert json.loads(out)["targets"][0]["ai-gateway"] == "1.0"
    assert code == 1
    code, _, err = run(capsys, "checklist", "--target", "1.0", "--target", "1.1", "route.yaml")
    assert (code, err) == (
        2,
        "aigw-lint: error: a checklist is for one release: give one --target\n",
    )


def test_a_target_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--target", "1.2", ".")
    assert code == 2
    assert "argument --target: unknown AI Gateway release '1.2'; known are 0.1," in err
