"""A machine whose disk is plain text, unless the account encrypts it."""

import pulumi_aws as aws

aws.ec2.Instance(
    "worker",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    root_block_device={"volume_size": 20},
)
