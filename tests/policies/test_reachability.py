"""Chains from the internet to a database: each kind with its text, each hop taken away, and what cannot be known."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails import report
from guardrails.aws.reach.chains import Hop, Step, chains
from guardrails.graph import Graph
from guardrails.model import UNKNOWN, Doubt, Fine, Resource, Secret, Undecided, Violation, combined
from tests.policies import support
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.test_fuzz import TOKEN, values_named, words_of
from tests.policies.test_stack_rules import (
    ASSOCIATION,
    DEFAULT_TABLE,
    GATEWAY,
    GROUP,
    INSTANCE,
    KINDS,
    ROUTE,
    RULE,
    SECURITY_GROUP,
    SUBNET,
    TABLE,
    VPC,
    Stack,
)

NAME = "database-not-reachable"
CLIENTS = "database-clients-behind-load-balancer"
MACHINE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
SCALING = "aws:autoscaling/group:Group"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
PROXY = "aws:rds/proxy:Proxy"
PROXY_TARGET = "aws:rds/proxyTarget:ProxyTarget"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
CLUSTER = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
ACL = "aws:ec2/networkAcl:NetworkAcl"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
EVERYWHERE = "0.0.0.0/0"
DOORSTEP = 'internet → internet gateway "main" → subnet "public-a" (route table "public": 0.0.0.0/0) → '
BASTION = (
    DOORSTEP + 'security group "bastion" (rule "ssh" lets 203.0.113.0/24 reach 22) → instance "bastion" '
    '(public address) → security group "database" (source: security group "bastion", 5432) → database "orders"'
)


def rule(stack: Stack, name: str, group: str, *, source=None, port=5432, type_=RULE, **properties) -> Resource:
    """A rule of `group` for `source`, a security group or an address range."""
    given_ports = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, **properties}
    if isinstance(source, str):
        given_ports["cidrIpv4"] = source
    links = {"securityGroupId": stack.resources[group]}
    if isinstance(source, Resource):
        links["referencedSecurityGroupId"] = source
    return stack.add(type_, name, given_ports, **links)


@pytest.fixture(params=[True, False], ids=["preview", "update"])
def stack(request):
    return three_tiers(preview=request.param)


def three_tiers(*, preview: bool) -> Stack:
    """A stack as it should be: internet, load balancer, backends in a group that scales, database."""
    made = Stack(preview)
    vpc = made.add(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
    gateway = made.add(GATEWAY, "main", vpcId=vpc)
    public = made.add(SUBNET, "public-a", {"cidrBlock": "10.0.0.0/24"}, vpcId=vpc)
    private = made.add(SUBNET, "private-a", {"cidrBlock": "10.0.1.0/24"}, vpcId=vpc)
    table = made.add(TABLE, "public", vpcId=vpc)
    made.add(ROUTE, "out", {"destinationCidrBlock": EVERYWHERE}, routeTableId=table, gatewayId=gateway)
    made.add(ASSOCIATION, "public-a-public", subnetId=public, routeTableId=table)
    for name in ("balancer", "backend", "database", "bastion"):
        made.add(SECURITY_GROUP, name, vpcId=vpc)
    rule(made, "https", "balancer", source=EVERYWHERE, port=443)
    rule(made, "serve", "backend", source=made.resources["balancer"], port=8080)
    rule(made, "query", "database", source=made.resources["backend"])
    groups = made.resources
    balancer = made.add(
        BALANCER, "front", {"loadBalancerType": "application"}, subnets=[public], securityGroups=[groups["balancer"]]
    )
    targets = made.add(TARGET_GROUP, "backends", {"targetType": "instance"})
    listen(made, balancer, targets)
    template = made.add(TEMPLATE, "machine", vpcSecurityGroupIds=[groups["backend"]])
    launch = {"launchTemplate": {"id": template.get("id"), "version": "1"}}
    scaling = made.add(SCALING, "machines", launch, vpcZoneIdentifiers=[private])
    made.resources["machines"] = depending(scaling, launchTemplate=[template])
    made.add(GROUP, "data", {"name": "data"}, subnetIds=[private])
    database(made)
    return made


def depending(resource: Resource, **depends) -> Resource:
    """The resource with properties computed from others besides."""
    more = {name: tuple(one.urn for one in ones) for name, ones in depends.items()}
    dependencies = {**resource.property_dependencies, **more}
    return Resource(resource.type, resource.name, resource.urn, resource.properties, property_dependencies=dependencies)


def listen(stack: Stack, balancer: Resource, targets: Resource) -> None:
    actions = [{"type": "forward", "targetGroupArn": targets.get("id")}]
    listener = stack.add(LISTENER, f"{balancer.name}-listener", {"defaultActions": actions}, loadBalancerArn=balancer)
    stack.resources[listener.name] = depending(listener, defaultActions=[targets])


def database(stack: Stack, *, subnet: str = "private-a", type_: str = INSTANCE, **properties) -> Resource:
    group = stack.add(GROUP, "data", {"name": "data"}, subnetIds=[stack.resources[subnet]])
    made = stack.add(
        type_,
        "orders",
        {"engine": "postgres", "dbSubnetGroupName": "data", **properties},
        vpcSecurityGroupIds=[stack.resources["database"]],
    )
    stack.resources["orders"] = depending(made, dbSubnetGroupName=[group])
    return stack.resources["orders"]


def with_public_database(stack: Stack) -> Stack:
    database(stack, subnet="public-a", publiclyAccessible=True)
    rule(stack, "open", "database", source=EVERYWHERE)
    return stack


def with_bastion(stack: Stack, **properties) -> Stack:
    """A machine called like its security group, so kept under another key."""
    group, subnet = stack.resources["bastion"], stack.resources["public-a"]
    asked = {"associatePublicIpAddress": True, **properties}
    machine = stack.add(MACHINE, "bastion", asked, subnetId=subnet, vpcSecurityGroupIds=[group])
    stack.resources |= {"bastion": group, "machine-bastion": machine}
    rule(stack, "ssh", "bastion", source="203.0.113.0/24", port=22)
    rule(stack, "look", "database", source=group)
    return stack


def verdict(stack: Stack, name: str = "orders"):
    """What the two policies say together."""
    return combined(stack.verdicts(policy).get(name, Fine()) for policy in (NAME, CLIENTS))


def told(stack: Stack, name: str = "orders") -> tuple[str, str]:
    """The verdicts of the policy about databases themselves, and of the one about machines."""
    first, second = (KINDS[type(stack.verdicts(policy).get(name, Fine()))] for policy in (NAME, CLIENTS))
    return first, second


def kind(stack: Stack, name: str = "orders") -> str:
    return KINDS[type(verdict(stack, name))]


def texts(stack: Stack, name: str = "orders") -> list[str]:
    found = verdict(stack, name)
    assert isinstance(found, Violation), found
    return [one.text for one in found.found]


def doubts(stack: Stack, name: str = "orders") -> list[str]:
    found = verdict(stack, name)
    assert isinstance(found, Undecided), found
    return [str(one) for one in found.doubts]


# what is as it should be


def test_a_database_behind_backends_behind_a_load_balancer_is_fine(stack):
    assert stack.verdicts(NAME) == {"orders": Fine()}
    assert stack.verdicts(CLIENTS) == {}


def test_backends_with_public_addresses_behind_a_closed_group_are_fine(stack):
    stack.add(
        TEMPLATE,
        "machine",
        {"networkInterfaces": [{"associatePublicIpAddress": "true", "securityGroups": [of_id(stack, "backend")]}]},
    )
    stack.resources["machine"] = depending(stack.resources["machine"], networkInterfaces=[stack.resources["backend"]])
    stack.resources["machines"] = depending(
        stack.add(
            SCALING,
            "machines",
            {"launchTemplate": {"id": of_id(stack, "machine")}},
            vpcZoneIdentifiers=[stack.resources["public-a"]],
        ),
        launchTemplate=[stack.resources["machine"]],
    )
    assert kind(stack) == FINE
    rule(stack, "debug", "backend", source=EVERYWHERE, port=9000)
    assert texts(stack) == [
        DOORSTEP + 'security group "backend" (rule "debug" lets 0.0.0.0/0 reach 9000) → Auto Scaling group "machines" '
        '(public address) → security group "database" (source: security group "backend", 5432) → database "orders"'
    ]


def of_id(stack: Stack, name: str):
    return stack.resources[name].get("id")


# straight from the internet


def test_a_public_database_shows_gateway_subnet_route_and_rule(stack):
    assert texts(with_public_database(stack)) == [
        DOORSTEP + 'security group "database" (rule "open" lets 0.0.0.0/0 reach 5432) → '
        'database "orders" (publiclyAccessible)'
    ]


def test_inline_rules_are_named_by_their_place(stack):
    with_public_database(stack)
    del stack.resources["open"]
    inline = {"ingress": [{"protocol": "-1", "cidrBlocks": [EVERYWHERE]}]}
    stack.add(SECURITY_GROUP, "database", inline, vpcId=stack.resources["vpc"])
    assert 'security group "database" (ingress[0] lets 0.0.0.0/0 reach 5432)' in texts(stack)[0]


def test_the_main_route_table_is_called_so(stack):
    with_public_database(stack)
    del stack.resources["public-a-public"]
    table = stack.add(DEFAULT_TABLE, "main-table", {"routes": [{"cidrBlock": EVERYWHERE, "gatewayId": "igw-1"}]})
    stack.resources["main-table"] = depending(table, defaultRouteTableId=[stack.resources["vpc"]])
    assert 'internet gateway igw-1 → subnet "public-a" (route table "main-table": 0.0.0.0/0)' in texts(stack)[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda stack: stack.resources.pop("out"),
        lambda stack: stack.resources.pop("public-a-public"),
        lambda stack: database(stack, subnet="private-a", publiclyAccessible=True),
        lambda stack: database(stack, subnet="public-a", publiclyAccessible=False),
        lambda stack: database(stack, subnet="public-a"),
    ],
    ids=["no route", "no association", "another subnet", "private", "not said to be public"],
)
def test_without_one_hop_only_the_open_security_group_is_left(stack, change):
    with_public_database(stack)
    change(stack)
    assert texts(stack) == [f'{RULE} "open": cidrIpv4 is "0.0.0.0/0" and reaches port 5432']


@pytest.mark.parametrize("source", ["10.0.0.0/8", None])
def test_a_public_database_behind_a_closed_security_group_is_not_reached(stack, source):
    with_public_database(stack)
    rule(stack, "open", "database", source=source or stack.resources["backend"])
    assert kind(stack) == FINE


def test_another_open_rule_is_told_besides_the_chain(stack):
    with_public_database(stack)
    rule(stack, "wide", "database", source="198.51.100.0/24")
    assert [text.partition(" ")[0] for text in texts(stack)] == ["internet", RULE]


def test_a_cluster_is_public_by_its_instances(stack):
    rule(stack, "open", "database", source=EVERYWHERE)
    cluster = database(stack, subnet="public-a", type_=CLUSTER, engine="aurora-postgresql")
    stack.add(CLUSTER_INSTANCE, "one", {"publiclyAccessible": "true"}, clusterIdentifier=cluster)
    assert texts(stack)[0].endswith('database "orders" (publiclyAccessible of "one")')
    stack.add(CLUSTER_INSTANCE, "one", {"publiclyAccessible": "false"}, clusterIdentifier=cluster)
    assert texts(stack) == [f'{RULE} "open": cidrIpv4 is "0.0.0.0/0" and reaches port 5432']


def test_a_replica_stands_where_its_source_does(stack):
    with_public_database(stack)
    stack.add(
        INSTANCE,
        "copy",
        {"publiclyAccessible": True},
        replicateSourceDb=stack.resources["orders"],
        vpcSecurityGroupIds=[stack.resources["database"]],
    )
    assert texts(stack, "copy")[0].endswith('database "copy" (publiclyAccessible)')


# by a machine


def test_a_bastion_is_a_chain(stack):
    assert texts(with_bastion(stack)) == [BASTION]
    assert "Session Manager" in verdict(stack).fix
    assert 'aws:ec2/instance:Instance "bastion"' in verdict(stack).fix


@pytest.mark.parametrize(
    "change",
    [
        lambda stack: stack.resources.pop("out"),
        lambda stack: stack.resources.pop("public-a-public"),
        lambda stack: stack.resources.pop("ssh"),
        lambda stack: stack.resources.pop("look"),
        lambda stack: with_bastion(stack, associatePublicIpAddress=False),
        lambda stack: rule(stack, "look", "database", source=stack.resources["bastion"], port=5433),
        lambda stack: rule(stack, "ssh", "bastion", source="10.0.0.0/8", port=22),
        lambda stack: (
            rule(stack, "ping", "bastion", source=EVERYWHERE, port=-1, ipProtocol="icmp") and stack.resources.pop("ssh")
        ),
        lambda stack: rule(stack, "web", "bastion", source=EVERYWHERE, port=443, type_=EGRESS),
        lambda stack: stack.add(SECURITY_GROUP, "bastion", {"egress": []}, vpcId=stack.resources["vpc"]),
    ],
    ids=[
        "no route",
        "no association",
        "nobody gets in",
        "not let into the database",
        "no public address",
        "another port",
        "only from inside",
        "pings only",
        "the way out is for 443",
        "no way out",
    ],
)
def test_without_one_hop_a_bastion_is_fine(stack, change):
    assert kind(with_bastion(stack)) == VIOLATION
    change(stack)
    assert kind(stack) == FINE


def test_who_is_in_a_group_that_the_internet_gets_into_may_be_elsewhere(stack):
    with_bastion(stack)
    del stack.resources["machine-bastion"]
    assert doubts(stack)[0] == f'who is in {SECURITY_GROUP} "bastion" is not in this program'


def test_one_change_makes_a_fine_stack_reachable(stack):
    assert kind(stack) == FINE
    rule(stack, "ssh", "backend", source="203.0.113.0/24", port=22)
    assert kind(stack) == FINE  # nobody in that group has a public address
    stack.add(
        MACHINE,
        "test",
        {"associatePublicIpAddress": True},
        subnetId=stack.resources["public-a"],
        vpcSecurityGroupIds=[stack.resources["backend"]],
    )
    assert 'instance "test" (public address)' in texts(stack)[0]


def moved(stack: Stack, **links) -> None:
    """The bastion with other links, and what it asks for itself left out."""
    given = {"subnetId": stack.resources["public-a"], "vpcSecurityGroupIds": [stack.resources["bastion"]], **links}
    group = stack.resources["bastion"]
    machine = stack.add(MACHINE, "bastion", **{name: link for name, link in given.items() if link is not None})
    stack.resources |= {"bastion": group, "machine-bastion": machine}


@pytest.mark.parametrize(
    ("subnet", "expected"),
    [({"mapPublicIpOnLaunch": True}, VIOLATION), ({"assignIpv6AddressOnCreation": True}, VIOLATION), ({}, FINE)],
)
def test_a_machine_that_does_not_say_takes_what_its_subnet_gives(stack, subnet, expected):
    with_bastion(stack)
    stack.add(SUBNET, "public-a", subnet, vpcId=stack.resources["vpc"])
    moved(stack)
    assert kind(stack) == expected


@pytest.mark.parametrize(
    ("type_", "name"), [("aws:ec2/eip:Eip", "instance"), ("aws:ec2/eipAssociation:EipAssociation", "instanceId")]
)
def test_an_elastic_address_is_one(stack, type_, name):
    with_bastion(stack)
    moved(stack)
    assert kind(stack) == FINE
    stack.add(type_, "lasting", **{name: stack.resources["machine-bastion"]})
    assert 'instance "bastion" (public address "lasting")' in texts(stack)[0]


def test_an_elastic_address_is_one_beside_another_that_may_be_somebody_elses(stack):
    with_bastion(stack)
    moved(stack)
    bastion = stack.resources["machine-bastion"]
    stack.add("aws:ec2/eip:Eip", "lasting", instance=bastion)
    other = stack.add("aws:ec2/instance:Instance", "other")
    unsure = stack.add("aws:ec2/eip:Eip", "unsure", {"instance": UNKNOWN})
    stack.resources["unsure"] = depending(unsure, instance=[bastion, other])
    assert 'instance "bastion" (public address "lasting")' in texts(stack)[0]


@pytest.mark.parametrize("how", ["listed", "attached"])
def test_an_interface_with_an_address_belongs_to_its_machine(stack, how):
    with_bastion(stack)
    interface = stack.add(
        INTERFACE, "card", subnetId=stack.resources["public-a"], securityGroups=[stack.resources["bastion"]]
    )
    moved(stack, subnetId=stack.resources["private-a"], vpcSecurityGroupIds=[stack.resources["backend"]])
    assert kind(stack) == FINE
    stack.add("aws:ec2/eip:Eip", "lasting", networkInterface=interface)
    assert 'network interface "card" (public address "lasting")' in texts(stack)[0]
    machine = stack.resources["machine-bastion"]
    if how == "attached":
        attachment = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"
        stack.add(attachment, "at", instanceId=machine, networkInterfaceId=interface)
    else:
        listed = {"networkInterfaces": [{"deviceIndex": 0, "networkInterfaceId": interface.get("id")}]}
        properties = {**machine.properties, **listed}
        more = Resource(
            machine.type, machine.name, machine.urn, properties, property_dependencies=machine.property_dependencies
        )
        stack.resources["machine-bastion"] = depending(more, networkInterfaces=[interface])
    assert 'instance "bastion" (public address "lasting")' in texts(stack)[0]


def test_a_chain_may_pass_several_machines(stack):
    with_bastion(stack)
    inner = stack.add(SECURITY_GROUP, "inner", vpcId=stack.resources["vpc"])
    rule(stack, "hop", "inner", source=stack.resources["bastion"], port=22)
    rule(stack, "look", "database", source=inner)
    stack.add(MACHINE, "jump", subnetId=stack.resources["private-a"], vpcSecurityGroupIds=[inner])
    assert texts(stack)[0].endswith(
        'instance "bastion" (public address) → security group "inner" (source: security group "bastion", 22) → '
        'instance "jump" → security group "database" (source: security group "inner", 5432) → database "orders"'
    )


def test_the_shortest_chain_is_printed(stack):
    test_a_chain_may_pass_several_machines(stack)
    rule(stack, "shortcut", "database", source=stack.resources["bastion"])
    assert texts(stack) == [BASTION]


def test_a_machine_in_the_address_range_that_the_database_lets_in_is_a_chain(stack):
    with_bastion(stack)
    rule(stack, "look", "database", source="10.0.0.0/16")
    assert texts(stack)[0].endswith(
        'security group "database" (rule "look" lets 10.0.0.0/16 reach 5432) → database "orders"'
    )
    rule(stack, "look", "database", source="10.0.1.0/24")
    assert kind(stack) == FINE
    rule(stack, "look", "database", source="10.0.0.7/32")
    assert doubts(stack)[0] == f'the address in {SUBNET} "public-a" may be in the range or not'


def test_members_of_one_group_that_lets_in_its_own(stack):
    with_bastion(stack)
    del stack.resources["look"]
    own = {"ingress": [{"protocol": "tcp", "fromPort": 0, "toPort": 65535, "self": True}]}
    stack.add(SECURITY_GROUP, "database", own, vpcId=stack.resources["vpc"])
    database(stack)
    moved(stack, vpcSecurityGroupIds=[stack.resources["bastion"], stack.resources["database"]])
    stack.add("aws:ec2/eip:Eip", "lasting", instance=stack.resources["machine-bastion"])
    assert 'security group "database" (source: its own members, 5432) → database "orders"' in texts(stack)[0]


def test_the_default_group_lets_in_its_own_members(stack):
    database_without_group(stack)
    assert kind(stack) == FINE
    with_bastion(stack)
    del stack.resources["look"]
    moved(stack, vpcSecurityGroupIds=None)
    stack.add("aws:ec2/eip:Eip", "lasting", instance=stack.resources["machine-bastion"])
    assert kind(stack) == FINE  # nobody from outside gets into that group
    default = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
    ingress = [
        {"protocol": "-1", "self": True},
        {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]},
    ]
    stack.add(default, "default", {"ingress": ingress}, vpcId=stack.resources["vpc"])
    assert texts(stack)[0].endswith('security group "default" (source: its own members, 5432) → database "orders"')
    stack.add(default, "default", {"ingress": []}, vpcId=stack.resources["vpc"])
    assert kind(stack) == FINE


def database_without_group(stack: Stack) -> None:
    made = stack.add(INSTANCE, "orders", {"engine": "postgres"}, dbSubnetGroupName=stack.resources["data"])
    stack.resources["orders"] = made


def test_an_ecs_service_with_public_addresses_is_a_machine(stack):
    with_bastion(stack)
    del stack.resources["machine-bastion"]
    subnet, group = stack.resources["public-a"], stack.resources["bastion"]
    network = {"subnets": [subnet.get("id")], "securityGroups": [group.get("id")], "assignPublicIp": True}
    service = stack.add("aws:ecs/service:Service", "tasks", {"networkConfiguration": network})
    stack.resources["tasks"] = depending(service, networkConfiguration=[subnet, group])
    assert 'ECS service "tasks" (public address)' in texts(stack)[0]
    assert verdict(stack).fix.startswith('no public address for aws:ecs/service:Service "tasks", behind')
    network = {**network, "assignPublicIp": False}
    service = stack.add("aws:ecs/service:Service", "tasks", {"networkConfiguration": network})
    stack.resources["tasks"] = depending(service, networkConfiguration=[subnet, group])
    assert kind(stack) == FINE


def test_a_function_is_nobodys_way_in(stack):
    with_bastion(stack)
    del stack.resources["machine-bastion"]
    group = stack.resources["bastion"]
    function = stack.add("aws:lambda/function:Function", "code", {"vpcConfig": {"securityGroupIds": [group.get("id")]}})
    stack.resources["code"] = depending(function, vpcConfig=[group])
    assert kind(stack) == FINE


def test_security_groups_that_refer_to_one_another_end(stack):
    with_bastion(stack)
    for name, group, source in (("a", "bastion", "backend"), ("b", "backend", "bastion"), ("c", "backend", "database")):
        rule(stack, name, group, source=stack.resources[source], port=22)
    assert texts(stack) == [BASTION]
    del stack.resources["look"], stack.resources["query"]
    assert kind(stack) == FINE


# by a load balancer or a proxy


def with_target(stack: Stack, target: Resource | None, address="10.0.1.7") -> Stack:
    """A network load balancer that forwards to `target`, or to an address."""
    balancer = stack.add(BALANCER, "pipe", {"loadBalancerType": "network"}, subnets=[stack.resources["public-a"]])
    targets = stack.add(TARGET_GROUP, "addresses", {"targetType": "ip", "port": 5432})
    listen(stack, balancer, targets)
    attachment = stack.add(
        ATTACHMENT, "at", {"targetId": UNKNOWN if stack.preview else address}, targetGroupArn=targets
    )
    if target is not None:
        stack.resources["at"] = depending(attachment, targetId=[target])
    rule(stack, "pipe-in", "database", source="10.0.0.0/24")
    return stack


PIPE = DOORSTEP + 'load balancer "pipe" (internet-facing) → target group "addresses" → '


def test_a_load_balancer_in_front_of_the_database_is_a_chain(stack):
    with_target(stack, stack.resources["orders"])
    assert texts(stack) == [
        PIPE + 'security group "database" (rule "pipe-in" lets 10.0.0.0/24 reach 5432) → database "orders"'
    ]
    assert "backends" in verdict(stack).fix


@pytest.mark.parametrize(
    "change",
    [
        lambda stack: stack.resources.pop("pipe-in"),
        lambda stack: stack.resources.pop("pipe-listener"),
        lambda stack: stack.resources.pop("at"),
        lambda stack: stack.resources.pop("out"),
        lambda stack: stack.add(
            BALANCER, "pipe", {"loadBalancerType": "network", "internal": True}, subnets=[stack.resources["public-a"]]
        ),
        lambda stack: stack.add(
            BALANCER,
            "pipe",
            {"loadBalancerType": "network"},
            subnets=[stack.resources["public-a"]],
            securityGroups=[stack.resources["backend"]],
        ),
    ],
    ids=["not let in", "no listener", "no target", "no route", "internal", "behind a closed group"],
)
def test_without_one_hop_a_load_balancer_is_fine(stack, change):
    assert kind(with_target(stack, stack.resources["orders"])) == VIOLATION
    change(stack)
    assert kind(stack) == FINE


def test_an_address_as_target_may_be_the_databases(stack):
    with_target(stack, None)
    assert doubts(stack)[0] == f'a target of {ATTACHMENT} "at" may be an address of the database'
    if not stack.preview:
        with_target(stack, None, address="10.0.9.9")
        assert kind(stack) == FINE
        with_target(stack, None, address="i-1")
        assert kind(stack) == FINE


def with_proxy(stack: Stack) -> Resource:
    group = stack.add(SECURITY_GROUP, "proxy", vpcId=stack.resources["vpc"])
    proxy = stack.add(
        PROXY,
        "pool",
        {"engineFamily": "POSTGRESQL", "name": "pool"},
        vpcSecurityGroupIds=[group],
        vpcSubnetIds=[stack.resources["private-a"]],
    )
    stack.add(PROXY_TARGET, "pooled", dbProxyName=proxy, dbInstanceIdentifier=stack.resources["orders"])
    rule(stack, "serve-pool", "proxy", source=stack.resources["backend"])
    rule(stack, "query", "database", source=group)
    return proxy


def test_a_proxy_between_backend_and_database_is_fine(stack):
    with_proxy(stack)
    assert stack.verdicts(NAME) == {"orders": Fine()}
    assert stack.verdicts(CLIENTS) == {}


def test_a_bastion_that_reaches_the_proxy_reaches_the_database(stack):
    with_proxy(stack)
    with_bastion(stack)
    rule(stack, "look", "proxy", source=stack.resources["bastion"])
    assert texts(stack)[0].endswith(
        'instance "bastion" (public address) → security group "proxy" (source: security group "bastion", 5432) → '
        'RDS proxy "pool" → security group "database" (source: security group "proxy", 5432) → database "orders"'
    )
    assert kind(stack, "pool") == FINE  # said once, of the database
    del stack.resources["pooled"]
    assert kind(stack) == FINE
    assert texts(stack, "pool")[0].endswith('RDS proxy "pool"')


def test_a_load_balancer_in_front_of_a_proxy_is_a_chain(stack):
    proxy = with_proxy(stack)
    with_target(stack, proxy)
    rule(stack, "pipe-in", "proxy", source="10.0.0.0/24")
    assert texts(stack) == [
        PIPE + 'security group "proxy" (rule "pipe-in" lets 10.0.0.0/24 reach 5432) → RDS proxy "pool" → '
        'security group "database" (source: security group "proxy", 5432) → database "orders"'
    ]


# which of the two policies tells


def joined(stack: Stack) -> None:
    stack.add(PEERING, "bridge", vpcId=stack.resources["vpc"])
    rule(stack, "query", "database", source="192.168.0.0/16")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (with_public_database, (VIOLATION, FINE)),
        (lambda stack: rule(stack, "open", "database", source=EVERYWHERE), (VIOLATION, FINE)),
        (lambda stack: with_target(stack, stack.resources["orders"]), (VIOLATION, FINE)),
        (lambda stack: with_target(stack, None), (UNDECIDED, FINE)),
        (with_bastion, (FINE, VIOLATION)),
        (lambda stack: with_bastion(stack, associatePublicIpAddress=UNKNOWN), (FINE, UNDECIDED)),
        (lambda stack: with_bastion(stack).resources.pop("machine-bastion"), (FINE, UNDECIDED)),
        (lambda stack: with_bastion(with_public_database(stack)), (VIOLATION, VIOLATION)),
        (lambda stack: rule(stack, "list", "database", prefixListId="pl-1"), (UNDECIDED, FINE)),
        (lambda stack: rule(stack, "other", "database", referencedSecurityGroupId="sg-elsewhere"), (FINE, UNDECIDED)),
        (joined, (FINE, UNDECIDED)),
        (
            lambda stack: stack.add(INSTANCE, "orders", {"engine": "postgres", "vpcSecurityGroupIds": ["sg-1"]}),
            (UNDECIDED, FINE),
        ),
    ],
    ids=[
        "a public database",
        "an open security group",
        "a load balancer before the database",
        "a load balancer before some address",
        "a bastion",
        "what may be one",
        "who may be in a group",
        "both",
        "a prefix list",
        "another program's clients",
        "another network",
        "a looked-up group",
    ],
)
def test_each_way_is_told_by_one_policy(stack, change, expected):
    change(stack)
    assert told(stack) == expected


def test_a_machine_before_a_load_balancer_inside_is_the_machines(stack):
    with_bastion(with_target(stack, stack.resources["orders"]))
    del stack.resources["look"]
    inside = {"loadBalancerType": "network", "internal": True}
    stack.add(BALANCER, "pipe", inside, subnets=[stack.resources["private-a"]])
    rule(stack, "pipe-in", "database", source="10.0.1.0/24")
    assert told(stack) == (FINE, VIOLATION)


def test_a_machine_before_a_load_balancer_that_everybody_gets_to_is_no_way_of_its_own(stack):
    with_bastion(with_target(stack, stack.resources["orders"]))
    balancer = stack.resources["balancer"]
    pipe = {"loadBalancerType": "network"}
    stack.add(BALANCER, "pipe", pipe, subnets=[stack.resources["public-a"]], securityGroups=[balancer])
    rule(stack, "pipe-in", "database", source=balancer)
    rule(stack, "look", "balancer", source=stack.resources["bastion"], port=443)
    assert told(stack) == (VIOLATION, FINE)
    stack.resources.pop("https")
    assert told(stack) == (FINE, VIOLATION)


def test_a_public_web_server_before_a_private_database_breaks_nothing_mandatory(stack):
    group = stack.resources["backend"]
    rule(stack, "serve", "backend", source=EVERYWHERE, port=443)
    web = {"associatePublicIpAddress": True}
    stack.add(MACHINE, "web", web, subnetId=stack.resources["public-a"], vpcSecurityGroupIds=[group])
    assert told(stack) == (FINE, VIOLATION)
    assert support.STACK_RULE[CLIENTS].level == "advisory"
    assert texts(stack) == [
        DOORSTEP + 'security group "backend" (rule "serve" lets 0.0.0.0/0 reach 443) → instance "web" '
        '(public address) → security group "database" (source: security group "backend", 5432) → database "orders"'
    ]


# what cannot be known


def test_a_looked_up_group_of_the_database_is_undecided(stack):
    stack.add(INSTANCE, "orders", {"engine": "postgres", "vpcSecurityGroupIds": ["sg-elsewhere"]})
    assert (
        doubts(stack)[0] == f'vpcSecurityGroupIds[0] of {INSTANCE} "orders" names something that is not in this program'
    )


def test_a_looked_up_group_as_a_source_is_undecided(stack):
    rule(stack, "query", "database", referencedSecurityGroupId="sg-elsewhere")
    assert doubts(stack) == [
        f'referencedSecurityGroupId of {RULE} "query" names a security group that is not in this program',
        'the way in question is internet → security group "database" (rule "query" lets another security group '
        'reach 5432) → database "orders"',
    ]


def test_a_looked_up_subnet_is_undecided_for_a_machine_that_gets_in(stack):
    with_bastion(stack)
    asked = {"associatePublicIpAddress": True, "subnetId": "subnet-elsewhere"}
    group = stack.resources["bastion"]
    machine = stack.add(MACHINE, "bastion", asked, vpcSecurityGroupIds=[group])
    stack.resources |= {"bastion": group, "machine-bastion": machine}
    assert doubts(stack)[0] == f'subnetId of {MACHINE} "bastion" names something that is not in this program'
    del stack.resources["look"]
    assert kind(stack) == FINE


def test_a_prefix_list_into_a_bastion_is_undecided(stack):
    with_bastion(stack)
    rule(stack, "ssh", "bastion", port=22, prefixListId="pl-1")
    assert doubts(stack)[0] == (
        f'prefixListId of {RULE} "ssh" names a prefix list, whose ranges this program does not show'
    )


@pytest.mark.parametrize("property_name", ["associatePublicIpAddress"])
def test_a_flag_that_is_not_known_is_undecided(stack, property_name):
    with_bastion(stack, **{property_name: UNKNOWN})
    assert doubts(stack)[0] == f'{property_name} of {MACHINE} "bastion" is not known until the update'


def test_a_network_acl_makes_a_chain_undecided(stack):
    with_bastion(stack)
    acl = stack.add(ACL, "narrow", subnetIds=[stack.resources["public-a"]])
    assert doubts(stack)[0] == f"{acl.title} may stop this, and network ACLs are not read"
    everything = [{"ruleNo": 100, "action": "allow", "protocol": "-1", "cidrBlock": EVERYWHERE}]
    stack.add(ACL, "narrow", {"ingress": everything, "egress": everything}, subnetIds=[stack.resources["public-a"]])
    assert kind(stack) == VIOLATION
    deny = [*everything, {"ruleNo": 50, "action": "deny", "protocol": "tcp", "cidrBlock": EVERYWHERE}]
    stack.add(ACL, "narrow", {"ingress": deny, "egress": everything}, subnetIds=[stack.resources["public-a"]])
    assert kind(stack) == UNDECIDED
    stack.add(ACL, "narrow", subnetIds=[])
    stack.add(
        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
        "at",
        subnetId=stack.resources["private-a"],
        networkAclId=stack.resources["narrow"],
    )
    assert kind(stack) == UNDECIDED


def test_an_open_security_group_is_refused_whatever_the_network_acl(stack):
    with_public_database(stack)
    stack.add(ACL, "narrow", subnetIds=[stack.resources["public-a"]])
    assert texts(stack) == [f'{RULE} "open": cidrIpv4 is "0.0.0.0/0" and reaches port 5432']


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (PEERING, "vpcId"),
        (PEERING, "peerVpcId"),
        ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "vpcId"),
        ("aws:ec2/vpnGateway:VpnGateway", "vpcId"),
        ("aws:ec2clientvpn/networkAssociation:NetworkAssociation", "subnetId"),
    ],
)
def test_a_joined_network_matters_where_addresses_are_let_in(stack, type_, name):
    stack.add(type_, "bridge", **{name: stack.resources["private-a" if name == "subnetId" else "vpc"]})
    assert kind(stack) == FINE  # security groups by reference let in nobody of another network
    rule(stack, "query", "database", source="10.0.0.0/8")
    assert doubts(stack)[0] == f'{type_} "bridge" joins networks that are not in this program'
    rule(stack, "query", "database", source="10.0.4.0/22")
    assert kind(stack) == FINE  # addresses of the VPC itself
    rule(stack, "query", "database", source=stack.resources["backend"])
    rule(stack, "from-office", "backend", source="192.168.0.0/16", port=22)
    assert 'rule "from-office" lets 192.168.0.0/16 reach 22' in doubts(stack)[-1]


def test_what_an_accelerator_leads_to_is_undecided(stack):
    with_target(stack, stack.resources["orders"])
    pipe = stack.add(BALANCER, "pipe", {"loadBalancerType": "network", "internal": True}, subnets=[])
    assert kind(stack) == FINE
    endpoints = {"endpointConfigurations": [{"endpointId": pipe.get("id"), "weight": 100}]}
    made = stack.add("aws:globalaccelerator/endpointGroup:EndpointGroup", "fast", endpoints)
    stack.resources["fast"] = depending(made, endpointConfigurations=[pipe])
    assert "leads the internet here, where its security groups let it" in doubts(stack)[0]


def test_a_load_balancer_offered_to_other_accounts_is_undecided(stack):
    with_target(stack, stack.resources["orders"])
    stack.add(
        BALANCER, "pipe", {"loadBalancerType": "network", "internal": True}, subnets=[stack.resources["public-a"]]
    )
    assert kind(stack) == FINE
    service = "aws:ec2/vpcEndpointService:VpcEndpointService"
    stack.add(service, "offer", networkLoadBalancerArns=[stack.resources["pipe"]])
    assert doubts(stack)[0] == f'{service} "offer" offers this to other accounts, which are not in this program'


def test_a_proven_chain_outweighs_a_shorter_doubtful_one(stack):
    with_bastion(stack)
    rule(stack, "strange", "database", referencedSecurityGroupId="sg-elsewhere")
    assert texts(stack) == [BASTION]


def test_inline_sources_that_are_not_known_yet(stack):
    with_bastion(stack)
    del stack.resources["look"], stack.resources["query"]
    backend, bastion = stack.resources["backend"], stack.resources["bastion"]
    ports = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432}

    def inline(*rules):
        made = stack.add(SECURITY_GROUP, "database", {"ingress": list(rules)}, vpcId=stack.resources["vpc"])
        stack.resources["database"] = depending(made, ingress=[backend, bastion])
        database(stack)

    inline({**ports, "securityGroups": [backend.get("id")]}, {**ports, "securityGroups": [bastion.get("id")]})
    assert texts(stack)[0].startswith(BASTION.partition(' → security group "database"')[0])
    inline(
        {**ports, "securityGroups": [backend.get("id")]},
        {**ports, "toPort": 5433, "securityGroups": [bastion.get("id")]},
    )
    assert kind(stack) == (UNDECIDED if stack.preview else VIOLATION)


# the search


def step(name: str, *doubts: str) -> Step:
    return Step(support.resource("t", {}, name), (Hop(name),), tuple(Doubt(doubt) for doubt in doubts))


def test_the_surest_then_the_shortest_chain_wins_and_circles_end():
    onward = {
        "a": [step("b"), step("a"), step("far", "maybe")],
        "b": [step("c"), step("a")],
        "c": [step("far"), step("b")],
        "far": [step("a"), step("further", "maybe", "or so")],
    }
    found = chains([step("a")], lambda resource: onward.get(resource.name, []))
    shown = {chain.step.target.name: (str(chain), chain.doubts) for chain in found.values()}
    assert shown["far"] == ("internet → a → b → c → far", ())
    assert shown["further"] == ("internet → a → b → c → far → further", (Doubt("maybe"), Doubt("or so")))
    assert set(shown) == {"a", "b", "c", "far", "further"}


# every way in


def test_secrets_are_judged_and_not_shown(stack):
    with_bastion(stack)
    for name, resource in stack.resources.items():
        hidden = {key: Secret(value) if value is not UNKNOWN else value for key, value in resource.properties.items()}
        stack.resources[name] = Resource(
            resource.type, resource.name, resource.urn, hidden, property_dependencies=resource.property_dependencies
        )
    found = verdict(stack)
    said = report.violation(support.STACK_RULE[CLIENTS], stack.resources["orders"], found)
    assert "203.0.113" not in said
    assert "0.0.0.0" not in said
    assert 'security group "bastion" (rule "ssh" lets an address range reach 22)' in said


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    preview=st.booleans(),
    parts=st.sets(st.sampled_from([with_public_database, with_bastion, with_proxy])),
)
def test_the_order_of_resources_means_nothing(data, preview, parts):
    stack = three_tiers(preview=preview)
    for part in sorted(parts, key=lambda part: part.__name__):
        part(stack)
    expected = [stack.verdicts(policy) for policy in (NAME, CLIENTS)]
    shuffled = Stack(preview)
    order = data.draw(st.permutations(list(stack.resources.items())))
    shuffled.resources = dict(order)
    assert [shuffled.verdicts(policy) for policy in (NAME, CLIENTS)] == expected


def test_the_chain_over_grpc(pack):
    stack = with_bastion(three_tiers(preview=True))
    pack.configure(only=(NAME, CLIENTS, "undecided"))
    (finding,) = pack.analyze_stack(list(stack.resources.values()))
    assert (finding.policyName, finding.urn) == (CLIENTS, stack.resources["orders"].urn)
    assert BASTION in finding.message
    assert pack.analyze_stack(list(three_tiers(preview=True).resources.values())) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), preview=st.booleans())
def test_garbage_anywhere_in_a_stack_neither_crashes_nor_tells_a_secret(data, preview):
    stack = with_proxy_and_everything(preview)
    names = sorted({name for one in stack.resources.values() for name in one.properties})
    resources = list(stack.resources.values())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(resources) - 1))
        one = resources[at]
        name = data.draw(st.sampled_from(sorted(one.properties)))
        properties = {**one.properties, name: data.draw(values_named(names))}
        resources[at] = Resource(
            one.type, one.name, one.urn, properties, property_dependencies=one.property_dependencies
        )
    for rule_ in (support.STACK_RULE[NAME], support.STACK_RULE[CLIENTS]):
        for resource, found in rule_.check(Graph(resources), rule_.config()):
            assert TOKEN not in words_of(rule_, resource, found)


def with_proxy_and_everything(preview: bool) -> Stack:
    stack = with_bastion(three_tiers(preview=preview))
    with_target(stack, with_proxy(stack))
    stack.add("aws:ec2/eip:Eip", "lasting", instance=stack.resources["machine-bastion"])
    stack.add(ACL, "narrow", {"ingress": [{"ruleNo": 100}], "egress": []}, subnetIds=[stack.resources["private-a"]])
    stack.add(PEERING, "bridge", vpcId=stack.resources["vpc"])
    stack.add("aws:ecs/service:Service", "tasks", {"networkConfiguration": {"subnets": ["subnet-private-a"]}})
    inline = [{"protocol": "tcp", "fromPort": 1, "toPort": 2, "securityGroups": ["sg-bastion"], "self": False}]
    stack.add(SECURITY_GROUP, "more", {"ingress": inline, "egress": inline}, vpcId=stack.resources["vpc"])
    return stack


# the other provider


NATIVE = "aws-native:ec2:"


def native(*, preview: bool, public: bool = True) -> Stack:
    """The bastion and the database again, by the other provider's types."""
    made = Stack(preview)

    def add(type_: str, name: str, identity: str, properties=None, **links):
        value = UNKNOWN if preview else f"{identity}-{name}"
        return made.add(type_, name, {identity: value, "id": value, **(properties or {})}, **links)

    vpc = add(NATIVE + "Vpc", "vpc", "vpcId", {"cidrBlock": "10.0.0.0/16"})
    gateway = add(NATIVE + "InternetGateway", "main", "internetGatewayId")
    subnet = add(NATIVE + "Subnet", "public-a", "subnetId", {"cidrBlock": "10.0.0.0/24"}, vpcId=vpc)
    table = add(NATIVE + "RouteTable", "public", "routeTableId", vpcId=vpc)
    out = {"destinationCidrBlock": EVERYWHERE}
    made.add(NATIVE + "Route", "out", out, routeTableId=table, gatewayId=gateway)
    made.add(NATIVE + "SubnetRouteTableAssociation", "at", subnetId=subnet, routeTableId=table)
    ssh = [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIp": "203.0.113.0/24"}]
    group = add(NATIVE + "SecurityGroup", "bastion-group", "groupId", {"securityGroupIngress": ssh}, vpcId=vpc)
    behind = add(NATIVE + "SecurityGroup", "database", "groupId", vpcId=vpc)
    ports = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432}
    made.add(NATIVE + "SecurityGroupIngress", "look", ports, groupId=behind, sourceSecurityGroupId=group)
    interface = {"associatePublicIpAddress": public, "subnetId": subnet.get("id"), "groupSet": [group.get("id")]}
    machine = add(NATIVE + "Instance", "bastion", "instanceId", {"networkInterfaces": [interface]})
    made.resources["bastion"] = depending(machine, networkInterfaces=[subnet, group])
    subnets = made.add("aws-native:rds:DbSubnetGroup", "data", {"dbSubnetGroupName": "data"}, subnetIds=[subnet])
    made.add(
        "aws-native:rds:DbInstance",
        "orders",
        {"engine": "postgres", "publiclyAccessible": False, "dbSubnetGroupName": "data"},
        vpcSecurityGroups=[behind],
    )
    made.resources["orders"] = depending(made.resources["orders"], dbSubnetGroupName=[subnets])
    return made


