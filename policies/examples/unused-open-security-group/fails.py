"""A security group that is open to everybody and that nothing carries."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("legacy", cidr_block="10.20.0.0/16")

aws.ec2.SecurityGroup(
    "legacy-web",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
)
