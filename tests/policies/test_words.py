"""What findings say, to the letter, where the cases look only for a part of it."""

import pytest

from guardrails import report
from guardrails.config import parse
from guardrails.model import FINE, UNKNOWN, Doubt, Found, Undecided, Violation, combined
from tests.policies import support
from tests.policies.case import CLUSTER, INSTANCE, NATIVE_INSTANCE, RULE, VPC_RULE

PUBLIC, BACKUPS, INGRESS = "database-not-public", "database-backups", "database-ingress-by-security-group"
NOT_YET = "is not known until the update"
PLAN = {"backupPlanTags": {"Backup": "daily"}}
SHARD_GROUP, PROFILE = "aws:rds/shardGroup:ShardGroup", "aws:dms/instanceProfile:InstanceProfile"
SNAPSHOT = "aws:rds/snapshot:Snapshot"
RETENTION, FLAG = "backupRetentionPeriod", "publiclyAccessible"


def verdict(rule, type_, properties, config):
    judge = support.RULE[rule]
    return judge.check(support.resource(type_, properties), parse(rule, judge.config, config))


@pytest.mark.parametrize(
    ("rule", "type_", "properties", "config", "found", "fix"),
    [
        (PUBLIC, INSTANCE, {FLAG: "YES"}, {}, f'{FLAG} is "YES"', "publicly_accessible=False"),
        (PUBLIC, PROFILE, {}, {}, f"{FLAG} is not given, which AWS takes for true", "publicly_accessible=False"),
        (
            PUBLIC,
            SHARD_GROUP,
            {},
            {},
            f"{FLAG} is not given, and AWS then makes it public wherever the network allows",
            "publicly_accessible=False",
        ),
        (
            PUBLIC,
            NATIVE_INSTANCE,
            {"engine": "mysql"},
            {},
            f"{FLAG} is not given, and without a subnet group of its own it is public",
            "publicly_accessible=False",
        ),
        (
            PUBLIC,
            SNAPSHOT,
            {"sharedAccounts": ["All"]},
            {},
            'sharedAccounts[0] is "All", which is every AWS account',
            "shared_accounts=[the accounts that need it]",
        ),
        (
            BACKUPS,
            INSTANCE,
            {},
            {},
            f"{RETENTION} is not given, which AWS takes for 0; at least 7 days are asked for",
            "backup_retention_period=7",
        ),
        (
            BACKUPS,
            INSTANCE,
            {RETENTION: 1},
            {"minimumRetentionPeriod": 2},
            f"{RETENTION} is 1; at least 2 days are asked for",
            "backup_retention_period=2",
        ),
        (
            BACKUPS,
            INSTANCE,
            {RETENTION: " ", "snapshotIdentifier": "before"},
            {"minimumRetentionPeriod": 1},
            f"{RETENTION} is not given, so it is whatever the snapshot had; at least 1 day is asked for",
            "backup_retention_period=1",
        ),
        (
            BACKUPS,
            INSTANCE,
            {RETENTION: 36},
            {},
            f"{RETENTION} is 36; AWS keeps backups for 35 days at most",
            "backup_retention_period=7",
        ),
        (
            INGRESS,
            VPC_RULE,
            {"ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"},
            {"ports": [5433, 5432]},
            'cidrIpv4 is "10.0.0.0/8" and reaches port 5432, 5433',
            "referenced_security_group_id=clients.id instead of an address range",
        ),
    ],
)
def test_a_violation(rule, type_, properties, config, *, found, fix):
    broken = verdict(rule, type_, properties, config)
    assert isinstance(broken, Violation)
    assert [(one.property, one.text) for one in broken.found] == [(found.split(" ")[0], found)]
    assert broken.fix == fix


@pytest.mark.parametrize(
    ("rule", "type_", "properties", "config", "doubts"),
    [
        (PUBLIC, CLUSTER, {"engine": UNKNOWN, "dbSubnetGroupName": UNKNOWN}, {}, [f"engine {NOT_YET}"]),
        (
            PUBLIC,
            NATIVE_INSTANCE,
            {"engine": "mysql", "dbSubnetGroupName": UNKNOWN},
            {},
            [f"dbSubnetGroupName {NOT_YET}"],
        ),
        (
            PUBLIC,
            NATIVE_INSTANCE,
            {"sourceDbInstanceIdentifier": UNKNOWN},
            {},
            [f"{FLAG} is not given, and a replica may be in its source's subnet group"],
        ),
        (PUBLIC, SNAPSHOT, {"sharedAccounts": [["all"]]}, {}, ["sharedAccounts[0] is not a single value"]),
        (BACKUPS, INSTANCE, {"tags": "Backup"}, PLAN, ["tags is not an object"]),
        (BACKUPS, NATIVE_INSTANCE, {RETENTION: 1, "tags": [{"key": UNKNOWN}]}, PLAN, [f"tags {NOT_YET}"]),
        (
            BACKUPS,
            NATIVE_INSTANCE,
            {RETENTION: 1, "tags": [{"key": "Backup", "value": UNKNOWN}]},
            PLAN,
            [f"tags {NOT_YET}"],
        ),
        (BACKUPS, INSTANCE, {RETENTION: "a week"}, {}, [f"{RETENTION} is not a whole number"]),
        (
            INGRESS,
            RULE,
            {"protocol": "-1", "cidrBlocks": UNKNOWN, "ipv6CidrBlocks": UNKNOWN},
            {},
            [f"cidrBlocks {NOT_YET}", f"ipv6CidrBlocks {NOT_YET}"],
        ),
        (INGRESS, VPC_RULE, {"ipProtocol": "t c p", "cidrIpv4": "10.0.0.0/8"}, {}, ["ipProtocol is no protocol"]),
    ],
)
def test_a_doubt(rule, type_, properties, config, doubts):
    open_question = verdict(rule, type_, properties, config)
    assert isinstance(open_question, Undecided)
    assert [str(one) for one in open_question.doubts] == doubts


def test_several_verdicts_on_one_resource_are_said_once_in_their_order():
    first, second = Found("a", "a is open"), Found("b", "b is open")
    several = [Violation((second, first), "close b"), Undecided((Doubt("c"),)), FINE, Violation((first,), "close a")]
    assert combined(several) == Violation((second, first), "close b; close a")
    assert combined([Violation((first,), "close it")] * 2) == Violation((first,), "close it")
    assert combined([Undecided((Doubt("c"), Doubt("d"))), FINE, Undecided((Doubt("c"),))]) == Undecided(
        (Doubt("c"), Doubt("d"))
    )
    assert combined([FINE, FINE]) == combined([]) == FINE


def test_what_is_refused_at_an_update():
    open_question = verdict(PUBLIC, INSTANCE, {FLAG: "perhaps"}, {})
    assert report.refused(support.resource(INSTANCE, name="orders"), "is public", open_question).splitlines() == [
        f'{INSTANCE} "orders": cannot tell whether it is public: {FLAG} is neither true nor false.',
        "Why: At an update every value is known, and what still cannot be told is refused (refuseAtUpdate).",
        "Fix: write the value so that it can be read, or exempt the resource",
    ]
