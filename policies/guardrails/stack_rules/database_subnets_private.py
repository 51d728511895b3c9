"""database-subnets-private: no subnet that a database may be placed in leads to an internet gateway."""

from collections.abc import Iterator

from ..aws.routing import SUBNETS, TYPES, Routing
from ..config import RuleConfig
from ..graph import Graph
from ..model import Doubt, Found, Resource, Verdict, verdict_of
from ..rule import StackRule

GROUPS = frozenset(
    {
        "aws:rds/subnetGroup:SubnetGroup",
        "aws:docdb/subnetGroup:SubnetGroup",
        "aws:neptune/subnetGroup:SubnetGroup",
        "aws:redshift/subnetGroup:SubnetGroup",
        "aws-native:rds:DbSubnetGroup",
        "aws-native:docdb:DbSubnetGroup",
        "aws-native:neptune:DbSubnetGroup",
        "aws-native:redshift:ClusterSubnetGroup",
    }
)
_PROPERTY = "subnetIds"


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each subnet group."""
    routing = Routing(graph)
    for group in graph.of_type(GROUPS):
        yield group, _judge(graph, routing, group)


def _judge(graph: Graph, routing: Routing, group: Resource) -> Verdict:
    links = graph.links(group, _PROPERTY, SUBNETS)
    found: list[Found] = []
    doubts = [Doubt(path, "names a subnet that is not in this program") for path in links.elsewhere]
    for subnet in (*links.certain, *links.possible):
        way = routing.way_out(subnet)
        if isinstance(way, Doubt):
            doubts.append(way)
        elif way is not None and subnet in links.possible:
            doubts.append(Doubt(_PROPERTY))
        elif way is not None:
            found.append(Found(_PROPERTY, f"{_PROPERTY} holds {subnet.title}, and {way}"))
    return verdict_of(found, doubts, "subnet_ids=[subnets whose route table has no internet gateway]")


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
    types=GROUPS | TYPES,
    config=RuleConfig,
    check=check,
)
