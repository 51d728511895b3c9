"""An HTTP listener that sends everybody to HTTPS."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer("storefront", load_balancer_type="application", subnets=["subnet-1", "subnet-2"])

aws.lb.Listener(
    "storefront",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}],
)
