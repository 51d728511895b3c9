"""A database that sends its log to CloudWatch Logs."""

import pulumi_aws as aws

aws.rds.Instance(
    "bookings",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="bookings_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    enabled_cloudwatch_logs_exports=["postgresql", "upgrade"],
)
