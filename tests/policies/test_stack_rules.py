"""The stack rules on graphs: a network that is fine, and one change at a time."""

import pytest

from guardrails.config import RuleConfig
from guardrails.graph import Graph, Links
from guardrails.model import UNKNOWN, Fine, Resource, Secret, Undecided, Violation, combined
from guardrails.stack_rules import database_subnets_private
from tests.policies import support
from tests.policies.case import FINE, NOT_YET, UNDECIDED, VIOLATION

KINDS = {Fine: FINE, Undecided: UNDECIDED, Violation: VIOLATION}
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ROUTE = "aws:ec2/route:Route"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"
VPN = "aws:ec2/vpnGateway:VpnGateway"
GROUP = "aws:rds/subnetGroup:SubnetGroup"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
IDS = {VPC: "vpc", SUBNET: "subnet", TABLE: "rtb", GATEWAY: "igw", SECURITY_GROUP: "sg", DEFAULT_TABLE: "rtb"}


class Stack:
    """Resources as AnalyzeStack shows them: at a preview ids are unknown and only dependencies link."""

    def __init__(self, preview: bool) -> None:
        self.preview = preview
        self.resources: dict[str, Resource] = {}

    def add(self, type_: str, name: str, properties=None, **links) -> Resource:
        """Add or replace a resource; `links` are resources or lists of them, by the property that names them."""
        known = {key: self._reference(target) for key, target in links.items()}
        depends = {key: target if isinstance(target, list) else [target] for key, target in links.items()}
        identity = UNKNOWN if self.preview else f"{IDS.get(type_, 'x')}-{name}"
        made = support.resource(type_, {"id": identity, **known, **(properties or {})}, name, **depends)
        self.resources[name] = made
        return made

    def _reference(self, target):
        if isinstance(target, list):
            return [self._reference(one) for one in target]
        return target.get("id")

    def verdicts(self, rule: str, **config) -> dict[str, object]:
        """The combined verdict for each resource that the rule has one for."""
        stack_rule = support.STACK_RULE[rule]
        seen = [one for one in self.resources.values() if one.type in stack_rule.types]
        several: dict[str, list] = {}
        for resource, verdict in stack_rule.check(Graph(seen), stack_rule.config.model_validate(config)):
            several.setdefault(resource.name, []).append(verdict)
        return {name: combined(verdicts) for name, verdicts in several.items()}


@pytest.fixture(params=[True, False], ids=["preview", "update"])
def stack(request):
    """A VPC with a public and a private subnet, and a subnet group over the private one."""
    made = Stack(request.param)
    vpc = made.add(VPC, "vpc")
    gateway = made.add(GATEWAY, "gateway")
    public = made.add(SUBNET, "public", vpcId=vpc)
    private = made.add(SUBNET, "private", vpcId=vpc)
    outside = made.add(TABLE, "outside", vpcId=vpc)
    inside = made.add(TABLE, "inside", vpcId=vpc)
    made.add(ROUTE, "default", {"destinationCidrBlock": "0.0.0.0/0"}, routeTableId=outside, gatewayId=gateway)
    made.add(ROUTE, "nat", {"destinationCidrBlock": "0.0.0.0/0", "natGatewayId": UNKNOWN}, routeTableId=inside)
    made.add(ASSOCIATION, "public-outside", subnetId=public, routeTableId=outside)
    made.add(ASSOCIATION, "private-inside", subnetId=private, routeTableId=inside)
    made.add(GROUP, "databases", {"name": "databases"}, subnetIds=[private])
    return made


def of(stack: Stack, *names: str):
    found = [stack.resources[name] for name in names]
    return found[0] if len(found) == 1 else found


def subnets_verdict(stack: Stack):
    return stack.verdicts("database-subnets-private")["databases"]


def kind(verdict) -> str:
    return KINDS[type(verdict)]


def doubts(verdict) -> list[str]:
    assert isinstance(verdict, Undecided)
    return [str(doubt) for doubt in verdict.doubts]


# database-subnets-private


def test_a_subnet_behind_nat_is_private(stack):
    assert kind(subnets_verdict(stack)) == FINE


def test_a_subnet_group_with_a_public_subnet_names_subnet_and_route(stack):
    stack.add(GROUP, "databases", subnetIds=[*of(stack, "private", "public")])
    verdict = subnets_verdict(stack)
    assert kind(verdict) == VIOLATION
    assert [one.text for one in verdict.found] == [
        f'subnetIds holds {SUBNET} "public", and {ROUTE} "default" leads to '
        + (f'{GATEWAY} "gateway"' if stack.preview else 'the internet gateway "igw-gateway"')
    ]


