"""A default security group without rules."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("plain", cidr_block="10.20.0.0/16")

aws.ec2.DefaultSecurityGroup("plain", vpc_id=vpc.id)
