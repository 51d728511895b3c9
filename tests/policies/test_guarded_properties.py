"""The properties that may not be ignored are those that the rules judge."""

import itertools

import pytest

from guardrails.model import Violation
from guardrails.rules.governance.guarded_properties_not_ignored import _GUARDS, GUARDED, _covers
from tests.policies import cases_backups, cases_compute, cases_database, cases_ingress, cases_public, support
from tests.policies.cases_load_balancing import CASES as OF_LOAD_BALANCERS
from tests.policies.test_core_rules import _whole, judged

CASES = [
    *cases_public.CASES,
    *cases_backups.CASES,
    *cases_ingress.CASES,
    *cases_compute.CASES,
    *cases_database.CASES,
    *OF_LOAD_BALANCERS,
]
RULES = {rule.name for rule, _names in _GUARDS}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_whatever_breaks_a_rule_is_guarded(rule):
    named = set()
    for case in CASES:
        if case.rule == rule:
            verdict = judged(case, support.resource(case.type, _whole(case.properties)))
            if isinstance(verdict, Violation):
                named |= {(case.type, found.property) for found in verdict.found}
    assert named
    for type_, path in named:
        assert any(_covers(path, guarded) for guarded in GUARDED[type_]), (type_, path)


def test_no_two_rules_guard_under_one_name():
    names = [rule.name for rule, _names in _GUARDS]
    assert len(names) == len(set(names))
    assert all(paths for paths in itertools.chain(GUARDED.values()))
