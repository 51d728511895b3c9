"""No such group: what was open carries a machine or is gone."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("legacy", cidr_block="10.20.0.0/16")
web = aws.ec2.SecurityGroup(
    "legacy-web",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
)

aws.lb.LoadBalancer("legacy", subnets=["subnet-1", "subnet-2"], security_groups=[web.id])
