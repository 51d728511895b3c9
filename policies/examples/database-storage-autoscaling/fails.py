"""A database whose disk fills up."""

import pulumi_aws as aws

aws.rds.Instance(
    "events",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="events_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
