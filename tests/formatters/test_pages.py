"""The pages of rules, and the list of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import ClassVar

import pytest

from aigw_lint import explain
from aigw_lint.choice.rule import UNIDENTIFIED, Bad, Good, Option, Rule
from aigw_lint.choice.ruleset import ENGINE_RULES
from aigw_lint.files.finding import Finding
from aigw_lint.formatters.json import write_json
from aigw_lint.formatters.line import plain
from aigw_lint.formatters.rules import rules_json, rules_lines
from aigw_lint.formatters.terminal import show_markdown
from aigw_lint.graph.graph import Graph
from aigw_lint.objects.manifest import Manifest
from aigw_lint.words.errors import UsageError
from aigw_lint.words.objectref import GATEWAY_API, GroupKind
from aigw_lint.words.severity import Judge, Severity


class OddName(Rule):
    """A name is odd.

    ## Why it matters

    Nobody can say it.
    """

    id = "odd-name"
    severity = Severity.WARNING
    judge = Judge.ADVICE
    category = "style"
    kinds: ClassVar[tuple[GroupKind, ...]] = (GroupKind(GATEWAY_API, "Gateway"), UNIDENTIFIED)
    checklist = "names"
    options = (Option("longest", 8, "how many letters a name may have", lambda value: value),)
    examples = (
        Bad(
            """
            name: odd  # <-- `odd` it is
            """,
            fixed="""
            name: even
            """,
        ),
        Good({"a.yaml": "name: even", "b.yaml": "name: even"}, "even names are fine"),
        Good("name: seven", options={"longest": 5}),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        """Find nothing."""
        yield from ()


PAGE = """\
# odd-name

- severity: warning
- judge: advice (nothing breaks; there is a better way)
- category: style
- looks at: Gateway, documents that say half of what they are
- checklist item: names

A name is odd.

## Why it matters

Nobody can say it.

## Options

- `longest`, default `8`: how many letters a name may have

## What it finds

A finding covers what stands behind each mark `# <--`.

```yaml
name: odd  # <-- `odd` it is
```

With its fix:

```yaml
name: even
```

## What it leaves alone

Even names are fine:

`a.yaml`:

```yaml
name: even
```

`b.yaml`:

```yaml
name: even
```

With `longest: 5`:

```yaml
name: seven
```

## How to ignore it

At the end of a line, or on a line of its own above what it is about:

```yaml
# aigw-lint: ignore[odd-name] the reason
```
"""


def test_a_page_says_all_there_is_to_say() -> None:
    assert explain.markdown(OddName) == PAGE


@pytest.mark.parametrize("rule", ENGINE_RULES, ids=lambda rule: rule.id)
def test_what_the_engine_reports_has_a_page_too(rule: explain.Explained) -> None:
    page = explain.markdown(rule)
    assert page.startswith(f"# {rule.id}\n\n- severity: ")
    assert "judge" not in page.partition("##")[0]
    assert "cannot be ignored" in page
    assert explain.find(rule.id) is rule


def test_a_code_leads_to_the_page_of_its_rule() -> None:
    page = explain.find("schema-violation")
    assert explain.find("schema-violation/range") is page
    assert explain.find("schema-violation/health-check-tcp") is page


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    message = "there is no rule `sintax-error`; did you mean `syntax-error`?"
    with pytest.raises(UsageError) as raised:
        explain.find("sintax-error")
    assert str(raised.value) == message


def test_a_category_is_told_with_its_rules() -> None:
    with pytest.raises(UsageError) as raised:
        explain.find("engine")
    assert str(raised.value) == (
        "`engine` is a category; its rules are "
        "input-limit, internal-error, syntax-error, unused-suppression"
    )


def test_each_kind_is_named_once_and_with_its_group_where_two_share_a_name() -> None:
    class ManyKinds(OddName):
        __doc__ = OddName.__doc__
        id = "many-kinds"
        kinds = (
            GroupKind("inference.networking.k8s.io", "InferencePool"),
            GroupKind("inference.networking.x-k8s.io", "InferencePool"),
            GroupKind(GATEWAY_API, "Gateway"),
            GroupKind(GATEWAY_API, "Gateway"),
        )

    assert (
        "- looks at: InferencePool.inference.networking.k8s.io, "
        "InferencePool.inference.networking.x-k8s.io, Gateway\n"
    ) in explain.markdown(ManyKinds)


def test_what_has_a_page_is_sorted() -> None:
    ids = [rule.id for rule in explain.explained()]
    assert ids == sorted(ids)
    assert {rule.id for rule in ENGINE_RULES} < set(ids)


def test_a_terminal_shows_the_page_in_its_width() -> None:
    stream = io.StringIO()
    show_markdown(PAGE, stream, 60)
    assert "\x1b[" in stream.getvalue()
    assert "Nobody can say it." in stream.getvalue()


def test_the_list_is_a_table() -> None:
    assert [plain(parts) for parts in rules_lines([OddName, ENGINE_RULES[0]])] == [
        "rule         severity  judge       category  fault",
        "odd-name     warning   advice      style     A name is odd.",
        (
            "input-limit  error     api-server  engine    "
            "A file is too large, too deep or too much to read."
        ),
        "",
        "2 rules; more on one: aigw-lint explain RULE",
    ]


def test_the_list_for_programs_says_what_can_be_set() -> None:
    stream = io.StringIO()
    write_json(rules_json([OddName]), stream)
    document = json.loads(stream.getvalue())
    assert list(document) == ["schema_version", "tool", "rules"]
    assert document["rules"] == [
        {
            "id": "odd-name",
            "severity": "warning",
            "judge": "advice",
            "category": "style",
            "kinds": ["Gateway.gateway.networking.k8s.io", "?.?"],
            "checklist": "names",
            "summary": "A name is odd.",
            "options": [
                {"name": "longest", "default": 8, "help": "how many letters a name may have"}
            ],
        }
    ]
