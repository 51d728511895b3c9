"""Whatever a program holds: no crash, no secret in any word, and the order of lists means nothing."""

import dataclasses
import json
import math
import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import ResourceValidationArgs
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.policy import (
    EnforcementLevel,
    PolicyCustomTimeouts,
    PolicyResourceOptions,
    _PolicyAnalyzerServicer,
)
from pulumi_policy.proxy import unknown_checking_proxy

from guardrails import adapter, door, report
from guardrails.graph import Graph
from guardrails.model import UNKNOWN, Fine, Options, Resource, Secret, Undecided, Violation, combined
from guardrails.pack import Pack
from guardrails.registry import RULES, STACK_RULES
from tests.policies import subjects, support
from tests.policies.test_rules import MARKS

TOKEN = "do-not-tell"
TOKENS = (TOKEN, "198.51.100.99", "714285714285714")
"""What stands in secrets only: a word, an address and a number."""
OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])
WORDS = [
    "",
    " ",
    "tcp",
    "TCP",
    "-1",
    "all",
    "udp",
    "5432",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "::/0",
    "true",
    "false",
    "egress",
]
WORDS += subjects.WORDS
WORDS += ["default", "postgres", "aurora", "igw-1", "sg-1", "subnet-1", "rtb-1", "vpc-1", "Backup", "daily", "egress"]
SUBJECTS = {
    "database-not-public": "publiclyAccessible publicConnectivity sharedAccounts engine dbSubnetGroupName "
    "dbClusterInstanceClass",
    "database-backups": "backupRetentionPeriod automatedSnapshotRetentionPeriod replicateSourceDb snapshotIdentifier "
    "restoreTime dbClusterIdentifier sourceDbInstanceIdentifier tags tagsAll key value",
    "database-ingress-by-security-group": "ingress securityGroupIngress protocol ipProtocol fromPort toPort cidrBlocks "
    "ipv6CidrBlocks prefixListIds cidrIpv4 cidrIpv6 cidrIp prefixListId sourcePrefixListId type self",
    "the graph": "id name identifier port engine securityGroupId groupId vpcSecurityGroupIds subnetIds subnetId vpcId "
    "routeTableId routes gatewayId defaultRouteTableId mainRouteTableId",
}
NAMES = sorted({name for names in SUBJECTS.values() for name in names.split()})
ANY_TYPES = ("aws:ec2/vpc:Vpc", "aws-native:ec2:Vpc")
"""What stands for every type where a rule reads them all."""
TYPES = sorted({type_ for rule in (*RULES, *STACK_RULES) for type_ in rule.types or ANY_TYPES})

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([UNKNOWN, 0, 1, -1, 6, 7, 35, 5432, 5431, 5433, 65535, 7.5, 1e300]),
    st.integers(-(2**53), 2**53),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
secrets = st.one_of(
    st.sampled_from([True, 5432, 3]).map(Secret),
    st.integers(0, 9).map(lambda number: Secret(f"{TOKEN}{number}")),
    st.just(Secret([f"{TOKEN}0", {"cidrBlocks": [f"{TOKEN}1", f"{TOKEN}2"], "fromPort": 5432, "toPort": 5432}])),
    st.just(Secret({"Backup": f"{TOKEN}3", "gatewayId": f"igw-{TOKEN}", "cidrBlocks": f"{TOKEN}4"})),
)
hidden = st.sampled_from(
    [
        UNKNOWN,
        None,
        True,
        "false",
        5432,
        714285714285714,
        TOKEN,
        "198.51.100.99/32",
        f"PGPASSWORD={TOKEN}",
        f'[{{"name": "DB_PASSWORD", "value": "{TOKEN}"}}]',
        f'{{"{TOKEN}": "PGPASSWORD={TOKEN}"}}',
    ]
)


def secrets_named(names: list[str]):
    """Secrets of any shape, secrets within and unknown ones too, whose objects have fields of these names or hidden."""
    return st.recursive(
        hidden,
        lambda inner: st.one_of(
            st.lists(inner, max_size=2),
            st.dictionaries(st.sampled_from([*names, TOKEN]), inner, max_size=3),
            inner.filter(lambda value: value is not None and not isinstance(value, Secret)).map(Secret),
        ),
        max_leaves=5,
    ).map(lambda value: value if value is None or isinstance(value, Secret) else Secret(value))


def values_named(names: list[str]):
    """Values of any shape whose objects have fields of these names."""
    return st.recursive(
        st.one_of(leaves, secrets, secrets_named(names)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(names), inner, max_size=4)
        ),
        max_leaves=12,
    )


