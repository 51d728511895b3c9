"""The VPC: three tiers of subnets in each zone, their routes, NAT, the S3 endpoint and flow logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from infra import iam
from infra.network.plan import zone_subnets

EVERYWHERE = "0.0.0.0/0"

NatGateways = Literal["none", "single", "perZone"]


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What a `Network` is made from.

    Args:
        region: the region's name, for the endpoint's service name.
        cidr_block: IPv4 block of the VPC, /16 to /20.
        zones: names of the Availability Zones, in the order of their subnets.
        nat_gateways: how the backend tier reaches the internet; with `none` backends stand in public subnets.
        flow_logs_retention_in_days: how long flow logs are kept, or None for no flow logs.
        clients: public IPv4 networks that the database tier answers; none but while an adopted database's move.
    """

    region: str
    cidr_block: str
    zones: Sequence[str]
    nat_gateways: NatGateways
    flow_logs_retention_in_days: int | None
    clients: Sequence[str] = ()


class Network(pulumi.ComponentResource):
    """A VPC whose database tier has no way to the internet and none from it, but for `clients`."""

    vpc_id: pulumi.Output[str]
    public_subnet_ids: list[pulumi.Output[str]]
    backend_subnet_ids: list[pulumi.Output[str]]
    """Where backends stand: the backend tier, or the public one when there is no NAT."""
    database_subnet_ids: list[pulumi.Output[str]]
    public_route: pulumi.Resource
    """The public subnets' way to the internet: AWS makes no load balancer in a VPC that has no internet gateway yet."""
    backend_routes: list[pulumi.Resource]
    """The ways out of the subnets where backends stand."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:network:Network", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        vpc = aws.ec2.Vpc(
            "vpc",
            cidr_block=args.cidr_block,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            opts=self._child,
        )
        self.vpc_id = vpc.id
        # The group that AWS gives every VPC admits its own members; emptied, nothing relies on it by accident.
        aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id, ingress=[], egress=[], opts=self._child)

        plan = zone_subnets(args.cidr_block, len(args.zones))
        public = self._tier("public", args.zones, [zone.public for zone in plan])
        backend = self._tier("backend", args.zones, [zone.backend for zone in plan])
        database = self._tier("database", args.zones, [zone.database for zone in plan])

        gateway = aws.ec2.InternetGateway("internet", vpc_id=vpc.id, opts=self._child)
        public_routes = self._route_table("public", public)
        self.public_route = aws.ec2.Route(
            "public-internet",
            route_table_id=public_routes.id,
            destination_cidr_block=EVERYWHERE,
            gateway_id=gateway.id,
            opts=self._child,
        )
        backend_routes = {name: self._route_table(name, {name: subnet}) for name, subnet in backend.items()}
        nat_routes = self._nat(args.nat_gateways, list(public.values()), backend_routes, gateway)
        self.backend_routes = [*nat_routes] or [self.public_route]
        # No route but the VPC's own: nothing here reaches the internet, nor does the internet reach it.
        database_routes = self._route_table("database", database)
        for block in args.clients:
            aws.ec2.Route(
                f"client-{block.replace('/', '-')}",
                route_table_id=database_routes.id,
                destination_cidr_block=block,
                gateway_id=gateway.id,
                opts=self._child,
            )

        aws.ec2.VpcEndpoint(
            "s3",
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.{args.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[public_routes.id, *(table.id for table in backend_routes.values())],
            opts=self._child,
        )
        if args.flow_logs_retention_in_days is not None:
            self._flow_logs(args.flow_logs_retention_in_days)

        backend_tier = public if args.nat_gateways == "none" else backend
        self.public_subnet_ids = [subnet.id for subnet in public.values()]
        self.backend_subnet_ids = [subnet.id for subnet in backend_tier.values()]
        self.database_subnet_ids = [subnet.id for subnet in database.values()]
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "publicSubnetIds": self.public_subnet_ids,
                "backendSubnetIds": self.backend_subnet_ids,
                "databaseSubnetIds": self.database_subnet_ids,
            }
        )

    def _tier(self, tier: str, zones: Sequence[str], blocks: Sequence[str]) -> dict[str, aws.ec2.Subnet]:
        return {
            f"{tier}-{i}": aws.ec2.Subnet(
                f"{tier}-{i}",
                vpc_id=self.vpc_id,
                cidr_block=block,
                availability_zone=zone,
                map_public_ip_on_launch=False,
                opts=self._child,
            )
            for i, (zone, block) in enumerate(zip(zones, blocks, strict=True), start=1)
        }

    def _route_table(self, name: str, subnets: Mapping[str, aws.ec2.Subnet]) -> aws.ec2.RouteTable:
        table = aws.ec2.RouteTable(name, vpc_id=self.vpc_id, opts=self._child)
        for subnet_name, subnet in subnets.items():
            aws.ec2.RouteTableAssociation(subnet_name, route_table_id=table.id, subnet_id=subnet.id, opts=self._child)
        return table

    def _nat(
        self,
        mode: NatGateways,
        public: Sequence[aws.ec2.Subnet],
        backend_routes: Mapping[str, aws.ec2.RouteTable],
        gateway: aws.ec2.InternetGateway,
    ) -> list[aws.ec2.Route]:
        count = {"none": 0, "single": 1, "perZone": len(public)}[mode]
        nats: list[aws.ec2.NatGateway] = []
        for i, subnet in enumerate(public[:count], start=1):
            address = aws.ec2.Eip(f"nat-{i}", domain="vpc", opts=self._child)
            nats.append(
                aws.ec2.NatGateway(
                    f"nat-{i}",
                    allocation_id=address.allocation_id,
                    subnet_id=subnet.id,
                    # A NAT gateway comes up only in a VPC that already has its internet gateway.
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
                )
            )
        if not nats:
            return []
        return [
            aws.ec2.Route(
                f"{name}-internet",
                route_table_id=table.id,
                destination_cidr_block=EVERYWHERE,
                nat_gateway_id=nats[i % len(nats)].id,
                opts=self._child,
            )
            for i, (name, table) in enumerate(backend_routes.items())
        ]

    def _flow_logs(self, retention_in_days: int) -> None:
        log_group = aws.cloudwatch.LogGroup("flow-logs", retention_in_days=retention_in_days, opts=self._child)
        role = aws.iam.Role("flow-logs", assume_role_policy=iam.trust("vpc-flow-logs.amazonaws.com"), opts=self._child)
        policy = aws.iam.RolePolicy(
            "flow-logs",
            role=role.id,
            policy=pulumi.Output.json_dumps(
                iam.document(
                    iam.allow(
                        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                        [log_group.arn, pulumi.Output.concat(log_group.arn, ":*")],
                    ),
                    iam.allow(["logs:DescribeLogGroups"], ["*"]),
                )
            ),
            opts=self._child,
        )
        aws.ec2.FlowLog(
            "vpc",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination=log_group.arn,
            iam_role_arn=role.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
