"""unused-open-security-group on stacks."""

import pytest

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.stack_case import Judge, kind, plain, said
from tests.policies.support import STACK_RULE, resource

RULE = "unused-open-security-group"
STACK = "pulumi:pulumi:Stack"
GROUP, NATIVE_GROUP = "aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
INGRESS, CLASSIC_RULE = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ("aws:ec2/securityGroupRule:SecurityGroupRule"),
)
NATIVE_INGRESS = "aws-native:ec2:SecurityGroupIngress"
OPEN = {"ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]}


@pytest.fixture
def judge(pack):
    return Judge(pack)


def verdict(judge, *resources):
    found = judge(RULE, resources)
    return kind(found["web"]) if "web" in found else FINE


def group(type_=GROUP, **properties):
    return resource(type_, properties or OPEN, "web")


def rule(of, type_=INGRESS, **properties):
    where = "groupId" if type_ == NATIVE_INGRESS else "securityGroupId"
    said = properties or {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}
    return resource(type_, {**said, where: UNKNOWN}, "rule", **{where: [of]})


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        (GROUP, OPEN, VIOLATION),
        (GROUP, {"ingress": [{"protocol": "udp", "fromPort": 53, "ipv6CidrBlocks": ["::/0"]}]}, VIOLATION),
        (GROUP, {"ingress": [{"protocol": "icmp", "cidrBlocks": ["198.51.100.0/24"]}]}, VIOLATION),
        (GROUP, {"ingress": [{"protocol": "tcp", "cidrBlocks": ["10.0.0.0/8"]}]}, FINE),
        (GROUP, {"ingress": [{"protocol": "tcp", "securityGroups": [UNKNOWN]}]}, FINE),
        (GROUP, {"ingress": [{"protocol": "tcp", "cidrBlocks": [UNKNOWN]}]}, UNDECIDED),
        (GROUP, {"ingress": UNKNOWN}, UNDECIDED),
        (GROUP, {"ingress": ["anything"]}, UNDECIDED),
        (GROUP, {"ingress": ["anything", *OPEN["ingress"]]}, VIOLATION),
        (GROUP, {"ingress": [*OPEN["ingress"], {"protocol": "tcp", "cidrBlocks": ["10.0.0.0/8"]}]}, VIOLATION),
        (GROUP, {"ingress": [{"cidrBlocks": [UNKNOWN]}, {"cidrBlocks": ["10.0.0.0/8"]}]}, UNDECIDED),
        (GROUP, {"ingress": [{"protocol": "tcp", "prefixListIds": ["pl-1"]}]}, UNDECIDED),
        (GROUP, {"egress": [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]}, FINE),
        (DEFAULT_GROUP, OPEN, FINE),
        (NATIVE_GROUP, {"securityGroupIngress": [{"ipProtocol": "-1", "cidrIp": "0.0.0.0/0"}]}, VIOLATION),
        (NATIVE_GROUP, {"securityGroupIngress": [{"ipProtocol": "-1", "cidrIp": UNKNOWN}]}, UNDECIDED),
        (NATIVE_GROUP, {"securityGroupIngress": [{"ipProtocol": "-1", "cidrIp": "10.0.0.0/8"}]}, FINE),
    ],
)
def test_a_group_that_nothing_carries(judge, type_, properties, expected):
    assert verdict(judge, group(type_, **properties)) == expected


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        (INGRESS, {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}, VIOLATION),
        (INGRESS, {"ipProtocol": "-1", "cidrIpv6": "::/0"}, VIOLATION),
        (INGRESS, {"ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"}, FINE),
        (INGRESS, {"ipProtocol": "-1", "cidrIpv4": UNKNOWN}, UNDECIDED),
        (CLASSIC_RULE, {"type": "ingress", "protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}, VIOLATION),
        (CLASSIC_RULE, {"type": "egress", "protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}, FINE),
        (CLASSIC_RULE, {"type": UNKNOWN, "protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}, UNDECIDED),
        (CLASSIC_RULE, {"type": UNKNOWN, "protocol": "-1", "self": True}, FINE),
        (NATIVE_INGRESS, {"ipProtocol": "-1", "cidrIp": "0.0.0.0/0"}, VIOLATION),
    ],
)
def test_its_rules_may_be_resources_of_their_own(judge, type_, properties, expected):
    web = group(description="no inline rule")
    assert verdict(judge, web, rule(web, type_, **properties)) == expected


def test_the_finding_says_who_opens_it():
    web = group(description="no inline rule")
    words = said(RULE, [web, rule(web)], "web")
    assert f'nothing in this program carries it, and cidrIpv4 of {INGRESS} "rule" is "0.0.0.0/0"' in words
    assert 'nothing in this program carries it, and ingress[0].cidrBlocks[0] is "0.0.0.0/0"' in said(
        RULE, [group()], "web"
    )


def test_a_rule_that_may_be_another_groups_leaves_it_open(judge):
    web, other = group(description="web"), resource(GROUP, {"description": "other"}, "other")
    said = {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0", "securityGroupId": UNKNOWN}
    one = resource(INGRESS, said, "rule", securityGroupId=[web, other])
    found = judge(RULE, [web, other, one])
    assert {name: kind(verdict) for name, verdict in found.items()} == {"web": UNDECIDED, "other": UNDECIDED}


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("aws:ec2/instance:Instance", "vpcSecurityGroupIds"),
        ("aws:lambda/function:Function", "vpcConfig"),
        ("aws:rds/instance:Instance", "vpcSecurityGroupIds"),
        ("aws:ssm/parameter:Parameter", "value"),
        ("aws-native:ec2:LaunchTemplate", "launchTemplateData"),
        ("app:web:Component", "groupId"),
    ],
)
def test_whatever_carries_or_publishes_it_is_use(judge, type_, name):
    web = group()
    assert verdict(judge, web, resource(type_, {name: UNKNOWN}, "user", **{name: [web]})) == FINE
    assert verdict(judge, web, resource(type_, {name: UNKNOWN}, "user")) == VIOLATION


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (INGRESS, "referencedSecurityGroupId"),
        (CLASSIC_RULE, "sourceSecurityGroupId"),
        (NATIVE_INGRESS, "sourceSecurityGroupId"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "securityGroupId"),
        ("aws-native:ec2:SecurityGroupEgress", "groupId"),
        ("aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation", "securityGroupId"),
        (GROUP, "ingress"),
        (NATIVE_GROUP, "securityGroupIngress"),
        (DEFAULT_GROUP, "ingress"),
    ],
)
def test_a_rule_that_names_it_is_no_use(judge, type_, name):
    web = group()
    assert verdict(judge, web, resource(type_, {}, "namer", **{name: [web]})) == VIOLATION


def test_a_group_carried_by_its_written_id_is_used(judge):
    web = group(**OPEN, id="sg-1")
    database = "aws:rds/instance:Instance"
    assert verdict(judge, web, resource(database, {"vpcSecurityGroupIds": ["sg-1"]}, "db")) == FINE
    assert verdict(judge, web, resource(database, {"vpcSecurityGroupIds": ["sg-2"]}, "db")) == VIOLATION
    named = resource(INGRESS, {"referencedSecurityGroupId": "sg-1"}, "rule")
    assert verdict(judge, web, named) == VIOLATION


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ({}, VIOLATION),
        ({"webGroup": "sg-1"}, FINE),
        ({"groups": {"web": ["sg-0", "arn:aws:ec2:us-east-1:1:security-group/sg-1"]}}, FINE),
        ({"webGroup": Secret("sg-1")}, FINE),
        ({"webGroup": "sg-2", "count": 3, "nothing": None}, VIOLATION),
        ({"webGroup": UNKNOWN}, UNDECIDED),
        ({"groups": [{"web": UNKNOWN}]}, UNDECIDED),
        ({"groups": [{"web": UNKNOWN}], "webGroup": "sg-1"}, FINE),
    ],
)
def test_an_output_of_the_stack_hands_it_on(judge, outputs, expected):
    web = group(**OPEN, id="sg-1")
    assert verdict(judge, web, resource(STACK, outputs, "app-dev")) == expected


def test_an_output_that_is_not_known_is_named():
    stack = [group(), resource(STACK, {"webGroup": UNKNOWN}, "app-dev")]
    assert "the stack's output webGroup is not known until the update" in said(RULE, stack, "web")


def test_an_output_says_nothing_of_a_group_that_is_closed(judge):
    closed = group(ingress=[])
    assert verdict(judge, closed, resource(STACK, {"webGroup": UNKNOWN}, "app-dev")) == FINE


def test_a_used_group_gets_no_verdict_at_all():
    web = group()
    assert plain(RULE, [web, resource("aws:lb/loadBalancer:LoadBalancer", {}, "lb", securityGroups=[web])]) == {}


def test_the_rule_reads_what_these_tests_are_about():
    types = {GROUP, NATIVE_GROUP, DEFAULT_GROUP, INGRESS, CLASSIC_RULE, NATIVE_INGRESS, STACK}
    assert STACK_RULE[RULE].types == types
