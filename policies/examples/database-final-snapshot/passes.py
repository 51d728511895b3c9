"""A database that is kept as a snapshot when it is deleted."""

import pulumi_aws as aws

aws.rds.Instance(
    "shipments",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="shipments_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    skip_final_snapshot=False,
    final_snapshot_identifier="shipments-final",
)
