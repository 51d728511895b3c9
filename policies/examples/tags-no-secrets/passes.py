"""A tag that only says where the token is kept."""

import pulumi_aws as aws

aws.ec2.Instance(
    "deployer",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    tags={"DeploySecretId": "deploy/token"},
)
