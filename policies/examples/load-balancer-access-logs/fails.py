"""A load balancer that keeps no record of requests."""

import pulumi_aws as aws

aws.lb.LoadBalancer(
    "gateway",
    load_balancer_type="application",
    subnets=["subnet-1", "subnet-2"],
)
