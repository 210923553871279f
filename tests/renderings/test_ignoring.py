"""What Flux leaves out of what it packs: no part of what its objects render."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_flux import flux, made, repository, route

from aigw_lint import Report, Severity, lint
from aigw_lint.files.parser import Source, parse
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render

FILES = {
    "apps/a.yaml": route("a"),
    "apps/b.draft.yaml": route("b"),
    "apps/drafts/c.yaml": route("c"),
    "apps/drafts/keep.yaml": route("keep"),
    "apps/more/drafts.yaml": route("d"),
    "apps/more/k/kustomization.yaml": "resources: [e.yaml]\n",
    "apps/more/k/e.yaml": route("e"),
}
ALL = {"a", "b", "c", "keep", "d", "e"}


def tree(files: dict[str, str]) -> Rendered:
    sources = {path: Source.from_text(path, text) for path, text in files.items()}
    parsed = [ParsedFile(each, parse(each).documents) for each in sources.values()]
    yaml = [each for each in parsed if each.source.path.endswith(".yaml")]
    return render(yaml, others=sources)


def taken(files: dict[str, str], source: str = "") -> set[str]:
    """Return the names of what the Flux object makes."""
    start = {"f.yaml": flux("apps", "./apps") + ("---\n" + source if source else "")}
    rendered = tree(start | FILES | files)
    named = (each.split() for each in made(rendered) if each.startswith("f.yaml apps: "))
    return {words[-1] for words in named if words[-2] == "AIGatewayRoute"}


def git(ignore: str) -> str:
    lines = "".join(f"    {line}\n" for line in ignore.splitlines())
    return repository("flux-system", "https://x.example/y") + f"  ignore: |\n{lines}"


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ("", set()),
        ("# drafts/\n\n", set()),
        ("drafts/\n", {"c", "keep"}),
        ("drafts\n", {"c", "keep"}),
        ("/drafts/\n", set()),
        ("/apps/a.yaml\n", {"a"}),
        ("apps/a.yaml", {"a"}),
        ("/a.yaml\n", set()),
        ("*.draft.yaml\n", {"b"}),
        ("drafts/  \n!keep.yaml\n", {"c"}),
        ("!keep.yaml\ndrafts/\n", {"c", "keep"}),
        ("/*\n!/apps/more/\n", ALL - {"d", "e"}),
        ("**/more/**\n", {"d", "e"}),
        ("[ab].*\n", {"a", "b"}),
        ("a\\.yaml\n", set()),
        ("more/\n", {"d", "e"}),
    ],
)
def test_patterns_leave_files_out(patterns: str, left: set[str]) -> None:
    assert taken({".sourceignore": patterns}) == ALL - left
    if patterns.strip():
        assert taken({}, git(patterns)) == ALL - left


def test_a_file_of_patterns_holds_below_its_folder() -> None:
    assert taken({"apps/more/.sourceignore": "/drafts.yaml\na.yaml\n"}) == ALL - {"d"}
    assert taken({".sourceignore": "drafts/\n", "apps/drafts/.sourceignore": "!keep.yaml"}) == (
        ALL - {"c"}
    )


def test_what_the_source_says_comes_after_the_files() -> None:
    files = {".sourceignore": "drafts/\na.yaml\n"}
    assert taken(files, git("!keep.yaml\n*.draft.yaml\n")) == ALL - {"a", "b", "c"}


def test_a_patch_over_the_source_counts() -> None:
    patch = '[{op: add, path: /spec/ignore, value: "drafts/"}]'
    files = {
        "c/kustomization.yaml": "resources: [s.yaml, flux.yaml]\npatches:\n"
        f"  - {{target: {{kind: GitRepository}}, patch: '{patch}'}}\n",
        "c/s.yaml": repository("flux-system", "https://x.example/y"),
        "c/flux.yaml": flux("apps", "./apps"),
    }
    for patched, left in ((files, {"c", "keep"}), ({**files, "c/kustomization.yaml": ""}, set())):
        rendered = tree(FILES | patched)
        names = {each.info.name for each in rendered.manifests if each.rendering.kind == "flux"}
        assert names == ALL - left


def test_another_source_says_nothing() -> None:
    other = git("drafts/").replace("name: flux-system", "name: other")
    assert taken({}, other) == ALL


def test_so_many_patterns_are_not_followed() -> None:
    many = "".join(f"x{number}/\n" for number in range(500))
    assert taken({".sourceignore": f"drafts/\n{many}a.yaml\n"}) == ALL - {"c", "keep"}


BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: llm, namespace: ai}
spec: {endpoints: [{fqdn: {hostname: HOST, port: 80}}]}
"""


def run(folder: Path, files: dict[str, str]) -> Report:
    files |= {
        "f.yaml": flux("apps", "./apps"),
        "apps/a.yaml": BACKEND.replace("HOST", "a.svc"),
        "apps/drafts/a.yaml": BACKEND.replace("HOST", "b.svc").replace("spec:", "spce:"),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint([str(folder)])


def test_what_is_left_out_is_no_second_definition(tmp_path: Path) -> None:
    report = run(tmp_path / "with", {".sourceignore": "drafts/\n"})
    assert "duplicate-manifest" not in {each.rule for each in report.findings}
    (field,) = [each for each in report.findings if each.rule == "unknown-field"]
    assert (field.severity, field.location.span.start.line) == (Severity.WARNING, 4)
    place = field.related[-1].location
    assert (Path(place.file).name, place.span.start.line) == (".sourceignore", 1)
    report = run(tmp_path / "without", {})
    rules = {each.rule: each for each in report.findings}
    assert rules["duplicate-manifest"].location.span.start.line == 3
    assert rules["unknown-field"].severity is Severity.ERROR
