"""The program and the pack agree: what settings allow is clean, and every single step towards a violation is caught."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from guardrails.config import parse
from guardrails.model import Resource, Secret, Violation
from guardrails.registry import RULES
from infra import settings, stack
from simulation.graph import Graph
from simulation.graph import Secret as RecordedSecret
from tests.graph.stages import STAGES, declare, stage_settings
from tests.unit.components import declared_by

CONFIG = {"database-backups": {"minimumRetentionPeriod": 1}}
RULE = {rule.name: rule for rule in RULES}

Inputs = dict[str, Any]


def violations(type_: str, name: str, inputs: Inputs, *, but: frozenset[str] = frozenset()) -> set[str]:
    """Names of the mandatory rules that these inputs break, `but` for those that are not asked."""
    resource = Resource(type_, name, f"urn:pulumi:app::rds-platform::{type_}::{name}", inputs)
    return {
        rule.name
        for rule in RULES
        if rule.level == "mandatory"
        and rule.name not in but
        and (rule.types is None or type_ in rule.types)
        and isinstance(rule.check(resource, parse(rule.name, rule.config, CONFIG.get(rule.name, {}))), Violation)
    }


SIZES = {
    "db.t3.micro": {"workers": 1, "poolSize": 2},
    "db.t4g.medium": {"workers": 2, "poolSize": 10},
    "db.m5.large": {"workers": 2, "poolSize": 20},
    "db.r6g.xlarge": {"workers": 4, "poolSize": 20},
}


@st.composite
def valid_sections(draw: st.DrawFn) -> dict[str, Any]:
    """Sections that an operator may write; what does not fit together is left out by the loader."""
    instance_class = draw(st.sampled_from(sorted(SIZES)))
    storage = draw(st.integers(20, 1000))
    minimum = draw(st.integers(1, 3))
    return {
        "network": {
            "cidrBlock": draw(st.sampled_from(["10.20.0.0/16", "172.20.0.0/17", "192.168.64.0/18", "10.1.16.0/20"])),
            "zoneCount": draw(st.integers(2, 4)),
            "natGateways": draw(st.sampled_from(["none", "single", "perZone"])),
            "flowLogs": draw(st.booleans()),
        },
        "database": {
            "engineVersion": draw(st.sampled_from(["15", "16", "17", "18", "17.6"])),
            "instanceClass": instance_class,
            "multiAz": draw(st.booleans()),
            "allocatedStorage": storage,
            "maxAllocatedStorage": draw(st.sampled_from([None, 2 * storage])),
            "backupRetentionPeriod": draw(st.integers(1, 35)),
            "skipFinalSnapshot": draw(st.booleans()),
            "deletionProtection": draw(st.booleans()),
            "readReplicas": draw(st.integers(0, 5)),
            "proxy": {"mode": draw(st.sampled_from(["off", "parallel", "only"]))},
        },
        "backend": {
            "instanceType": draw(st.sampled_from(["t4g.micro", "m7g.large", "t3.small"])),
            "minSize": minimum,
            "maxSize": draw(st.integers(minimum, 6)),
            "port": draw(st.integers(1024, 65_535)),
            **SIZES[instance_class],
        },
        "loadBalancer": draw(
            st.sampled_from(
                [
                    {"selfSigned": True},
                    {"domain": {"name": "app.acme.dev", "hostedZone": "acme.dev"}},
                    {"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1-2-3-4", "accessLogs": True},
                ]
            )
        ),
    }


@given(valid_sections())
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
def test_any_valid_settings_give_no_mandatory_violation(sections: dict[str, Any]):
    config = {f"rds-platform:{name}": json.dumps(section) for name, section in sections.items()}
    try:
        chosen = settings.load({**config, "aws:region": "us-east-1"}, stage="app")
    except settings.SettingsError:
        assume(False)
        return
    with pytest.MonkeyPatch.context() as patch:
        # The mock monitor hands out secrets without their mark, and has no root
        # stack to put the tags' transformation on; no rule here looks at tags.
        patch.setattr(pulumi.runtime, "register_stack_transformation", lambda transformation: None)
        declared = declared_by(lambda: stack.build(chosen, project="rds-platform", stage="app"))
    assert any(type_ == "aws:rds/instance:Instance" for type_, _ in declared)
    marks = frozenset({"plain-text-secrets"})
    assert {
        (type_, name): broken
        for (type_, name), inputs in declared.items()
        if (broken := violations(type_, name, inputs, but=marks))
    } == {}


def marked(value: Any) -> Any:
    """A recorded value as rules see it, secrets with their mark."""
    if isinstance(value, RecordedSecret):
        return Secret(marked(value.value))
    if isinstance(value, dict):
        return {key: marked(member) for key, member in value.items()}
    return [marked(member) for member in value] if isinstance(value, list) else value


def rewritten(type_: str, *changes: Inputs, where: Callable[[Inputs], bool] = lambda inputs: True):
    """Mutations of every resource of a type: one for each change; None takes a property away."""

    def mutations(graph: Graph) -> Iterator[tuple[str, str, Inputs]]:
        for resource in graph.resources:
            inputs = marked(resource.inputs)
            if resource.type == type_ and where(inputs):
                for change in changes:
                    changed = {**inputs, **change}
                    yield type_, resource.name, {k: v for k, v in changed.items() if v is not None}

    return mutations


INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OPEN = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432}

MUTATIONS = {
    "a public instance": (
        "database-not-public",
        rewritten("aws:rds/instance:Instance", {"publiclyAccessible": True}, {"publiclyAccessible": "true"}),
    ),
    "no backups": (
        "database-backups",
        rewritten(
            "aws:rds/instance:Instance",
            {"backupRetentionPeriod": 0},
            {"backupRetentionPeriod": None},
            {"backupRetentionPeriod": "0"},
            where=lambda inputs: "replicateSourceDb" not in inputs,
        ),
    ),
    "addresses beside or instead of a security group": (
        "database-ingress-by-security-group",
        rewritten(
            INGRESS,
            {"cidrIpv4": "10.20.64.0/18"},
            {"cidrIpv4": "203.0.113.7/32", "referencedSecurityGroupId": None},
            {"cidrIpv6": "::/0", "referencedSecurityGroupId": None},
            {"cidrIpv4": "0.0.0.0/0"},
            {"cidrIpv4": "10.0.0.0/8", "ipProtocol": "-1", "fromPort": None, "toPort": None},
            {"prefixListId": "pl-1", "referencedSecurityGroupId": None},
            where=lambda inputs: inputs["fromPort"] == 5432,
        ),
    ),
    "inline rules on a group": (
        "database-ingress-by-security-group",
        rewritten(
            "aws:ec2/securityGroup:SecurityGroup",
            {"ingress": [{**OPEN, "cidrBlocks": ["10.0.0.0/8"]}]},
            {"ingress": [{**OPEN, "self": True}, {**OPEN, "ipv6CidrBlocks": ["::/0"]}]},
        ),
    ),
    "a default group with rules": (
        "database-ingress-by-security-group",
        rewritten(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            {"ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/8"]}]},
        ),
    ),
    "SSH from the internet": (
        "no-ssh-from-anywhere",
        rewritten(INGRESS, {"cidrIpv4": "0.0.0.0/0", "referencedSecurityGroupId": None, "fromPort": 22, "toPort": 22}),
    ),
    "a password in the user data": (
        "user-data-no-secrets",
        rewritten("aws:ec2/launchTemplate:LaunchTemplate", {"userData": "export PGPASSWORD=correct-horse"}),
    ),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_each_single_mutation_of_a_stage_towards_a_violation_is_caught(stage: str, mutation: str):
    rule, mutations = MUTATIONS[mutation]
    found = [
        (name, violations(type_, name, inputs)) for type_, name, inputs in mutations(declare(stage_settings(stage)))
    ]
    assert found
    assert {name: broken for name, broken in found if broken != {rule}} == {}
