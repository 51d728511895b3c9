"""A database without backups: left out, the number of days is 0."""

import pulumi_aws as aws

aws.rds.Instance(
    "invoices",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="invoices_owner",
    manage_master_user_password=True,
)
