"""A database that says whose it is."""

import pulumi_aws as aws

aws.rds.Instance(
    "quotes",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="quotes_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    tags={"Owner": "orders@example.com"},
)
