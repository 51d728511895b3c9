"""A parameter group that turns away clients without TLS."""

import pulumi_aws as aws

aws.rds.ParameterGroup(
    "sessions",
    family="postgres14",
    parameters=[{"name": "rds.force_ssl", "value": "1"}],
)
