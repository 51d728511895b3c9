"""database-storage-encrypted: what a database writes to disk is encrypted."""

from collections.abc import Mapping

from pydantic import Field

from ...aws.flags import Flag
from ...aws.rds import (
    CLUSTER,
    CLUSTERS,
    DATABASES,
    DOCDB_CLUSTER,
    DOCDB_GLOBAL_CLUSTER,
    GLOBAL_CLUSTER,
    GLOBAL_CLUSTERS,
    NATIVE_CLUSTER,
    NATIVE_GLOBAL_CLUSTER,
    NATIVE_INSTANCE,
    NATIVE_NEPTUNE_CLUSTER,
    NEPTUNE_CLUSTER,
    NEPTUNE_GLOBAL_CLUSTER,
    SISTERS,
    is_member,
    is_replica,
)
from ...config import RuleConfig
from ...model import FINE, Doubt, Resource, Undecided, Verdict
from ...rule import Remedy, Rule
from ...values import is_given, text

_FLAG = Flag("storageEncrypted")
_INHERITED: Mapping[str, tuple[str, ...]] = {
    CLUSTER: ("snapshotIdentifier", "restoreToPointInTime", "replicationSourceIdentifier", "globalClusterIdentifier"),
    GLOBAL_CLUSTER: ("sourceDbClusterIdentifier",),
    NATIVE_INSTANCE: ("dbSnapshotIdentifier", "dbClusterSnapshotIdentifier", "sourceDbInstanceIdentifier"),
    NATIVE_CLUSTER: (
        "snapshotIdentifier",
        "sourceDbClusterIdentifier",
        "replicationSourceIdentifier",
        "globalClusterIdentifier",
    ),
    NATIVE_GLOBAL_CLUSTER: ("sourceDbClusterIdentifier",),
    DOCDB_CLUSTER: ("snapshotIdentifier", "restoreToPointInTime", "globalClusterIdentifier"),
    DOCDB_GLOBAL_CLUSTER: ("sourceDbClusterIdentifier",),
    NEPTUNE_CLUSTER: ("snapshotIdentifier", "replicationSourceIdentifier", "globalClusterIdentifier"),
    NEPTUNE_GLOBAL_CLUSTER: ("sourceDbClusterIdentifier",),
    NATIVE_NEPTUNE_CLUSTER: ("snapshotIdentifier", "sourceDbClusterIdentifier"),
}
"""Where the storage comes from when the flag is not given.

The classic provider's instance is missing: there a flag that is not given means false, and an encrypted snapshot
would be replaced at the next update.
"""


class Config(RuleConfig):
    """What the remediation may do."""

    remedy_may_replace: bool = Field(
        default=False,
        description="Whether the level remediate may set storageEncrypted: harmless for a database yet to be made, but "
        "one that exists unencrypted is replaced by an empty one, and a policy cannot tell the two apart.",
    )


def check(resource: Resource, _config: Config) -> Verdict:
    """Whether the storage of `resource` is encrypted; a replica's and a member's is as that of its source."""
    if is_replica(resource) or is_member(resource):
        return FINE
    if not is_given(resource.get(_FLAG.property)):
        for name in _INHERITED.get(resource.type, ()):
            if is_given(resource.get(name)):
                return Undecided((Doubt(_FLAG.property, f"is not given, so it is whatever it was where {name} leads"),))
        if resource.type in CLUSTERS:
            mode = text("engineMode", resource.get("engineMode"))
            if isinstance(mode, Doubt):
                return Undecided((mode,))
            if mode == "serverless":
                return FINE  # Aurora Serverless v1 is encrypted always
    return _FLAG.judge(resource, wanted=True)


def remedy(_resource: Resource, config: Config) -> Remedy | None:
    """The flag as true, where whoever configured the policy knows that nothing is replaced by it."""
    return {_FLAG.property: True} if config.remedy_may_replace else None


RULE = Rule(
    name="database-storage-encrypted",
    description="Databases are encrypted at rest",
    question="is encrypted at rest",
    why="Snapshots, backups and replicas of an unencrypted database are readable to whoever gets hold of one.",
    fix="Set storage_encrypted=True when the database is made; an existing one is restored from an encrypted copy.",
    level="advisory",
    level_reason="A database that exists cannot be encrypted in place: mandatory, the rule would stop every other "
    "change to it as well. It costs nothing for a new one, so stages raise it.",
    severity="high",
    framework="RDS.3",
    tags=(
        "RDS",
        "AWS-FSBP/RDS.27",
        "AWS-FSBP/DocumentDB.1",
        "AWS-FSBP/Neptune.1",
        "CIS-AWS-3.0.0/2.3.1",
        "CIS-AWS-5.0.0/2.2.1",
        "NIST-800-53-r5/SC-13",
        "NIST-800-53-r5/SC-28",
        "NIST-800-53-r5/SC-28(1)",
        "CKV_AWS_16",
        "CKV_AWS_44",
        "CKV_AWS_74",
        "CKV_AWS_96",
        "CKV_AWS_140",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
    types=DATABASES | GLOBAL_CLUSTERS | SISTERS,
    config=Config,
    check=check,
    remedy=remedy,
)
