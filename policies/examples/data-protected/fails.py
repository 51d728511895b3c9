"""A database that a renamed resource or a destroy deletes."""

import pulumi_aws as aws

aws.rds.Instance(
    "journal",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="journal_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
