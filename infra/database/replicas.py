"""Read replicas of the writer, each in a zone of its own by index."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.database.logs import LOG_EXPORTS, log_groups


@dataclass(frozen=True, kw_only=True)
class ReplicasArgs:
    """What `Replicas` are made from; AWS's own argument is meant where no more is said.

    Args:
        count: how many.
        source_identifier: the writer's `identifier`, once it exists.
        identifier: the writer's identifier as known in advance, from which the replicas' are made.
        zones: Availability Zones of the network. Replica `i` (from 1) stands in zone `i`, counted round: computed
            from the writer it would move with every failover, and moving replaces a replica.
    """

    count: int
    source_identifier: pulumi.Input[str]
    identifier: str
    zones: Sequence[str]
    instance_class: str
    max_allocated_storage: int | None
    security_group_id: pulumi.Input[str]
    parameter_group_name: pulumi.Input[str]
    maintenance_window: str
    apply_immediately: bool
    auto_minor_version_upgrade: bool
    ca_cert_identifier: str
    log_retention_in_days: int


class Replicas(pulumi.ComponentResource):
    """Any number of read replicas. They hold nothing of their own, so that there may be fewer again."""

    addresses: list[pulumi.Output[str]]
    """DNS names in the order of the replicas, without the port."""

    def __init__(self, name: str, args: ReplicasArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:Replicas", name, None, opts)
        self.addresses = [self._replica(args, i).address for i in range(1, args.count + 1)]
        self.register_outputs({"addresses": self.addresses})

    def _replica(self, args: ReplicasArgs, index: int) -> aws.rds.Instance:
        name = f"replica-{index}"
        identifier = f"{args.identifier}-{name}"
        logs = log_groups(name, identifier, args.log_retention_in_days, pulumi.ResourceOptions(parent=self))
        return aws.rds.Instance(
            name,
            identifier=identifier,
            # User, password, database, storage and subnet group are the source's; RDS refuses or mishandles them here.
            replicate_source_db=args.source_identifier,
            instance_class=args.instance_class,
            availability_zone=args.zones[index % len(args.zones)],
            storage_type="gp3",
            max_allocated_storage=args.max_allocated_storage,
            storage_encrypted=True,
            vpc_security_group_ids=[args.security_group_id],
            publicly_accessible=False,
            network_type="IPV4",
            iam_database_authentication_enabled=True,
            ca_cert_identifier=args.ca_cert_identifier,
            parameter_group_name=args.parameter_group_name,
            auto_minor_version_upgrade=args.auto_minor_version_upgrade,
            maintenance_window=args.maintenance_window,
            apply_immediately=args.apply_immediately,
            copy_tags_to_snapshot=True,
            skip_final_snapshot=True,
            enabled_cloudwatch_logs_exports=LOG_EXPORTS,
            performance_insights_enabled=True,
            performance_insights_retention_period=7,
            database_insights_mode="standard",
            opts=pulumi.ResourceOptions(parent=self, depends_on=logs),
        )
