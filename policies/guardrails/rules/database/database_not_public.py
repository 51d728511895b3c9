"""database-not-public: no database, and no snapshot of one, is open to the internet."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ...aws.rds import INSTANCES, is_member, is_replica
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation, verdict_of
from ...rule import Remedy, Rule
from ...values import argument, boolean, elements, is_given, show, text

_EVERYBODY = "all"
_AURORA_LIKE = ("aurora", "neptune", "docdb")


class Flag(NamedTuple):
    """The property that makes a database public, and what AWS makes of it when it is not given."""

    absent: Callable[[Resource, "Flag"], Verdict]
    property: str = "publiclyAccessible"

    def broken(self, sentence: str) -> Violation:
        """The violation that `sentence` about this flag describes."""
        return Violation((Found(self.property, f"{self.property} {sentence}"),), f"{argument(self.property)}=False")


def _private(_resource: Resource, _flag: Flag) -> Verdict:
    return FINE


def _public(_resource: Resource, flag: Flag) -> Verdict:
    return flag.broken("is not given, which AWS takes for true")


def _by_network(_resource: Resource, flag: Flag) -> Verdict:
    return flag.broken("is not given, and AWS then makes it public wherever the network allows")


def _by_subnet_group(resource: Resource, flag: Flag) -> Verdict:
    """What RDS makes public unless it has a subnet group of its own."""
    concerned = _may_be_public(resource)
    group = text("dbSubnetGroupName", resource.get("dbSubnetGroupName"))
    in_default = group is None or (isinstance(group, str) and group.casefold() == "default")
    if concerned is False or (isinstance(group, str) and not in_default):
        return FINE
    if doubts := tuple(one for one in (concerned, group) if isinstance(one, Doubt)):
        return Undecided(doubts[:1])
    return flag.broken("is not given, and without a subnet group of its own it is public")


def _may_be_public(database: Resource) -> bool | Doubt:
    """Whether RDS may make `database` public by itself: never Aurora nor a cluster's member."""
    if is_member(database):
        return False
    engine = text("engine", database.get("engine"))
    if isinstance(engine, str):
        return not engine.casefold().startswith(_AURORA_LIKE)
    if is_replica(database):
        return Doubt("publiclyAccessible", "is not given, and a replica may be in its source's subnet group")
    if is_given(database.get("dbClusterInstanceClass")):
        return True  # which Aurora clusters do not have
    return engine if isinstance(engine, Doubt) else database.type in INSTANCES


FLAGS: Mapping[str, Flag] = {
    "aws:rds/instance:Instance": Flag(_private),
    "aws:rds/clusterInstance:ClusterInstance": Flag(_private),
    "aws:rds/cluster:Cluster": Flag(_by_subnet_group),
    "aws:rds/shardGroup:ShardGroup": Flag(_by_network),
    "aws:redshift/cluster:Cluster": Flag(_private),
    "aws:redshiftserverless/workgroup:Workgroup": Flag(_private),
    "aws:docdb/clusterInstance:ClusterInstance": Flag(_private),
    "aws:neptune/clusterInstance:ClusterInstance": Flag(_private),
    "aws:neptunegraph/graph:Graph": Flag(_private, "publicConnectivity"),
    "aws:timestreaminfluxdb/dbInstance:DbInstance": Flag(_private),
    "aws:timestreaminfluxdb/dbCluster:DbCluster": Flag(_private),
    "aws:lightsail/database:Database": Flag(_private),
    "aws:dms/replicationInstance:ReplicationInstance": Flag(_private),
    "aws:dms/instanceProfile:InstanceProfile": Flag(_public),
    "aws-native:rds:DbInstance": Flag(_by_subnet_group),
    "aws-native:rds:DbCluster": Flag(_by_subnet_group),
    "aws-native:rds:DbShardGroup": Flag(_by_network),
    "aws-native:redshift:Cluster": Flag(_private),
    "aws-native:redshiftserverless:Workgroup": Flag(_private),
    "aws-native:neptune:DbInstance": Flag(_private),
    "aws-native:neptunegraph:Graph": Flag(_private, "publicConnectivity"),
    "aws-native:timestream:InfluxDbInstance": Flag(_private),
    "aws-native:timestream:InfluxDbCluster": Flag(_private),
    "aws-native:lightsail:Database": Flag(_private),
    "aws-native:dms:InstanceProfile": Flag(_public),
}
"""Databases that can be public.

What an absent flag means is the classic provider's own default where it has one (it sends it), else the API's:
API references of CreateDBCluster, CreateDBShardGroup and CreateDBInstance (RDS) and CreateInstanceProfile (DMS).
"""

SHARED = frozenset(
    {
        "aws:rds/snapshot:Snapshot",
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    }
)
"""Snapshots that can be shared with everybody."""


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether `resource` is public."""
    if resource.type in SHARED:
        return _shared(resource)
    flag = FLAGS[resource.type]
    value = resource.get(flag.property)
    public = boolean(flag.property, value)
    if isinstance(public, Doubt):
        return Undecided((public,))
    if public is None:
        return flag.absent(resource, flag)
    return flag.broken(f"is {show(value)}") if public else FINE


def remedy(resource: Resource, _config: RuleConfig) -> Remedy | None:
    """The flag as false; whom a snapshot is meant for is not to be guessed."""
    return None if resource.type in SHARED else {FLAGS[resource.type].property: False}


def _shared(snapshot: Resource) -> Verdict:
    accounts = elements("sharedAccounts", snapshot.get("sharedAccounts"))
    if isinstance(accounts, Doubt):
        return Undecided((accounts,))
    found: list[Found] = []
    doubts: list[Doubt] = []
    for path, value in accounts:
        account = text(path, value)
        if isinstance(account, Doubt):
            doubts.append(account)
        elif account is not None and account.casefold() == _EVERYBODY:
            found.append(Found(path, f"{path} is {show(value)}, which is every AWS account"))
    return verdict_of(found, doubts, "shared_accounts=[the accounts that need it]")


RULE = Rule(
    name="database-not-public",
    description="Databases have no public address, and their snapshots are not shared with everybody",
    question="is public",
    why="A public database is one leaked password or one unpatched flaw away from everybody on the internet.",
    fix="Set publicly_accessible=False and reach the database from inside its network; share snapshots by account.",
    level="mandatory",
    level_reason="Nobody means to put a database on the internet; who has to read it gets a way into the network.",
    severity="critical",
    framework="RDS.2",
    tags=(
        "RDS",
        "AWS-FSBP/RDS.1",
        "AWS-FSBP/Redshift.1",
        "AWS-FSBP/RedshiftServerless.3",
        "AWS-FSBP/DMS.1",
        "CIS-AWS-3.0.0/2.3.3",
        "CIS-AWS-5.0.0/2.2.3",
        "NIST-800-53-r5/AC-4",
        "NIST-800-53-r5/SC-7",
        "CKV_AWS_17",
        "CKV_AWS_87",
        "CKV_AWS_89",
        "CKV_AWS_102",
        "CKV_AWS_302",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
    types=frozenset(FLAGS) | SHARED,
    config=RuleConfig,
    check=check,
    remedy=remedy,
)
