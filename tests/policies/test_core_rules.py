"""The three core rules on every case, through plain data, pulumi_policy's proxy and the analyzer over gRPC."""

import itertools

import pytest
from pulumi_policy import ResourceValidationArgs
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.policy import PolicyCustomTimeouts, PolicyResourceOptions
from pulumi_policy.proxy import unknown_checking_proxy

from guardrails import adapter, config, report
from guardrails.model import UNKNOWN, Fine, Secret, Undecided, Violation
from tests.policies import cases_backups, cases_ingress, cases_public, support
from tests.policies.case import FINE, UNDECIDED, VIOLATION, Case

CASES = [*cases_public.CASES, *cases_backups.CASES, *cases_ingress.CASES]
KINDS = {Fine: FINE, Undecided: UNDECIDED, Violation: VIOLATION}


def judged(case: Case, resource):
    rule = support.RULE[case.rule]
    return rule.check(resource, config.parse(rule.name, rule.config, case.config))


def message(case: Case, resource, verdict) -> str:
    rule = support.RULE[case.rule]
    if isinstance(verdict, Violation):
        return report.violation(rule, resource, verdict)
    return report.undecided(rule.name, rule.question, resource, verdict) if isinstance(verdict, Undecided) else ""


def proxied(case: Case, properties):
    wired = deserialize_properties(support.wire(properties))
    chosen = case.options
    options = PolicyResourceOptions(
        chosen.protect, list(chosen.ignore_changes), None, [], PolicyCustomTimeouts(0, 0, 0), []
    )
    args = ResourceValidationArgs(case.type, unknown_checking_proxy(wired), support.urn(case.type), "it", options, None)
    return adapter.resource_of(args)


def test_every_case_has_a_name_of_its_own():
    names = [case.id for case in CASES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict_on_plain_data(case):
    resource = support.resource(case.type, _whole(case.properties))
    verdict = judged(case, resource)
    assert KINDS[type(verdict)] == case.verdict
    said = message(case, resource, verdict)
    for part in case.says:
        assert part in said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict_through_the_proxy_with_and_without_secrets(case):
    for properties in (
        case.properties,
        {name: Secret(value) for name, value in case.properties.items() if value is not None},
    ):
        resource = proxied(case, properties)
        verdict = judged(case, resource)
        assert KINDS[type(verdict)] == case.verdict
        assert '"0.0.0.0/0"' not in message(case, resource, verdict)  # nobody knows here what is secret


def test_verdict_over_grpc(pack):
    wrong = []
    cases = sorted(CASES, key=lambda case: (case.rule, str(case.config)))
    for (rule, _config), batch in itertools.groupby(cases, key=lambda case: (case.rule, str(case.config))):
        members = list(batch)
        pack.configure({rule: members[0].config})
        said = {}
        for case in members:
            resource = support.resource(case.type, case.properties, name=case.id)
            said[case.id] = [(one.policyName, one.message) for one in pack.analyze(resource)]
        everything = [support.resource(case.type, {}, name=case.id) for case in members]
        undecided = [one for one in pack.analyze_stack(everything) if one.policyName == "undecided"]
        for case in members:
            violations = [text for policy, text in said[case.id] if policy == rule]
            doubts = [
                one.message
                for one in undecided
                if one.urn == support.urn(case.type, case.id) and f"\n{rule}: cannot tell whether" in one.message
            ]
            kind = VIOLATION if violations else UNDECIDED if doubts else FINE
            texts = [*violations, *doubts]
            if kind != case.verdict or len(texts) > 1 or any(part not in texts[0] for part in case.says):
                wrong.append((case.id, kind, texts))
    assert wrong == []


def test_a_violation_names_resource_value_reason_and_fix(pack):
    pack.configure()
    database = support.resource(
        "aws:rds/instance:Instance", {"publiclyAccessible": True, "backupRetentionPeriod": 7}, name="orders"
    )
    (finding,) = pack.analyze(database)
    assert finding.policyName == "database-not-public"
    assert finding.urn == database.urn
    assert finding.message.splitlines() == [
        "Databases have no public address, and their snapshots are not shared with everybody",
        'aws:rds/instance:Instance "orders": publiclyAccessible is true.',
        "Why: A public database is one leaked password or one unpatched flaw away from everybody on the internet.",
        "Fix: publicly_accessible=False",
    ]


@pytest.mark.parametrize(
    "type_",
    [
        "aws:rds/instance:instance",
        "aws:rds:Instance",
        "aws:rds/instance:Instances",
        "my:aws:rds/instance:Instance",
        "aws:rds/instanceDesiredState:InstanceDesiredState",
        "pulumi:pulumi:Stack",
        "pulumi:providers:aws",
        "app:rds:Instance",
        "",
    ],
)
def test_types_are_compared_exactly(pack, type_):
    pack.configure()
    rules = (support.RULE.get(name) or support.STACK_RULE.get(name) for name in support.CORE)
    assert not any(type_ in rule.types for rule in rules if rule is not None)
    assert pack.analyze(support.resource(type_, {"publiclyAccessible": True, "ingress": UNKNOWN})) == []


def _whole(value):
    """Plain data as the adapter leaves it: whole numbers are ints, secrets hold a value."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(member) for name, member in value.items()}
    return [_whole(member) for member in value] if isinstance(value, list) else value
