"""What decides about single hops of a chain: networks, ports, addresses, targets, and the exact names of properties."""

import pytest

from guardrails.aws.reach.chains import chains
from guardrails.model import UNKNOWN, Resource
from tests.policies import support
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.test_reachability import (
    ACL,
    BALANCER,
    CLUSTER,
    CLUSTER_INSTANCE,
    EGRESS,
    EVERYWHERE,
    INTERFACE,
    LISTENER,
    MACHINE,
    NATIVE,
    SCALING,
    TEMPLATE,
    database,
    depending,
    doubts,
    kind,
    moved,
    native,
    rule,
    step,
    texts,
    three_tiers,
    with_bastion,
    with_proxy,
    with_target,
)
from tests.policies.test_stack_rules import INSTANCE, RULE, SECURITY_GROUP, SUBNET, TABLE, VPC, Stack

CLASSIC_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
ADDRESS = "aws:ec2/eip:Eip"


@pytest.fixture(params=[True, False], ids=["preview", "update"])
def stack(request):
    return three_tiers(preview=request.param)


@pytest.fixture
def bastion(stack):
    return with_bastion(stack)


def inner(stack: Stack, **rule_of) -> None:
    """A second machine, behind a group that lets in the bastion's and that the database lets in."""
    group = stack.add(SECURITY_GROUP, "inner", vpcId=stack.resources["vpc"])
    rule(stack, "hop", "inner", source=stack.resources["bastion"], **rule_of)
    rule(stack, "look", "database", source=group)
    stack.add(MACHINE, "jump", subnetId=stack.resources["private-a"], vpcSecurityGroupIds=[group])


# networks


def test_a_machine_in_another_vpc_is_not_in_the_range(bastion):
    rule(bastion, "look", "database", source="10.0.0.0/8")
    assert kind(bastion) == VIOLATION
    other = bastion.add(VPC, "other", {"cidrBlock": "10.0.0.0/16"})
    bastion.add(SUBNET, "public-a", {"cidrBlock": "10.0.0.0/24"}, vpcId=other)
    with_bastion(bastion)
    rule(bastion, "look", "database", source="10.0.0.0/8")
    assert kind(bastion) == FINE
    bastion.add(SUBNET, "public-a", {"cidrBlock": "10.0.0.0/24", "vpcId": UNKNOWN})
    bastion.add(SECURITY_GROUP, "bastion")
    with_bastion(bastion)
    rule(bastion, "look", "database", source="10.0.0.0/8")
    assert "the VPC of one of them is not in this program" in doubts(bastion)


def test_one_subnet_without_a_network_acl_is_enough(bastion):
    vpc, private = bastion.resources["vpc"], bastion.resources["private-a"]
    other = bastion.add(SUBNET, "private-b", {"cidrBlock": "10.0.2.0/24"}, vpcId=vpc)
    bastion.add(ACL, "narrow", subnetIds=[private])
    assert kind(bastion) == UNDECIDED
    group = bastion.add("aws:rds/subnetGroup:SubnetGroup", "data", {"name": "data"}, subnetIds=[private, other])
    bastion.resources["orders"] = depending(bastion.resources["orders"], dbSubnetGroupName=[group])
    assert kind(bastion) == VIOLATION


def test_a_default_network_acl_holds_for_subnets_without_their_own(bastion):
    default = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
    acl = bastion.add(default, "plain", {"defaultNetworkAclId": UNKNOWN})
    bastion.resources["plain"] = depending(acl, defaultNetworkAclId=[bastion.resources["vpc"]])
    assert doubts(bastion)[0] == f"{acl.title} may stop this, and network ACLs are not read"
    everything = [{"ruleNo": 100, "action": "allow", "protocol": "-1", "cidrBlock": EVERYWHERE}]
    acl = bastion.add(default, "plain", {"ingress": everything, "egress": everything})
    bastion.resources["plain"] = depending(acl, defaultNetworkAclId=[bastion.resources["vpc"]])
    assert kind(bastion) == VIOLATION


