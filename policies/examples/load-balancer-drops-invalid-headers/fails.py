"""A load balancer that hands on whatever it gets."""

import pulumi_aws as aws

aws.lb.LoadBalancer(
    "edge",
    load_balancer_type="application",
    subnets=["subnet-1", "subnet-2"],
    drop_invalid_header_fields=False,
)
