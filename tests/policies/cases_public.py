"""What database-not-public must say."""

from typing import Any

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import (
    CLUSTER,
    CLUSTER_INSTANCE,
    FINE,
    INSTANCE,
    NATIVE_CLUSTER,
    NATIVE_INSTANCE,
    NOT_YET,
    UNDECIDED,
    VIOLATION,
    Case,
)

FLAGGED = {
    INSTANCE: FINE,
    CLUSTER_INSTANCE: FINE,
    "aws:rds/shardGroup:ShardGroup": VIOLATION,
    "aws:redshift/cluster:Cluster": FINE,
    "aws:redshiftserverless/workgroup:Workgroup": FINE,
    "aws:docdb/clusterInstance:ClusterInstance": FINE,
    "aws:neptune/clusterInstance:ClusterInstance": FINE,
    "aws:timestreaminfluxdb/dbInstance:DbInstance": FINE,
    "aws:timestreaminfluxdb/dbCluster:DbCluster": FINE,
    "aws:lightsail/database:Database": FINE,
    "aws:dms/replicationInstance:ReplicationInstance": FINE,
    "aws:dms/instanceProfile:InstanceProfile": VIOLATION,
    NATIVE_INSTANCE: VIOLATION,
    "aws-native:rds:DbShardGroup": VIOLATION,
    "aws-native:redshift:Cluster": FINE,
    "aws-native:redshiftserverless:Workgroup": FINE,
    "aws-native:neptune:DbInstance": FINE,
    "aws-native:timestream:InfluxDbInstance": FINE,
    "aws-native:timestream:InfluxDbCluster": FINE,
    "aws-native:lightsail:Database": FINE,
    "aws-native:dms:InstanceProfile": VIOLATION,
}
"""Types with `publiclyAccessible` and no condition, and what its absence means."""

SHARED = [
    "aws:rds/snapshot:Snapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
]


def _public(id: str, type: str, properties: dict[str, Any], verdict: str, *says: str) -> Case:
    return Case(f"public-{id}", "database-not-public", type, properties, verdict, says)


def _flags():
    for type, absent in FLAGGED.items():
        yield _public(
            f"{type}-true",
            type,
            {"publiclyAccessible": True},
            VIOLATION,
            "publiclyAccessible is true",
            "publicly_accessible=False",
        )
        yield _public(f"{type}-false", type, {"publiclyAccessible": False}, FINE)
        yield _public(
            f"{type}-unknown", type, {"publiclyAccessible": UNKNOWN}, UNDECIDED, f"publiclyAccessible {NOT_YET}"
        )
        yield _public(f"{type}-absent", type, {}, absent, *["publiclyAccessible is not given"] * (absent == VIOLATION))
    for type in ("aws:neptunegraph/graph:Graph", "aws-native:neptunegraph:Graph"):
        yield _public(
            f"{type}-true",
            type,
            {"publicConnectivity": True},
            VIOLATION,
            "publicConnectivity is true",
            "public_connectivity=False",
        )
        yield _public(f"{type}-absent", type, {}, FINE)
    for word in ("true", "True", "TRUE", " true ", "1", "yes", "on", 1, 1.0):
        yield _public(f"word-{word!r}", INSTANCE, {"publiclyAccessible": word}, VIOLATION)
    for word in ("false", "False", "FALSE", "0", "no", "off", "", "  ", 0, 0.0, None):
        yield _public(f"word-{word!r}", INSTANCE, {"publiclyAccessible": word}, FINE)
    for word in ("maybe", 2, 0.5, ["true"], {"value": True}):
        yield _public(f"word-{word!r}", INSTANCE, {"publiclyAccessible": word}, UNDECIDED, "publiclyAccessible is n")
    yield _public(
        "secret-true", INSTANCE, {"publiclyAccessible": Secret(True)}, VIOLATION, "publiclyAccessible is a secret value"
    )
    yield _public("secret-false", INSTANCE, {"publiclyAccessible": Secret("false")}, FINE)
    yield _public("replica", INSTANCE, {"replicateSourceDb": "main", "publiclyAccessible": True}, VIOLATION)
    yield _public("native-null", NATIVE_INSTANCE, {"publiclyAccessible": None}, VIOLATION)


