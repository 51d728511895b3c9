"""A database that one wrong command deletes."""

import pulumi_aws as aws

aws.rds.Instance(
    "payments",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="payments_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
