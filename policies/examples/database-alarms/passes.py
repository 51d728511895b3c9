"""A database whose processor, storage and connections are watched."""

import pulumi_aws as aws

database = aws.rds.Instance(
    "metrics",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="metrics_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)

# Per cent, bytes and connections.
for metric, limit in {"CPUUtilization": 90, "FreeStorageSpace": 2_000_000_000, "DatabaseConnections": 300}.items():
    aws.cloudwatch.MetricAlarm(
        f"metrics-{metric}",
        namespace="AWS/RDS",
        metric_name=metric,
        dimensions={"DBInstanceIdentifier": database.identifier},
        statistic="Average",
        comparison_operator="LessThanThreshold" if metric == "FreeStorageSpace" else "GreaterThanThreshold",
        threshold=limit,
        period=60,
        evaluation_periods=5,
    )
