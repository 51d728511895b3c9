"""Everything that the guardrails are there for, said in different ways, and some that nobody can tell before."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.get_vpc(default=True)
office = aws.ec2.Eip("office", domain="vpc")
group = aws.ec2.SecurityGroup(
    "database",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "TCP", "from_port": 5000, "to_port": 6000, "cidr_blocks": ["0.0.0.0/0"]},
        {
            "protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "cidr_blocks": [office.public_ip.apply(lambda address: f"{address}/32")],
        },
    ],
)
aws.vpc.SecurityGroupIngressRule(
    "office",
    security_group_id=group.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
    cidr_ipv4=pulumi.Output.concat(office.public_ip, "/32"),
)
aws.ec2.SecurityGroupRule(
    "all", type="ingress", security_group_id=group.id, protocol="-1", from_port=0, to_port=0, ipv6_cidr_blocks=["::/0"]
)


def database(name: str, **more: object) -> aws.rds.Instance:
    return aws.rds.Instance(
        name,
        engine="postgres",
        instance_class="db.t3.micro",
        allocated_storage=20,
        username="owner",
        password=pulumi.Output.secret("correct-horse"),
        vpc_security_group_ids=[group.id],
        skip_final_snapshot=True,
        **more,
    )


public = database("public", publicly_accessible=True, backup_retention_period=7)
database("forgotten")
database("later", backup_retention_period=7, publicly_accessible=public.publicly_accessible)
database("eventually", backup_retention_period=7, publicly_accessible=office.public_ip.apply(lambda ip: ip != ""))
aws.rds.Cluster(
    "cluster",
    engine="aurora-postgresql",
    master_username="owner",
    master_password="correct-horse",
    skip_final_snapshot=True,
)
