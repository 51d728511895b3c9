"""The stack rules on stacks that are all about them: no crash, no secret in any word, no order that matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.model import Resource
from guardrails.registry import STACK_RULES
from tests.policies import support
from tests.policies.test_fuzz import config_of, judge_both_ways, quick, values_named

SUBJECTS = {
    "vpc-flow-logs": "id vpcId subnetId resourceId trafficType",
    "database-alarms": "id identifier clusterIdentifier dbInstanceIdentifier dbClusterIdentifier engine namespace "
    "metricName dimensions metricQueries metrics metric metricStat expression name value DBInstanceIdentifier "
    "DBClusterIdentifier actionsEnabled",
    "database-backup-plan": "id arn identifier tags tagsAll resources notResources selectionTags listOfTags conditions "
    "stringEquals StringLike key value conditionKey conditionValue backupSelection",
    "unused-open-security-group": "id groupId securityGroupId ingress securityGroupIngress protocol ipProtocol type "
    "cidrBlocks ipv6CidrBlocks cidrIpv4 cidrIp prefixListIds",
    "database-subnets-private": "id subnetIds vpcSubnetIds subnetId vpcId routeTableId routes gatewayId "
    "defaultRouteTableId mainRouteTableId destinationCidrBlock natGatewayId",
    "outputs-no-secrets": "password DB_PASSWORD endpoint name value",
}
NETWORK = (
    "id groupId vpcId subnetId subnetIds subnets routeTableId routes gatewayId cidrBlock destinationCidrBlock "
    "securityGroups securityGroupIds vpcSecurityGroupIds vpcSecurityGroups securityGroupId sourceSecurityGroupId "
    "ingress egress protocol ipProtocol fromPort toPort cidrBlocks cidrIpv4 cidrIp self type port engine "
    "publiclyAccessible dbSubnetGroupName internal loadBalancerArn loadBalancerType targetGroupArn targetId "
    "targetType defaultActions instance internetGatewayBlockMode associatePublicIpAddress networkInterfaces "
    "networkInterfaceId launchTemplate"
)
"""What the rules about who reaches whom read."""


@st.composite
def stacks(draw, rule):
    """A few resources of the rule's types, each computed from any others."""
    names = sorted(SUBJECTS.get(rule.name, NETWORK).split())
    types = draw(st.lists(st.sampled_from(sorted(rule.types)), min_size=1, max_size=5))
    urns = [support.urn(type_, str(number)) for number, type_ in enumerate(types)]
    properties = st.dictionaries(st.sampled_from(names), values_named(names), max_size=6)
    depends = st.dictionaries(st.sampled_from(names), st.lists(st.sampled_from(urns), max_size=2).map(tuple))
    return [
        Resource(type_, str(number), urns[number], draw(properties), property_dependencies=draw(depends))
        for number, type_ in enumerate(types)
    ]


@pytest.mark.parametrize("rule", STACK_RULES, ids=lambda rule: rule.name)
@quick
@given(data=st.data())
def test_stack_rules_on_what_they_read(rule, data):
    judge_both_ways(rule, config_of(rule, data), data.draw(stacks(rule)))