@pytest.mark.parametrize("preview", [True, False])
def test_the_other_providers_bastion_is_a_chain(preview):
    stack = native(preview=preview)
    assert texts(stack) == [
        DOORSTEP + 'security group "bastion-group" (securityGroupIngress[0] lets 203.0.113.0/24 reach 22) → '
        'instance "bastion" (public address) → security group "database" '
        '(source: security group "bastion-group", 5432) → database "orders"'
    ]
    assert kind(native(preview=preview, public=False)) == FINE
    for name in ("out", "at", "look"):
        stack = native(preview=preview)
        del stack.resources[name]
        assert kind(stack) == FINE, name
    stack = native(preview=preview)
    closed = "aws-native:ec2:SecurityGroupEgress"
    other = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIp": EVERYWHERE}
    stack.add(closed, "web", other, groupId=stack.resources["bastion-group"])
    assert kind(stack) == FINE
    stack.add(closed, "all", {"ipProtocol": "-1", "cidrIp": EVERYWHERE}, groupId=stack.resources["bastion-group"])
    assert kind(stack) == VIOLATION


@pytest.mark.parametrize("preview", [True, False])
def test_the_other_providers_load_balancer_is_a_chain(preview):
    stack = native(preview=preview, public=False)
    service = "aws-native:elasticloadbalancingv2:"
    value = {"id": UNKNOWN} if preview else {"id": "x", "loadBalancerArn": "arn:lb", "targetGroupArn": "arn:tg"}
    balancer = stack.add(
        service + "LoadBalancer",
        "pipe",
        {"type": "network", "scheme": "internet-facing", "subnets": [stack.resources["public-a"].get("id")], **value},
    )
    stack.resources["pipe"] = balancer = depending(balancer, subnets=[stack.resources["public-a"]])
    address = UNKNOWN if preview else "10.0.0.9"
    targets = stack.add(service + "TargetGroup", "addresses", {"targets": [{"id": address, "port": 5432}], **value})
    stack.resources["addresses"] = targets = depending(targets, targets=[stack.resources["orders"]])
    actions = [{"type": "forward", "targetGroupArn": UNKNOWN if preview else "arn:tg"}]
    named = {"defaultActions": actions, "loadBalancerArn": UNKNOWN if preview else "arn:lb"}
    listener = stack.add(service + "Listener", "listener", named)
    stack.resources["listener"] = depending(listener, loadBalancerArn=[balancer], defaultActions=[targets])
    assert kind(stack) == FINE
    ports = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrIp": "10.0.0.0/16"}
    stack.add(NATIVE + "SecurityGroupIngress", "pipe-in", ports, groupId=stack.resources["database"])
    assert 'load balancer "pipe" (internet-facing) → target group "addresses" →' in texts(stack)[0]


def test_the_page_shows_a_chain_as_it_is_printed():
    page = Path(__file__).parents[2] / "docs" / "reachability.md"
    assert BASTION in " ".join(page.read_text().split())