def _clusters():
    def case(id: str, properties: dict[str, Any], verdict: str, *says: str) -> Case:
        return _public(f"cluster-{id}", CLUSTER, properties, verdict, *says)

    multi_az = {"engine": "postgres", "dbClusterInstanceClass": "db.m5d.large"}
    yield case(
        "multi-az-without-group", multi_az, VIOLATION, "publiclyAccessible is not given", "publicly_accessible=False"
    )
    yield case("multi-az-in-default-group", {**multi_az, "dbSubnetGroupName": "default"}, VIOLATION)
    yield case("multi-az-in-Default-group", {**multi_az, "dbSubnetGroupName": "Default"}, VIOLATION)
    yield case("multi-az-with-empty-group", {**multi_az, "dbSubnetGroupName": ""}, VIOLATION)
    yield case("multi-az-with-own-group", {**multi_az, "dbSubnetGroupName": "private"}, FINE)
    yield case(
        "multi-az-with-unknown-group",
        {**multi_az, "dbSubnetGroupName": UNKNOWN},
        UNDECIDED,
        f"dbSubnetGroupName {NOT_YET}",
    )
    yield case("multi-az-said-private", {**multi_az, "publiclyAccessible": False}, FINE)
    yield case(
        "multi-az-said-public", {**multi_az, "dbSubnetGroupName": "private", "publiclyAccessible": True}, VIOLATION
    )
    yield case(
        "multi-az-unknown-flag", {**multi_az, "publiclyAccessible": UNKNOWN}, UNDECIDED, f"publiclyAccessible {NOT_YET}"
    )
    yield case("mysql-without-class", {"engine": "MySQL"}, VIOLATION)
    yield case("aurora", {"engine": "aurora-postgresql"}, FINE)
    yield case("Aurora-in-default-group", {"engine": "Aurora-MySQL", "dbSubnetGroupName": "default"}, FINE)
    yield case("aurora-said-public", {"engine": "aurora-postgresql", "publiclyAccessible": True}, VIOLATION)
    yield case("docdb", {"engine": "docdb"}, FINE)
    yield case("unknown-engine-with-class", {"engine": UNKNOWN, "dbClusterInstanceClass": UNKNOWN}, VIOLATION)
    yield case("unknown-engine-without-class", {"engine": UNKNOWN}, UNDECIDED, f"engine {NOT_YET}")
    yield case("unknown-engine-own-group", {"engine": UNKNOWN, "dbSubnetGroupName": "private"}, FINE)
    yield case("no-engine", {}, FINE)
    yield _public("native-cluster-multi-az", NATIVE_CLUSTER, multi_az, VIOLATION, "without a subnet group of its own")
    yield _public("native-cluster-own-group", NATIVE_CLUSTER, {**multi_az, "dbSubnetGroupName": "private"}, FINE)
    yield _public("native-cluster-default", NATIVE_CLUSTER, {**multi_az, "dbSubnetGroupName": "default"}, VIOLATION)
    yield _public("native-cluster-multi-az-private", NATIVE_CLUSTER, {**multi_az, "publiclyAccessible": False}, FINE)
    yield _public("native-cluster-aurora", NATIVE_CLUSTER, {"engine": "aurora-mysql"}, FINE)
    yield _public("native-cluster-unknown-engine", NATIVE_CLUSTER, {"engine": UNKNOWN}, UNDECIDED)
    postgres, own = {"engine": "postgres"}, {"dbSubnetGroupName": "private"}
    for id, properties, verdict in (
        ("no-group", postgres, VIOLATION),
        ("default-group", {**postgres, "dbSubnetGroupName": "default"}, VIOLATION),
        ("own-group", {**postgres, **own}, FINE),
        ("own-group-said-public", {**postgres, **own, "publiclyAccessible": "true"}, VIOLATION),
        ("unknown-group", {**postgres, "dbSubnetGroupName": UNKNOWN}, UNDECIDED),
        ("aurora", {"engine": "aurora-postgresql"}, FINE),
        ("member", {"engine": UNKNOWN, "dbClusterIdentifier": UNKNOWN}, FINE),
        ("unknown-engine", {"engine": UNKNOWN}, UNDECIDED),
        ("unknown-engine-own-group", {"engine": UNKNOWN, **own}, FINE),
        ("copy", {"dbSnapshotIdentifier": UNKNOWN}, VIOLATION),
        ("replica", {"sourceDbInstanceIdentifier": UNKNOWN}, UNDECIDED),
        ("replica-own-group", {"sourceDbInstanceIdentifier": UNKNOWN, **own}, FINE),
    ):
        yield _public(f"native-instance-{id}", NATIVE_INSTANCE, properties, verdict)


def _snapshots():
    for type in SHARED:

        def case(id: str, properties: dict[str, Any], verdict: str, *says: str, type: str = type) -> Case:
            return _public(f"{type}-{id}", type, properties, verdict, *says)

        yield case("all", {"sharedAccounts": ["all"]}, VIOLATION, 'sharedAccounts[0] is "all"', "shared_accounts=")
        yield case("all-last", {"sharedAccounts": ["123456789012", UNKNOWN, "all"]}, VIOLATION, "sharedAccounts[2]")
        yield case("accounts", {"sharedAccounts": ["123456789012", 210987654321]}, FINE)
        yield case("absent", {}, FINE)
        yield case("empty", {"sharedAccounts": []}, FINE)
        yield case("unknown", {"sharedAccounts": UNKNOWN}, UNDECIDED, f"sharedAccounts {NOT_YET}")
        yield case(
            "unknown-element", {"sharedAccounts": ["123456789012", UNKNOWN]}, UNDECIDED, f"sharedAccounts[1] {NOT_YET}"
        )
        yield case("null-element", {"sharedAccounts": [None, ""]}, FINE)
        yield case("text", {"sharedAccounts": "all"}, VIOLATION)
        yield case("secret-list", {"sharedAccounts": Secret(["all"])}, VIOLATION, "sharedAccounts[0] is a secret value")


CASES = [*_flags(), *_clusters(), *_snapshots()]
