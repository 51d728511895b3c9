"""The stack rules on stacks that are all about them: no crash, no secret in any word, no order that matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.graph import Graph
from guardrails.model import Resource, combined
from tests.policies import support
from tests.policies.test_fuzz import TOKEN, quick, values_named, words_of

SUBJECTS = {
    "vpc-flow-logs": "id vpcId subnetId resourceId trafficType",
    "database-alarms": "id identifier clusterIdentifier dbInstanceIdentifier dbClusterIdentifier engine namespace "
    "metricName dimensions metricQueries metrics metric metricStat expression name value DBInstanceIdentifier "
    "DBClusterIdentifier actionsEnabled",
    "database-backup-plan": "id arn identifier tags tagsAll resources notResources selectionTags listOfTags conditions "
    "stringEquals StringLike key value conditionKey conditionValue backupSelection",
    "unused-open-security-group": "id groupId securityGroupId ingress securityGroupIngress protocol ipProtocol type "
    "cidrBlocks ipv6CidrBlocks cidrIpv4 cidrIp prefixListIds",
}
CONFIGS = {"database-backup-plan": {"required": True}}


@st.composite
def stacks(draw, rule):
    """A few resources of the rule's types, each computed from any others."""
    names = sorted(SUBJECTS[rule.name].split())
    types = draw(st.lists(st.sampled_from(sorted(rule.types)), min_size=1, max_size=5))
    urns = [support.urn(type_, str(number)) for number, type_ in enumerate(types)]
    properties = st.dictionaries(st.sampled_from(names), values_named(names), max_size=6)
    depends = st.dictionaries(st.sampled_from(names), st.lists(st.sampled_from(urns), max_size=2).map(tuple))
    return [
        Resource(type_, str(number), urns[number], draw(properties), property_dependencies=draw(depends))
        for number, type_ in enumerate(types)
    ]


@pytest.mark.parametrize("name", sorted(SUBJECTS))
@quick
@given(data=st.data())
def test_stack_rules_on_what_they_read(name, data):
    rule = support.STACK_RULE[name]
    config = rule.config.model_validate(CONFIGS.get(name, {}))
    resources = data.draw(stacks(rule))

    def judged(members):
        several = {}
        for resource, verdict in rule.check(Graph(members), config):
            several.setdefault(resource.urn, (resource, []))[1].append(verdict)
        return {urn: (resource, combined(verdicts)) for urn, (resource, verdicts) in several.items()}

    verdicts = judged(resources)
    for resource, verdict in verdicts.values():
        assert TOKEN not in words_of(rule, resource, verdict)
    turned = {urn: type(verdict) for urn, (_resource, verdict) in judged(resources[::-1]).items()}
    assert turned == {urn: type(verdict) for urn, (_resource, verdict) in verdicts.items()}
