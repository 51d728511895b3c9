"""The writer: a private PostgreSQL instance, its subnet and parameter groups, its logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from infra.catalog import POSTGRES_PORT
from infra.database.common import Common, declare_instance
from infra.database.parameters import APPLY_METHOD, parameters


@dataclass(frozen=True, kw_only=True)
class RestoreFrom:
    """Where a new instance's data come from: a snapshot, or a moment of another instance in the same region.

    Args:
        snapshot: identifier or ARN of a DB snapshot.
        instance: identifier of an instance with automated backups.
        time: `latest`, or a moment as RFC 3339 writes it.
    """

    snapshot: str | None
    instance: str | None
    time: str


@dataclass(frozen=True, kw_only=True)
class InstanceArgs:
    """What an `Instance` is made from; AWS's own argument is meant where no more is said.

    Args:
        identifier: the instance's name, known before it exists so that its log groups can be made first.
        engine_version: a major (`17`) or a full version (`17.4`).
        upgrade_to: the version to move to; lifts the guard against drift and allows a new major.
        password: the master user's; `secret_arn` names the secret that it is then written to. None leaves both as they
            are.
        protect: AWS's deletion protection and Pulumi's `protect` together.
        parameters: added to this program's own parameters.
        restore_from: looked at only when the instance is created.
        adopted: whether the instance was there before the stage, so that it may have another port and any database.
        storage_encrypted: see `Common`.
        publicly_accessible: see `Common`.
    """

    identifier: str
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    engine_version: str
    upgrade_to: str | None
    instance_class: str
    multi_az: bool
    allocated_storage: int
    max_allocated_storage: int | None
    iops: int | None
    storage_throughput: int | None
    kms_key_id: str | None
    backup_retention_period: int
    backup_window: str
    maintenance_window: str
    skip_final_snapshot: bool
    protect: bool
    apply_immediately: bool
    ca_cert_identifier: str
    database_name: str
    username: str
    password: pulumi.Input[str] | None
    secret_arn: pulumi.Input[str]
    log_retention_in_days: int
    parameters: Mapping[str, str]
    restore_from: RestoreFrom | None = None
    adopted: bool = False
    storage_encrypted: bool = True
    publicly_accessible: bool = False


class Instance(pulumi.ComponentResource):
    """One PostgreSQL instance that only the given security group's peers reach."""

    address: pulumi.Output[str]
    """DNS name of the writer, without the port."""
    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]
    common: Common
    """What a replica of it has in common with it."""
    ready: list[pulumi.Resource]
    """What has to exist before anybody can log in: the instance, and the secret with its password."""

    def __init__(self, name: str, args: InstanceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:Instance", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        version = args.upgrade_to or args.engine_version
        pinned = "." in version
        subnet_group = aws.rds.SubnetGroup("database", subnet_ids=args.subnet_ids, opts=child)
        # Auto-named: a new major's family then comes up beside the old group before the instance changes over.
        parameter_group = aws.rds.ParameterGroup(
            "database",
            family=f"postgres{version.partition('.')[0]}",
            parameters=[
                aws.rds.ParameterGroupParameterArgs(name=key, value=value, apply_method=APPLY_METHOD)
                for key, value in parameters(args.parameters).items()
            ],
            opts=child,
        )
        self.common = Common(
            identifier=args.identifier,
            instance_class=args.instance_class,
            max_allocated_storage=args.max_allocated_storage,
            security_group_id=args.security_group_id,
            parameter_group_name=parameter_group.name,
            auto_minor_version_upgrade=not pinned,
            maintenance_window=args.maintenance_window,
            apply_immediately=args.apply_immediately,
            ca_cert_identifier=args.ca_cert_identifier,
            log_retention_in_days=args.log_retention_in_days,
            storage_encrypted=args.storage_encrypted,
            publicly_accessible=args.publicly_accessible,
        )
        instance = declare_instance(
            "writer",
            self.common,
            pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                ignore_changes=[
                    # Where the data came from: to take that away, or to change it, would replace the instance.
                    "snapshotIdentifier",
                    "restoreToPointInTime",
                    # RDS moves to newer minors by itself; without this the next `up` would try to move back.
                    *([] if pinned or args.upgrade_to else ["engineVersion"]),
                ],
            ),
            engine="postgres",
            engine_version=version,
            engine_lifecycle_support="open-source-rds-extended-support-disabled",
            allow_major_version_upgrade=args.upgrade_to is not None,
            multi_az=args.multi_az,
            allocated_storage=args.allocated_storage,
            iops=args.iops,
            storage_throughput=args.storage_throughput,
            kms_key_id=args.kms_key_id if args.storage_encrypted else None,
            # RDS refuses the name of a database that comes with the data; another than an existing instance was made
            # with would replace it.
            db_name=args.database_name if args.restore_from is None and not args.adopted else None,
            port=POSTGRES_PORT if args.adopted else None,
            **_restored(args.restore_from),
            username=args.username,
            password=args.password,
            db_subnet_group_name=subnet_group.name,
            backup_retention_period=args.backup_retention_period,
            backup_window=args.backup_window,
            delete_automated_backups=args.skip_final_snapshot,
            skip_final_snapshot=args.skip_final_snapshot,
            final_snapshot_identifier=None if args.skip_final_snapshot else self._final_snapshot_identifier(args),
            deletion_protection=args.protect,
            # Said here alone: AWS does not take it for a replica.
            database_insights_mode="standard",
        )
        self.ready = [instance]
        if args.password is not None:
            # Written only after the instance has taken the password, so that the secret always holds one that works.
            version_of_secret = aws.secretsmanager.SecretVersion(
                "database",
                secret_id=args.secret_arn,
                secret_string=pulumi.Output.json_dumps({"username": args.username, "password": args.password}),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[instance]),
            )
            self.ready.append(version_of_secret)
        self.address = instance.address
        self.arn = instance.arn
        self.identifier = instance.identifier
        self.register_outputs({"address": self.address, "identifier": self.identifier})

    def _final_snapshot_identifier(self, args: InstanceArgs) -> pulumi.Output[str]:
        """Name the snapshot for this life of the instance: a second one of the same name is refused."""
        life = random.RandomId(
            "final-snapshot",
            byte_length=4,
            # What would replace the instance also renames the snapshot of the next one.
            keepers={
                "username": args.username,
                "databaseName": args.database_name,
                "kmsKeyId": args.kms_key_id or "",
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        return pulumi.Output.concat(args.identifier, "-final-", life.hex)


def _restored(source: RestoreFrom | None) -> dict[str, Any]:
    """Return the arguments of an instance that begins with the data of another one."""
    if source is None:
        return {}
    if source.snapshot is not None:
        return {"snapshot_identifier": source.snapshot}
    latest = source.time == "latest"
    return {
        "restore_to_point_in_time": aws.rds.InstanceRestoreToPointInTimeArgs(
            source_db_instance_identifier=source.instance,
            restore_time=None if latest else source.time,
            use_latest_restorable_time=True if latest else None,
        )
    }
