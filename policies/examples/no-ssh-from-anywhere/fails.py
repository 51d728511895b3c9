"""A machine that everybody may try to log on to."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("office", cidr_block="10.20.0.0/16")
admin = aws.ec2.SecurityGroup("office-admin", vpc_id=vpc.id)

aws.vpc.SecurityGroupIngressRule(
    "office-admin",
    security_group_id=admin.id,
    ip_protocol="tcp",
    from_port=22,
    to_port=22,
    cidr_ipv4="0.0.0.0/0",
)
aws.ec2.Instance(
    "office-admin",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    vpc_security_group_ids=[admin.id],
)
