"""Standard input: where it stands, and what it is called."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from cli_manifests import BACKEND, ROUTE
from cli_runs import write

from aigw_lint.cli import main


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class _Input:
    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode())


class Piped:
    """Runs the command over a text on its standard input."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, text: str, *arguments: str) -> tuple[int, str, str]:
        """Return the exit code, and what was written to both outputs."""
        self._monkeypatch.setattr("sys.stdin", _Input(text))
        try:
            code = main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def json(self, text: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Return the exit code and the report."""
        code, out, _ = self(text, "--format", "json", *arguments)
        report: dict[str, Any] = json.loads(out)
        return code, report


@pytest.fixture
def piped(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Piped:
    return Piped(capsys, monkeypatch)


ALL = f"{ROUTE % 'opnai'}---\n{BACKEND}"


def test_reports_call_it_by_its_name(piped: Piped) -> None:
    code, report = piped.json(ALL, "-", "--stdin-filename", "deploy/all.yaml")
    assert code == 1
    assert [each["file"] for each in report["findings"]] == ["deploy/all.yaml"]


def test_its_name_decides_which_configuration_holds(piped: Piped) -> None:
    write(
        {
            "deploy/.aigw-lint.yaml": "rules: {missing-reference: info}\n",
            ".aigw-lint.yaml": "rules: {missing-reference: off}\n",
        }
    )
    assert piped.json(ALL, "-")[1]["summary"]["info"] == 0
    code, report = piped.json(ALL, "-", "--stdin-filename", "deploy/apps/all.yaml")
    assert (code, report["summary"]["info"]) == (0, 1)


def test_its_name_counts_for_the_globs_of_the_configuration(piped: Piped) -> None:
    write({".aigw-lint.yaml": "per-path: {demos/**: {missing-reference: off}}\n"})
    assert piped(ALL, "-", "--stdin-filename", "demos/all.yaml")[0] == 0
    assert piped(ALL, "-", "--stdin-filename", "apps/all.yaml")[0] == 1


def test_it_stands_for_the_file_of_its_name(piped: Piped) -> None:
    """An editor hands over what is not saved yet."""
    write({"apps/route.yaml": ROUTE % "opnai", "apps/backend.yaml": BACKEND})
    assert piped("", "apps")[0] == 1
    assert piped(ROUTE % "openai", "-", "apps", "--stdin-filename", "apps/route.yaml")[0] == 0


def test_without_a_path_nothing_else_is_read(piped: Piped) -> None:
    write({"apps/backend.yaml": BACKEND})
    _, report = piped.json(ROUTE % "opnai", "-", "--stdin-filename", "apps/route.yaml")
    assert (report["summary"]["files"], report["findings"]) == (1, [])


@pytest.mark.parametrize("name", ["", "-", "apps", "a\0b"])
def test_what_is_no_name_of_a_file_is_refused(piped: Piped, name: str) -> None:
    Path("apps").mkdir()
    code, _, err = piped(ALL, "-", "--stdin-filename", name)
    assert code == 2
    assert "--stdin-filename" in err
    assert "is no name of a file" in err


def test_a_name_without_standard_input_is_refused(piped: Piped) -> None:
    code, _, err = piped(ALL, ".", "--stdin-filename", "x.yaml")
    assert code == 2
    what = "--stdin-filename names standard input, which is not read: add the PATH `-`"
    assert err == f"aigw-lint: error: {what}\n"


TEMPLATED = "\n".join(
    f"---\n# Source: shop/templates/{name}.yaml\n{text}"
    for name, text in (("route", ROUTE % "opnai"), ("backend", BACKEND))
)


def test_what_helm_writes_names_its_templates(piped: Piped) -> None:
    code, report = piped.json(TEMPLATED, "-")
    assert code == 1
    [finding] = report["findings"]
    assert (finding["file"], finding["line"]) == ("-", 9)
    assert finding["rendered_from"] == "shop/templates/route.yaml"
    _, out, _ = piped(TEMPLATED, "-")
    assert out.splitlines()[1] == "  rendered from shop/templates/route.yaml"
    _, out, _ = piped(TEMPLATED, "-", "--format", "github")
    assert "%0Arendered from shop/templates/route.yaml%0A" in out
    assert out.startswith("::error file=-,line=9,")
    _, out, _ = piped(TEMPLATED, "-", "--format", "sarif")
    [result] = json.loads(out)["runs"][0]["results"]
    assert ". Rendered from shop/templates/route.yaml, at -:9:17. [" in result["message"]["text"]
    assert result["properties"]["rendered_from"] == "shop/templates/route.yaml"


def test_a_long_text_is_told_though_our_words_stand_at_its_end(piped: Piped) -> None:
    others = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n"
    code, report = piped.json(others * 100_000 + ALL, "-")
    (finding,) = report["findings"]
    assert (code, finding["rule"]) == (1, "input-limit")
    assert (finding["file"], finding["line"], finding["column"]) == ("-", 1, 1)
