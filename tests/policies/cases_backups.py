"""What database-backups must say."""

from typing import Any

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import (
    CLUSTER,
    FINE,
    INSTANCE,
    NATIVE_CLUSTER,
    NATIVE_INSTANCE,
    NOT_YET,
    UNDECIDED,
    VIOLATION,
    Case,
)


def _backup(id: str, type: str, properties: dict[str, Any], verdict: str, *says: str, **config: Any) -> Case:
    return Case(f"backups-{id}", "database-backups", type, properties, verdict, says, config)


def _backups():
    retention = "backupRetentionPeriod"
    for type, name, absent, zero in (
        (INSTANCE, retention, 0, 0),
        (CLUSTER, retention, 1, 1),
        ("aws:docdb/cluster:Cluster", retention, 1, 1),
        ("aws:docdb/elasticCluster:ElasticCluster", retention, 1, 1),
        ("aws:neptune/cluster:Cluster", retention, 1, 1),
        ("aws:redshift/cluster:Cluster", "automatedSnapshotRetentionPeriod", 1, 0),
        (NATIVE_INSTANCE, retention, 1, 0),
        (NATIVE_CLUSTER, retention, 1, 1),
        ("aws-native:docdbelastic:Cluster", retention, 1, 1),
        ("aws-native:neptune:DbCluster", retention, 1, 1),
        ("aws-native:redshift:Cluster", "automatedSnapshotRetentionPeriod", 1, 0),
    ):
        yield _backup(
            f"{type}-absent",
            type,
            {},
            VIOLATION,
            f"{name} is not given, which AWS takes for {absent}",
            "_retention_period=7",
        )
        yield _backup(f"{type}-zero", type, {name: 0}, VIOLATION, f"{name} is 0", "at least 7 days are asked for")
        yield _backup(f"{type}-six", type, {name: 6.0}, VIOLATION, f"{name} is 6;")
        yield _backup(f"{type}-seven", type, {name: 7.0}, FINE)
        yield _backup(f"{type}-unknown", type, {name: UNKNOWN}, UNDECIDED, f"{name} {NOT_YET}")
        yield _backup(f"{type}-absent-minimum-one", type, {}, FINE if absent else VIOLATION, minimumRetentionPeriod=1)
        yield _backup(
            f"{type}-zero-minimum-one", type, {name: 0}, FINE if zero else VIOLATION, minimumRetentionPeriod=1
        )
    for value, verdict in (
        (1, VIOLATION),
        ("6", VIOLATION),
        (True, UNDECIDED),
        (-1, VIOLATION),
        ("", VIOLATION),
        (None, VIOLATION),
        (36, VIOLATION),
        ("365", VIOLATION),
        (7.5, UNDECIDED),
        ("a week", UNDECIDED),
        ([7], UNDECIDED),
        (7, FINE),
        ("7", FINE),
        ("7.0", FINE),
        (" 14 ", FINE),
        (35, FINE),
        ("+8", FINE),
        (Secret(30), FINE),
    ):
        yield _backup(f"value-{value!r}", INSTANCE, {retention: value}, verdict)
    yield _backup("a-day", INSTANCE, {retention: 0}, VIOLATION, "at least 1 day is asked for", minimumRetentionPeriod=1)
    yield _backup("too-long", INSTANCE, {retention: 36}, VIOLATION, "AWS keeps backups for 35 days at most")
    yield _backup(
        "empty", INSTANCE, {retention: " "}, VIOLATION, "backupRetentionPeriod is not given, which AWS takes for 0"
    )
    yield _backup("secret", INSTANCE, {retention: Secret(3)}, VIOLATION, "is a secret value")
    yield _backup(
        "own-minimum", INSTANCE, {retention: 13}, VIOLATION, "backup_retention_period=14", minimumRetentionPeriod=14
    )
    yield _backup("restored", INSTANCE, {"snapshotIdentifier": "before"}, VIOLATION, "whatever the snapshot had")
    earlier = {"restoreToPointInTime": {"sourceDbInstanceIdentifier": "main", "useLatestRestorableTime": True}}
    yield _backup("restored-to-a-time", INSTANCE, earlier, VIOLATION, "so it is whatever its source had")
    yield _backup("cluster-restored-to-a-time", CLUSTER, {"restoreToPointInTime": UNKNOWN}, VIOLATION, "its source had")
    yield _backup("restored-with-number", INSTANCE, {"snapshotIdentifier": UNKNOWN, retention: 7}, FINE)

    replica = "replicateSourceDb"
    yield _backup("replica", INSTANCE, {replica: "main"}, FINE)
    yield _backup("replica-unknown", INSTANCE, {replica: UNKNOWN, retention: 0}, FINE)
    yield _backup("replica-secret", INSTANCE, {replica: Secret("main")}, FINE)
    yield _backup("replica-empty", INSTANCE, {replica: ""}, VIOLATION)
    yield _backup("replica-null", INSTANCE, {replica: None}, VIOLATION)
    yield _backup("replica-cluster", CLUSTER, {"replicationSourceIdentifier": UNKNOWN}, FINE)
    yield _backup("replica-of-instance-on-cluster", CLUSTER, {replica: "main"}, VIOLATION)
    yield _backup("native-replica", NATIVE_INSTANCE, {"sourceDbInstanceIdentifier": UNKNOWN}, FINE)
    yield _backup("native-replica-of-cluster", NATIVE_INSTANCE, {"sourceDbClusterIdentifier": "main"}, FINE)
    yield _backup(
        "native-restored",
        NATIVE_INSTANCE,
        {"sourceDbInstanceIdentifier": "main", "useLatestRestorableTime": True},
        VIOLATION,
    )
    yield _backup(
        "native-restored-at", NATIVE_INSTANCE, {"sourceDbInstanceIdentifier": "main", "restoreTime": UNKNOWN}, VIOLATION
    )
    yield _backup("native-member", NATIVE_INSTANCE, {"dbClusterIdentifier": UNKNOWN}, FINE)
    yield _backup("native-no-member", NATIVE_INSTANCE, {"dbClusterIdentifier": ""}, VIOLATION)

    for type, name, absent in (
        ("aws:lightsail/database:Database", "backupRetentionEnabled", VIOLATION),
        ("aws-native:lightsail:Database", "backupRetention", FINE),
    ):
        meaning = ("is not given, which AWS takes for false; at least 7 days",) if absent == VIOLATION else ()
        yield _backup(f"{type}-absent", type, {}, absent, *meaning)
        yield _backup(f"{type}-off", type, {name: False}, VIOLATION, f"{name} is false; at least 7", "=True")
        yield _backup(f"{type}-off-as-text", type, {name: "false"}, VIOLATION)
        yield _backup(f"{type}-on", type, {name: True}, FINE)
        yield _backup(f"{type}-unknown", type, {name: UNKNOWN}, UNDECIDED, f"{name} {NOT_YET}")
        yield _backup(
            f"{type}-longer-than-it-can",
            type,
            {name: True},
            VIOLATION,
            f"{name} is true, which keeps 7 days; at least 14 days are asked for",
            "a database of RDS",
            minimumRetentionPeriod=14,
        )

    def planned(id: str, properties: dict[str, Any], verdict: str, type: str = INSTANCE, *says: str) -> Case:
        return _backup(f"plan-{id}", type, properties, verdict, *says, backupPlanTags={"Backup": "daily", "Keep": "1"})

    both = {"Backup": "daily", "Keep": "1", "Name": "x"}
    yield planned("covered", {"tags": both}, FINE)
    yield planned("covered-by-default-tags", {"tags": {"Name": "x"}, "tagsAll": both}, FINE)
    yield planned("number-as-tag", {"tags": {"Backup": "daily", "Keep": 1}}, FINE)
    yield _backup("plan-flag-as-tag", INSTANCE, {"tags": {"Backup": True}}, FINE, backupPlanTags={"Backup": "true"})
    yield planned("secret-tags", {"tags": Secret(both)}, FINE)
    yield planned("one-missing", {"tags": {"Backup": "daily"}}, VIOLATION)
    yield planned("another-value", {"tags": {"Backup": "weekly", "Keep": UNKNOWN}}, VIOLATION)
    yield planned("no-tags", {}, VIOLATION)
    yield planned("null-tag", {"tags": {"Backup": None, "Keep": "1"}}, VIOLATION)
    yield planned("unknown-tags", {"tags": UNKNOWN}, UNDECIDED, INSTANCE, f"tags {NOT_YET}")
    yield planned("unknown-tags-beside-default-tags", {"tags": UNKNOWN, "tagsAll": both}, FINE)
    yield planned("unknown-tag", {"tags": {"Backup": UNKNOWN, "Keep": "1"}}, UNDECIDED)
    yield planned(
        "unknown-tag-and-number",
        {"tags": {"Backup": UNKNOWN, "Keep": "1"}, retention: UNKNOWN},
        UNDECIDED,
        INSTANCE,
        retention,
        "tags",
    )
    yield planned("enough-anyway", {"tags": UNKNOWN, retention: 7}, FINE)
    yield planned(
        "native", {"tags": [{"key": "Backup", "value": "daily"}, {"key": "Keep", "value": "1"}]}, FINE, NATIVE_INSTANCE
    )
    yield planned("native-missing", {"tags": [{"key": "Backup", "value": "daily"}]}, VIOLATION, NATIVE_INSTANCE)
    yield planned(
        "native-unknown", {"tags": [{"key": "Backup", "value": "daily"}, UNKNOWN]}, UNDECIDED, NATIVE_INSTANCE
    )
    yield planned("native-unknown-key", {"tags": [{"key": UNKNOWN, "value": "daily"}]}, UNDECIDED, NATIVE_INSTANCE)
    yield planned("garbage", {"tags": "Backup"}, UNDECIDED)


CASES = list(_backups())
