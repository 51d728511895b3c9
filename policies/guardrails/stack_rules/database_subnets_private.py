"""database-subnets-private: no subnet that a database may be placed in leads to an internet gateway."""

from collections.abc import Iterator, Mapping

from ..aws.reach.routing import SUBNETS, TYPES, Routing, Way
from ..config import RuleConfig
from ..graph import Graph
from ..model import Doubt, Found, Resource, Verdict, verdict_of
from ..rule import StackRule
from ..values import argument

PLACED: Mapping[str, str] = {
    "aws:rds/subnetGroup:SubnetGroup": "subnetIds",
    "aws:docdb/subnetGroup:SubnetGroup": "subnetIds",
    "aws:docdb/elasticCluster:ElasticCluster": "subnetIds",
    "aws:neptune/subnetGroup:SubnetGroup": "subnetIds",
    "aws:redshift/subnetGroup:SubnetGroup": "subnetIds",
    "aws:redshiftserverless/workgroup:Workgroup": "subnetIds",
    "aws:timestreaminfluxdb/dbInstance:DbInstance": "vpcSubnetIds",
    "aws:timestreaminfluxdb/dbCluster:DbCluster": "vpcSubnetIds",
    "aws-native:rds:DbSubnetGroup": "subnetIds",
    "aws-native:docdb:DbSubnetGroup": "subnetIds",
    "aws-native:docdbelastic:Cluster": "subnetIds",
    "aws-native:neptune:DbSubnetGroup": "subnetIds",
    "aws-native:redshift:ClusterSubnetGroup": "subnetIds",
    "aws-native:redshiftserverless:Workgroup": "subnetIds",
    "aws-native:timestream:InfluxDbInstance": "vpcSubnetIds",
    "aws-native:timestream:InfluxDbCluster": "vpcSubnetIds",
}
"""Subnet groups and databases that need none, with the property that names their subnets."""


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each subnet group, and each database that is placed without one."""
    routing = Routing(graph)
    for placed in graph.of_type(PLACED):
        yield placed, _judge(graph, routing, placed)


def _judge(graph: Graph, routing: Routing, placed: Resource) -> Verdict:
    name = PLACED[placed.type]
    links = graph.links(placed, name, SUBNETS)
    found: list[Found] = []
    doubts = [Doubt(path, "names a subnet that is not in this program") for path in links.elsewhere]
    if len(doubts) > 1:
        doubts = [Doubt(name, f"names {len(doubts)} subnets that are not in this program")]
    ways = {subnet.urn: routing.way_out(subnet) for subnet in (*links.certain, *links.possible)}
    # Whichever of them it will be, it is a public one.
    all_public = all(isinstance(ways[subnet.urn], Way) for subnet in links.possible)
    for subnet in (*links.certain, *links.possible):
        way = ways[subnet.urn]
        if isinstance(way, Doubt):
            doubts.append(way)
        elif way is not None and subnet in links.possible and not all_public:
            doubts.append(Doubt(name))
        elif way is not None:
            holds = "was computed from" if subnet in links.possible else "holds"
            found.append(Found(name, f"{name} {holds} {subnet.title}, and {way}"))
    return verdict_of(found, doubts, f"{argument(name)}=[subnets whose route table has no internet gateway]")


RULE = StackRule(
    name="database-subnets-private",
    description="Databases are placed in subnets without a route to an internet gateway",
    question="holds a subnet that leads to the internet",
    why="In such a subnet a single flag is all that keeps a database off the internet, and anybody can flip it.",
    fix="Give databases subnets of their own, with a route table that no internet gateway is in.",
    level="mandatory",
    level_reason="Subnets without that route cost nothing, and a database never needs one.",
    severity="high",
    framework="RDS.46",
    tags=("RDS", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-46",
    types=frozenset(PLACED) | TYPES,
    config=RuleConfig,
    check=check,
)
