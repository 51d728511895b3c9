"""Remediation: what is changed mends the resource, what is not changed stays what it was, to the byte."""

import itertools

import pytest
from pulumi.runtime.proto import analyzer_pb2

from guardrails.config import parse
from guardrails.model import UNKNOWN, Secret, Violation
from tests.policies import cases_backups, cases_compute, cases_database, cases_load_balancing, cases_public, support
from tests.policies.case import INSTANCE, VIOLATION
from tests.policies.test_exemptions import written

PUBLIC, BACKUPS, ENCRYPTED, METADATA = (
    "database-not-public",
    "database-backups",
    "database-storage-encrypted",
    "compute-imdsv2",
)
REMEDIATE = analyzer_pb2.REMEDIATE
TEMPLATE, NATIVE_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate", "aws-native:ec2:LaunchTemplate"
REDSHIFT = "aws:redshift/cluster:Cluster"
HEADERS = "load-balancer-drops-invalid-headers"
REQUIRED = {"httpTokens": "required"}
ENABLED = {"httpEndpoint": "enabled", **REQUIRED}
ROOMS = (cases_backups, cases_compute, cases_database, cases_load_balancing, cases_public)
BROKEN = [case for room in ROOMS for case in room.CASES if case.verdict == VIOLATION and support.RULE[case.rule].remedy]


@pytest.mark.parametrize(
    ("rule", "type_", "broken", "config", "changes"),
    [
        (PUBLIC, INSTANCE, {"publiclyAccessible": True}, {}, {"publiclyAccessible": False}),
        (PUBLIC, "aws:neptunegraph/graph:Graph", {"publicConnectivity": True}, {}, {"publicConnectivity": False}),
        (PUBLIC, "aws:rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}, {}, None),
        (BACKUPS, INSTANCE, {}, {}, {"backupRetentionPeriod": 7}),
        (BACKUPS, INSTANCE, {"backupRetentionPeriod": Secret(3)}, {}, {"backupRetentionPeriod": 7}),
        (BACKUPS, INSTANCE, {}, {"minimumRetentionPeriod": 35}, {"backupRetentionPeriod": 35}),
        (BACKUPS, REDSHIFT, {}, {}, {"automatedSnapshotRetentionPeriod": 7}),
        (BACKUPS, INSTANCE, {"backupRetentionPeriod": 36}, {}, None),
        (BACKUPS, INSTANCE, {"backupRetentionPeriod": Secret("36")}, {}, None),
        (ENCRYPTED, INSTANCE, {}, {}, None),
        (ENCRYPTED, INSTANCE, {}, {"remedyMayReplace": True}, {"storageEncrypted": True}),
        (METADATA, TEMPLATE, {}, {}, {"metadataOptions": ENABLED}),
        (METADATA, TEMPLATE, {"metadataOptions": {}}, {}, {"metadataOptions": ENABLED}),
        (METADATA, TEMPLATE, {"metadataOptions": {"httpTokens": "optional"}}, {}, {"metadataOptions": REQUIRED}),
        (METADATA, TEMPLATE, {"metadataOptions": Secret({"httpTokens": "optional"})}, {}, None),
        (METADATA, NATIVE_TEMPLATE, {}, {}, {"launchTemplateData": {"metadataOptions": ENABLED}}),
        (
            METADATA,
            NATIVE_TEMPLATE,
            {"launchTemplateData": {"metadataOptions": {"httpTokens": "optional"}}},
            {},
            {"launchTemplateData": {"metadataOptions": REQUIRED}},
        ),
        (METADATA, NATIVE_TEMPLATE, {"launchTemplateData": Secret({"metadataOptions": {}})}, {}, None),
        (METADATA, NATIVE_TEMPLATE, {"launchTemplateData": {"metadataOptions": Secret({})}}, {}, None),
        (HEADERS, "aws:lb/loadBalancer:LoadBalancer", {}, {}, {"dropInvalidHeaderFields": True}),
        (HEADERS, "aws-native:elasticloadbalancingv2:LoadBalancer", {}, {}, None),
    ],
)
def test_the_remedy_of_what_is_broken(rule, type_, broken, config, *, changes):
    judge = support.RULE[rule]
    resource, section = support.resource(type_, broken), parse(rule, judge.config, config)
    assert isinstance(judge.check(resource, section), Violation)
    assert judge.remedy(resource, section) == changes


def test_every_rule_with_a_remedy_is_among_them():
    marks = test_the_remedy_of_what_is_broken.pytestmark
    assert {row[0] for row in marks[0].args[1]} == {rule.name for rule in support.RULE.values() if rule.remedy}


def remediating(pack, rule, config=None):
    pack.configure({rule: config or {}}, only=(rule,), **{rule.replace("-", "_"): REMEDIATE})


def test_what_is_broken_and_remediated_is_mended(pack):
    wrong, mended = [], 0
    key = lambda case: (case.rule, str(case.config))  # noqa: E731
    for (rule, _config), batch in itertools.groupby(sorted(BROKEN, key=key), key=key):
        members = list(batch)
        config = {**members[0].config, **({"remedyMayReplace": True} if rule == ENCRYPTED else {})}
        remediating(pack, rule, config)
        for case in members:
            for change in pack.remediate(support.resource(case.type, case.properties)):
                mended += 1
                after = analyzer_pb2.AnalyzeRequest(type=case.type, name="it", urn=support.urn(case.type))
                after.properties.CopyFrom(change.properties)
                wrong += [case.id] * (change.policyName != rule or len(pack.stub.Analyze(after).diagnostics))
    assert wrong == []
    assert mended > len(BROKEN) / 2


@pytest.mark.parametrize(
    ("rule", "type_", "broken", "changed"),
    [
        (PUBLIC, INSTANCE, {"publiclyAccessible": "true"}, {"publiclyAccessible": False}),
        (BACKUPS, INSTANCE, {}, {"backupRetentionPeriod": 7}),
        (BACKUPS, INSTANCE, {"backupRetentionPeriod": Secret(3)}, {"backupRetentionPeriod": 7}),
        (METADATA, TEMPLATE, {}, {"metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required"}}),
        (
            METADATA,
            TEMPLATE,
            {"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": UNKNOWN}},
            {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": UNKNOWN}},
        ),
        (
            METADATA,
            "aws-native:ec2:LaunchTemplate",
            {"launchTemplateData": {"userData": Secret("x"), "imageId": UNKNOWN}},
            {
                "launchTemplateData": {
                    "userData": Secret("x"),
                    "imageId": UNKNOWN,
                    "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required"},
                }
            },
        ),
    ],
)
def test_only_the_remedy_changes_and_secrets_and_unknowns_stay(pack, rule, type_, broken, changed):
    beside = {"password": Secret("hunter2"), "name": UNKNOWN, "list": [UNKNOWN, Secret({"a": None}), 1.5, None]}
    remediating(pack, rule)
    (change,) = pack.remediate(support.resource(type_, {**beside, **broken}))
    assert change.policyName == rule
    assert not change.diagnostic
    assert change.properties == support.struct({**beside, **changed})


