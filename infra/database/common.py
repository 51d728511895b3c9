"""What a writer and a replica have in common: private, encrypted, observed, and logging where it was told to."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from infra.catalog import LOG_EXPORTS


@dataclass(frozen=True, kw_only=True)
class Common:
    """Arguments that every instance has; AWS's own are meant.

    Args:
        identifier: the instance's name, known before it exists so that its log groups can be made first.
        log_retention_in_days: how long CloudWatch keeps its logs.
        publicly_accessible: True only of an adopted writer whose old clients have not moved yet.
        storage_encrypted: False only of an instance that was made so: it cannot change, and its replicas are as it is.
    """

    identifier: str
    instance_class: str
    max_allocated_storage: int | None
    security_group_id: pulumi.Input[str]
    parameter_group_name: pulumi.Input[str]
    auto_minor_version_upgrade: bool
    maintenance_window: str
    apply_immediately: bool
    ca_cert_identifier: str
    log_retention_in_days: int
    storage_encrypted: bool = True
    publicly_accessible: bool = False


def declare_instance(name: str, common: Common, opts: pulumi.ResourceOptions, **own: Any) -> aws.rds.Instance:
    """Declare an instance with what all have in common and its `own` arguments, after its log groups.

    RDS would make the log groups itself, kept for ever and left behind.
    """
    log_groups = [
        aws.cloudwatch.LogGroup(
            f"{name}-{export}",
            name=f"/aws/rds/instance/{common.identifier}/{export}",
            retention_in_days=common.log_retention_in_days,
            opts=pulumi.ResourceOptions(parent=opts.parent),
        )
        for export in LOG_EXPORTS
    ]
    return aws.rds.Instance(
        name,
        identifier=common.identifier,
        instance_class=common.instance_class,
        storage_type="gp3",
        max_allocated_storage=common.max_allocated_storage,
        storage_encrypted=common.storage_encrypted,
        vpc_security_group_ids=[common.security_group_id],
        publicly_accessible=common.publicly_accessible,
        network_type="IPV4",
        iam_database_authentication_enabled=True,
        ca_cert_identifier=common.ca_cert_identifier,
        parameter_group_name=common.parameter_group_name,
        auto_minor_version_upgrade=common.auto_minor_version_upgrade,
        maintenance_window=common.maintenance_window,
        apply_immediately=common.apply_immediately,
        copy_tags_to_snapshot=True,
        enabled_cloudwatch_logs_exports=[*LOG_EXPORTS],
        performance_insights_enabled=True,
        performance_insights_retention_period=7,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=log_groups)),
        **own,
    )
