"""policies/config/strict.json asks for everything that the pack can ask for."""

import json
from typing import Any

import pytest

from guardrails.config import json_schema, parse
from guardrails.pack import EXEMPTIONS, UNDECIDED
from guardrails.registry import RULES, STACK_RULES
from tests.policies import support

RULE = {rule.name: rule for rule in (*RULES, *STACK_RULES)}
STRICT: dict[str, dict[str, Any]] = json.loads((support.PACK / "config" / "strict.json").read_text())


def test_every_policy_is_in_it_and_nothing_else():
    assert set(STRICT) == {*RULE, EXEMPTIONS, UNDECIDED}


@pytest.mark.parametrize("name", RULE)
def test_every_rule_is_mandatory_and_asks_for_something(name: str):
    section = dict(STRICT[name])
    assert section.pop("enforcementLevel") == "mandatory"
    parse(name, RULE[name].config, section)
    keys = json_schema(RULE[name].config)["properties"]
    assert all(section[key] for key in ("required", "tags") if key in keys)
    assert "exemptions" not in section


def test_the_lists_only_advise_so_that_an_exemption_exempts_and_a_preview_ends():
    assert STRICT[EXEMPTIONS] == {"enforcementLevel": "advisory"}
    assert STRICT[UNDECIDED] == {"enforcementLevel": "advisory", "refuseAtUpdate": True}


def test_a_port_that_one_policy_guards_is_left_alone_by_the_other():
    guarded = [STRICT[name]["ports"] for name in ("database-ingress-by-security-group", "database-port-guarded")]
    assert guarded[0] == guarded[1]


def test_the_pack_takes_it(pack: support.Analyzer):
    sections = {
        name: {key: value for key, value in section.items() if key != "enforcementLevel"}
        for name, section in STRICT.items()
    }
    pack.configure(sections, only=STRICT.keys())
    pack.configure()
