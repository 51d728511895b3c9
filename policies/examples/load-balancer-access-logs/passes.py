"""A load balancer that writes every request to a bucket."""

import pulumi_aws as aws

aws.lb.LoadBalancer(
    "gateway",
    load_balancer_type="application",
    subnets=["subnet-1", "subnet-2"],
    access_logs={"enabled": True, "bucket": "access-logs-of-the-shop"},
)
