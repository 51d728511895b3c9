"""A database that may become public without anybody being told."""

import pulumi
import pulumi_aws as aws

aws.rds.Instance(
    "sessions",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="sessions_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    publicly_accessible=False,
    opts=pulumi.ResourceOptions(ignore_changes=["publiclyAccessible"]),
)
