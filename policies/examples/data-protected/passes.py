"""A database that Pulumi refuses to delete or replace."""

import pulumi
import pulumi_aws as aws

aws.rds.Instance(
    "journal",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="journal_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    opts=pulumi.ResourceOptions(protect=True),
)
