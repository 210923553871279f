"""What a configuration says, where it is found, and what is said of its faults."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from aigw_lint.configuration.config import (
    Config,
    External,
    RuleSetting,
    check_rule_ids,
    load_config,
    load_config_file,
    merge,
)
from aigw_lint.configuration.configread import KEYS
from aigw_lint.words.errors import ConfigError
from aigw_lint.words.severity import Severity

SCHEMA = Path(__file__).parents[2] / "schemas" / "aigw-lint" / "config.json"
PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"

WHOLE = """\
paths: [clusters, apps/routes.yaml]
exclude: ["tests/", "*.tmpl.yaml"]
external:
  - Secret prod/openai-*
  - GatewayClass envoy
  - {kind: Service, group: "", namespace: models, name: "*"}
context: [dump.yaml]
target: 1.1
default-namespace: ai
closed-world: true
rules:
  small-buffer-limit: error
  default-request-timeout: off
  missing-buffer-limit:
    severity: info
    minimum: 2Mi
    listeners: [http, https]
    per-kind: {Gateway: 1, other: ~}
per-path:
  demos/**:
    small-buffer-limit: off
fail-on: error
min-severity: info
"""


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own files out of the tests."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def load(text: str, name: str = ".aigw-lint.yaml") -> Config:
    write(Path(name), text)
    return load_config(".")


def faults(text: str, name: str = ".aigw-lint.yaml") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(text, name)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("entry", "asked", "declared"),
    [
        ("Secret prod/openai-*", ("", "Secret", "prod", ""), True),
        ("Secret prod/openai-*", ("", "Secret", "test", ""), False),
        ("Secret prod/openai-*", ("", "Secret", None, "openai-key"), True),
        ("'* prod/*'", ("gateway.envoyproxy.io", "Backend", "prod", "x"), True),
        ("'*Route x'", ("gateway.networking.k8s.io", "HTTPRoute", "prod", "x"), True),
        (
            "Backend.gateway.envoyproxy.io ai/x",
            ("gateway.envoyproxy.io", "Backend", "ai", "x"),
            True,
        ),
        ("Backend.gateway.envoyproxy.io ai/x", ("example.com", "Backend", "ai", "x"), False),
        ("'*.gateway.envoyproxy.io x'", ("gateway.envoyproxy.io", "Backend", "ai", "x"), True),
        ("'*.gateway.envoyproxy.io x'", ("", "Secret", "ai", "x"), False),
        (
            "GatewayClass envoy",
            ("gateway.networking.k8s.io", "GatewayClass", None, "envoy"),
            True,
        ),
        (
            "GatewayClass envoy",
            ("gateway.networking.k8s.io", "GatewayClass", None, "envoy2"),
            False,
        ),
        ("{kind: Service, group: ''}", ("multicluster.x-k8s.io", "Service", "a", "b"), False),
        ("ServiceEntry x", ("networking.istio.io", "ServiceEntry", "a", "x"), True),
    ],
)
def test_an_external_entry_speaks_of_kind_group_namespace_and_name(
    entry: str, asked: tuple[str, str, str | None, str], *, declared: bool
) -> None:
    assert load(f"external: [{entry}]").declares_external(*asked) is declared


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("secret a", "1:12: unknown kind `secret`; did you mean `Secret`?"),
        ("HTTPRoutes a", "1:12: unknown kind `HTTPRoutes`; did you mean `HTTPRoute`?"),
        ("{kind: Gatway}", "1:19: unknown kind `Gatway`; did you mean `Gateway`?"),
        (
            "{kind: Secret, group: core}",
            '1:34: unknown group `core`; did you mean `""`, the group of core kinds?',
        ),
        (
            "{kind: Gateway, group: gateway.networking.k8s.io/v1}",
            (
                "1:35: unknown group `gateway.networking.k8s.io/v1`; did you mean "
                "`gateway.networking.k8s.io`?"
            ),
        ),
        (
            "Backend.gateway.envoyproxy.ioo x",
            "1:12: unknown group `gateway.envoyproxy.ioo`; did you mean `gateway.envoyproxy.io`?",
        ),
    ],
)
def test_an_external_entry_that_could_match_nothing_is_told(entry: str, fault: str) -> None:
    assert faults(f"external: [{entry}]") == [f".aigw-lint.yaml:{fault}"]


# --- what it says -------------------------------------------------------------


def test_without_a_file_the_defaults_hold() -> None:
    config = load_config(".")
    assert config == Config()
    assert config.fail_on is config.min_severity is Severity.WARNING
    assert config.file is config.folder is None


def test_every_key_is_read(tmp_path: Path) -> None:
    config = load(WHOLE)
    assert config.paths == ("clusters", "apps/routes.yaml")
    assert config.exclude == ("tests/", "*.tmpl.yaml")
    assert config.external == (
        External("Secret", "openai-*", "prod"),
        External("GatewayClass", "envoy"),
        External("Service", namespace="models", group=""),
    )
    assert config.context == ("dump.yaml",)
    assert config.target == "1.1"
    assert config.default_namespace == "ai"
    assert config.closed_world is True
    assert config.fail_on is Severity.ERROR
    assert config.min_severity is Severity.INFO
    assert config.file == str(tmp_path / ".aigw-lint.yaml")
    assert config.folder == str(tmp_path)


def test_the_settings_of_rules_keep_their_places() -> None:
    rules = load(WHOLE).rules
    assert rules["small-buffer-limit"] == RuleSetting(
        Severity.ERROR, line=12, place=".aigw-lint.yaml:12:3"
    )
    assert rules["default-request-timeout"].off
    options = rules["missing-buffer-limit"]
    assert (options.severity, options.off, options.line) == (Severity.INFO, False, 14)
    assert options.options == {
        "minimum": "2Mi",
        "listeners": ["http", "https"],
        "per-kind": {"Gateway": 1, "other": None},
    }
    assert options.places == {
        "minimum": ".aigw-lint.yaml:16:14",
        "listeners": ".aigw-lint.yaml:17:16",
        "per-kind": ".aigw-lint.yaml:18:15",
    }


def test_toml_says_the_same_with_lines_only() -> None:
    config = load(
        """\
[project]
name = "gateways"
dependencies = ["aigw-lint"]

[tool.aigw-lint]
paths = ["clusters"]
target = "v1.1.0"
external = ["Secret prod/key", {kind = "Service", name = "ollama"}]

[tool.aigw-lint.rules]
small-buffer-limit = {severity = "off", minimum = 3}
"missing-grant" = "warning"

[tool.aigw-lint.per-path."demos/**"]
missing-grant = "off"
""",
        "pyproject.toml",
    )
    assert config.paths == ("clusters",)
    assert config.target == "1.1"
    assert config.external == (External("Secret", "key", "prod"), External("Service", "ollama"))
    assert config.rules == {
        "small-buffer-limit": RuleSetting(
            None,
            off=True,
            options={"minimum": 3},
            line=11,
            place="pyproject.toml:11",
            places={"minimum": "pyproject.toml:11"},
            keys={"minimum": "pyproject.toml:11"},
        ),
        "missing-grant": RuleSetting(Severity.WARNING, line=12, place="pyproject.toml:12"),
    }
    (part,) = config.per_path
    assert (part.glob, part.rules["missing-grant"].line) == ("demos/**", 15)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "{}\n", "---\n...\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    config = load(text)
    assert config._replace(file=None, folder=None) == Config()


def test_overrides_go_over_the_file_and_none_overrides_nothing() -> None:
    config = merge(load(WHOLE), fail_on=Severity.INFO, closed_world=None, paths=("x",))
    assert config.fail_on is Severity.INFO
    assert config.closed_world is True
    assert config.paths == ("x",)
    with pytest.raises((TypeError, ValueError), match="fail_off"):  # by Python version
        merge(config, fail_off=True)


@pytest.mark.parametrize(
    ("group", "kind", "namespace", "name", "declared"),
    [
        ("", "Secret", "prod", "openai-key", True),
        ("", "Secret", None, "openai-key", True),  # could be in prod
        ("", "Secret", "dev", "openai-key", False),
        ("", "Secret", "prod", "azure-key", False),
        ("gateway.networking.k8s.io", "GatewayClass", None, "envoy", True),
        ("", "Service", "models", "any", True),
        ("multicluster.x-k8s.io", "Service", "models", "any", False),
        ("", "secret", "prod", "openai-key", False),  # kinds keep their case
    ],
)
def test_external_objects_are_matched_by_shell_globs(
    group: str, kind: str, namespace: str | None, name: str, *, declared: bool
) -> None:
    assert load(WHOLE).declares_external(group, kind, namespace, name) is declared


def test_later_globs_go_over_earlier_ones_and_both_over_the_rules() -> None:
    config = load(
        """\
rules:
  small-buffer-limit: {severity: error, minimum: 1Mi}
per-path:
  demos/:
    small-buffer-limit: off
    missing-grant: info
  demos/big/*.yaml:
    small-buffer-limit: {severity: warning}
"""
    )
    assert config.rules_for("apps/demo.yaml") is config.rules
    demo = config.rules_for("demos/a.yaml")
    assert demo["small-buffer-limit"].off
    assert demo["missing-grant"].severity is Severity.INFO
    big = config.rules_for("demos/big/a.yaml")["small-buffer-limit"]
    assert (big.off, big.severity) == (False, Severity.WARNING)
    assert big.options == {"minimum": "1Mi"}


FOR_ALL = "the option `minimum` of `small-buffer-limit` holds for all files: write it under `rules`"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (
            "small-buffer-limit: {severity: info, minimum: 3}",
            f"42: {FOR_ALL}",
        ),
        (
            "small-buffer-limit: {minimun: 64Ki}",
            "26: rule `small-buffer-limit` has no option `minimun`; did you mean `minimum`?",
        ),
        (
            "small-buffer-limit: {severty: info}",
            "26: rule `small-buffer-limit` has no option `severty`; did you mean `severity`?",
        ),
        (
            "small-bufer-limit: {minimum: 64Ki}",
            "5: unknown rule `small-bufer-limit`; did you mean `small-buffer-limit`?",
        ),
    ],
)
def test_options_cannot_differ_from_file_to_file(settings: str, fault: str) -> None:
    config = load(f"per-path:\n  demos/:\n    {settings}\n")
    with pytest.raises(ConfigError) as caught:
        check_rule_ids(config, KNOWN)
    assert str(caught.value) == f".aigw-lint.yaml:3:{fault}"


# --- where it is --------------------------------------------------------------


def test_it_is_found_above_the_start_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    write(Path("repo/.aigw-lint.yaml"), "target: '1.0'")
    write(Path("repo/apps/chat/routes.yaml"), "")
    for start in ("repo", "repo/apps/chat", "repo/apps/chat/routes.yaml", "repo/gone/x.yaml"):
        assert load_config(start).folder == str(tmp_path / "repo"), start
    Path("repo/apps/.git").mkdir()
    assert load_config("repo/apps/chat").file is None


def test_the_nearest_folder_wins_and_in_it_the_dotted_file(tmp_path: Path) -> None:
    write(Path("pyproject.toml"), "[tool.aigw-lint]\ntarget = '1.0'\n")
    write(Path(".aigw-lint.yml"), "target: '0.7'")
    assert load_config(".").target == "0.7"
    write(Path(".aigw-lint.yaml"), "target: '1.1'")
    assert load_config(".").target == "1.1"
    write(Path("apps/pyproject.toml"), "[tool.aigw-lint]\ntarget = '0.6'\n")
    assert load_config("apps").folder == str(tmp_path / "apps")


def test_a_pyproject_without_our_table_is_passed_by(tmp_path: Path) -> None:
    write(Path(".aigw-lint.yaml"), "closed-world: true")
    write(Path("apps/pyproject.toml"), "[project]\ndependencies = ['aigw-lint']\n")
    write(Path("libs/pyproject.toml"), "this is no TOML, and not ours")
    for start in ("apps", "libs"):
        assert load_config(start).folder == str(tmp_path)


def test_the_home_directory_is_read_only_where_the_start_lies_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home / ".aigw-lint.yaml", "closed-world: true")
    write(home / "work" / "a.yaml", "")
    assert load_config(str(home / "work")).file is None
    assert load_config(str(home / "work" / "a.yaml")).file is None
    assert load_config(str(home)).folder == str(home)


def test_what_lies_above_the_home_directory_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / ".aigw-lint.yaml", "closed-world: true")
    write(tmp_path / "home" / "work" / "a.yaml", "")
    assert load_config("home/work").file is None


def test_a_file_can_be_named_and_its_paths_are_those_of_the_working_directory(
    tmp_path: Path,
) -> None:
    write(Path("ci/lint.yaml"), "exclude: [demos/]")
    config = load_config_file("ci/lint.yaml")
    assert config.file == str(tmp_path / "ci" / "lint.yaml")
    assert (config.exclude, config.folder) == (("demos/",), str(tmp_path))
    with pytest.raises(ConfigError, match=r"ci/gone\.yaml: no such file"):
        load_config_file("ci/gone.yaml")
    write(Path("ci/pyproject.toml"), "[project]\n")
    with pytest.raises(ConfigError, match=r"ci/pyproject\.toml: has no table"):
        load_config_file("ci/pyproject.toml")


# --- its faults ---------------------------------------------------------------


def test_all_faults_are_told_at_once_in_order() -> None:
    one_of = ".aigw-lint.yaml:{}: `{}` must be error, warning, info or off"
    assert faults(
        """\
excludes: [a]
fail-on: fatal
rules:
  small-buffer-limit: eror
  missing-grant:
    severity: of
external:
  - Secret
  - {kind: Secret, names: x}
"""
    ) == [
        ".aigw-lint.yaml:1:1: unknown key `excludes`; did you mean `exclude`?",
        ".aigw-lint.yaml:2:10: `fail-on` must be error, warning or info",
        f"{one_of.format('4:23', 'small-buffer-limit')}; did you mean `error`?",
        f"{one_of.format('6:15', 'missing-grant')}; did you mean `off`?",
        ".aigw-lint.yaml:8:5: write `Kind name`, `Kind namespace/name` or a mapping with `kind`",
        ".aigw-lint.yaml:9:20: unknown key `names` in `external`; did you mean `name`?",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("paths: clusters", "1:8: `paths` must be a list of strings"),
        ("paths: [1]", "1:9: `paths` must be a list of strings"),
        ("paths: ['']", "1:9: `paths` must be a list of strings"),
        ("schemas: [/etc]", "1:11: `/etc` may lead out of this file's folder"),
        ("paths: [a/../../b]", "1:9: `a/../../b` may lead out of this file's folder"),
        (
            "context: [/etc]",
            "1:11: `/etc` holds on one machine alone: write a path from this file's folder",
        ),
        (
            "context: [~/dump.yaml]",
            "1:11: `~/dump.yaml` holds on one machine alone: write a path from this file's folder",
        ),
        ("exclude: ['!keep']", "1:11: `!keep`: a glob cannot begin with `!`; list what is meant"),
        (
            "exclude: ['a\\b']",
            "1:11: `a\\b`: write `/` between folders, not a backslash",
        ),
        ("exclude:", "1:9: `exclude` must be a list of strings"),
        ("per-path: {'[z-a]': {}}", "1:12: `[z-a]`: not a glob: bad character range z-a"),
        ("per-path: [a]", "1:11: `per-path` must be a mapping"),
        ("rules: [a]", "1:8: `rules` must be a mapping"),
        ("rules: {a: [b]}", "1:12: `a` must be error, warning, info or off"),
        ("closed-world: 'yes'", "1:15: `closed-world` must be true or false"),
        ("default-namespace: Prod", "1:20: `default-namespace` must be the name of a namespace"),
        ("external: Secret a", "1:11: `external` must be a list"),
        ("external: [{name: a}]", "1:12: this entry of `external` has no `kind`"),
        ("external: [{kind: ''}]", "1:19: `kind` must be a string that is not empty"),
        ("- a", "a configuration must be a mapping"),
        ("just words", "a configuration must be a mapping"),
        ("closed-world: true\n---\nb: 2\n", "3:1: a second document; a configuration is one"),
        ("fail-on: error\nfail-on: info\n", "2:1: "),
        ("a: [", "1:"),
        ("{{ .Values.x }}: {{ y }}\n", ""),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    first = faults(text)[0]
    assert first.startswith(".aigw-lint.yaml:")
    assert fault in first


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "paths:\n\t- a\n",
            "2:1: a tab stands where YAML allows only spaces; replace it by spaces",
        ),
        (
            "fail-on: info\nfail-on: error\n",
            '2:1: the key "fail-on" is set twice in this mapping; remove one of them',
        ),
        ("paths: [\n", '1:8: this "[" is not closed; write "]"'),
    ],
)
def test_what_is_no_yaml_is_told_without_a_word_of_kubernetes(text: str, fault: str) -> None:
    assert faults(text) == [f".aigw-lint.yaml:{fault}"]


@pytest.mark.parametrize("text", ["1.1", '"1.1"', "'1.1'", "v1.1", "1.1.0"])
def test_a_release_in_yaml_is_read_as_it_is_written(text: str) -> None:
    write(Path(".aigw-lint.yaml"), f"target: {text}\n")
    assert load_config(".").target == "1.1"


@pytest.mark.parametrize(
    "text", ["1.10", '"1.10"', "1.100", "0.70", "1.1e0", "01.1", "1.1_0", ".7"]
)
def test_a_release_in_yaml_is_never_read_as_a_number(text: str) -> None:
    (fault,) = faults(f"target: {text}")
    word = text.strip('"')
    assert fault.startswith(f".aigw-lint.yaml:1:9: unknown AI Gateway release '{word}'; known are ")


@pytest.mark.parametrize("text", ["1.1", "1.10", "1", "true", "1.1e0", "2026-01-01"])
def test_a_release_in_toml_must_be_in_quotes_since_its_digits_are_lost(text: str) -> None:
    (fault,) = faults(f"[tool.aigw-lint]\ntarget = {text}\n", "pyproject.toml")
    assert fault == 'pyproject.toml:2: `target` must be a release in quotes, such as "1.1"'


def test_an_unknown_release_is_told_with_those_that_are_known() -> None:
    (fault,) = faults("target: 9.9")
    assert fault.startswith(".aigw-lint.yaml:1:9: ")
    assert "1.1" in fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[tool.aigw-lint]\n\npath = []\n", "pyproject.toml:3: unknown key `path`; did you mean"),
        ("[tool.aigw-lint]\ntarget = 1.1\n", "pyproject.toml:2: `target` must be a release in"),
        ("[tool.aigw-lint]\nfail-on = true\n", "pyproject.toml:2: `fail-on` must be"),
        ("[tool]\naigw-lint.paths = 3\n", "pyproject.toml:2: `paths` must be a list of strings"),
        ("[tool.aigw-lint]\npaths = [\n", "pyproject.toml:"),
        ("[tool.aigw-lint]\npaths = $\n", "pyproject.toml:2:9: "),
    ],
)
def test_faults_in_toml_are_told_with_their_line(text: str, fault: str) -> None:
    assert faults(text, "pyproject.toml")[0].startswith(fault)


def test_words_of_strangers_are_escaped_and_cut_in_messages() -> None:
    (fault,) = faults('"evil\\e[31m\\n%s": 1' % ("x" * 100))
    assert "\x1b" not in fault
    assert "evil\\x1b[31m\\n" in fault
    assert len(fault) < 120


def test_a_configuration_that_cannot_be_read_is_an_error_not_silence() -> None:
    Path(".aigw-lint.yaml").mkdir()
    with pytest.raises(ConfigError, match="not a file"):
        load_config(".")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_in_place_of_the_file_does_not_hang() -> None:
    os.mkfifo(".aigw-lint.yaml")
    with pytest.raises(ConfigError, match="not a file"):
        load_config(".")


def test_a_huge_configuration_is_refused() -> None:
    assert "too many" in faults("# " + "x" * (1 << 20))[0]


def test_a_hostile_number_of_faults_is_not_told_to_its_end() -> None:
    told = faults("".join(f"paths{number}: 1\n" for number in range(5000)))
    assert (len(told), told[-1]) == (51, "and maybe more")


def test_a_toml_file_that_is_no_text_is_told() -> None:
    Path("pyproject.toml").write_bytes(b"[tool.aigw-lint]\npaths = ['\xff']\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: not UTF-8 at byte 27"):
        load_config(".")


def test_a_deep_toml_file_is_refused_or_read_without_a_crash() -> None:
    deep = "[tool.aigw-lint]\npaths = " + "[" * 5000 + "]" * 5000
    assert faults(deep, "pyproject.toml")


# --- rule ids -----------------------------------------------------------------

KNOWN = {
    "small-buffer-limit": frozenset({"minimum"}),
    "missing-grant": frozenset[str](),
}


def test_rules_and_options_that_there_are_pass() -> None:
    config = load("rules: {small-buffer-limit: {minimum: 1, severity: info}, missing-grant: off}")
    check_rule_ids(config, KNOWN)
    check_rule_ids(Config(), {})


def test_unknown_rules_and_options_are_told_with_what_was_meant() -> None:
    config = load(
        """\
rules:
  small-bufer-limit: off
  small-buffer-limit: {minimun: 1Mi}
  syntax-error: off
per-path:
  x/:
    zzz: off
"""
    )
    with pytest.raises(ConfigError) as caught:
        check_rule_ids(config, KNOWN)
    option = ".aigw-lint.yaml:3:24: rule `small-buffer-limit` has no option `minimun`"
    assert str(caught.value).split("\n") == [
        ".aigw-lint.yaml:2:3: unknown rule `small-bufer-limit`; did you mean `small-buffer-limit`?",
        f"{option}; did you mean `minimum`?",
        ".aigw-lint.yaml:4:3: `syntax-error` is the linter's own and cannot be changed",
        ".aigw-lint.yaml:7:5: unknown rule `zzz`",
    ]


# --- the published schema -----------------------------------------------------


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def plain(text: str) -> object:
    """Return what a YAML 1.2 reader, which editors have, makes of *text*."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_a_schema_and_has_the_keys_that_are_read() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(KEYS)


def test_the_schema_takes_the_whole_example() -> None:
    validator().validate(plain(WHOLE))


@pytest.mark.parametrize(
    "text",
    [
        "excludes: [a]",
        "paths: clusters",
        "paths: ['']",
        "context: [/etc]",
        "paths: [a/../../b]",
        "exclude: ['!keep']",
        "exclude: ['a\\b']",
        "fail-on: fatal",
        "rules: {a: eror}",
        "rules: {a: {severity: never}}",
        "rules: [a]",
        "per-path: {'!x': {}}",
        "closed-world: 'yes'",
        "default-namespace: Prod",
        "target: newest",
        "external: [Secret]",
        "external: [{name: a}]",
        "external: [{kind: a, names: b}]",
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(text: str) -> None:
    assert faults(text)
    assert not validator().is_valid(plain(text))


# --- the page -----------------------------------------------------------------


def test_the_examples_of_the_page_are_right() -> None:
    page = PAGE.read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert examples
    for text in examples:
        assert load(text).file
        validator().validate(plain(text))
    for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL):
        Path(".aigw-lint.yaml").unlink(missing_ok=True)
        assert load(text, "pyproject.toml").file


def test_the_page_has_every_key() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in page] == []
