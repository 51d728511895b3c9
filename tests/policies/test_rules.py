"""Every rule beyond the core on its cases, through plain data, pulumi_policy's proxy and the analyzer over gRPC."""

import dataclasses
import itertools

import pytest

from guardrails.model import Secret
from tests.policies import cases_compute, cases_database, cases_governance, cases_load_balancing, cases_secrets, support
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.test_core_rules import KINDS, _whole, judged, message, proxied

CASES = [
    *cases_database.CASES,
    *cases_compute.CASES,
    *cases_load_balancing.CASES,
    *cases_secrets.CASES,
    *cases_governance.CASES,
]
CERTAIN = {"data-protected", "guarded-properties-not-ignored"}
"""Rules about options, which are never unknown."""
MARKS = {"config-no-secrets", "plain-text-secrets"}
"""Rules about what is marked as a secret, which pulumi_policy's proxy does not tell: they find nothing through it."""
CONFIG = "config-no-secrets"
BY_ID = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def test_every_case_has_a_name_of_its_own_and_every_rule_has_cases_of_each_kind():
    names = [case.id for case in CASES]
    assert sorted(names) == sorted(set(names))
    for rule in {case.rule for case in CASES}:
        of_rule = [case for case in CASES if case.rule == rule]
        assert {case.verdict for case in of_rule} == {VIOLATION, FINE, *([] if rule in CERTAIN else [UNDECIDED])}, rule
        types = support.RULE[rule].types
        assert types is None or {case.type for case in of_rule} == types, rule


@BY_ID
def test_verdict_on_plain_data(case):
    resource = dataclasses.replace(support.resource(case.type, _whole(case.properties)), options=case.options)
    verdict = judged(case, resource)
    assert KINDS[type(verdict)] == case.verdict
    said = message(case, resource, verdict)
    for part in case.says:
        assert part in said


@BY_ID
def test_verdict_through_the_proxy_with_and_without_secrets(case):
    for properties in (
        case.properties,
        {name: Secret(value) for name, value in case.properties.items() if value is not None},
    ):
        resource = proxied(case, properties)
        kind = KINDS[type(judged(case, resource))]
        assert kind == case.verdict or (case.rule in MARKS and kind != VIOLATION)


def test_verdict_over_grpc(pack):
    wrong = []
    key = lambda case: (case.rule, str(case.config))  # noqa: E731
    cases = [case for case in CASES if case.rule != CONFIG]
    for (rule, _config), batch in itertools.groupby(sorted(cases, key=key), key=key):
        members = list(batch)
        pack.configure({rule: members[0].config}, only=(rule, "undecided"))
        said = {}
        for case in members:
            resource = support.resource(case.type, case.properties, name=case.id)
            resource = dataclasses.replace(resource, options=case.options)
            said[case.id] = [one.message for one in pack.analyze(resource)]
        everything = [support.resource(case.type, {}, name=case.id) for case in members]
        undecided = pack.analyze_stack(everything)
        for case in members:
            doubts = [one.message for one in undecided if one.urn == support.urn(case.type, case.id)]
            kind = VIOLATION if said[case.id] else UNDECIDED if doubts else FINE
            texts = [*said[case.id], *doubts]
            if kind != case.verdict or len(texts) > 1 or any(part not in texts[0] for part in case.says):
                wrong.append((case.id, kind, texts))
    assert wrong == []


@pytest.mark.parametrize("encrypted", [False, True])
def test_the_stacks_configuration_over_grpc(pack, encrypted):
    key = "app:dbPassword"
    pack.meet(config={key: "hunter2two", "app:port": "5432"}, secret=[key] if encrypted else [])
    pack.configure(only=(CONFIG,))
    said = [one.message for one in pack.analyze(support.resource("pulumi:pulumi:Stack", {}, "app-dev"))]
    pack.meet()
    assert len(said) == (not encrypted)
    assert encrypted or f"{key} holds what its name says is a credential" in said[0]
    assert "hunter2two" not in "".join(said)
