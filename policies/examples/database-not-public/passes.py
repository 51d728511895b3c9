"""A database that only its own network reaches."""

import pulumi_aws as aws

aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="orders_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    publicly_accessible=False,
)
