"""A load balancer that has the database as its target: whoever gets to the one gets to the other."""

import socket

import pulumi_aws as aws

vpc = aws.ec2.Vpc("orders", cidr_block="10.20.0.0/16")
gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
public = aws.ec2.RouteTable(
    "orders-public",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}],
)
private_a = aws.ec2.Subnet("orders-private-a", vpc_id=vpc.id, cidr_block="10.20.0.0/24", availability_zone="us-east-1a")
private_b = aws.ec2.Subnet("orders-private-b", vpc_id=vpc.id, cidr_block="10.20.1.0/24", availability_zone="us-east-1b")
private = aws.ec2.RouteTable("orders-private", vpc_id=vpc.id)
aws.ec2.RouteTableAssociation("orders-private-a", subnet_id=private_a.id, route_table_id=private.id)
aws.ec2.RouteTableAssociation("orders-private-b", subnet_id=private_b.id, route_table_id=private.id)
public_a = aws.ec2.Subnet("orders-public-a", vpc_id=vpc.id, cidr_block="10.20.2.0/24", availability_zone="us-east-1a")
aws.ec2.RouteTableAssociation("orders-public-a", subnet_id=public_a.id, route_table_id=public.id)

entrance = aws.ec2.SecurityGroup("orders-entrance", vpc_id=vpc.id)
aws.vpc.SecurityGroupIngressRule(
    "orders-entrance",
    security_group_id=entrance.id,
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    cidr_ipv4="0.0.0.0/0",
)
balancer = aws.lb.LoadBalancer(
    "orders",
    load_balancer_type="network",
    subnets=[public_a.id],
    security_groups=[entrance.id],
)
targets = aws.lb.TargetGroup("orders", port=5432, protocol="TCP", target_type="ip", vpc_id=vpc.id)
aws.lb.Listener(
    "orders",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="TCP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

database = aws.ec2.SecurityGroup("orders-database", vpc_id=vpc.id)
aws.vpc.SecurityGroupIngressRule(
    "orders-database",
    security_group_id=database.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
    referenced_security_group_id=entrance.id,
)
orders = aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="orders_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
    db_subnet_group_name=aws.rds.SubnetGroup("orders", subnet_ids=[private_a.id, private_b.id]).name,
    vpc_security_group_ids=[database.id],
)
aws.lb.TargetGroupAttachment(
    "orders",
    target_group_arn=targets.arn,
    target_id=orders.address.apply(socket.gethostbyname),
)