def test_a_default_network_acl_is_recognised_by_its_id():
    stack = with_bastion(three_tiers(preview=False))
    vpc = stack.resources["vpc"]
    named = {**vpc.properties, "defaultNetworkAclId": "acl-1"}
    stack.resources["vpc"] = Resource(vpc.type, vpc.name, vpc.urn, named)
    stack.add("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "plain", {"defaultNetworkAclId": "acl-1"})
    assert kind(stack) == UNDECIDED


@pytest.mark.parametrize(
    ("gateway", "expected"), [({"internetGatewayId": "igw-1"}, FINE), ({"vpnGatewayId": "vgw-1"}, UNDECIDED)]
)
def test_only_a_vpn_gateway_joins_networks(stack, gateway, expected):
    rule(stack, "query", "database", source="10.0.0.0/8")
    stack.add(NATIVE + "VpcGatewayAttachment", "at", gateway, vpcId=stack.resources["vpc"])
    assert kind(stack) == expected


def test_a_gateway_that_is_only_depended_on_is_named(bastion):
    table = bastion.add(TABLE, "public", {"routes": [{"cidrBlock": EVERYWHERE, "gatewayId": "igw-unmatched"}]})
    bastion.resources["public"] = depending(table, routes=[bastion.resources["main"]])
    del bastion.resources["out"]
    assert texts(bastion)[0].startswith('internet → internet gateway "main" → ')


# ports and directions


@pytest.mark.parametrize(
    ("into", "out", "expected"),
    [
        ({"port": 22}, {"port": 22}, VIOLATION),
        ({"port": 22}, {"port": 443}, FINE),
        ({"port": 22}, {"port": 0, "toPort": 65535}, VIOLATION),
        ({"port": 22}, {"ipProtocol": "-1"}, VIOLATION),
        ({"port": 22}, {"port": 22, "ipProtocol": "udp"}, FINE),
        ({"port": 22, "ipProtocol": "6"}, {"port": 22}, VIOLATION),
        ({"port": -1, "ipProtocol": "icmp"}, {"ipProtocol": "-1"}, FINE),
        ({"ipProtocol": "-1"}, {"port": -1, "ipProtocol": "icmp"}, FINE),
    ],
)
def test_a_machine_is_reached_on_a_port_that_both_sides_let_through(bastion, into, out, expected):
    inner(bastion, **into)
    rule(bastion, "leave", "bastion", source=bastion.resources["inner"], type_=EGRESS, **out)
    assert kind(bastion) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"cidrIpv4": "10.0.1.0/24"}, VIOLATION),
        ({"cidrIpv4": EVERYWHERE}, VIOLATION),
        ({"cidrIpv4": "192.168.0.0/16"}, FINE),
        ({"cidrIpv6": "::/0"}, FINE),
        ({"cidrIpv4": UNKNOWN}, UNDECIDED),
        ({"prefixListId": "pl-1"}, UNDECIDED),
        ({"cidrIpv4": "10.0.1.8/32"}, UNDECIDED),
    ],
)
def test_the_way_out_of_a_machine(bastion, properties, expected):
    rule(bastion, "leave", "bastion", type_=EGRESS, **properties)
    assert kind(bastion) == expected


def test_the_way_out_into_subnets_that_are_elsewhere(bastion):
    group = bastion.add("aws:rds/subnetGroup:SubnetGroup", "data", {"name": "data", "subnetIds": ["subnet-elsewhere"]})
    bastion.resources["orders"] = depending(bastion.resources["orders"], dbSubnetGroupName=[group])
    rule(bastion, "leave", "bastion", source=EVERYWHERE, type_=EGRESS)
    assert kind(bastion) == VIOLATION
    rule(bastion, "leave", "bastion", source="10.0.0.0/8", type_=EGRESS)
    assert kind(bastion) == UNDECIDED


def test_a_looked_up_group_may_let_a_machine_out(bastion):
    rule(bastion, "leave", "bastion", source=EVERYWHERE, port=443, type_=EGRESS)
    assert kind(bastion) == FINE
    machine = bastion.resources["machine-bastion"]
    groups = {"vpcSecurityGroupIds": [bastion.resources["bastion"].get("id"), "sg-elsewhere"]}
    bastion.resources["machine-bastion"] = Resource(
        machine.type,
        machine.name,
        machine.urn,
        {**machine.properties, **groups},
        property_dependencies=machine.property_dependencies,
    )
    assert kind(bastion) == VIOLATION


