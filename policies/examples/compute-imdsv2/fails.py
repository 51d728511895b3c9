"""A machine that gives out its credentials to whoever asks."""

import pulumi_aws as aws

aws.ec2.Instance(
    "crawler",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    metadata_options={"http_tokens": "optional"},
)
