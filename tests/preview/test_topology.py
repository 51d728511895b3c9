"""What a picture shows of a graph: boxes, items and arrows."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.topology import fingerprint, topology, types
from preview.topology.layout import layout
from preview.topology.places import _tier_name
from preview.topology.reduction import DRAWN
from simulation.graph import UNKNOWN, Graph, Secret
from tests.preview.topologies import arrows, assert_tidy, graph, made, places
from tests.simulation.programs import run_source

FOREIGN = """
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
    subnets = [
        aws.ec2.Subnet(f"public-us-east-1{zone}", vpc_id=vpc.id, cidr_block=block, availability_zone=f"us-east-1{zone}")
        for zone, block in (("a", "10.0.1.0/24"), ("b", "10.0.2.0/24"))
    ]
    for number, subnet in enumerate(subnets):
        aws.ec2.RouteTableAssociation(f"public-{number}", subnet_id=subnet.id, route_table_id=table.id)
    web = aws.ec2.SecurityGroup("web", vpc_id=vpc.id, ingress=[
        {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}])
    data = aws.ec2.SecurityGroup("data", vpc_id=vpc.id, ingress=[
        {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_groups": [web.id]},
        {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["0.0.0.0/0"]}])
    group = aws.rds.SubnetGroup("group", subnet_ids=[subnet.id for subnet in subnets])
    aws.rds.Instance("shop", engine="postgres", instance_class="db.t3.micro", allocated_storage=20, username="shop",
        password="hunter2-and-more", publicly_accessible=True, vpc_security_group_ids=[data.id],
        db_subnet_group_name=group.name, skip_final_snapshot=True)
    aws.ec2.Instance("server", ami="ami-12345678", instance_type="t3.small", subnet_id=subnets[1].id,
        vpc_security_group_ids=[web.id])
"""


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Graph]:
    folder: Path = tmp_path_factory.mktemp("foreign")
    return {update: run_source(folder, FOREIGN, update=update) for update in (False, True)}


def test_a_foreign_program_is_shown_with_its_danger(foreign: dict[bool, Graph]):
    shown = topology(foreign[False])
    assert arrows(shown) == {
        ("users", "server", "443", "way"),
        ("users", "shop", "5432 open to all", "exposed"),
        ("server", "shop", "5432", "way"),
    }
    titles = [(box.kind, *box.title) for box in shown.boxes]
    assert titles == [
        ("region", "proj dev"),
        ("vpc", "VPC main", "10.0.0.0/16"),
        ("zone", "zone us-east-1a"),
        ("zone", "zone us-east-1b"),
        ("subnet", "public subnet", "reaches the internet"),
        ("subnet", "public subnet", "reaches the internet"),
    ]


def test_unknown_ids_lead_to_the_same_picture_as_known_ones(foreign: dict[bool, Graph]):
    assert topology(foreign[False]) == topology(foreign[True])


def test_the_order_of_registration_does_not_matter(foreign: dict[bool, Graph]):
    recorded = foreign[False]
    backwards = Graph(recorded.project, recorded.stack, recorded.resources[::-1])
    assert fingerprint(topology(backwards)) == fingerprint(topology(recorded))


def test_a_fingerprint_changes_with_what_is_shown_and_with_nothing_else():
    server = made("aws:ec2/instance:Instance", "server", {"instanceType": "t3.small", "userData": "a"})
    other = made("aws:ec2/instance:Instance", "server", {"instanceType": "t3.small", "userData": "b"})
    larger = made("aws:ec2/instance:Instance", "server", {"instanceType": "t3.large", "userData": "a"})
    first, same, changed = (fingerprint(topology(graph(each))) for each in (server, other, larger))
    assert first == same != changed


def test_functions_and_what_they_are_told_of_are_connected():
    table = made("aws:dynamodb/table:Table", "orders")
    queue = made("aws:sqs/queue:Queue", "jobs")
    unused = made("aws:s3/bucket:Bucket", "logs")
    api = made("aws:apigatewayv2/api:Api", "front")
    front = made("aws:lambda/function:Function", "front-end", environment=[table, queue])
    worker = made("aws:lambda/function:Function", "worker")
    integration = made("aws:apigatewayv2/integration:Integration", "i", apiId=api, integrationUri=front)
    mapping = made("aws:lambda/eventSourceMapping:EventSourceMapping", "m", eventSourceArn=queue, functionName=worker)
    shown = topology(graph(table, queue, unused, api, front, worker, integration, mapping))
    assert arrows(shown) == {
        ("users", "front", "HTTPS 443", "way"),
        ("front", "front-end", "", "way"),
        ("front-end", "orders", "", "way"),
        ("front-end", "jobs", "", "way"),
        ("jobs", "worker", "", "way"),
    }
    assert "logs" not in places(shown)


def test_services_are_shown_where_there_is_nothing_else():
    shown = topology(graph(made("aws:s3/bucket:Bucket", "logs")))
    assert places(shown) == {"logs": "shop prod"}


def test_nothing_is_made_of_what_a_picture_does_not_know():
    assert topology(graph(made("aws:iam/role:Role", "role"))).items == ()


def test_a_load_balancer_behind_a_distribution_is_not_called_by_the_users():
    balancer = made("aws:lb/loadBalancer:LoadBalancer", "balancer")
    distribution = made("aws:cloudfront/distribution:Distribution", "cdn", origins=balancer)
    assert arrows(topology(graph(balancer, distribution))) == {
        ("users", "cdn", "HTTPS 443", "way"),
        ("cdn", "balancer", "", "way"),
    }


def test_an_internal_load_balancer_has_no_users():
    balancer = made("aws:lb/loadBalancer:LoadBalancer", "balancer", {"internal": True})
    assert arrows(topology(graph(balancer))) == set()


def test_a_listener_leads_through_its_target_group_to_attached_machines():
    balancer = made("aws:alb/loadBalancer:LoadBalancer", "balancer")
    targets = made("aws:alb/targetGroup:TargetGroup", "targets", {"protocol": "HTTP", "port": 80})
    facts = {"protocol": "HTTPS", "port": 8443}
    listener = made("aws:alb/listener:Listener", "https", facts, loadBalancerArn=balancer, defaultActions=targets)
    server = made("aws:ec2/instance:Instance", "server")
    attachment = made(
        "aws:alb/targetGroupAttachment:TargetGroupAttachment", "a", targetGroupArn=targets, targetId=server
    )
    assert arrows(topology(graph(balancer, targets, listener, server, attachment))) == {
        ("users", "balancer", "HTTPS 8443", "way"),
        ("balancer", "server", "HTTP 80", "way"),
    }


def test_old_rules_connect_groups_too():
    web, data = (made("aws:ec2/securityGroup:SecurityGroup", name) for name in ("web", "data"))
    opened = {"type": "ingress", "protocol": "tcp", "fromPort": 6379, "toPort": 6380}
    rule = made(
        "aws:ec2/securityGroupRule:SecurityGroupRule", "r", opened, securityGroupId=data, sourceSecurityGroupId=web
    )
    server = made("aws:ec2/instance:Instance", "server", vpcSecurityGroupIds=web)
    cache = made("aws:elasticache/cluster:Cluster", "cache", securityGroupIds=data)
    assert arrows(topology(graph(web, data, rule, server, cache))) == {("server", "cache", "6379\u20136380", "flow")}


def test_a_secret_is_not_shown():
    database = made("aws:rds/instance:Instance", "db", {"engine": "postgres", "instanceClass": Secret("db.hunter2")})
    assert [item.lines for item in topology(graph(database)).items] == [("db", "PostgreSQL")]


def test_calls_in_a_circle_are_laid_out():
    one, two = (made("aws:ec2/securityGroup:SecurityGroup", name) for name in ("one", "two"))
    opened = {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80}
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    rules = [
        made(token, f"{source.name}", opened, securityGroupId=target, referencedSecurityGroupId=source)
        for source, target in ((one, two), (two, one))
    ]
    machines = [made("aws:ec2/instance:Instance", each.name, vpcSecurityGroupIds=each) for each in (one, two)]
    shown = topology(graph(one, two, *rules, *machines))
    assert len(shown.arrows) == 2
    assert sorted(layout(shown).columns.values()) == [0, 1]


@pytest.mark.parametrize(
    ("name", "zone", "tier"),
    [
        ("public-1", "us-east-1a", "public"),
        ("private-us-east-1b", "us-east-1b", "private"),
        ("app-subnet-2", "", "app"),
        ("data_b", "", "data"),
        ("subnet-1", "", "subnet-1"),
        ("backend", "", "backend"),
    ],
)
def test_a_tier_is_named_without_its_zone(name: str, zone: str, tier: str):
    assert _tier_name(name, zone) == tier


def test_a_foreign_program_is_laid_out_tidily(foreign: dict[bool, Graph]):
    assert_tidy(topology(foreign[False]))


TOKENS = sorted({*DRAWN, *types.VPC, *types.SUBNET, *types.SECURITY_GROUP, *types.TARGET_GROUP, *types.LISTENER,
                 *types.ATTACHMENT, types.INGRESS_RULE, types.OLD_RULE, types.PROXY_TARGET, types.ROUTE, types.NAT,
                 *types.ROUTE_TABLE, types.ASSOCIATION, *types.SUBNET_GROUP, types.BACKUP_COPIES})  # fmt: skip
PROPERTIES = ("vpcId", "subnetId", "subnetIds", "vpcSecurityGroupIds", "securityGroupId", "referencedSecurityGroupId",
              "routeTableId", "loadBalancerArn", "defaultActions", "ingress", "replicateSourceDb", "dbProxyName",
              "dbInstanceIdentifier", "sourceDbInstanceArn", "natGatewayId", "multiAz", "minSize", "fromPort",
              "publiclyAccessible", "destinationCidrBlock", "availabilityZone", "cidrIpv4")  # fmt: skip
VALUES = st.recursive(
    st.sampled_from([None, True, False, 0, 3, 5432, -1, 1.5, "", "a", "0.0.0.0/0", UNKNOWN, Secret(UNKNOWN)]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=2),
    max_leaves=3,
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    tokens = draw(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14))
    found = []
    for number, token in enumerate(tokens):
        inputs = draw(st.dictionaries(st.sampled_from(PROPERTIES), VALUES, max_size=5))
        needs = draw(st.dictionaries(st.sampled_from(PROPERTIES), st.sampled_from(found), max_size=5)) if found else {}
        found.append(made(token, f"r{number}", inputs, **needs))
    return graph(*found)


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_whatever_a_program_declares_is_laid_out_tidily(recorded: Graph):
    assert_tidy(topology(recorded))
