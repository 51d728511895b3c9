"""A machine on the internet that is let into the database."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("market", cidr_block="10.20.0.0/16")
gateway = aws.ec2.InternetGateway("market", vpc_id=vpc.id)
public = aws.ec2.RouteTable(
    "market-public",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}],
)
private_a = aws.ec2.Subnet("market-private-a", vpc_id=vpc.id, cidr_block="10.20.0.0/24", availability_zone="us-east-1a")
private_b = aws.ec2.Subnet("market-private-b", vpc_id=vpc.id, cidr_block="10.20.1.0/24", availability_zone="us-east-1b")
private = aws.ec2.RouteTable("market-private", vpc_id=vpc.id)
aws.ec2.RouteTableAssociation("market-private-a", subnet_id=private_a.id, route_table_id=private.id)
aws.ec2.RouteTableAssociation("market-private-b", subnet_id=private_b.id, route_table_id=private.id)
public_a = aws.ec2.Subnet("market-public-a", vpc_id=vpc.id, cidr_block="10.20.2.0/24", availability_zone="us-east-1a")
aws.ec2.RouteTableAssociation("market-public-a", subnet_id=public_a.id, route_table_id=public.id)

backend = aws.ec2.SecurityGroup("market-backend", vpc_id=vpc.id)
aws.vpc.SecurityGroupIngressRule(
    "market-backend",
    security_group_id=backend.id,
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    cidr_ipv4="0.0.0.0/0",
)
aws.ec2.Instance(
    "market-backend",
    ami="ami-0123456789abcdef0",
    instance_type="t4g.micro",
    subnet_id=public_a.id,
    associate_public_ip_address=True,
    vpc_security_group_ids=[backend.id],
)
database = aws.ec2.SecurityGroup("market-database", vpc_id=vpc.id)
aws.vpc.SecurityGroupIngressRule(
    "market-database",
    security_group_id=database.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
    referenced_security_group_id=backend.id,
)
aws.rds.Instance(
    "market",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="market_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    db_subnet_group_name=aws.rds.SubnetGroup("market", subnet_ids=[private_a.id, private_b.id]).name,
    vpc_security_group_ids=[database.id],
)