def test_a_route_inside_the_table_counts_too(stack):
    gateway = of(stack, "gateway")
    routes = [{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway.get("id")}, {"cidrBlock": "10.0.0.0/8"}]
    table = stack.add(TABLE, "inside", {"routes": routes}, vpcId=of(stack, "vpc"))
    stack.resources["inside"] = support.resource(TABLE, table.properties, "inside", routes=[gateway])
    assert kind(subnets_verdict(stack)) == VIOLATION


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ([{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}], VIOLATION),
        ([{"ipv6CidrBlock": "::/0", "gatewayId": "igw-1"}], VIOLATION),
        ({"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}, VIOLATION),
        ([{"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}, {"gatewayId": "igw-1"}], VIOLATION),
        ([{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1", "gatewayId": ""}], FINE),
        ([{"cidrBlock": "10.0.0.0/16", "gatewayId": "local"}], FINE),
        ([{"ipv6CidrBlock": "::/0", "egressOnlyGatewayId": UNKNOWN}], FINE),
        ([{"cidrBlock": "172.16.0.0/12", "gatewayId": "vgw-1"}], FINE),
        ([None, {}], FINE),
        ([{"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}], UNDECIDED),
        ([UNKNOWN], UNDECIDED),
        (UNKNOWN, UNDECIDED),
        (["igw-1"], UNDECIDED),
    ],
)
def test_every_shape_of_inline_routes(stack, routes, expected):
    stack.add(TABLE, "inside", {"routes": routes}, vpcId=of(stack, "vpc"))
    assert kind(subnets_verdict(stack)) == expected


def test_a_secret_gateway_is_not_shown(stack):
    stack.add(TABLE, "inside", {"routes": [{"gatewayId": Secret("igw-hidden")}]})
    verdict = subnets_verdict(stack)
    assert kind(verdict) == VIOLATION
    assert "igw-hidden" not in verdict.found[0].text


def test_a_route_to_a_vpn_gateway_leads_nowhere(stack):
    stack.add(VPN, "vpn")
    stack.add(ROUTE, "nat", routeTableId=of(stack, "inside"), gatewayId=of(stack, "vpn"))
    assert kind(subnets_verdict(stack)) == FINE


def test_a_nat_gateway_written_where_an_internet_gateway_belongs_is_none():
    stack = Stack(preview=True)
    vpc = stack.add(VPC, "vpc")
    nat = stack.add("aws:ec2/natGateway:NatGateway", "nat")
    table = stack.add(TABLE, "inside", vpcId=vpc)
    subnet = stack.add(SUBNET, "private", vpcId=vpc)
    stack.add(ASSOCIATION, "private-inside", subnetId=subnet, routeTableId=table)
    stack.add(GROUP, "databases", subnetIds=[subnet])
    stack.add(ROUTE, "default", routeTableId=table, gatewayId=nat)
    assert kind(subnets_verdict(stack)) == FINE
    del stack.resources["default"]
    given = {"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}
    stack.resources["inside"] = support.resource(TABLE, {"routes": [given]}, "inside", routes=[nat])
    assert kind(subnets_verdict(stack)) == FINE
    two = [given, {"cidrBlock": "10.8.0.0/16", "natGatewayId": UNKNOWN}]  # the other one may be what was looked up
    stack.resources["inside"] = support.resource(TABLE, {"routes": two}, "inside", routes=[nat])
    assert kind(subnets_verdict(stack)) == UNDECIDED


def test_a_route_to_a_gateway_that_is_not_known_is_undecided(stack):
    stack.add(ROUTE, "nat", {"gatewayId": UNKNOWN}, routeTableId=of(stack, "inside"))
    assert doubts(subnets_verdict(stack)) == [f'gatewayId of {ROUTE} "nat" is not known until the update']


def test_a_route_elsewhere_does_not_hide_one_that_is_not_known(stack):
    stack.add(ROUTE, "another", {"gatewayId": UNKNOWN}, routeTableId=of(stack, "inside"))
    stack.add(ROUTE, "a-nat", {"natGatewayId": UNKNOWN}, routeTableId=of(stack, "inside"))
    assert doubts(subnets_verdict(stack)) == [f'gatewayId of {ROUTE} "another" {NOT_YET}']


def test_the_main_table_of_another_vpc_does_not_count():
    stack = Stack(preview=False)
    vpc = stack.add(VPC, "vpc", {"mainRouteTableId": "rtb-main", "defaultRouteTableId": "rtb-main"})
    stack.add(VPC, "other", {"mainRouteTableId": "rtb-other", "defaultRouteTableId": "rtb-other"})
    stack.add(DEFAULT_TABLE, "other-main", {"defaultRouteTableId": "rtb-other", "routes": [{"gatewayId": "igw-1"}]})
    stack.add(GROUP, "databases", subnetIds=[stack.add(SUBNET, "private", vpcId=vpc)])
    assert kind(subnets_verdict(stack)) == FINE


def test_a_gateway_named_by_another_id_is_recognised():
    stack = Stack(preview=False)
    subnet = stack.add("aws-native:ec2:Subnet", "a", {"subnetId": "s-1"})
    stack.add("aws-native:ec2:InternetGateway", "door", {"internetGatewayId": "the-door"})
    table = stack.add("aws-native:ec2:RouteTable", "t", {"routeTableId": "t-1"})
    association = "aws-native:ec2:SubnetRouteTableAssociation"
    stack.add(association, "at", {"subnetId": "s-1", "routeTableId": "t-1"}, subnetId=subnet, routeTableId=table)
    stack.add("aws-native:ec2:Route", "r", {"routeTableId": "t-1", "gatewayId": "the-door"})
    stack.add("aws-native:rds:DbSubnetGroup", "databases", {"subnetIds": ["s-1"]})
    assert kind(subnets_verdict(stack)) == VIOLATION


def test_a_subnet_without_a_table_of_its_own_uses_the_main_one(stack):
    del stack.resources["private-inside"]
    assert kind(subnets_verdict(stack)) == FINE
    vpc, gateway = of(stack, "vpc", "gateway")
    routes = {"routes": [{"gatewayId": "igw-1"}], "defaultRouteTableId": UNKNOWN}
    table = stack.add(DEFAULT_TABLE, "main", routes)
    stack.resources["main"] = support.resource(DEFAULT_TABLE, table.properties, "main", defaultRouteTableId=[vpc])
    assert kind(subnets_verdict(stack)) == VIOLATION
    del stack.resources["main"]
    stack.add(MAIN_ASSOCIATION, "main", vpcId=vpc, routeTableId=of(stack, "outside"))
    assert kind(subnets_verdict(stack)) == VIOLATION
    del stack.resources["main"]
    route = stack.add(ROUTE, "main", {"routeTableId": UNKNOWN}, gatewayId=gateway)
    depends = {**route.property_dependencies, "routeTableId": (vpc.urn,)}
    stack.resources["main"] = Resource(ROUTE, "main", route.urn, route.properties, property_dependencies=depends)
    assert kind(subnets_verdict(stack)) == VIOLATION


def test_the_main_table_is_recognised_by_its_id():
    stack = Stack(preview=False)
    vpc = stack.add(VPC, "vpc", {"mainRouteTableId": "rtb-main", "defaultRouteTableId": "rtb-main"})
    stack.add(DEFAULT_TABLE, "main", {"defaultRouteTableId": "rtb-main", "routes": [{"gatewayId": "igw-1"}]})
    stack.add(GROUP, "databases", subnetIds=[stack.add(SUBNET, "private", vpcId=vpc)])
    assert kind(subnets_verdict(stack)) == VIOLATION


def test_a_main_table_that_is_only_read_is_recognised_by_its_id():
    stack = Stack(preview=False)
    vpc = stack.add(VPC, "vpc", {"mainRouteTableId": "rtb-main"})
    stack.add(GROUP, "databases", subnetIds=[stack.add(SUBNET, "private", vpcId=vpc)])
    table = stack.add(TABLE, "main", {"vpcId": "vpc-vpc"})
    stack.add(ROUTE, "default", routeTableId=table, gatewayId=stack.add(GATEWAY, "gateway", vpcId=vpc))
    assert kind(subnets_verdict(stack)) == VIOLATION
    stack.add(TABLE, "main", {"vpcId": "vpc-vpc", "id": "rtb-another"})
    assert kind(subnets_verdict(stack)) == FINE


def test_a_subnet_of_another_program_is_undecided(stack):
    private = of(stack, "private")
    stack.add(GROUP, "databases", {"subnetIds": [private.get("id"), "subnet-elsewhere"]}, subnetIds=[private])
    [doubt] = doubts(subnets_verdict(stack))
    assert doubt.endswith("names a subnet that is not in this program")


def test_several_subnets_of_other_programs_are_one_doubt(stack):
    stack.add(GROUP, "databases", {"subnetIds": ["subnet-1", "subnet-2", "subnet-3"]})
    assert doubts(subnets_verdict(stack)) == ["subnetIds names 3 subnets that are not in this program"]


@pytest.mark.parametrize(("type_", "name"), database_subnets_private.PLACED.items())
def test_every_kind_of_database_is_held_to_private_subnets(stack, type_, name):
    stack.add(type_, "databases", **{name: [of(stack, "public")]})
    verdict = subnets_verdict(stack)
    assert kind(verdict) == VIOLATION
    assert verdict.found[0].property == name
    stack.add(type_, "databases", **{name: [of(stack, "private")]})
    assert kind(subnets_verdict(stack)) == FINE


def test_a_subnet_of_a_vpc_of_another_program_is_undecided(stack):
    del stack.resources["private-inside"]
    stack.add(SUBNET, "private", {"vpcId": "vpc-elsewhere"})
    assert doubts(subnets_verdict(stack)) == [f'the route table of {SUBNET} "private" is not in this program']


def test_a_route_table_of_another_program_is_undecided(stack):
    stack.add(ASSOCIATION, "private-inside", {"routeTableId": "rtb-elsewhere"}, subnetId=of(stack, "private"))
    assert doubts(subnets_verdict(stack)) == [
        f'the route table of {ASSOCIATION} "private-inside" is not in this program'
    ]


def test_unknown_subnets_are_undecided_only_when_one_of_them_is_public(stack):
    private, public = of(stack, "private", "public")
    group = support.resource(GROUP, {"subnetIds": UNKNOWN}, "databases", subnetIds=[private, public])
    stack.resources["databases"] = group
    assert doubts(subnets_verdict(stack)) == ["subnetIds is not known until the update"]
    stack.add(SUBNET, "other", vpcId=of(stack, "vpc"))
    stack.resources["databases"] = support.resource(
        GROUP, {"subnetIds": UNKNOWN}, "databases", subnetIds=[private, stack.resources["other"]]
    )
    assert kind(subnets_verdict(stack)) == FINE
    stack.resources["databases"] = support.resource(GROUP, {"subnetIds": UNKNOWN}, "databases")
    assert kind(subnets_verdict(stack)) == UNDECIDED


def test_unknown_subnets_that_can_only_be_public_ones_are_refused(stack):
    stack.add(SUBNET, "public-b", vpcId=of(stack, "vpc"))
    stack.add(ASSOCIATION, "public-b-outside", subnetId=of(stack, "public-b"), routeTableId=of(stack, "outside"))
    public = [*of(stack, "public", "public-b")]
    stack.resources["databases"] = support.resource(GROUP, {"subnetIds": UNKNOWN}, "databases", subnetIds=public)
    texts = [one.text for one in subnets_verdict(stack).found]
    assert [text.partition(", and")[0] for text in texts] == [
        f'subnetIds was computed from {SUBNET} "public"',
        f'subnetIds was computed from {SUBNET} "public-b"',
    ]
    private = support.resource(GROUP, {"subnetIds": UNKNOWN}, "databases", subnetIds=[*public, of(stack, "private")])
    stack.resources["databases"] = private
    assert kind(subnets_verdict(stack)) == UNDECIDED


def test_unknown_ends_of_associations_and_routes_are_undecided(stack):
    private, public, inside, outside, gateway = of(stack, "private", "public", "inside", "outside", "gateway")
    association = stack.resources.pop("private-inside")
    unknown = {"subnetId": UNKNOWN, "routeTableId": UNKNOWN}
    ends = {"subnetId": [private], "routeTableId": [inside, outside]}
    stack.resources["private-inside"] = support.resource(ASSOCIATION, unknown, association.name, **ends)
    assert doubts(subnets_verdict(stack)) == [
        f'routeTableId of {ASSOCIATION} "private-inside" is not known until the update'
    ]
    ends = {"subnetId": [private, public], "routeTableId": [inside]}
    stack.resources["private-inside"] = support.resource(ASSOCIATION, unknown, association.name, **ends)
    assert doubts(subnets_verdict(stack)) == [
        f'subnetId of {ASSOCIATION} "private-inside" is not known until the update'
    ]
    stack.resources["private-inside"] = association
    ends = {"routeTableId": [inside, outside], "gatewayId": [gateway]}
    stack.resources["default"] = support.resource(
        ROUTE, {"routeTableId": UNKNOWN, "gatewayId": UNKNOWN}, "default", **ends
    )
    assert doubts(subnets_verdict(stack)) == [f'routeTableId of {ROUTE} "default" is not known until the update']


# database-not-reachable and database-port-guarded


def with_database(stack: Stack, type_: str = INSTANCE, *, cidr="0.0.0.0/0", opens=5432, **properties):
    """A database behind a security group with one rule; the rule's verdict and the database's."""
    group = stack.add(SECURITY_GROUP, "group")
    source = {"cidrIpv4": cidr} if isinstance(cidr, str) else cidr
    stack.add(RULE, "rule", {"ipProtocol": "tcp", "fromPort": opens, "toPort": opens, **source}, securityGroupId=group)
    stack.add(type_, "orders", properties, vpcSecurityGroupIds=[group])
    return stack


def reachable(stack: Stack):
    return stack.verdicts("database-not-reachable")["orders"]


def guarded(stack: Stack, **config):
    return stack.verdicts("database-port-guarded", **config).get("rule", Fine())


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("0.0.0.0/0", VIOLATION),
        ("128.0.0.0/1", VIOLATION),
        ("198.51.100.7/32", VIOLATION),
        ("8.0.0.0/5", VIOLATION),
        ({"cidrIpv6": "::/0"}, VIOLATION),
        ({"cidrIpv6": "2001:db8::/32"}, VIOLATION),
        ("10.1.2.3/8", FINE),
        ("172.31.0.0/16", FINE),
        ("100.64.0.0/10", FINE),
        ({"cidrIpv6": "fd00::/8"}, FINE),
        ({"referencedSecurityGroupId": UNKNOWN}, FINE),
        ({"cidrIpv4": UNKNOWN}, UNDECIDED),
        ({"cidrIpv4": "everywhere"}, UNDECIDED),
        ({"prefixListId": "pl-1"}, UNDECIDED),
    ],
)
def test_only_addresses_of_the_internet_reach(stack, cidr, expected):
    assert kind(reachable(with_database(stack, engine="postgres", cidr=cidr))) == expected


@pytest.mark.parametrize(
    ("cidr", "doubt"),
    [
        ({"cidrIpv4": UNKNOWN}, f"cidrIpv4 {NOT_YET}"),
        ({"cidrIpv4": "everywhere"}, "cidrIpv4 is not an address range"),
        ({"prefixListId": UNKNOWN}, "prefixListId names a prefix list, whose ranges this program does not show"),
    ],
)
def test_an_address_that_cannot_be_told_says_why(stack, cidr, doubt):
    assert doubts(reachable(with_database(stack, engine="postgres", cidr=cidr))) == [doubt]


DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc"
DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"
OPEN = {"ingress": [{"protocol": "tcp", "fromPort": 6432, "toPort": 6432, "cidrBlocks": ["0.0.0.0/0"]}]}


def default_verdicts(stack: Stack) -> tuple[str, str]:
    """What is said of a database, and of the default security group."""
    told = [stack.verdicts("database-not-reachable").get("orders"), stack.verdicts("database-port-guarded").get("open")]
    return kind(told[0] or Fine()), kind(told[1] or Fine())


def test_a_database_without_security_groups_is_in_the_default_one_of_its_vpc(stack):
    vpc, databases = of(stack, "vpc", "databases")
    stack.add(INSTANCE, "orders", {"engine": "postgres", "port": 6432}, dbSubnetGroupName=databases)
    group = stack.add(DEFAULT_GROUP, "open", OPEN, vpcId=vpc)
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)
    empty = {"engine": "postgres", "port": 6432, "vpcSecurityGroupIds": []}
    stack.add(INSTANCE, "orders", empty, dbSubnetGroupName=databases)
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)
    stack.add(DEFAULT_GROUP, "open", {"ingress": []}, vpcId=vpc)
    ports = {"ipProtocol": "tcp", "fromPort": 6432, "toPort": 6432, "cidrIpv4": "0.0.0.0/0"}
    stack.add(RULE, "rule", ports, securityGroupId=group)
    assert kind(stack.verdicts("database-port-guarded")["rule"]) == VIOLATION
    del stack.resources["rule"]
    stack.add(DEFAULT_GROUP, "open", OPEN, vpcId=stack.add(VPC, "other"))
    assert default_verdicts(stack) == (FINE, FINE)


def named_default(stack: Stack, type_: str, name: str, property_name: str, properties: dict[str, object]) -> None:
    """A resource that names the default security group of the VPC as the VPC does."""
    identity = UNKNOWN if stack.preview else "sg-default"
    value = [identity] if property_name.endswith("s") else identity
    made = support.resource(
        type_, {"id": "x", **properties, property_name: value}, name, **{property_name: [of(stack, "vpc")]}
    )
    stack.resources[name] = made


def test_the_default_group_that_a_vpc_names_is_known(stack):
    stack.add(VPC, "vpc", {"defaultSecurityGroupId": UNKNOWN if stack.preview else "sg-default"})
    listening = {"engine": "postgres", "port": 6432}
    named_default(stack, INSTANCE, "orders", "vpcSecurityGroupIds", listening)
    assert default_verdicts(stack) == (FINE, FINE)
    ports = {"ipProtocol": "tcp", "fromPort": 6432, "toPort": 6432, "cidrIpv4": "0.0.0.0/0"}
    named_default(stack, RULE, "open", "securityGroupId", ports)
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)
    stack.add(INSTANCE, "orders", listening, dbSubnetGroupName=of(stack, "databases"))
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)
    del stack.resources["open"]
    named_default(stack, INSTANCE, "orders", "vpcSecurityGroupIds", listening)
    stack.add(DEFAULT_GROUP, "open", {**OPEN, "id": UNKNOWN if stack.preview else "sg-default"}, vpcId=of(stack, "vpc"))
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)


def test_the_default_group_beside_another_is_known_too(stack):
    stack.add(VPC, "vpc", {"defaultSecurityGroupId": UNKNOWN if stack.preview else "sg-default"})
    group = stack.add(SECURITY_GROUP, "group")
    ports = {"ipProtocol": "tcp", "fromPort": 6432, "toPort": 6432, "cidrIpv4": "0.0.0.0/0"}
    named_default(stack, RULE, "open", "securityGroupId", ports)
    both = [group.get("id"), UNKNOWN if stack.preview else "sg-default"]
    given = {"engine": "postgres", "port": 6432, "vpcSecurityGroupIds": both}
    stack.resources["orders"] = support.resource(
        INSTANCE, given, "orders", vpcSecurityGroupIds=[group, of(stack, "vpc")]
    )
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)


def test_a_vpc_beside_a_source_that_is_not_known_does_not_tell_it():
    stack = Stack(preview=True)
    vpc = stack.add(VPC, "vpc")
    group = support.resource(
        SECURITY_GROUP, {"id": UNKNOWN, "ingress": [{"securityGroups": [UNKNOWN]}]}, "group", ingress=[vpc]
    )
    graph = Graph([vpc, group])
    inside = graph.links_within(group, "ingress", {SECURITY_GROUP, DEFAULT_GROUP}, "ingress[0].securityGroups", UNKNOWN)
    assert inside == Links(elsewhere=("ingress[0].securityGroups",))


@pytest.mark.parametrize("given", [True, False])
def test_the_default_vpc_has_what_says_nothing_of_a_vpc(stack, given):
    network = stack.add(DEFAULT_VPC, "default")
    links = {"vpcId": network} if given else {}
    stack.add(DEFAULT_GROUP, "open", OPEN, **links)
    stack.add(INSTANCE, "orders", {"engine": "postgres", "port": 6432})
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)
    stack.add(GROUP, "defaults", {"name": "defaults"}, subnetIds=[stack.add(DEFAULT_SUBNET, "a")])
    stack.add(INSTANCE, "orders", {"engine": "postgres", "port": 6432}, dbSubnetGroupName=of(stack, "defaults"))
    assert default_verdicts(stack) == (VIOLATION, VIOLATION)


def test_the_default_group_of_a_vpc_that_is_looked_up_may_be_a_databases(stack):
    stack.add(DEFAULT_GROUP, "open", {**OPEN, "vpcId": "vpc-elsewhere"})
    stack.add(INSTANCE, "orders", {"engine": "postgres", "port": 6432})
    assert default_verdicts(stack) == (UNDECIDED, UNDECIDED)
    stack.add(INSTANCE, "orders", {"engine": "postgres", "port": 6432, "dbSubnetGroupName": "elsewhere"})
    assert default_verdicts(stack) == (UNDECIDED, UNDECIDED)
    stack.add(INSTANCE, "orders", {"engine": "postgres", "port": 6432}, dbSubnetGroupName=of(stack, "databases"))
    assert default_verdicts(stack) == (FINE, FINE)


def test_a_reachable_database_names_the_rule(stack):
    verdict = reachable(with_database(stack, engine="postgres"))
    assert [one.text for one in verdict.found] == [f'{RULE} "rule": cidrIpv4 is "0.0.0.0/0" and reaches port 5432']


def test_an_inline_rule_of_the_group_reaches(stack):
    with_database(stack, engine="mysql", cidr={})
    stack.add(SECURITY_GROUP, "group", {"ingress": [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]})
    assert kind(reachable(stack)) == VIOLATION
    assert kind(stack.verdicts("database-port-guarded")["group"]) == VIOLATION


@pytest.mark.parametrize(
    ("type_", "properties", "port"),
    [
        (INSTANCE, {"engine": "postgres", "port": 6432}, 6432),
        (INSTANCE, {"engine": "postgres", "port": "6432"}, 6432),
        (INSTANCE, {"engine": "mysql"}, 3306),
        (INSTANCE, {"engine": "MariaDB"}, 3306),
        (INSTANCE, {"engine": "oracle-se2"}, 1521),
        (INSTANCE, {"engine": "custom-oracle-ee"}, 1521),
        (INSTANCE, {"engine": "sqlserver-web"}, 1433),
        (INSTANCE, {"engine": "db2-se"}, 50000),
        (INSTANCE, {"engine": "custom-sqlserver-se"}, 1433),
        (CLUSTER, {"engine": "aurora-mysql"}, 3306),
        (CLUSTER, {"engine": "aurora"}, 3306),
        (CLUSTER, {"engine": "aurora-postgresql"}, 5432),
        (CLUSTER, {"engine": "neptune"}, 8182),
        (CLUSTER, {"engine": "docdb"}, 27017),
        ("aws:docdb/cluster:Cluster", {}, 27017),
        ("aws:neptune/cluster:Cluster", {}, 8182),
        ("aws:redshift/cluster:Cluster", {}, 5439),
        ("aws-native:rds:DbCluster", {"engine": "aurora-postgresql", "port": 7000}, 7000),
        ("aws-native:rds:DbCluster", {"engine": "postgres"}, 5432),
        ("aws-native:neptune:DbCluster", {"dbPort": 9999}, 9999),
        ("aws-native:neptune:DbCluster", {}, 8182),
        ("aws-native:redshift:Cluster", {}, 5439),
        ("aws:docdb/elasticCluster:ElasticCluster", {}, 27017),
        ("aws:timestreaminfluxdb/dbInstance:DbInstance", {}, 8086),
        ("aws:timestreaminfluxdb/dbCluster:DbCluster", {"port": 8087}, 8087),
        ("aws-native:docdbelastic:Cluster", {}, 27017),
        ("aws-native:timestream:InfluxDbInstance", {}, 8086),
        ("aws-native:timestream:InfluxDbCluster", {}, 8086),
    ],
)
def test_the_guard_follows_the_database_to_its_port(stack, type_, properties, port):
    with_database(stack, type_, cidr="10.0.0.0/8", opens=port, **properties)
    verdict = guarded(stack, ports=[1])
    assert kind(verdict) == VIOLATION
    assert f'reaches port {port}, where {type_} "orders" listens' in verdict.found[0].text
    with_database(stack, type_, cidr="10.0.0.0/8", opens=port + 1, **properties)
    assert kind(guarded(stack, ports=[1])) == FINE


def test_a_guarded_port_is_left_to_the_resource_rule(stack):
    with_database(stack, engine="postgres", cidr="10.0.0.0/8")
    assert kind(guarded(stack)) == FINE
    assert kind(guarded(stack, ports=[3306])) == VIOLATION
    with_database(stack, engine="mysql", cidr="10.0.0.0/8", opens=3306)
    assert kind(guarded(stack, ports=[5432, 3306])) == FINE


def test_prefix_lists_follow_the_config(stack):
    with_database(stack, engine="mysql", cidr={"prefixListId": "pl-1"}, opens=3306)
    assert kind(guarded(stack)) == VIOLATION
    assert kind(guarded(stack, allowPrefixLists=True)) == FINE


@pytest.mark.parametrize(
    ("type_", "groups", "properties"),
    [
        ("aws:redshiftserverless/workgroup:Workgroup", "securityGroupIds", {}),
        ("aws-native:redshiftserverless:Workgroup", "securityGroupIds", {}),
        ("aws-native:rds:DbInstance", "vpcSecurityGroups", {"port": 5439}),
    ],
)
def test_other_names_for_security_groups(stack, type_, groups, properties):
    with_database(stack, cidr="10.0.0.0/8", opens=5439)
    stack.add(type_, "orders", properties, **{groups: [of(stack, "group")]})
    assert kind(guarded(stack)) == VIOLATION


def replica_of(stack: Stack, source: Resource, name: str) -> Resource:
    return stack.add(INSTANCE, name, replicateSourceDb=source, vpcSecurityGroupIds=[of(stack, "group")])


def test_a_replica_listens_where_its_source_does(stack):
    with_database(stack, cidr="10.0.0.0/8", opens=6432)
    source = stack.add(INSTANCE, "main", {"engine": "postgres", "port": 6432})
    replica = replica_of(stack, source, "orders")
    assert kind(guarded(stack)) == VIOLATION
    stack.add(INSTANCE, "main", {"engine": "postgres", "port": 7000})
    assert kind(guarded(stack)) == FINE
    stack.add(INSTANCE, "main", {"port": 6432})
    replica_of(stack, replica, "second")
    assert [one.text.split('"')[-2] for one in guarded(stack).found] == ["orders", "second"]
    stack.add(INSTANCE, "main")
    assert kind(guarded(stack)) == UNDECIDED


def test_replicas_of_each_other_end(stack):
    with_database(stack, cidr="10.0.0.0/8")
    for name, other in (("orders", "second"), ("second", "orders"), ("orders", "second")):
        source = stack.resources.get(other) or stack.add(INSTANCE, other)
        replica_of(stack, source, name)
    assert kind(guarded(stack)) == UNDECIDED


def test_a_replica_of_itself_ends(stack):
    with_database(stack, cidr="10.0.0.0/8", identifier="orders", replicateSourceDb="orders")
    assert kind(guarded(stack)) == UNDECIDED


@pytest.mark.parametrize(
    ("properties", "doubt"),
    [
        ({"port": UNKNOWN, "engine": "mysql"}, "port is not known until the update"),
        ({"port": "the usual", "engine": "mysql"}, "port is not a whole number"),
        ({"engine": UNKNOWN}, "engine is not known until the update"),
        ({"engine": "newdb"}, "engine has no default port that is known here"),
        ({}, "port is not given, and neither is the engine"),
    ],
)
def test_a_port_that_nobody_knows_is_undecided_where_a_range_is_let_in(stack, properties, doubt):
    with_database(stack, cidr="203.0.113.0/24", **properties)
    assert doubts(reachable(stack)) == [doubt]
    assert doubts(guarded(stack)) == [doubt]
    stack.add(SECURITY_GROUP, "clients", {"id": "sg-1"})
    with_database(stack, cidr={"referencedSecurityGroupId": "sg-1"}, **properties)
    assert kind(reachable(stack)) == FINE
    assert kind(guarded(stack)) == FINE


def test_a_group_that_may_be_the_databases_is_undecided(stack):
    with_database(stack, engine="mysql", opens=3306)
    group, other = of(stack, "group"), stack.add(SECURITY_GROUP, "other")
    unknown = {"engine": "mysql", "vpcSecurityGroupIds": UNKNOWN}
    stack.resources["orders"] = support.resource(INSTANCE, unknown, "orders", vpcSecurityGroupIds=[group, other])
    assert doubts(reachable(stack)) == ["vpcSecurityGroupIds is not known until the update"]
    unknown = {**of(stack, "rule").properties, "securityGroupId": UNKNOWN}
    stack.resources["rule"] = support.resource(RULE, unknown, "rule", securityGroupId=[group, other])
    stack.add(INSTANCE, "orders", {"engine": "mysql"}, vpcSecurityGroupIds=[group])
    assert doubts(guarded(stack)) == ["vpcSecurityGroupIds is not known until the update"]


@pytest.mark.parametrize(
    ("opens", "source", "expected", "expected_of_guard"),
    [
        (3306, {"cidrIpv4": "0.0.0.0/0"}, UNDECIDED, UNDECIDED),
        (3306, {"cidrIpv4": UNKNOWN}, UNDECIDED, UNDECIDED),
        (3306, {"cidrIpv4": "10.0.0.0/8"}, FINE, UNDECIDED),
        (3306, {"referencedSecurityGroupId": "sg-1"}, FINE, FINE),
        (443, {"cidrIpv4": "0.0.0.0/0"}, FINE, FINE),
        (5432, {"cidrIpv4": "0.0.0.0/0"}, FINE, FINE),
    ],
)
def test_a_rule_of_a_group_that_nothing_tells_concerns_databases_on_its_port(
    stack, opens, source, expected, expected_of_guard
):
    with_database(stack, engine="mysql", cidr={"referencedSecurityGroupId": "sg-1"}, opens=3306)
    stack.add(SECURITY_GROUP, "clients", {"id": "sg-1"})
    ports = {"ipProtocol": "tcp", "fromPort": opens, "toPort": opens, **source}
    stack.add(RULE, "stray", {**ports, "securityGroupId": UNKNOWN})
    assert kind(reachable(stack)) == expected
    if expected == UNDECIDED:
        assert (
            f'securityGroupId of {RULE} "stray" {NOT_YET}' in doubts(reachable(stack)) or source["cidrIpv4"] is UNKNOWN
        )
    assert kind(stack.verdicts("database-port-guarded").get("stray", Fine())) == expected_of_guard
    stack.add(RULE, "stray", ports, securityGroupId=stack.add(SECURITY_GROUP, "other"))
    assert kind(reachable(stack)) == FINE
    stack.add(RULE, "stray", {**ports, "securityGroupId": "sg-elsewhere"})
    assert kind(reachable(stack)) == FINE


def test_a_rule_of_a_looked_up_group_counts_for_the_databases_that_name_it(stack):
    ports = {"ipProtocol": "tcp", "fromPort": 3306, "toPort": 3306, "cidrIpv4": "0.0.0.0/0"}
    stack.add(RULE, "rule", {**ports, "securityGroupId": "sg-elsewhere"})
    stack.add(INSTANCE, "orders", {"engine": "mysql", "vpcSecurityGroupIds": ["sg-another", "sg-elsewhere"]})
    stack.add(INSTANCE, "others", {"engine": "mysql", "vpcSecurityGroupIds": ["sg-another"]})
    assert [one.text for one in reachable(stack).found] == [
        f'{RULE} "rule": cidrIpv4 is "0.0.0.0/0" and reaches port 3306'
    ]
    assert kind(stack.verdicts("database-not-reachable")["others"]) == UNDECIDED  # nobody shows that group
    assert ["orders" in one.text for one in guarded(stack).found] == [True]


def test_a_rule_of_another_group_does_not_count(stack):
    with_database(stack, engine="mysql", opens=3306)
    stack.add(INSTANCE, "orders", {"engine": "mysql"}, vpcSecurityGroupIds=[stack.add(SECURITY_GROUP, "other")])
    assert kind(reachable(stack)) == FINE
    assert kind(guarded(stack)) == FINE


def test_two_databases_behind_one_rule_are_both_named(stack):
    with_database(stack, engine="mysql", opens=3306)
    stack.add(INSTANCE, "invoices", {"engine": "mysql"}, vpcSecurityGroupIds=[of(stack, "group")])
    found = guarded(stack).found
    assert [('"orders"' in one.text, '"invoices"' in one.text) for one in found] == [(False, True), (True, False)]
    assert guarded(stack).fix.count("referenced_security_group_id") == 1


# the graph itself


def test_links_by_identity_dependency_and_neither():
    group, other = support.resource(SECURITY_GROUP, {"id": "sg-1"}, "a"), support.resource(SECURITY_GROUP, {}, "b")
    bare = support.resource(INSTANCE, {}, "none")
    one = support.resource(
        INSTANCE, {"vpcSecurityGroupIds": ["sg-1", UNKNOWN, "sg-9"]}, "db", vpcSecurityGroupIds=[other]
    )
    graph = Graph([group, other, one, bare])
    types = {SECURITY_GROUP}
    assert graph.links(bare, "vpcSecurityGroupIds", types) == Links()
    assert graph.links(one, "vpcSecurityGroupIds", types) == Links(
        certain=(group, other), elsewhere=("vpcSecurityGroupIds[2]",)
    )
    assert graph.links(one, "vpcSecurityGroupIds", {INSTANCE}).certain == ()
    few = support.resource(INSTANCE, {"vpcSecurityGroupIds": [UNKNOWN]}, "few", vpcSecurityGroupIds=[group, other])
    assert Graph([group, other, few]).links(few, "vpcSecurityGroupIds", types) == Links(possible=(group, other))
    known = support.resource(INSTANCE, {"vpcSecurityGroupIds": ["sg-1"]}, "known", vpcSecurityGroupIds=[group, other])
    assert Graph([group, other, known]).links(known, "vpcSecurityGroupIds", types) == Links(certain=(group,))
    missing = support.resource(INSTANCE, {}, "missing", vpcSecurityGroupIds=[group])
    assert Graph([group, missing]).links(missing, "vpcSecurityGroupIds", types) == Links(certain=(group,))


def test_a_rule_without_config_takes_none():
    assert RuleConfig.model_validate({}) == RuleConfig()