@pytest.mark.parametrize(("direction", "expected"), [("ingress", VIOLATION), ("egress", FINE), (UNKNOWN, UNDECIDED)])
def test_the_older_rule_resource_says_its_direction(bastion, direction, expected):
    del bastion.resources["look"]
    ports = {"type": direction, "protocol": "tcp", "fromPort": 5432, "toPort": 5432}
    groups = {"securityGroupId": bastion.resources["database"], "sourceSecurityGroupId": bastion.resources["bastion"]}
    bastion.add(CLASSIC_RULE, "look", ports, **groups)
    assert kind(bastion) == expected


@pytest.mark.parametrize(("own", "expected"), [(True, VIOLATION), (False, FINE), (UNKNOWN, UNDECIDED)])
def test_a_rule_for_the_groups_own_members(bastion, own, expected):
    del bastion.resources["look"]
    ports = {"type": "ingress", "protocol": "-1", "fromPort": 0, "toPort": 0, "self": own}
    bastion.add(CLASSIC_RULE, "own", ports, securityGroupId=bastion.resources["database"])
    groups = [bastion.resources["bastion"], bastion.resources["database"]]
    moved(bastion, vpcSecurityGroupIds=groups)
    bastion.add(ADDRESS, "lasting", instance=bastion.resources["machine-bastion"])
    assert kind(bastion) == expected


def test_one_source_that_may_be_either_of_two_groups(bastion):
    del bastion.resources["look"], bastion.resources["query"]
    groups = [bastion.resources["backend"], bastion.resources["bastion"]]
    inline = [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroups": [UNKNOWN]}]
    made = bastion.add(SECURITY_GROUP, "database", {"ingress": inline}, vpcId=bastion.resources["vpc"])
    bastion.resources["database"] = depending(made, ingress=groups)
    database(bastion)
    assert kind(bastion) == UNDECIDED


def test_a_rule_that_may_be_either_groups(bastion):
    ports = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroupId": UNKNOWN}
    look = bastion.add(RULE, "look", ports, referencedSecurityGroupId=bastion.resources["bastion"])
    groups = [bastion.resources["database"], bastion.resources["backend"]]
    bastion.resources["look"] = depending(look, securityGroupId=groups)
    assert doubts(bastion)[0] == f'securityGroupId of {RULE} "look" is not known until the update'


def test_a_rule_of_a_group_that_nothing_tells_may_let_the_internet_to_a_machine(bastion):
    ports = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": EVERYWHERE}
    bastion.resources.pop("ssh")
    assert kind(bastion) == FINE
    bastion.add(RULE, "stray", {**ports, "securityGroupId": UNKNOWN})
    assert doubts(bastion)[0] == f'securityGroupId of {RULE} "stray" is not known until the update'
    rule(bastion, "query", "database", source="10.0.1.0/24")
    bastion.resources.pop("look")
    assert kind(bastion) == UNDECIDED  # the backends may be in that group as well
    bastion.resources.pop("query")
    assert kind(bastion) == FINE


@pytest.mark.parametrize("by_interface", [True, False])
def test_a_group_that_is_attached_to_a_machine_is_one_of_its_own(bastion, by_interface):
    group = bastion.add(SECURITY_GROUP, "attached", vpcId=bastion.resources["vpc"])
    rule(bastion, "look", "database", source=group)
    assert kind(bastion) == FINE
    machine = bastion.resources["machine-bastion"]
    if by_interface:
        machine = bastion.add(INTERFACE, "card", subnetId=bastion.resources["public-a"], securityGroups=[])
        attachment = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"
        instance = bastion.resources["machine-bastion"]
        bastion.add(attachment, "plugs", instanceId=instance, networkInterfaceId=machine)
    joins = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
    bastion.add(joins, "joins", securityGroupId=group, networkInterfaceId=machine)
    assert texts(bastion)[0].endswith('(source: security group "attached", 5432) → database "orders"')


# addresses


@pytest.mark.parametrize(("subnet", "expected"), [({}, UNDECIDED), ({"mapPublicIpOnLaunch": False}, FINE)])
def test_a_default_subnet_gives_addresses_unless_it_says_otherwise(bastion, subnet, expected):
    made = bastion.add("aws:ec2/defaultSubnet:DefaultSubnet", "default-a", subnet)
    moved(bastion, subnetId=made)
    assert kind(bastion) == expected


def test_a_subnet_that_does_not_know_yet(bastion):
    bastion.add(SUBNET, "public-a", {"mapPublicIpOnLaunch": UNKNOWN}, vpcId=bastion.resources["vpc"])
    moved(bastion)
    assert doubts(bastion)[0] == f'mapPublicIpOnLaunch of {SUBNET} "public-a" is not known until the update'


def test_what_a_subnet_gives_for_sure_counts_before_what_it_does_not_know(bastion):
    flags = {"mapPublicIpOnLaunch": UNKNOWN, "assignIpv6AddressOnCreation": True}
    bastion.add(SUBNET, "public-a", flags, vpcId=bastion.resources["vpc"])
    moved(bastion)
    assert "(public address by its subnet)" in texts(bastion)[0]


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("listed", [True, False], ids=["an interface listed", "none listed"])
@pytest.mark.parametrize(("flag", "expected"), [(True, VIOLATION), (False, FINE), (None, FINE), (UNKNOWN, UNDECIDED)])
def test_a_machine_of_the_other_provider_takes_what_its_subnet_gives(preview, listed, flag, expected):
    stack = native(preview=preview)
    subnet, group = stack.resources["public-a"], stack.resources["bastion-group"]
    flagged = {**subnet.properties, "mapPublicIpOnLaunch": flag}
    stack.resources["public-a"] = Resource(
        subnet.type, subnet.name, subnet.urn, flagged, property_dependencies=subnet.property_dependencies
    )
    interface = {"subnetId": subnet.get("id"), "groupSet": [group.get("id")], "deviceIndex": "0"}
    plain = {"subnetId": subnet.get("id"), "securityGroupIds": [group.get("id")]}
    machine = stack.add(NATIVE + "Instance", "bastion", {"networkInterfaces": [interface]} if listed else plain)
    by = {"networkInterfaces": [subnet, group]} if listed else {"subnetId": [subnet], "securityGroupIds": [group]}
    stack.resources["bastion"] = depending(machine, **by)
    assert kind(stack) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, FINE), ("0", FINE), (1, VIOLATION)])
