"""A database's subnets that lead to the internet."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("warehouse", cidr_block="10.20.0.0/16")
subnets = [
    aws.ec2.Subnet("warehouse-a", vpc_id=vpc.id, cidr_block="10.20.0.0/24", availability_zone="us-east-1a"),
    aws.ec2.Subnet("warehouse-b", vpc_id=vpc.id, cidr_block="10.20.1.0/24", availability_zone="us-east-1b"),
]
gateway = aws.ec2.InternetGateway("warehouse", vpc_id=vpc.id)
table = aws.ec2.RouteTable(
    "warehouse",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}],
)
for number, subnet in enumerate(subnets):
    aws.ec2.RouteTableAssociation(f"warehouse-{number}", subnet_id=subnet.id, route_table_id=table.id)

aws.rds.SubnetGroup("warehouse", subnet_ids=[subnet.id for subnet in subnets])
