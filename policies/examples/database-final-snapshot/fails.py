"""A database that leaves nothing behind."""

import pulumi_aws as aws

aws.rds.Instance(
    "shipments",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="shipments_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    skip_final_snapshot=True,
)
