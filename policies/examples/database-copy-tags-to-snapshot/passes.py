"""A database whose snapshots have its tags."""

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
    copy_tags_to_snapshot=True,
)
