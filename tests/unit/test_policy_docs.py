"""docs/policies.md says what the rules say."""

import re
from functools import cache
from pathlib import Path

import pytest

from guardrails.config import json_schema
from guardrails.registry import RULES, STACK_RULES
from tools import policy_docs

README = policy_docs.PACK / "README.md"
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


def test_the_readme_names_every_policy_the_mandatory_ones_in_bold():
    table = README.read_text(encoding="utf-8").split("| about | policies |")[1].split("\n\n")[0]
    named = re.findall(r"(\*{0,2})`([a-z0-9-]+)`\1", "\n".join(row.split("|")[2] for row in table.splitlines()[2:]))
    styles = {"mandatory": "**", "advisory": "", "not asked": "*"}
    expected = {name: styles[policy_docs.level(rule, {})] for name, rule in RULE.items()}
    assert {name: style for style, name in named} == {**expected, "exemptions": "", "undecided": ""}
    assert len(named) == len(expected) + 2


def test_the_readme_has_every_key_of_the_config():
    table = README.read_text(encoding="utf-8").split("| policy | key | default | |")[1].split("\n\n")[0]
    keys = {key for rule in RULE.values() for key in json_schema(rule.config)["properties"]} | {"refuseAtUpdate"}
    assert [key for key in keys if f"`{key}`" not in table] == []


@pytest.mark.parametrize("file", [README, policy_docs.FILE], ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path):
    text = file.read_text(encoding="utf-8")
    headings = {heading.lower() for heading in re.findall(r"^#+ (\S+)$", text, re.MULTILINE)}
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("https://")]
    assert [link for link in links if link.startswith("#") and link[1:] not in headings] == []
    assert [link for link in links if not link.startswith("#") and not (file.parent / link).exists()] == []
