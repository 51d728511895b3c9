"""Log groups of a database, declared before it: RDS would make them itself, kept for ever and left behind."""

import pulumi
import pulumi_aws as aws

LOG_EXPORTS = ["postgresql", "upgrade"]
"""Everything that RDS for PostgreSQL exports to CloudWatch Logs."""


def log_groups(
    name: str, identifier: str, retention_in_days: int, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Declare the log groups that the instance with this identifier writes to, as `<name>-<export>`."""
    return [
        aws.cloudwatch.LogGroup(
            f"{name}-{export}",
            name=f"/aws/rds/instance/{identifier}/{export}",
            retention_in_days=retention_in_days,
            opts=opts,
        )
        for export in LOG_EXPORTS
    ]