values = values_named(NAMES)
properties = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)
about = {
    subject: st.dictionaries(st.sampled_from(sorted(names.split())), values_named(sorted(names.split())), max_size=6)
    for subject, names in (SUBJECTS | subjects.SUBJECTS).items()
}
STRICT: dict[str, dict[str, Any]] = json.loads((support.PACK / "config" / "strict.json").read_text())
CONFIGS = {
    "database-backups": [{"minimumRetentionPeriod": 1, "backupPlanTags": {"Backup": "daily"}}],
    "database-ingress-by-security-group": [{"ports": [5432, 1], "allowPrefixLists": True}],
    "database-port-guarded": [{"ports": [1], "allowPrefixLists": True}],
    **subjects.CONFIGS,
}
options = st.builds(
    Options,
    protect=st.booleans(),
    ignore_changes=st.lists(
        st.one_of(st.sampled_from(["*", "[*]", '["ports"]', "tags.*", *NAMES]), st.text(max_size=8)), max_size=3
    ).map(tuple),
)
quick = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def backwards(value):
    """The same value with every list turned round."""
    if isinstance(value, Secret):
        return Secret(backwards(value.value))
    if isinstance(value, dict):
        return {name: backwards(member) for name, member in value.items()}
    return [backwards(member) for member in reversed(value)] if isinstance(value, list) else value


def config_of(rule, data):
    """A config of the rule: its defaults, the strict one, or one of the tests' own."""
    strict = {key: value for key, value in STRICT.get(rule.name, {}).items() if key != "enforcementLevel"}
    return rule.config.model_validate(data.draw(st.sampled_from([{}, strict, *CONFIGS.get(rule.name, [])])))


def tells_a_secret(words: str) -> bool:
    return any(token in words for token in TOKENS)


def words_of(rule, resource, verdict) -> str:
    assert isinstance(verdict, Fine | Undecided | Violation)
    if isinstance(verdict, Violation):
        assert verdict.found
        assert verdict.fix
        return report.violation(rule, resource, verdict)
    if isinstance(verdict, Undecided):
        assert verdict.doubts
        return report.undecided(rule.name, rule.question, resource, verdict)
    return ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@quick
@given(data=st.data(), chosen=options)
def test_resource_rules(rule, data, chosen):
    config = config_of(rule, data)
    type_ = data.draw(st.sampled_from(sorted(rule.types or ANY_TYPES)))
    given_properties = data.draw(about[rule.name])
    resource = dataclasses.replace(support.resource(type_, given_properties), options=chosen)
    verdict = rule.check(resource, config)
    assert not tells_a_secret(words_of(rule, resource, verdict))
    turned = dataclasses.replace(
        support.resource(type_, backwards(given_properties)),
        options=Options(chosen.protect, chosen.ignore_changes[::-1]),
    )
    assert type(rule.check(turned, config)) is type(verdict)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.remedy], ids=lambda rule: rule.name)
@quick
@given(data=st.data())
def test_a_remedy_mends_whatever_is_broken_and_only_adds(rule, data):
    config = config_of(rule, data)
    type_ = data.draw(st.sampled_from(sorted(rule.types)))
    before = support.resource(type_, data.draw(about[rule.name]))
    assume(isinstance(rule.check(before, config), Violation))
    changes = rule.remedy(before, config)
    if changes is not None:
        after = support.resource(type_, written_over(before.properties, changes))
        assert not isinstance(rule.check(after, config), Violation)


def written_over(properties, changes):
    """Properties with the changes written over them, objects key by key."""
    written = dict(properties)
    for name, change in changes.items():
        known = written.get(name)
        both = isinstance(known, dict) and isinstance(change, Mapping)
        written[name] = written_over(known, change) if both else change
    return written


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@quick
@given(data=st.data())
def test_resource_rules_through_the_librarys_proxy(rule, data):
    type_ = data.draw(st.sampled_from(sorted(rule.types or ANY_TYPES)))
    given_properties = data.draw(about[rule.name])
    wired = deserialize_properties(support.wire(given_properties))
    args = ResourceValidationArgs(type_, unknown_checking_proxy(wired), "urn", "it", OPTIONS, None)
    resource = adapter.resource_of(args)
    verdict = rule.check(resource, rule.config())
    assert not tells_a_secret(words_of(rule, resource, verdict))
    plain = adapter._unproxied(wired)
    if rule.name in MARKS:  # nothing tells the proxy's readers what is marked, so they take everything for it
        plain = {name: adapter._secret(value) for name, value in plain.items()}
    assert type(rule.check(support.resource(type_, plain), rule.config())) is type(verdict)


