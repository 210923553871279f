"""Cross-field rules, as their files say them."""

from __future__ import annotations

from typing import Any

from aigw_lint.schema.constraints import Constraint, by_hash, hash_of, read_constraints


def test_a_rule_is_known_by_the_hash_of_its_text() -> None:
    assert hash_of("self.a") == hash_of(" self.a\n")
    assert hash_of("self.a") != hash_of("self.b")
    assert len(hash_of("self.a")) == 12


def test_an_entry_says_all_there_is() -> None:
    entry: dict[str, Any] = {
        "id": "one",
        "for": ["aa", "bb"],
        "message": "a needs b",
        "at": "a/b",
        "needs-old": True,
        "schema": True,
    }
    (found,) = read_constraints([entry])
    assert found == Constraint(
        "one", ("aa", "bb"), "a needs b", entry["schema"], "a/b", needs_old=True
    )
    assert by_hash([found]) == {"aa": found, "bb": found}


def test_a_constraint_is_a_member_of_all_of() -> None:
    found = Constraint("one", ("aa",), "a needs b", {"required": ["b"]}, "a/b")
    assert found.as_schema() == {
        "x-constraint": "one",
        "x-message": "a needs b",
        "x-at": "a/b",
        "required": ["b"],
    }
    assert "x-at" not in found._replace(at="").as_schema()
