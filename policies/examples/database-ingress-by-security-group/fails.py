"""A port of a database that a whole network reaches."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("shop", cidr_block="10.20.0.0/16")
database = aws.ec2.SecurityGroup("shop-database", vpc_id=vpc.id)

aws.vpc.SecurityGroupIngressRule(
    "shop-database",
    security_group_id=database.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
    cidr_ipv4="10.20.0.0/16",
)
