"""A database whose log stays on its own disk."""

import pulumi_aws as aws

aws.rds.Instance(
    "bookings",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="bookings_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
