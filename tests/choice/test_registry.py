"""The registry: which packs are installed, and which rules are in them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aigw_lint.choice import registry
from aigw_lint.words.errors import RulePackError

RULE = '''
from aigw_lint.words.objectref import GroupKind
from aigw_lint.choice.rule import Good, Rule
from aigw_lint.words.severity import Judge, Severity


class {name}(Rule):
    """A fault."""

    id = "{id}"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "style"
    kinds = (GroupKind("gateway.networking.k8s.io", "Gateway"),)
    examples = (Good("kind: Gateway"),)

    def check(self, manifest, graph):
        return ()
'''

Install = Callable[..., Path]


def rule(rule_id: str) -> str:
    """Return the text of a module with one rule."""
    name = "".join(word.capitalize() for word in rule_id.split("-"))
    return RULE.format(name=name, id=rule_id)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return a function that puts a pack and its metadata on the search path."""
    before = set(sys.modules)

    def install_pack(
        entry_points: str, files: dict[str, str], *, metadata: str = "acme_pack-1.0.dist-info"
    ) -> Path:
        folder = tmp_path / "site"
        own = {
            f"{metadata}/METADATA": "Metadata-Version: 2.4\nName: acme-pack\nVersion: 1.0\n",
            f"{metadata}/entry_points.txt": entry_points,
        }
        for name, text in (own | files).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        return folder

    yield install_pack
    for name in set(sys.modules) - before:
        if name.partition(".")[0].startswith("acme"):
            del sys.modules[name]


def acme(modules: tuple[str, ...]) -> list[str]:
    """Return those of *modules* that the tests' packs hold."""
    return [name for name in modules if name.startswith("acme")]


# --- packs --------------------------------------------------------------------


def test_the_built_in_pack_is_found() -> None:
    packs = {pack.package: pack.distribution for pack in registry.rule_packs()}
    assert packs[registry.BUILT_IN] == "aigw-lint"


