"""A database that no backup plan takes."""

import pulumi_aws as aws

database = aws.rds.Instance(
    "register",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="register_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
