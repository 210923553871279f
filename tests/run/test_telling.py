"""What is taken from a message so that those of several renderings are one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint import Edit, Fix, lint
from aigw_lint.run.telling import Given, _as_written, _merged

GIVEN = {"e0-edge": "edge", "e0": "e"}


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("not in namespace dev", "not in its namespace"),
        ("in namespace dev.", "in its namespace."),
        ("in namespace dev-two", "in namespace dev-two"),
        ("nothing uses Backend dev/model-1: it", "nothing uses Backend model-1: it"),
        ("nothing uses Backend dev-two/model-1", "nothing uses Backend dev-two/model-1"),
        ("there is dev/model-1", "there is model-1"),
        ("a device, develop, xdev", "a device, develop, xdev"),
        ("namespace dev in a device", "its namespace in a device"),
        ("namespace dev and \N{LATIN LETTER LATERAL CLICK}", None),
        ("plain words", "plain words"),
    ],
)
def test_the_namespace_is_left_out_where_it_stands_as_such(message: str, told: str | None) -> None:
    wanted = told or "its namespace and \N{LATIN LETTER LATERAL CLICK}"
    assert _as_written(message, "dev", Given()) == wanted
    assert _as_written(message, None, Given()) == message


@pytest.mark.parametrize(
    ("message", "names", "told"),
    [
        ('Gateway "e0-edge" does', GIVEN, 'Gateway "edge" does'),
        ("there are e0-edge, e0-two", GIVEN, "there are edge, e0-two"),
        ("Gateway dev/e0-edge and", GIVEN, "Gateway edge and"),
        ('"e0" and e0 alone', GIVEN, '"e" and e0 alone'),
        ("re0-edge, e0-edges", GIVEN, "re0-edge, e0-edges"),
    ],
)
def test_names_become_what_is_written(message: str, names: Mapping[str, str], told: str) -> None:
    assert _as_written(message, "dev", Given(names)) == told


def test_a_long_message_is_read_at_once() -> None:
    assert _as_written("a" * 100_000 + " namespace dev", "dev", Given()).endswith(" its namespace")
    assert _as_written("a." * 50_000 + "-", "dev", Given(GIVEN)).endswith("a.-")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("takes chat.a.example.com and a.example.com", "takes chat.${DOMAIN} and ${DOMAIN}"),
        ('"be-gpt-4x" and "gpt-4"', '"be-${MODEL}x" and "${MODEL}"'),
        ("egpt-4x", "egpt-4x"),
        ("a.example.community", "${DOMAIN}munity"),
        ("dev.a.example.com.", "${ENV}.${DOMAIN}."),
        ('a device in dev, "dev" and dev-a', 'a device in dev, "${ENV}" and ${ENV}-a'),
        ("nothing of it", "nothing of it"),
    ],
)
def test_values_become_their_variables(message: str, told: str) -> None:
    values = {"a.example.com": "${DOMAIN}", "gpt-4": "${MODEL}", "dev": "${ENV}"}
    assert _as_written(message, "ns", Given(values=values)) == told


def test_a_fix_that_is_not_the_same_in_all_renderings_is_none() -> None:
    (finding,) = lint(sources={"a.yaml": "kind: [AIGatewayRoute\n"}).findings
    span = finding.location.span
    fixes = [Fix((Edit("a.yaml", span, text),), safe=True) for text in ("a", "b")]
    one, other = (finding._replace(fix=fix) for fix in fixes)
    assert _merged("told", {"dev": one, "prod": one}, 2).fix == fixes[0]
    assert _merged("told", {"dev": one, "prod": other}, 2).fix is None