def test_several_remedies_of_one_resource_add_up(pack):
    pack.configure(database_not_public=REMEDIATE, database_backups=REMEDIATE)
    first, second = pack.remediate(support.resource(INSTANCE, {"publiclyAccessible": True, "name": UNKNOWN}))
    assert first.properties == support.struct({"publiclyAccessible": False, "name": UNKNOWN})
    assert second.properties == support.struct(
        {"publiclyAccessible": False, "name": UNKNOWN, "backupRetentionPeriod": 7}
    )


@pytest.mark.parametrize(
    ("rule", "type_", "properties", "config"),
    [
        (PUBLIC, INSTANCE, {"publiclyAccessible": False}, {}),
        (PUBLIC, INSTANCE, {"publiclyAccessible": UNKNOWN}, {}),
        (PUBLIC, "aws:s3/bucket:Bucket", {"publiclyAccessible": True}, {}),
        (PUBLIC, INSTANCE, {"publiclyAccessible": True}, {"exemptions": [written(f"{INSTANCE}::it")]}),
        (PUBLIC, "aws:rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}, {}),
        (BACKUPS, INSTANCE, {"backupRetentionPeriod": 36}, {}),
        (BACKUPS, INSTANCE, {"replicateSourceDb": "orders"}, {}),
        (ENCRYPTED, INSTANCE, {"storageEncrypted": False}, {}),
        (METADATA, TEMPLATE, {"metadataOptions": Secret({"httpTokens": "optional"})}, {}),
    ],
)
def test_what_is_not_certain_or_not_harmless_is_left_alone(pack, rule, type_, properties, config):
    remediating(pack, rule, config)
    assert pack.remediate(support.resource(type_, properties)) == []


def test_what_is_left_alone_is_a_mandatory_violation_at_that_level(pack):
    remediating(pack, ENCRYPTED)
    (finding,) = pack.analyze(support.resource(INSTANCE, {"storageEncrypted": False}))
    assert finding.enforcementLevel == analyzer_pb2.MANDATORY


def test_nothing_is_changed_at_any_other_level(pack):
    pack.configure()
    assert pack.remediate(support.resource(INSTANCE, {"publiclyAccessible": True})) == []
