"""A network whose rejected traffic nobody sees."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("campus", cidr_block="10.20.0.0/16")
