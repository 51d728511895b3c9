"""A default security group that lets everything out."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("plain", cidr_block="10.20.0.0/16")

aws.ec2.DefaultSecurityGroup(
    "plain",
    vpc_id=vpc.id,
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
