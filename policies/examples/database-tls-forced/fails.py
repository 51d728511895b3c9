"""A parameter group of a version that takes clients without TLS, unless it is told otherwise."""

import pulumi_aws as aws

aws.rds.ParameterGroup("sessions", family="postgres14")
