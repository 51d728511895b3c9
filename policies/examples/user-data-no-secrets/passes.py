"""A password that the machine reads at boot, with a role of its own."""

import pulumi_aws as aws

aws.ec2.Instance(
    "reporter",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    iam_instance_profile="reporter",
    user_data="#!/bin/sh\naws secretsmanager get-secret-value --secret-id report > /run/report.json\n/opt/report",
)
