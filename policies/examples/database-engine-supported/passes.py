"""A database on a supported major version."""

import pulumi_aws as aws

aws.rds.Instance(
    "archive",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="archive_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    engine_version="17",
)
