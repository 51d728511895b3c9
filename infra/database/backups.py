"""Copies of the automated backups in a second region."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class BackupReplicationArgs:
    """What `BackupReplication` is made from.

    Args:
        region: where the copies go.
        retention_period: days that they are kept, 1 to 35.
        kms_key_id: ARN of a key in that region; None makes one.
        source_arn: the writer's.
        protect: whether the key that is made is protected.
        replicas: the copies wait for them. RDS wants the writer `available` for either, and neither leaves it so.
    """

    region: str
    retention_period: int
    kms_key_id: str | None
    source_arn: pulumi.Input[str]
    protect: bool
    replicas: Sequence[pulumi.Resource]


class BackupReplication(pulumi.ComponentResource):
    """The automated backups of an instance, copied to another region as they are made."""

    def __init__(self, name: str, args: BackupReplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:BackupReplication", name, None, opts)
        key_id = args.kms_key_id or (
            aws.kms.Key(
                "backups",
                region=args.region,
                description="Encrypts the copies of the database's backups in this region",
                enable_key_rotation=True,
                deletion_window_in_days=30,
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
            ).arn
        )
        aws.rds.InstanceAutomatedBackupsReplication(
            "backups",
            region=args.region,
            source_db_instance_arn=args.source_arn,
            retention_period=args.retention_period,
            kms_key_id=key_id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.replicas]),
        )
        self.register_outputs({})
