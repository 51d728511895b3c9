"""A database with a standby in another Availability Zone."""

import pulumi_aws as aws

aws.rds.Instance(
    "accounts",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="accounts_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    multi_az=True,
)
