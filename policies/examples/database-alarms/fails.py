"""A database that fails without a word."""

import pulumi_aws as aws

database = aws.rds.Instance(
    "metrics",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="metrics_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
