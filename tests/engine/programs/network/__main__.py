"""Components within components, with aliases, protection and providers handed down."""

import pulumi
import pulumi_aws as aws


class Tier(pulumi.ComponentResource):
    def __init__(self, name: str, vpc_id: pulumi.Output[str], first: int, opts=None):
        super().__init__("acme:network:Tier", name, {"first": first}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.subnets = [
            aws.ec2.Subnet(
                f"{name}-{i}",
                vpc_id=vpc_id,
                cidr_block=f"10.0.{first + i}.0/24",
                availability_zone=f"us-east-1{'ab'[i]}",
                tags={"Name": f"{name}-{i}"},
                opts=inside,
            )
            for i in range(2)
        ]
        self.group = aws.rds.SubnetGroup(name, subnet_ids=[subnet.id for subnet in self.subnets], opts=inside)
        self.register_outputs({"ids": [subnet.id for subnet in self.subnets], "group": self.group.name})


class Network(pulumi.ComponentResource):
    def __init__(self, name: str, opts=None):
        super().__init__("acme:network:Network", name, None, opts)
        former = pulumi.ResourceOptions(parent=self, aliases=[pulumi.Alias(name="old-vpc")])
        self.vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, opts=former)
        self.gateway = aws.ec2.InternetGateway(
            "gateway", vpc_id=self.vpc.id, opts=pulumi.ResourceOptions(parent=self.vpc)
        )
        moved = [pulumi.Alias(name="front", parent=pulumi.ROOT_STACK_RESOURCE)]
        self.data = Tier("data", self.vpc.id, 10, pulumi.ResourceOptions(parent=self))
        self.web = Tier("web", self.vpc.id, 20, pulumi.ResourceOptions(parent=self, aliases=moved))
        self.register_outputs({"vpc_id": self.vpc.id})


tagged = aws.Provider("tagged", region="us-east-1", default_tags={"tags": {"Team": "orders"}})
network = Network("network", pulumi.ResourceOptions(providers={"aws": tagged}))
table = aws.ec2.RouteTable(
    "web",
    vpc_id=network.vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": network.gateway.id}],
    opts=pulumi.ResourceOptions(
        depends_on=[network.data],
        ignore_changes=["tags"],
        custom_timeouts=pulumi.CustomTimeouts(create="10m"),
        delete_before_replace=True,
    ),
)
aws.ec2.RouteTableAssociation(
    "web",
    subnet_id=network.web.subnets[0].id,
    route_table_id=table.id,
    opts=pulumi.ResourceOptions(parent=table, deleted_with=table, replace_on_changes=["*"]),
)
pulumi.export("vpc", network.vpc.id)
pulumi.export("cidr", network.vpc.cidr_block)
pulumi.export("group", network.data.group)