@st.composite
def stacks(draw):
    """A few resources of any type, each computed from any others."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=6))
    names = [support.urn(type_, str(number)) for number, type_ in enumerate(types)]
    return [
        Resource(
            type_,
            str(number),
            names[number],
            draw(properties),
            property_dependencies=draw(
                st.dictionaries(
                    st.sampled_from(NAMES), st.lists(st.sampled_from(names), max_size=3).map(tuple), max_size=4
                )
            ),
        )
        for number, type_ in enumerate(types)
    ]


@pytest.mark.parametrize("rule", STACK_RULES, ids=lambda rule: rule.name)
@quick
@given(data=st.data())
def test_stack_rules(rule, data):
    config = config_of(rule, data)
    resources = data.draw(stacks())

    judge_both_ways(rule, config, resources)


def judge_both_ways(rule, config, resources):
    """No word tells a secret, and with every list turned round the verdicts are the same."""

    def judged(members):
        verdicts: dict[str, tuple] = {}
        for resource, verdict in rule.check(Graph(members), config):
            verdicts.setdefault(resource.urn, (resource, []))[1].append(verdict)
        return {urn: (resource, combined(several)) for urn, (resource, several) in verdicts.items()}

    def turned(one):
        dependencies = {name: urns[::-1] for name, urns in one.property_dependencies.items()}
        return dataclasses.replace(one, properties=backwards(dict(one.properties)), property_dependencies=dependencies)

    verdicts = judged(resources)
    for resource, verdict in verdicts.values():
        assert not tells_a_secret(words_of(rule, resource, verdict))
    others = judged([turned(one) for one in reversed(resources)])
    assert {urn: type(verdict) for urn, (_resource, verdict) in others.items()} == {
        urn: type(verdict) for urn, (_resource, verdict) in verdicts.items()
    }


@quick
@given(resources=stacks())
def test_the_whole_pack_behind_the_door(resources):
    pack = Pack()
    gate = door.Door(_PolicyAnalyzerServicer("n", "1", pack.policies(), EnforcementLevel.ADVISORY), pack.visitors())
    stack = analyzer_pb2.AnalyzeStackRequest()
    said = []
    for one in resources:
        message = support.struct(one.properties)
        request = analyzer_pb2.AnalyzeRequest(type=one.type, name=one.name, urn=one.urn, properties=message)
        said += [finding.message for finding in gate.Analyze(request, None).diagnostics]
        added = stack.resources.add(type=one.type, name=one.name, urn=one.urn, properties=message)
        for name, urns in one.property_dependencies.items():
            added.propertyDependencies[name].urns.extend(urns)
    said += [finding.message for finding in gate.AnalyzeStack(stack, None).diagnostics]
    assert not tells_a_secret("\n".join(said))


@quick
@given(value=values)
def test_what_goes_over_the_wire_comes_back_plain(value):
    sent = support.struct({"it": value}).fields["it"]
    assert repr(ordered(adapter.plain(sent))) == repr(ordered(settled(value)))


def settled(value):
    """A value as the adapter gives it: whole numbers are ints, no secret around nothing or a secret."""
    if isinstance(value, Secret):
        inner = settled(value.value)
        return inner if inner is None or isinstance(inner, Secret) else Secret(inner)
    if isinstance(value, dict):
        return {name: settled(member) for name, member in value.items()}
    if isinstance(value, list):
        return [settled(member) for member in value]
    if isinstance(value, float | int) and not isinstance(value, bool):
        number = float(value)
        return int(number) if math.isfinite(number) and number.is_integer() else number
    return value


def ordered(value):
    """A value with the fields of objects in order, which the wire does not keep."""
    if isinstance(value, Secret):
        return ("secret", ordered(value.value))
    if isinstance(value, dict):
        return {name: ordered(value[name]) for name in sorted(value)}
    return [ordered(member) for member in value] if isinstance(value, list) else value


def test_the_token_would_be_seen():
    """The fuzz tests prove something only as long as an open value does get into the message."""
    rule = support.RULE["database-ingress-by-security-group"]
    resource = support.resource(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"ipProtocol": "-1", "cidrIpv4": TOKEN}
    )
    assert json.dumps(TOKEN) in words_of(rule, resource, rule.check(resource, rule.config()))
