"""An HTTPS listener that has nothing to show."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer("api", load_balancer_type="application", subnets=["subnet-1", "subnet-2"])
backend = aws.lb.TargetGroup("api", port=8080, protocol="HTTP", vpc_id="vpc-1")

aws.lb.Listener(
    "api",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    default_actions=[{"type": "forward", "target_group_arn": backend.arn}],
)
