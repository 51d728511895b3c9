"""A password in a tag, for all who may list resources."""

import pulumi_aws as aws

aws.ec2.Instance(
    "deployer",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    tags={"DeployPassword": "correct-horse-battery"},
)