def test_an_ipv6_address_is_public(bastion, count, expected):
    with_bastion(bastion, associatePublicIpAddress=False, ipv6AddressCount=count)
    assert kind(bastion) == expected


def test_a_bare_interface_takes_no_address_from_its_subnet(bastion):
    bastion.add(SUBNET, "public-a", {"mapPublicIpOnLaunch": True}, vpcId=bastion.resources["vpc"])
    groups = {"subnetId": bastion.resources["public-a"], "securityGroups": [bastion.resources["bastion"]]}
    bastion.add(INTERFACE, "card", **groups)
    del bastion.resources["machine-bastion"]
    assert kind(bastion) == FINE


def test_an_address_that_may_be_either_machines(bastion):
    moved(bastion)
    other = bastion.add(MACHINE, "other", subnetId=bastion.resources["private-a"])
    address = bastion.add(ADDRESS, "lasting", {"instance": UNKNOWN})
    bastion.resources["lasting"] = depending(address, instance=[bastion.resources["machine-bastion"], other])
    assert doubts(bastion)[0] == f'instance of {ADDRESS} "lasting" is not known until the update'


def test_an_instance_takes_from_its_template_what_it_does_not_say(bastion):
    members = [{"associatePublicIpAddress": "true", "securityGroups": [bastion.resources["bastion"].get("id")]}]
    template = depending(
        bastion.add(TEMPLATE, "card", {"networkInterfaces": members}), networkInterfaces=[bastion.resources["bastion"]]
    )
    bastion.resources["card"] = template
    del bastion.resources["machine-bastion"]

    def machine(**properties):
        made = bastion.add(
            MACHINE,
            "made",
            {"launchTemplate": {"id": template.get("id")}, **properties},
            subnetId=bastion.resources["public-a"],
        )
        bastion.resources["made"] = depending(made, launchTemplate=[template])

    machine()
    assert 'instance "made" (public address)' in texts(bastion)[0]
    machine(associatePublicIpAddress=False)
    assert kind(bastion) == FINE
    machine(vpcSecurityGroupIds=[bastion.resources["backend"].get("id")])
    bastion.resources["made"] = depending(bastion.resources["made"], vpcSecurityGroupIds=[bastion.resources["backend"]])
    assert doubts(bastion)[0] == f'who is in {SECURITY_GROUP} "bastion" is not in this program'


