"""A machine with an address on the internet."""

import pulumi_aws as aws

aws.ec2.Instance(
    "batch",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    associate_public_ip_address=True,
)
