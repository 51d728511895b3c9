"""docs/policies.md says what the rules say."""

import re
from functools import cache

import pytest

from guardrails.config import json_schema
from guardrails.registry import RULES, STACK_RULES
from tools import policy_docs

RULE = {rule.name: rule for rule in (*RULES, *STACK_RULES)}


@cache
def text() -> str:
    return policy_docs.render()


def section(name: str) -> str:
    return text().split(f"\n## {name}\n")[1].split("\n## ")[0]


def test_the_reference_of_policies_is_current():
    stale = f"docs/policies.md is stale: run `{policy_docs.COMMAND}` and commit it"
    assert policy_docs.FILE.read_text(encoding="utf-8") == text(), stale


def test_every_policy_is_in_the_contents_once_and_has_a_section():
    listed = re.findall(r"^\| \[`([a-z0-9-]+)`\]\(#([a-z0-9-]+)\)", text(), re.MULTILINE)
    assert sorted(listed) == sorted((name, name) for name in (*RULE, "exemptions", "undecided"))
    assert [name for name, _ in listed if f"\n## {name}\n" not in text()] == []


@pytest.mark.parametrize("name", RULE)
def test_a_section_has_the_reasons_the_keys_and_both_examples(name: str):
    rule, said = RULE[name], section(name)
    assert [line for line in (rule.description, rule.why, rule.fix, rule.level_reason) if line not in said] == []
    keys = json_schema(rule.config)["properties"].keys() - {"exemptions"}
    rows = {key: re.findall(rf"^\| `{key}` \|.*$", said, re.MULTILINE) for key in keys}
    assert [key for key, found in rows.items() if len(found) != 1 or found[0].count("|") != 6] == []
    assert said.count("```python") + said.count("```yaml") == 2
    assert ("level `remediate`" in said) is (getattr(rule, "remedy", None) is not None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "advisory"),
        ({"database-user-name": "mandatory"}, "mandatory"),
        ({"database-user-name": {"enforcementLevel": "disabled"}}, "off"),
        ({"database-user-name": {"names": ["root"]}}, "advisory"),
    ],
)
def test_a_level_is_the_configs_else_the_rules(given: dict[str, object], said: str):
    assert policy_docs.level(RULE["database-user-name"], given) == said


def test_what_no_config_asks_for_is_not_asked():
    rule = RULE["database-multi-az"]
    assert policy_docs.level(rule, {}) == "not asked"
    assert policy_docs.level(rule, {rule.name: {"required": True}}) == "advisory"
    assert policy_docs.level(rule, {rule.name: {"required": True, "enforcementLevel": "mandatory"}}) == "mandatory"


@pytest.mark.parametrize(
    ("schema", "kind", "limits"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 35}, "whole number", "1 to 35"),
        ({"type": "boolean"}, "boolean", "true or false"),
        ({"type": "string"}, "string", "-"),
        ({"type": "string", "minLength": 1}, "string", "not empty"),
        ({"type": "array", "items": {"type": "string", "minLength": 1}}, "list of strings", "each not empty"),
        (
            {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1, "maximum": 9}},
            "list of whole numbers",
            "at least 1, each 1 to 9",
        ),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of strings", "-"),
    ],
)
def test_a_schema_is_told_in_words(schema: dict[str, object], kind: str, limits: str):
    assert (policy_docs.kind(schema), policy_docs.limits(schema)) == (kind, limits)
