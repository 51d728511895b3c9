"""A database that nobody upgrades."""

import pulumi_aws as aws

aws.rds.Instance(
    "catalog",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="catalog_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    auto_minor_version_upgrade=False,
)
