"""A machine whose disk is encrypted."""

import pulumi_aws as aws

aws.ec2.Instance(
    "worker",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    root_block_device={"volume_size": 20, "encrypted": True},
)
