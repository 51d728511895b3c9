"""What the pack knows of the stack: whether it is an update, and the stack's configuration."""

import pytest
from pulumi.runtime.proto import analyzer_pb2

from guardrails import adapter, door
from guardrails.model import UNKNOWN, Secret
from tests.policies import support
from tests.policies.test_exemptions import written

GROUP = "aws:rds/subnetGroup:SubnetGroup"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
INGRESS, PRIVATE = "database-ingress-by-security-group", "database-subnets-private"
UNCLEAR = support.resource(RULE, {"ipProtocol": "tcp", "fromPort": "first", "toPort": 6000, "cidrIpv4": "10.0.0.0/8"})
ELSEWHERE = support.resource(GROUP, {"subnetIds": ["subnet-elsewhere"]})
REFUSE = {"undecided": {"refuseAtUpdate": True}}


@pytest.fixture
def asked(pack):
    """What the pack answers: policies by resource, then policies of the stack."""

    def ask(sections, *, dry_run):
        pack.meet(dry_run=dry_run)
        pack.configure(sections)
        alone = pack.analyze(UNCLEAR)
        return alone, pack.analyze_stack([UNCLEAR, ELSEWHERE])

    yield ask
    pack.meet()
    pack.configure()


def names(findings):
    return [one.policyName for one in findings]


@pytest.mark.parametrize(("sections", "dry_run"), [({}, True), ({}, False), (REFUSE, True)])
def test_what_is_undecided_is_listed_at_a_preview_and_without_the_switch(asked, sections, dry_run):
    alone, together = asked(sections, dry_run=dry_run)
    assert names(alone) == []
    assert names(together) == ["undecided", "undecided"]


def test_with_the_switch_what_cannot_be_told_at_an_update_is_refused_by_its_own_policy(asked):
    alone, together = asked(REFUSE, dry_run=False)
    assert names(alone) == [INGRESS]
    assert alone[0].enforcementLevel == analyzer_pb2.MANDATORY
    assert alone[0].urn == UNCLEAR.urn
    assert "cannot tell whether it lets an address range reach a database port: " in alone[0].message
    assert "fromPort is not a whole number" in alone[0].message
    assert "refuseAtUpdate" in alone[0].message
    assert names(together) == [PRIVATE]


def test_an_exemption_covers_what_would_be_refused(asked):
    alone, together = asked({**REFUSE, INGRESS: {"exemptions": [written(f"{RULE}::it")]}}, dry_run=False)
    assert names(alone) == []
    assert names(together) == [PRIVATE, "exemptions"]


def test_the_stack_carries_its_configuration():
    stack = analyzer_pb2.AnalyzerStackConfigureRequest(
        config={"app:size": "17", "app:password": "hunter2"}, config_secret_keys=["app:password"]
    )
    config = adapter.config_of(stack)
    request = door.Request(analyzer_pb2.AnalyzeRequest(type=adapter.STACK_TYPE, name="app-dev", urn="urn"))
    resource = adapter.stack_of(request, config)
    assert resource is not None
    assert (resource.type, resource.name, resource.urn) == (adapter.STACK_TYPE, "app-dev", "urn")
    assert resource.properties == {"config": {"app:size": "17", "app:password": Secret("hunter2")}}
    other = door.Request(analyzer_pb2.AnalyzeRequest(type=GROUP))
    assert adapter.stack_of(other, config) is None


def test_an_unknown_value_is_no_reason_to_refuse_at_a_preview(pack):
    pack.meet()
    pack.configure(REFUSE)
    database = support.resource(
        "aws:rds/instance:Instance", {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 7}
    )
    assert pack.analyze(database) == []
    assert names(pack.analyze_stack([database])) == ["undecided"]
    pack.configure()
