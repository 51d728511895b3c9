"""What every stage promises about its network, read from the graph of a deployment."""

import pytest

from simulation.graph import Graph
from tests.graph.topology import (
    INGRESS,
    chains,
    flows,
    instances,
    named,
    of_type,
    subnets,
)

WAY_IN = ("internet", "load-balancer", "backend")


def tier(graph: Graph, name: str):
    return [subnet for subnet in subnets(graph).values() if subnet.name.startswith(name)]


def test_database_subnets_have_no_way_to_the_internet_nor_from_it(graph: Graph):
    assert [subnet.default_routes for subnet in tier(graph, "database")] == [()] * len(tier(graph, "database"))


def test_public_subnets_go_out_through_the_internet_gateway(graph: Graph):
    [gateway] = of_type(graph, "aws:ec2/internetGateway:InternetGateway")
    assert {subnet.default_routes for subnet in tier(graph, "public")} == {(gateway.id,)}


def test_backend_subnets_go_out_through_nat_as_the_stage_says(graph: Graph, stage: str):
    nats = {nat.id for nat in of_type(graph, "aws:ec2/natGateway:NatGateway")}
    routes = [subnet.default_routes for subnet in tier(graph, "backend")]
    assert len(nats) == {"dev": 0, "prod": 1, "growth": 3}[stage]
    assert {nat for route in routes for nat in route} == nats
    assert {len(route) for route in routes} == ({1} if nats else {0})


def test_each_zones_nat_stands_in_that_zone(graph: Graph):
    by_id = subnets(graph)
    nats = {nat.id: by_id[nat.inputs["subnetId"]].zone for nat in of_type(graph, "aws:ec2/natGateway:NatGateway")}
    if len(nats) > 1:
        for subnet in tier(graph, "backend"):
            assert nats[subnet.default_routes[0]] == subnet.zone


def test_the_internet_reaches_the_database_only_through_load_balancer_and_backend(graph: Graph, stage: str):
    expected = {
        "dev": {(*WAY_IN, "database")},
        "prod": {(*WAY_IN, "database")},
        "growth": {(*WAY_IN, "proxy", "database"), (*WAY_IN, "replica")},
    }
    assert chains(graph) == expected[stage]


def test_only_the_load_balancer_is_open_to_the_internet_and_only_for_the_web(graph: Graph):
    assert {(target, port) for source, target, port in flows(graph) if source == "internet"} == {
        ("load-balancer", 80),
        ("load-balancer", 443),
    }


def test_port_5432_is_open_to_security_groups_alone(graph: Graph):
    rules = [rule for rule in of_type(graph, INGRESS) if rule.inputs["fromPort"] == 5432]
    assert rules
    for rule in rules:
        assert rule.inputs["referencedSecurityGroupId"].startswith("sg-")
        assert not {"cidrIpv4", "cidrIpv6", "prefixListId"} & rule.inputs.keys()


def test_no_security_group_has_inline_rules_and_the_default_one_is_empty(graph: Graph):
    for group in of_type(graph, "aws:ec2/securityGroup:SecurityGroup"):
        assert not {"ingress", "egress"} & group.inputs.keys()
    [default] = of_type(graph, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert (default.inputs["ingress"], default.inputs["egress"]) == ([], [])


def test_databases_stand_in_database_subnets_behind_their_own_groups(graph: Graph):
    by_id = subnets(graph)
    [group] = of_type(graph, "aws:rds/subnetGroup:SubnetGroup")
    assert {by_id[subnet].name.partition("-")[0] for subnet in group.inputs["subnetIds"]} == {"database"}
    groups = {group.id: group.name for group in of_type(graph, "aws:ec2/securityGroup:SecurityGroup")}
    for instance in instances(graph):
        role = "replica" if instance.name.startswith("replica") else "database"
        assert [groups[group] for group in instance.inputs["vpcSecurityGroupIds"]] == [role]
        assert instance.inputs["publiclyAccessible"] is False


def test_replicas_stand_in_zones_of_their_own(graph: Graph, stage: str):
    zones = [replica.inputs["availabilityZone"] for replica in instances(graph) if replica.name != "writer"]
    assert len(zones) == {"dev": 0, "prod": 0, "growth": 2}[stage]
    assert len(set(zones)) == len(zones)


def test_backends_stand_where_they_can_reach_out(graph: Graph, stage: str):
    [group] = of_type(graph, "aws:autoscaling/group:Group")
    by_id = subnets(graph)
    tiers = {by_id[subnet].name.partition("-")[0] for subnet in group.inputs["vpcZoneIdentifiers"]}
    [template] = of_type(graph, "aws:ec2/launchTemplate:LaunchTemplate")
    [interface] = template.inputs["networkInterfaces"]
    assert (tiers, interface["associatePublicIpAddress"]) == (
        ({"public"}, "true") if stage == "dev" else ({"backend"}, "false")
    )


def test_http_only_redirects_and_https_has_a_modern_policy(graph: Graph):
    http = named(graph, "aws:lb/listener:Listener", "http")
    https = named(graph, "aws:lb/listener:Listener", "https")
    assert http.inputs["defaultActions"][0]["redirect"]["protocol"] == "HTTPS"
    assert https.inputs["sslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2")


@pytest.mark.parametrize("token", ["aws:rds/instance:Instance", "aws:secretsmanager/secret:Secret"])
def test_what_holds_data_is_protected_where_the_stage_says(graph: Graph, stage: str, token: str):
    holders = [resource for resource in of_type(graph, token) if not resource.name.startswith("replica")]
    assert {bool(holder.options.protect) for holder in holders} == {stage != "dev"}


def test_log_groups_stand_before_their_databases(graph: Graph):
    for instance in instances(graph):
        before = {urn.rpartition("::")[2] for urn in instance.dependencies}
        assert {f"{instance.name}-postgresql", f"{instance.name}-upgrade"} <= before


def test_backends_wait_for_what_they_need_at_boot(graph: Graph, stage: str):
    [group] = of_type(graph, "aws:autoscaling/group:Group")
    before = {urn.rpartition("::")[2] for urn in group.dependencies}
    assert {"https", "writerHost", "readerHosts", "sslMode", "writer"} <= before
    tiers = {"dev": ["public"], "prod": ["backend-1", "backend-2"], "growth": ["backend-1", "backend-2", "backend-3"]}
    assert {f"{tier}-internet" for tier in tiers[stage]} <= before


def test_the_load_balancer_waits_for_the_internet_gateway_that_aws_wants_in_its_vpc(graph: Graph):
    [balancer] = of_type(graph, "aws:lb/loadBalancer:LoadBalancer")
    route = named(graph, "aws:ec2/route:Route", "public-internet")
    gateway = named(graph, "aws:ec2/internetGateway:InternetGateway", "internet")
    assert route.urn in balancer.dependencies
    assert gateway.urn in route.property_dependencies["gatewayId"]


def test_backups_are_copied_only_when_rds_is_done_with_the_replicas(graph: Graph, stage: str):
    copies = of_type(graph, "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
    assert len(copies) == {"dev": 0, "prod": 0, "growth": 1}[stage]
    for each in copies:
        assert {urn.rpartition("::")[2] for urn in each.dependencies} >= {"replica-1", "replica-2"}


def test_the_proxy_waits_for_the_first_instance_of_the_account(graph: Graph, stage: str):
    proxies = of_type(graph, "aws:rds/proxy:Proxy")
    assert len(proxies) == (stage == "growth")
    for proxy in proxies:
        assert "writer" in {urn.rpartition("::")[2] for urn in proxy.dependencies}