def test_a_start_does_not_import_importlib_metadata() -> None:
    code = (
        "import sys, ruamel.yaml, json, argparse; before = set(sys.modules);"
        " from aigw_lint.choice import registry; registry.discover_modules();"
        " print(*(set(sys.modules) - before), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "aigw_lint.choice.registry" in loaded
    assert not loaded & {"importlib.metadata", "inspect", "pkgutil"}


def test_a_run_over_one_plain_file_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    backend = (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: a}\n"
        "spec: {endpoints: [{fqdn: {hostname: a.example.com, port: 443}}]}\n"
    )
    (tmp_path / "backend.yaml").write_text(backend)
    code = (
        "import sys; from aigw_lint import lint; report = lint(['backend.yaml']);"
        " assert report.manifests == 1; print(*sys.modules, sep='\\n')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    ours = {name for name in done.stdout.split() if name.startswith("aigw_lint.")}
    assert "aigw_lint.rules.traffic.unreplaced_placeholder" in ours
    traffic, references = "aigw_lint.rules.traffic", "aigw_lint.rules.references"
    schema = "aigw_lint.rules.schema"
    assert not ours & {
        "aigw_lint.graph.attachment",
        "aigw_lint.choice.gitindex",
        "aigw_lint.knowledge.grants",
        "aigw_lint.run.mattering",
        "aigw_lint.renderings.patch",
        "aigw_lint.objects.pieces",
        "aigw_lint.graph.refusal",
        "aigw_lint.renderings.renderer",
        "aigw_lint.graph.routes",
        "aigw_lint.schema.lengths",
        "aigw_lint.graph.serving",
        "aigw_lint.objects.suppressing",
        "aigw_lint.knowledge.versions",
        f"{references}._absence",
        f"{references}._refusal",
        f"{references}._secret_keys",
        f"{schema}._lives",
        f"{schema}._untold",
        f"{traffic}._leftovers",
        f"{traffic}._remarks",
        f"{traffic}._replacing",
    }


def test_python_finds_the_same_packs_as_our_scan(install: Install) -> None:
    install("[aigw_lint.rules]\nacme = acme_rules\n", {"acme_rules.py": ""})
    by_scan = registry._by_package(registry._scan(sys.path))  # noqa: SLF001 - two ways, one truth
    by_python = registry._by_package(registry._ask_importlib())  # noqa: SLF001
    assert set(by_scan) == set(by_python) >= {"acme_rules", registry.BUILT_IN}


def test_python_is_asked_where_the_scan_misses_the_built_in_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_scan", lambda _path: iter(()))
    assert registry.BUILT_IN in {pack.package for pack in registry.rule_packs()}


def test_without_the_built_in_pack_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_scan", lambda _path: iter(()))
    monkeypatch.setattr(registry, "_ask_importlib", lambda: iter(()))
    with pytest.raises(RulePackError, match=r"run 'pip install -e \.' first"):
        registry.rule_packs()


def test_a_source_checkout_that_hides_the_installed_package_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hidden(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(importlib, "import_module", hidden)
    with pytest.raises(RulePackError, match=r"run 'pip install -e \.' first"):
        registry.discover_modules()


@pytest.mark.parametrize(
    "entry_points",
    [
        "[aigw_lint.rules]\nacme = acme_rules\n",
        "[aigw_lint.rules]\nacme=acme_rules",
        "[console_scripts]\na = b:c\n\n [aigw_lint.rules]\r\n acme = acme_rules\r\n[other]\nb = c",
        "# a comment\n[aigw_lint.rules]\n; a = one\n# a = two\nacme = acme_rules [extra]\n",
    ],
    ids=["plain", "tight", "among others", "comments and extras"],
)
def test_entry_points_are_read(install: Install, entry_points: str) -> None:
    install(entry_points, {"acme_rules.py": ""})
    assert acme(registry.discover_modules()) == ["acme_rules"]


@pytest.mark.parametrize(
    "entry_points",
    [
        "[aigw_lint.rules.extra]\nacme = acme_rules\n",
        "[console_scripts]\naigw_lint.rules = acme_rules:main\n",
        "acme = acme_rules\n[aigw_lint.rules]\nacme\n",
        "",
    ],
    ids=["other group", "name of a script", "no value", "empty"],
)
def test_other_entry_points_are_not_packs(install: Install, entry_points: str) -> None:
    install(entry_points, {"acme_rules.py": ""})
    assert acme(registry.discover_modules()) == []


@pytest.mark.parametrize("metadata", ["acme_pack-1.0.dist-info", "acme_pack.egg-info"])
def test_both_kinds_of_metadata_count(install: Install, metadata: str) -> None:
    install("[aigw_lint.rules]\nacme = acme_rules\n", {"acme_rules.py": ""}, metadata=metadata)
    assert registry.RulePack("acme_rules", "acme-pack") in registry.rule_packs()


def test_the_first_distribution_of_a_name_hides_later_ones(install: Install) -> None:
    files = {
        "acme_rules.py": "",
        "old/acme_old.py": "",
        "old/Acme.Pack-0.9.dist-info/entry_points.txt": "[aigw_lint.rules]\nacme = acme_old\n",
    }
    folder = install("[aigw_lint.rules]\nacme = acme_rules\n", files)
    sys.path.append(str(folder / "old"))
    try:
        assert acme(registry.discover_modules()) == ["acme_rules"]
    finally:
        sys.path.remove(str(folder / "old"))


# --- modules ------------------------------------------------------------------


def test_packages_are_walked_and_private_names_left_out(install: Install) -> None:
    install(
        "[aigw_lint.rules]\nacme = acme_rules\n",
        {
            "acme_rules/__init__.py": "",
            "acme_rules/zebra.py": "",
            "acme_rules/apple.py": "",
            "acme_rules/_shared.py": "",
            "acme_rules/.hidden.py": "",
            "acme_rules/not-a-module.py": "",
            "acme_rules/data.json": "{}",
            "acme_rules/routes/__init__.py": "",
            "acme_rules/routes/deep/__init__.py": "",
            "acme_rules/routes/deep/rule.py": "",
            "acme_rules/_private/__init__.py": "",
            "acme_rules/_private/rule.py": "",
            "acme_rules/no_package/rule.py": "",
        },
    )
    assert acme(registry.discover_modules()) == [
        "acme_rules",
        "acme_rules.apple",
        "acme_rules.routes",
        "acme_rules.routes.deep",
        "acme_rules.routes.deep.rule",
        "acme_rules.zebra",
    ]


def test_names_of_types_are_no_rules(install: Install) -> None:
    # To Python 3.10 they are instances of `type`, and no classes all the same.
    text = rule("acme-rule") + "\n\nPair = tuple[str, str]\n"
    install("[aigw_lint.rules]\nacme = acme_rules\n", {"acme_rules.py": text})
    assert [each.id for each in registry.load("acme_rules")] == ["acme-rule"]


def test_a_module_counts_once_though_two_packs_name_it(install: Install) -> None:
    files = {"acme_rules/__init__.py": "", "acme_rules/more/__init__.py": ""}
    install("[aigw_lint.rules]\na = acme_rules\nb = acme_rules.more\nc = acme_rules\n", files)
    assert acme(registry.discover_modules()) == ["acme_rules", "acme_rules.more"]


def test_a_pack_that_does_not_import_is_named(install: Install) -> None:
    install(
        "[aigw_lint.rules]\nacme = acme_rules\n",
        {"acme_rules/__init__.py": "raise ValueError('no licence')"},
    )
    with pytest.raises(RulePackError) as caught:
        registry.discover_modules()
    assert str(caught.value) == (
        "cannot import the rule pack 'acme_rules' of acme-pack: ValueError: no licence"
    )


def test_a_pack_that_is_not_there_is_named(install: Install) -> None:
    install("[aigw_lint.rules]\nacme = acme_gone\n", {})
    with pytest.raises(RulePackError, match="'acme_gone' of acme-pack: ModuleNotFoundError"):
        registry.discover_modules()


# --- rules --------------------------------------------------------------------


def test_the_rules_of_a_module_are_those_that_it_defines_whole(install: Install) -> None:
    module = (
        rule("acme-b")
        + rule("acme-a")
        + (
            "from acme_rules.other import AcmeOther\n"
            "Alias = AcmeA\n"
            "class AcmeAbstract(Rule):\n"
            '    """Half a rule."""\n'
            '    id, severity, judge = "acme-abstract", Severity.INFO, Judge.ADVICE\n'
            '    category, kinds, examples = "style", AcmeA.kinds, AcmeA.examples\n'
        )
    )
    install(
        "[aigw_lint.rules]\nacme = acme_rules\n",
        {
            "acme_rules/__init__.py": "",
            "acme_rules/one.py": module,
            "acme_rules/other.py": rule("acme-other"),
        },
    )
    assert [found.id for found in registry.load("acme_rules.one")] == ["acme-a", "acme-b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import acme_missing", "ModuleNotFoundError: No module named 'acme_missing'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit('stop')", "SystemExit: stop"),
        ("def", "SyntaxError: "),
        (rule("acme-x").replace("id =", "name ="), "TypeError: rule AcmeX has no id"),
    ],
    ids=["import", "error", "exit", "syntax", "half a rule"],
)
def test_a_module_that_does_not_import_is_named(install: Install, text: str, message: str) -> None:
    install(
        "[aigw_lint.rules]\nacme = acme_rules\n",
        {"acme_rules/__init__.py": "", "acme_rules/broken.py": text},
    )
    with pytest.raises(RulePackError) as caught:
        registry.load_rules()
    expected = f"cannot import the rule module 'acme_rules.broken': {message}"
    assert str(caught.value).startswith(expected)
    assert caught.value.exit_code == 2


def test_two_rules_of_one_id_are_refused_and_both_named(install: Install) -> None:
    install(
        "[aigw_lint.rules]\nacme = acme_rules\n",
        {
            "acme_rules/__init__.py": "",
            "acme_rules/one.py": rule("acme-twin"),
            "acme_rules/two.py": rule("acme-twin"),
        },
    )
    with pytest.raises(RulePackError) as caught:
        registry.load_rules()
    assert str(caught.value) == (
        "the rule id 'acme-twin' is taken twice: by acme_rules.one.AcmeTwin "
        "and by acme_rules.two.AcmeTwin"
    )


def test_all_rules_come_by_id_whatever_pack_they_are_of(install: Install) -> None:
    install("[aigw_lint.rules]\nacme = acme_rules\n", {"acme_rules.py": rule("acme-rule")})
    ids = [found.id for found in registry.load_rules()]
    assert ids == sorted(ids)
    assert "acme-rule" in ids
    assert len(ids) > 1
