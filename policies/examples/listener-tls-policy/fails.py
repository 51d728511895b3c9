"""A listener that still speaks TLS 1.0."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer("portal", load_balancer_type="application", subnets=["subnet-1", "subnet-2"])
backend = aws.lb.TargetGroup("portal", port=8080, protocol="HTTP", vpc_id="vpc-1")

aws.lb.Listener(
    "portal",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-2016-08",
    certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d-0000-4000-8000-000000000000",
    default_actions=[{"type": "forward", "target_group_arn": backend.arn}],
)
