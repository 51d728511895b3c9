"""An HTTP listener that answers by itself."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer("storefront", load_balancer_type="application", subnets=["subnet-1", "subnet-2"])
backend = aws.lb.TargetGroup("storefront", port=8080, protocol="HTTP", vpc_id="vpc-1")

aws.lb.Listener(
    "storefront",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": backend.arn}],
)
