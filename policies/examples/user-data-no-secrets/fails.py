"""A password in what the machine runs at boot."""

import pulumi_aws as aws

aws.ec2.Instance(
    "reporter",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    user_data="#!/bin/sh\nexport PGPASSWORD=correct-horse-battery\n/opt/report",
)
