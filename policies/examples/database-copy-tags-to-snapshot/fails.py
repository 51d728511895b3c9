"""A database whose snapshots belong to nobody."""

import pulumi_aws as aws

aws.rds.Instance(
    "reviews",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="reviews_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    tags={"Owner": "reviews@example.com"},
)
