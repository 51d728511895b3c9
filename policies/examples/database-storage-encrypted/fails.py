"""A database whose storage is plain text: left out, encryption is off."""

import pulumi_aws as aws

aws.rds.Instance(
    "customers",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="customers_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)
