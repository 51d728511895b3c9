"""vpc-flow-logs on stacks."""

import pytest

from guardrails.model import UNKNOWN
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.stack_case import Judge, kind, said
from tests.policies.support import STACK_RULE, resource

RULE = "vpc-flow-logs"
VPC, DEFAULT_VPC, NATIVE_VPC = "aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc", "aws-native:ec2:Vpc"
SUBNET, DEFAULT_SUBNET = "aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"
NATIVE_SUBNET = "aws-native:ec2:Subnet"
LOG, NATIVE_LOG = "aws:ec2/flowLog:FlowLog", "aws-native:ec2:FlowLog"


@pytest.fixture
def judge(pack):
    return Judge(pack)


def verdict(judge, *resources):
    return kind(judge(RULE, resources)["vpc"])


def log(traffic="ALL", **links):
    """A flow log at a preview: what it names is not known, only what it was computed from."""
    return resource(LOG, {"trafficType": traffic, **dict.fromkeys(links, UNKNOWN)}, "log", **links)


@pytest.mark.parametrize("type_", [VPC, DEFAULT_VPC, NATIVE_VPC])
def test_a_vpc_without_a_flow_log_is_found(judge, type_):
    vpc = resource(type_, {}, "vpc")
    assert verdict(judge, vpc) == VIOLATION
    words = said(RULE, [vpc], "vpc")
    assert "no flow log of this program writes down its traffic" in words
    assert ("resource_id=vpc.vpc_id" if type_ == NATIVE_VPC else "vpc_id=vpc.id") in words


@pytest.mark.parametrize(
    ("traffic", "expected"),
    [
        ("ALL", FINE),
        ("REJECT", FINE),
        ("reject", FINE),
        ("ACCEPT", VIOLATION),
        ("everything", VIOLATION),
        (UNKNOWN, UNDECIDED),
        (None, UNDECIDED),
        (["ALL"], UNDECIDED),
    ],
)
@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize(
    "kinds",
    [
        (VPC, "id", LOG, "vpcId"),
        (DEFAULT_VPC, "id", LOG, "vpcId"),
        (NATIVE_VPC, "vpcId", NATIVE_LOG, "resourceId"),
        (NATIVE_VPC, "vpcId", LOG, "vpcId"),
    ],
)
def test_what_the_log_writes_down_decides(judge, kinds, update, traffic, expected):
    type_, identity, log_type, names = kinds
    vpc = resource(type_, {identity: "vpc-1"} if update else {}, "vpc")
    properties = {"trafficType": traffic, names: "vpc-1" if update else UNKNOWN}
    one = resource(log_type, properties, "log", **{} if update else {names: [vpc]})
    assert verdict(judge, vpc, one) == expected


def test_a_log_of_accepted_traffic_is_named(judge):
    vpc = resource(VPC, {}, "vpc")
    words = said(RULE, [vpc, log("ACCEPT", vpcId=[vpc])], "vpc")
    assert f'{LOG} "log" writes down "ACCEPT" only, not what is rejected' in words


def test_one_log_that_is_enough_is_enough(judge):
    vpc = resource(VPC, {}, "vpc")
    more = resource(LOG, {"trafficType": "ACCEPT", "vpcId": UNKNOWN}, "more", vpcId=[vpc])
    assert verdict(judge, vpc, more, log("REJECT", vpcId=[vpc])) == FINE


def test_the_log_of_another_vpc_is_not_its(judge):
    vpc, other = resource(VPC, {}, "vpc"), resource(VPC, {}, "other")
    found = judge(RULE, [vpc, other, log(vpcId=[other])])
    assert {name: kind(one) for name, one in found.items()} == {"vpc": VIOLATION, "other": FINE}


def test_a_log_of_one_of_two_vpcs_leaves_both_open(judge):
    vpc, other = resource(VPC, {}, "vpc"), resource(VPC, {}, "other")
    found = judge(RULE, [vpc, other, log(vpcId=[vpc, other])])
    assert {name: kind(one) for name, one in found.items()} == {"vpc": UNDECIDED, "other": UNDECIDED}
    assert f'vpcId of {LOG} "log" is not known until the update' in said(
        RULE, [vpc, other, log(vpcId=[vpc, other])], "vpc"
    )
    assert kind(judge(RULE, [vpc, other, log("ACCEPT", vpcId=[vpc, other])])["vpc"]) == VIOLATION


def test_a_log_of_something_that_nobody_knows_may_be_its(judge):
    vpc = resource(VPC, {}, "vpc")
    assert verdict(judge, vpc, resource(LOG, {"trafficType": "ALL", "vpcId": UNKNOWN}, "log")) == UNDECIDED
    assert verdict(judge, vpc, resource(LOG, {"trafficType": "ACCEPT", "vpcId": UNKNOWN}, "log")) == VIOLATION
    assert verdict(judge, vpc, resource(LOG, {"trafficType": "ALL", "vpcId": "vpc-9"}, "log")) == VIOLATION
    assert verdict(judge, vpc, resource(LOG, {"trafficType": "ALL", "subnetId": UNKNOWN}, "log")) == VIOLATION
    assert verdict(judge, vpc, resource(LOG, {"trafficType": "ALL", "eniId": UNKNOWN}, "log")) == VIOLATION


@pytest.mark.parametrize(
    ("type_", "log_type", "names"),
    [
        (SUBNET, LOG, "subnetId"),
        (DEFAULT_SUBNET, LOG, "subnetId"),
        (NATIVE_SUBNET, NATIVE_LOG, "resourceId"),
    ],
)
def test_a_vpc_is_covered_by_logs_of_all_its_subnets(judge, type_, log_type, names):
    vpc = resource(VPC, {}, "vpc")
    first, second = (resource(type_, {"vpcId": UNKNOWN}, name, vpcId=[vpc]) for name in ("first", "second"))

    def of(subnet, traffic="ALL"):
        return resource(log_type, {"trafficType": traffic, names: UNKNOWN}, f"log-{subnet.name}", **{names: [subnet]})

    assert verdict(judge, vpc, first, second) == VIOLATION
    assert verdict(judge, vpc, first, second, of(first)) == VIOLATION
    assert verdict(judge, vpc, first, second, of(first), of(second)) == FINE
    assert verdict(judge, vpc, first, second, of(first), of(second, "ACCEPT")) == VIOLATION
    assert verdict(judge, vpc, first, second, of(first), of(second, UNKNOWN)) == UNDECIDED
    assert verdict(judge, vpc, first, second, of(second, UNKNOWN)) == VIOLATION


def test_a_subnet_that_may_be_its_must_be_covered_too(judge):
    vpc, other = resource(VPC, {}, "vpc"), resource(VPC, {}, "other")
    sure = resource(SUBNET, {"vpcId": UNKNOWN}, "sure", vpcId=[vpc])
    unsure = resource(SUBNET, {"vpcId": UNKNOWN}, "unsure", vpcId=[vpc, other])
    assert verdict(judge, vpc, other, sure, unsure, log(subnetId=[sure])) == VIOLATION


def test_the_rule_reads_what_these_tests_are_about():
    assert STACK_RULE[RULE].types == {
        VPC,
        DEFAULT_VPC,
        NATIVE_VPC,
        SUBNET,
        DEFAULT_SUBNET,
        NATIVE_SUBNET,
        LOG,
        NATIVE_LOG,
    }