def test_a_mixed_instances_policy_names_a_template_too(bastion):
    group, subnet = bastion.resources["bastion"], bastion.resources["public-a"]
    template = bastion.add(TEMPLATE, "card", {"name": "card"}, vpcSecurityGroupIds=[group])
    named = {"launchTemplate": {"launchTemplateSpecification": {"launchTemplateName": "card"}}}
    bastion.add(SUBNET, "public-a", {"mapPublicIpOnLaunch": True}, vpcId=bastion.resources["vpc"])
    scaling = bastion.add(SCALING, "fleet", {"mixedInstancesPolicy": named}, vpcZoneIdentifiers=[subnet])
    bastion.resources["fleet"] = depending(scaling, mixedInstancesPolicy=[template])
    del bastion.resources["machine-bastion"]
    assert 'Auto Scaling group "fleet" (public address by its subnet)' in texts(bastion)[0]


# databases


def test_clusters_of_the_other_provider_are_public_by_their_instances(stack):
    rule(stack, "open", "database", source=EVERYWHERE)
    native = "aws-native:rds:"
    group = stack.add(
        native + "DbSubnetGroup", "data", {"dbSubnetGroupName": "data"}, subnetIds=[stack.resources["public-a"]]
    )
    cluster = stack.add(
        native + "DbCluster",
        "orders",
        {"engine": "aurora-postgresql", "dbSubnetGroupName": "data"},
        vpcSecurityGroupIds=[stack.resources["database"]],
    )
    stack.resources["orders"] = depending(cluster, dbSubnetGroupName=[group])
    stack.add(native + "DbInstance", "one", dbClusterIdentifier=cluster)
    assert texts(stack)[0].endswith('database "orders" (publiclyAccessible of "one")')  # AWS's choice when not given
    assert kind(stack, "one") == FINE  # the cluster has the security groups
    stack.add(native + "DbInstance", "one", {"publiclyAccessible": False}, dbClusterIdentifier=cluster)
    assert texts(stack)[0].startswith(RULE)


def test_replicas_of_each_other_end(stack):
    for name, other in (("orders", "second"), ("second", "orders"), ("orders", "second")):
        source = stack.resources.get(other) or stack.add(INSTANCE, other)
        stack.add(INSTANCE, name, replicateSourceDb=source, vpcSecurityGroupIds=[stack.resources["database"]])
    assert kind(stack) == FINE


# load balancers and proxies


def test_a_load_balancer_without_groups_is_behind_the_default_one_unless_it_is_a_network_one(stack):
    with_target(stack, stack.resources["orders"])
    public = [stack.resources["public-a"]]
    stack.add(BALANCER, "pipe", {"loadBalancerType": "application"}, subnets=public)
    assert kind(stack) == FINE
    mapped = {"loadBalancerType": "network", "subnetMappings": [{"subnetId": public[0].get("id")}]}
    made = stack.add(BALANCER, "pipe", mapped)
    stack.resources["pipe"] = depending(made, subnetMappings=public) if stack.preview else made
    assert kind(stack) == VIOLATION


def test_an_empty_list_of_security_groups_is_none(stack):
    with_target(stack, stack.resources["orders"])
    public = [stack.resources["public-a"]]
    stack.add(BALANCER, "pipe", {"loadBalancerType": "network", "securityGroups": []}, subnets=public)
    assert kind(stack) == VIOLATION
    stack.add(BALANCER, "pipe", {"loadBalancerType": "network", "securityGroups": [None, ""]}, subnets=public)
    assert kind(stack) == VIOLATION
    stack.add(BALANCER, "pipe", {"loadBalancerType": "network", "securityGroups": UNKNOWN}, subnets=public)
    assert kind(stack) != VIOLATION


@pytest.mark.parametrize(
    ("scheme", "expected"), [("internal", FINE), ("internet-facing", VIOLATION), (UNKNOWN, UNDECIDED)]
)
def test_the_other_provider_says_where_a_load_balancer_faces_by_its_scheme(stack, scheme, expected):
    with_target(stack, stack.resources["orders"])
    type_ = "aws-native:elasticloadbalancingv2:LoadBalancer"
    made = stack.add(type_, "pipe", {"type": "network", "scheme": scheme}, subnets=[stack.resources["public-a"]])
    listener = stack.resources["pipe-listener"]
    stack.resources["pipe-listener"] = depending(
        Resource(
            LISTENER,
            listener.name,
            listener.urn,
            {**listener.properties, "loadBalancerArn": UNKNOWN},
            property_dependencies=listener.property_dependencies,
        ),
        loadBalancerArn=[made],
    )
    assert kind(stack) == expected


