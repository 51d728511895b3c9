"""Identifiers as RDS takes them, tags as AWS takes them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.naming import LONGEST_IDENTIFIER, PROJECT, identifier
from infra.tags import LONGEST_KEY, LONGEST_VALUE, OWN_KEYS, key_problem, tags, value_problem


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("rds-platform", "prod"), "rds-platform-prod"),
        (("rds-platform", "prod", "replica", "0"), "rds-platform-prod-replica-0"),
        (("rds-platform", "Feature_X.2"), "rds-platform-feature-x-2"),
        (("rds--platform-", "-prod-"), "rds-platform-prod"),
        (("rds-platform", ""), "rds-platform"),
        (("a" * 70, "prod"), "a" * 58 + "-prod"),
    ],
)
def test_an_identifier_is_made_of_its_parts(parts: tuple[str, ...], expected: str):
    assert identifier(*parts) == expected


@pytest.mark.parametrize("parts", [(), ("",), ("9lives",), ("---",), ("a", "b" * 63)])
def test_what_no_identifier_can_be_made_of_is_refused(parts: tuple[str, ...]):
    with pytest.raises(ValueError, match="no identifier"):
        identifier(*parts)


@given(st.text(max_size=100), st.text(max_size=20))
def test_an_identifier_is_always_one_that_rds_takes(stack: str, last: str):
    found = identifier(PROJECT, stack[:40], last)

    assert len(found) <= LONGEST_IDENTIFIER
    assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", found)
    assert "--" not in found


def test_a_shorter_limit_keeps_the_last_part():
    assert identifier("rds-platform", "production", longest=20) == "rds-platf-production"


def test_the_programs_own_tags_win():
    found = tags(project="rds-platform", stack="prod", extra={"Team": "core", "Stack": "other"})

    assert found == {"Team": "core", "Project": "rds-platform", "Stack": "prod", "ManagedBy": "pulumi"}


@pytest.mark.parametrize("key", ["Team", "cost:center", "a/b", "e-mail", "x" * LONGEST_KEY])
def test_a_tag_key_that_aws_takes_is_fine(key: str):
    assert key_problem(key) is None


@pytest.mark.parametrize("key", ["", "x" * (LONGEST_KEY + 1), "aws:x", "AWS:x", "\u00fc", "a\n", *OWN_KEYS, "name"])
def test_a_tag_key_that_aws_or_the_program_refuses_is_named(key: str):
    assert key_problem(key)


def test_a_tag_value_has_its_limits():
    assert value_problem("") is None
    assert value_problem("team@example.com") is None
    assert value_problem("x" * LONGEST_VALUE) is None
    assert value_problem("x" * (LONGEST_VALUE + 1))
    assert value_problem("a;b")
