"""A load balancer that drops what is no valid header."""

import pulumi_aws as aws

aws.lb.LoadBalancer(
    "edge",
    load_balancer_type="application",
    subnets=["subnet-1", "subnet-2"],
    drop_invalid_header_fields=True,
)