def test_a_listener_rule_forwards_too(stack):
    with_target(stack, stack.resources["orders"])
    listener = stack.add(LISTENER, "pipe-listener", loadBalancerArn=stack.resources["pipe"])
    assert kind(stack) == FINE
    targets = stack.resources["addresses"]
    actions = [{"type": "forward", "forward": {"targetGroups": [{"arn": targets.get("id")}]}}]
    made = stack.add("aws:lb/listenerRule:ListenerRule", "some", {"actions": actions}, listenerArn=listener)
    stack.resources["some"] = depending(made, actions=[targets])
    assert kind(stack) == VIOLATION


def test_a_machine_gets_to_the_database_by_a_load_balancer_inside(bastion):
    with_target(bastion, bastion.resources["orders"])
    del bastion.resources["look"]
    inside = {"loadBalancerType": "network", "internal": True}
    bastion.add(BALANCER, "pipe", inside, subnets=[bastion.resources["private-a"]])
    rule(bastion, "pipe-in", "database", source="10.0.1.0/24")
    assert 'instance "bastion" (public address) → load balancer "pipe" → target group' in texts(bastion)[0]


def test_a_target_computed_from_something_else_is_not_the_database():
    stack = with_target(three_tiers(preview=True), None)
    assert kind(stack) == UNDECIDED
    machine = stack.add(MACHINE, "server", subnetId=stack.resources["private-a"])
    stack.resources["at"] = depending(stack.resources["at"], targetId=[machine])
    assert kind(stack) == FINE


def test_an_address_may_be_a_databases_whose_subnets_are_elsewhere():
    stack = with_target(three_tiers(preview=False), None, address="10.0.9.9")
    assert kind(stack) == FINE
    subnets = {"name": "data", "subnetIds": ["subnet-private-a", "subnet-elsewhere"]}
    stack.add("aws:rds/subnetGroup:SubnetGroup", "data", subnets)
    assert kind(stack) == UNDECIDED


def test_a_clusters_instance_as_target_is_the_cluster(stack):
    cluster = database(stack, type_=CLUSTER, engine="aurora-postgresql")
    member = stack.add(CLUSTER_INSTANCE, "one", clusterIdentifier=cluster)
    with_target(stack, member)
    assert texts(stack)[0].endswith('database "orders"')


def test_an_endpoint_of_a_proxy_as_target_is_the_proxy(stack):
    proxy = with_proxy(stack)
    group = stack.add(SECURITY_GROUP, "read", vpcId=stack.resources["vpc"])
    rule(stack, "pipe-in", "read", source="10.0.0.0/24")
    endpoint = stack.add(
        "aws:rds/proxyEndpoint:ProxyEndpoint",
        "reader",
        dbProxyName=proxy,
        vpcSecurityGroupIds=[group],
        vpcSubnetIds=[stack.resources["private-a"]],
    )
    with_target(stack, endpoint)
    rule(stack, "pipe-in", "read", source="10.0.0.0/24")
    assert 'security group "read" (rule "pipe-in" lets 10.0.0.0/24 reach 5432) → RDS proxy "pool"' in texts(stack)[0]


# the search


def test_of_sure_chains_the_one_with_fewer_hops_wins():
    long = step("long")
    long = type(long)(long.target, (*long.hops, *long.hops, *long.hops))
    onward = {"long": [step("end")], "short": [step("end")]}
    found = chains([long, step("short")], lambda resource: onward.get(resource.name, []))
    assert str(found[support.urn("t", "end")]) == "internet → short → end"


def test_a_chain_past_a_thousand_machines_ends():
    stack = with_bastion(three_tiers(preview=True))
    last = stack.resources["bastion"]
    for number in range(1000):
        group = stack.add(SECURITY_GROUP, f"group-{number}", vpcId=stack.resources["vpc"])
        rule(stack, f"hop-{number}", group.name, source=last, port=22)
        stack.add(MACHINE, f"jump-{number}", subnetId=stack.resources["private-a"], vpcSecurityGroupIds=[group])
        last = group
    rule(stack, "look", "database", source=last)
    assert texts(stack)[0].count(" → instance ") == 1001
