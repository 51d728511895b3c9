"""A master user with the name that everybody tries first."""

import pulumi_aws as aws

aws.rds.Instance(
    "tickets",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="postgres",
    manage_master_user_password=True,
    backup_retention_period=7,
)
