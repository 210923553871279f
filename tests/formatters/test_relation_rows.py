"""The table of relations as it is printed: every row of it, and what each says."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from aigw_lint.cli.entry import main
from aigw_lint.formatters.line import plain
from aigw_lint.formatters.relations import relations_json, relations_lines
from aigw_lint.knowledge.relations import RELATIONS


def rows() -> list[list[str]]:
    """Return the cells of the printed table, heads first."""
    return [
        [cell.strip() for cell in plain(each).split("  ") if cell.strip()]
        for each in relations_lines(RELATIONS)
    ]


def test_every_relation_has_a_row() -> None:
    heads, *table, blank, last = rows()
    assert heads == ["of", "field", "namespace", "grant", "releases", "names"]
    assert [[row[0].partition(".")[0], row[1]] for row in table] == [
        [each.source.kind, each.path] for each in RELATIONS
    ]
    assert blank == []
    assert last[0].startswith(f"{len(RELATIONS)} relations")


AND_NO_CONFIG = "the route serves nothing there, and the parents after it get no config"


@pytest.mark.parametrize(
    "row",
    [
        ["GatewayClass", "spec.parametersRef", "written, or default", "-", "all", "EnvoyProxy"],
        ["Gateway", "spec.gatewayClassName", "none", "-", "all", "GatewayClass"],
        ["BackendSecurityPolicy", "spec.apiKey.secretRef", "own", "-", "all", "Secret"],
        ["Backend", "spec.tls.clientCertificateRef", "own", "-", "all", "Secret"],
        [
            "AIGatewayRoute",
            "spec.rules[].backendRefs[]",
            "written, or own",
            "from AIGatewayRoute",
            "1.1+",
            "InferencePool.inference.networking.k8s.io, AIServiceBackend",
        ],
        [
            "AIGatewayRoute",
            "spec.rules[].backendRefs[]",
            "written, or own (own for InferencePool)",
            "from AIGatewayRoute",
            "0.4-1.0",
            "InferencePool.inference.networking.k8s.io, AIServiceBackend",
        ],
        [
            "AIGatewayRoute",
            "spec.parentRefs[]",
            "written, or own",
            "-",
            "0.3-0.7",
            "Gateway (if missing: the route serves nothing there, and no status says so)",
        ],
        [
            "AIGatewayRoute",
            "spec.parentRefs[]",
            "written, or own",
            "-",
            "1.0+",
            f"Gateway (if missing: {AND_NO_CONFIG})",
        ],
        [
            "InferencePool.inference.networking.x-k8s.io",
            "spec.extensionRef",
            "own",
            "-",
            "up to 0.3",
            "Service",
        ],
        [
            "AIGatewayRoute",
            "spec.rules[].backendRefs[]",
            "own",
            "-",
            "0.1-0.2",
            "AIServiceBackend",
        ],
    ],
)
def test_rows_say_where_the_target_is_looked_for(row: list[str]) -> None:
    assert row in rows()


def test_no_two_rows_differ_in_releases_only() -> None:
    _, *table, _, _ = rows()
    assert len({(*row[:4], row[5]) for row in table}) == len(table)


def test_columns_stand_below_each_other() -> None:
    lines = [plain(each) for each in relations_lines(RELATIONS)][: len(RELATIONS) + 1]
    column = lines[0].index("field")
    assert all(line[column - 2 : column] == "  " for line in lines)
    assert all(line[column] != " " for line in lines)


def test_programs_get_all_that_a_row_holds() -> None:
    found = relations_json(RELATIONS)["relations"]
    assert isinstance(found, list)
    assert len(found) == len(RELATIONS)
    pool = {"group": "inference.networking.k8s.io", "kind": "InferencePool"}
    local = [each for each in found if each["own_namespace_for"]]
    assert [(each["until"], each["own_namespace_for"]) for each in local] == [("1.0", [pool])]
    assert all(list(first) == list(second) for first, second in pairwise(found))


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--relations"]) == 0
    assert "spec.poolRef" in capsys.readouterr().out
    assert main(["rules", "--relations", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["relations"][0]["field"] == RELATIONS[0].path
