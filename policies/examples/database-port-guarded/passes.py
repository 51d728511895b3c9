"""A database on a port of its own that only its backends reach."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("ledger", cidr_block="10.20.0.0/16")
backend = aws.ec2.SecurityGroup("ledger-backend", vpc_id=vpc.id)
database = aws.ec2.SecurityGroup("ledger-database", vpc_id=vpc.id)

aws.vpc.SecurityGroupIngressRule(
    "ledger-database",
    security_group_id=database.id,
    ip_protocol="tcp",
    from_port=6432,
    to_port=6432,
    referenced_security_group_id=backend.id,
)

aws.rds.Instance(
    "ledger",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="ledger_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    vpc_security_group_ids=[database.id],
    port=6432,
)
